"""Between event loops and threads: functions that block, and futures of `concurrent.futures`."""

import concurrent.futures
from asyncio.coroutines import iscoroutine
from asyncio.events import get_event_loop, get_running_loop
from asyncio.exceptions import CancelledError, InvalidStateError
from asyncio.futures import isfuture
from asyncio.tasks import ensure_future


async def to_thread(func, /, *args, **kwargs):
    loop = get_running_loop()
    return await loop.run_in_executor(None, lambda: func(*args, **kwargs))


def wrap_future(future, *, loop=None):
    """A future of the loop with the outcome of one of `concurrent.futures`."""
    if isfuture(future):
        return future
    assert isinstance(future, concurrent.futures.Future), f"concurrent.futures.Future is expected, got {future!r}"
    if loop is None:
        loop = get_event_loop()
    wrapper = loop.create_future()

    def _call_check_cancel(wrapper):
        if wrapper.cancelled():
            future.cancel()

    def _call_set_state(future):
        # In the thread that set the outcome.
        if not loop.is_closed():
            loop.call_soon_threadsafe(_copy_outcome, future, wrapper)

    wrapper.add_done_callback(_call_check_cancel)
    future.add_done_callback(_call_set_state)
    return wrapper


def _copy_outcome(source, target):
    if target.cancelled():
        return
    if source.cancelled():
        target.cancel()
        return
    error = source.exception()
    if error is not None:
        target.set_exception(_as_of_asyncio(error))
    else:
        target.set_result(source.result())


def _as_of_asyncio(error):
    kind = type(error)
    if kind is concurrent.futures.CancelledError:
        return CancelledError(*error.args)
    if kind is concurrent.futures.InvalidStateError:
        return InvalidStateError(*error.args)
    return error


def run_coroutine_threadsafe(coro, loop):
    """From another thread: a future of `concurrent.futures` for a coroutine that runs in the loop."""
    if not iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    future = concurrent.futures.Future()

    def callback():
        try:
            _follow(future, ensure_future(coro, loop=loop), loop)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
            raise

    loop.call_soon_threadsafe(callback)
    return future


def _follow(future, task, loop):
    def _call_check_cancel(future):
        if future.cancelled():
            loop.call_soon_threadsafe(task.cancel)

    def _call_set_state(task):
        if task.cancelled():
            future.cancel()
        if future.set_running_or_notify_cancel():
            error = task.exception()
            if error is not None:
                future.set_exception(_as_of_asyncio(error))
            else:
                future.set_result(task.result())

    future.add_done_callback(_call_check_cancel)
    task.add_done_callback(_call_set_state)
