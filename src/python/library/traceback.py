"""Exceptions as text. There are no traceback objects, so the lines that name files and functions are missing; the last lines are CPython's."""

import _simulate
from sys import stderr

_CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
_CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"


def format_exception_only(exc, /, value=None):
    if value is not None:
        exc = value
    if exc is None:
        return ["NoneType: None\n"]
    kind = type(exc)
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__"):
        name = f"{kind.__module__}.{name}"
    try:
        message = str(exc)
    except Exception:
        message = "<exception str() failed>"
    lines = [f"{name}: {message}\n" if message else f"{name}\n"]
    for note in getattr(exc, "__notes__", ()):
        lines.append(f"{note}\n")
    return lines


def format_exception(exc, /, value=None, tb=None, limit=None, chain=True):
    if value is not None:
        exc = value
    lines = []
    _format(exc, chain, lines, [])
    return lines


def _format(exception, chain, lines, seen):
    seen.append(exception)
    if chain and isinstance(exception, BaseException):
        cause = exception.__cause__
        context = exception.__context__
        if cause is not None:
            if not any([cause is other for other in seen]):
                _format(cause, chain, lines, seen)
                lines.append(_CAUSE)
        elif context is not None and not exception.__suppress_context__:
            if not any([context is other for other in seen]):
                _format(context, chain, lines, seen)
                lines.append(_CONTEXT)
    if isinstance(exception, BaseExceptionGroup):
        lines.append("  + Exception Group Traceback (most recent call last):\n")
        lines.append(f"  | {format_exception_only(exception)[0]}")
        count = len(exception.exceptions)
        for index, member in enumerate(exception.exceptions):
            inner = []
            _format(member, chain, inner, seen)
            title = f" {index + 1} "
            lines.append(f"  {'+-' if index == 0 else '  '}+---------------{title}----------------\n")
            for text in "".join(inner).splitlines():
                lines.append(f"    | {text}\n")
        lines.append("    +------------------------------------\n")
        return
    if exception is not None:
        lines.append("Traceback (most recent call last):\n")
    lines.extend(format_exception_only(exception))


def print_exception(exc, /, value=None, tb=None, limit=None, file=None, chain=True):
    (stderr if file is None else file).write("".join(format_exception(exc, value)))


def format_exc(limit=None, chain=True):
    return "".join(format_exception(_simulate.handled()))


def print_exc(limit=None, file=None, chain=True):
    print_exception(_simulate.handled(), file=file)


def format_stack(f=None, limit=None):
    return []


def print_stack(f=None, limit=None, file=None):
    pass


def format_tb(tb, limit=None):
    return []


def print_tb(tb, limit=None, file=None):
    pass


def extract_tb(tb, limit=None):
    return []
