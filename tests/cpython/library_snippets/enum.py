from enum import Enum, IntEnum, auto, unique
class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = auto()
    CRIMSON = 1
    def describe(self):
        return f"{self.name} is {self.value}"
    @property
    def upper(self):
        return self.name.upper()
    @classmethod
    def favourite(cls):
        return cls.GREEN
print(Color.RED, repr(Color.RED), Color.BLUE.value, Color.RED.name, Color(2), Color["GREEN"], Color.CRIMSON is Color.RED, Color.RED.describe(), Color.RED.upper, Color.favourite(), Color.RED == Color.RED, Color.RED != Color.GREEN, Color.RED == 1, hash(Color.RED) == hash(Color.RED), isinstance(Color.RED, Color), f"{Color.RED}", {Color.RED: 1}[Color.CRIMSON], list(Color.__members__))
for action in (lambda: Color(9), lambda: Color["NOPE"], lambda: Color.NOPE, lambda: Color.RED < Color.GREEN):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, str(e).replace("'Color' has no attribute 'NOPE'", "NOPE").replace("type object NOPE", "NOPE"))
class Planet(Enum):
    EARTH = (5, 6)
    MARS = (1, 3)
    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius
    @property
    def ratio(self):
        return self.mass / self.radius
print(Planet.EARTH.mass, Planet.MARS.ratio, Planet((1, 3)), Planet.EARTH.value, Planet.EARTH)
class State(Enum):
    A = "a"
    B = "b"
    @classmethod
    def _missing_(cls, value):
        return cls.A if value == "?" else None
print(State("?"), State("b"), State.A.value)
try:
    State("zz")
except ValueError as e:
    print(e)
class Auto(Enum):
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()
    ONE = auto()
    TWO = auto()
print(Auto.ONE.value, Auto.TWO.value)
try:
    @unique
    class U(Enum):
        A = 1
        B = 1
except ValueError as e:
    print(str(e)[:22])
try:
    class More(Color):
        PINK = 4
except TypeError as e:
    print(e)
F = Enum("F", "X Y")
print(F.X, F.Y.value, F["X"])
G = Enum("G", {"P": 10, "Q": 20})
print(G.P, G(20))
match Color.RED:
    case Color.GREEN:
        print("green")
    case Color.RED:
        print("red")
# ---
from enum import IntEnum, auto
class Level(IntEnum):
    LOW = 1
    HIGH = 10
print(Level.LOW, repr(Level.LOW), Level.LOW < Level.HIGH, Level.LOW == 1, Level.HIGH + 1, 2 * Level.HIGH, Level.HIGH > 5, 5 < Level.HIGH, max(Level.LOW, Level.HIGH), sorted([Level.HIGH, Level.LOW]), [10, 20, 30][Level.LOW], f"{Level.HIGH}", f"{Level.HIGH:>4}", Level(10), int(Level.LOW), Level.HIGH // 3, Level.HIGH % 3, -Level.LOW, {1: "one"}[Level.LOW], Level.LOW | 2, bool(Level.LOW), "%d" % Level.HIGH, range(Level.HIGH)[-1], Level.LOW == Level.HIGH)
# ---
from enum import Flag, IntFlag, auto
class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W if False else 3
print(Perm.R, repr(Perm.R | Perm.W), Perm.R | Perm.X, repr(Perm.R | Perm.X), repr(Perm(0)), Perm(0), Perm.RW, Perm.R in Perm.RW, Perm.X in Perm.RW, Perm.RW & Perm.R, bool(Perm.R & Perm.X), repr(~Perm.R), repr(Perm.R ^ Perm.RW), (Perm.R | Perm.X) is (Perm.X | Perm.R), [p.name for p in Perm.RW], len(Perm.RW), Perm(5), Perm.X.value)
for action in (lambda: Perm(8), lambda: Perm.R | 1, lambda: 1 in Perm.R, lambda: Perm("a")):
    try:
        print(action())
    except (ValueError, TypeError) as e:
        print(e)
class I(IntFlag):
    A = 1
    B = 2
print(I.A | I.B, repr(I.A | I.B), repr(I.A | 4), I.A + 1, (I.A | I.B) == 3, repr(I.A & I.B), 1 | I.B, repr(I(3)), repr(~I.A), I.A < I.B)
# ---
from enum import StrEnum, auto
class S(StrEnum):
    A = auto()
    B = "bee"
print(S.A, repr(S.A), S.B == "bee", S.B.upper(), f"{S.B}-{S.A}", S.A + "x", "x" + S.A, len(S.B), S("bee"), {"bee": 1}[S.B], S.B < "c", "e" in S.B, sorted([S.B, S.A]), S.B[0])
