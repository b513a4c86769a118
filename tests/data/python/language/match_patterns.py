def kind(x):
    match x:
        case 0:
            return "zero"
        case -1 | 1:
            return "unit"
        case 2.5:
            return "float"
        case "a" | "b" as letter:
            return f"letter {letter}"
        case None:
            return "none"
        case True:
            return "true"
        case []:
            return "empty sequence"
        case [x]:
            return f"one {x}"
        case [x, y]:
            return f"two {x} {y}"
        case [1, *rest]:
            return f"one and {rest}"
        case [*init, "end"]:
            return f"until end {init}"
        case (a, b, *_):
            return f"at least two: {a} {b}"
        case {"op": "add", "args": [a, b]}:
            return f"{a}+{b}"
        case {"op": op, **rest}:
            return f"op {op} {rest}"
        case {"x": int() as x} if x > 10:
            return f"big x {x}"
        case str(s):
            return f"string {s!r}"
        case bytes():
            return "bytes"
        case int(n) | float(n):
            return f"number {n}"
        case {}:
            return "dict"
        case _:
            return "other"


for value in (0, -1, 1, 2.5, "a", None, True, False, [], [5], (1, 2), [1, 2, 3], ["x", "y", "end"], [9, 8, 7],
              {"op": "add", "args": [1, 2]}, {"op": "neg", "n": 1}, {"x": 50}, {"x": 5}, "text", b"", 99, 1.5, {3}, range(2)):
    print(repr(value), "->", kind(value))


class Node:
    __match_args__ = ("left", "right")

    def __init__(self, left, right):
        self.left, self.right = left, right


class Limits:
    MAX = 100


def walk(tree):
    match tree:
        case Node(Node() as inner, right=r):
            return f"inner({walk(inner)}), {r}"
        case Node(Limits.MAX, _):
            return "max"
        case Node(l, r) if l == r:
            return "equal"
        case Node(left=l):
            return f"left {l}"
    return "no match"


print(walk(Node(Node(1, 2), 3)), walk(Node(100, 0)), walk(Node(4, 4)), walk(Node(1, 2)), walk(5))
match (1, (2, [3, 4])):
    case (a, (b, [c, *d])):
        print(a, b, c, d)
match 5:
    case 6:
        print("no")
print("after")
try:
    match Node(1, 2):
        case Node(a, b, c):
            pass
except TypeError as error:
    print(error)
match = case = 3
print(match + case)
