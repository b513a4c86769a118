"""Queues between threads. Each operation is one atomic step; whoever comes first gets the item or the room, a waiter or a newcomer.

Deviation: `Queue.queue` is a list, not a deque; the conditions inside (`not_empty` and its kin) are not there, but `mutex` is, and is obeyed.
"""

import _simulate
from heapq import heappop, heappush
from threading import Lock


class Empty(Exception):
    pass


class Full(Exception):
    pass


class ShutDown(Exception):
    pass


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self.unfinished_tasks = 0
        self.is_shutdown = False
        self.mutex = Lock()
        self._init(maxsize)

    # What makes the order; kinds of queues differ in these.

    def _init(self, maxsize):
        self.queue = []

    def _qsize(self):
        return len(self.queue)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.pop(0)

    def _enter(self):
        if self.mutex._owner is not None:
            _simulate.retry("held", self.mutex, holder=self.mutex._owner)

    @_simulate.atomic
    def put(self, item, block=True, timeout=None):
        self._enter()
        if self.is_shutdown:
            raise ShutDown
        if 0 < self.maxsize <= self._qsize():
            if not block:
                raise Full
            if timeout is not None and timeout < 0:
                raise ValueError("'timeout' must be a non-negative number")
            if timeout is None or timeout > 0:
                _simulate.retry("signal", self, holder="get()", timeout=timeout)
            raise Full
        self._put(item)
        self.unfinished_tasks += 1

    @_simulate.atomic
    def get(self, block=True, timeout=None):
        self._enter()
        if not self._qsize():
            if self.is_shutdown:
                raise ShutDown
            if not block:
                raise Empty
            if timeout is not None and timeout < 0:
                raise ValueError("'timeout' must be a non-negative number")
            if timeout is None or timeout > 0:
                _simulate.retry("signal", self, holder="put()", timeout=timeout)
            raise Empty
        return self._get()

    @_simulate.atomic
    def put_nowait(self, item):
        return self.put(item, False)

    @_simulate.atomic
    def get_nowait(self):
        return self.get(False)

    @_simulate.atomic
    def task_done(self):
        self._enter()
        if self.unfinished_tasks <= 0:
            raise ValueError("task_done() called too many times")
        self.unfinished_tasks -= 1

    @_simulate.atomic
    def join(self):
        self._enter()
        if self.unfinished_tasks:
            _simulate.retry("signal", self, holder="task_done()")

    @_simulate.atomic
    def qsize(self):
        self._enter()
        return self._qsize()

    @_simulate.atomic
    def empty(self):
        self._enter()
        return not self._qsize()

    @_simulate.atomic
    def full(self):
        self._enter()
        return 0 < self.maxsize <= self._qsize()

    @_simulate.atomic
    def shutdown(self, immediate=False):
        if _simulate.setting("python") < (3, 13):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute 'shutdown'")
        self._enter()
        self.is_shutdown = True
        if immediate:
            while self._qsize():
                self._get()
                if self.unfinished_tasks > 0:
                    self.unfinished_tasks -= 1


class PriorityQueue(Queue):
    def _put(self, item):
        heappush(self.queue, item)

    def _get(self):
        return heappop(self.queue)


class LifoQueue(Queue):
    def _get(self):
        return self.queue.pop()


class SimpleQueue:
    def __init__(self):
        self._items = []

    @_simulate.atomic
    def put(self, item, block=True, timeout=None):
        self._items.append(item)

    @_simulate.atomic
    def put_nowait(self, item):
        self._items.append(item)

    @_simulate.atomic
    def get(self, block=True, timeout=None):
        if not self._items:
            if block and timeout is not None and timeout < 0:
                raise ValueError("'timeout' must be a non-negative number")
            if block and (timeout is None or timeout > 0):
                _simulate.retry("signal", self, holder="put()", timeout=timeout)
            raise Empty
        return self._items.pop(0)

    @_simulate.atomic
    def get_nowait(self):
        return self.get(False)

    @_simulate.atomic
    def empty(self):
        return not self._items

    @_simulate.atomic
    def qsize(self):
        return len(self._items)
