from collections import namedtuple

Point = namedtuple("Point", "x y")
p = Point(1, y=2)
print(p, p.x, p[1], len(p), p == (1, 2), p + (3,), p._asdict(), Point._make([5, 6]), p._replace(x=9), Point._fields)
x, y = p
print(x, y, max(p), 2 in p, p.index(2), p.count(1), hash(p) == hash((1, 2)), {p: "v"}[(1, 2)], isinstance(p, tuple))
try:
    p.x = 5
except AttributeError as error:
    print(error)
try:
    Point(1)
except TypeError as error:
    print(error)
Default = namedtuple("Default", ["a", "b"], defaults=[0])
print(Default(1), Default(1, 2), sorted([Point(2, 1), Point(1, 5)]))


class Vec(Point):
    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)


print(Vec(1, 2) + Vec(3, 4))
t = 1, "a", [2]
t[2].append(3)
print(t, (), (1,), t[0:2], t * 2, (1, 2) + (3,), (1, 2) < (1, 3), tuple("ab"), t.index("a"))
for bad in (lambda: t.__setitem__, lambda: set_item()):
    def set_item():
        t[0] = 5
    try:
        bad()
    except (TypeError, AttributeError) as error:
        print(error)
try:
    t[2] += [4]
except TypeError as error:
    print(error, t)
