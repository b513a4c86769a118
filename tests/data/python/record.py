"""Records what CPython prints for the programs beside this file.

    python3.11 tests/data/python/record.py            all of tutorials/ and language/
    python3.11 tests/data/python/record.py FILE...    only these

For each NAME.py it writes

- NAME.out: standard output, byte for byte;
- NAME.status: the exit status, if it is not 0;
- NAME.err: the lines of standard error that are not part of a traceback's body: the last line of each
  traceback, warnings, messages of the event loop. Only if there are any.

A program that uses asyncio and no threads runs on asyncio's own event loop with a virtual clock: it stands still while
code runs, goes on by `time.sleep`, and jumps to the next timer when there is nothing else to do. Timers of one
instant fire together, in the order of their making. All other programs run in real time; each is run three times and
must say the same each time.
"""

import asyncio
import heapq
import itertools
import os
import re
import runpy
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Clock:
    """Virtual seconds since the program began."""

    now = 0.0

    @classmethod
    def time(cls):
        return cls.now

    @classmethod
    def sleep(cls, seconds):
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        cls.now += seconds


class Timer(asyncio.TimerHandle):
    """A timer that goes before others of its instant that were made later."""

    numbers = itertools.count()

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.number = next(Timer.numbers)

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


class Selector:
    """Lets virtual time pass where a real selector would wait."""

    def __init__(self, loop):
        self.loop = loop

    def select(self, timeout):
        if timeout is None:
            sys.stdout.flush()
            sys.stderr.write("DEADLOCK: nothing is ready and no timer is set\n")
            sys.stderr.flush()
            os._exit(70)
        if timeout > 0:
            # The sum of now and the timeout may be a rounding error away from it.
            Clock.now = self.loop._scheduled[0]._when
        return []

    def close(self):
        pass


class Loop(asyncio.BaseEventLoop):
    """CPython's event loop without input and output, on the virtual clock."""

    def __init__(self):
        super().__init__()
        self._selector = Selector(self)
        self._clock_resolution = 1e-9

    def time(self):
        return Clock.now

    def call_at(self, when, callback, *arguments, context=None):
        self._check_closed()
        timer = Timer(when, callback, arguments, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


def run_virtually(program):
    asyncio.new_event_loop = asyncio.events.new_event_loop = Loop
    asyncio.runners.events.new_event_loop = Loop
    time.sleep = Clock.sleep
    time.time = time.monotonic = time.perf_counter = time.process_time = Clock.time
    sys.argv = [program]
    runpy.run_path(program, run_name="__main__")


def is_virtual(text):
    return "asyncio" in text and not re.search(r"\bimport threading|from threading|concurrent\.futures|to_thread|run_in_executor", text)


def lines_outside_of_tracebacks(text):
    """What a reader of standard error looks at first, without addresses and without this machine's paths."""
    text = re.sub(r"0x[0-9a-f]+", "0x…", text)
    kept = []
    for line in text.splitlines():
        if line.startswith("Traceback") or re.match(r"\s*([|+-].*)?$", line) or line.startswith("  "):
            continue
        line = re.sub(r"/\S*/([^/\s:']+\.py)(:\d+)?", r"\1", line)
        kept.append(line)
    return "".join(line + "\n" for line in kept)


def execute(path):
    text = path.read_text()
    command = [sys.executable, str(Path(__file__).resolve()), "--virtual", path.name]
    if not is_virtual(text):
        command = [sys.executable, "-P", path.name]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=60, env=environment)
    return done.stdout, done.returncode, lines_outside_of_tracebacks(done.stderr)


def write(path, text, wanted):
    if wanted:
        path.write_text(text)
    elif path.exists():
        path.unlink()


def record(path):
    result = execute(path)
    for _ in range(0 if is_virtual(path.read_text()) else 2):
        if execute(path) != result:
            print(f"{path.name}: not the same every time")
            return
    output, status, errors = result
    if status == 70:
        print(f"{path.name}: {errors.strip()}")
    path.with_suffix(".out").write_text(output)
    write(path.with_suffix(".status"), f"{status}\n", status != 0)
    write(path.with_suffix(".err"), errors, errors != "")
    note = f"status {status}" if status else ""
    if errors:
        note = f"{note} stderr: {errors.strip()!r}"
    if note or not output:
        print(f"{path.name}: {note or 'no output'}")


def main():
    if sys.argv[1:2] == ["--virtual"]:
        return run_virtually(sys.argv[2])
    paths = [Path(name).resolve() for name in sys.argv[1:]]
    if not paths:
        paths = sorted([*HERE.glob("tutorials/*.py"), *HERE.glob("language/*.py")])
    for path in paths:
        record(path)
    print(f"{len(paths)} programs", file=sys.stderr)


if __name__ == "__main__":
    main()
