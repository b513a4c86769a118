from itertools import *
print(list(islice(count(), 3)), list(islice(count(5, 2), 3)), list(islice(cycle("ab"), 5)), list(cycle([])), list(repeat(7, 3)), list(islice(repeat(1), 2)))
print(count(3), count(1, 2))
print(list(chain("ab", [1])), list(chain()), list(chain.from_iterable(["ab", "c"])))
print(list(takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(filterfalse(None, [0, 1])), list(filterfalse(lambda x: x, [0, 1])), list(compress("abc", [1, 0, 1])), list(starmap(pow, [(2, 3), (3, 2)])))
print(list(accumulate([1, 2, 3])), list(accumulate([1, 2, 3], lambda a, b: a * b)), list(accumulate([1, 2], initial=10)), list(accumulate([])), list(pairwise("abcd")), list(pairwise("a")))
print(list(zip_longest("ab", [1], "xyz", fillvalue="-")), list(zip_longest()), list(zip_longest("a", [])))
print(list(product("ab", [1, 2])), list(product([0, 1], repeat=3)), list(product()), list(product("ab", [])))
for n in range(5):
    for r in range(5):
        print(list(permutations(range(n), r)), list(combinations(range(n), r)), list(combinations_with_replacement(range(n), r)))
print(list(permutations("abc")), list(combinations("abcd", 2)))
print([(k, list(g)) for k, g in groupby("aabbbca")], [(k, list(g)) for k, g in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)], list(groupby([])))
groups = list(groupby("aabb"))
print([list(g) for k, g in groups])
g = groupby("aaabbc")
k, first = next(g)
print(k, next(first))
k, second = next(g)
print(k, list(first), next(second), next(g)[0], next(g, "end"))
a, b, c = tee([1, 2, 3], 3)
print(next(a), next(a), list(b), list(a), list(c), tee([], 0))
for bounds in ((3,), (1, 3), (1, None), (None,), (0, 10, 3), (2, 2), (5, 3), (1, None, 2), (0, 5, 2), (0,)):
    source = iter(range(8))
    print(bounds, list(islice(source, *bounds)), list(source))
for bounds in ((-1,), ("a",), (0, -1), (0, 1, 0), (-1, 2)):
    try:
        print(list(islice([1], *bounds)))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
for action in (lambda: list(combinations("a", -1)), lambda: list(permutations("a", -1)), lambda: list(product("a", repeat=-1)), lambda: tee([], -1)):
    try:
        print(action())
    except ValueError as e:
        print(e)
# ---
# since 3.12
from itertools import batched
print(list(batched("abcde", 2)), list(batched([], 3)))
try:
    list(batched("a", 0))
except ValueError as e:
    print(e)
