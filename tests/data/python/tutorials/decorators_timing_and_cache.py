import functools


def trace(function):
    depth = 0

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        nonlocal depth
        shown = [repr(a) for a in args] + [f"{k}={v!r}" for k, v in kwargs.items()]
        print("| " * depth + f"{function.__name__}({', '.join(shown)})")
        depth += 1
        try:
            result = function(*args, **kwargs)
        finally:
            depth -= 1
        print("| " * depth + f"-> {result!r}")
        return result

    return wrapper


def memoize(function):
    cache = {}

    @functools.wraps(function)
    def wrapper(*args):
        if args not in cache:
            cache[args] = function(*args)
        return cache[args]

    wrapper.cache = cache
    return wrapper


@memoize
@trace
def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


print(fibonacci(4))
print(fibonacci(4), len(fibonacci.cache), fibonacci.__name__)


@trace
def greet(name, *, greeting="Hello"):
    return f"{greeting}, {name}!"


greet("World", greeting="Hi")


def repeat(times):
    def decorate(function):
        def wrapper(*args, **kwargs):
            return [function(*args, **kwargs) for _ in range(times)]
        return wrapper
    return decorate


@repeat(3)
def shout(word):
    return word.upper() + "!"


print(shout("hey"))
