"""asyncio, after CPython 3.11.7, 3.12.1, 3.13.0 and 3.14.

Every iteration of the event loop is CPython's: `tests/cpython` runs generated programs on both. (3.14 could not be
tried; it is written after its documentation.) The parts:

- `exceptions`; `representation`: texts of `repr`
- `events`: handles, which loop is meant; `loop`: the event loop
- `coroutines`, `futures`, `tasks`: what the loop runs; `waiting`: gather, wait, wait_for, as_completed, shield
- `timeouts`, `taskgroups`, `locks`, `queues`; `runners`: run
- `threads`, `executor`: functions that block, other threads

Not here: transports, protocols, streams, subprocesses, signals, event loop policies. `context` arguments are ignored.
No two modules import each other.
"""

import _simulate
from asyncio.coroutines import iscoroutine
from asyncio.events import (
    Handle, TimerHandle, _get_running_loop, get_event_loop, get_running_loop, new_event_loop, set_event_loop,
)
from asyncio.exceptions import BrokenBarrierError, CancelledError, InvalidStateError, TimeoutError
from asyncio.futures import Future, isfuture
from asyncio.locks import Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore
from asyncio.loop import _UnixSelectorEventLoop
from asyncio.queues import LifoQueue, PriorityQueue, Queue, QueueEmpty, QueueFull
from asyncio.runners import Runner, run
from asyncio.taskgroups import TaskGroup
from asyncio.tasks import Task, all_tasks, create_task, current_task, ensure_future, sleep
from asyncio.threads import run_coroutine_threadsafe, to_thread, wrap_future
from asyncio.timeouts import Timeout, timeout, timeout_at
from asyncio.waiting import (
    ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, as_completed, gather, shield, wait, wait_for,
)
from inspect import iscoroutinefunction

SelectorEventLoop = AbstractEventLoop = BaseEventLoop = _UnixSelectorEventLoop

if _simulate.setting("python") >= (3, 12):
    from asyncio.tasks import create_eager_task_factory, eager_task_factory

if _simulate.setting("python") >= (3, 13):
    from asyncio.queues import QueueShutDown

    EventLoop = _UnixSelectorEventLoop
