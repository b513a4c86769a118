from contextlib import suppress, contextmanager, ExitStack


with suppress(ZeroDivisionError):
    print("before")
    1 / 0
    print("not reached")
print("after")
with suppress(KeyError, IndexError):
    [][1]
try:
    with suppress(KeyError):
        int("x")
except ValueError as error:
    print(error)
with suppress():
    print("nothing suppressed")


@contextmanager
def managed(name, fail=False):
    print("setup", name)
    if fail:
        raise RuntimeError("setup failed")
    try:
        yield name
    except ValueError as error:
        print("handled", error)
    finally:
        print("teardown", name)


with managed("m") as m:
    raise ValueError("inside " + m)
try:
    with managed("n", fail=True):
        pass
except RuntimeError as error:
    print(error)


@contextmanager
def no_yield():
    return
    yield


try:
    with no_yield():
        pass
except RuntimeError as error:
    print(error)


@contextmanager
def two_yields():
    yield 1
    yield 2


try:
    with two_yields():
        pass
except RuntimeError as error:
    print(error)
with ExitStack() as stack:
    names = [stack.enter_context(managed(n)) for n in "xy"]
    stack.push(lambda *exc: print("pushed", exc[0]))
    stack.callback(lambda a, b=0: print("callback", a, b), 1, b=2)
    print(names)
with ExitStack() as stack:
    stack.enter_context(managed("kept"))
    saved = stack.pop_all()
print("not yet closed")
saved.close()
