def append_to(item, target=[]):
    target.append(item)
    return target


print(append_to(1))
print(append_to(2))
print(append_to(3, []))
print(append_to.__defaults__)


def better(item, target=None):
    if target is None:
        target = []
    target.append(item)
    return target


print(better(1), better(2))


def loud(value):
    print("evaluating", value)
    return value


def f(a=loud(1), *, b=loud(2)):
    return a, b


print(f(), f(b=5), f.__kwdefaults__)


def counter(state={"n": 0}):
    state["n"] += 1
    return state["n"]


counter()
counter()
print(counter())
x = 5
def late(v=x):
    return v
x = 6
print(late())
