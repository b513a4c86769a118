def f(a, b):
    pass


def g(a, b=1, *, c):
    pass


def h():
    pass


def p(a, /, b):
    pass


class K:
    def __init__(self, x):
        pass

    def m(self, y):
        pass


for call in (
    lambda: f(),
    lambda: f(1),
    lambda: f(1, 2, 3),
    lambda: f(1, a=2),
    lambda: f(1, 2, z=3),
    lambda: f(b=1),
    lambda: g(1),
    lambda: g(1, 2, 3, c=4),
    lambda: g(c=1),
    lambda: h(1),
    lambda: h(x=1),
    lambda: p(a=1, b=2),
    lambda: K(),
    lambda: K(1, 2),
    lambda: K(1).m(),
    lambda: K(1).m(1, 2),
    lambda: f(*[1]),
    lambda: f(**{"a": 1, "q": 2}),
    lambda: f(*5),
    lambda: f(**5),
    lambda: f(1, **{"a": 1}),
    lambda: object(1),
    lambda: int(1, 2, 3),
):
    try:
        call()
        print("no error")
    except TypeError as error:
        print(error)
try:
    f(**{"a": 1}, **{"a": 2})
except TypeError as error:
    print("multiple" in str(error))
