"""B7: what happens to a coroutine that nobody awaits.

The notes say: "Not awaiting a coroutine means it won't execute."

The truth: true of a bare call, for which Python warns "coroutine 'forgotten' was never awaited". Not true of a task:
`create_task`, `gather` and `TaskGroup` let it start as soon as their caller suspends, whether or not anybody awaits
it.

To see it: simulate run scenarios/notes/b07_call_without_await.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "expect": ["never-awaited"], "output": ["main goes on", "scheduled runs", "main ends"], "check": ["ran == ['scheduled']"]}
import asyncio

ran = []


async def forgotten():
    ran.append("forgotten")
    print("forgotten runs")


async def scheduled():
    ran.append("scheduled")
    print("scheduled runs")


async def main():
    forgotten()
    task = asyncio.create_task(scheduled())
    print("main goes on")
    await asyncio.sleep(0)
    print("main ends")


asyncio.run(main())
