"""Shallow and deep copies of containers and instances."""


class Error(Exception):
    pass


error = Error

_CONSTANTS = (type(None), bool, int, float, str, frozenset, range, slice, type, type(lambda: None), type(...), type(NotImplemented))


def copy(x):
    if isinstance(x, _CONSTANTS) or isinstance(x, tuple):
        return x
    if isinstance(x, list):
        return list(x)
    if isinstance(x, dict):
        return dict(x)
    if isinstance(x, set):
        return set(x)
    if hasattr(type(x), "__copy__"):
        return x.__copy__()
    return _rebuilt(x, lambda value: value)


def deepcopy(x, memo=None):
    if memo is None:
        memo = {}
    if isinstance(x, _CONSTANTS) and not isinstance(x, frozenset):
        return x
    # The original is kept beside its copy, so that its identity is not given away meanwhile.
    known = memo.get(id(x))
    if known is not None:
        return known[0]
    if isinstance(x, list):
        result = []
        memo[id(x)] = (result, x)
        for value in x:
            result.append(deepcopy(value, memo))
        return result
    if isinstance(x, dict):
        result = {}
        memo[id(x)] = (result, x)
        for key, value in x.items():
            result[deepcopy(key, memo)] = deepcopy(value, memo)
        return result
    if isinstance(x, tuple):
        values = [deepcopy(value, memo) for value in x]
        known = memo.get(id(x))
        if known is not None:
            return known[0]
        result = x
        for old, new in zip(x, values):
            if old is not new:
                result = tuple(values)
                break
    elif isinstance(x, set):
        result = {deepcopy(value, memo) for value in x}
    elif isinstance(x, frozenset):
        result = frozenset([deepcopy(value, memo) for value in x])
    elif hasattr(type(x), "__deepcopy__"):
        result = x.__deepcopy__(memo)
    else:
        return _rebuilt(x, lambda value: deepcopy(value, memo), memo)
    memo[id(x)] = (result, x)
    return result


def _rebuilt(x, convert, memo=None):
    """An instance of the same class with the same attributes, made without calling `__init__`."""
    if not hasattr(x, "__dict__"):
        raise TypeError(f"cannot pickle {type(x).__name__!r} object")
    cls = type(x)
    if isinstance(x, BaseException):
        result = cls.__new__(cls, *x.args)
    else:
        result = object.__new__(cls)
    if memo is not None:
        memo[id(x)] = (result, x)
    for name, value in dict(vars(x)).items():
        object.__setattr__(result, name, convert(value))
    return result


def replace(obj, /, **changes):
    if not hasattr(type(obj), "__replace__"):
        raise TypeError(f"replace() does not support {type(obj).__name__} objects")
    return obj.__replace__(**changes)
