import threading

data = threading.local()
data.value = "main"
results = {}


def worker(name):
    before = getattr(data, "value", "nothing")
    data.value = name
    results[name] = (before, data.value)


threads = [threading.Thread(target=worker, args=(n,)) for n in ("a", "b")]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results.items()))
print(data.value)


class Context(threading.local):
    def __init__(self):
        self.stack = []


context = Context()
context.stack.append("outer")


def use():
    context.stack.append("inner")
    results["use"] = list(context.stack)


t = threading.Thread(target=use)
t.start()
t.join()
print(results["use"], context.stack)
