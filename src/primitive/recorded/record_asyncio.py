"""Runs random small programs on CPython's own asyncio and writes down what happens, one program per line.

    python3.11 record_asyncio.py > asyncio_3_11.jsonl

A program is a list of primitives and, for each task, a list of operations. An operation is `sleep`, or a method
of a primitive named by its index, with `await` before it or without. The trace has one entry for each operation
that ended, in the order in which they ended: the task, and the value or exception. `src/primitive/recorded.rs`
runs the same programs and compares.
"""

import asyncio
import json
import random
import sys

QUEUE = ["await 0.put(1)", "await 0.put(2)", "await 0.put(3)", "await 0.get()", "await 0.get()", "await 0.get()",
         "0.put_nowait(4)", "0.get_nowait()", "0.task_done()", "0.task_done()", "await 0.join()", "0.qsize()",
         "0.empty()", "0.full()", "sleep"]
CONDITION = [["await C.acquire()", "await C.wait()", "C.release()"]] * 3 + [
    ["await C.acquire()", "C.notify(1)", "C.release()"], ["await C.acquire()", "C.notify(2)", "C.release()"],
    ["await C.acquire()", "C.notify_all()", "sleep", "C.release()"],
    ["await C.acquire()", "C.notify(1)", "sleep", "await C.wait()", "C.release()"],
    ["await C.acquire()", "sleep", "C.release()"], ["C.notify(1)"], ["await C.wait()"], ["C.release()"], ["C.locked()"],
    ["sleep"], ["sleep"]]
HOLD = [["await 0.acquire()", "0.release()"], ["await 0.acquire()", "sleep", "0.release()"],
        ["await 0.acquire()", "sleep", "sleep", "0.release()"], ["await 0.acquire()"], ["0.release()"], ["0.locked()"],
        ["sleep"]]
KINDS = {
    "Lock": (["Lock()"], HOLD),
    "Semaphore": (["Semaphore({0..2})"], HOLD),
    "BoundedSemaphore": (["BoundedSemaphore({0..2})"], HOLD),
    "Event": (["Event()"], [["await 0.wait()"], ["await 0.wait()"], ["0.set()"], ["0.clear()"], ["0.set()", "0.clear()"],
                            ["0.is_set()"], ["sleep"]]),
    "Condition": (["Condition()"], [[o.replace("C", "0") for o in ops] for ops in CONDITION]),
    "two conditions": (["Lock()", "Condition(0)", "Condition(0)"],
                       HOLD[:3] + [[o.replace("C", c) for o in ops] for ops in CONDITION for c in "12"]),
    "Barrier": (["Barrier({1..3})"], [["await 0.wait()"]] * 6 + [["await 0.reset()"], ["await 0.abort()", "await 0.reset()"],
                                                             ["sleep"], ["sleep"], ["await 0.abort()"]]),
    "Queue": (["Queue({0..2})"], [[o] for o in QUEUE]),
}


def program(rng, kind):
    constructors, blocks = KINDS[kind]
    number = str(rng.randint(1, 3) if "{1..3}" in constructors[0] else rng.randint(0, 2))
    constructors = [c.replace("{0..2}", number).replace("{1..3}", number) for c in constructors]
    tasks = [sum((rng.choice(blocks) for _ in range(rng.randint(1, 4))), []) for _ in range(rng.randint(2, 5))]
    return {"primitives": constructors, "tasks": tasks}


def make(constructor, earlier):
    name, argument = constructor.rstrip(")").split("(")
    if name == "Condition" and argument:
        return asyncio.Condition(earlier[int(argument)])
    return getattr(asyncio, name)(*([int(argument)] if argument else []))


async def run(program):
    primitives = []
    for constructor in program["primitives"]:
        primitives.append(make(constructor, primitives))
    trace = []

    async def task(number, operations):
        for operation in operations:
            if operation == "sleep":
                await asyncio.sleep(0)
                continue
            awaited = operation.startswith("await ")
            index, call = operation.removeprefix("await ").split(".")
            try:
                result = eval("p." + call, {"p": primitives[int(index)]})
                result = repr(await result if awaited else result)
            except Exception as error:
                result = f"{type(error).__name__}: {error}"
            trace.append(f"{number} {result}")

    tasks = [asyncio.create_task(task(number, operations)) for number, operations in enumerate(program["tasks"])]
    for _ in range(200):  # far more iterations than a program has operations
        await asyncio.sleep(0)
    stuck = [number for number, t in enumerate(tasks) if not t.done()]
    return {**program, "trace": trace[:], "stuck": stuck}


def main():
    assert sys.version_info[:2] == (3, 11), "the recording is of 3.11"
    rng = random.Random(20240511)
    for kind in KINDS:
        for _ in range(40):
            recorded = program(rng, kind)
            # Not asyncio.run: it cancels what is stuck, and a stuck Condition.wait cannot be cancelled.
            loop = asyncio.new_event_loop()
            loop.set_exception_handler(lambda loop, context: None)
            print(json.dumps(loop.run_until_complete(run(recorded)), separators=(",", ":")))


main()
