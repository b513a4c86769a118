"""A8: computation does not give way to other tasks.

The notes let `await asyncio.sleep(1)` stand for "computation delay".

The truth: real computation has no `await` in it, and neither has `time.sleep`. While it runs, no other task does, and
timers that are due in the meantime fire late: `fetch` needs 0.05 seconds and gets 0.2. Code that blocks belongs into
`asyncio.to_thread`, computation into a process.

To see it: simulate run scenarios/notes/a08_computation_blocks_the_loop.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "expect": ["blocked-event-loop"], "output": ["fetch", "compute", "computed", "fetched after 0.20 seconds"]}
import asyncio
import time


async def fetch():
    loop = asyncio.get_running_loop()
    started = loop.time()
    print("fetch")
    await asyncio.sleep(0.05)
    print(f"fetched after {loop.time() - started:.2f} seconds")


async def compute():
    print("compute")
    time.sleep(0.2)  # stands for computation: no other task can run
    print("computed")


async def main():
    await asyncio.gather(fetch(), compute())


asyncio.run(main())
