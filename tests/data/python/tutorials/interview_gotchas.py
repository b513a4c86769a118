def f(x, l=[]):
    for i in range(x):
        l.append(i * i)
    return l


print(f(2), f(3, [3, 2, 1]), f(3))

print([m() for m in [lambda: i for i in range(3)]])

a = [1, 2, 3]
b = a
a = a + [4]
print(b)
a = b
a += [4]
print(b)

print([] is [], [] == [], 0.1 + 0.2 == 0.3, round(0.5), round(1.5), -7 // 2, -7 % 3, 2 ** 3 ** 2, not 1 == 2, 1 < 2 < 3, (1 < 2) < 3)
print("a" "b", ("a"), ("a",), type(()), True + True, "5" * 3, [1] * 3, "abc"[::-1], "abc"[-1], bool("False"))


class Parent:
    x = 1


class Child1(Parent):
    pass


class Child2(Parent):
    pass


Child1.x = 2
Parent.x = 3
print(Parent.x, Child1.x, Child2.x)

x = 5


def outer():
    x = 10

    class Inner:
        y = x

        def get(self):
            return x

    return Inner.y, Inner().get()


print(outer())
d = {True: "yes", 1: "no", 1.0: "maybe"}
print(d)
print(list(filter(lambda v: v, [0, 1, None, "a", ""])), any([[]]), all([]), max("a", "B"), sorted("bAc"))
print(list({}.fromkeys("banana")), "".join(dict.fromkeys("mississippi")))
row = [0] * 2
grid = [row] * 2
grid[0][0] = 1
print(grid)


def tricky():
    try:
        return "try"
    finally:
        return "finally"


print(tricky())
for i in range(3):
    i = 10
print(i)
t = (1, [2])
try:
    t[1] += [3]
except TypeError:
    print(t)
print(*(i for i in range(3)), sep="", end="|\n")
g = (n for n in [1, 2, 3])
print(2 in g, list(g))
