#!/usr/bin/env python3
"""Checks the library written in Python (`src/python/library`) against CPython's own.

Each snippet of `library_snippets/*.py` is executed twice under this interpreter: once with the modules of CPython, once with ours. What the two
print must be equal; a snippet that ends in an exception prints it. In a file, snippets are separated by lines of dashes (`# ---`).

Ours need the native module `_simulate`; here is a small one for CPython with real threads: an atomic function holds one lock of the process,
and `retry` gives it up until something has changed. (In this module a function must not have changed anything before it calls `retry`;
the simulator undoes the step.) Time is the real one, so snippets that sleep do so for hundredths of a second.

    python3 tests/cpython/library_check.py [NAME]...        all files, or those whose name contains one of the words
    python3 tests/cpython/library_check.py --show NAME      prints what both print
"""

import ast
import builtins
import concurrent.futures
import contextlib
import io
import itertools
import math
import pathlib
import re
import sys
import threading
import time
import traceback
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "src" / "python" / "library"
SNIPPETS = pathlib.Path(__file__).resolve().parent / "library_snippets"


# The native module -------------------------------------------------------------------------------------------------------------------


class _Retry(BaseException):
    def __init__(self, timeout):
        self.timeout = timeout


def fake_simulate():
    """A new `_simulate` with its own process and threads."""
    changed = threading.Condition(threading.RLock())
    here = threading.local()
    process = {}
    threads = {0: threading.main_thread()}
    ended = set()
    start = time.monotonic()
    native = types.ModuleType("_simulate")

    def atomic(function):
        def call(*args, **keywords):
            if getattr(here, "inside", False):
                return function(*args, **keywords)
            with changed:
                here.inside = True
                here.expired = False
                deadline = None
                try:
                    while True:
                        try:
                            return function(*args, **keywords)
                        except _Retry as retry:
                            if retry.timeout is not None and deadline is None:
                                deadline = time.monotonic() + retry.timeout
                            here.inside = False
                            left = None if deadline is None else deadline - time.monotonic()
                            if left is None or left > 0:
                                changed.wait(min(left, 10) if left is not None else 10)
                                if left is None and time.monotonic() - start > 60:
                                    raise RuntimeError("nothing changed for a long time") from None
                            here.expired = deadline is not None and time.monotonic() >= deadline
                            here.inside = True
                finally:
                    here.inside = False
                    changed.notify_all()

        call.__name__ = function.__name__
        call.__qualname__ = function.__qualname__
        call.__wrapped__ = function
        call.__dict__.update(function.__dict__)
        return call

    def retry(kind, subject=None, holder=None, timeout=None):
        assert here.inside, "retry outside of an atomic function"
        if not here.expired:
            raise _Retry(timeout)

    def spawn(function, name, daemon):
        number = len(threads)

        def run():
            here.number = number
            # Begins when the atomic function that spawns it is over.
            with changed:
                pass
            try:
                function()
            finally:
                with changed:
                    ended.add(number)
                    changed.notify_all()

        thread = threading.Thread(target=run, name=name, daemon=True)
        threads[number] = thread
        thread.start()
        return number

    def storage():
        if not hasattr(here, "storage"):
            here.storage = {}
        return here.storage

    def calculate(name, *numbers):
        # As IEEE 754 has it: no errors.
        try:
            return getattr(math, name)(*numbers)
        except OverflowError:
            return -math.inf if name == "sinh" and numbers[0] < 0 else math.inf
        except ValueError:
            if name in ("log", "log2", "log10") and numbers[0] == 0 or name == "log1p" and numbers[0] == -1:
                return -math.inf
            if name == "atanh" and abs(numbers[0]) == 1 or name == "pow" and numbers[0] == 0:
                return math.copysign(math.inf, numbers[0])
            return math.nan

    native.atomic = atomic
    native.retry = retry
    native.spawn = spawn
    native.ended = lambda number: number in ended
    native.current = lambda: getattr(here, "number", 0)
    native.now = lambda: time.monotonic() - start
    native.choose = lambda n, what: 0
    native.setting = lambda name: {"order": "fifo", "python": sys.version_info[:2], "switching": "bytecode"}[name]
    native.write = lambda stream, text: (sys.stdout if stream == 1 else sys.stderr).write(text)
    native.storage = storage
    native.process = lambda: process
    native.report = lambda kind, message, subject=None, exception=None: None
    native.trace = lambda kind, *details: None
    native.failed = lambda exception: None
    native.handled = lambda: sys.exc_info()[1]
    native.method = types.MethodType
    native.collect = lambda: None
    native.math = calculate
    return native


# Loading our modules -----------------------------------------------------------------------------------------------------------------


class Library:
    """Our modules, executed by CPython. Their `import` statements find each other, never CPython's modules of the same names."""

    def __init__(self, exceptions):
        self.simulate = fake_simulate()
        self.modules = {"_simulate": self.simulate}
        self.builtins = dict(vars(builtins), __import__=self.import_module)
        self.builtins.update(self.our_builtins(exceptions))

    def our_builtins(self, exceptions):
        """What `builtins.py` defines. Its exceptions cannot be raised by CPython unless their root derives from the real one; they are
        only used where a snippet asks for them, because errors of CPython itself are of the real classes."""
        source = (LIBRARY / "builtins.py").read_text()
        if exceptions:
            source = source.replace("object.__new__(", "__real_base__.__new__(")
        tree = ast.parse(source)
        body = []
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                if node.name == "BaseException" and exceptions:
                    node.bases = [ast.Name("__real_base__", ast.Load())]
                elif not exceptions and isinstance(getattr(builtins, node.name, None), type):
                    if issubclass(getattr(builtins, node.name), BaseException):
                        continue
            body.append(node)
        tree.body = body
        namespace = {"__name__": "builtins", "__builtins__": self.builtins, "__real_base__": BaseException}
        containers = (list, tuple, dict, set, frozenset, type({}.keys()), type({}.values()), type({}.items()))
        if not exceptions:
            # The simulator's `repr` calls the helper for a container that holds instances.
            helper = lambda value: namespace["__repr__"](value) if type(value) in containers and value else repr(value)
            namespace["repr"] = helper
        exec(compile(ast.fix_missing_locations(tree), str(LIBRARY / "builtins.py"), "exec"), namespace)
        # CPython itself looks for these under their real types only.
        hidden = {"property", "classmethod", "staticmethod"} if exceptions else set()
        return {
            name: value
            for name, value in namespace.items()
            if name not in hidden and (not name.startswith("__") or name.endswith("__") and hasattr(value, "__code__"))
            and name not in ("__name__", "__builtins__", "__import__", "_simulate", "repr")
        }

    def path(self, name):
        return LIBRARY / f"{name.replace('.', '_')}.py"

    def load(self, name):
        if name not in self.modules:
            if not self.path(name).exists() or name.startswith("asyncio"):
                # Not ours: CPython's own will do for a snippet.
                return builtins.__import__(name, fromlist=["x"])
            module = types.ModuleType(name)
            module.__dict__["__builtins__"] = self.builtins
            self.modules[name] = module
            source = self.path(name).read_text()
            exec(compile(source, str(self.path(name)), "exec"), module.__dict__)
        return self.modules[name]

    def import_module(self, name, globals=None, locals=None, fromlist=(), level=0):
        module = self.load(name)
        if fromlist or "." not in name:
            return module
        # `import collections.abc` binds `collections`.
        first, rest = name.split(".", 1)
        root = self.load(first) if self.path(first).exists() else types.ModuleType(first)
        setattr(root, rest, module)
        return root


# Comparing ---------------------------------------------------------------------------------------------------------------------------


def outcome(source, name, namespace):
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(source, name, "exec"), namespace)
        except BaseException as exception:
            output.write(f"{type(exception).__name__}: {exception}\n")
            if "--trace" in sys.argv:
                traceback.print_exc(file=sys.__stderr__)
    # Addresses differ by nature.
    return re.sub(r"0x[0-9a-f]{6,}", "0x…", output.getvalue())


def check(path, show):
    failures = 0
    snippets = re.split(r"^# ---.*\n", path.read_text(), flags=re.MULTILINE)
    exceptions = path.stem.startswith("exceptions")
    for number, snippet in enumerate(snippets):
        name = f"{path.name}[{number}]"
        version = re.search(r"^# since (\d+)\.(\d+)$", snippet, flags=re.MULTILINE)
        if version and sys.version_info[:2] < (int(version[1]), int(version[2])):
            continue
        # The counters behind the names of threads, which ours has per process, begin anew.
        threading._counter = itertools.count(1).__next__
        concurrent.futures.ThreadPoolExecutor._counter = itertools.count().__next__
        real = outcome(snippet, name, {"__name__": "__main__"})
        ours = outcome(snippet, name, {"__name__": "__main__", "__builtins__": Library(exceptions).builtins})
        if show:
            print(f"=== {name}\n{real}--- ours\n{ours}")
        if real != ours:
            failures += 1
            print(f"DIFFERS {name}")
            for one, other in zip(real.splitlines() + [""] * 99, ours.splitlines() + [""] * 99):
                if one != other:
                    print(f"  real: {one}\n  ours: {other}")
                    break
    return len(snippets), failures


def main():
    show = "--show" in sys.argv
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    total = failed = 0
    for path in sorted(SNIPPETS.glob("*.py")):
        if not words or any(word in path.stem for word in words):
            count, failures = check(path, show)
            total += count
            failed += failures
    print(f"{total} snippets, {failed} differ (CPython {sys.version.split()[0]})")
    sys.exit(1 if failed or not total else 0)


if __name__ == "__main__":
    main()
