def f(a, b=2, *args, c, d=4, **kwargs):
    return a, b, args, c, d, kwargs


print(f(1, c=3))
print(f(1, 20, 30, 40, c=3, e=5))
print(f(*[1, 2], **{"c": 3, "z": 0}))
print(f(*"ab", *[3], c=1, **{"x": 1}, y=2))


def positional(a, b, /, c, *, d):
    return a, b, c, d


print(positional(1, 2, 3, d=4), positional(1, 2, c=3, d=4))


def only_keywords(*, x, y=0):
    return x, y


print(only_keywords(x=1))


def star(*args):
    return args


print(star(), star(*()), star(*range(3), *"x"))


def names(a, /, **kwargs):
    return a, kwargs


print(names(1, a=2))
(lambda *a, k=1, **kw: print(a, k, kw))(1, 2, k=3, z=4)
print(dict(a=1, **{"b": 2}), dict([("x", 1)], y=2), [*range(2), *"ab"], {**{"a": 1}, "a": 2})
