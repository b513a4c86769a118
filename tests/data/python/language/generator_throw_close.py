def worker():
    print("started")
    try:
        while True:
            try:
                x = yield "ready"
                print("got", x)
            except ValueError as error:
                print("recovered from", error)
                yield "recovered"
    except GeneratorExit:
        print("closing")
        raise
    finally:
        print("finally")


g = worker()
print(next(g))
print(g.send(1))
print(g.throw(ValueError("oops")))
print(next(g))
g.close()
g.close()
try:
    next(g)
except StopIteration:
    print("stopped")

g = worker()
next(g)
try:
    g.throw(KeyError, "unhandled")
except KeyError as error:
    print("KeyError", error)


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        print("no")
        yield 2


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as error:
    print("RuntimeError:", error)


def fresh():
    yield 1


f = fresh()
try:
    f.throw(ValueError("before start"))
except ValueError as error:
    print(error)
print(list(f))


def swallow():
    try:
        yield 1
    except ValueError:
        return "done"


w = swallow()
next(w)
try:
    w.throw(ValueError)
except StopIteration as stop:
    print(stop.value)
