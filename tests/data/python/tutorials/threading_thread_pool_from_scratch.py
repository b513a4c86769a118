import queue
import threading


class Result:
    def __init__(self):
        self._done = threading.Event()
        self._value = self._error = None

    def set(self, value=None, error=None):
        self._value, self._error = value, error
        self._done.set()

    def get(self, timeout=None):
        if not self._done.wait(timeout):
            raise TimeoutError("no result yet")
        if self._error is not None:
            raise self._error
        return self._value


class ThreadPool:
    def __init__(self, size):
        self.tasks = queue.Queue()
        self.threads = [threading.Thread(target=self._work, name=f"pool-{n}") for n in range(size)]
        for thread in self.threads:
            thread.start()

    def _work(self):
        while True:
            task = self.tasks.get()
            if task is None:
                return
            function, args, kwargs, result = task
            try:
                result.set(function(*args, **kwargs))
            except Exception as error:
                result.set(error=error)

    def submit(self, function, *args, **kwargs):
        result = Result()
        self.tasks.put((function, args, kwargs, result))
        return result

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        for _ in self.threads:
            self.tasks.put(None)
        for thread in self.threads:
            thread.join()


with ThreadPool(3) as pool:
    results = [pool.submit(pow, n, 2) for n in range(6)]
    failing = pool.submit(int, "nope")
    gate = threading.Event()
    slow = pool.submit(gate.wait)
    print([r.get() for r in results])
    try:
        failing.get()
    except ValueError as error:
        print("ValueError:", error)
    try:
        slow.get(timeout=0.05)
    except TimeoutError as error:
        print("TimeoutError:", error)
    gate.set()
    print(slow.get())
print(any(t.is_alive() for t in pool.threads))
