import random
for seed in (0, 1, 42, -7, 123456789, 2**40 + 5, True):
    random.seed(seed)
    print([random.random() for _ in range(3)], random.randint(1, 100), random.randrange(0, 100, 7), random.randrange(10), random.choice("abcdef"), random.uniform(2, 5), random.getrandbits(7), random.getrandbits(40), random.gauss(0, 1), random.gauss(5, 2), random.normalvariate(0, 1), random.expovariate(2), random.triangular(0, 1), random.triangular(1, 5, 2))
    x = list(range(30)); random.shuffle(x); print(x)
    print(random.sample(range(1000), 5), random.sample("abcdef", 3), random.sample(range(50), 20), random.choices("abc", k=5), random.choices([1, 2, 3], weights=[1, 5, 2], k=6), random.choices("ab", cum_weights=[1, 3], k=4), random.sample(["a", "b"], counts=[3, 2], k=3), random.lognormvariate(0, 1), random.paretovariate(3), random.weibullvariate(1, 2))
r = random.Random(99)
for _ in range(1300): r.random()
print(r.random(), r.randint(-5, 5))
for action in (lambda: random.choice([]), lambda: random.randint(5, 1), lambda: random.randrange(0), lambda: random.sample([1], 2), lambda: random.sample({1}, 1), lambda: random.choices([1, 2], [1]), lambda: random.randrange(5, 5)):
    try: print(action())
    except Exception as e: print(type(e).__name__, e)
# ---
import math
values = [0, 1, -1, 2, 0.5, -0.5, 1e300, -1e300, 1e-300, 3.7, -3.7, math.inf, -math.inf, math.nan, 10, 100.0, True]
for name in "sqrt exp expm1 log log1p log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh floor ceil trunc fabs degrees radians isnan isinf isfinite modf".split():
    for value in values:
        try: print(name, value, getattr(math, name)(value))
        except (ValueError, OverflowError) as e: print(name, value, type(e).__name__, "" if "infinity" in str(e) or "NaN" in str(e) else e)
for a in values:
    for b in values:
        for name in ("pow", "fmod", "atan2", "copysign", "hypot", "isclose"):
            try: print(name, a, b, getattr(math, name)(a, b))
            except (ValueError, OverflowError) as e: print(name, a, b, type(e).__name__, e)
print(math.gcd(), math.gcd(12, 18), math.gcd(0, 5), math.gcd(-4, 6, 10), math.lcm(4, 6), math.lcm(), math.lcm(0, 5), math.factorial(20), math.comb(5, 2), math.comb(2, 5), math.comb(60, 30), math.perm(5, 2), math.perm(5), math.perm(2, 3), math.prod([1, 2, 3]), math.prod([], start=5), [math.isqrt(n) for n in (0, 1, 15, 16, 17, 10**18 - 1, 10**18)], math.log(8, 2), math.log(100, 10), math.dist([0, 0], [3, 4]), math.hypot(3, 4), math.hypot(), math.hypot(1, 2, 2), math.fsum([0.1] * 10), math.fsum([1e100, 1.0, -1e100]), math.fsum([1e16, 1.0, 1e-16]), math.fsum([]), math.pi, math.e, math.tau)
for action in (lambda: math.sqrt("a"), lambda: math.factorial(-1), lambda: math.gcd(1.5), lambda: math.isqrt(-1), lambda: math.comb(-1, 2), lambda: math.dist([1], [1, 2]), lambda: math.log(0), lambda: math.floor("a"), lambda: math.perm(3, -1)):
    try: print(action())
    except Exception as e: print(type(e).__name__, e)
# ---
import operator
o = operator
print(o.add(1, 2), o.itemgetter(1)([5, 6]), o.itemgetter(0, 2)("abc"), o.attrgetter("real")(5), o.attrgetter("real", "imag")(5), o.methodcaller("upper")("a"), o.methodcaller("split", sep=",")("a,b"), o.contains([1], 1), o.not_(0), o.truth([]), o.floordiv(7, 2), o.neg(3), o.abs(-3), o.is_(None, None), o.concat("a", "b"), o.countOf([1, 1, 2], 1), o.indexOf([3, 4], 4), o.xor(5, 3), o.invert(5), o.lshift(1, 3), o.itemgetter(1), o.attrgetter("a.b"), o.methodcaller("f", 1, x=2))
l = [1]; print(o.iadd(l, [2]) is l, l); o.setitem(l, 0, 9); o.delitem(l, 1); print(l, o.getitem(l, 0), o.mod(7, 4), o.pow(2, 5), o.matmul if False else "")
# ---
import copy
class C:
    def __init__(self): self.x = [1]; self.me = self
c = C(); d = copy.copy(c); e = copy.deepcopy(c)
print(d.x is c.x, e.x is c.x, e.x, e.me is e, d.me is c)
l = [1, [2], {"a": {3}}, (4, [5]), (6,)]; l.append(l)
m = copy.deepcopy(l)
print(m[:5], m[5] is m, m[1] is l[1], m[3][1] is l[3][1], m[4] is l[4], copy.copy(l)[1] is l[1], copy.copy({"a": 1}), copy.copy({1}), copy.deepcopy("a"), copy.deepcopy(print) is print)
shared = [1]; p, q = copy.deepcopy([shared, shared]); print(p is q)
class Own:
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return "deep"
print(copy.copy(Own()), copy.deepcopy([Own()]))
# ---
import json
for value in (None, True, 1, -5, 1.5, 1e20, 1e-7, float("inf"), "a\"b\\c\n\t\x01\x7fé€😀", [], {}, [1, [2, {}]], {"a": 1, "b": [True, None]}, {1: 2, 2.5: 3, None: 4, True: 5}, (1, 2), {"z": 1, "a": 2}, "/", [[], {}]):
    print(json.dumps(value), json.dumps(value, indent=2), json.dumps(value, separators=(",", ":")), json.dumps(value, ensure_ascii=False))
print(json.dumps({"z": 1, "a": 2}, sort_keys=True), json.dumps([1, {"a": 2}], indent="--"), json.dumps({1, 2} if False else object, default=lambda o: "d"), json.dumps({(1,): 2, "a": 1}, skipkeys=True))
class Odd: pass
loop = []; loop.append(loop)
for action in (lambda: json.dumps(Odd()), lambda: json.dumps({(1,): 2}), lambda: json.dumps(loop), lambda: json.dumps(float("nan"), allow_nan=False)):
    try: print(action())
    except (TypeError, ValueError) as e: print(type(e).__name__, e)
for text in ("null", " [1, 2.5, -3, 1e3, true, false] ", '{"a": {"b": []}, "c": "\\u00e9\\n\\ud83d\\ude00"}', '""', "0", "-0.5E-2", "NaN", "-Infinity", "", "[1,]", "{", '{"a" 1}', '{"a": }', "[1 2]", "tru", '"abc', '"a\nb"', '"\\q"', '"\\u12"', "1 2", "01", "{1: 2}", '{"a": 1,}', "-", "[", "\n\n  x", '{"a": 1, "a": 2}', "1.", "1e", '[1,\n 2,\n x]'):
    try: print(repr(json.loads(text)))
    except json.JSONDecodeError as e: print(e, e.pos, e.lineno, e.colno)
try: json.loads(5)
except TypeError as e: print(e)
# ---
import time
for seconds in (0, 1, 86399, 951782400, 951868800, 1704067199.9, 1709164800, 4102444800, -1, -86400 * 365, 1e10):
    t = time.gmtime(seconds)
    print(t, time.strftime("%Y-%m-%d %H:%M:%S %a %A %b %B %j %p %I %y %w %u %e %D %T %R %F %c %x %X %%", t), time.asctime(t), list(t), t[0], t.tm_yday)
try: time.sleep(-1)
except ValueError as e: print(e)
a = time.monotonic(); time.sleep(0.02); b = time.monotonic(); print(0.015 < b - a < 0.5, time.time() > 1e9, time.perf_counter() >= 0, isinstance(time.time_ns(), int))
# ---
import logging, sys
class Out:
    def write(self, text): print("LOG", text, end="")
    def flush(self): pass
logging.basicConfig(stream=Out(), level=logging.INFO, format="%(levelname)-8s|%(name)5s|%(message)s|%(levelno)d|%(threadName)s|%%")
logging.debug("no"); logging.info("yes %s %d", "a", 5); logging.warning("w"); logging.error("e")
log = logging.getLogger("a.b")
log.info("child"); log.setLevel("ERROR"); log.warning("no"); log.error("dict %(x)s", {"x": 1}); log.critical("c")
print(log.name, log.parent.name, log.level, log.getEffectiveLevel(), log.isEnabledFor(logging.INFO), logging.getLogger("a.b") is log, logging.getLevelName(10), logging.getLevelName("INFO"), logging.getLevelName(15), log.hasHandlers(), log.getChild("c").name, logging.getLogger().name)
handler = logging.StreamHandler(Out()); handler.setFormatter(logging.Formatter("own %(message)s")); handler.setLevel(logging.CRITICAL)
log.addHandler(handler); log.propagate = False; log.critical("only own"); log.error("nothing")
try: log.setLevel("NOPE")
except ValueError as e: print(e)
logging.disable(); logging.critical("no")
# ---
import io, string, os.path, os
s = io.StringIO(); print("a", 1, file=s); s.write("b\nc"); print(repr(s.getvalue()), s.tell()); s.seek(0); print(s.read(1), s.readline(), list(s), s.read()); s.close()
try: s.write("x")
except ValueError as e: print(e)
print(string.ascii_letters, string.digits, string.punctuation, repr(string.whitespace), repr(string.printable), string.capwords("hello wORLD x"), string.hexdigits)
for p in ("a/b.txt", "/a/b/", "/", "", "a", ".bashrc", "a.tar.gz", "/a/.b", "a//b/../c", "./x", "../y", "/..", "//a", "a/b/.."):
    print(os.path.split(p), os.path.basename(p), os.path.dirname(p), os.path.splitext(p), os.path.isabs(p), os.path.normpath(p), os.path.join("x", p, "y"), os.path.join("/x/", p))
# ---
import traceback
try:
    try: {}["k"]
    except KeyError: raise ValueError("v")
except ValueError as e:
    print([line for line in "".join(traceback.format_exception(e)).splitlines() if not line.startswith("  ")])
    print(traceback.format_exception_only(e), traceback.format_exception_only(type(e), e), traceback.format_exc().splitlines()[-1])
try: raise ValueError("a") from KeyError("c")
except ValueError as e: print([line for line in "".join(traceback.format_exception(e)).splitlines() if not line.startswith("  ") and "Traceback" not in line])
e = ValueError("x"); e.add_note("note"); print(traceback.format_exception_only(e), traceback.format_exception_only(KeyError()))
# ---
from typing import *
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, item): self.item = item
class Shape(Protocol):
    def area(self) -> float: ...
class P(NamedTuple):
    x: int
    y: int = 5
    def total(self): return self.x + self.y
class Movie(TypedDict):
    name: str
UserId = NewType("UserId", int)
Alias = Union[int, Optional[str]]
print(Box(1).item, Box[int](2).item, P(1), P(1, 2).total(), P(3)._asdict(), P._fields, Movie(name="a"), UserId(5), cast(int, "a"), TYPE_CHECKING, T, Any, P(1) == (1, 5))
# ---
import abc, inspect
from abc import ABC, ABCMeta, abstractmethod
class Base(ABC):
    @abstractmethod
    def f(self): return "base"
    @property
    @abstractmethod
    def g(self): ...
class Half(Base):
    def f(self): return super().f() + " half"
class Full(Half):
    g = 5
    def __init__(self, n=0): self.n = n
print(Full(3).f(), Full().g, inspect.isabstract(Half), inspect.isabstract(Full))
for cls in (Base, Half):
    try: cls()
    except TypeError as e: print(e)
async def co(): pass
def gen(): yield
async def agen(): yield
c = co(); a = agen(); g = gen()
print([(f(c), f(co), f(gen), f(g), f(agen), f(a), f(5), f(Full().f), f(Full), f(len)) for f in (inspect.iscoroutine, inspect.iscoroutinefunction, inspect.isawaitable, inspect.isgenerator, inspect.isgeneratorfunction, inspect.isasyncgen, inspect.isasyncgenfunction, inspect.isfunction, inspect.ismethod, inspect.isclass)], inspect.getcoroutinestate(c))
c.close(); print(inspect.getcoroutinestate(c))
# ---
from collections.abc import Mapping, MutableMapping, Sequence, MutableSequence, Iterator, Set
class M(MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
m = M(); m["a"] = 1; m.update({"b": 2}, c=3); print(m.pop("a"), m.get("z", 9), list(m.keys()), list(m.items()), list(m.values()), "b" in m, m == {"b": 2, "c": 3}, m.setdefault("q", 5), m.popitem(), m.pop("nope", None), dict(m)); m.clear(); print(len(m))
class S(MutableSequence):
    def __init__(self, *v): self.v = list(v)
    def __getitem__(self, i): return self.v[i]
    def __setitem__(self, i, x): self.v[i] = x
    def __delitem__(self, i): del self.v[i]
    def __len__(self): return len(self.v)
    def insert(self, i, x): self.v.insert(i, x)
s = S(1, 2); s.append(3); s.extend([4, 1]); s += [7]; s.reverse(); print(s.v, s.index(3), s.count(1), 4 in s, list(reversed(s)), s.pop(), s.pop(0)); s.remove(4); print(s.v, list(s)); s.clear(); print(len(s))
class I(Iterator):
    def __next__(self): raise StopIteration
print(list(I()), iter(I()) is not None)
for cls in (Mapping, Iterator):
    try: cls()
    except TypeError as e: print(e)
from types import SimpleNamespace
n = SimpleNamespace(a=1, b="x"); n.c = [1]; print(n, n == SimpleNamespace(a=1, b="x", c=[1]), n.a)
