a = [1, 2]
b = a
c = list(a)
print(a is b, a is c, a == c, a is not c)
b.append(3)
print(a, c)
print(None is None, "a" == "a", 1 == 1.0, True == 1)
x = None
print(x is None, x == None, x is not None)


class AlwaysEqual:
    def __eq__(self, other):
        return True


class NeverEqual:
    def __eq__(self, other):
        return False


n = NeverEqual()
print(AlwaysEqual() == None, AlwaysEqual() is None, n == n, n in [n], [n] == [n], n != n)
nan = float("nan")
print(nan == nan, nan in [nan], [nan] == [nan], nan is nan)
print([1, [2]] == [1, [2]], (1, 2) == [1, 2], {"a": [1]} == {"a": [1]}, {1: 2} != {1: 3}, "a" != b"a")
def f(): pass
print(f == f, f is f, f != (lambda: 0), int == int, [].append == [].append)
class M:
    def m(self): pass
o = M()
print(o.m == o.m, o.m is o.m, o.m == M().m)
print(range(3) == range(0, 3, 1), range(0) == range(2, 1), range(3) == [0, 1, 2])
