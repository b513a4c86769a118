"""How asyncio shows its objects: the text of `repr`, and of messages about them.

Where CPython's own C code or library is shown, CPython prints no place or a path of its installation; here: no place.
"""

import _simulate

_PYTHON = _simulate.setting("python")


def shortened(value, depth=6):
    """`repr`, cut as `reprlib` cuts it: six items of a container, four of a dictionary, thirty characters of a text."""
    kind = type(value)
    if kind is str:
        return _shortened_text(value)
    if kind is int:
        text = repr(value)
        return text if len(text) <= 40 else text[:18] + "..." + text[-19:]
    if kind is list:
        return "[" + _shortened_items(value, depth, 6) + "]"
    if kind is tuple:
        comma = "," if len(value) == 1 and depth > 0 else ""
        return "(" + _shortened_items(value, depth, 6) + comma + ")"
    if kind is set or kind is frozenset:
        if not value:
            return repr(value)
        text = "{" + _shortened_items(_in_order(value), depth, 6) + "}"
        return text if kind is set else "frozenset(" + text + ")"
    if kind is dict:
        return _shortened_dict(value, depth)
    text = repr(value)
    return text if len(text) <= 30 else text[:13] + "..." + text[-14:]


def _shortened_text(value):
    text = repr(value[:30])
    if len(text) > 30:
        text = repr(value[:13] + value[len(value) - 14:])
        text = text[:13] + "..." + text[-14:]
    elif len(value) > 30:
        text = text[:13] + "..." + text[-14:]
    return text


def _shortened_items(values, depth, limit):
    if depth <= 0 and values:
        return "..."
    parts = [shortened(value, depth - 1) for value in list(values)[:limit]]
    if len(values) > limit:
        parts.append("...")
    return ", ".join(parts)


def _shortened_dict(value, depth):
    if not value:
        return "{}"
    if depth <= 0:
        return "{...}"
    keys = _in_order(value)
    parts = [shortened(key, depth - 1) + ": " + shortened(value[key], depth - 1) for key in keys[:4]]
    if len(keys) > 4:
        parts.append("...")
    return "{" + ", ".join(parts) + "}"


def _in_order(values):
    try:
        return sorted(values)
    except Exception:
        return list(values)


def callback_text(function, arguments, debug):
    """`name(arguments) at file:line`. Since 3.13 the arguments are only told in debug mode."""
    inner = getattr(function, "func", None)
    if inner is not None and hasattr(function, "keywords"):
        text = callback_name(inner) + _arguments_text(function.args, function.keywords, debug)
        text += _arguments_text(arguments, {}, debug)
        function = inner
    else:
        text = callback_name(function) + _arguments_text(arguments, {}, debug)
    return text + _place(function)


def callback_name(function):
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    return name if name else repr(function)


def _arguments_text(arguments, keywords, debug):
    if _PYTHON >= (3, 13) and not debug:
        return "()"
    parts = [shortened(value) for value in arguments]
    for name, value in keywords.items():
        parts.append(name + "=" + shortened(value))
    return "(" + ", ".join(parts) + ")"


def _place(function):
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    if hasattr(function, "__self__") or getattr(function, "__module__", "asyncio").startswith("asyncio"):
        return ""
    code = getattr(function, "__code__", None)
    file = getattr(code, "co_filename", None)
    return "" if file is None else f" at {file}:{code.co_firstlineno}"


def callbacks_text(callbacks):
    """The first and the last of a future's callbacks."""
    parts = [callback_text(entry[0], (), False) for entry in callbacks]
    if len(parts) > 2:
        parts = [parts[0], f"<{len(parts) - 2} more>", parts[-1]]
    return "cb=[" + ", ".join(parts) + "]"


def coroutine_text(coroutine):
    """What it is and where it is."""
    name = callback_name(coroutine) + "()"
    code = getattr(coroutine, "cr_code", None) or getattr(coroutine, "gi_code", None)
    file = getattr(code, "co_filename", None)
    if file is None:
        return name
    frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
    if frame is None:
        return f"{name} done, defined at {file}:{code.co_firstlineno}"
    return f"{name} running at {file}:{frame.f_lineno}"


def exception_text(exception):
    """The last line of a traceback."""
    kind = type(exception)
    name = kind.__qualname__
    if kind.__module__ != "builtins" and kind.__module__ != "__main__":
        name = kind.__module__ + "." + name
    text = str(exception)
    return name + ": " + text if text else name
