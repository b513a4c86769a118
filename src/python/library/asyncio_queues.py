"""Queues of asyncio."""

import _simulate
from asyncio.locks import Event, LoopBound
from heapq import heappop, heappush

_PYTHON = _simulate.setting("python")


class QueueEmpty(Exception):
    """`get_nowait` of an empty queue."""


class QueueFull(Exception):
    """`put_nowait` into a full queue."""


class QueueShutDown(Exception):
    """`put` into, or `get` from, a queue that was shut down."""


class Queue(LoopBound):
    """Subclasses may override `_init`, `_get` and `_put`."""

    _is_shutdown = False

    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._getters = []
        self._putters = []
        self._unfinished_tasks = 0
        self._finished = Event()
        self._finished.set()
        self._init(maxsize)

    def __class_getitem__(cls, item):
        return cls

    def _init(self, maxsize):
        self._queue = []

    def _get(self):
        return self._queue.pop(0)

    def _put(self, item):
        self._queue.append(item)

    def qsize(self):
        return len(self._queue)

    @property
    def maxsize(self):
        return self._maxsize

    def empty(self):
        return not self._queue

    def full(self):
        return self._maxsize > 0 and self.qsize() >= self._maxsize

    async def put(self, item):
        while self.full():
            if self._is_shutdown:
                raise QueueShutDown
            putter = self._get_loop().create_future()
            self._putters.append(putter)
            try:
                await putter
            except BaseException:
                putter.cancel()
                if putter in self._putters:
                    self._putters.remove(putter)
                if not self.full() and not putter.cancelled():
                    # The free place goes to the next one.
                    _wake_up_next(self._putters)
                raise
        return self.put_nowait(item)

    def put_nowait(self, item):
        if self._is_shutdown:
            raise QueueShutDown
        if self.full():
            raise QueueFull
        self._put(item)
        self._unfinished_tasks += 1
        self._finished.clear()
        _wake_up_next(self._getters)

    async def get(self):
        while self.empty():
            if self._is_shutdown:
                raise QueueShutDown
            getter = self._get_loop().create_future()
            self._getters.append(getter)
            try:
                await getter
            except BaseException:
                getter.cancel()
                if getter in self._getters:
                    self._getters.remove(getter)
                if not self.empty() and not getter.cancelled():
                    # The item goes to the next one.
                    _wake_up_next(self._getters)
                raise
        return self.get_nowait()

    def get_nowait(self):
        if self.empty():
            if self._is_shutdown:
                raise QueueShutDown
            raise QueueEmpty
        item = self._get()
        _wake_up_next(self._putters)
        return item

    def task_done(self):
        if self._unfinished_tasks <= 0:
            raise ValueError("task_done() called too many times")
        self._unfinished_tasks -= 1
        if self._unfinished_tasks == 0:
            self._finished.set()

    async def join(self):
        if self._unfinished_tasks > 0:
            await self._finished.wait()

    if _PYTHON >= (3, 13):

        def shutdown(self, immediate=False):
            """No more puts; gets until it is empty, or at once no more gets either."""
            self._is_shutdown = True
            if immediate:
                while not self.empty():
                    self._get()
                    if self._unfinished_tasks > 0:
                        self._unfinished_tasks -= 1
                if self._unfinished_tasks == 0:
                    self._finished.set()
            while self._getters:
                _wake_up_next(self._getters)
            while self._putters:
                _wake_up_next(self._putters)

    def _words(self):
        words = f"maxsize={self._maxsize!r}"
        if getattr(self, "_queue", None):
            words += f" _queue={list(self._queue)!r}"
        if self._getters:
            words += f" _getters[{len(self._getters)}]"
        if self._putters:
            words += f" _putters[{len(self._putters)}]"
        if self._unfinished_tasks:
            words += f" tasks={self._unfinished_tasks}"
        if self._is_shutdown:
            words += " shutdown"
        return words

    def __repr__(self):
        return f"<{type(self).__name__} at {id(self):#x} {self._words()}>"

    def __str__(self):
        return f"<{type(self).__name__} {self._words()}>"


def _wake_up_next(waiters):
    while waiters:
        waiter = waiters.pop(0)
        if not waiter.done():
            waiter.set_result(None)
            break


class PriorityQueue(Queue):
    """The lowest item first."""

    def _put(self, item):
        heappush(self._queue, item)

    def _get(self):
        return heappop(self._queue)


class LifoQueue(Queue):
    """The newest item first."""

    def _get(self):
        return self._queue.pop()
