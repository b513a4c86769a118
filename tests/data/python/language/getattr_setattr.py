class Recorder:
    def __init__(self):
        self.log = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return f"no {name}"


r = Recorder()
print(r.log, r.anything)
r.anything = 5
print(r.anything)


class Strict:
    allowed = ("a", "b")

    def __setattr__(self, name, value):
        if name not in self.allowed:
            raise AttributeError(f"cannot set {name}")
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print("deleting", name)
        object.__delattr__(self, name)


s = Strict()
s.a = 1
try:
    s.c = 1
except AttributeError as error:
    print(error)
del s.a
print(hasattr(s, "a"))


class Everything:
    def __getattribute__(self, name):
        if name == "secret":
            return "hidden"
        return object.__getattribute__(self, name)

    secret = 1
    public = 2


e = Everything()
print(e.secret, e.public, Everything.secret)
