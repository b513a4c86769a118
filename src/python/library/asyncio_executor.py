"""Threads for functions that block: what `to_thread` and `run_in_executor(None, ...)` use.

A thread is started for each function while there are fewer than the limit, else the function waits for a thread.
CPython lets idle threads wait for more; here they end, and the next one has the same name.
"""

from threading import Thread

# CPython's min(32, processors + 4) for two processors.
_LIMIT = 6


class ThreadPool:
    """`_busy[i]`: whether `asyncio_i` is at work. `_waiting` are triples of a future, a function and its arguments."""

    def __init__(self, loop):
        self._loop = loop
        self._busy = []
        self._waiting = []
        self._drained = None

    def submit(self, function, *arguments):
        future = self._loop.create_future()
        item = (future, function, arguments)
        number = self._free_number()
        if number is None:
            self._waiting.append(item)
            future.add_done_callback(self._forget_if_cancelled)
        else:
            self._busy[number] = True
            Thread(target=self._work, args=(number, item), name=f"asyncio_{number}", daemon=False).start()
        return future

    def _free_number(self):
        for number, busy in enumerate(self._busy):
            if not busy:
                return number
        if len(self._busy) == _LIMIT:
            return None
        self._busy.append(False)
        return len(self._busy) - 1

    def _forget_if_cancelled(self, future):
        if future.cancelled():
            self._waiting = [item for item in self._waiting if item[0] is not future]

    def _work(self, number, item):
        """In a thread of the pool."""
        while item is not None:
            future, function, arguments = item
            error = result = None
            try:
                result = function(*arguments)
            except BaseException as exception:
                error = exception
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(_settle, future, result, error)
            item = self._waiting.pop(0) if self._waiting else None
        self._busy[number] = False
        if self._drained is not None and True not in self._busy and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_settle, self._drained, None, None)

    async def drained(self):
        """Returns when all threads have ended."""
        if True in self._busy:
            self._drained = self._loop.create_future()
            await self._drained

    def shutdown(self, wait=True):
        """What was submitted is still done."""


def _settle(future, result, error):
    if not future.done():
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
