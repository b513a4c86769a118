"""B14: who runs first among tasks that are ready.

The notes take the order of the event loop as given.

The truth: first come, first served is what CPython's loop does, always. The documentation does not promise it, other
loops may do otherwise, and timers that are due at the same moment, sets and threads have no fixed order even in
CPython. A program that needs an order should say so: by awaiting, by an event, by a queue.

To see it: simulate scenarios/notes/b14_first_come_first_served_is_not_promised.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "check": ["log == ['first', 'second']"], "output": ["['first', 'second']"]}
# simulate: {"variant": "any latency", "order": "latency", "check": ["log == ['first', 'second']"]}
# simulate: {"variant": "any loop", "order": "any", "check": ["log == ['first', 'second']"], "expect": {"findings": ["final-check"], "outcomes": [{"log": ["first", "second"]}, {"log": ["second", "first"]}]}}
import asyncio

log = []


async def task(name):
    await asyncio.sleep(0)
    log.append(name)


async def main():
    await asyncio.gather(task("first"), task("second"))


asyncio.run(main())
print(log)
