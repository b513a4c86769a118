"""Waiting for several futures, for a limited time, or shielded from cancellation."""

import _simulate
from asyncio.coroutines import iscoroutine
from asyncio.events import get_event_loop, get_running_loop, in_any_order
from asyncio.exceptions import CancelledError
from asyncio.futures import Future, isfuture, release_waiter
from asyncio.queues import Queue
from asyncio.tasks import current_task, ensure_future
from asyncio.timeouts import timeout as timeout_block
from inspect import isawaitable

_PYTHON = _simulate.setting("python")

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"


# ---- wait

async def wait(fs, *, timeout=None, return_when=ALL_COMPLETED):
    """(done, pending). Cancels nothing; a timeout is no error."""
    if isfuture(fs) or iscoroutine(fs):
        raise TypeError(f"expect a list of futures, not {type(fs).__name__}")
    if not fs:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f"Invalid return_when value: {return_when}")
    futures = _distinct(fs)
    if any(iscoroutine(future) for future in futures):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    return await _wait(futures, timeout, return_when, get_running_loop())


async def _wait(futures, timeout, return_when, loop):
    waiter = loop.create_future()
    timer = None
    if timeout is not None:
        timer = loop.call_later(timeout, release_waiter, waiter)
    unfinished = len(futures)

    def _on_completion(future):
        nonlocal unfinished
        unfinished -= 1
        if (
            unfinished <= 0
            or return_when == FIRST_COMPLETED
            or return_when == FIRST_EXCEPTION and not future.cancelled() and future.exception() is not None
        ):
            if timer is not None:
                timer.cancel()
            release_waiter(waiter)

    for future in futures:
        future.add_done_callback(_on_completion)
    try:
        await waiter
    finally:
        if timer is not None:
            timer.cancel()
        for future in futures:
            future.remove_done_callback(_on_completion)
    done = in_any_order([future for future in futures if future.done()], "order of the done futures")
    return set(done), set(future for future in futures if not future.done())


def _distinct(items):
    return list(dict.fromkeys(items))


# ---- wait_for

async def _cancel_and_wait(future):
    """However long it takes."""
    waiter = get_running_loop().create_future()

    def _release_waiter(future):
        release_waiter(waiter)

    future.add_done_callback(_release_waiter)
    try:
        future.cancel()
        await waiter
    finally:
        future.remove_done_callback(_release_waiter)


async def _wait_no_longer(fut):
    """`wait_for` with a timeout that is over already."""
    future = ensure_future(fut)
    if future.done():
        return future.result()
    await _cancel_and_wait(future)
    try:
        return future.result()
    except CancelledError as error:
        raise TimeoutError from error


if _PYTHON >= (3, 12):

    async def wait_for(fut, timeout):
        if timeout is not None and timeout <= 0:
            return await _wait_no_longer(fut)
        async with timeout_block(timeout):
            return await fut

else:

    async def wait_for(fut, timeout):
        loop = get_running_loop()
        if timeout is None:
            return await fut
        if timeout <= 0:
            return await _wait_no_longer(fut)
        waiter = loop.create_future()
        timer = loop.call_later(timeout, release_waiter, waiter)

        def _release_waiter(future):
            release_waiter(waiter)

        future = ensure_future(fut, loop=loop)
        future.add_done_callback(_release_waiter)
        try:
            try:
                await waiter
            except CancelledError:
                if future.done():
                    _simulate.report(
                        "lost-cancellation",
                        "wait_for was cancelled when what it waits for was done: it returns the result instead",
                        current_task(),
                    )
                    return future.result()
                future.remove_done_callback(_release_waiter)
                await _cancel_and_wait(future)
                raise
            if future.done():
                return future.result()
            future.remove_done_callback(_release_waiter)
            await _cancel_and_wait(future)
            try:
                return future.result()
            except CancelledError as error:
                raise TimeoutError() from error
        finally:
            timer.cancel()


# ---- as_completed

class _AsCompleted:
    """The futures in the order of their completion."""

    def __init__(self, aws, timeout):
        self._done = Queue()
        loop = get_event_loop()
        self._todo = _distinct([ensure_future(item, loop=loop) for item in _in_set_order(aws)])
        self._left = len(self._todo)
        self._timer = None
        for future in self._todo:
            future.add_done_callback(self._handle_completion)
        if self._todo and timeout is not None:
            self._timer = loop.call_later(timeout, self._handle_timeout)

    def _handle_completion(self, future):
        if self._todo:
            self._todo.remove(future)
            self._done.put_nowait(future)
            if not self._todo and self._timer is not None:
                self._timer.cancel()

    def _handle_timeout(self):
        for future in self._todo:
            future.remove_done_callback(self._handle_completion)
            self._done.put_nowait(None)
        self._todo = []

    async def _wait_for_one(self, resolve):
        future = await self._done.get()
        if future is None:
            raise TimeoutError
        return future.result() if resolve else future

    def __iter__(self):
        return self

    def __next__(self):
        if not self._left:
            raise StopIteration
        self._left -= 1
        return self._wait_for_one(True)


class _AsCompletedIterator(_AsCompleted):
    """Since 3.13 also for `async for`."""

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self._left:
            raise StopAsyncIteration
        self._left -= 1
        return await self._wait_for_one(False)


def _in_set_order(aws):
    """CPython puts them into a set. That cannot be seen of tasks that are not done."""
    items = _distinct(aws)
    seen = [item for item in items if not isfuture(item) or item.done()]
    return in_any_order(seen, "order of as_completed") + [item for item in items if item not in seen]


if _PYTHON >= (3, 13):

    def as_completed(fs, *, timeout=None):
        if isawaitable(fs):
            raise TypeError(f"expects an iterable of awaitables, not {type(fs).__name__}")
        return _AsCompletedIterator(fs, timeout)

else:

    def as_completed(fs, *, timeout=None):
        """A generator: nothing happens before the first item is asked for."""
        if isfuture(fs) or iscoroutine(fs):
            raise TypeError(f"expect an iterable of futures, not {type(fs).__name__}")
        for awaitable in _AsCompleted(fs, timeout):
            yield awaitable


# ---- gather

class _GatheringFuture(Future):
    """Cancelling it cancels the children; it is done when they are."""

    _cancel_requested = False

    def __init__(self, children, *, loop):
        super().__init__(loop=loop)
        self._children = children

    def cancel(self, msg=None):
        if self.done():
            return False
        accepted = False
        for child in self._children:
            if child.cancel(msg=msg):
                accepted = True
        if accepted:
            self._cancel_requested = True
        return accepted


def gather(*coros_or_futures, return_exceptions=False):
    """A future for the list of results. The first failure ends it; the others go on."""
    if not coros_or_futures:
        outer = get_event_loop().create_future()
        outer.set_result([])
        return outer
    unfinished = 0
    outer = None

    def _done_callback(future):
        nonlocal unfinished
        unfinished -= 1
        if outer is None or outer.done():
            if not future.cancelled():
                future.exception()
            return
        if not return_exceptions:
            if future.cancelled():
                outer.set_exception(future._make_cancelled_error())
                return
            error = future.exception()
            if error is not None:
                outer.set_exception(error)
                return
        if unfinished == 0:
            results = [_outcome(child) for child in children]
            if outer._cancel_requested:
                outer.set_exception(children[-1]._make_cancelled_error())
            else:
                outer.set_result(results)

    children = []
    futures = {}
    done = []
    loop = None
    for item in coros_or_futures:
        future = futures.get(item)
        if future is None:
            future = ensure_future(item, loop=loop)
            if loop is None:
                loop = future.get_loop()
            if future is not item:
                # Nobody else knows it: that it dies pending is no news.
                future._life = None
            unfinished += 1
            futures[item] = future
            if _PYTHON >= (3, 12) and future.done():
                done.append(future)
            else:
                future.add_done_callback(_done_callback)
        children.append(future)
    outer = _GatheringFuture(children, loop=loop)
    for future in done:
        _done_callback(future)
    return outer


def _outcome(child):
    if child.cancelled():
        message = child._cancel_message
        return CancelledError("" if message is None else message)
    error = child.exception()
    return child.result() if error is None else error


# ---- shield

def shield(arg):
    """A future for the same outcome; cancelling it leaves the inner one alone."""
    inner = ensure_future(arg)
    if inner.done():
        return inner
    loop = inner.get_loop()
    outer = loop.create_future()

    def _inner_done_callback(inner):
        if outer.cancelled():
            if not inner.cancelled():
                inner.exception()
        elif inner.cancelled():
            outer.cancel()
        elif inner.exception() is not None:
            outer.set_exception(inner.exception())
        else:
            outer.set_result(inner.result())

    def _log_on_exception(inner):
        if not inner.cancelled() and inner.exception() is not None:
            loop.call_exception_handler({
                "message": f"{type(inner.exception()).__name__} exception in shielded future",
                "exception": inner.exception(),
                "future": inner,
            })

    def _outer_done_callback(outer):
        if not inner.done():
            inner.remove_done_callback(_inner_done_callback)
            if _PYTHON >= (3, 14):
                inner.add_done_callback(_log_on_exception)

    inner.add_done_callback(_inner_done_callback)
    outer.add_done_callback(_outer_done_callback)
    return outer
