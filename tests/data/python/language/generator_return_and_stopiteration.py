def values():
    yield 1
    return "result"


def wrapper():
    result = yield from values()
    print("inner returned", result)
    return result.upper()


g = wrapper()
print(next(g))
try:
    next(g)
except StopIteration as stop:
    print(stop.value, stop.args)


def leaky():
    yield 1
    raise StopIteration("leak")


try:
    print(list(leaky()))
except RuntimeError as error:
    print("RuntimeError:", error, "|", repr(error.__cause__))


def empty():
    return
    yield


print(list(empty()), next(empty(), "default"))
g = (x * x for x in [1, 2, 3])
print(next(g), list(g), list(g))
print(sum(x for x in range(5)), max((len(w), w) for w in ["a", "bbb", "cc"]))
print(type(g).__name__, g.__next__ is not None, iter(g) is g)
def reentrant():
    try:
        next(me)
    except ValueError as error:
        yield str(error)
me = reentrant()
print(next(me))
