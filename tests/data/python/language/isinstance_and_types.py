class A: ...
class B(A): ...


b = B()
print(isinstance(b, A), isinstance(b, (int, A)), isinstance(1, int | str), isinstance(True, int), type(b) is A, type(b) is B)
print(issubclass(B, A), issubclass(bool, int), issubclass(B, (int, object)), isinstance(A, type), isinstance(None, type(None)))
print(type(1), type("a"), type(None), type(b).__name__, B.__bases__[0].__name__, type(type), A)
print(isinstance([], list), isinstance((), tuple), isinstance({}, dict), isinstance(1.0, float), isinstance(b"", bytes), isinstance(lambda: 0, type(len)))
for bad in (lambda: isinstance(1, 5), lambda: issubclass(1, int)):
    try:
        bad()
    except TypeError as error:
        print(error)
print(callable(A), id(b) == id(b), b.__class__ is B, hasattr(b, "__dict__"), type(b)() is not b)
Dynamic = type("Dynamic", (A,), {"x": 5, "hello": lambda self: f"hello {self.x}"})
print(Dynamic().hello(), Dynamic.__name__, isinstance(Dynamic(), A))
print(A.__name__, A.__qualname__, A.__module__, B.__mro__[-1] is object, A.__doc__)


class Outer:
    """Documented."""

    class Inner:
        pass

    def method(self):
        """A method."""


print(Outer.__doc__, Outer.Inner.__qualname__, Outer.method.__doc__, Outer.method.__qualname__, Outer().method.__name__)
print(int("5") + int(2.7), str(5) + "5", float("2") * 2, list("ab"), tuple([1]), bool("False"), dict([(1, 2)]), set([1, 1]), bytes([65]))
