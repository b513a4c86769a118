class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name.upper()

    def __exit__(self, exc_type, exc, tb):
        print("exit", self.name, exc_type and exc_type.__name__, exc, tb is not None)
        return self.swallow


with Manager("a") as x:
    print(x)
with Manager("a") as a, Manager("b") as b:
    print(a, b)
with (
    Manager("c"),
    Manager("d") as d,
):
    print(d)
with Manager("s", swallow=True):
    raise ValueError("swallowed")
try:
    with Manager("outer"), Manager("inner"):
        raise KeyError("k")
except KeyError as error:
    print("caught", error)


def f():
    with Manager("f"):
        return "value"


print(f())
for i in range(2):
    with Manager(f"loop{i}"):
        if i == 0:
            continue
        break


class BadEnter:
    def __enter__(self):
        raise RuntimeError("enter failed")

    def __exit__(self, *args):
        print("not called")


try:
    with Manager("first"), BadEnter():
        print("not reached")
except RuntimeError as error:
    print(error)


class Replacing(Manager):
    def __exit__(self, *args):
        raise TypeError("from exit")


try:
    with Replacing("r"):
        raise ValueError("original")
except TypeError as error:
    print(error, "|", repr(error.__context__))
try:
    with 5:
        pass
except TypeError as error:
    print(error)
with Manager("tuple") as (p, *q):
    print(p, q)
