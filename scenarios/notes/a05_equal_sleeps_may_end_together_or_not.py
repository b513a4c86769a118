"""A5: the order of the semaphore's output is usual, not certain.

The notes show: Releasing 0, Releasing 1, Accessing 2, Accessing 3.

The truth: that is what one sees nearly always. The sleeps of 0 and 1 began microseconds apart, and the event loop
usually wakes up late enough to find both over. If it wakes between them, it is: Releasing 0, Accessing 2,
Releasing 1, Accessing 3. On a busy machine that was seen in 5 of 300 runs.

To see it: simulate scenarios/notes/a05_equal_sleeps_may_end_together_or_not.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["in 0, in 1, out 0, out 1, in 2, in 3, out 2, out 3"]}
# simulate: {"variant": "CPython's clock", "order": "timing", "expect": {"findings": ["fragile-order"], "outcomes": [{"log": ["in 0", "in 1", "out 0", "out 1", "in 2", "in 3", "out 2", "out 3"]}, {"log": ["in 0", "in 1", "out 0", "in 2", "out 1", "in 3", "out 2", "out 3"]}]}}
import asyncio

log = []


async def access_resource(semaphore, resource_id):
    async with semaphore:
        log.append(f"in {resource_id}")
        await asyncio.sleep(1)  # Simulate work with the resource
        log.append(f"out {resource_id}")


async def main():
    semaphore = asyncio.Semaphore(2)  # Allow 2 concurrent accesses
    await asyncio.gather(*(access_resource(semaphore, i) for i in range(4)))


asyncio.run(main())
print(", ".join(log))
