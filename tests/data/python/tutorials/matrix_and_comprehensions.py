matrix = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
print([[row[i] for row in matrix] for i in range(4)])
print(list(zip(*matrix)))
print([x for row in matrix for x in row if x % 3 == 0])
print({x: x ** 2 for x in (2, 4, 6)}, {x % 3 for x in range(10)})
print([(x, y) for x in [1, 2, 3] for y in [3, 1, 4] if x != y])


def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def identity(n):
    return [[int(i == j) for j in range(n)] for i in range(n)]


square = [[1, 2], [3, 4]]
print(multiply(square, square), multiply(square, identity(2)) == square)


def spiral(rows):
    result = []
    while rows:
        result += rows.pop(0)
        rows = [list(r) for r in zip(*rows)][::-1]
    return result


print(spiral([row[:] for row in matrix]))
text = "It was the best of times it was the worst of times"
lengths = {}
for word in text.lower().split():
    lengths.setdefault(len(word), set()).add(word)
print({length: sorted(words) for length, words in sorted(lengths.items())})
inverted = {v: k for k, v in {"a": 1, "b": 2}.items()}
print(inverted, max(inverted), [*inverted], {**inverted, 3: "c"})
print(any(x > 11 for row in matrix for x in row), all(row for row in matrix))
grid = [["." for _ in range(3)] for _ in range(2)]
grid[0][1] = "#"
print("\n".join("".join(row) for row in grid))
wrong = [["."] * 2] * 2
wrong[0][0] = "#"
print(wrong)
