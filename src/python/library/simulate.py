'''What a program can tell the simulator: here is an operation that takes time, here is a choice.

- `simulate.io(name, seconds=None)`: a blocking operation, such as a query or a request. In the order "latency" (and "any") it takes any time;
  otherwise the seconds given, or one second.
- `await simulate.aio(name, seconds=None)`: the same for a task; other tasks run meanwhile.
- `simulate.choose(*values)`: one of the values, each of which is explored; `simulate run` takes the first.

- `simulate.Atomic(initial=0)`: an integer with indivisible operations: `load`, `store`, `add`, `exchange`, `compare_exchange`.
- `simulate.spawn(function, *arguments)`: a started thread; `simulate.join(thread)` waits for its end and gives what the function returned, `None` if
  it raised an exception; `simulate.join_all()` waits until nothing that was spawned runs any more.
- `simulate.aio_spawn(coroutine)`: a task; `await simulate.aio_join_all()` waits for all of these.

A program that uses this module also runs on CPython alone, with this file named `simulate.py` beside it:

    import asyncio, random, threading, time
    def io(name, seconds=None): time.sleep(random.random() if seconds is None else seconds)
    async def aio(name, seconds=None): await asyncio.sleep(random.random() if seconds is None else seconds)
    def choose(*values): return random.choice(values)
    class Atomic:
        def __init__(self, initial=0): self._value, self._lock = initial, threading.Lock()
        def _replace(self, new):
            with self._lock:
                old, self._value = self._value, new(self._value)
                return old
        def load(self): return self._value
        def store(self, value): self._replace(lambda old: value)
        def add(self, amount): return self._replace(lambda old: old + amount)
        def exchange(self, value): return self._replace(lambda old: value)
        def compare_exchange(self, expected, value):
            return self._replace(lambda old: value if old == expected else old) == expected
    threads, tasks = [], []
    def spawn(function, *arguments, **keywords):
        def work(): thread.result = function(*arguments, **keywords)
        thread = threading.Thread(target=work)
        thread.result = None
        threads.append(thread)
        thread.start()
        return thread
    def join(thread):
        thread.join()
        return thread.result
    def join_all():
        for thread in threads: thread.join()
    def aio_spawn(coroutine):
        tasks.append(asyncio.create_task(coroutine))
        return tasks[-1]
    async def aio_join_all():
        for task in tasks: await asyncio.wait([task])
'''

import _simulate
from asyncio import create_task as _create_task
from asyncio import sleep as _asyncio_sleep
from asyncio import wait as _wait
from threading import Thread as _Thread
from time import sleep as _sleep


def io(name, seconds=None):
    _sleep(1 if seconds is None else seconds)


async def aio(name, seconds=None):
    await _asyncio_sleep(1 if seconds is None else seconds)


def choose(*values):
    if not values:
        raise ValueError("simulate.choose() needs at least one value")
    return values[_simulate.choose(len(values), f"choose({', '.join([repr(value) for value in values])})")]


class Atomic:
    def __init__(self, initial=0):
        if not isinstance(initial, int):
            raise TypeError("initial must be an integer")
        self._value = initial

    @_simulate.atomic
    def load(self):
        return self._value

    @_simulate.atomic
    def store(self, value):
        self._value = value

    @_simulate.atomic
    def add(self, amount):
        old = self._value
        self._value = old + amount
        return old

    @_simulate.atomic
    def exchange(self, value):
        old = self._value
        self._value = value
        return old

    @_simulate.atomic
    def compare_exchange(self, expected, value):
        if self._value != expected:
            return False
        self._value = value
        return True


class _Worker(_Thread):
    def __init__(self, function, arguments, keywords):
        super().__init__(target=function)
        self._work = (function, arguments, keywords)
        self._result = None

    def run(self):
        function, arguments, keywords = self._work
        self._work = self._target = None
        self._result = function(*arguments, **keywords)


def _started(kind):
    return _simulate.process().setdefault(kind, [])


def spawn(function, /, *arguments, **keywords):
    worker = _Worker(function, arguments, keywords)
    _started("spawned threads").append(worker)
    worker.start()
    return worker


def join(worker):
    worker.join()
    return worker._result


def join_all():
    # Threads may start others meanwhile, which come after them.
    for worker in _started("spawned threads"):
        worker.join()


def aio_spawn(coroutine):
    task = _create_task(coroutine)
    _started("spawned tasks").append(task)
    return task


async def aio_join_all():
    for task in _started("spawned tasks"):
        # Unlike `await task`, this does not raise.
        await _wait([task])
