"""A1: a TaskGroup starts each of its children once.

The notes show "Coroutine 1 starting to fetch data." twice in the output of their TaskGroup.

The truth: once, as for the other two. A coroutine begins once and never again.

To see it: simulate run scenarios/notes/a01_taskgroup_starts_each_child_once.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "check": ["started == [1, 2, 3]"], "output": ["Coroutine 1 starting to fetch data.", "Coroutine 2 starting to fetch data.", "Coroutine 3 starting to fetch data.", "started: [1, 2, 3]", "results: [10, 20, 30]"]}
# simulate: {"variant": "any latency", "order": "latency", "check": ["started == [1, 2, 3]"]}
import asyncio

started = []


async def fetch_data(id, sleep_time):
    started.append(id)
    print(f"Coroutine {id} starting to fetch data.")
    await asyncio.sleep(sleep_time)
    return id * 10


async def main():
    async with asyncio.TaskGroup() as tg:
        tasks = [tg.create_task(fetch_data(i, sleep_time)) for i, sleep_time in enumerate([2, 1, 3], start=1)]
    print("started:", started)
    print("results:", [task.result() for task in tasks])


asyncio.run(main())
