"""Task groups."""

import _simulate
from asyncio.events import get_running_loop, in_any_order
from asyncio.exceptions import CancelledError
from asyncio.tasks import current_task

_PYTHON = _simulate.setting("python")


class TaskGroup:
    """A block that ends when all its tasks have; the first failure cancels the others."""

    def __init__(self):
        self._entered = False
        self._exiting = False
        self._aborting = False
        self._parent_cancel_requested = False
        self._loop = None
        self._parent_task = None
        self._tasks = []
        self._errors = []
        self._base_error = None
        self._completed = None

    def __repr__(self):
        words = "<TaskGroup"
        if self._tasks:
            words += f" tasks={len(self._tasks)}"
        if self._errors:
            words += f" errors={len(self._errors)}"
        if self._aborting:
            words += " cancelling"
        elif self._entered:
            words += " entered"
        return words + ">"

    async def __aenter__(self):
        if self._entered:
            raise RuntimeError(f"TaskGroup {self!r} has already been entered")
        self._loop = get_running_loop()
        self._parent_task = current_task()
        if self._parent_task is None:
            raise RuntimeError(f"TaskGroup {self!r} cannot determine the parent task")
        self._entered = True
        return self

    async def __aexit__(self, et, exc, tb):
        self._exiting = True
        if exc is not None and _is_base_error(exc) and self._base_error is None:
            self._base_error = exc
        cancelled = et is not None and _is_cancellation(et)
        cancellation = exc if cancelled else None
        if _PYTHON < (3, 13):
            cancellation = self._without_own_cancellation(cancellation)
        if et is not None and not self._aborting:
            self._abort()
        while self._tasks:
            self._completed = self._loop.create_future()
            try:
                await self._completed
            except CancelledError as error:
                if not self._aborting:
                    cancellation = error
                    self._abort()
        self._completed = None
        if self._base_error is not None:
            raise self._base_error
        if _PYTHON >= (3, 13):
            cancellation = self._without_own_cancellation(cancellation)
        if cancellation is not None and not self._errors:
            raise cancellation
        if et is not None and not cancelled:
            self._errors.append(exc)
        if self._errors:
            self._fail(cancellation)

    def _without_own_cancellation(self, cancellation):
        """The group itself cancelled its parent: takes that back. What remains was asked for from outside."""
        if self._parent_cancel_requested and self._parent_task.uncancel() == 0:
            return None
        return cancellation

    def _fail(self, cancellation):
        parent = self._parent_task
        if _PYTHON >= (3, 13):
            if parent.cancelling():
                # Asked for from outside: thrown again at its next await.
                parent.uncancel()
                parent.cancel()
        elif cancellation is not None:
            _simulate.report(
                "lost-cancellation",
                "the task was cancelled while its group failed: it sees the failure instead",
                parent,
            )
        errors = self._errors
        self._errors = None
        raise BaseExceptionGroup("unhandled errors in a TaskGroup", errors) from None

    if _PYTHON >= (3, 14):

        def create_task(self, coro, **kwargs):
            self._check_open(coro)
            task = self._loop.create_task(coro, **kwargs)
            return self._admit(task)

    else:

        def create_task(self, coro, *, name=None, context=None):
            self._check_open(coro)
            if _PYTHON >= (3, 13):
                task = self._loop.create_task(coro, name=name, context=context)
            else:
                task = self._loop.create_task(coro, context=context)
                if name is not None:
                    task.set_name(name)
            return self._admit(task)

    def _check_open(self, coroutine):
        problem = None
        if not self._entered:
            problem = "has not been entered"
        elif self._exiting and not self._tasks:
            problem = "is finished"
        elif self._aborting:
            problem = "is shutting down"
        if problem is not None:
            if _PYTHON >= (3, 13):
                coroutine.close()
            raise RuntimeError(f"TaskGroup {self!r} {problem}")

    def _admit(self, task):
        if (3, 12) <= _PYTHON < (3, 14) and task.done():
            # It was started eagerly. (Since 3.13.2 as any other.)
            self._on_task_done(task)
        else:
            self._tasks.append(task)
            task.add_done_callback(self._on_task_done)
        return task

    def _abort(self):
        self._aborting = True
        for task in in_any_order([task for task in self._tasks if not task.done()], "order of cancellation"):
            task.cancel()

    def _on_task_done(self, task):
        if task in self._tasks:
            self._tasks.remove(task)
        if not self._tasks and self._completed is not None and not self._completed.done():
            self._completed.set_result(True)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        self._errors.append(error)
        if _is_base_error(error) and self._base_error is None:
            self._base_error = error
        if self._parent_task.done():
            self._loop.call_exception_handler({
                "message": f"Task {task!r} has errored out but its parent "
                           f"task {self._parent_task} is already completed",
                "exception": error,
                "task": task,
            })
        elif not self._aborting and not self._parent_cancel_requested:
            self._abort()
            self._parent_cancel_requested = True
            self._parent_task.cancel()


def _is_base_error(error):
    return isinstance(error, (SystemExit, KeyboardInterrupt))


def _is_cancellation(kind):
    if _PYTHON >= (3, 13):
        return issubclass(kind, CancelledError)
    return kind is CancelledError
