from functools import partial, wraps, reduce, update_wrapper
def f(a, b=2, *c, **d):
    "about f"
    return a, b, c, d
f.mark = 5
g = partial(f, 1, k=3)
print(g(), g(5), g(5, 6, z=1), g(k=9), g.args, g.keywords, partial(g, 7)(8), g.func is f)
print(repr(partial(int, base=2)), partial(int, base=2)("101"))
def deco(fn):
    @wraps(fn)
    def inner(*args):
        "inner"
        return fn(*args)
    return inner
h = deco(f)
print(h.__name__, h.__doc__, h.__wrapped__ is f, h.mark, h.__qualname__, h(1))
print(reduce(lambda a, b: a + b, [1, 2, 3]), reduce(lambda a, b: a * b, [], 7), reduce(max, "hello"))
for action in (lambda: reduce(max, []), lambda: partial(5)):
    try:
        action()
    except TypeError as e:
        print(e)
# ---
from functools import lru_cache, cache
calls = []
@lru_cache(maxsize=2)
def slow(n, k=0):
    calls.append((n, k))
    return n * 2 + k
print(slow(1), slow(2), slow(1), slow(3), slow(2), slow(1, k=1), slow(1, 1), calls, slow.cache_info())
slow.cache_clear()
print(slow.cache_info(), slow.__name__, slow.cache_parameters(), slow.__wrapped__(9))
@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(50), fib.cache_info())
@lru_cache
def plain(x):
    return x
print(plain(1), plain(1.0), plain.cache_info())
@lru_cache(typed=True)
def typed(x):
    return x
print(typed(1), typed(1.0), typed.cache_info())
@lru_cache(maxsize=0)
def never(x):
    return x
print(never(1), never(1), never.cache_info())
class C:
    @lru_cache(maxsize=None)
    def m(self, x):
        return x + 1
c = C()
print(c.m(1), c.m(1), C.m.cache_info())
try:
    slow([1])
except TypeError as e:
    print(e)
# ---
from functools import cached_property, total_ordering, cmp_to_key, singledispatch, partialmethod
class C:
    @cached_property
    def value(self):
        print("computing")
        return 42
c = C()
print(c.value, c.value, vars(c))
c.value = 5
print(c.value)
del c.value
print(c.value)
for roots in ("__lt__", "__le__", "__gt__", "__ge__"):
    class T:
        def __init__(self, n):
            self.n = n
        def __eq__(self, other):
            return self.n == other.n
    functions = {"__lt__": lambda s, o: s.n < o.n, "__le__": lambda s, o: s.n <= o.n, "__gt__": lambda s, o: s.n > o.n, "__ge__": lambda s, o: s.n >= o.n}
    setattr(T, roots, functions[roots])
    total_ordering(T)
    print([(T(a) < T(b), T(a) <= T(b), T(a) > T(b), T(a) >= T(b)) for a in (1, 2) for b in (1, 2)])
try:
    total_ordering(C)
except ValueError as e:
    print(e)
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
@singledispatch
def show(x):
    return f"any {x}"
@show.register(int)
def _(x):
    return f"int {x}"
@show.register(list)
def _(x):
    return f"list {len(x)}"
print(show(1), show("a"), show([1]), show(True), show.dispatch(int)(5))
class M:
    def add(self, a, b):
        return a + b
    add5 = partialmethod(add, 5)
print(M().add5(3))
# ---
import contextlib
from contextlib import contextmanager, suppress, closing, nullcontext, ExitStack
@contextmanager
def managed(name, swallow=False):
    print("enter", name)
    try:
        yield name.upper()
    except ValueError as e:
        print("saw", repr(e))
        if not swallow:
            raise
    finally:
        print("exit", name)
with managed("a") as value:
    print(value)
for swallow in (True, False):
    try:
        with managed("b", swallow):
            raise ValueError("x")
        print("swallowed")
    except ValueError as e:
        print("outside", e)
try:
    with managed("c"):
        raise StopIteration("stop")
except StopIteration as e:
    print("passed", repr(e))
try:
    with managed("c"):
        raise RuntimeError("r")
except RuntimeError as e:
    print("passed", repr(e), e.__cause__)
@contextmanager
def replacing():
    try:
        yield
    except KeyError as e:
        raise ValueError("new") from e
try:
    with replacing():
        raise KeyError("k")
except ValueError as e:
    print(repr(e), repr(e.__cause__))
@contextmanager
def never():
    if False:
        yield
@contextmanager
def twice():
    yield 1
    yield 2
@contextmanager
def stubborn():
    try:
        yield
    except ValueError:
        yield
for broken in (never, twice, stubborn):
    try:
        with broken():
            if broken is stubborn:
                raise ValueError
    except RuntimeError as e:
        print(e)
@managed("deco")
def function(x):
    "doc"
    print("in function", x)
    return x + 1
print(function(1), function(2), function.__name__, function.__doc__)
with suppress(KeyError, IndexError) as s:
    print(s)
    {}["a"]
with suppress():
    print("nothing")
try:
    with suppress(KeyError):
        [][0]
except IndexError as e:
    print(e)
class Thing:
    def close(self):
        print("closed")
with closing(Thing()) as thing:
    print(type(thing).__name__)
with nullcontext(5) as n, nullcontext() as m:
    print(n, m)
# ---
from contextlib import ExitStack, AbstractContextManager, ContextDecorator
class CM:
    def __init__(self, name, swallow=False, fail=None):
        self.name, self.swallow, self.fail = name, swallow, fail
    def __enter__(self):
        print("enter", self.name)
        return self.name
    def __exit__(self, t, v, tb):
        print("exit", self.name, t and t.__name__, repr(v), repr(v.__context__) if v else None)
        if self.fail:
            raise self.fail
        return self.swallow
def run(*managers, body=None):
    try:
        with ExitStack() as stack:
            for m in managers:
                stack.enter_context(m)
            stack.callback(print, "callback", end=".\n")
            stack.push(lambda t, v, tb: print("pushed", t and t.__name__))
            if body:
                raise body
        print("done")
    except Exception as e:
        chain = []
        while e is not None:
            chain.append(repr(e))
            e = e.__context__
        print("out", chain)
run(CM("a"), CM("b"))
run(CM("a"), CM("b"), body=ValueError("body"))
run(CM("a"), CM("b", swallow=True), body=ValueError("body"))
run(CM("a"), CM("b", fail=KeyError("exit")), body=ValueError("body"))
run(CM("a", fail=TypeError("second")), CM("b", fail=KeyError("exit")), body=ValueError("body"))
run(CM("a", swallow=True), CM("b", fail=KeyError("exit")))
run(CM("a"), CM("b", swallow=True), CM("c", fail=KeyError("exit")), body=ValueError("body"))
with ExitStack() as stack:
    stack.enter_context(CM("kept"))
    kept = stack.pop_all()
    print("left")
kept.close()
@ExitStack().push
def pushed(*details):
    pass
try:
    ExitStack().enter_context(5)
except TypeError as e:
    print(e)
class Plain(AbstractContextManager):
    def __exit__(self, *details):
        print("plain exit")
with Plain() as p:
    print(type(p).__name__)
class Deco(ContextDecorator):
    def __enter__(self):
        print("in")
    def __exit__(self, *details):
        print("out")
@Deco()
def f():
    print("f")
f()
# ---
import asyncio
from contextlib import asynccontextmanager, AsyncExitStack, aclosing, nullcontext
@asynccontextmanager
async def managed(name, swallow=False):
    print("enter", name)
    await asyncio.sleep(0)
    try:
        yield name.upper()
    except ValueError as e:
        print("saw", repr(e))
        if not swallow:
            raise
    finally:
        await asyncio.sleep(0)
        print("exit", name)
@asynccontextmanager
async def never():
    if False:
        yield
@asynccontextmanager
async def twice():
    yield
    yield
class CM:
    async def __aenter__(self):
        print("aenter")
        return 5
    async def __aexit__(self, *details):
        print("aexit", details[0])
        return True
async def numbers():
    try:
        yield 1
        yield 2
    finally:
        print("closed")
async def main():
    async with managed("a") as value:
        print(value)
    for swallow in (True, False):
        try:
            async with managed("b", swallow):
                raise ValueError("x")
            print("swallowed")
        except ValueError as e:
            print("outside", e)
    for error in (StopIteration("s"), StopAsyncIteration("s"), RuntimeError("r")):
        try:
            async with managed("c"):
                raise error
        except Exception as e:
            print("passed", repr(e))
    for broken in (never, twice):
        try:
            async with broken():
                pass
        except RuntimeError as e:
            print(e)
    @managed("deco")
    async def function(x):
        return x
    print(await function(1), await function(2))
    async with AsyncExitStack() as stack:
        print(await stack.enter_async_context(CM()))
        print(await stack.enter_async_context(managed("s")))
        stack.callback(print, "sync")
        async def bye(text):
            print("async", text)
        stack.push_async_callback(bye, "bye")
        raise ValueError("body")
    async with aclosing(numbers()) as generator:
        async for n in generator:
            print(n)
            break
    async with nullcontext(3) as n:
        print(n)
    try:
        await AsyncExitStack().enter_async_context(5)
    except TypeError as e:
        print(e)
asyncio.run(main())
