"""A7: `time.sleep` in a thread says nothing about computation in a thread.

The notes run `time.sleep(2)` by `asyncio.to_thread` and print "CPU-intensive task done".

The truth: a sleeping thread does not hold the GIL, so the event loop goes on undisturbed, as below. A thread that
computes shares the GIL with the loop, and each time the loop wants to go on it may wait for 5 milliseconds and more.
The tool does not measure that: here code takes no time, and only sleeps do.

To see it: simulate run scenarios/notes/a07_sleep_in_a_thread_is_no_computation.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["beat 0", "beat 1", "blocking task done", "beat 2", "result 42"]}
import asyncio
import time


def blocking_task():
    time.sleep(0.25)
    print("blocking task done")
    return 42


async def heartbeat():
    for beat in range(3):
        print("beat", beat)
        await asyncio.sleep(0.15)


async def main():
    result, _ = await asyncio.gather(asyncio.to_thread(blocking_task), heartbeat())
    print("result", result)


asyncio.run(main())
