"""Runs a program on CPython's own asyncio with a virtual clock, in no time and always the same.

    python3.11 tests/cpython/virtual_loop.py PROGRAM

Nothing of CPython's asyncio is replaced but

- the clock: it stands still while code runs, but for a picosecond for each look at it (on a real clock no two looks
  give the same), goes on by `time.sleep`, and jumps to the next timer when nothing else is to be done. So timers that are
  due at the same virtual time fire in one iteration, in the order in which they were made;
- sets of tasks, whose order depends on addresses: here it is the order in which they were filled.

Exit status 70 and the word DEADLOCK on standard error if the program would wait for ever.
"""

import asyncio
import itertools
import os
import sys
import time
import weakref
from asyncio import base_events, events, taskgroups, tasks
from ordered_set import OrderedSet, OrderedWeakSet
from pathlib import Path


class Selector:
    """Lets virtual time pass where a real selector would wait."""

    def __init__(self, loop):
        self.loop = loop

    def select(self, timeout):
        if timeout is None:
            sys.stdout.flush()
            sys.stderr.write("DEADLOCK: nothing is ready and no timer is set\n")
            sys.stderr.flush()
            os._exit(70)
        if timeout > 0:
            Clock.now = round(self.loop._scheduled[0]._when, 6)
        return []

    def close(self):
        pass


class Clock:
    """Virtual seconds since the program began, and how often somebody looked."""

    now = 0.0
    looks = 0

    @classmethod
    def time(cls):
        cls.looks += 1
        return cls.now + cls.looks * 1e-12

    @classmethod
    def sleep(cls, seconds):
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        cls.now += seconds


class Loop(base_events.BaseEventLoop):
    """CPython's event loop without input and output."""

    numbers = itertools.count()
    created = weakref.WeakKeyDictionary()

    def __init__(self):
        super().__init__()
        self._selector = Selector(self)
        self._clock_resolution = 1e-6
        self._asyncgens = OrderedWeakSet()

    def time(self):
        return Clock.time()

    def create_task(self, *arguments, **keywords):
        number = next(Loop.numbers)
        task = super().create_task(*arguments, **keywords)
        Loop.created[task] = number
        return task

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


# As its `repr` shows it on Unix.
Loop.__name__ = "_UnixSelectorEventLoop"


def install():
    asyncio.new_event_loop = events.new_event_loop = Loop
    tasks.set = taskgroups.set = OrderedSet
    all_tasks = tasks.all_tasks

    def all_tasks_in_order(loop=None):
        return OrderedSet(sorted(all_tasks(loop), key=Loop.created.get))

    asyncio.all_tasks = tasks.all_tasks = all_tasks_in_order
    time.sleep = Clock.sleep
    time.time = time.monotonic = time.perf_counter = Clock.time


def main():
    program = sys.argv[1]
    install()
    sys.argv = [program]
    code = compile(Path(program).read_text(), program, "exec")
    namespace = sys.modules["__main__"].__dict__
    namespace["__file__"] = program
    exec(code, namespace)


if __name__ == "__main__":
    main()
