"""B11: what a TaskGroup does when a child fails.

The notes say: "If one task fails, all are cancelled."

The truth: right, and more. The body is cancelled at its await, too. The error comes out wrapped in an ExceptionGroup,
to be caught by `except*`. And the others are cancelled in the order of a Python *set*, which is not the order of
their creation and differs between versions.

To see it: simulate scenarios/notes/b11_taskgroup_cancels_and_wraps.py
"""
# simulate: {"variant": "CPython's loop", "order": "fifo", "output": ["body cancelled", "caught (ValueError('bad'),)", "cancelled: ['first', 'second']"]}
# simulate: {"variant": "any order of sets", "order": "timing", "expect": {"findings": ["fragile-order"], "outcomes": [{"cancelled": ["first", "second"]}, {"cancelled": ["second", "first"]}]}}
import asyncio

cancelled = []


async def sibling(name):
    try:
        await asyncio.sleep(9)
    except asyncio.CancelledError:
        cancelled.append(name)
        raise


async def bad():
    await asyncio.sleep(1)
    raise ValueError("bad")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sibling("first"))
            group.create_task(sibling("second"))
            group.create_task(bad())
            try:
                await asyncio.sleep(8)
            except asyncio.CancelledError:
                print("body cancelled")
                raise
    except* ValueError as caught:
        print("caught", caught.exceptions)
    print("cancelled:", cancelled)


asyncio.run(main())
