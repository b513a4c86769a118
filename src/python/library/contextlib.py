"""Context managers: from generators, for everyday purposes, and stacks of them."""

import _simulate
from abc import ABC, abstractmethod
from functools import wraps


class AbstractContextManager(ABC):
    def __class_getitem__(cls, item):
        return cls

    def __enter__(self):
        return self

    @abstractmethod
    def __exit__(self, exc_type, exc_value, traceback):
        return None


class AbstractAsyncContextManager(ABC):
    def __class_getitem__(cls, item):
        return cls

    async def __aenter__(self):
        return self

    @abstractmethod
    async def __aexit__(self, exc_type, exc_value, traceback):
        return None


class ContextDecorator:
    def _recreate_cm(self):
        return self

    def __call__(self, func):
        @wraps(func)
        def inner(*args, **kwds):
            with self._recreate_cm():
                return func(*args, **kwds)

        return inner


class AsyncContextDecorator:
    def _recreate_cm(self):
        return self

    def __call__(self, func):
        @wraps(func)
        async def inner(*args, **kwds):
            async with self._recreate_cm():
                return await func(*args, **kwds)

        return inner


# Generators as context managers ----------------------------------------------------------------------------------------------------


class _GeneratorContextManager(ContextDecorator):
    def __init__(self, func, args, kwds):
        self.gen = func(*args, **kwds)
        # Kept so that a decorated function gets a new generator at each call.
        self.func, self.args, self.kwds = func, args, kwds

    def _recreate_cm(self):
        return type(self)(self.func, self.args, self.kwds)

    def __enter__(self):
        self.args = self.kwds = self.func = None
        try:
            return next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, typ, value, traceback):
        if typ is None:
            try:
                next(self.gen)
            except StopIteration:
                return False
            _close(self.gen)
            raise RuntimeError("generator didn't stop")
        if value is None:
            value = typ()
        try:
            self.gen.throw(value)
        except StopIteration as exception:
            # Swallowed, unless the body itself raised this very StopIteration.
            return exception is not value
        except RuntimeError as exception:
            if exception is value:
                return False
            # A StopIteration of the body comes out of the generator as the cause of a RuntimeError.
            if isinstance(value, StopIteration) and exception.__cause__ is value:
                return False
            raise
        except BaseException as exception:
            if exception is not value:
                raise
            return False
        _close(self.gen)
        raise RuntimeError("generator didn't stop after throw()")


def _close(generator):
    # Before 3.13 a generator that goes on is left alone.
    if _simulate.setting("python") >= (3, 13):
        generator.close()


def contextmanager(func):
    @wraps(func)
    def helper(*args, **kwds):
        return _GeneratorContextManager(func, args, kwds)

    return helper


class _AsyncGeneratorContextManager(AsyncContextDecorator):
    def __init__(self, func, args, kwds):
        self.gen = func(*args, **kwds)
        self.func, self.args, self.kwds = func, args, kwds

    def _recreate_cm(self):
        return type(self)(self.func, self.args, self.kwds)

    async def __aenter__(self):
        self.args = self.kwds = self.func = None
        try:
            return await self.gen.__anext__()
        except StopAsyncIteration:
            raise RuntimeError("generator didn't yield") from None

    async def __aexit__(self, typ, value, traceback):
        if typ is None:
            try:
                await self.gen.__anext__()
            except StopAsyncIteration:
                return False
            await _aclose(self.gen)
            raise RuntimeError("generator didn't stop")
        if value is None:
            value = typ()
        try:
            await self.gen.athrow(value)
        except StopAsyncIteration as exception:
            return exception is not value
        except RuntimeError as exception:
            if exception is value:
                return False
            if isinstance(value, (StopIteration, StopAsyncIteration)) and exception.__cause__ is value:
                return False
            raise
        except BaseException as exception:
            if exception is not value:
                raise
            return False
        await _aclose(self.gen)
        raise RuntimeError("generator didn't stop after athrow()")


async def _aclose(generator):
    if _simulate.setting("python") >= (3, 13):
        await generator.aclose()


def asynccontextmanager(func):
    @wraps(func)
    def helper(*args, **kwds):
        return _AsyncGeneratorContextManager(func, args, kwds)

    return helper


# Everyday ones ---------------------------------------------------------------------------------------------------------------------


class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class aclosing(AbstractAsyncContextManager):
    def __init__(self, thing):
        self.thing = thing

    async def __aenter__(self):
        return self.thing

    async def __aexit__(self, *exc_info):
        await self.thing.aclose()


class suppress(AbstractContextManager):
    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __enter__(self):
        pass

    def __exit__(self, exctype, excinst, exctb):
        if exctype is None:
            return None
        if issubclass(exctype, self._exceptions):
            return True
        if isinstance(excinst, BaseExceptionGroup) and _simulate.setting("python") >= (3, 12):
            match, rest = excinst.split(self._exceptions)
            if rest is None:
                return True
            raise rest
        return False


class nullcontext(AbstractContextManager, AbstractAsyncContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *excinfo):
        pass

    async def __aenter__(self):
        return self.enter_result

    async def __aexit__(self, *excinfo):
        pass


# Stacks ----------------------------------------------------------------------------------------------------------------------------


def _unsupported(manager, asynchronous):
    cls = type(manager)
    kind = "asynchronous context manager" if asynchronous else "context manager"
    return TypeError(f"'{cls.__module__}.{cls.__qualname__}' object does not support the {kind} protocol")


class _Stack:
    """What both stacks have: exits to be called in reverse, each with the exception that is on its way then.

    An exit is a triple: is it synchronous, the function, does it want the exception.
    """

    def __init__(self):
        self._exits = []

    def pop_all(self):
        new = type(self)()
        new._exits = self._exits
        self._exits = []
        return new

    def push(self, exit):
        cls = type(exit)
        if hasattr(cls, "__exit__"):
            self._exits.append((True, exit.__exit__, True))
        else:
            # Not a context manager: a function with the same parameters as `__exit__`.
            self._exits.append((True, exit, True))
        return exit

    def enter_context(self, cm):
        cls = type(cm)
        if not hasattr(cls, "__enter__") or not hasattr(cls, "__exit__"):
            raise _unsupported(cm, False)
        result = cm.__enter__()
        self._exits.append((True, cm.__exit__, True))
        return result

    def callback(self, callback, /, *args, **kwds):
        self._exits.append((True, lambda: callback(*args, **kwds), False))
        return callback


def _fix_context(new, old, outer):
    """A new exception of an exit gets the earlier one as context, as if the `with` statements were nested."""
    while True:
        context = new.__context__
        if context is None or context is old:
            return
        if context is outer:
            break
        new = context
    new.__context__ = old


class ExitStack(_Stack, AbstractContextManager):
    def __exit__(self, *exc_details):
        received = exc_details[0] is not None
        outer = exc_details[1] if received else _simulate.handled()
        suppressed = False
        pending = None
        current = exc_details[1]
        while self._exits:
            synchronous, exit, wants = self._exits.pop()
            try:
                if not wants:
                    exit()
                elif exit(None if current is None else type(current), current, None):
                    suppressed = True
                    pending = None
                    current = None
            except BaseException as new:
                if current is not None:
                    _fix_context(new, current, outer)
                pending = new
                current = new
        if pending is not None:
            # The context that was put together must not be replaced by raising.
            context = pending.__context__
            try:
                raise pending
            except BaseException:
                pending.__context__ = context
                raise
        return received and suppressed

    def close(self):
        self.__exit__(None, None, None)


class AsyncExitStack(_Stack, AbstractAsyncContextManager):
    def push_async_exit(self, exit):
        cls = type(exit)
        if hasattr(cls, "__aexit__"):
            self._exits.append((False, exit.__aexit__, True))
        else:
            self._exits.append((False, exit, True))
        return exit

    async def enter_async_context(self, cm):
        cls = type(cm)
        if not hasattr(cls, "__aenter__") or not hasattr(cls, "__aexit__"):
            raise _unsupported(cm, True)
        result = await cm.__aenter__()
        self._exits.append((False, cm.__aexit__, True))
        return result

    def push_async_callback(self, callback, /, *args, **kwds):
        self._exits.append((False, lambda: callback(*args, **kwds), False))
        return callback

    async def __aexit__(self, *exc_details):
        received = exc_details[0] is not None
        outer = exc_details[1] if received else _simulate.handled()
        suppressed = False
        pending = None
        current = exc_details[1]
        while self._exits:
            synchronous, exit, wants = self._exits.pop()
            try:
                if wants:
                    result = exit(None if current is None else type(current), current, None)
                else:
                    result = exit()
                if not synchronous:
                    result = await result
                if wants and result:
                    suppressed = True
                    pending = None
                    current = None
            except BaseException as new:
                if current is not None:
                    _fix_context(new, current, outer)
                pending = new
                current = new
        if pending is not None:
            context = pending.__context__
            try:
                raise pending
            except BaseException:
                pending.__context__ = context
                raise
        return received and suppressed

    async def aclose(self):
        await self.__aexit__(None, None, None)
