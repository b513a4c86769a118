class Pizza:
    count = 0

    def __init__(self, *toppings):
        self.toppings = toppings
        type(self).count += 1

    @classmethod
    def margherita(cls):
        return cls("mozzarella", "tomato")

    @staticmethod
    def area(radius):
        return 3 * radius ** 2

    def describe(self):
        return f"{type(self).__name__} with {', '.join(self.toppings)}"


class Calzone(Pizza):
    pass


print(Pizza.margherita().describe(), Calzone.margherita().describe())
print(Pizza.area(2), Pizza("x").area(1), Pizza.count, Calzone.count)
f = Pizza.margherita
print(f().describe(), f.__self__ is Pizza, f.__func__.__name__)
m = Pizza("ham").describe
print(m(), m.__self__.toppings, Pizza.describe(Pizza("egg")))
try:
    Pizza.describe()
except TypeError as error:
    print(error)


class Counter:
    instances = []

    def __new__(cls, *args):
        instance = super().__new__(cls)
        cls.instances.append(instance)
        return instance

    def __init__(self, n):
        self.n = n


Counter(1), Counter(2)
print([c.n for c in Counter.instances])


class Text(str):
    def shout(self):
        return self.upper() + "!"


class Stack(list):
    def push(self, item):
        self.append(item)

    @property
    def top(self):
        return self[-1]


print(Text("hi").shout(), Text("a") + "b", len(Text("abc")), isinstance(Text(), str))
s = Stack([1])
s.push(2)
print(s, s.top, len(s), s == [1, 2], type(s[:]).__name__)


class Even(int):
    def __new__(cls, value):
        return super().__new__(cls, value * 2)


print(Even(3), Even(3) + 1, type(Even(3) + 1).__name__)
