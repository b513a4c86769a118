import math
from functools import total_ordering


@total_ordering
class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __repr__(self):
        return f"Vector({self.x!r}, {self.y!r})"

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    __rmul__ = __mul__

    def __neg__(self):
        return -1 * self

    def __abs__(self):
        return math.sqrt(self.x ** 2 + self.y ** 2)

    def __bool__(self):
        return bool(self.x or self.y)

    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __hash__(self):
        return hash((self.x, self.y))

    def __iter__(self):
        return iter((self.x, self.y))

    def __getitem__(self, index):
        return (self.x, self.y)[index]


a, b = Vector(3, 4), Vector(1, 2)
print(a + b, a - b, a * 2, 0.5 * b, -a)
print(abs(a), bool(Vector(0, 0)), a == Vector(3, 4), a != b)
print(a > b, a <= b, sorted([a, b, Vector(0, 1)]))
x, y = b
print(x, y, a[0], a[-1], len({a, Vector(3, 4), b}))
try:
    a + 1
except TypeError as error:
    print(error)
try:
    a[2]
except IndexError as error:
    print("IndexError:", error)
