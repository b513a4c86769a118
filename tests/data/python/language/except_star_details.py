def attempt(error):
    try:
        try:
            raise error
        except* ValueError as group:
            print("V", type(group).__name__, [str(e) for e in group.exceptions])
        except* (KeyError, TypeError) as group:
            print("KT", [repr(e) for e in group.exceptions])
        else:
            print("else")
        finally:
            print("finally")
    except BaseException as rest:
        print("rest", repr(rest))


attempt(ValueError("one"))
attempt(ExceptionGroup("eg", [ValueError(1), ValueError(2)]))
attempt(ExceptionGroup("eg", [ValueError(1), KeyError(2), OSError(3)]))
attempt(ExceptionGroup("outer", [ExceptionGroup("inner", [TypeError("t"), ValueError("v")]), KeyError("k")]))
attempt(OSError("other"))
try:
    print("no error")
except* ValueError:
    print("never")
else:
    print("else runs")


def nested(depth):
    if depth == 0:
        return ValueError("deep")
    return ExceptionGroup(f"level {depth}", [nested(depth - 1)])


try:
    raise nested(3)
except* ValueError as group:
    print(repr(group))
try:
    try:
        raise ExceptionGroup("g", [ValueError("a"), TypeError("b")])
    except* ValueError:
        raise
    except* TypeError:
        print("type handled")
except ExceptionGroup as group:
    print("reraised", group.exceptions)
try:
    try:
        raise ExceptionGroup("g", [ValueError("a"), TypeError("b")])
    except* ValueError as e:
        raise KeyError("new") from e
    except* TypeError as e:
        raise IndexError("second")
except ExceptionGroup as group:
    print([repr(e) for e in group.exceptions], repr(group.message))
