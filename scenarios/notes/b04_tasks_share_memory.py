"""B4: tasks share memory, just as threads do.

The notes say: "Asyncio doesn't share memory between tasks", "each task executes independently".

The truth: all tasks run in one thread of one process and see the same variables and objects. The difference to
threads is when they can be interrupted, not what they can reach.

To see it: simulate run scenarios/notes/b04_tasks_share_memory.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["b sees ['from a']", "a sees ['from a', 'from b']"], "check": ["cart == ['from a', 'from b']"]}
import asyncio

cart = []


async def a():
    cart.append("from a")
    await asyncio.sleep(1)
    print("a sees", cart)


async def b():
    await asyncio.sleep(0)
    print("b sees", cart)
    cart.append("from b")


async def main():
    await asyncio.gather(a(), b())


asyncio.run(main())
