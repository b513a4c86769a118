"""B5, second half: `while not queue.empty()` with a producer that is still at work.

The notes' workers stop as soon as the queue is empty.

The truth: empty does not mean finished. These workers look once, find nothing and leave; both items stay. Workers
should be told when to stop: by a special item for each, or by `queue.join()` and `task.cancel()`.

To see it: simulate scenarios/notes/b05_workers_leave_before_the_producer.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "check": ["left == 0"], "expect": {"findings": ["final-check"], "outcomes": [{"left": 2}]}, "output": ["w1 leaves", "w2 leaves", "2 items are left"]}
# simulate: {"variant": "any latency", "order": "latency", "check": ["left == 0"], "expect": {"findings": ["final-check"], "outcomes": [{"left": 2}]}}
import asyncio

left = None


async def worker(name, queue):
    while not queue.empty():
        print(name, "got", await queue.get())
        await asyncio.sleep(0.2)
    print(name, "leaves")


async def producer(queue):
    for item in ("first", "second"):
        await asyncio.sleep(0.1)
        await queue.put(item)


async def main():
    global left
    queue = asyncio.Queue()
    await asyncio.gather(worker("w1", queue), worker("w2", queue), producer(queue))
    left = queue.qsize()
    print(left, "items are left")


asyncio.run(main())
