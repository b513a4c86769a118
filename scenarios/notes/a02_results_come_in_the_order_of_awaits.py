"""A2: results are printed when all tasks are done, in the order in which they are awaited.

The notes say of their tasks of 2, 3 and 1 seconds: "results are printed as each finishes".

The truth: `await task1` waits for task 1 even if task 3 is ready long before. The one `print` of the notes runs once,
after the slowest task. Who wants each result as it comes takes `asyncio.as_completed`.

To see it: simulate run scenarios/notes/a02_results_come_in_the_order_of_awaits.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["3 finishes", "1 finishes", "awaited task 1", "2 finishes", "awaited task 2", "awaited task 3", "1 2 3"], "expect": {"outcomes": [{"finished": [3, 1, 2], "awaited": [1, 2, 3]}]}}
# simulate: {"variant": "any latency", "order": "latency", "check": ["awaited == [1, 2, 3]"]}
import asyncio

finished = []
awaited = []


async def fetch_data(id, sleep_time):
    await asyncio.sleep(sleep_time)
    finished.append(id)
    print(id, "finishes")
    return id


async def main():
    tasks = [asyncio.create_task(fetch_data(id, sleep_time)) for id, sleep_time in ((1, 2), (2, 3), (3, 1))]
    for number, task in enumerate(tasks, start=1):
        awaited.append(await task)
        print("awaited task", number)
    print(*awaited)


asyncio.run(main())
