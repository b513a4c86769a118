import threading


class Cache:
    def __init__(self, load):
        self.load = load
        self.values = {}
        self.locks = {}
        self.guard = threading.Lock()

    def get(self, key):
        if key in self.values:
            return self.values[key]
        with self.guard:
            lock = self.locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self.values:
                self.values[key] = self.load(key)
        return self.values[key]


loads = []


def load(key):
    loads.append(key)
    return key.upper()


cache = Cache(load)
results = []
threads = [threading.Thread(target=lambda k=k: results.append(cache.get(k))) for k in "abcabcabc"]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(loads), sorted(results), len(cache.locks))
