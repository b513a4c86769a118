"""Which objects are coroutines."""

import _simulate
from types import CoroutineType, GeneratorType

_PYTHON = _simulate.setting("python")


def iscoroutine(obj):
    kind = type(obj)
    if kind is CoroutineType:
        return True
    if kind is GeneratorType:
        return _PYTHON < (3, 12)
    return hasattr(obj, "send") and hasattr(obj, "throw") and hasattr(obj, "close") and hasattr(obj, "__await__")
