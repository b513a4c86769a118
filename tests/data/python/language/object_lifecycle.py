class Tracked:
    alive = 0

    def __init__(self, name):
        self.name = name
        Tracked.alive += 1
        print("init", name)

    def __del__(self):
        Tracked.alive -= 1
        print("del", self.name)


def scope():
    t = Tracked("local")
    return Tracked("returned")


kept = scope()
print("alive", Tracked.alive)
kept = Tracked("replacement")
print("alive", Tracked.alive)
items = [Tracked("a"), Tracked("b")]
items.pop(0)
print("popped")
items = None
print("alive", Tracked.alive)
try:
    t = Tracked("in try")
    raise ValueError
except ValueError:
    del t
print("end", Tracked.alive)
import weakref
ref = weakref.ref(kept)
print(ref() is kept)
kept = None
print(ref())
