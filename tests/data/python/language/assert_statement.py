assert True
assert 1 + 1 == 2, "never shown"
try:
    assert 1 > 2
except AssertionError as error:
    print(repr(error), error.args)
try:
    assert [], "the list is empty"
except AssertionError as error:
    print(error)
try:
    assert 0, {"code": 5}
except AssertionError as error:
    print(error.args)


def evaluated():
    print("message evaluated")
    return "text"


assert True, evaluated()
try:
    assert False, evaluated()
except AssertionError as error:
    print(error)
assert not False and None is None
