"""Which objects are coroutines."""

import _simulate

_PYTHON = _simulate.setting("python")


async def _coroutine():
    pass


def _generator():
    yield


def _coroutine_type():
    example = _coroutine()
    example.close()
    return type(example)


CoroutineType = _coroutine_type()
GeneratorType = type(_generator())


def iscoroutine(obj):
    kind = type(obj)
    if kind is CoroutineType:
        return True
    if kind is GeneratorType:
        return _PYTHON < (3, 12)
    return hasattr(kind, "send") and hasattr(kind, "throw") and hasattr(kind, "close") and hasattr(kind, "__await__")


def iscoroutinefunction(func):
    while True:
        inner = getattr(func, "__func__", None) or getattr(func, "func", None)
        if inner is None:
            break
        func = inner
    code = getattr(func, "__code__", None)
    return code is not None and code.co_flags & 0x80 != 0


def isawaitable(obj):
    return type(obj) is CoroutineType or hasattr(type(obj), "__await__")
