'''What a program can tell the simulator: here is an operation that takes time, here is a choice.

- `simulate.io(name, seconds=None)`: a blocking operation, such as a query or a request. In the order "latency" (and "any") it takes any time;
  otherwise the seconds given, or one second.
- `await simulate.aio(name, seconds=None)`: the same for a task; other tasks run meanwhile.
- `simulate.choose(*values)`: one of the values, each of which is explored; `simulate run` takes the first.

A program that uses this module also runs on CPython alone, with this file named `simulate.py` beside it:

    import asyncio, random, time
    def io(name, seconds=None): time.sleep(random.random() if seconds is None else seconds)
    async def aio(name, seconds=None): await asyncio.sleep(random.random() if seconds is None else seconds)
    def choose(*values): return random.choice(values)
'''

import _simulate
from asyncio import sleep as _asyncio_sleep
from time import sleep as _sleep


def io(name, seconds=None):
    _sleep(1 if seconds is None else seconds)


async def aio(name, seconds=None):
    await _asyncio_sleep(1 if seconds is None else seconds)


def choose(*values):
    if not values:
        raise ValueError("simulate.choose() needs at least one value")
    return values[_simulate.choose(len(values), f"choose({', '.join([repr(value) for value in values])})")]
