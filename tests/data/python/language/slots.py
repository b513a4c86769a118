class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


p = Point(1, 2)
p.x = 10
print(p.x, p.y, hasattr(p, "__dict__"))
try:
    p.z = 3
except AttributeError as error:
    print(error)
del p.x
try:
    p.x
except AttributeError as error:
    print(error)


class Child(Point):
    pass


c = Child(1, 2)
c.z = 3
print(c.z, c.__dict__)


class Named(Point):
    __slots__ = ("name",)


n = Named(1, 2)
n.name = "n"
print(n.name, n.x, Named.__slots__)
try:
    n.other = 1
except AttributeError as error:
    print(type(error).__name__)
