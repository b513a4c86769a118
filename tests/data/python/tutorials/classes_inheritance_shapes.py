import math
from abc import ABC, abstractmethod


class Shape(ABC):
    count = 0

    def __init__(self, name):
        self.name = name
        Shape.count += 1

    @abstractmethod
    def area(self):
        """The surface."""

    @property
    def description(self):
        return f"{self.name} with area {self.area():.2f}"

    def __lt__(self, other):
        return self.area() < other.area()


class Circle(Shape):
    def __init__(self, radius):
        super().__init__("circle")
        self.radius = radius

    def area(self):
        return math.pi * self.radius ** 2


class Rectangle(Shape):
    def __init__(self, width, height, name="rectangle"):
        super().__init__(name)
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height


class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side, name="square")

    @classmethod
    def unit(cls):
        return cls(1)

    @staticmethod
    def sides():
        return 4


shapes = [Circle(1.5), Rectangle(2, 5), Square(3), Square.unit()]
for shape in sorted(shapes):
    print(shape.description, isinstance(shape, Rectangle))
print(Shape.count, Square.sides(), type(Square.unit()).__name__, Shape.count)
try:
    Shape("nothing")
except TypeError as error:
    print("TypeError:", "abstract" in str(error))
print([cls.__name__ for cls in Square.__mro__])
