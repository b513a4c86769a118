"""Questions about objects: is it a coroutine, a function, a class."""


def _function():
    pass


def _generator_function():
    yield


async def _coroutine_function():
    pass


async def _async_generator_function():
    yield


class _Class:
    def method(self):
        pass


def _type_of_coroutine():
    coroutine = _coroutine_function()
    kind = type(coroutine)
    coroutine.close()
    return kind


FunctionType = type(_function)
MethodType = type(_Class().method)
GeneratorType = type(_generator_function())
CoroutineType = _type_of_coroutine()
AsyncGeneratorType = type(_async_generator_function())
BuiltinFunctionType = type(len)

CO_GENERATOR = 32
CO_COROUTINE = 128
CO_ASYNC_GENERATOR = 512


def _flags(object):
    # A method and a partial are asked about the function behind them.
    while not isinstance(object, FunctionType):
        if isinstance(object, MethodType):
            object = object.__func__
        elif type(object).__name__ == "partial":
            object = object.func
        else:
            return 0
    return object.__code__.co_flags


def iscoroutine(object):
    return isinstance(object, CoroutineType)


def iscoroutinefunction(obj):
    return bool(_flags(obj) & CO_COROUTINE)


def isgenerator(object):
    return isinstance(object, GeneratorType)


def isgeneratorfunction(obj):
    return bool(_flags(obj) & CO_GENERATOR)


def isasyncgen(object):
    return isinstance(object, AsyncGeneratorType)


def isasyncgenfunction(obj):
    return bool(_flags(obj) & CO_ASYNC_GENERATOR)


def isawaitable(object):
    return isinstance(object, CoroutineType) or hasattr(type(object), "__await__")


def isfunction(object):
    return isinstance(object, FunctionType)


def ismethod(object):
    return isinstance(object, MethodType)


def isbuiltin(object):
    return isinstance(object, BuiltinFunctionType)


def isroutine(object):
    return isfunction(object) or ismethod(object) or isbuiltin(object)


def isclass(object):
    return isinstance(object, type)


def isabstract(object):
    return isinstance(object, type) and bool(getattr(object, "__abstractmethods__", ()))


CORO_CREATED = "CORO_CREATED"
CORO_RUNNING = "CORO_RUNNING"
CORO_SUSPENDED = "CORO_SUSPENDED"
CORO_CLOSED = "CORO_CLOSED"


def getcoroutinestate(coroutine):
    if coroutine.cr_running:
        return CORO_RUNNING
    if coroutine.cr_suspended:
        return CORO_SUSPENDED
    return CORO_CLOSED if coroutine.cr_frame is None else CORO_CREATED


def getdoc(object):
    return getattr(object, "__doc__", None)


def getmembers(object, predicate=None):
    pairs = [(name, getattr(object, name)) for name in dir(object)]
    return [pair for pair in pairs if predicate is None or predicate(pair[1])]


def unwrap(func):
    while hasattr(func, "__wrapped__"):
        func = func.__wrapped__
    return func
