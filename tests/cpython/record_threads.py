"""Records how random programs of threads end in Python.

    python3.11 tests/cpython/record_threads.py > tests/data/threads.jsonl

Each line is a scenario with one variant of threads, and the different ways in which many runs of
the same program have ended: how, and with which final values of shared variables and queues (as
`repr` shows them). `tests/cpython.rs` explores the scenarios; each of these outcomes must be among
those that it finds.

The threads are real ones. To see more than the few orders that a short program shows, a trace
function lets go of the interpreter now and then before an instruction, of the program and of the
library modules that it uses. So another recording will find other outcomes, of the same programs.
"""

import copy
import itertools
import os
import queue
import random
import sys
import threading
import time

import translate

PROGRAMS = 220
RUNS = 200
# Seconds without any movement before a program counts as stuck, and how many runs may end so.
STUCK_AFTER = 0.12
STUCK_RUNS = 6
# Seconds after which a run is left out.
GIVE_UP_AFTER = 3

TRACED = {"scenario", threading.__file__, queue.__file__}

# Python would run the `finally` blocks of stuck threads whose locks are collected.
left_behind = []


class Recorder:
    """One run of a program."""

    def __init__(self, scenario, code, seed):
        self.seed = seed
        self.numbering = threading.Lock()
        self.over = threading.Event()
        self.threads, self.moves, self.failed = [], [], []
        self.begin = threading.Barrier(1 + len(scenario["variants"]["threads"]["threads"]))
        self.names = {
            "spawn": self.spawn, "join": self.join, "sleep": lambda seconds: None,
            "QueueEmpty": queue.Empty, "QueueFull": queue.Full, "BrokenBarrierError": threading.BrokenBarrierError,
            "Queue": queue.Queue,
        }
        for kind in ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Event", "Condition", "Barrier"):
            self.names[kind] = getattr(threading, kind)
        self.names.update(copy.deepcopy(scenario["shared"]))
        for name, constructor in scenario["sync"].items():
            self.names[name] = eval(constructor, self.names)
        exec(code, self.names)

    def start(self, function, arguments, wait):
        number = len(self.threads)
        results = []
        # How many instructions it has done.
        self.moves.append(0)

        def body():
            chance = random.Random(f"{self.seed} {number}")
            probability = chance.choice([0.02, 0.1, 0.3])
            if wait:
                self.begin.wait()

            def trace(frame, event, argument):
                if frame.f_code.co_filename not in TRACED:
                    return None
                frame.f_trace_opcodes = True
                self.moves[number] += 1
                if event == "opcode" and chance.random() < probability:
                    time.sleep(chance.choice([0, 0, 1e-6, 3e-5]))
                return trace

            sys.settrace(trace)
            try:
                results.append(function(*arguments))
            except Exception:
                sys.settrace(None)
                self.failed.append(number)
            finally:
                sys.settrace(None)
                thread.ended.set()
                # An RLock knows its owner by a number, which Python gives to a new thread once the old one is gone.
                self.over.wait()

        thread = threading.Thread(target=body, daemon=True)
        thread.results, thread.ended = results, threading.Event()
        self.threads.append(thread)
        thread.start()
        return thread

    def spawn(self, function, arguments):
        # How a thread is made is no part of the program, and holds locks of the library.
        trace = sys.gettrace()
        sys.settrace(None)
        with self.numbering:
            thread = self.start(function, arguments, wait=False)
        sys.settrace(trace)
        return thread

    @staticmethod
    def join(thread):
        thread.ended.wait()
        return thread.results[0] if thread.results else None

    def finish(self):
        """Waits until all have ended or none will ever move; None if neither is certain soon."""
        began = moved = time.monotonic()
        before = None
        while not all(thread.ended.is_set() for thread in list(self.threads)):
            time.sleep(0.0002 if time.monotonic() - moved < 0.01 else 0.01)
            now = [*self.moves]
            if now != before:
                moved, before = time.monotonic(), now
            elif time.monotonic() - moved > STUCK_AFTER:
                return "deadlock"
            if time.monotonic() - began > GIVE_UP_AFTER:
                return None
        return "exception" if self.failed else "finished"


def outcomes(scenario):
    code = compile(translate.to_python(scenario, asynchronous=False), "scenario", "exec")
    found, stuck = {}, 0
    for run in range(RUNS):
        recorder = Recorder(scenario, code, f"{scenario['name']} {run}")
        for call in scenario["variants"]["threads"]["threads"]:
            function, arguments = call[:-1].split("(")
            recorder.start(recorder.names[function], eval(f"({arguments},)"), wait=True)
        recorder.begin.wait()
        status = recorder.finish()
        values = {name: repr(recorder.names[name]) for name in scenario["shared"]}
        for name in scenario["sync"]:
            if isinstance(recorder.names[name], queue.Queue):
                values[name] = repr(list(recorder.names[name].queue))
        recorder.over.set()
        if status is not None:
            found[status, tuple(values.items())] = {"status": status, "values": values}
        if status in ("deadlock", None):
            left_behind.append(recorder)
            stuck += 1
            if stuck == STUCK_RUNS:
                break
    return [found[key] for key in sorted(found)]


SYNC = {
    "lock": ["Lock()"],
    "other": ["Lock()"],
    "again": ["RLock()"],
    "semaphore": ["Semaphore(1)", "Semaphore(2)", "Semaphore(0)"],
    "bounded": ["BoundedSemaphore(1)"],
    "event": ["Event()"],
    "condition": ["Condition()", "Condition(lock)", "Condition(again)"],
    "barrier": ["Barrier(2)"],
    "queue": ["Queue()", "Queue(1)"],
}


class Generator(translate.Choices):
    def __init__(self, seed):
        super().__init__(random.Random(f"threads {seed}"))
        used = self.random.sample(sorted(SYNC), self.number(1, 2))
        self.sync = {name: self.one(*SYNC[name]) for name in SYNC if name in used}
        for inner in ("lock", "again"):
            if self.sync.get("condition") == f"Condition({inner})" and inner not in self.sync:
                self.sync = {inner: SYNC[inner][0]} | self.sync
        self.sites = itertools.count()

    def scenario(self, name):
        threads = self.one(2, 2, 3)
        length = 5 if threads == 2 else 3
        functions, calls = {}, []
        for thread in range(threads):
            functions[f"work{thread}(me)"] = self.body(self.number(2, length), 1, threads == 2)
            calls.append(f"work{thread}({thread})")
        if self.chance(0.3):
            calls[1] = "work0(1)"
        if "spawn" in repr(functions):
            functions["helper(me)"] = self.body(1, 0, False)
        used = [head for head in functions if head.startswith("helper") or any(call.startswith(head[:5]) for call in calls)]
        return {
            "format": 1,
            "name": name,
            "shared": {"x": 0, "y": 1, "log": [], "table": {"k": 0}, "items": [2, 3]},
            "sync": self.sync,
            "functions": {head: functions[head] for head in used},
            "variants": {"threads": {"threads": calls}},
        }

    def body(self, length, depth, spawns):
        statements = []
        for _ in range(length):
            kind = self.weighted({"data": 5, "primitive": 7, "block": 2 if depth else 0, "spawn": 1 if spawns else 0})
            statements += getattr(self, "make_" + kind)(depth)
        return statements

    def make_data(self, depth):
        return [self.one(
            "x += 1", "y = x + 1", "x = y * 2", "table['k'] += 1", "log.append(me)", "log.append((me, x))", "items[0] += 1",
            "x = len(log)", "items[0], items[1] = items[1], items[0]", "table[me] = y", "y = sum(items)", "y = items.pop()",
            "x = table.pop('k')", "log += [x, y]", "y = [item + x for item in items]", "x = table.get(me, y)", "x, y = y, x",
            "assert x < 2", "raise ValueError(me)", "y = me in log", "items.append(x)", "log.extend(items)", "del items[0]",
        )]

    def make_block(self, depth):
        return [self.one(
            lambda: {"repeat": "2", "do": self.body(1, 0, False)},
            lambda: {"if": self.one("x == y", "x > 0", "log", "len(items) == 2"), "then": self.body(1, 0, False), "else": self.body(1, 0, False)},
            lambda: {"try": self.body(1, 0, False), "except": [{"catch": "Exception", "do": ["log.append(me + 10)"]}]},
            lambda: {"try": self.body(1, 0, False), "finally": ["log.append(me + 20)"]},
            lambda: {"for": "item", "in": "items", "do": [{"if": "item > 5", "then": ["break"]}, "x += item"]},
        )()]

    def make_spawn(self, depth):
        worker = f"w{next(self.sites)}"
        statements = [f"{worker} = spawn(helper(me + 5))"] + self.body(self.number(0, 1), 0, False)
        return statements + ([f"join({worker})"] if self.chance(0.7) else [])

    def make_primitive(self, depth):
        name = self.one(*self.sync)
        kind = {"other": "lock", "again": "lock", "bounded": "semaphore"}.get(name, name)
        return getattr(self, "make_" + kind)(name)

    def make_lock(self, name):
        return self.one(
            lambda: [{"with": name, "do": self.body(self.number(1, 2), 0, False)}],
            lambda: [{"with": name, "do": ["x += 1"]}],
            lambda: [f"{name}.acquire()", "x += 1", f"{name}.release()"],
            lambda: [{"if": f"{name}.acquire(False)", "then": ["log.append(me)", f"{name}.release()"], "else": ["log.append(-me)"]}],
            lambda: [self.one(f"{name}.acquire()", f"{name}.release()")],
        )()

    def make_semaphore(self, name):
        return self.one(
            lambda: self.make_lock(name), lambda: [f"{name}.acquire()", "log.append(me)"], lambda: [f"{name}.release()"],
            lambda: [f"x = {name}.acquire(blocking=False)"],
        )()

    def make_event(self, name):
        return [self.one(f"{name}.set()", f"{name}.set()", f"{name}.clear()", f"{name}.wait()", f"x = {name}.is_set()")]

    def make_condition(self, name):
        inside = self.one(
            [f"{name}.wait()", "log.append(me)"], ["x += 1", f"{name}.notify()"], ["x += 1", f"{name}.notify_all()"],
            [{"while": "x == 0", "do": [f"{name}.wait()"]}, "log.append(me)"], [f"{name}.notify(2)", "y += 1"],
        )
        return [{"with": name, "do": inside}] if self.chance(0.92) else [inside[-1]]

    def make_barrier(self, name):
        if self.chance(0.2):
            return [f"{name}.{self.one('reset', 'abort')}()"]
        return [f"log.append((me, {name}.wait()))"]

    def make_queue(self, name):
        return [self.one(
            f"{name}.put(me)", f"{name}.put(x)", f"log.append({name}.get())", f"x = {name}.get()", f"y = {name}.get_nowait()",
            f"{name}.put_nowait(y)", f"{name}.task_done()", f"{name}.join()", f"y = {name}.qsize()", f"x = {name}.empty()",
        )]


def records():
    sys.setswitchinterval(1e-6)
    for seed in range(PROGRAMS):
        scenario = Generator(seed).scenario(f"threads {seed}")
        yield {"scenario": scenario, "recorded": outcomes(scenario)}


threading.excepthook = lambda arguments: None
translate.write_records(records())
sys.stdout.flush()
os._exit(0)
