def fail():
    raise ExceptionGroup("several", [
        ValueError("v1"),
        TypeError("t"),
        ExceptionGroup("nested", [ValueError("v2"), KeyError("k")]),
    ])


try:
    fail()
except* ValueError as group:
    print("values", group, [repr(e) for e in group.exceptions])
except* (TypeError, KeyError) as group:
    print("others", repr(group))

try:
    try:
        fail()
    except* ValueError:
        pass
except ExceptionGroup as rest:
    print("left", rest.exceptions)

group = ExceptionGroup("g", [ValueError(1), KeyError(2)])
matching, rest = group.split(ValueError)
print(matching.exceptions, rest.exceptions, group.subgroup(OSError), group.message)
print(str(group), str(ExceptionGroup("one", [ValueError()])))
try:
    try:
        raise ValueError("plain")
    except* ValueError as caught:
        print(type(caught).__name__, caught.exceptions)
        raise RuntimeError("from handler")
except ExceptionGroup as error:
    print("group", error.exceptions)
except RuntimeError as error:
    print("bare", error)
try:
    ExceptionGroup("empty", [])
except ValueError as error:
    print(error)
try:
    try:
        raise KeyError("unmatched")
    except* ValueError:
        print("no")
except KeyError as error:
    print("passes", error)
print(isinstance(group, Exception), issubclass(ExceptionGroup, BaseExceptionGroup))
for caught in (group.derive([TypeError("d")]),):
    print(repr(caught))
