class Validated:
    def __set_name__(self, owner, name):
        self.public = name
        self.private = "_" + name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, self.private)

    def __set__(self, instance, value):
        self.validate(value)
        setattr(instance, self.private, value)

    def validate(self, value):
        pass


class OneOf(Validated):
    def __init__(self, *options):
        self.options = options

    def validate(self, value):
        if value not in self.options:
            raise ValueError(f"{self.public}: expected {value!r} to be one of {self.options}")


class Number(Validated):
    def __init__(self, minimum=None):
        self.minimum = minimum

    def validate(self, value):
        if not isinstance(value, (int, float)):
            raise TypeError(f"{self.public}: expected {value!r} to be an int or float")
        if self.minimum is not None and value < self.minimum:
            raise ValueError(f"{self.public}: expected {value!r} to be at least {self.minimum!r}")


class Component:
    kind = OneOf("wood", "metal")
    quantity = Number(minimum=0)

    def __init__(self, kind, quantity):
        self.kind = kind
        self.quantity = quantity


c = Component("metal", 5)
print(c.kind, c.quantity, sorted(c.__dict__))
for kind, quantity in [("stone", 1), ("wood", -2), ("wood", "V")]:
    try:
        Component(kind, quantity)
    except (ValueError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")
print(type(Component.kind).__name__)
