from enum import Enum, IntEnum, Flag, IntFlag, StrEnum, auto, unique


class Color(Enum):
    RED = 1
    GREEN = "g"
    BLUE = (0, 0, 1)

    def describe(self):
        return f"{self.name.lower()}: {self.value}"

    @classmethod
    def default(cls):
        return cls.RED


print(Color.RED, repr(Color.GREEN), Color.BLUE.value, Color("g"), Color["RED"], Color.default().describe())
print([c.name for c in Color], len(Color), Color.RED in Color, isinstance(Color.RED, Color), list(Color.__members__))
print(Color.RED is Color(1), Color.RED == 1, Color.RED != Color.GREEN, hash(Color.RED) == hash(Color.RED), {Color.RED: "r"})
for bad in (lambda: Color(5), lambda: Color["PINK"], lambda: Color.RED < Color.GREEN):
    try:
        bad()
    except (ValueError, KeyError, TypeError) as error:
        print(type(error).__name__, error)
try:
    Color.RED = 5
except AttributeError as error:
    print(error)


class Size(IntEnum):
    S = 1
    M = auto()
    L = auto()


print(Size.M, Size.M + 1, Size.S < Size.L, sorted([Size.L, Size.S]), Size.M == 2, f"{Size.L} {Size.L!r} {Size.L:03d}")


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


p = Perm.R | Perm.X
print(p, repr(p), Perm.R in p, Perm.W in p, p & Perm.R, bool(p & Perm.W), Perm.RW, p ^ Perm.R, Perm(3), ~Perm.R)


class Word(StrEnum):
    HELLO = auto()
    BYE = "bye!"


print(Word.HELLO, Word.BYE.upper(), Word.HELLO == "hello", f"{Word.BYE}", repr(Word.HELLO))


class Alias(Enum):
    A = 1
    B = 1


print(Alias.B, list(Alias), Alias.B is Alias.A)
try:
    @unique
    class Dup(Enum):
        A = 1
        B = 1
except ValueError as error:
    print(error)
Animal = Enum("Animal", "CAT DOG")
print(Animal.DOG, list(Animal))
