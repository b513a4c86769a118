class Dog:
    tricks = []
    legs = 4

    def __init__(self, name):
        self.name = name


a, b = Dog("a"), Dog("b")
a.tricks.append("roll over")
print(b.tricks)
a.legs = 3
print(a.legs, b.legs, Dog.legs, "legs" in a.__dict__, "legs" in b.__dict__)
Dog.legs = 5
print(a.legs, b.legs)
del a.legs
print(a.legs)
a.legs += 1
print(a.legs, Dog.legs)
try:
    del b.legs
except AttributeError as error:
    print("AttributeError")
try:
    b.colour
except AttributeError as error:
    print(error)
try:
    Dog.colour
except AttributeError as error:
    print(error)
Dog.bark = lambda self: f"{self.name} says woof"
print(b.bark())
print(sorted(vars(a)), getattr(a, "x", "default"), hasattr(a, "name"))
setattr(a, "name", "renamed")
print(a.__dict__, a.__class__.__name__, type(a) is Dog, Dog.__name__)
