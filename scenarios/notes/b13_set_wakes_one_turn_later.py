"""B13: `event.set()` and `future.set_result()` do not switch to whoever waits.

The notes say that the setter "lets it proceed".

The truth: the waiter becomes ready and runs in the next turn of the loop. The setter goes on until it suspends
itself; that is why the notes' program prints "event has been set!" first. And an event that is set and cleared at
once still wakes all who waited; but only those: on a loop that let `main` go first, the waiter would come too late
and wait for ever.

To see it: simulate run scenarios/notes/b13_set_wakes_one_turn_later.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["waiting", "setter has set it", "setter has cleared it", "setter has set the future", "waiter goes on, event set: False", "future brings 42"]}
# simulate: {"variant": "any latency", "order": "latency"}
# simulate: {"variant": "any loop", "order": "any", "expect": ["unbounded-wait"]}
import asyncio


async def waiter(event, future):
    print("waiting")
    await event.wait()
    print("waiter goes on, event set:", event.is_set())
    print("future brings", await future)


async def setter(event, future):
    await asyncio.sleep(2)
    event.set()
    print("setter has set it")
    event.clear()
    print("setter has cleared it")
    future.set_result(42)
    print("setter has set the future")


async def main():
    event = asyncio.Event()
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waiter(event, future))
    await asyncio.sleep(0)
    await setter(event, future)
    await task


asyncio.run(main())
