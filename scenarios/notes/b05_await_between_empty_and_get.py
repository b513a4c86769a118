"""B5, first half: `while not queue.empty()` with an await before the `get`.

The notes' workers ask `queue.empty()` and then `await queue.get()`.

The truth: that works because nothing can happen in between: `get` does not suspend while there is an item. With any
await in between, both workers see the one item, the first takes it, and the second waits for ever. Python does not
tell: run by CPython this program hangs.

To see it: simulate scenarios/notes/b05_await_between_empty_and_get.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "expect": ["unbounded-wait"], "output": ["w1 got the only item"]}
# simulate: {"variant": "any latency", "order": "latency", "expect": ["unbounded-wait"]}
import asyncio


async def worker(name, queue):
    while not queue.empty():
        await asyncio.sleep(0)  # an await between the check and the get
        print(name, "got", await queue.get())


async def main():
    queue = asyncio.Queue()
    await queue.put("the only item")
    await asyncio.gather(worker("w1", queue), worker("w2", queue))


asyncio.run(main())
