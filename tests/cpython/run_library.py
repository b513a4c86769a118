"""Runs a program on CPython with our asyncio instead of CPython's.

    python3.11 tests/cpython/run_library.py PROGRAM

Exit status 70 and the word DEADLOCK on standard error if it cannot go on. Sets of tasks are in the order in which they
were filled, as in our own sets.
"""

import gc
import importlib.abc
import importlib.machinery
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parents[1] / "src" / "python" / "library"


class Finder(importlib.abc.MetaPathFinder):
    """`asyncio.locks` is `asyncio_locks.py` of the library."""

    def find_spec(self, name, path=None, target=None):
        if name != "asyncio" and not name.startswith("asyncio."):
            return None
        file = LIBRARY / (name.replace(".", "_") + ".py")
        if not file.exists():
            return None
        loader = importlib.machinery.SourceFileLoader(name, str(file))
        return importlib.machinery.ModuleSpec(name, loader, origin=str(file), is_package=name == "asyncio")


def main():
    program = sys.argv[1]
    sys.path.insert(0, str(HERE))
    import fake_simulate
    sys.modules["_simulate"] = fake_simulate
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, Finder())
    # Threads run at once, to their end.
    threading.Thread.start = threading.Thread.run
    threading.Thread.join = lambda thread, timeout=None: None
    time.sleep = fake_simulate.sleep
    time.time = time.monotonic = time.perf_counter = fake_simulate.now
    import asyncio  # noqa: F401, before the freeze
    from ordered_set import OrderedSet
    sys.modules["asyncio.waiting"].set = sys.modules["asyncio.tasks"].set = OrderedSet
    code = compile(Path(program).read_text(), program, "exec")
    gc.collect()
    gc.freeze()
    sys.argv = [program]
    names = {"__name__": "__main__", "__file__": program}
    sys.modules["__main__"].__dict__.update(names)
    try:
        exec(code, sys.modules["__main__"].__dict__)
        gc.collect()
    finally:
        fake_simulate.show_choices()


if __name__ == "__main__":
    main()
