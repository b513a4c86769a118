"""B9: asyncio does not notice that everybody waits.

The notes say: "Deadlocks if a coroutine tries to acquire a lock it already holds", and of events: "If the event is
never set, waiting coroutines will block forever."

The truth: both are right, and there is no error and no message. The loop waits for something to happen, for ever: run
by CPython this program hangs. The tool says who waits for what.

To see it: simulate scenarios/notes/b09_nobody_notices_a_deadlock.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "expect": ["deadlock"], "output": ["has the lock once", "waits for the event"]}
# simulate: {"variant": "any loop", "order": "any", "expect": ["deadlock"]}
import asyncio


async def lock_twice(lock):
    async with lock:
        print("has the lock once")
        async with lock:
            print("never printed")


async def wait_for_nothing(event):
    print("waits for the event")
    await event.wait()
    print("never printed")


async def main():
    await asyncio.gather(lock_twice(asyncio.Lock()), wait_for_nothing(asyncio.Event()))


asyncio.run(main())
