class AppError(Exception):
    pass


class NotFound(AppError, LookupError):
    def __init__(self, what):
        super().__init__(what)
        self.what = what

    def __str__(self):
        return f"{self.what} not found"


for error in (AppError(), AppError("one"), AppError("one", 2), NotFound("page")):
    print(repr(error), "|", str(error), "|", error.args)

for kind in (KeyError, IndexError, NotFound):
    try:
        raise kind("x")
    except LookupError as error:
        print(type(error).__name__, error)

try:
    raise NotFound("a")
except (ValueError, AppError) as error:
    print("tuple", error)

pair = [1, 2]
for make in (lambda: [][0], lambda: {}["k"], lambda: int("x"), lambda: None.a, lambda: 1 + "a", lambda: 1 / 0,
             lambda: [].pop(), lambda: "abc"[5], lambda: [1].remove(2), lambda: [1].index(2), lambda: ().x,
             lambda: {}.pop("k"), lambda: set().pop(), lambda: next(iter([])), lambda: "a" + 1, lambda: 5 // 0,
             lambda: 5 % 0, lambda: float("x"), lambda: chr(-1), lambda: ord("ab"), lambda: pair[1.0],
             lambda: {}[[]], lambda: len(1), lambda: "x" * "y", lambda: int([]), lambda: 1.0 / 0, lambda: 2 ** 0.5 % 0):
    try:
        print(make())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
print(issubclass(KeyError, LookupError), issubclass(KeyboardInterrupt, Exception), ZeroDivisionError.__mro__[1].__name__)
print(str(KeyError("k")), repr(KeyError("k")), str(ValueError("k")), repr(OSError(2, "gone")), OSError(2, "gone"))
