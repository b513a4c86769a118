from functools import lru_cache, partial, reduce, cache, singledispatch, cached_property, cmp_to_key


@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print([fib(n) for n in range(10)], fib(50))
print(fib.cache_info().hits > 0, fib.cache_info().currsize)

basetwo = partial(int, base=2)
print(basetwo("10010"), partial(print, "prefix", sep=" | ")("text"))
print(reduce(lambda a, b: a * b, range(1, 6)), reduce(lambda a, b: a + b, [], "empty"))


@singledispatch
def show(value):
    return f"object {value!r}"


@show.register
def _(value: int):
    return f"int {value:d}"


@show.register(list)
def _(value):
    return "list " + ", ".join(show(v) for v in value)


print(show("x"), show(3), show([1, "a", [2]]))


class Data:
    def __init__(self, numbers):
        self.numbers = numbers

    @cached_property
    def mean(self):
        print("computing")
        return sum(self.numbers) / len(self.numbers)


data = Data([1, 2, 6])
print(data.mean, data.mean)


@cache
def slow_square(n):
    print("squaring", n)
    return n * n


print(slow_square(3) + slow_square(3))
print(sorted(["bb", "a", "ccc"], key=cmp_to_key(lambda a, b: len(b) - len(a))))
