"""Threads and what they wait for.

Every operation on shared state is one atomic step, or as few as CPython's behaviour allows: an operation that must wait calls
`_simulate.retry` before it has changed anything, and is executed again when the state has changed. So who comes first takes the lock, a
waiter or a newcomer alike: Python promises no order. Conditions notify in the order of waiting, as CPython does.

Waiting for a notification takes three steps (release, be notified, take the lock again), because other threads may run between them.

Deviations: identifiers of threads are small numbers (1 is the main thread); `excepthook` cannot be replaced; tracing hooks and stack sizes
are not there.
"""

import _simulate

ThreadError = RuntimeError
TIMEOUT_MAX = 9223372036.0


# Locks -----------------------------------------------------------------------------------------------------------------------------


def _check_timeout(blocking, timeout):
    if not blocking:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0:
        raise ValueError(f"timeout value must be {'a non-negative number' if _simulate.setting('python') >= (3, 13) else 'positive'}")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")


class Lock:
    def __init__(self):
        self._owner = None

    @_simulate.atomic
    def acquire(self, blocking=True, timeout=-1):
        if timeout != -1:
            _check_timeout(blocking, timeout)
        if self._owner is None:
            self._owner = _simulate.current()
            return True
        if blocking and timeout != 0:
            _simulate.retry("held", self, holder=self._owner, timeout=None if timeout == -1 else timeout)
        return False

    __enter__ = acquire

    @_simulate.atomic
    def release(self):
        if self._owner is None:
            raise RuntimeError("release unlocked lock")
        self._owner = None

    @_simulate.atomic
    def __exit__(self, exception_type, exception, traceback):
        if self._owner is None:
            raise RuntimeError("release unlocked lock")
        self._owner = None

    @_simulate.atomic
    def locked(self):
        return self._owner is not None

    def __repr__(self):
        return f"<{'unlocked' if self._owner is None else 'locked'} _thread.lock object at {id(self):#x}>"

    # What a Condition needs of its lock; only called inside atomic functions.

    def _is_owned(self):
        # A plain lock does not know its owner: held by anyone is enough, as in CPython.
        return self._owner is not None

    def _release_save(self):
        self._owner = None
        return 1

    def _acquire_restore(self, depth):
        if self._owner is not None:
            _simulate.retry("held", self, holder=self._owner)
        self._owner = _simulate.current()


class RLock:
    def __init__(self):
        self._owner = None
        self._depth = 0

    @_simulate.atomic
    def acquire(self, blocking=True, timeout=-1):
        if timeout != -1:
            _check_timeout(blocking, timeout)
        current = _simulate.current()
        if self._owner is None:
            self._owner = current
            self._depth = 1
            return True
        if self._owner == current:
            self._depth += 1
            return True
        if blocking and timeout != 0:
            _simulate.retry("held", self, holder=self._owner, timeout=None if timeout == -1 else timeout)
        return False

    __enter__ = acquire

    @_simulate.atomic
    def release(self):
        if self._owner != _simulate.current():
            raise RuntimeError("cannot release un-acquired lock")
        self._depth -= 1
        if self._depth == 0:
            self._owner = None

    @_simulate.atomic
    def __exit__(self, exception_type, exception, traceback):
        self.release()

    def __repr__(self):
        state = "unlocked" if self._owner is None else "locked"
        owner = 0 if self._owner is None else self._owner + 1
        return f"<{state} _thread.RLock object owner={owner} count={self._depth} at {id(self):#x}>"

    def _is_owned(self):
        return self._owner == _simulate.current()

    def _release_save(self):
        depth = self._depth
        self._depth = 0
        self._owner = None
        return depth

    def _acquire_restore(self, depth):
        if self._owner is not None:
            _simulate.retry("held", self, holder=self._owner)
        self._owner = _simulate.current()
        self._depth = depth


# Conditions ------------------------------------------------------------------------------------------------------------------------


class _Waiter:
    def __init__(self):
        self.notified = False


class Condition:
    def __init__(self, lock=None):
        self._lock = RLock() if lock is None else lock
        self._waiters = []

    @_simulate.atomic
    def acquire(self, blocking=True, timeout=-1):
        return self._lock.acquire(blocking, timeout)

    @_simulate.atomic
    def release(self):
        self._lock.release()

    @_simulate.atomic
    def __enter__(self):
        return self._lock.__enter__()

    @_simulate.atomic
    def __exit__(self, exception_type, exception, traceback):
        return self._lock.__exit__(exception_type, exception, traceback)

    def __repr__(self):
        return f"<Condition({self._lock!r}, {len(self._waiters)})>"

    def wait(self, timeout=None):
        waiter = _Waiter()
        depth = self._release_and_wait(waiter)
        notified = self._be_notified(waiter, timeout)
        self._acquire_again(waiter, depth)
        return notified

    @_simulate.atomic
    def _release_and_wait(self, waiter):
        if not self._lock._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        self._waiters.append(waiter)
        return self._lock._release_save()

    @_simulate.atomic
    def _be_notified(self, waiter, timeout):
        if not waiter.notified and (timeout is None or timeout > 0):
            _simulate.retry("signal", self, holder="notify()", timeout=timeout)
        return waiter.notified

    @_simulate.atomic
    def _acquire_again(self, waiter, depth):
        self._lock._acquire_restore(depth)
        # Until now a waiter whose time is over could be notified in vain.
        if not waiter.notified:
            self._waiters.remove(waiter)

    def wait_for(self, predicate, timeout=None):
        end = None
        left = timeout
        result = predicate()
        while not result:
            if left is not None:
                if end is None:
                    end = _simulate.now() + left
                else:
                    left = end - _simulate.now()
                    if left <= 0:
                        break
            self.wait(left)
            result = predicate()
        return result

    @_simulate.atomic
    def notify(self, n=1):
        if not self._lock._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        waiters = self._waiters
        while waiters and n > 0:
            waiters.pop(0).notified = True
            n -= 1

    @_simulate.atomic
    def notify_all(self):
        self.notify(len(self._waiters))

    notifyAll = notify_all


# Semaphores, events, barriers ------------------------------------------------------------------------------------------------------


class Semaphore:
    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value = value

    @_simulate.atomic
    def acquire(self, blocking=True, timeout=None):
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        if self._value > 0:
            self._value -= 1
            return True
        if blocking and (timeout is None or timeout > 0):
            _simulate.retry("signal", self, holder="release()", timeout=timeout)
        return False

    __enter__ = acquire

    @_simulate.atomic
    def release(self, n=1):
        if n < 1:
            raise ValueError("n must be one or more")
        self._value += n

    @_simulate.atomic
    def __exit__(self, exception_type, exception, traceback):
        self.release()

    def __repr__(self):
        return f"<threading.{type(self).__qualname__} at {id(self):#x}: value={self._value}>"


class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        Semaphore.__init__(self, value)
        self._initial_value = value

    @_simulate.atomic
    def release(self, n=1):
        if n < 1:
            raise ValueError("n must be one or more")
        if self._value + n > self._initial_value:
            raise ValueError("Semaphore released too many times")
        self._value += n

    def __repr__(self):
        return f"<threading.BoundedSemaphore at {id(self):#x}: value={self._value}/{self._initial_value}>"


class Event:
    def __init__(self):
        self._flag = False
        self._waiters = []

    @_simulate.atomic
    def is_set(self):
        return self._flag

    isSet = is_set

    @_simulate.atomic
    def set(self):
        self._flag = True
        for waiter in self._waiters:
            waiter.notified = True
        self._waiters.clear()

    @_simulate.atomic
    def clear(self):
        self._flag = False

    def wait(self, timeout=None):
        waiter = self._wait()
        if waiter is None:
            return True
        return self._be_set(waiter, timeout)

    @_simulate.atomic
    def _wait(self):
        if self._flag:
            return None
        waiter = _Waiter()
        self._waiters.append(waiter)
        return waiter

    @_simulate.atomic
    def _be_set(self, waiter, timeout):
        # Who has begun to wait is let go by `set()`, even if `clear()` follows at once.
        if not waiter.notified:
            if timeout is None or timeout > 0:
                _simulate.retry("signal", self, holder="set()", timeout=timeout)
            self._waiters.remove(waiter)
        return waiter.notified

    def __repr__(self):
        return f"<threading.Event at {id(self):#x}: {'set' if self._flag else 'unset'}>"


class BrokenBarrierError(RuntimeError):
    pass


# What a barrier does: it collects threads, or it lets them go; or they leave because of `reset()`; or it is broken.
_FILLING = 0
_DRAINING = 1
_RESETTING = -1
_BROKEN = -2


class Barrier:
    def __init__(self, parties, action=None, timeout=None):
        if parties < 1 and _simulate.setting("python") >= (3, 13):
            raise ValueError("parties must be > 0")
        self._parties = parties
        self._action = action
        self._timeout = timeout
        self._count = 0
        self._state = _FILLING
        # The last thread to come while it runs the action: nobody else may do anything to the barrier.
        self._acting = None

    def wait(self, timeout=None):
        if timeout is None:
            timeout = self._timeout
        index = self._arrive()
        if index + 1 != self._parties:
            return self._be_released(index, timeout)
        if self._action is not None:
            try:
                self._action()
            except:
                self._finish(_BROKEN)
                raise
            self._finish(_DRAINING)
        return index

    @_simulate.atomic
    def _arrive(self):
        self._be_free()
        if self._state == _DRAINING or self._state == _RESETTING:
            _simulate.retry("signal", self, holder="wait()")
        if self._state == _BROKEN:
            raise BrokenBarrierError
        index = self._count
        self._count += 1
        if self._count == self._parties:
            if self._action is None:
                self._state = _DRAINING
                self._leave()
            else:
                self._acting = _simulate.current()
        return index

    @_simulate.atomic
    def _be_released(self, index, timeout):
        self._be_free()
        if self._state == _FILLING:
            if timeout is None or timeout > 0:
                _simulate.retry("signal", self, holder="wait()", timeout=timeout)
            self._state = _BROKEN
        released = self._state == _DRAINING
        self._leave()
        if not released:
            raise BrokenBarrierError
        return index

    @_simulate.atomic
    def _finish(self, state):
        self._acting = None
        self._state = state
        self._leave()

    def _leave(self):
        self._count -= 1
        if self._count == 0 and (self._state == _DRAINING or self._state == _RESETTING):
            self._state = _FILLING

    def _be_free(self):
        if self._acting is not None and self._acting != _simulate.current():
            _simulate.retry("held", self, holder=self._acting)

    @_simulate.atomic
    def reset(self):
        self._be_free()
        if self._count == 0:
            self._state = _FILLING
        elif self._state == _FILLING or self._state == _BROKEN:
            self._state = _RESETTING

    @_simulate.atomic
    def abort(self):
        self._be_free()
        self._state = _BROKEN

    @property
    def parties(self):
        return self._parties

    @property
    @_simulate.atomic
    def n_waiting(self):
        return self._count if self._state == _FILLING else 0

    @property
    @_simulate.atomic
    def broken(self):
        return self._state == _BROKEN

    def __repr__(self):
        if self._state == _BROKEN:
            return f"<threading.Barrier at {id(self):#x}: broken>"
        return f"<threading.Barrier at {id(self):#x}: waiters={self.n_waiting}/{self._parties}>"


# Threads ---------------------------------------------------------------------------------------------------------------------------


def _new_name():
    process = _simulate.process()
    number = process.get("named_threads", 0) + 1
    process["named_threads"] = number
    return f"Thread-{number}"


class Thread:
    _initialized = False

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        assert group is None, "group argument must be None for now"
        if name is None:
            name = _new_name()
            target_name = getattr(target, "__name__", None)
            if target_name is not None and _simulate.setting("python") >= (3, 10):
                name = f"{name} ({target_name})"
        self._initialized = True
        self._name = str(name)
        self._target = target
        self._args = args
        self._kwargs = kwargs
        self._daemon = current_thread()._daemon if daemon is None else daemon
        self._number = None

    @_simulate.atomic
    def start(self):
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._number is not None:
            raise RuntimeError("threads can only be started once")
        self._number = _simulate.spawn(self._bootstrap, self._name, self._daemon)
        _threads()[self._number] = self

    def run(self):
        try:
            if self._target is not None:
                if self._kwargs:
                    self._target(*self._args, **self._kwargs)
                else:
                    self._target(*self._args)
        finally:
            # A finished thread keeps nothing alive.
            self._target = self._args = self._kwargs = None

    def _bootstrap(self):
        _simulate.storage()["thread"] = self
        try:
            self.run()
        except SystemExit:
            pass
        except BaseException as exception:
            excepthook(ExceptHookArgs((type(exception), exception, None, self)))
            _simulate.failed(exception)
        finally:
            del _threads()[self._number]

    @_simulate.atomic
    def join(self, timeout=None):
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if self._number is None:
            raise RuntimeError("cannot join thread before it is started")
        if self._number == _simulate.current():
            raise RuntimeError("cannot join current thread")
        if not _simulate.ended(self._number) and (timeout is None or timeout > 0):
            _simulate.retry("join", self, holder=self._number, timeout=timeout)

    @_simulate.atomic
    def is_alive(self):
        return self._number is not None and not _simulate.ended(self._number)

    @property
    def ident(self):
        return None if self._number is None else self._number + 1

    @property
    def native_id(self):
        return self.ident

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, name):
        self._name = str(name)

    def getName(self):
        return self._name

    def setName(self, name):
        self._name = str(name)

    @property
    def daemon(self):
        return self._daemon

    @daemon.setter
    def daemon(self, daemon):
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if self._number is not None:
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemon = daemon

    def isDaemon(self):
        return self._daemon

    def setDaemon(self, daemon):
        self.daemon = daemon

    def __repr__(self):
        if self._number is None:
            status = "initial"
        elif _simulate.ended(self._number):
            status = "stopped"
        else:
            status = "started"
        if self._daemon:
            status = f"{status} daemon"
        if self._number is not None:
            status = f"{status} {self._number + 1}"
        return f"<{type(self).__name__}({self._name}, {status})>"


class _MainThread(Thread):
    def __init__(self):
        self._initialized = True
        self._name = "MainThread"
        self._daemon = False
        self._number = 0


class Timer(Thread):
    def __init__(self, interval, function, args=None, kwargs=None):
        Thread.__init__(self)
        self.interval = interval
        self.function = function
        self.args = [] if args is None else args
        self.kwargs = {} if kwargs is None else kwargs
        self.finished = Event()

    def cancel(self):
        self.finished.set()

    def run(self):
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


def _threads():
    """The threads that run, by number, in the order in which they were started."""
    process = _simulate.process()
    threads = process.get("threads")
    if threads is None:
        main = _MainThread()
        threads = {0: main}
        process["threads"] = threads
        process["main_thread"] = main
    return threads


def main_thread():
    _threads()
    return _simulate.process()["main_thread"]


def current_thread():
    thread = _simulate.storage().get("thread")
    return main_thread() if thread is None else thread


currentThread = current_thread


def get_ident():
    return _simulate.current() + 1


get_native_id = get_ident


@_simulate.atomic
def active_count():
    return len(_threads())


activeCount = active_count


@_simulate.atomic
def enumerate():
    return list(_threads().values())


class ExceptHookArgs:
    def __init__(self, values):
        self.exc_type, self.exc_value, self.exc_traceback, self.thread = values


def excepthook(args):
    if args.exc_type is SystemExit:
        return
    name = get_ident() if args.thread is None else args.thread.name
    kind = args.exc_type.__qualname__
    if args.exc_type.__module__ not in ("builtins", "__main__"):
        kind = f"{args.exc_type.__module__}.{kind}"
    message = str(args.exc_value)
    text = f"{kind}: {message}" if message else kind
    _write_error(f"Exception in thread {name}:\n{text}\n")


@_simulate.atomic
def _write_error(text):
    _simulate.write(2, text)


class local:
    """Attributes that every thread has for itself: they are kept in the storage of the thread, not in the object."""

    def __new__(cls, *args, **kwargs):
        if (args or kwargs) and cls is local:
            raise TypeError("Initialization arguments are not supported")
        self = object.__new__(cls)
        object.__setattr__(self, "_arguments", (args, kwargs))
        # Here `__init__` will be called by the construction itself; in other threads by the first access.
        _simulate.storage().setdefault("local", {})[self] = {}
        return self

    def _attributes(self):
        every = _simulate.storage().setdefault("local", {})
        attributes = every.get(self)
        if attributes is None:
            attributes = every[self] = {}
            if type(self) is not local:
                args, kwargs = self._arguments
                self.__init__(*args, **kwargs)
        return attributes

    def __getattr__(self, name):
        attributes = self._attributes()
        if name in attributes:
            return attributes[name]
        kind = "_thread._local" if type(self) is local else type(self).__name__
        raise AttributeError(f"{kind!r} object has no attribute {name!r}")

    def __setattr__(self, name, value):
        self._attributes()[name] = value

    def __delattr__(self, name):
        attributes = self._attributes()
        if name not in attributes:
            kind = "_thread._local" if type(self) is local else type(self).__name__
            raise AttributeError(f"{kind!r} object has no attribute {name!r}")
        del attributes[name]
