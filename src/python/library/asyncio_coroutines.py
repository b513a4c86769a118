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
    return hasattr(kind, "send") and hasattr(kind, "throw") and hasattr(kind, "close") and hasattr(kind, "__await__")
