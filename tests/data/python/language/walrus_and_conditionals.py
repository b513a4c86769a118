if (n := len("hello")) > 3:
    print("long", n)
values = [1, 5, 8, 3]
print([y for x in values if (y := x * 2) > 5], y)
data = iter([1, 2, 0, 3])
while (item := next(data)):
    print("item", item)
print(item, (a := 1, b := 2), a, b)
print("yes" if values else "no", "a" if 0 else "b" if 0 else "c")
x = 5
print(1 < x < 10, 1 < x > 3, 10 > x >= 5 != 6, x == 5 == 5.0, x in [5] == True, (x in [5]) == True)


def noisy(v):
    print("eval", v)
    return v


print(noisy(1) < noisy(5) < noisy(3) < noisy(100))
print(noisy(0) and noisy(1) or noisy(2))
print(not noisy(""), noisy([]) or "default")
if x > 10:
    print("big")
elif x > 3:
    print("medium")
else:
    print("small")
while x > 0:
    x -= 2
    if x == 1:
        continue
    if x < -10:
        break
    print("x", x)
else:
    print("loop finished", x)
for i in range(3):
    if i == 1:
        break
else:
    print("not printed")
print(i)
for c in "":
    pass
else:
    print("empty loop else")
for i in range(10, 0, -3):
    print(i, end=" ")
print()
pass
