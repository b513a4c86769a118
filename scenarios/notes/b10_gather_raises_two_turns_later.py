"""B10: how soon `gather` raises.

The notes say: "by default, if any coroutine fails, gather raises immediately."

The truth: two turns of the loop after the failing step. In the first the failed task tells the `gather`, in the
second the `gather` wakes whoever awaits it. Meanwhile the other tasks go on: `ticker` gets three turns.

To see it: simulate run scenarios/notes/b10_gather_raises_two_turns_later.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["tick 0", "fails now", "tick 1", "tick 2", "gather has raised", "tick 3", "tick 4"]}
# simulate: {"variant": "CPython 3.13", "python": "3.13", "order": "fifo", "output": ["tick 0", "fails now", "tick 1", "tick 2", "gather has raised", "tick 3", "tick 4"]}
import asyncio


async def ticker():
    for tick in range(5):
        print("tick", tick)
        await asyncio.sleep(0)


async def failing():
    print("fails now")
    raise ValueError("failed")


async def main():
    task = asyncio.create_task(ticker())
    try:
        await asyncio.gather(failing())
    except ValueError:
        print("gather has raised")
    await task


asyncio.run(main())
