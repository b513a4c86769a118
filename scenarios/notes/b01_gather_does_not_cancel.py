"""B1: `gather` does not cancel the others if one fails.

The notes say: "If one coroutine fails, all others are cancelled unless you use return_exceptions=True."

The truth: the first exception goes to whoever awaits the `gather`; the others run on, and nobody looks at their
results. It is `TaskGroup` that cancels.

To see it: simulate run scenarios/notes/b01_gather_does_not_cancel.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["caught: bad", "sibling finished anyway", "sibling was cancelled: False"], "check": ["finished"]}
# simulate: {"variant": "any latency", "order": "latency", "check": ["finished"]}
# simulate: {"variant": "any loop", "order": "any", "check": ["finished"]}
import asyncio

finished = False


async def sibling():
    global finished
    await asyncio.sleep(1)
    finished = True
    print("sibling finished anyway")


async def bad():
    raise ValueError("bad")


async def main():
    task = asyncio.create_task(sibling())
    try:
        await asyncio.gather(task, bad())
    except ValueError as error:
        print("caught:", error)
    await task
    print("sibling was cancelled:", task.cancelled())


asyncio.run(main())
