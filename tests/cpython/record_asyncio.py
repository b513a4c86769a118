"""Records what CPython's event loop does with random programs of tasks.

    python3.11 tests/cpython/record_asyncio.py > tests/data/asyncio_fifo.jsonl

Each line is a scenario with one variant of tasks in FIFO order, and what became of the same
program on asyncio: the final values of shared variables and queues (as `repr` shows them), what
was printed, which tasks have never ended, and which have ended by which exception. Tasks are
numbered in the order of their creation. `tests/cpython.rs` runs the same scenarios.

The loop is asyncio's own, with a clock that stands still while code runs and jumps to the next
timer when there is nothing else to do. Timers of one instant fire in the order of their making:
asyncio keeps them in a heap that promises nothing about equal ones, which a real clock does not
produce.
"""

import asyncio
import copy
import heapq
import itertools
import os
import random
import selectors
import sys

import translate

PROGRAMS = 320


class Timer(asyncio.TimerHandle):
    numbers = itertools.count()

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.number = next(Timer.numbers)

    def __lt__(self, other):
        return (self._when, self.number) < (other._when, other.number)


class Idle(Exception):
    """Nothing is ready and no timer is set: whoever has not ended never will."""


class VirtualSelector(selectors.SelectSelector):
    def __init__(self):
        super().__init__()
        self.now = 0.0

    def select(self, timeout=None):
        if timeout is None:
            raise Idle
        if timeout > 0:
            # Not by adding the timeout, which would round once more than the timer did.
            self.now = max(self.now, self.loop._scheduled[0]._when)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        selector = VirtualSelector()
        super().__init__(selector)
        selector.loop = self

    def time(self):
        return self._selector.now

    def call_at(self, when, callback, *arguments, context=None):
        timer = Timer(when, callback, arguments, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer


# Loops and tasks, also stuck ones. Python would run the `finally` blocks of those that it collects.
left_behind = []


def run(scenario):
    """What becomes of the program."""
    loop = VirtualLoop()
    tasks, printed = [], []

    def spawn(coroutine):
        tasks.append(loop.create_task(coroutine))
        return tasks[-1]

    async def join(task):
        return await task

    def show(*values, sep=" ", end="\n"):
        printed.append(sep.join(map(str, values)) + end)

    names = {
        "asyncio": asyncio, "spawn": spawn, "join": join, "print": show, "sleep": asyncio.sleep,
        "QueueEmpty": asyncio.QueueEmpty, "QueueFull": asyncio.QueueFull,
        "BrokenBarrierError": asyncio.BrokenBarrierError,
    }
    for kind in ("Lock", "Semaphore", "BoundedSemaphore", "Event", "Condition", "Barrier", "Queue"):
        names[kind] = getattr(asyncio, kind)
    names.update(copy.deepcopy(scenario["shared"]))
    for name, constructor in scenario["sync"].items():
        names[name] = eval(constructor, names)
    exec(compile(translate.to_python(scenario, asynchronous=True), "scenario", "exec"), names)
    loop.set_exception_handler(lambda loop, context: None)
    for call in scenario["variants"]["tasks"]["tasks"]:
        spawn(eval(call, names))
    try:
        loop.run_forever()
    except Idle:
        pass
    stuck = [index for index, task in enumerate(tasks) if not task.done()]
    failed = [task for task in tasks if task.done() and task._log_traceback]
    exceptions = {
        str(index): type(task.exception()).__name__
        for index, task in enumerate(tasks)
        if task.done() and task.exception() is not None
    }
    values = {name: repr(names[name]) for name in scenario["shared"] if name != "workers"}
    for name in scenario["sync"]:
        if isinstance(names[name], asyncio.Queue):
            values[name] = repr(list(names[name]._queue))
    left_behind.append((loop, tasks))
    status = "deadlock" if stuck else "exception" if failed else "finished"
    return {"status": status, "values": values, "printed": "".join(printed), "stuck": stuck, "exceptions": exceptions}


SYNC = {
    "lock": ["Lock()"],
    "other": ["Lock()"],
    "semaphore": ["Semaphore(1)", "Semaphore(2)", "Semaphore(0)"],
    "bounded": ["BoundedSemaphore(1)", "BoundedSemaphore(2)"],
    "event": ["Event()"],
    "condition": ["Condition()", "Condition(lock)"],
    "barrier": ["Barrier(2)", "Barrier(3)"],
    "queue": ["Queue()", "Queue(1)", "Queue(2)"],
    "results": ["Queue(1)", "Queue(3)"],
}

# 0.1 + 0.2 and 0.3 differ by less than the resolution of the clock.
SLEEPS = {"0": 6, "0.1": 3, "0.2": 3, "0.3": 2, "0.5": 1, "1": 2, "1.0": 1, "-1": 1}

HANDLED = ["RuntimeError", "ValueError", "(QueueEmpty, QueueFull)", "BrokenBarrierError", "Exception", "IndexError"]


class Generator(translate.Choices):
    def __init__(self, seed):
        super().__init__(random.Random(f"asyncio {seed}"))
        used = self.random.sample(sorted(SYNC), self.number(1, 4))
        self.sync = {name: self.one(*SYNC[name]) for name in SYNC if name in used}
        if self.sync.get("condition") == "Condition(lock)" and "lock" not in self.sync:
            self.sync = {"lock": "Lock()"} | self.sync
        self.sites = itertools.count()
        # How often primitives are left in a state that stops others.
        self.rudeness = self.one(0.02, 0.1, 0.3)

    def scenario(self, name):
        functions = {"helper(me)": self.body(2, 2, spawns=False) + ["return (me, x)"]}
        calls = []
        for task in range(self.number(2, 4)):
            functions[f"task{task}(me)"] = self.body(self.number(2, 6), 3, spawns=True)
            calls.append(f"task{task}({task})")
        if self.chance(0.3):
            calls.append("task0(9)")
        if self.chance(0.2):
            calls.append("helper(8)")
        if self.chance(0.7):
            functions["rescue()"] = [{"repeat": "9", "do": ["await sleep(0.7)"] + self.rescue()}]
            calls.append("rescue()")
        return {
            "format": 1,
            "name": name,
            "shared": {"x": 0, "y": 1, "log": [], "items": [3], "table": {"a": 0}, "workers": []},
            "sync": self.sync,
            "functions": functions,
            "variants": {"tasks": {"tasks": calls, "order": "fifo"}},
        }

    def rescue(self):
        """Lets go on who is stuck in any primitive."""
        statements = []
        for name, constructor in self.sync.items():
            if constructor == "Event()":
                statements.append(f"{name}.set()")
            elif constructor.startswith(("Semaphore", "BoundedSemaphore", "Lock")):
                handler = {"catch": "(RuntimeError, ValueError)", "do": ["pass"]}
                statements.append({"try": [f"{name}.release()"], "except": [handler]})
            elif constructor.startswith("Condition"):
                statements += ["x += 1", {"if": f"not {name}.locked()", "then": [{"async with": name, "do": [f"{name}.notify_all()"]}]}]
            elif constructor.startswith("Barrier"):
                statements.append(f"await {name}.reset()")
            else:
                take = f"log.append({name}.get_nowait())"
                statements.append({"if": f"{name}.empty()", "then": [f"{name}.put_nowait(x)"], "else": [take]})
        return statements

    def note(self, value=None):
        """A mark in the log, of its own."""
        site = next(self.sites)
        return f"log.append((me, {site}))" if value is None else f"log.append((me, {site}, {value}))"

    def body(self, length, depth, spawns):
        statements = []
        for _ in range(length):
            statements += self.statement(depth, spawns)
        return statements or ["pass"]

    def statement(self, depth, spawns):
        kinds = {"data": 4, "sleep": 4, "log": 2, "print": 1, "primitive": 9}
        if depth > 0:
            kinds |= {"repeat": 2, "if": 2, "try": 3, "for": 1}
        if spawns:
            kinds |= {"spawn": 2, "call": 2}
        kinds["raise"] = 0.5
        return getattr(self, "make_" + self.weighted(kinds))(depth, spawns)

    def make_data(self, depth, spawns):
        pause = f"await sleep({self.weighted(SLEEPS)})"
        return self.one(
            ["x += 1"],
            ["y = x * 2 + y % 7"],
            ["seen = x", pause, "x = seen + 1"],
            ["table['a'] += x", pause],
            ["items.append(x)"],
            ["table[me] = table.get(me, 0) + 1"],
            ["items[0] = items[-1] + 1", self.note("len(items)")],
            [self.note("items.pop()")],
        )

    def make_sleep(self, depth, spawns):
        return [f"await sleep({self.weighted(SLEEPS)})"] + ([self.note()] if self.chance(0.6) else [])

    def make_log(self, depth, spawns):
        return [self.note(self.one("x", "y", "list(items)", "x + y", "table['a']"))]

    def make_print(self, depth, spawns):
        return [self.one("print(me, x)", "print(f'{me}: {y}')", "print(items, end=';')")]

    def make_raise(self, depth, spawns):
        return [self.one("raise ValueError(x)", "raise RuntimeError", "assert x < 3, 'x'", "raise KeyError(me)")]

    def make_repeat(self, depth, spawns):
        return [{"repeat": str(self.number(1, 3)), "do": self.body(self.number(1, 2), depth - 1, False)}]

    def make_for(self, depth, spawns):
        sequence = self.one("range(2)", "list(items)", "[0, 0.1]")
        body = self.body(self.number(1, 2), depth - 1, False)
        if self.chance(0.4):
            body.append({"if": "x > 2", "then": [self.one("break", "continue")]})
        body.append(self.note("i"))
        return [{"for": "i", "in": sequence, "do": body, "else": [self.note()]}]

    def make_if(self, depth, spawns):
        test = self.one("x > y", "x % 2 == 0", "me > 1", "len(items) > 1", "table['a'] > 2")
        node = {"if": test, "then": self.body(1, depth - 1, spawns)}
        if self.chance(0.5):
            node["else"] = self.body(1, depth - 1, spawns)
        return [node]

    def make_try(self, depth, spawns):
        node = {"try": self.body(self.number(1, 2), depth - 1, spawns)}
        if self.chance(0.8):
            node["except"] = [{"catch": self.one(*HANDLED), "do": [self.note()] + self.body(1, 0, False)}]
        if "except" not in node or self.chance(0.4):
            node["finally"] = [self.note()] + self.body(1, 0, False)
        return [node]

    def make_spawn(self, depth, spawns):
        site = next(self.sites)
        worker = f"w{site}"
        awaiting = f"await {worker}" if self.chance(0.7) else f"await join({worker})"
        statements = [f"{worker} = spawn(helper({10 + site}))"] + self.body(self.number(0, 2), 0, False)
        last = self.weighted({"await": 6, "forget": 1, "catch": 2, "twice": 1, "share": 2})
        if last == "await":
            return statements + [self.note(awaiting)]
        if last == "share":
            return statements + [f"workers.append({worker})"]
        if last == "twice":
            return statements + [awaiting, awaiting, self.note()]
        if last == "catch":
            handler = {"catch": "Exception", "do": [self.note()]}
            return statements + [{"try": [awaiting], "except": [handler]}]
        return statements

    def make_call(self, depth, spawns):
        if self.chance(0.6):
            wait = self.one("workers[0]", "workers[-1]", "workers.pop()")
            return [{"if": "workers", "then": [self.note(f"await join({wait})")], "else": ["await sleep(0)"]}]
        return [f"await helper(me + {self.number(20, 40)})"]

    def make_primitive(self, depth, spawns):
        name = self.one(*self.sync)
        kind = {"other": "lock", "bounded": "semaphore", "results": "queue"}.get(name, name)
        return getattr(self, "make_" + kind)(name, max(depth - 1, 0))

    def held(self, name, body):
        return [{"async with": name, "do": body}]

    def make_lock(self, name, depth):
        if self.chance(self.rudeness):
            return [self.one(f"await {name}.acquire()", f"{name}.release()")]
        if self.chance(0.3):
            return [f"await {name}.acquire()"] + self.body(1, 0, False) + [f"{name}.release()", self.note()]
        if self.chance(0.2):
            return [self.note(f"{name}.locked()")]
        return self.held(name, [self.note()] + self.body(self.number(1, 2), depth, False))

    make_semaphore = make_lock

    def make_event(self, name, depth):
        return self.weighted({
            (f"await {name}.wait()", self.note()): 4,
            (f"{name}.set()",): 4,
            (f"{name}.set()", f"{name}.clear()"): 2,
            (f"{name}.clear()",): 2,
            (self.note(f"{name}.is_set()"),): 1,
        }),

    def make_condition(self, name, depth):
        if self.chance(self.rudeness):
            return [self.one(f"await {name}.wait()", f"{name}.notify()", f"await {name}.acquire()", f"{name}.release()")]
        inside = self.weighted({
            (f"await {name}.wait()", self.note()): 3,
            ("x += 1", f"{name}.notify()"): 3,
            ("x += 1", f"{name}.notify(2)"): 1,
            ("x += 1", f"{name}.notify_all()"): 3,
            ("WHILE",): 3,
        })
        if inside == ("WHILE",):
            goal = self.number(1, 3)
            waiting = {"while": f"x < {goal}", "do": [f"await {name}.wait()", self.note()]}
            return self.held(name, [waiting, self.note()])
        return self.held(name, list(inside) + (self.body(1, 0, False) if self.chance(0.4) else []))

    def make_barrier(self, name, depth):
        if self.chance(0.5 * self.rudeness):
            return [f"await {name}.{self.one('reset', 'abort')}()"]
        site = next(self.sites)
        return [f"place = await {name}.wait()", f"log.append((me, {site}, place))"]

    def make_queue(self, name, depth):
        item = self.one("me", "x", "(me, y)", "list(items)")
        return self.weighted({
            (f"await {name}.put({item})", self.note()): 4,
            (f"got = await {name}.get()", self.note("got")): 4,
            (f"got = await {name}.get()", f"{name}.task_done()", self.note("got")): 2,
            (f"{name}.put_nowait({item})",): 1,
            (self.note(f"{name}.get_nowait()"),): 1,
            (f"await {name}.join()", self.note()): 1,
            (self.note(f"({name}.qsize(), {name}.empty(), {name}.full())"),): 1,
        }),


def flatten(body):
    """Generators may group statements in tuples."""
    flat = []
    for node in body:
        if isinstance(node, tuple):
            flat += flatten(node)
        elif isinstance(node, dict):
            flat.append({key: flatten(value) if isinstance(value, list) and key != "except" else value for key, value in node.items()})
            if "except" in node:
                flat[-1]["except"] = [handler | {"do": flatten(handler["do"])} for handler in node["except"]]
        else:
            flat.append(node)
    return flat


# What random programs have found, in the fewest words: the bodies of tasks.
SMALLEST = {
    "an exception after a sleep": [["await sleep(0)", "raise ValueError"]],
    "an exception after a sleep in finally": [[{"try": ["raise ValueError"], "finally": ["await sleep(0.1)"]}]],
    "what async with binds": [[{"async with": "lock as held", "do": ["log.append(held)"]}]],
    "deadlines closer than the clock can tell": [
        ["await sleep(0.1)", "await sleep(0.2)", "log.append(1)", "await sleep(0)", "log.append(2)"],
        ["await sleep(0.3)", "log.append(3)", "await sleep(0)", "log.append(4)"],
    ],
}


def smallest():
    for name, bodies in SMALLEST.items():
        functions = {f"task{index}()": body for index, body in enumerate(bodies)}
        tasks = {"tasks": {"tasks": list(functions), "order": "fifo"}}
        sync = {"lock": "Lock()"}
        scenario = {"format": 1, "name": name, "shared": {"log": []}, "sync": sync, "functions": functions, "variants": tasks}
        yield {"scenario": scenario, "recorded": run(scenario)}


def records():
    yield from smallest()
    for seed in range(PROGRAMS):
        scenario = Generator(seed).scenario(f"tasks {seed}")
        scenario["functions"] = {head: flatten(body) for head, body in scenario["functions"].items()}
        yield {"scenario": scenario, "recorded": run(scenario)}


translate.write_records(records())
sys.stdout.flush()
os._exit(0)
