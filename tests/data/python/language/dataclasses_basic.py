from dataclasses import dataclass, field, fields, asdict, astuple, replace, is_dataclass, FrozenInstanceError, InitVar, KW_ONLY


@dataclass
class Point:
    x: int
    y: int = 0


print(Point(1), Point(1, 2), Point(y=3, x=4), Point(1) == Point(1, 0), Point(1) == (1, 0), Point(1) != Point(2))


@dataclass(order=True)
class Card:
    rank: int
    suit: str = field(compare=False)
    history: list = field(default_factory=list, repr=False, compare=False)


print(sorted([Card(3, "x"), Card(1, "z")]), Card(1, "a") == Card(1, "b"), Card(1, "a") < Card(2, "a"))
a, b = Card(1, "a"), Card(1, "a")
a.history.append(1)
print(b.history)


@dataclass(frozen=True)
class Frozen:
    name: str
    tags: tuple = ()

    @property
    def upper(self):
        return self.name.upper()


f = Frozen("a")
try:
    f.name = "b"
except FrozenInstanceError as error:
    print(error)
print(f.upper, hash(f) == hash(Frozen("a")), {f: 1}[Frozen("a")], replace(f, tags=(1,)))


@dataclass
class Base:
    a: int
    total: int = field(init=False)
    scale: InitVar[int] = 2

    def __post_init__(self, scale):
        self.total = self.a * scale


@dataclass
class Child(Base):
    b: int = 5
    _: KW_ONLY
    c: int = 6

    def __post_init__(self, scale):
        super().__post_init__(scale)
        self.total += self.b


print(Base(3), Base(3, scale=10), Child(1, 2, 3, c=4))
print(asdict(Child(1)), astuple(Point(1)), [x.name for x in fields(Child)], is_dataclass(Point), is_dataclass(5))
for call in (lambda: Point(), lambda: Point(1, 2, 3), lambda: hash(Point(1)), lambda: Point(1) < Point(2)):
    try:
        call()
    except TypeError as error:
        print(error)
try:
    @dataclass
    class Bad:
        x: list = []
except ValueError as error:
    print(error)


@dataclass(eq=False, repr=False)
class Plain:
    x: int


print(Plain(1) == Plain(1), Plain(1).x)
