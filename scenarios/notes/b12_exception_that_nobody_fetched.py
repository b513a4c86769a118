"""B12: an exception in a task that nobody awaits.

The notes say: "Unhandled exceptions in tasks can be missed if not awaited."

The truth: nearly. Python reports them, but late and only on standard error: when the task object is thrown away, the
loop says "Task exception was never retrieved". The program itself goes on as if nothing had happened.

To see it: simulate run scenarios/notes/b12_exception_that_nobody_fetched.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "expect": ["exception-never-retrieved"], "output": ["main is fine"]}
# simulate: {"variant": "any latency", "order": "latency", "expect": ["exception-never-retrieved"]}
import asyncio


async def bad():
    raise ValueError("nobody hears this")


async def main():
    asyncio.create_task(bad())
    await asyncio.sleep(1)
    print("main is fine")


asyncio.run(main())
