from functools import reduce

square = lambda x: x ** 2
print(square(4), (lambda: "no arguments")(), (lambda x, *a, y=2, **k: (x, a, y, k))(1, 2, y=3, z=4))
print(list(map(square, range(4))), list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(filter(None, [0, 1, "", "a", [], [0]])))
print(list(filter(lambda n: n % 2, range(6))), reduce(lambda a, b: a * b, [1, 2, 3, 4], 1), list(zip([1, 2, 3], "ab")), list(zip()))
print(list(enumerate("abc", start=1)), any([]), all([]), any(x > 2 for x in [1, 2, 3]), all(x > 0 for x in [1, 0, 1]))
print(sum(map(int, "12345")), max(map(len, ["a", "bbb"])), list(reversed(range(3))), sorted(map(str, [3, 1, 2])))
m = map(str, [1, 2])
print(next(m), list(m), list(m))
compose = lambda f, g: lambda x: f(g(x))
print(compose(str, abs)(-5) + "!", list(map(compose(len, str), [10, 200])))
try:
    list(zip([1, 2], [1], strict=True))
except ValueError as error:
    print(error)
print(dict(zip("abc", range(3))), [list(t) for t in zip(*[(1, 2), (3, 4)])], (lambda f: f(f, 5))(lambda f, n: 1 if n == 0 else n * f(f, n - 1)))
print(iter([1]).__next__(), next(iter("")  , "empty"), list(iter(lambda it=iter([1, 2, 0]): next(it), 0)))
def apply(f, *args, **kwargs):
    return f(*args, **kwargs)
print(apply(max, 1, 5, 3), apply(sorted, [3, 1], reverse=True), apply(lambda: None))
print(square.__name__, (lambda: 0).__name__, apply.__name__)
