from itertools import (accumulate, chain, combinations, count, cycle, dropwhile, groupby, islice, pairwise,
                       permutations, product, repeat, starmap, takewhile, tee, zip_longest)

print(list(islice(count(10, 5), 4)), list(islice(cycle("ab"), 5)), list(repeat("x", 3)))
print(list(chain([1, 2], (3,), "45")), list(chain.from_iterable(["ab", "cd"])))
print(list(accumulate([1, 2, 3, 4])), list(accumulate([3, 1, 4, 1, 5], max)))
print(list(combinations("ABC", 2)))
print(["".join(p) for p in permutations("abc", 2)])
print(list(product([0, 1], repeat=2)), len(list(product("ab", range(3)))))
print(list(takewhile(lambda x: x < 5, [1, 4, 6, 3])), list(dropwhile(lambda x: x < 5, [1, 4, 6, 3])))
for key, group in groupby(sorted(["apple", "avocado", "bean", "cherry", "corn"]), key=lambda w: w[0]):
    print(key, list(group))
print(list(zip_longest("abc", [1], fillvalue="-")))
print(list(pairwise([1, 4, 9, 16])), list(starmap(pow, [(2, 3), (3, 2)])))
first, second = tee(iter([1, 2, 3]))
print(list(first), list(second))
print([(k, len(list(g))) for k, g in groupby("aaabbc")])
