"""B2: an `await` lets others run only if it has to wait.

The notes say: "When a coroutine hits await, it suspends and lets the event loop run other tasks."

The truth: only if what it awaits is not ready. None of the first seven awaits below lets `other` run, although it has
been ready all the time; `await asyncio.sleep(0)` does.

To see it: simulate run scenarios/notes/b02_await_need_not_suspend.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["a coroutine that does not wait", "a future that is done", "a free lock", "a free semaphore", "an event that is set", "a queue with room, and with an item", "OTHER RUNS", "after sleep(0)"], "check": ["others_before_sleep == 0"]}
# simulate: {"variant": "any loop", "order": "any", "check": ["others_before_sleep == 0"]}
import asyncio

others = 0
others_before_sleep = None


async def other():
    global others
    others += 1
    print("OTHER RUNS")


async def nothing():
    return 1


async def main():
    global others_before_sleep
    task = asyncio.create_task(other())
    lock, semaphore, event, queue = asyncio.Lock(), asyncio.Semaphore(1), asyncio.Event(), asyncio.Queue()
    future = asyncio.get_running_loop().create_future()
    future.set_result(None)
    event.set()
    await nothing()
    print("a coroutine that does not wait")
    await future
    print("a future that is done")
    async with lock:
        print("a free lock")
    async with semaphore:
        print("a free semaphore")
    await event.wait()
    print("an event that is set")
    await queue.put("item")
    await queue.get()
    print("a queue with room, and with an item")
    others_before_sleep = others
    await asyncio.sleep(0)
    print("after sleep(0)")
    await task


asyncio.run(main())
