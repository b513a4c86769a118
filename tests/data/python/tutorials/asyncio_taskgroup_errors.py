import asyncio


async def good(delay):
    try:
        await asyncio.sleep(delay)
        print("good finished")
    except asyncio.CancelledError:
        print("good was cancelled")
        raise


async def bad(delay, error):
    await asyncio.sleep(delay)
    raise error


async def bad_after(event, error):
    await event.wait()
    raise error


async def main():
    event = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(good(5))
            group.create_task(bad_after(event, ValueError("one")))
            group.create_task(bad_after(event, TypeError("two")))
            await asyncio.sleep(1)
            event.set()
    except* ValueError as caught:
        print("values:", caught.exceptions)
    except* TypeError as caught:
        print("types:", caught.exceptions)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(bad(0, KeyError("k")))
            raise RuntimeError("the body failed")
    except ExceptionGroup as caught:
        print(caught)
        print([repr(error) for error in caught.exceptions])

    async with asyncio.TaskGroup() as group:
        first = group.create_task(asyncio.sleep(0.1, result="one"))
        second = group.create_task(asyncio.sleep(0.2, result="two"))
    print(first.result(), second.result())


asyncio.run(main())
