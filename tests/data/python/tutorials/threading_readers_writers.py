import threading
from contextlib import contextmanager


class ReadWriteLock:
    """Many readers or one writer."""

    def __init__(self):
        self._condition = threading.Condition()
        self._readers = 0

    @contextmanager
    def read(self):
        with self._condition:
            self._readers += 1
        try:
            yield
        finally:
            with self._condition:
                self._readers -= 1
                if self._readers == 0:
                    self._condition.notify_all()

    @contextmanager
    def write(self):
        with self._condition:
            while self._readers > 0:
                self._condition.wait()
            yield


class Store:
    def __init__(self):
        self.lock = ReadWriteLock()
        self.data = {}

    def get(self, key):
        with self.lock.read():
            return self.data.get(key)

    def put(self, key, value):
        with self.lock.write():
            self.data[key] = value


store = Store()
writers = [threading.Thread(target=store.put, args=(f"key{n}", n * 10)) for n in range(5)]
for t in writers:
    t.start()
for t in writers:
    t.join()
seen = [None] * 5


def read(n):
    seen[n] = store.get(f"key{n}")


readers = [threading.Thread(target=read, args=(n,)) for n in range(5)]
for t in readers:
    t.start()
for t in readers:
    t.join()
print(seen, store.get("missing"))
