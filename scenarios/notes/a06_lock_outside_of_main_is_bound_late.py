"""A6: a lock that is made outside of `asyncio.run` belongs to the loop in which somebody first waits for it.

The notes make their lock at module level, which works.

The truth: since 3.10. The lock is bound to a loop when a task first has to wait for it; in a second `asyncio.run` the
first wait fails. Up to 3.9 it was bound when it was made, and the first wait failed in the very first
`asyncio.run`. Make locks inside of `main`, or in what `main` calls.

To see it: simulate run scenarios/notes/a06_lock_outside_of_main_is_bound_late.py
"""
# simulate: {"variant": "CPython 3.10 and later", "python": "3.11", "order": "fifo", "output": ["first run", "1 has the lock", "2 has the lock", "second run", "1 has the lock", "RuntimeError: the lock is bound to a different event loop"]}
import asyncio

lock = asyncio.Lock()


async def use(number):
    async with lock:
        print(number, "has the lock")
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(use(1), use(2))


print("first run")
asyncio.run(main())
print("second run")
try:
    asyncio.run(main())
except RuntimeError as error:
    print("RuntimeError: the lock", str(error).split("> ")[-1])
