class P:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        if not isinstance(other, P):
            return NotImplemented
        return (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __repr__(self):
        return f"P({self.x}, {self.y})"


class Plain:
    pass


s = {P(1, 2), P(1, 2), P(3, 4)}
print(len(s), P(1, 2) in s, P(9, 9) in s)
d = {P(0, 0): "origin"}
print(d[P(0, 0)], d.get(P(1, 1), "nothing"))
print(P(1, 2) == P(1, 2), P(1, 2) is P(1, 2), P(1, 2) != P(1, 2), P(1, 2) == "P")
a, b = Plain(), Plain()
print(a == b, a == a, len({a, b, a}), hash(a) == hash(a))
print(hash(1) == hash(1.0) == hash(True), len({1, 1.0, True}), {1: "a", True: "b", 1.0: "c"})
for value in ([], {}, set(), ([],)):
    try:
        hash(value)
    except TypeError as error:
        print(error)
print(len({(), frozenset(), "", 0, None}))
