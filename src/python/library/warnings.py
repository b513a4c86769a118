"""Warnings go to standard error, each of them: filters have no effect except that warnings can be turned into errors or be ignored."""

import _simulate


def warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()):
    if isinstance(message, Warning):
        category = type(message)
    elif category is None:
        category = UserWarning
    action = _action(category)
    if action == "ignore":
        return
    if action == "error":
        raise message if isinstance(message, Warning) else category(message)
    _write(f"{category.__name__}: {message}\n")


@_simulate.atomic
def _write(text):
    _simulate.write(2, text)


def _action(category):
    for action, kind in _simulate.process().get("warning_filters", ()):
        if issubclass(category, kind):
            return action
    # As CPython outside of `__main__` and of tests.
    return "default"


def simplefilter(action, category=Warning, lineno=0, append=False):
    filters = list(_simulate.process().get("warning_filters", ()))
    if append:
        filters.append((action, category))
    else:
        filters.insert(0, (action, category))
    _simulate.process()["warning_filters"] = tuple(filters)


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    if message or module:
        raise NotImplementedError("warnings.filterwarnings: patterns for messages and modules are not supported")
    simplefilter(action, category, lineno, append)


def resetwarnings():
    _simulate.process()["warning_filters"] = ()


class catch_warnings:
    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        if record:
            raise NotImplementedError("warnings.catch_warnings: recording is not supported")
        self._action = action
        self._category = category
        self._saved = ()

    def __enter__(self):
        self._saved = _simulate.process().get("warning_filters", ())
        if self._action is not None:
            simplefilter(self._action, self._category)

    def __exit__(self, exception_type, exception, traceback):
        _simulate.process()["warning_filters"] = self._saved
