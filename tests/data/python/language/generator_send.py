def echo():
    received = []
    while True:
        value = yield len(received)
        if value is None:
            value = "nothing"
        received.append(value)
        print("received", value)


g = echo()
print(next(g))
print(g.send("a"))
print(next(g))
print(g.send("b"))
g2 = echo()
try:
    g2.send("too early")
except TypeError as error:
    print("TypeError:", error)


def summing():
    total = 0
    while (x := (yield total)) is not None:
        total += x
    return total


s = summing()
next(s)
s.send(10)
s.send(5)
try:
    s.send(None)
except StopIteration as stop:
    print("returned", stop.value)
try:
    next(s)
except StopIteration as stop:
    print("exhausted", stop.value)


def two():
    a = yield 1
    b = yield a
    print(a, b)


t = two()
print(next(t), t.send("A"), next(t, "end"))
