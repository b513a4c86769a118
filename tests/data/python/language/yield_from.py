def inner():
    print("inner starts")
    try:
        x = yield 1
        print("inner got", x)
        y = yield 2
        print("inner got", y)
    except KeyError as error:
        print("inner caught", repr(error))
        yield 99
    return "inner result"


def outer():
    try:
        result = yield from inner()
        print("outer has", result)
    finally:
        print("outer finally")
    yield from [10, 20]
    yield from "ab"
    return "end"


g = outer()
print(next(g), g.send("x"), g.send("y"))
print(list(g))
g = outer()
next(g)
print(g.throw(KeyError("k")))
print(next(g))
g = outer()
next(g)
g.close()


def tree(node):
    if node:
        left, value, right = node
        yield from tree(left)
        yield value
        yield from tree(right)


print(list(tree(((None, 1, None), 2, (None, 3, (None, 4, None))))))


def chain(*iterables):
    for iterable in iterables:
        yield from iterable


print(list(chain([1], (2, 3), {4: 0}, range(5, 7))))
