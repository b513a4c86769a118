"""B8: `create_task` only puts a task into the queue of the loop.

The notes say: "as soon as possible", "both tasks start immediately".

The truth: nothing of a task runs before its creator suspends; then the tasks begin in the order of their creation.
(From 3.12 on a loop may be told to use `asyncio.eager_task_factory`: then a task runs at once, up to its first
suspension.)

To see it: simulate run scenarios/notes/b08_create_task_does_not_start_it.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["both created", "main still runs", "task 1", "task 2", "main again"], "check": ["log == ['main', 'task 1', 'task 2', 'main again']"]}
# simulate: {"variant": "any latency", "order": "latency", "check": ["log == ['main', 'task 1', 'task 2', 'main again']"]}
# simulate: {"variant": "any loop", "order": "any", "check": ["log[0] == 'main'"]}
import asyncio

log = []


async def task(name):
    log.append(name)
    print(name)


async def nothing():
    pass


async def main():
    first = asyncio.create_task(task("task 1"))
    second = asyncio.create_task(task("task 2"))
    print("both created")
    await nothing()  # does not suspend
    log.append("main")
    print("main still runs")
    await first
    await second
    log.append("main again")
    print("main again")


asyncio.run(main())
