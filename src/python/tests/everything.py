"""Every kind of statement and expression.

This text has several lines.
"""
from __future__ import annotations
import time, asyncio as loop
import concurrent.futures as pool
from threading import Lock, Thread as Worker

# An ordinary comment: simulate: {}
x: int = 1
y: "str"
a = b = c, d = (1, 2)
(e,) = [e] = [3]
first, *rest = x, *a, 4
x += 1; x -= 1; x *= 2; x /= 2; x //= 1; x %= 5; x **= 2; x |= 1; x &= 1; x ^= 1; x <<= 1; x >>= 1
x.y.z[1], x[:] = x[1:2], x[::2]
x[1:], x[:1:-1], x[a, *b], x[(1,)], x[()] = [None] * 5
x = -1 ** 2 + (-1) ** 2 - (-x) ** -y * +z ** ~w ** (a ** b)
x = (a - b) - c - (d - e) // f % (g * h) << 1 >> 2 & 3 | 4 ^ 5 | (6 & (7 | 8))
x = not a and b or (c or d) and (not e or f) or (g or h)
x = (not a) == b, not a == b, (a == b) == c, a == b == c, a < b <= c > d >= e != f is g is not h in i not in j
x = a if b else c if d else (e if f else g), (a if b else c) if d else e, (lambda: 1) if x else lambda: 2
x = 1.5, 1e300, 1e999, -1e-7, 0x1f, 1_000, -9223372036854775808, (-9223372036854775808) ** 2, 1 .real, (-1).real
x = None, True, False, ..., "a" 'b' "\n\t\\\"'\x00é\u2028", r"\d", "", {}, {1}, {*a, 2}, {1: 2, **b, 3: 4}, [], [*a], (), (1,)
x = f"", f"a", f"{a}b{c!r}{d!s:>10}{e:{f}.{g!r}}{{}}" "tail{" f"{h=}{i = }{j=!s}{k=:}{l=:>4}" rf"\d{m}"
x = f"{ {1: 2}[1] }{'q'}{[f'{n}' for n in m]}{(lambda: 1)()}{(o := 2)}{p if q else r}{ {s} }{t:\x7b\n}"
x = [a for b in c], {a for b in c if d if e}, {a: b for c, d in e for f in g}, (a for a, in b), [(a, b) for a in (b if c else d)]
x = f(), f(a, *b, c, d=e, **g), f(a for a in b), f((a for a in b), c), f(**a, b=c, **d), (yield_ := 1), f((g := 1), h=(i := 2))
x = (lambda: 0), lambda a, b=1, /, c=2, *d, e, f=3, **g: (a, b), lambda *, a: a, lambda *a: lambda **b: b
x = a.b.c(d)[e](f).g, (a + b).c, (a, b)[0], [a][0], (lambda: 1)(), "s".join(t), {}.get(1), (a if b else c).d, (not a).b
print(x)
del x, y.z, a[0], (b, c), [d]
assert x
assert (x, y), "never"
global gg
gg = 1
if x:
    pass
elif y:
    pass
elif z:
    a
else:
    if w:
        pass
    b
while x := y:
    break
else:
    pass
while True:
    continue
for i in range(3):
    pass
for a, (b, *c) in x:
    pass
else:
    pass
for a in 1, 2:
    pass
for a.b[c] in *d, e:
    pass
with a: pass
with a as b, c(d) as (e, f), g: pass
with (a, b): pass
with ((a, b)): pass
with (a, b) as c: pass
with (a as b, c as d.e[f]): pass
with (a := b): pass
try:
    pass
except:
    pass
try:
    pass
except ValueError as e:
    raise
except (KeyError, IndexError):
    raise e from None
else:
    raise ValueError("x")
finally:
    pass
try:
    pass
finally:
    pass
try:
    pass
except* ValueError as group:
    pass
except* (KeyError, OSError):
    pass


def plain():
    """One line."""


@decorated
@decorated.by(1)[2]
@(lambda f: f)
# def is not here
def parameters(a, b: int, /, c: str = "x", *args: int, d, e: int = 1, **kwargs) -> "None":
    global h
    local: int
    self.attribute: int
    h = local = yield
    got = yield 1, 2
    yield
    yield from (yield)
    print((yield 1), [(yield)])
    return (yield)
    return 1, *a
    return


def outer():
    n = 0

    def inner(*, a, b=1):
        nonlocal n
        n += 1
        return

    return inner


@a
class Empty: pass


class Derived(Base, *bases, metaclass=Meta, other=1):
    """Text."""

    field: int
    other: str = "x"
    field: float
    kind: ClassVar[int] = 1
    a, b = 1, 2

    async def method(self): ...

    if x:
        inner: int

    class Inner:
        only: int


class Last(): annotated: int


async def coroutine(*, a=1):
    await a
    x = await b ** 2 + -await c
    await (await d)
    await f(await g)
    async with a as b, c: pass
    async for x, y in z: pass
    else: pass
    [a async for a in b if await c]
    (await a async for a in b for c in d)
    async def generator():
        yield 1
        return
    return x


match x, y:
    case 0 | -1 | 1.5 | "a" "b" | None | True | False: pass
    case a.b | a.b.c: pass
    case [] | [1] | [1, *_] | (2, *_) if False: pass
    case (1 as one), (2 | 3) as more: pass
    case 2, *rest: pass
    case {}: pass
    case {"a": 1, b.c: [x], -1: {**inner}, **rest}: pass
    case Point(): pass
    case geometry.Point(1, y=Point(x=0) | None, z=[_, *_]): pass
    case ((a as b) as c) as d if a > b: pass
    case str(name) | int(name): pass
    case _: pass
