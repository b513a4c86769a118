"""The native module `_simulate` for CPython, so that the library can be tried where Python itself is the judge.

One thread, the first alternative of every choice, a virtual clock. Threads that the library starts run at once, to
their end. The settings come from the environment: SIMULATE_ORDER, SIMULATE_PYTHON (3.11), and SIMULATE_CHOICES, the
alternatives to take one after the other (0 when they are used up).
"""

import gc
import os
import sys
import types
import weakref


class _State:
    now = 0.0
    lanes = 0
    lane = 0
    storage = {}
    process = {}
    generators = []
    reports = []
    choices = [int(number) for number in os.environ.get("SIMULATE_CHOICES", "").split()]
    chosen = []
    settings = {
        "order": os.environ.get("SIMULATE_ORDER", "fifo"),
        "python": tuple(int(part) for part in os.environ.get("SIMULATE_PYTHON", "3.11").split(".")),
        "switching": "bytecode",
    }


def atomic(function):
    return function


def setting(name):
    return _State.settings[name]


def now():
    return _State.now


def retry(kind, subject=None, holder=None, timeout=None):
    if timeout is None:
        show_choices()
        sys.stdout.flush()
        sys.stderr.write(f"DEADLOCK: {kind}\n")
        sys.stderr.flush()
        os._exit(70)
    _State.now += timeout


def sleep(seconds):
    """What `time.sleep` does."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    _State.now += seconds


def choose(count, what):
    if count <= 1:
        return 0
    chosen = _State.choices.pop(0) if _State.choices else 0
    assert chosen < count, (chosen, count, what)
    _State.chosen.append((chosen, count, what))
    return chosen


def show_choices():
    """What was chosen, if choices were given: for a search through all of them."""
    if "SIMULATE_CHOICES" in os.environ:
        for chosen, count, what in _State.chosen:
            sys.stderr.write(f"CHOICE {chosen} {count} {what}\n")


def boundary(lane):
    assert lane is not None
    gc.collect()
    _State.lane = lane


def lane(name):
    _State.lanes += 1
    return _State.lanes


def current_lane():
    return _State.lane


def current():
    return 0


def spawn(function, name, daemon):
    function()
    return 1


def ended(thread):
    return True


def storage():
    return _State.storage


def process():
    return _State.process


def write(stream, text):
    (sys.stdout if stream == 1 else sys.stderr).write(text)


def report(kind, message, subject=None, exception=None):
    _State.reports.append((kind, message))


def trace(kind, *details):
    pass


def collect():
    gc.collect()


def instances(kind):
    """What is alive of a class, in the order of creation. Asynchronous generators count from their first step."""
    if kind is types.AsyncGeneratorType:
        return [generator for generator in (reference() for reference in _State.generators) if generator is not None]
    found = [thing for thing in gc.get_objects() if isinstance(thing, kind)]
    return sorted(found, key=lambda thing: thing._lane)


def _finalize(generator):
    finalizer = _State.storage.get("async_generator_finalizer")
    if finalizer is not None:
        finalizer(generator)


def _begin(generator):
    _State.generators.append(weakref.ref(generator))


sys.set_asyncgen_hooks(firstiter=_begin, finalizer=_finalize)
