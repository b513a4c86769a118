def permutations(items):
    if len(items) <= 1:
        yield items
    else:
        for i in range(len(items)):
            for rest in permutations(items[:i] + items[i + 1:]):
                yield items[i:i + 1] + rest


print(list(permutations([1, 2, 3])))
print(["".join(p) for p in permutations(list("abc"))])


def primes():
    composites = {}
    n = 2
    while True:
        if n not in composites:
            yield n
            composites[n * n] = [n]
        else:
            for prime in composites.pop(n):
                composites.setdefault(prime + n, []).append(prime)
        n += 1


for prime in primes():
    if prime > 60:
        break
    print(prime, end=" ")
print()


def chunks(sequence, size):
    for start in range(0, len(sequence), size):
        yield sequence[start:start + size]


print([list(c) for c in chunks(range(7), 3)], list(chunks("abcdefg", 2)))


class Tree:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


tree = Tree(4, Tree(2, Tree(1), Tree(3)), Tree(6, None, Tree(7)))
print(list(tree), max(tree), 6 in tree)
