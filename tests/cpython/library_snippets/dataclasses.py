from dataclasses import dataclass, field, asdict, astuple, replace, fields, is_dataclass, FrozenInstanceError
@dataclass
class P:
    x: int
    y: int = 5
    tags: list = field(default_factory=list)
    hidden: str = field(default="h", repr=False, compare=False)
    derived: int = field(init=False, default=0)
    def __post_init__(self):
        self.derived = self.x + self.y
p = P(1)
print(p, P(1, 2, ["a"]), p == P(1), p == P(2), p != P(1), p == 5, p.hidden, p.derived, P(1).tags is P(1).tags, P.y, P.__match_args__)
print(asdict(P(1, 2, [P(3)])), astuple(p), replace(p, x=10), [f.name for f in fields(P)], is_dataclass(P), is_dataclass(p), is_dataclass(5))
for action in (lambda: P(), lambda: P(1, 2, 3, 4, 5), lambda: P(1, x=1), lambda: P(1, zz=1), lambda: hash(p), lambda: p < p, lambda: asdict(5), lambda: fields(5), lambda: replace(p, derived=1), lambda: P.tags, lambda: P.x):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, e)
match p:
    case P(1, b):
        print("matched", b)
# ---
from dataclasses import dataclass, field, FrozenInstanceError, replace
@dataclass(frozen=True, order=True)
class V:
    a: int
    b: str = "z"
v = V(1)
print(v, hash(v) == hash(V(1)), {v: 1}[V(1)], V(1) < V(2), V(1, "a") < V(1), V(2) >= V(2), sorted([V(2), V(1, "b"), V(1, "a")]), replace(v, b="q"), max(V(1), V(3)))
for action in (lambda: setattr(v, "a", 5), lambda: setattr(v, "new", 5), lambda: delattr(v, "a"), lambda: v < 5):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, e)
@dataclass
class Base:
    x: int
    y: int = 0
@dataclass
class Child(Base):
    z: int = 1
    x: int = 9
print(Child(), Child(1, 2, 3), Base(1) == Child(1), Child.__match_args__)
class Outer:
    @dataclass
    class Inner:
        n: int
print(Outer.Inner(1))
@dataclass(eq=False)
class N:
    n: int
n = N(1)
print(n == N(1), n == n, hash(n) == hash(n))
@dataclass(kw_only=True)
class K:
    a: int
    b: int = 2
print(K(a=1), K(b=1, a=3))
@dataclass
class M:
    a: int
    b: int = field(kw_only=True)
    c: int = 3
print(M(1, b=2), M(1, 5, b=2))
for action in (lambda: K(1), lambda: K(), lambda: M(1), lambda: M(b=1), lambda: Child(1, 2, 3, 4)):
    try:
        print(action())
    except TypeError as e:
        print(e)
def bad(kind):
    if kind == 0:
        @dataclass
        class X:
            a: list = []
    elif kind == 1:
        @dataclass
        class X:
            a: int = 1
            b: int
    elif kind == 2:
        @dataclass(order=True, eq=False)
        class X:
            a: int
    elif kind == 3:
        @dataclass(order=True)
        class X:
            a: int
            def __lt__(self, other):
                return True
    elif kind == 4:
        field(default=1, default_factory=list)
    elif kind == 5:
        @dataclass
        class X(V):
            c: int = 1
    elif kind == 6:
        @dataclass
        class X:
            c = field(default=1)
    elif kind == 7:
        @dataclass(frozen=True)
        class X(Base):
            c: int = 1
for kind in range(8):
    try:
        bad(kind)
    except Exception as e:
        print(type(e).__name__, e)
@dataclass
class Own:
    a: int
    def __repr__(self):
        return "own"
    def __eq__(self, other):
        return True
print(Own(1), Own(1) == 5)
@dataclass
class Node:
    value: int
    next: object = None
node = Node(1)
node.next = node
print(node)
@dataclass(unsafe_hash=True)
class H:
    a: int
    b: int = field(default=0, hash=False)
print(hash(H(1, 2)) == hash(H(1, 3)))
@dataclass()
class E:
    pass
print(E(), E() == E())
