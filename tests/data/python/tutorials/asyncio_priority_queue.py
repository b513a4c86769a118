import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass(order=True)
class Job:
    priority: int
    name: Any = field(compare=False)


async def worker(name, queue):
    while not queue.empty():
        job = await queue.get()
        print(f"{name}: {job.name} (priority {job.priority})")
        await asyncio.sleep(job.priority / 10)
        queue.task_done()


async def main():
    queue = asyncio.PriorityQueue()
    for priority, name in [(5, "newsletter"), (1, "password reset"), (3, "invoice"), (1, "alarm"), (4, "survey")]:
        queue.put_nowait(Job(priority, name))
    print(queue.qsize(), "jobs")
    await asyncio.gather(worker("w1", queue), worker("w2", queue))
    stack = asyncio.LifoQueue(maxsize=2)
    stack.put_nowait("bottom")
    stack.put_nowait("top")
    try:
        stack.put_nowait("too much")
    except asyncio.QueueFull:
        print("full:", stack.full())
    print(stack.get_nowait(), stack.get_nowait())
    try:
        stack.get_nowait()
    except asyncio.QueueEmpty:
        print("empty:", stack.empty())


asyncio.run(main())
