"""`asyncio.run` and `Runner`."""

import _simulate
from asyncio.coroutines import iscoroutine
from asyncio.events import _get_running_loop, in_any_order, new_event_loop, set_event_loop
from asyncio.tasks import pending_tasks
from asyncio.waiting import gather

_PYTHON = _simulate.setting("python")


class Runner:
    """A loop from its making to its end. `_state` is created, initialized or closed."""

    def __init__(self, *, debug=None, loop_factory=None):
        self._state = "created"
        self._debug = debug
        self._loop_factory = loop_factory
        self._loop = None

    def __enter__(self):
        self._initialize()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.close()

    def get_loop(self):
        self._initialize()
        return self._loop

    def run(self, coro, *, context=None):
        if not iscoroutine(coro):
            raise ValueError(f"a coroutine was expected, got {coro!r}")
        if _get_running_loop() is not None:
            raise RuntimeError("Runner.run() cannot be called from a running event loop")
        self._initialize()
        task = self._loop.create_task(coro)
        return self._loop.run_until_complete(task)

    def close(self):
        """Cancels what is left and waits for it."""
        if self._state != "initialized":
            return
        loop = self._loop
        try:
            _cancel_all_tasks(loop)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            if self._loop_factory is None:
                set_event_loop(None)
            loop.close()
            self._loop = None
            self._state = "closed"

    def _initialize(self):
        if self._state == "closed":
            raise RuntimeError("Runner is closed")
        if self._state == "initialized":
            return
        if self._loop_factory is None:
            self._loop = new_event_loop()
            set_event_loop(self._loop)
        else:
            self._loop = self._loop_factory()
        if self._debug is not None:
            self._loop.set_debug(self._debug)
        self._state = "initialized"


def _cancel_all_tasks(loop):
    tasks = in_any_order(pending_tasks(loop), "order of cancellation")
    if not tasks:
        return
    for task in tasks:
        task.cancel()
    loop.run_until_complete(gather(*tasks, return_exceptions=True))
    for task in tasks:
        if not task.cancelled() and task.exception() is not None:
            loop.call_exception_handler({
                "message": "unhandled exception during asyncio.run() shutdown",
                "exception": task.exception(),
                "task": task,
            })


def _run(main, debug, loop_factory):
    if _get_running_loop() is not None:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    with Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(main)


if _PYTHON >= (3, 12):

    def run(main, *, debug=None, loop_factory=None):
        return _run(main, debug, loop_factory)

else:

    def run(main, *, debug=None):
        return _run(main, debug, None)
