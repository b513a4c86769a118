from enum import Enum, IntEnum, Flag, auto


class Light(Enum):
    RED = 1
    GREEN = 2
    AMBER = 3

    @property
    def seconds(self):
        return {Light.RED: 30, Light.GREEN: 25, Light.AMBER: 5}[self]

    def next(self):
        order = [Light.RED, Light.GREEN, Light.AMBER]
        return order[(order.index(self) + 1) % len(order)]


class Priority(IntEnum):
    LOW = 1
    HIGH = 10


class Color(Enum):
    RED = auto()
    BLUE = auto()
    CRIMSON = RED


light = Light.RED
for _ in range(4):
    print(light, light.name, light.value, light.seconds)
    light = light.next()
print(list(Light), len(Light))
print(repr(Light.RED), Light(2), Light["AMBER"])
print(Light.RED == Light.RED, Light.RED is Light(1), Light.RED == 1, Priority.LOW == 1)
print(Priority.LOW < Priority.HIGH, Priority.HIGH + 5, max(Priority).name)
print(Color.CRIMSON is Color.RED, [c.name for c in Color])
try:
    Light(9)
except ValueError as error:
    print(error)
print(isinstance(Light.RED, Light), Light.GREEN in Light, {Light.RED: "stop"}[Light.RED])
