"""`concurrent.futures`: futures between threads, and a pool of threads.

The pool starts threads as CPython 3.11 does: a submission uses a thread that has announced itself idle, else it starts another one until
there are `max_workers`. When the main thread has ended, what was submitted is still done, then the threads end.

Deviations: sets of futures are gone through in the order given (CPython: in the order of their addresses); ProcessPoolExecutor is not there.
"""

import _simulate
from collections import namedtuple
from os import cpu_count
from threading import Thread
from traceback import format_exception

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

_PENDING = "PENDING"
_RUNNING = "RUNNING"
_CANCELLED = "CANCELLED"
_CANCELLED_AND_NOTIFIED = "CANCELLED_AND_NOTIFIED"
_FINISHED = "FINISHED"

# Who waits in `result()` is let go as soon as a future is cancelled; `wait` and `as_completed` when a worker has taken notice.
_DONE = (_CANCELLED, _CANCELLED_AND_NOTIFIED, _FINISHED)
_SETTLED = (_CANCELLED_AND_NOTIFIED, _FINISHED)

TimeoutError = TimeoutError


class Error(Exception):
    pass


class CancelledError(Error):
    pass


class InvalidStateError(Error):
    pass


class BrokenExecutor(RuntimeError):
    pass


class BrokenThreadPool(BrokenExecutor):
    pass


@_simulate.atomic
def _write_error(text):
    _simulate.write(2, text)


class Future:
    def __init__(self):
        self._state = _PENDING
        self._result = None
        self._exception = None
        self._done_callbacks = []
        # Lists to which this future is appended when it has finished.
        self._waiters = []

    def __repr__(self):
        state = "cancelled" if self._state == _CANCELLED_AND_NOTIFIED else self._state.lower()
        text = f"<{type(self).__name__} at {id(self):#x} state={state}"
        if self._state != _FINISHED:
            return f"{text}>"
        if self._exception is not None:
            return f"{text} raised {type(self._exception).__name__}>"
        return f"{text} returned {type(self._result).__name__}>"

    def cancel(self):
        before = self._cancel()
        if before == _PENDING:
            self._invoke_callbacks()
        return before not in (_RUNNING, _FINISHED)

    @_simulate.atomic
    def _cancel(self):
        before = self._state
        if before == _PENDING:
            self._state = _CANCELLED
        return before

    @_simulate.atomic
    def cancelled(self):
        return self._state == _CANCELLED or self._state == _CANCELLED_AND_NOTIFIED

    @_simulate.atomic
    def running(self):
        return self._state == _RUNNING

    @_simulate.atomic
    def done(self):
        return self._state in _DONE

    @_simulate.atomic
    def result(self, timeout=None):
        self._be_done(timeout)
        if self._exception is not None:
            raise self._exception
        return self._result

    @_simulate.atomic
    def exception(self, timeout=None):
        self._be_done(timeout)
        return self._exception

    def _be_done(self, timeout):
        if self._state not in _DONE:
            if timeout is None or timeout > 0:
                _simulate.retry("signal", self, holder="set_result()", timeout=timeout)
            raise TimeoutError()
        if self._state != _FINISHED:
            raise CancelledError()

    def add_done_callback(self, fn):
        if not self._keep_callback(fn):
            self._call(fn)

    @_simulate.atomic
    def _keep_callback(self, fn):
        if self._state in _DONE:
            return False
        self._done_callbacks.append(fn)
        return True

    def _invoke_callbacks(self):
        for callback in self._done_callbacks:
            self._call(callback)

    def _call(self, callback):
        try:
            callback(self)
        except Exception as exception:
            _write_error(f"exception calling callback for {self!r}\n{''.join(format_exception(exception))}")

    @_simulate.atomic
    def set_running_or_notify_cancel(self):
        if self._state == _CANCELLED:
            self._state = _CANCELLED_AND_NOTIFIED
            self._notify()
            return False
        if self._state == _PENDING:
            self._state = _RUNNING
            return True
        raise RuntimeError("Future in unexpected state")

    def set_result(self, result):
        self._finish(result, None)
        self._invoke_callbacks()

    def set_exception(self, exception):
        self._finish(None, exception)
        self._invoke_callbacks()

    @_simulate.atomic
    def _finish(self, result, exception):
        if self._state in _DONE:
            raise InvalidStateError(f"{self._state}: {self!r}")
        self._result = result
        self._exception = exception
        self._state = _FINISHED
        self._notify()

    def _notify(self):
        for finished in self._waiters:
            finished.append(self)


# Waiting for several ---------------------------------------------------------------------------------------------------------------

DoneAndNotDoneFutures = namedtuple("DoneAndNotDoneFutures", "done not_done")


def _distinct(fs):
    return list(dict.fromkeys(fs))


@_simulate.atomic
def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    fs = _distinct(fs)
    done = [future for future in fs if future._state in _SETTLED]
    enough = len(done) == len(fs)
    if return_when == FIRST_COMPLETED:
        enough = enough or bool(done)
    elif return_when == FIRST_EXCEPTION:
        enough = enough or any([future._state == _FINISHED and future._exception is not None for future in done])
    elif return_when != ALL_COMPLETED:
        raise ValueError(f"Invalid return condition: {return_when!r}")
    if not enough and (timeout is None or timeout > 0):
        _simulate.retry("signal", fs[0], holder="set_result()", timeout=timeout)
    return DoneAndNotDoneFutures(set(done), {future for future in fs if future._state not in _SETTLED})


def as_completed(fs, timeout=None):
    end = None if timeout is None else _simulate.now() + timeout
    fs = _distinct(fs)
    finished, pending = _watch(fs)
    while True:
        while True:
            future = _take(finished)
            if future is None:
                break
            pending = [other for other in pending if other is not future]
            yield future
        if not pending:
            return
        if not _some(pending[0], finished, None if end is None else end - _simulate.now()):
            raise TimeoutError(f"{len(pending)} (of {len(fs)}) futures unfinished")


@_simulate.atomic
def _watch(fs):
    """A list that futures enter when they finish; those that have finished already are in it."""
    finished = [future for future in fs if future._state in _SETTLED]
    for future in fs:
        if future._state not in _SETTLED:
            future._waiters.append(finished)
    return finished, list(fs)


@_simulate.atomic
def _take(finished):
    return finished.pop(0) if finished else None


@_simulate.atomic
def _some(future, finished, timeout):
    if not finished and (timeout is None or timeout > 0):
        _simulate.retry("signal", future, holder="set_result()", timeout=timeout)
    return bool(finished)


# Executors -------------------------------------------------------------------------------------------------------------------------


class Executor:
    def submit(self, fn, /, *args, **kwargs):
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        end = None if timeout is None else _simulate.now() + timeout
        # Everything is submitted now, before the first result is asked for.
        return _results([self.submit(fn, *args) for args in zip(*iterables)], end)

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown(wait=True)
        return False


def _results(futures, end):
    try:
        while futures:
            future = futures.pop(0)
            try:
                result = future.result(None if end is None else end - _simulate.now())
            finally:
                future.cancel()
            yield result
    finally:
        for future in futures:
            future.cancel()


class ThreadPoolExecutor(Executor):
    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is None:
            max_workers = min(32, cpu_count() + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        if not thread_name_prefix:
            process = _simulate.process()
            number = process.get("thread_pools", 0)
            process["thread_pools"] = number + 1
            thread_name_prefix = f"ThreadPoolExecutor-{number}"
        self._max_workers = max_workers
        self._prefix = thread_name_prefix
        self._initializer = initializer
        self._initargs = initargs
        self._work = []
        self._idle = 0
        self._threads = []
        self._shutdown = False
        self._broken = False

    @_simulate.atomic
    def submit(self, fn, /, *args, **kwargs):
        if self._broken:
            raise BrokenThreadPool("A thread initializer failed, the thread pool is not usable anymore")
        if self._shutdown:
            raise RuntimeError("cannot schedule new futures after shutdown")
        if _simulate.ended(0):
            raise RuntimeError("cannot schedule new futures after interpreter shutdown")
        future = Future()
        self._work.append((future, fn, args, kwargs))
        if self._idle > 0:
            self._idle -= 1
        elif len(self._threads) < self._max_workers:
            thread = Thread(name=f"{self._prefix}_{len(self._threads)}", target=self._serve, daemon=False)
            self._threads.append(thread)
            thread.start()
        return future

    def _serve(self):
        if self._initializer is not None:
            try:
                self._initializer(*self._initargs)
            except BaseException as exception:
                _write_error(f"Exception in initializer:\n{''.join(format_exception(exception))}")
                for future in self._break():
                    future.set_exception(BrokenThreadPool("A thread initializer failed, the thread pool is not usable anymore"))
                return
        # Since 3.12 a thread is idle when it finds no work, until 3.11 after each piece of work.
        early = _simulate.setting("python") < (3, 12)
        worked = not early
        while True:
            item = self._next(worked, early)
            if item is None:
                return
            future, fn, args, kwargs = item
            # Nothing of the work is kept alive while waiting for more.
            item = None
            if future.set_running_or_notify_cancel():
                try:
                    result = fn(*args, **kwargs)
                except BaseException as exception:
                    future.set_exception(exception)
                else:
                    future.set_result(result)
                result = None
            future = fn = args = kwargs = None
            worked = True

    def _next(self, worked, early):
        if worked:
            if early:
                self._announce_idle()
            else:
                item = self._take_or_announce()
                if item is not None:
                    return item
        return self._take()

    @_simulate.atomic
    def _announce_idle(self):
        self._idle += 1

    @_simulate.atomic
    def _take_or_announce(self):
        if self._work:
            return self._work.pop(0)
        self._idle += 1
        return None

    @_simulate.atomic
    def _take(self):
        if self._work:
            return self._work.pop(0)
        if not self._shutdown and not _simulate.ended(0):
            _simulate.retry("signal", self, holder="submit()")
        return None

    @_simulate.atomic
    def _break(self):
        self._broken = True
        futures = [item[0] for item in self._work]
        self._work.clear()
        return futures

    def shutdown(self, wait=True, *, cancel_futures=False):
        for future in self._close(cancel_futures):
            future.cancel()
        if wait:
            for thread in self._threads:
                thread.join()

    @_simulate.atomic
    def _close(self, cancel_futures):
        self._shutdown = True
        if not cancel_futures:
            return []
        futures = [item[0] for item in self._work]
        self._work.clear()
        return futures
