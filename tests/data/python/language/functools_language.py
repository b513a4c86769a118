from functools import partial, reduce, cache, lru_cache, total_ordering, partialmethod
import operator

add = lambda a, b, c=0: a + b + c
p = partial(add, 1, c=10)
print(p(2), p(2, c=5), p.args, p.keywords, p.func is add, list(map(partial(pow, 2), range(4))))


@cache
def f(n):
    print("f", n)
    return n if n < 2 else f(n - 1) + f(n - 2)


print(f(4), f(4), f.cache_info())
f.cache_clear()


@lru_cache(maxsize=2)
def g(n):
    print("g", n)
    return n


g(1), g(2), g(1), g(3), g(2)
print(g.cache_info())


@total_ordering
class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts


print(Version(1, 2) >= Version(1, 1), Version(1) <= Version(1), Version(2) > Version(3))


class Cell:
    def __init__(self):
        self.alive = False

    def set_state(self, state):
        self.alive = state

    set_alive = partialmethod(set_state, True)


c = Cell()
c.set_alive()
print(c.alive, reduce(operator.add, [[1], [2]]), reduce(operator.mul, range(1, 5)), operator.itemgetter(1)("abc"), operator.attrgetter("alive")(c), operator.methodcaller("upper")("x"))
print(operator.add(1, 2), operator.lt(1, 2), operator.not_(0), operator.contains([1], 1), operator.getitem([5], 0))
try:
    reduce(operator.add, [])
except TypeError as error:
    print(error)
