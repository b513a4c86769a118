"""The event loop: CPython's, iteration by iteration, on the virtual clock.

`simulate --order` says which schedules of it are explored:

- `fifo`: the one CPython takes. Timers that are due at the same virtual time fire in one iteration, in the order in
  which they were made.
- `timing`: what CPython's clock may do besides: fire them in several iterations, and those that were made at
  different times in any order; walk through sets of tasks in any order (`in_any_order`).
- `latency`: a timer with a positive delay may fire in any iteration.
- `any`: and any callback that is ready may be the next.

The first alternative of every choice is what `fifo` does (but for timers made by `call_at` with the very same number,
on the rungs `latency` and `any`).

What `_simulate.trace` is told: "iteration" (the loop; what is ready is fixed), "timer" (it fires), "callback" (the
handle that runs), "suspend" (a task, the future it waits for).
"""

import _simulate
from asyncio.coroutines import iscoroutine
from asyncio.events import Handle, TimerHandle, _get_running_loop, _Maker
from asyncio.executor import ThreadPool
from asyncio.futures import Future, isfuture, set_result_unless_cancelled
from asyncio.representation import exception_text
from asyncio.tasks import Task, ensure_future
from asyncio.threads import wrap_future
from asyncio.waiting import gather
from concurrent.futures import ThreadPoolExecutor
from heapq import heapify, heappop, heappush
from inspect import iscoroutinefunction
from threading import Thread
from types import AsyncGeneratorType

_PYTHON = _simulate.setting("python")

# A time later than any: 285 years.
_NEVER = 9_000_000_000_000_000_000


@_simulate.atomic
def _idle(loop, timeout):
    """Waits for a callback of another thread, or until the time is over (`None`: however long it takes)."""
    if not loop._ready:
        _simulate.retry("idle", loop, timeout=timeout)


class _UnixSelectorEventLoop:
    """The loop. (The name is CPython's on Unix, and seen in its `repr`.)

    `_ready` are the handles whose turn comes, `_scheduled` is a heap of timers. `_ahead` is by how much its clock is
    ahead of the virtual clock: the time of timers that fired early, on the rung `latency` and above.
    """

    _default_executor = None
    _exception_handler = None
    _task_factory = None
    _current_task = None
    _current_handle = None
    _debug = False
    _executor_shutdown_called = False
    slow_callback_duration = 0.1

    def __init__(self):
        self._ready = []
        self._scheduled = []
        self._cancelled_timers = 0
        self._clock_read = True
        self._ahead = 0.0
        self._running = False
        self._stopping = False
        self._closed = False
        self._lane = None
        self._thread = None

    def __repr__(self):
        return (
            f"<{type(self).__name__} running={self._running} "
            f"closed={self._closed} debug={self._debug}>"
        )

    # ---- running

    def run_forever(self):
        self._check_closed()
        if self._running:
            raise RuntimeError("This event loop is already running")
        if _get_running_loop() is not None:
            raise RuntimeError("Cannot run the event loop while another loop is running")
        storage = _simulate.storage()
        storage["running_loop"] = self
        storage["async_generator_finalizer"] = self._finalize
        self._thread = _simulate.current()
        self._lane = _simulate.current_lane()
        self._running = True
        try:
            while True:
                self._run_once()
                if self._stopping:
                    break
        finally:
            self._running = False
            self._stopping = False
            self._thread = None
            storage["running_loop"] = None
            storage["async_generator_finalizer"] = None
            _simulate.boundary(self._lane)

    def run_until_complete(self, future):
        self._check_closed()
        if self._running:
            raise RuntimeError("This event loop is already running")
        if _get_running_loop() is not None:
            raise RuntimeError("Cannot run the event loop while another loop is running")
        is_new = not isfuture(future)
        future = ensure_future(future, loop=self)
        if is_new:
            future._life = None
        future.add_done_callback(_run_until_complete_cb)
        try:
            self.run_forever()
        except BaseException:
            if is_new and future.done() and not future.cancelled():
                # It is raised here already.
                future.exception()
            raise
        finally:
            future.remove_done_callback(_run_until_complete_cb)
        if not future.done():
            raise RuntimeError("Event loop stopped before Future completed.")
        return future.result()

    def stop(self):
        """At the end of this iteration."""
        self._stopping = True

    def close(self):
        if self._running:
            raise RuntimeError("Cannot close a running event loop")
        if self._closed:
            return
        self._closed = True
        self._ready = []
        self._scheduled = []
        self._executor_shutdown_called = True
        executor = self._default_executor
        if executor is not None:
            self._default_executor = None
            executor.shutdown(wait=False)

    def is_running(self):
        return self._running

    def is_closed(self):
        return self._closed

    def _check_closed(self):
        if self._closed:
            raise RuntimeError("Event loop is closed")

    # ---- time

    def time(self):
        self._clock_read = True
        return self._clock()

    def _clock(self):
        return _simulate.now() + self._ahead

    def _now(self):
        return _nanoseconds(self._clock())

    # ---- scheduling

    def call_soon(self, callback, *args, context=None):
        self._check_closed()
        if self._debug:
            self._check_thread()
            _check_callback(callback, "call_soon")
        return self._append(callback, args, None)

    @_simulate.atomic
    def call_soon_threadsafe(self, callback, *args, context=None):
        self._check_closed()
        if self._debug:
            _check_callback(callback, "call_soon_threadsafe")
        return self._append(callback, args, None)

    def _soon(self, callback, args, lane):
        """`call_soon` for callbacks of futures and steps of tasks: a task's are shown in its lane."""
        self._check_closed()
        if self._debug:
            self._check_thread()
        return self._append(callback, args, lane)

    def _append(self, callback, args, lane):
        handle = Handle(callback, args, self, lane)
        self._ready.append(handle)
        return handle

    def call_later(self, delay, callback, *args, context=None):
        if delay is None:
            raise TypeError("delay must not be None")
        self._check_closed()
        if self._debug:
            self._check_thread()
            _check_callback(callback, "call_later")
        return self._schedule(self._clock() + delay, callback, args, False)

    def call_at(self, when, callback, *args, context=None):
        if when is None:
            raise TypeError("when cannot be None")
        self._check_closed()
        if self._debug:
            self._check_thread()
            _check_callback(callback, "call_at")
        return self._schedule(when, callback, args, True)

    def _schedule(self, when, callback, args, explicit):
        due = _nanoseconds(when)
        rank = tied = -1
        for other in self._scheduled:
            if other._due == due:
                rank = max(rank, other._rank)
                if other._explicit and other._when == when:
                    tied = max(tied, other._rank)
        if explicit and tied >= 0 and not self._clock_read:
            # Nobody looked at the clock between the two: both times come from one look at it.
            rank = tied
        else:
            rank += 1
        timer = TimerHandle(when, callback, args, self, due, self._now(), rank)
        if explicit:
            timer._explicit = True
            self._clock_read = False
        heappush(self._scheduled, timer)
        return timer

    def _check_thread(self):
        if self._thread is not None and self._thread != _simulate.current():
            raise RuntimeError(
                "Non-thread-safe operation invoked on an event loop other than the current one"
            )

    # ---- one iteration

    def _run_once(self):
        order = _simulate.setting("order")
        self._drop_cancelled_timers(order)
        if not self._ready and not self._stopping:
            self._sleep(order)
        if order == "fifo":
            self._fire_due_timers()
        else:
            self._fire_timers(order)
        _simulate.trace("iteration", self)
        # Where any callback may be next, a timer may also come between two of them.
        for _ in range(1 if order == "any" and self._ready else len(self._ready)):
            handle = self._next_handle(order)
            if handle is None:
                break
            if not handle._cancelled:
                _simulate.boundary(self._lane if handle._lane is None else handle._lane)
                # Another thread may have cancelled it meanwhile.
                if not handle._cancelled:
                    _simulate.trace("callback", handle)
                    self._run(handle)

    def _drop_cancelled_timers(self, order):
        timers = self._scheduled
        any_order = order == "latency" or order == "any"
        if any_order or len(timers) > 100 and self._cancelled_timers * 2 > len(timers):
            kept = []
            for timer in timers:
                if timer._cancelled:
                    timer._scheduled = False
                else:
                    kept.append(timer)
            if any_order:
                # So that equal situations are equal states. What is sorted is a heap.
                kept.sort()
            else:
                heapify(kept)
            self._scheduled = kept
            self._cancelled_timers = 0
        else:
            self._drop_cancelled_head()

    def _drop_cancelled_head(self):
        timers = self._scheduled
        while timers and timers[0]._cancelled:
            self._cancelled_timers -= 1
            heappop(timers)._scheduled = False

    def _sleep(self, order):
        """Nothing is ready: until the first timer is due."""
        timeout = None
        if self._scheduled:
            first = self._scheduled[0]
            if first._due < _NEVER:
                timeout = first._when - self._clock()
                if first._due <= self._now():
                    return
                if order == "latency" or order == "any":
                    # Which timer fires, and thus how late it is, is chosen. Other threads may be faster.
                    _simulate.boundary(self._lane)
                    return
        _simulate.boundary(self._lane)
        _idle(self, timeout)

    def _fire_due_timers(self):
        timers = self._scheduled
        now = self._now()
        while timers and timers[0]._due <= now:
            self._fire(heappop(timers))

    def _fire(self, timer):
        _simulate.trace("timer", timer)
        timer._scheduled = False
        self._ready.append(timer)

    def _fire_timers(self, order):
        """Chooses which timers fire in this iteration, one after the other."""
        fired = False
        while True:
            self._drop_cancelled_head()
            timers = _in_order(self._scheduled)
            if not timers:
                return
            now = self._now()
            first = timers[0]
            if order == "timing":
                if first._due > now:
                    return
                timers = _first_of_each_making([timer for timer in timers if timer._due == first._due])
                may_stop = fired and first._due == now and all(timer._made < timer._due for timer in timers)
            else:
                timers = [timer for timer in timers if timer._due < _NEVER]
                may_stop = (fired or self._ready) and all(timer._made < timer._due for timer in timers)
            alternatives = timers
            if may_stop:
                alternatives = timers + [None] if first._due <= now else [None] + timers
            if not alternatives:
                return
            timer = alternatives[_simulate.choose(len(alternatives), "timer that fires")]
            if timer is None:
                return
            if timer._due > now:
                self._ahead += timer._when - self._clock()
            if timer is self._scheduled[0]:
                heappop(self._scheduled)
            else:
                self._scheduled.remove(timer)
                heapify(self._scheduled)
            self._fire(timer)
            fired = True

    def _next_handle(self, order):
        if order != "any":
            return self._ready.pop(0) if self._ready else None
        ready = self._ready = [handle for handle in self._ready if not handle._cancelled]
        if not ready:
            return None
        return ready.pop(_simulate.choose(len(ready), "callback that runs"))

    def _run(self, handle):
        if not self._debug:
            handle._run()
            return
        before = _simulate.now()
        self._current_handle = handle
        text = repr(handle)
        try:
            handle._run()
        finally:
            self._current_handle = None
        duration = _simulate.now() - before
        if duration >= self.slow_callback_duration:
            _simulate.write(2, f"Executing {text} took {duration:.3f} seconds\n")

    # ---- futures and tasks

    def create_future(self):
        return Future(loop=self)

    if _PYTHON >= (3, 14):

        def create_task(self, coro, **kwargs):
            self._check_closed()
            if self._task_factory is not None:
                return self._task_factory(self, coro, **kwargs)
            return Task(coro, loop=self, **kwargs)

    else:

        def create_task(self, coro, *, name=None, context=None):
            self._check_closed()
            if self._task_factory is None:
                return Task(coro, loop=self, name=name)
            if context is None:
                task = self._task_factory(self, coro)
            else:
                task = self._task_factory(self, coro, context=context)
            if name is not None or _PYTHON >= (3, 13):
                task.set_name(name)
            return task

    def set_task_factory(self, factory):
        if factory is not None and not callable(factory):
            raise TypeError("task factory must be a callable or None")
        self._task_factory = factory

    def get_task_factory(self):
        return self._task_factory

    # ---- threads

    def run_in_executor(self, executor, func, *args):
        self._check_closed()
        if self._debug:
            _check_callback(func, "run_in_executor")
        if executor is None:
            if self._executor_shutdown_called:
                raise RuntimeError("Executor shutdown has been called")
            executor = self._default_executor
            if executor is None:
                executor = self._default_executor = ThreadPool(self)
        return wrap_future(executor.submit(func, *args), loop=self)

    def set_default_executor(self, executor):
        if not isinstance(executor, ThreadPoolExecutor):
            raise TypeError("executor must be ThreadPoolExecutor instance")
        self._default_executor = executor

    async def shutdown_default_executor(self, timeout=None):
        """Waits for its threads. They end, or all waits for them: a timeout would change nothing in a simulation."""
        self._executor_shutdown_called = True
        executor = self._default_executor
        if executor is None:
            return
        if isinstance(executor, ThreadPool):
            await executor.drained()
            return
        future = self.create_future()
        thread = Thread(target=self._do_shutdown, args=(executor, future))
        thread.start()
        try:
            await future
        finally:
            thread.join()

    def _do_shutdown(self, executor, future):
        executor.shutdown(wait=True)
        if not self._closed:
            self.call_soon_threadsafe(set_result_unless_cancelled, future, None)

    # ---- asynchronous generators

    def _finalize(self, generator):
        """An asynchronous generator was dropped before its end."""
        if not self._closed:
            self.call_soon(self.create_task, generator.aclose())

    async def shutdown_asyncgens(self):
        generators = [
            generator for generator in _simulate.instances(AsyncGeneratorType) if generator.ag_frame is not None
        ]
        if not generators:
            return
        results = await gather(*[generator.aclose() for generator in generators], return_exceptions=True)
        for result, generator in zip(results, generators):
            if isinstance(result, Exception):
                self.call_exception_handler({
                    "message": f"an error occurred during closing of asynchronous generator {generator!r}",
                    "exception": result,
                    "asyncgen": generator,
                })

    # ---- exceptions that reach the loop

    def get_exception_handler(self):
        return self._exception_handler

    def set_exception_handler(self, handler):
        if handler is not None and not callable(handler):
            raise TypeError(f"A callable object or None is expected, got {handler!r}")
        self._exception_handler = handler

    def default_exception_handler(self, context):
        """Tells of it on standard error, as CPython's logging does, but for the traceback's body."""
        message = context.get("message")
        if not message:
            message = "Unhandled exception in event loop"
        exception = context.get("exception")
        lines = [message]
        for key in sorted(context):
            if key != "message" and key != "exception":
                lines.append(f"{key}: {context[key]!r}")
        if exception is not None:
            lines.append(exception_text(exception))
        _simulate.write(2, "\n".join(lines) + "\n")
        if message.endswith("exception was never retrieved"):
            _simulate.report("exception-never-retrieved", message, context.get("future"), exception)
        elif message == "Task was destroyed but it is pending!":
            _simulate.report("task-destroyed-pending", message, context.get("task"))

    def call_exception_handler(self, context):
        try:
            if self._exception_handler is None:
                self.default_exception_handler(context)
            else:
                self._exception_handler(self, context)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            if self._exception_handler is None:
                _simulate.write(2, "Exception in default exception handler\n" + exception_text(error) + "\n")
            else:
                self.default_exception_handler({
                    "message": "Unhandled error in exception handler",
                    "exception": error,
                    "context": context,
                })

    def get_debug(self):
        return self._debug

    def set_debug(self, enabled):
        self._debug = enabled


def _run_until_complete_cb(future):
    if not future.cancelled() and isinstance(future.exception(), (SystemExit, KeyboardInterrupt)):
        # It leaves the loop by itself.
        return
    future.get_loop().stop()


def _nanoseconds(seconds):
    if seconds >= 9e9:
        return _NEVER
    return round(seconds * 1e9)


def _in_order(heap):
    """The timers that are not cancelled, in the order in which they would be popped."""
    heap = list(heap)
    timers = []
    while heap:
        timer = heappop(heap)
        if not timer._cancelled:
            timers.append(timer)
    return timers


def _first_of_each_making(timers):
    """Timers that were made at the same time keep their order."""
    made = []
    first = []
    for timer in timers:
        if timer._made not in made:
            made.append(timer._made)
            first.append(timer)
    return first


def _check_callback(callback, method):
    if iscoroutine(callback) or iscoroutinefunction(callback):
        raise TypeError(f"coroutines cannot be used with {method}()")
    if not callable(callback):
        raise TypeError(f"a callable object was expected by {method}(), got {callback!r}")


_Maker.new_event_loop = _UnixSelectorEventLoop
