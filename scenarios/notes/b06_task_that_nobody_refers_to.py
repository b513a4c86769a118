"""B6: which tasks the garbage collector can take.

The notes say: "If you don't keep a reference to a task, it may be garbage collected before it finishes."

The truth: only if nothing else refers to it. A task that sleeps is kept by the loop's timer. A task that waits for a
future, lock or queue which only the task itself knows is lost: the collector may take both, and Python says "Task was
destroyed but it is pending!". The program of section 4.7 is safe. Keep references all the same.

To see it: simulate run scenarios/notes/b06_task_that_nobody_refers_to.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "expect": ["task-destroyed-pending"], "output": ["loop says: Task was destroyed but it is pending!", "sleeper survived"]}
import asyncio
import gc


async def lost():
    await asyncio.get_running_loop().create_future()  # nobody else knows this future


async def sleeper():
    await asyncio.sleep(1)
    print("sleeper survived")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("loop says:", context["message"]))
    asyncio.create_task(lost())
    asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    gc.collect()
    await asyncio.sleep(2)


asyncio.run(main())
