import asyncio


async def important():
    try:
        print("important work begins")
        await asyncio.sleep(2)
        print("important work is saved")
        return 42
    except asyncio.CancelledError:
        print("important work was lost")
        raise


async def handler(task):
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        print("handler cancelled, work goes on:", not task.cancelled())
        raise


async def main():
    work = asyncio.create_task(important())
    request = asyncio.create_task(handler(work))
    await asyncio.sleep(1)
    request.cancel()
    try:
        await request
    except asyncio.CancelledError:
        print("request is cancelled")
    print("work gives", await work)

    try:
        await asyncio.wait_for(asyncio.shield(work2 := asyncio.create_task(important())), 1)
    except TimeoutError:
        print("too slow, but not thrown away")
    print(await work2)


asyncio.run(main())
