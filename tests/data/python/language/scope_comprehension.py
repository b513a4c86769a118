x = 10
print([x for x in range(3)], x)
print([[x * y for y in range(2)] for x in range(3)], x)
print({x: x for x in "ab"}, x)


class C:
    n = 3
    values = [i for i in range(n)]
    try:
        bad = [n for _ in range(2)]
    except NameError as error:
        print("NameError:", error)


print(C.values)
print([last := n for n in range(4)], last)
print(any((found := n) > 2 for n in [1, 2, 3, 4]), found)
functions = [lambda: n for n in range(3)]
print([f() for f in functions])
g = (i * x for i in range(3))
x = 100
print(list(g))
def f():
    y = 5
    return [y + z for z in range(2)], sum(y for _ in range(3))
print(f())
