# Every kind of statement and expression in many combinations.
log = []
def note(*a):
    print(*a)
    return a[-1] if a else None
class M:
    def __init__(self, n, swallow=False): self.n, self.swallow = n, swallow
    def __enter__(self): note('enter', self.n); return self
    def __exit__(self, t, v, tb): note('exit', self.n, t and t.__name__, str(v)); return self.swallow
def f1():
    for i in range(4):
        try:
            with M(i):
                if i == 1: continue
                if i == 2: break
                note('body', i)
        finally:
            note('finally', i)
    else:
        note('else')
    return 'f1'
print(f1())
def f2():
    try:
        return note('ret')
    finally:
        with M('f'):
            note('in finally')
print(f2())
def f3():
    while True:
        try:
            try:
                raise KeyError('k')
            except KeyError as e:
                note('caught', e.args)
                return note('returning')
            finally:
                note('inner')
                break
        finally:
            note('outer')
    return 'after break'
print(f3())
def f4():
    try:
        raise ValueError('a')
    except ValueError as e:
        try:
            raise TypeError('b')
        except TypeError as e2:
            note(repr(e2.__context__))
        try: 1/0
        except ZeroDivisionError as e3:
            note(repr(e3.__context__), repr(e3.__context__.__context__))
    try:
        e
    except UnboundLocalError as x:
        note('unbound', x)
f4()
def f5():
    for x in [1, 2, 3]:
        try:
            if x == 2: raise ValueError(x)
        except ValueError:
            continue
        else:
            note('else', x)
        finally:
            note('fin', x)
f5()
def f6():
    try:
        try:
            raise ValueError('one')
        finally:
            note('f6')
            raise KeyError('two')
    except KeyError as e:
        note(repr(e), repr(e.__context__))
f6()
def f7():
    with M(1, True), M(2) as b:
        raise RuntimeError('x')
    note('after')
f7()
def f8():
    try:
        raise ValueError('v')
    except (KeyError, ValueError):
        try:
            raise
        except ValueError as e:
            note('again', e)
    try:
        raise
    except RuntimeError as e:
        note(e)
f8()
def f9():
    def g():
        try:
            x = yield 1
            note('got', x)
            y = yield 2
        except ValueError as e:
            note('thrown', e)
            yield 3
        finally:
            note('closing')
    a = g(); note(next(a)); note(a.send('s')); note(a.throw(ValueError('t'))); a.close()
    b = g(); next(b); b.close()
    c = list(g()); note(c)
f9()
x = 10
class C:
    x = x + 1
    y = [x for _ in range(2)]
    z = [i for i in range(x)]
    def m(self): return x, self.x, C.x
    __p = 5
    def q(self): return self.__p, (lambda: self.__p)()
    @property
    def prop(self): return __class__.__name__
    def __init__(self, *a, k=x, **kw): self.a = a, k, sorted(kw)
note(C.x, C.y, len(C.z), C(1, 2, r=3).m(), C().q(), C().prop, C(1, k=2, b=1).a)
class B(C):
    def m(self):
        def inner(): return super(B, self).m()
        return super().m() + (inner(), [super(B, self).x for _ in range(1)])
note(B().m())
def outer():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return inc, get
i, g = outer(); i(); i(5); note(g())
def order():
    def e(n): note('e', n); return n
    d = {}
    d[e(1)] = e(0)
    d[e(1)] += e(2)
    (d[e(3)], d[e(4)]) = e('ab')
    a = e(5) < e(6) < e(2) < e(9)
    b = e(1) if e(0) else e(2)
    t = (e(1), *[e(2), e(3)], e(4))
    k = dict(a=e(1), **{'b': e(2)}, c=e(3))
    def f(*a, **k): return a, k
    note(f(e(1), *[e(2)], e(3), z=e(4), **{'y': e(5)}))
    note(a, b, t, k, d)
    s = [1, 2, 3, 4, 5]
    s[e(1):e(3)] = [9]
    del s[e(0)], s[-1]
    note(s)
    p, *q, r = s + [7, 8]
    note(p, q, r)
    if (w := e(3)) > 2 and not (e(0) or e(0)): note('w', w)
    note([y := e(1), y**2], [last := v for v in range(3)], last)
    note(f'{e(1)!r:>5}|{e(2)=}|{"x":{e(4)}}|{3.14159:.2f}')
    assert e(1), 'no'
    try: assert e(0), f'message {e(1)}'
    except AssertionError as x: note('assert', x)
    return lambda q, /, r=e(7), *, s=e(8): (q, r, s)
note(order()(1))
def m(v):
    match v:
        case 0 | 1 as n: return 'small', n
        case [a, b]: return 'pair', a, b
        case [a, *rest, z] if a == z: return 'round', a, rest, z
        case [1, *_, (5 | 6) as l]: return 'l', l
        case {'k': [p, q], **rest}: return 'map', p, q, rest
        case {'x': x, 'y': ({'z': y} | [y])}: return 'xy', x, y
        case {}: return 'dict'
        case str() as s: return 'str', s
        case C(x=xx): return 'C', xx
        case float(f): return f
        case None | True: return 'single'
        case (3, [a, {'q': b}]) | [b, a, 4]: return 'alt', a, b
        case _: return 'other'
for v in (0, 1, 2, [1, 2], [1, 2, 1], [1, 2, 3, 6], {'k': [1, 2], 'r': 3}, {'x': 1, 'y': {'z': 2}}, {'x': 1, 'y': [3]}, {}, 's', C(), 1.5, None, True, (3, [4, {'q': 5}], 0), [1, 2, 4], (3, [1, {'q': 2}])):
    note(m(v))
def es():
    try:
        try:
            raise ExceptionGroup('g', [ValueError(1), TypeError(2), KeyError(3)])
        except* ValueError as e:
            note('V', e.exceptions)
        except* (TypeError, OSError) as e:
            note('T', e.exceptions)
    except ExceptionGroup as e:
        note('rest', e.exceptions)
    try: raise ValueError('n')
    except* ValueError as e: note(repr(e))
    else: note('no')
    finally: note('fin')
    try: pass
    except* ValueError: pass
    else: note('else')
es()

class A:
    def __init__(s, n): s.n = n
    def __aiter__(s): return s
    async def __anext__(s):
        if s.n == 0: raise StopAsyncIteration
        s.n -= 1
        await asyncio.sleep(0)
        return s.n
    async def __aenter__(s): note('aenter'); return s
    async def __aexit__(s, *a): note('aexit', a[0]); return True
async def ag(n):
    try:
        for i in range(n):
            await asyncio.sleep(0)
            got = yield i
            if got: note('got', got)
    finally:
        note('ag end')
async def main():
    async for i in A(3):
        if i == 1: continue
        note(i)
    else: note('aelse')
    async for i in A(5):
        if i == 2: break
    else: note('never')
    note([i async for i in A(3) if i != 1], {i: j async for i in A(2) for j in 'ab'}, {await asyncio.sleep(0, k) for k in range(2)})
    note([x async for x in (y async for y in ag(3))])
    async with A(1) as a: raise ValueError('swallowed')
    def ret():
        async def r():
            async with A(1): return 'r'
        return r()
    note(await ret())
    g = ag(3); note(await g.asend(None)); note(await g.asend('hi')); await g.aclose()
    note([[c async for c in A(d)] async for d in A(3)])
    try:
        async for x in [1]: pass
    except TypeError as e: note(e)
    try:
        async with 3: pass
    except TypeError as e: note(e)
main()
try:
    with 3: pass
except TypeError as e: note(e)
i = 0
while i < 5 and (i != 3 or note('three')):
    i += 1
    if i == 4: continue
    try:
        continue
    finally:
        note('w', i)
else:
    note('while else')
global gg
gg = 3
def setg():
    global gg, newg
    gg += 1; newg = [gg for gg in range(2)]
    del gg
setg()
note(newg, 'gg' in globals())
lam = [lambda n=n: n * k for n in range(3) for k in [2]]
note([f() for f in lam])
def deco(t):
    note('deco', t)
    def d(f): note('apply', t, f.__name__); return f
    return d
@deco(1)
@deco(2)
def decorated(a=note('default'), *, b=note('kw')): "doc"
note(decorated.__doc__, decorated.__name__)
@deco('c')
class D(C, metaclass=type): "cdoc"; __slots__ = ()
note(D.__doc__, D.__qualname__, D.__module__)
a = b = c = [1]
a += [2]
note(a is c)
(u, v), [w, *zz] = (1, 2), 'abc'
note(u, v, w, zz)
def dele():
    q = 1
    def inner(): return q
    del q
    try: inner()
    except NameError as e: note(e)
    try: q
    except UnboundLocalError as e: note(e)
dele()
def yf():
    def sub():
        r = yield 1
        return ('sub', r)
    res = yield from sub()
    yield res
    yield from [5, 6]
y = yf(); note(next(y), y.send('S'), list(y))
