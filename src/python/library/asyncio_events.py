"""Handles, and which event loop is meant.

Per thread (`_simulate.storage()`): "running_loop", the loop that runs in it; "event_loop", what `set_event_loop` was
given.
"""

import _simulate
from asyncio.representation import callback_text
from threading import current_thread

_PYTHON = _simulate.setting("python")


class Handle:
    """A callback that waits to be called. `_lane`: of the task whose step it is; `None`: the loop's own."""

    def __init__(self, callback, args, loop, lane=None):
        self._callback = callback
        self._args = args
        self._loop = loop
        self._cancelled = False
        if lane is not None:
            self._lane = lane

    _lane = None

    def cancel(self):
        if not self._cancelled:
            self._cancelled = True
            self._callback = None
            self._args = None

    def cancelled(self):
        return self._cancelled

    def _run(self):
        try:
            self._callback(*self._args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as exception:
            text = callback_text(self._callback, self._args, self._loop.get_debug())
            self._loop.call_exception_handler({
                "message": "Exception in callback " + text,
                "exception": exception,
                "handle": self,
            })

    def _words(self):
        words = [type(self).__name__]
        if self._cancelled:
            words.append("cancelled")
        if self._callback is not None:
            words.append(callback_text(self._callback, self._args, self._loop.get_debug()))
        return words

    def __repr__(self):
        return "<" + " ".join(self._words()) + ">"


class TimerHandle(Handle):
    """A callback with a time.

    Timers are ordered by `_due`, the time in nanoseconds, and then by `_rank`: no two readings of a real clock are the
    same, so of two timers that are due at the same virtual time the one made first goes first. Only timers made by
    `call_at` with the very same number share a rank; CPython's heap decides their order. `_made` is when it was made.
    """

    _explicit = False

    def __init__(self, when, callback, args, loop, due, made, rank):
        super().__init__(callback, args, loop)
        self._when = when
        self._due = due
        self._made = made
        self._rank = rank
        self._scheduled = True

    def __lt__(self, other):
        if self._due != other._due:
            return self._due < other._due
        return self._rank < other._rank

    def when(self):
        return self._when

    def cancel(self):
        if not self._cancelled and self._scheduled:
            self._loop._cancelled_timers += 1
        super().cancel()

    def _words(self):
        words = super()._words()
        words.insert(2 if self._cancelled else 1, f"when={self._when}")
        return words


class _Maker:
    """Set by `asyncio.loop`, which stands above this module."""

    new_event_loop = None


def _get_running_loop():
    return _simulate.storage().get("running_loop")


def get_running_loop():
    loop = _simulate.storage().get("running_loop")
    if loop is None:
        raise RuntimeError("no running event loop")
    return loop


def get_event_loop():
    """The running loop, else the thread's. Before 3.14 the main thread is given one if it never had any."""
    storage = _simulate.storage()
    loop = storage.get("running_loop")
    if loop is not None:
        return loop
    loop = storage.get("event_loop")
    if loop is None and "event_loop" not in storage and _simulate.current() == 0 and _PYTHON < (3, 14):
        loop = storage["event_loop"] = _Maker.new_event_loop()
    if loop is None:
        raise RuntimeError(f"There is no current event loop in thread {current_thread().name!r}.")
    return loop




def set_event_loop(loop):
    _simulate.storage()["event_loop"] = loop


def new_event_loop():
    return _Maker.new_event_loop()


def in_any_order(items, what):
    """Where CPython walks through a set of tasks: their order depends on addresses.

    On the rung `fifo` it is the order in which they were put in, above it every order.
    """
    if len(items) < 2 or _simulate.setting("order") == "fifo":
        return items
    left = list(items)
    ordered = []
    while len(left) > 1:
        ordered.append(left.pop(_simulate.choose(len(left), what)))
    return ordered + left
