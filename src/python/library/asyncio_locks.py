"""Locks, events, conditions, semaphores and barriers of asyncio.

A waiting task waits for a future of its own in `_waiters`, which is granted in the order of arrival.
"""

import _simulate
from asyncio.events import _get_running_loop
from asyncio.exceptions import BrokenBarrierError, CancelledError

_PYTHON = _simulate.setting("python")


class LoopBound:
    """Belongs to the loop in which somebody had to wait for it first."""

    _loop = None

    def _get_loop(self):
        loop = _get_running_loop()
        if self._loop is None:
            self._loop = loop
        if loop is not self._loop:
            raise RuntimeError(f"{self!r} is bound to a different event loop")
        return loop


class _Primitive(LoopBound):
    def __repr__(self):
        words = self._condition()
        if self._waiters:
            words += f", waiters:{len(self._waiters)}"
        return "<" + super().__repr__()[1:-1] + f" [{words}]>"


class _Acquirable(_Primitive):
    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, exc_type, exc, tb):
        self.release()


class Lock(_Acquirable):
    """Fair: who comes later waits behind those who wait, even while it is free."""

    def __init__(self):
        self._locked = False
        self._waiters = []
        # Who holds it, for reports of deadlocks; asyncio itself does not know.
        self._holder = None

    def _condition(self):
        return "locked" if self._locked else "unlocked"

    def locked(self):
        return self._locked

    async def acquire(self):
        if not self._locked and all(waiter.cancelled() for waiter in self._waiters):
            self._locked = True
            self._holder = _simulate.current_lane()
            return True
        waiter = self._get_loop().create_future()
        self._waiters.append(waiter)
        try:
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
        except CancelledError:
            if not self._locked:
                self._wake_up_first()
            raise
        self._locked = True
        self._holder = _simulate.current_lane()
        return True

    def release(self):
        if not self._locked:
            raise RuntimeError("Lock is not acquired.")
        self._locked = False
        self._holder = None
        self._wake_up_first()

    def _wake_up_first(self):
        if self._waiters and not self._waiters[0].done():
            self._waiters[0].set_result(True)


class Event(_Primitive):
    def __init__(self):
        self._value = False
        self._waiters = []

    def _condition(self):
        return "set" if self._value else "unset"

    def is_set(self):
        return self._value

    def set(self):
        if not self._value:
            self._value = True
            for waiter in self._waiters:
                if not waiter.done():
                    waiter.set_result(True)

    def clear(self):
        self._value = False

    async def wait(self):
        if self._value:
            return True
        waiter = self._get_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
            return True
        finally:
            self._waiters.remove(waiter)


class Condition(_Acquirable):
    def __init__(self, lock=None):
        if lock is None:
            lock = Lock()
        self._lock = lock
        self._waiters = []

    def _condition(self):
        return "locked" if self.locked() else "unlocked"

    def locked(self):
        return self._lock.locked()

    def acquire(self):
        return self._lock.acquire()

    def release(self):
        self._lock.release()

    async def wait(self):
        if not self.locked():
            raise RuntimeError("cannot wait on un-acquired lock")
        if _PYTHON < (3, 13):
            return await self._wait()
        try:
            return await self._wait()
        except BaseException:
            # It may have been notified: let that not be lost.
            self._notify(1)
            raise

    async def _wait(self):
        self.release()
        try:
            waiter = self._get_loop().create_future()
            self._waiters.append(waiter)
            try:
                await waiter
                return True
            finally:
                self._waiters.remove(waiter)
        finally:
            await self._acquire_again()

    async def _acquire_again(self):
        """Cancellations have to wait until the lock is held."""
        cancelled = None
        while True:
            try:
                await self.acquire()
                break
            except CancelledError as error:
                cancelled = error
        if cancelled is not None:
            if _PYTHON < (3, 13):
                raise CancelledError
            raise cancelled

    async def wait_for(self, predicate):
        value = predicate()
        while not value:
            await self.wait()
            value = predicate()
        return value

    def notify(self, n=1):
        if not self.locked():
            raise RuntimeError("cannot notify on un-acquired lock")
        self._notify(n)

    def _notify(self, count):
        for waiter in self._waiters:
            if count <= 0:
                break
            if not waiter.done():
                count -= 1
                waiter.set_result(False)

    def notify_all(self):
        self.notify(len(self._waiters))


class Semaphore(_Acquirable):
    """Fair. What is granted to a waiter is taken off the value when it is granted."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        self._value = value
        self._waiters = []

    def _condition(self):
        return "locked" if self.locked() else f"unlocked, value:{self._value}"

    def locked(self):
        return self._value == 0 or any(not waiter.cancelled() for waiter in self._waiters)

    async def acquire(self):
        if not self.locked():
            self._value -= 1
            return True
        waiter = self._get_loop().create_future()
        self._waiters.append(waiter)
        if _PYTHON < (3, 13):
            await self._wait_and_wake_one(waiter)
        else:
            await self._wait_and_wake_all(waiter)
        return True

    async def _wait_and_wake_one(self, waiter):
        try:
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
        except CancelledError:
            if not waiter.cancelled():
                self._value += 1
                self._wake_up_next()
            raise
        if self._value > 0:
            self._wake_up_next()

    async def _wait_and_wake_all(self, waiter):
        try:
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
        except CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._value += 1
            raise
        finally:
            while self._value > 0 and self._wake_up_next():
                pass

    def release(self):
        self._value += 1
        self._wake_up_next()

    def _wake_up_next(self):
        for waiter in self._waiters:
            if not waiter.done():
                self._value -= 1
                waiter.set_result(True)
                return True
        return False


class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        super().__init__(value)
        self._bound_value = value

    def release(self):
        if self._value >= self._bound_value:
            raise ValueError("BoundedSemaphore released too many times")
        super().release()


class Barrier(LoopBound):
    """`_state` is filling, draining, resetting or broken; `_count` tasks are inside."""

    def __init__(self, parties):
        if parties < 1:
            raise ValueError("parties must be > 0")
        self._condition = Condition()
        self._parties = parties
        self._state = "filling"
        self._count = 0

    def __repr__(self):
        words = self._state
        if not self.broken:
            words += f", waiters:{self.n_waiting}/{self.parties}"
        return "<" + super().__repr__()[1:-1] + f" [{words}]>"

    @property
    def parties(self):
        return self._parties

    @property
    def n_waiting(self):
        return self._count if self._state == "filling" else 0

    @property
    def broken(self):
        return self._state == "broken"

    async def __aenter__(self):
        return await self.wait()

    async def __aexit__(self, *exc):
        pass

    async def wait(self):
        """The last one to come opens the barrier and is the first to leave."""
        async with self._condition:
            await self._condition.wait_for(self._lets_in)
            if self._state == "broken":
                raise BrokenBarrierError("Barrier aborted")
            try:
                index = self._count
                self._count += 1
                if index + 1 == self._parties:
                    self._state = "draining"
                    self._condition.notify_all()
                else:
                    await self._condition.wait_for(self._lets_out)
                    if self._state == "broken" or self._state == "resetting":
                        raise BrokenBarrierError("Abort or reset of barrier")
                return index
            finally:
                self._count -= 1
                if self._count == 0:
                    if self._state == "resetting" or self._state == "draining":
                        self._state = "filling"
                    self._condition.notify_all()

    def _lets_in(self):
        return self._state != "draining" and self._state != "resetting"

    def _lets_out(self):
        return self._state != "filling"

    async def reset(self):
        async with self._condition:
            self._state = "resetting" if self._count > 0 else "filling"
            self._condition.notify_all()

    async def abort(self):
        async with self._condition:
            self._state = "broken"
            self._condition.notify_all()
