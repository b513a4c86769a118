x = "global"


def read():
    return x


def shadow():
    x = "local"
    return x


def change():
    global x
    x = "changed"


def unbound():
    try:
        print(x)
        x = 1
    except UnboundLocalError as error:
        print("UnboundLocalError:", error)


print(read(), shadow(), x)
change()
print(read(), x)
unbound()
try:
    print(undefined)
except NameError as error:
    print("NameError:", error)


def make():
    global created
    created = 7


make()
print(created)


class Scope:
    x = "class"

    def method(self):
        return x

    @classmethod
    def of_class(cls):
        return cls.x


print(Scope().method(), Scope.of_class())
