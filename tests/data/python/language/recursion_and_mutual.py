def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))


def power_set(items):
    if not items:
        return [[]]
    rest = power_set(items[1:])
    return rest + [[items[0]] + subset for subset in rest]


def collatz(n, path=None):
    path = (path or []) + [n]
    return path if n == 1 else collatz(n // 2 if n % 2 == 0 else 3 * n + 1, path)


print(is_even(10), is_odd(7), ackermann(2, 3), power_set([1, 2, 3]), collatz(6))


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(500))
def endless():
    return endless()
try:
    endless()
except RecursionError as error:
    print(str(error)[:32])
class Loop:
    def __getattr__(self, name):
        return getattr(self, name + "x")
try:
    Loop().a
except RecursionError:
    print("RecursionError")
