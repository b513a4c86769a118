a, b = 1, 2
a, b = b, a
print(a, b)
first, *rest = [1, 2, 3]
*init, last = "abc"
head, *middle, tail = range(5)
print(first, rest, init, last, head, middle, tail)
(a, b), [c, *d] = (1, 2), [3, 4, 5]
print(a, b, c, d)
x, *empty = [1]
print(x, empty)
for i, (p, q) in enumerate([(1, 2), (3, 4)]):
    print(i, p, q)
a = b = c = []
a.append(1)
print(b, c is a)
x, y = y, x = 1, 2
print(x, y)
i = 0
values = [10, 20, 30]
i, values[i] = 2, 99
print(i, values)
for bad in (lambda: unpack2([1]), lambda: unpack2([1, 2, 3]), lambda: unpack2(5), lambda: unpack_star([])):
    def unpack2(v):
        a, b = v
    def unpack_star(v):
        a, *b = v
    try:
        bad()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
d = {"k": 1, "j": 2}
m, n = d
print(m, n, *d.items())
[a, b] = "xy"
print(a, b)
print([*range(3)], (*"ab", 1), {*[1, 1]}, *[1, 2], sep="-")
