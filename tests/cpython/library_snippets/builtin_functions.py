print(sum([1, 2, 3]), sum([], 5), sum([[1], [2]], []), sum((0.1 for _ in range(10))), sum([1, 2.5, True]))
for bad in (["a"], "ab"):
    try:
        sum(bad, "" if bad == "ab" else 0)
    except TypeError as e:
        print(e)
print(sum([1e100, 1.0, -1e100]), sum([0.1] * 10, 0), sum([1, 0.5, 2, 1e20, -1e20]), sum([float("inf"), 1.0]))
# ---
print(min(3, 1, 2), max(3, 1, 2), min([5]), max("hello"), min({"b": 1, "a": 2}), max([], default=None))
print(min([(1, "b"), (1, "a")], key=lambda p: p[0]), max(["aa", "b", "cc"], key=len), max([1, 1.0]), min(True, 1))
for call in (lambda: min(), lambda: max([]), lambda: min(1, 2, default=3), lambda: min(1), lambda: max([1, "a"]), lambda: min(x for x in ())):
    try:
        print(call())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
# ---
print(any([]), all([]), any([0, "", 3]), all([1, 0]), any(x > 2 for x in [1, 2, 3]), all(x for x in [1, 2]))
# ---
print(list(enumerate("abc")), list(enumerate("ab", start=5)), dict(enumerate("xy", 1)))
try:
    enumerate(5)
except TypeError as e:
    print(e)
e = enumerate("ab")
print(next(e), next(e), next(e, "end"))
# ---
print(list(zip()), list(zip("abc")), list(zip("abc", [1, 2])), list(zip("ab", "cd", "efg")), list(zip("ab", [1, 2], strict=True)))
for arguments in (("abc", "ab"), ("ab", "abc"), ("ab", "ab", "a"), ("ab", "ab", "abc"), ("a", "ab", "ab")):
    try:
        print(list(zip(*arguments, strict=True)))
    except ValueError as e:
        print(e)
try:
    zip([1], 2)
except TypeError as e:
    print(e)
first = iter([1, 2, 3])
print(list(zip(first, [1])), list(first))
second = iter([1, 2, 3])
print(list(zip([1], second)), list(second))
# ---
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(map(int, "123")))
m = map(int, ["1", "x", "3"])
print(next(m))
try:
    next(m)
except ValueError as e:
    print(e)
print(next(m), next(m, "end"))
print(list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x % 2, range(6))), iter(m) is m)
try:
    map(int)
except TypeError as e:
    print(e)
# ---
print(list(reversed([1, 2, 3])), list(reversed("abc")), list(reversed(range(5))), list(reversed((1, 2))), list(reversed({"a": 1, "b": 2})))
print(list(reversed({"a": 1, "b": 2}.items())))
class Sequence:
    def __len__(self):
        return 3
    def __getitem__(self, index):
        return index * 10
class Own:
    def __reversed__(self):
        return iter("own")
print(list(reversed(Sequence())), list(reversed(Own())))
try:
    reversed({1, 2})
except TypeError as e:
    print(e)
try:
    reversed(5)
except TypeError as e:
    print(e)
# ---
print(sorted([3, 1, 2]), sorted("hello", reverse=True), sorted({"b": 1, "a": 2}), sorted([], key=len))
print(sorted(["bb", "a", "cc", "d"], key=len), sorted(["bb", "a", "cc", "d"], key=len, reverse=True))
print(sorted([("a", 2), ("b", 1), ("c", 2)], key=lambda p: -p[1]), sorted([3, 1, 2], key=lambda x: (x % 2, x)))
try:
    sorted([1, "a"])
except TypeError as e:
    print(e)
try:
    sorted([1], None, True)
except TypeError as e:
    print(type(e))
class Card:
    def __init__(self, rank, suit):
        self.rank, self.suit = rank, suit
    def __lt__(self, other):
        compared.append((self.rank, other.rank))
        return self.rank < other.rank
    def __repr__(self):
        return f"{self.rank}{self.suit}"
for cards in ([], [Card(1, "a")], [Card(r, s) for r, s in [(2, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e")]], [Card((i * 7) % 13, i) for i in range(40)], [Card(9 - i, i) for i in range(9)]):
    for reverse in (False, True):
        compared = []
        print(sorted(cards, reverse=reverse), compared)
compared = []
print(sorted([Card((i * 37) % 101, i) for i in range(100)] * 2, key=lambda c: c))
# ---
for item in iter([1, 2, 3]):
    print(item)
print("a", "b", 3, sep="-", end="!\n")
print()
print("x", sep=None, end=None)
print([1, "a"], {"k": (1,)}, None, True, 1.0)
for bad in ({"sep": 1}, {"end": 1}):
    try:
        print("a", **bad)
    except TypeError as e:
        print(e)
class Shown:
    def __str__(self):
        return "shown"
print(Shown(), [Shown()] == [Shown()])
# ---
class Box:
    def __init__(self):
        self._v = 1
    @property
    def v(self):
        "the value"
        return self._v
    @v.setter
    def v(self, value):
        self._v = value
    @v.deleter
    def v(self):
        print("deleted")
    @property
    def fixed(self):
        return 5
    writing = property(fset=lambda self, value: print("set", value))
    @classmethod
    def make(cls, *args):
        return cls, args
    @staticmethod
    def plain(a, b=2):
        return a + b
    direct = staticmethod(len)
class Small(Box):
    @property
    def v(self):
        return super().v + 100
    @classmethod
    def make(cls):
        return super().make(1)
b = Box()
b.v = 7
print(b.v, b.fixed, Box.make(3), b.make(), Box.plain(1), b.plain(1, 1), b.direct("abc"), Small().v, Small.make(), Box.v.__doc__)
del b.v
b.writing = 3
for action in (lambda: setattr(b, "fixed", 1), lambda: delattr(b, "fixed"), lambda: b.writing, lambda: setattr(Small(), "v", 3)):
    try:
        action()
    except AttributeError as e:
        print(e)
print(type(Box.v) is property, isinstance(Box.__dict__["make"], classmethod))
# ---
try:
    input()
except EOFError as e:
    print("EOFError")
try:
    exit(3)
except SystemExit as e:
    print(repr(e.code))
