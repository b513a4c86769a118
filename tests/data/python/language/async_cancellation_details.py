import asyncio


async def never():
    print("body of never ran")


async def stubborn():
    for _ in range(2):
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as error:
            print("ignored", error.args)
    return "survived"


async def slow_cleanup():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(1)
        print("cleaned up")


async def raises_instead():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        raise ValueError("instead")


async def main():
    task = asyncio.create_task(never())
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("never started", task.cancelled())
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel("please")
    await asyncio.sleep(0)
    print(task.cancelling(), task.cancel())
    print(await task, task.cancelled(), task.cancelling())
    task = asyncio.create_task(slow_cleanup())
    await asyncio.sleep(0)
    task.cancel()
    print((await asyncio.gather(task, return_exceptions=True)))
    task = asyncio.create_task(raises_instead())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except ValueError as error:
        print(repr(error), repr(error.__context__), task.cancelled())
    outer = asyncio.create_task(waits_for(asyncio.create_task(slow_cleanup())))
    await asyncio.sleep(0.5)
    outer.cancel("stop")
    try:
        await outer
    except asyncio.CancelledError as error:
        print("outer", error.args, issubclass(asyncio.CancelledError, Exception))
    try:
        print(outer.result())
    except asyncio.CancelledError:
        print("result raises")
    try:
        outer.exception()
    except asyncio.CancelledError:
        print("exception raises")


async def waits_for(task):
    await task


asyncio.run(main())
