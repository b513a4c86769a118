class Field:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return f"<{self.name} of {owner.__name__}>"
        return instance.__dict__.get(self.name, "unset")

    def __set__(self, instance, value):
        instance.__dict__[self.name] = f"<{value}>"

    def __delete__(self, instance):
        del instance.__dict__[self.name]


class NonData:
    def __get__(self, instance, owner):
        return "from descriptor"


class Record:
    field = Field()
    other = NonData()


r = Record()
print(r.field, Record.field)
r.field = 1
print(r.field, r.__dict__)
del r.field
print(r.field, r.other)
r.other = "mine"
print(r.other, Record.other)


class Method:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner):
        return lambda *args: self.function(owner if instance is None else instance, *args)


class Uses:
    m = Method(lambda this, x: (type(this).__name__, x))


print(Uses().m(1), Uses.m(2))
f = Record.__init__
bound = Field.__get__.__get__(Record.__dict__["field"], Field)
print(bound(None, Record))
