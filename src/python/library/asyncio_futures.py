"""Futures."""

import _simulate
from asyncio.events import get_event_loop
from asyncio.exceptions import CancelledError, InvalidStateError
from asyncio.representation import callbacks_text, shortened

_PYTHON = _simulate.setting("python")


class _Alarm:
    """Held by a future while it has an exception that nobody has looked at, and thus dies with it.

    (CPython asks every future that dies. Here only objects whose death is worth a message have a `__del__`.)
    """

    def __init__(self, future):
        self._future = future

    def __del__(self):
        future = self._future
        if future._alarm is self:
            future._loop.call_exception_handler({
                "message": type(future).__name__ + " exception was never retrieved",
                "exception": future._exception,
                "future": future,
            })


class Future:
    """A result that will be there later. `_callbacks` are pairs of a function and the lane of the task it resumes."""

    # What most futures never change stands here, to keep them small.
    _state = "PENDING"
    _result = None
    _exception = None
    _cancel_message = None
    _cancelled_exc = None
    _alarm = None
    _callbacks = ()
    _asyncio_future_blocking = False

    def __init__(self, *, loop=None):
        self._loop = get_event_loop() if loop is None else loop

    def get_loop(self):
        return self._loop

    def done(self):
        return self._state != "PENDING"

    def cancelled(self):
        return self._state == "CANCELLED"

    def result(self):
        if self._state == "FINISHED":
            self._alarm = None
            if self._exception is not None:
                raise self._exception
            return self._result
        if self._state == "CANCELLED":
            raise self._make_cancelled_error()
        raise InvalidStateError("Result is not set.")

    def exception(self):
        if self._state == "FINISHED":
            self._alarm = None
            return self._exception
        if self._state == "CANCELLED":
            raise self._make_cancelled_error()
        raise InvalidStateError("Exception is not set.")

    def set_result(self, result):
        if self._state != "PENDING":
            raise InvalidStateError("invalid state")
        self._result = result
        self._finish("FINISHED")

    def set_exception(self, exception):
        if self._state != "PENDING":
            raise InvalidStateError("invalid state")
        if isinstance(exception, type):
            exception = exception()
        if not isinstance(exception, BaseException):
            raise TypeError("invalid exception object")
        if isinstance(exception, StopIteration):
            exception = _not_stop_iteration(exception)
        self._exception = exception
        self._finish("FINISHED")
        self._alarm = _Alarm(self)

    def cancel(self, msg=None):
        self._alarm = None
        if self._state != "PENDING":
            return False
        self._cancel_message = msg
        self._finish("CANCELLED")
        return True

    def _finish(self, state):
        self._state = state
        callbacks = self._callbacks
        if callbacks:
            self._callbacks = ()
            for function, lane in callbacks:
                self._loop._soon(function, (self,), lane)

    def _make_cancelled_error(self):
        """What ended it as cancelled, for the first who asks; a new one for the others."""
        exception = self._cancelled_exc
        if exception is not None:
            self._cancelled_exc = None
            return exception
        if self._cancel_message is None:
            return CancelledError()
        return CancelledError(self._cancel_message)

    def add_done_callback(self, fn, *, context=None):
        self._when_done(fn, None)

    def _when_done(self, function, lane):
        if self._state != "PENDING":
            self._loop._soon(function, (self,), lane)
        elif self._callbacks:
            self._callbacks.append((function, lane))
        else:
            self._callbacks = [(function, lane)]

    def remove_done_callback(self, fn):
        kept = [entry for entry in self._callbacks if entry[0] != fn]
        removed = len(self._callbacks) - len(kept)
        if removed:
            self._callbacks = kept
        return removed

    def __await__(self):
        if self._state == "PENDING":
            self._asyncio_future_blocking = True
            yield self
            if self._state == "PENDING":
                raise RuntimeError("await wasn't used with future")
        return self.result()

    __iter__ = __await__

    def __class_getitem__(cls, item):
        return cls

    def _words(self):
        words = [self._state.lower()]
        if self._state == "FINISHED":
            if self._exception is not None:
                words.append(f"exception={self._exception!r}")
            else:
                words.append("result=" + shortened(self._result))
        if self._callbacks:
            words.append(callbacks_text(self._callbacks))
        return words

    def __repr__(self):
        return "<" + type(self).__name__ + " " + " ".join(self._words()) + ">"


def _not_stop_iteration(exception):
    """A `StopIteration` thrown into a coroutine would look like its end."""
    text = "StopIteration interacts badly with generators and cannot be raised into a Future"
    if _PYTHON < (3, 12):
        raise TypeError(text)
    error = RuntimeError(text)
    error.__cause__ = exception
    error.__context__ = exception
    return error


def isfuture(obj):
    return getattr(type(obj), "_asyncio_future_blocking", None) is not None and \
        obj._asyncio_future_blocking is not None


def set_result_unless_cancelled(future, result):
    if future._state != "CANCELLED":
        future.set_result(result)


def release_waiter(waiter):
    if waiter._state == "PENDING":
        waiter.set_result(None)
