class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, x, *args, scale=1, **kwargs):
        return (self.n + x) * scale, args, kwargs


add = Adder(10)
print(add(1), add(1, 2, 3, scale=2, extra=True))
print(callable(add), callable(Adder), callable(5), callable(len), callable(lambda: 0))
five = 5
try:
    five()
except TypeError as error:
    print(error)
try:
    add.n()
except TypeError as error:
    print(error)


class CountCalls:
    def __init__(self, function):
        self.function = function
        self.calls = 0

    def __call__(self, *args, **kwargs):
        self.calls += 1
        return self.function(*args, **kwargs)


@CountCalls
def hello(name):
    return "hello " + name


print(hello("a"), hello("b"), hello.calls)
print(list(map(Adder(1), [1, 2]))[0])
print((lambda *a, **k: (a, k))(1, *[2, 3], x=4, **{"y": 5}))
