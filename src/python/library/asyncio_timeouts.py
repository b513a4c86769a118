"""Timeouts: blocks that are cancelled from inside when their time is over."""

import _simulate
from asyncio.events import get_running_loop
from asyncio.exceptions import CancelledError
from asyncio.tasks import current_task

_PYTHON = _simulate.setting("python")


class Timeout:
    """`_state` is created, active, expiring (the task has been cancelled), expired, or finished (left in time)."""

    def __init__(self, when):
        self._state = "created"
        self._when = when
        self._handle = None
        self._task = None

    def when(self):
        return self._when

    def expired(self):
        return self._state == "expiring" or self._state == "expired"

    def reschedule(self, when):
        if self._state != "active":
            if self._state == "created":
                raise RuntimeError("Timeout has not been entered")
            raise RuntimeError(f"Cannot change state of {self._state} Timeout")
        self._when = when
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if when is not None:
            loop = get_running_loop()
            if when <= loop._clock():
                self._handle = loop.call_soon(self._on_timeout)
            else:
                self._handle = loop.call_at(when, self._on_timeout)

    async def __aenter__(self):
        if self._state != "created":
            raise RuntimeError("Timeout has already been entered")
        task = current_task()
        if task is None:
            raise RuntimeError("Timeout should be used inside a task")
        self._state = "active"
        self._task = task
        self._cancelling = task.cancelling()
        self.reschedule(self._when)
        return self

    async def __aexit__(self, exc_type, exc_val, exc_tb):
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if self._state == "active":
            self._state = "finished"
        elif self._state == "expiring":
            self._state = "expired"
            if self._task.uncancel() <= self._cancelling and exc_val is not None:
                # Nobody else asked for the cancellation.
                if _is_cancellation(exc_type):
                    raise TimeoutError from exc_val
                if _PYTHON >= (3, 13):
                    _tell_of_timeout(exc_val)
        return None

    def _on_timeout(self):
        self._task.cancel()
        self._state = "expiring"
        self._handle = None

    def __repr__(self):
        if self._state != "active":
            return f"<Timeout [{self._state}]>"
        when = None if self._when is None else round(self._when, 3)
        return f"<Timeout [active] when={when}>"


def _is_cancellation(kind):
    if _PYTHON >= (3, 13):
        return issubclass(kind, CancelledError)
    return kind is CancelledError


def _tell_of_timeout(error):
    """Puts a `TimeoutError` before the cancellation among the causes of another error."""
    _insert_timeout(error)
    if isinstance(error, ExceptionGroup):
        for part in error.exceptions:
            _insert_timeout(part)


def _insert_timeout(error):
    while error.__context__ is not None:
        if isinstance(error.__context__, CancelledError):
            timeout = TimeoutError()
            timeout.__context__ = timeout.__cause__ = error.__context__
            error.__context__ = timeout
            return
        error = error.__context__


def timeout(delay):
    """The time counts from this call."""
    return Timeout(None if delay is None else get_running_loop().time() + delay)


def timeout_at(when):
    return Timeout(when)
