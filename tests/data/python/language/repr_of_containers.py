print([], (), {}, set(), frozenset(), (1,), (1, 2), [[]], [()], {"a": []}, [None, True, ...])
print(["it's", 'say "x"', "new\nline", "tab\t", "\\", "é", "\x1b", ""], ("a",), {"k": "v", 1: (2,)})
print([1.0, 1e100, -0.0, float("inf")], {1.5: "x"}, {(1, 2): [3]}, [range(3), range(1, 10, 2)], [slice(1, 2)])
print(str([1, "a"]), repr("a"), repr(["a", ["b"]]), str(("x",)), str({"a": "b"}), f"{['f']}")


class Point:
    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return f"{type(self).__name__}({self.x!r})"


print([Point(1), Point("a")], {Point(2).x: Point(Point(3))}, (Point([]),))
l = [1]
l.append(l)
d = {}
d["self"] = d
print(l, d)
print([ValueError("x"), KeyError(1), Exception(), OSError("a", "b")], [int, str, Point, ValueError], [b"bytes", bytearray(b"x")])
print(list("ab"), tuple("ab"), dict(a=1), [x for x in "ab"], list(enumerate("ab")), list(zip("ab", (1, 2))), list({"a": 1}.items()))
print({1, 1}, {None}, [{}], [set()], type([]), type({}).__name__, [lambda: 0][0].__name__)
print(repr(range(5)), repr(None), repr(True), repr(...), repr(NotImplemented), repr("\u00e9"), repr("\u2028"), repr("🙂"))
