x = 1
del x
try:
    x
except NameError as error:
    print(error)


def f():
    y = 1
    del y
    try:
        print(y)
    except UnboundLocalError as error:
        print(error)


f()
l = [1, 2, 3]
del l[0], l[-1]
print(l)
d = {"a": 1, "b": 2}
del d["a"]
print(d)


class C:
    attribute = 1


del C.attribute
print(hasattr(C, "attribute"))
a = b = [1]
del a
print(b)
x, (y, z) = 1, (2, 3)
del x, (y, z)
try:
    z
except NameError:
    print("z is gone")


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("deleted", self.name)


n = Noisy("one")
n = None
m = Noisy("two")
del m
def scope():
    local = Noisy("three")
    print("leaving")
scope()
keep = [Noisy("four")]
keep.clear()
print("end")
