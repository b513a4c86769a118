"""Tasks: coroutines that the event loop runs step by step."""

import _simulate
from asyncio.coroutines import iscoroutine
from asyncio.events import get_event_loop, get_running_loop
from asyncio.exceptions import CancelledError
from asyncio.futures import Future, isfuture, set_result_unless_cancelled
from asyncio.representation import coroutine_text
from inspect import isawaitable
from types import GeneratorType

_PYTHON = _simulate.setting("python")


class _Life:
    """Held by a task while it is pending, and thus dies with it."""

    def __init__(self, task):
        self._task = task

    def __del__(self):
        task = self._task
        if task._life is self:
            task._loop.call_exception_handler({"task": task, "message": "Task was destroyed but it is pending!"})


class Task(Future):
    """A coroutine that the loop drives.

    While it is pending, either its next step is in the loop's ready queue or it waits for `_fut_waiter`. `_lane` is its
    column in reports.
    """

    _must_cancel = False
    _fut_waiter = None
    _num_cancels_requested = 0
    _life = None

    def __init__(self, coro, *, loop=None, name=None, context=None, eager_start=False):
        super().__init__(loop=loop)
        if not iscoroutine(coro):
            raise TypeError(f"a coroutine was expected, got {coro!r}")
        self._coro = coro
        self._name = _next_name() if name is None else str(name)
        self._lane = _simulate.lane(self._name)
        self._life = _Life(self)
        if eager_start and self._loop._running:
            self._start_eagerly()
        else:
            self._loop._soon(self.task_step, (), self._lane)

    def get_coro(self):
        return self._coro

    def get_name(self):
        return self._name

    def set_name(self, value):
        self._name = str(value)

    def set_result(self, result):
        raise RuntimeError("Task does not support set_result operation")

    def set_exception(self, exception):
        raise RuntimeError("Task does not support set_exception operation")

    def _finish(self, state):
        self._life = None
        super()._finish(state)

    # ---- cancellation

    def cancel(self, msg=None):
        self._alarm = None
        if self._state != "PENDING":
            return False
        self._num_cancels_requested += 1
        if self._fut_waiter is not None and self._fut_waiter.cancel(msg=msg):
            return True
        # Its next step is in the ready queue, or it is running.
        self._must_cancel = True
        self._cancel_message = msg
        return True

    def cancelling(self):
        return self._num_cancels_requested

    def uncancel(self):
        if self._num_cancels_requested > 0:
            self._num_cancels_requested -= 1
            if self._num_cancels_requested == 0 and _PYTHON >= (3, 13):
                self._must_cancel = False
        return self._num_cancels_requested

    # ---- steps

    def task_wakeup(self, future):
        """What it waited for is done."""
        try:
            future.result()
        except BaseException as exception:
            self.task_step(exception)
        else:
            self.task_step()

    def task_step(self, exception=None):
        if self._must_cancel:
            if not isinstance(exception, CancelledError):
                exception = self._make_cancelled_error()
            self._must_cancel = False
        self._fut_waiter = None
        self._loop._current_task = self
        try:
            self._run_coroutine(exception)
        finally:
            self._loop._current_task = None

    def _start_eagerly(self):
        """The first step, within whoever creates the task."""
        loop = self._loop
        creator = loop._current_task
        lane = _simulate.current_lane()
        loop._current_task = self
        _simulate.boundary(self._lane)
        try:
            self._run_coroutine(None)
        finally:
            loop._current_task = creator
            if self._state != "PENDING":
                self._coro = None
            _simulate.boundary(lane)

    def _run_coroutine(self, exception):
        try:
            if exception is None:
                awaited = self._coro.send(None)
            else:
                awaited = self._coro.throw(exception)
        except StopIteration as stop:
            if self._must_cancel:
                # Cancelled by itself in its last step.
                self._must_cancel = False
                super().cancel(msg=self._cancel_message)
            else:
                super().set_result(stop.value)
        except CancelledError as error:
            self._cancelled_exc = error
            super().cancel()
        except (KeyboardInterrupt, SystemExit) as error:
            super().set_exception(error)
            raise
        except BaseException as error:
            super().set_exception(error)
        else:
            self._wait_for(awaited)

    def _wait_for(self, awaited):
        if awaited is None:
            self._loop._soon(self.task_step, (), self._lane)
            return
        blocking = getattr(awaited, "_asyncio_future_blocking", None)
        if blocking is None:
            problem = f"Task got bad yield: {awaited!r}"
            if type(awaited) is GeneratorType:
                problem = f"yield was used instead of yield from for generator in task {self!r} with {awaited!r}"
        elif awaited._loop is not self._loop:
            problem = f"Task {self!r} got Future {awaited!r} attached to a different loop"
        elif not blocking:
            problem = f"yield was used instead of yield from in task {self!r} with {awaited!r}"
        elif awaited is self:
            problem = f"Task cannot await on itself: {self!r}"
        else:
            awaited._asyncio_future_blocking = False
            awaited._when_done(self.task_wakeup, self._lane)
            self._fut_waiter = awaited
            _simulate.trace("suspend", self, awaited)
            if self._must_cancel and awaited.cancel(msg=self._cancel_message):
                self._must_cancel = False
            return
        self._loop._soon(self.task_step, (RuntimeError(problem),), self._lane)

    def _words(self):
        words = super()._words()
        if self._num_cancels_requested and self._state == "PENDING":
            words[0] = "cancelling"
        words.insert(1, f"name={self._name!r}")
        position = 2
        if self._coro is not None:
            words.insert(2, "coro=<" + coroutine_text(self._coro) + ">")
            position = 3
        if self._fut_waiter is not None:
            words.insert(position, f"wait_for={self._fut_waiter!r}")
        return words


def _next_name():
    process = _simulate.process()
    number = process.get("tasks", 0) + 1
    process["tasks"] = number
    return f"Task-{number}"


def current_task(loop=None):
    if loop is None:
        loop = get_running_loop()
    return loop._current_task


def pending_tasks(loop):
    """The loop's tasks that are not done, in the order of their creation. The loop itself does not keep them alive."""
    tasks = [task for task in _simulate.instances(Task) if task._loop is loop and task._state == "PENDING"]
    return sorted(tasks, key=lambda task: task._lane)


def all_tasks(loop=None):
    if loop is None:
        loop = get_running_loop()
    return set(pending_tasks(loop))


if _PYTHON >= (3, 14):

    def create_task(coro, **kwargs):
        return get_running_loop().create_task(coro, **kwargs)

elif _PYTHON >= (3, 13):

    def create_task(coro, *, name=None, context=None):
        return get_running_loop().create_task(coro, name=name, context=context)

else:

    def create_task(coro, *, name=None, context=None):
        task = get_running_loop().create_task(coro, context=context)
        if name is not None:
            task.set_name(name)
        return task


async def _await(awaitable):
    return await awaitable


def ensure_future(coro_or_future, *, loop=None):
    """A task for a coroutine or another awaitable; a future as it is."""
    if isfuture(coro_or_future):
        if loop is not None and loop is not coro_or_future.get_loop():
            raise ValueError("The future belongs to a different loop than the one specified as the loop argument")
        return coro_or_future
    coroutine = coro_or_future
    if not iscoroutine(coroutine):
        if not isawaitable(coroutine):
            raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
        coroutine = _await(coroutine)
    if loop is None:
        loop = get_event_loop()
    try:
        return loop.create_task(coroutine)
    except RuntimeError:
        coroutine.close()
        raise


class _OneTurn:
    """Awaiting it lets the others have their turn."""

    def __await__(self):
        yield


_ONE_TURN = _OneTurn()


async def sleep(delay, result=None):
    if _PYTHON >= (3, 13) and delay != delay:
        raise ValueError("Invalid delay: NaN (not a number)")
    if delay <= 0:
        await _ONE_TURN
        return result
    loop = get_running_loop()
    future = loop.create_future()
    timer = loop.call_later(delay, set_result_unless_cancelled, future, result)
    try:
        return await future
    finally:
        timer.cancel()


if _PYTHON >= (3, 14):

    def create_eager_task_factory(custom_task_constructor):

        def factory(loop, coro, *, eager_start=True, **kwargs):
            return custom_task_constructor(coro, loop=loop, eager_start=eager_start, **kwargs)

        return factory

else:

    def create_eager_task_factory(custom_task_constructor):

        def factory(loop, coro, *, name=None, context=None):
            return custom_task_constructor(coro, loop=loop, name=name, context=context, eager_start=True)

        return factory


eager_task_factory = create_eager_task_factory(Task)
