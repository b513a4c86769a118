def tag(name):
    def decorate(function):
        def wrapper(*args):
            return f"<{name}>{function(*args)}</{name}>"
        return wrapper
    print("decorating with", name)
    return decorate


@tag("b")
@tag("i")
def hello(who):
    return "hello " + who


print(hello("you"), hello.__name__)
registry = {}


def register(function=None, *, key=None):
    if function is None:
        return lambda f: register(f, key=key)
    registry[key or function.__name__] = function
    return function


@register
def plain():
    return 1


@register(key="special")
def other():
    return 2


print({k: f() for k, f in registry.items()})


def add_repr(cls):
    cls.__repr__ = lambda self: f"{cls.__name__}({vars(self)})"
    return cls


@add_repr
class Thing:
    def __init__(self, a):
        self.a = a


print(Thing(1))


class Memo:
    def __init__(self, function):
        self.function, self.memo = function, {}

    def __call__(self, *args):
        if args not in self.memo:
            self.memo[args] = self.function(*args)
        return self.memo[args]

    def __get__(self, instance, owner):
        from functools import partial
        return self if instance is None else partial(self, instance)


@Memo
def square(n):
    print("computing", n)
    return n * n


print(square(3), square(3), square.memo)


class Shape:
    @Memo
    def area(self, n):
        print("area", n)
        return n


s = Shape()
print(s.area(2), s.area(2))

table = [lambda f: f, lambda f: f.__name__.upper()]


@table[1]
def named():
    pass


print(named)
