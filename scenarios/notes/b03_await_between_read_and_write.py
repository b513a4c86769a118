"""B3: asyncio has race conditions, too.

The notes say, in five places: "Since asyncio runs in one thread, race conditions don't occur", "no locks needed".

The truth: only what stands between two suspending awaits is indivisible. With an await between the read and the write
updates are lost: here not sometimes but always. The lock repairs it.

To see it: simulate scenarios/notes/b03_await_between_read_and_write.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1, "guarded": 2}]}, "output": ["counter 1, guarded 2"]}
# simulate: {"variant": "any latency", "order": "latency", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1, "guarded": 2}]}}
# simulate: {"variant": "any loop", "order": "any", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1, "guarded": 2}, {"counter": 2, "guarded": 2}]}}
import asyncio

counter = 0
guarded = 0


async def increment(lock):
    global counter, guarded
    seen = counter
    await asyncio.sleep(0)
    counter = seen + 1

    async with lock:
        seen = guarded
        await asyncio.sleep(0)
        guarded = seen + 1


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(increment(lock), increment(lock))


asyncio.run(main())
print(f"counter {counter}, guarded {guarded}")
