import asyncio


async def main():
    loop = asyncio.get_running_loop()
    limit = asyncio.timeout(1)
    print(limit, f"{limit.when():.3f}", limit.expired())
    try:
        limit.reschedule(3)
    except RuntimeError as error:
        print(error)
    async with limit:
        print(limit)
        try:
            async with limit:
                pass
        except RuntimeError as error:
            print(error)
        limit.reschedule(loop.time() + 0.5)
        limit.reschedule(None)
        print(limit, limit.when())
    print(limit, limit.expired())
    try:
        limit.reschedule(3)
    except RuntimeError as error:
        print(error)
    for inner in (0.1, 0.2, 0.3, 0, -1, None):
        for outer in (0.1, 0.2, 0.3, 0, None):
            try:
                async with asyncio.timeout(outer) as first:
                    try:
                        async with asyncio.timeout(inner) as second:
                            await asyncio.sleep(0.2)
                    except TimeoutError as error:
                        print("inner", repr(error), repr(error.__cause__), asyncio.current_task().cancelling())
                    await asyncio.sleep(0.1)
                print("in time")
            except TimeoutError as error:
                print("outer", repr(error), repr(error.__cause__), asyncio.current_task().cancelling())
            print(f"{loop.time():.2f}", inner, outer, first, second)
    try:
        async with asyncio.timeout(0.1):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                print("swallowed")
    except TimeoutError:
        print("not reached")
    try:
        async with asyncio.timeout(0.1):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                raise ValueError("instead")
    except ValueError as error:
        print(repr(error), repr(error.__context__))
    try:
        async with asyncio.timeout(0.1):
            async with asyncio.TaskGroup() as group:
                group.create_task(asyncio.sleep(1))
    except TimeoutError as error:
        print(repr(error))
    try:
        async with asyncio.timeout_at(loop.time() - 1) as limit:
            print(limit.expired())
            await asyncio.sleep(0)
            print("one turn")
            await asyncio.sleep(0)
    except TimeoutError:
        print("over", limit.expired())

    async def cancelled_and_late():
        try:
            async with asyncio.timeout(0.2):
                await asyncio.sleep(1)
        except (TimeoutError, asyncio.CancelledError) as error:
            print(repr(error), asyncio.current_task().cancelling())
            raise

    for delay in (0.1, 0.2, 0.3):
        task = asyncio.create_task(cancelled_and_late())
        loop.call_later(delay, task.cancel, "outside")
        await asyncio.wait([task])
        print(task.cancelled(), task.cancelling())
    task = asyncio.create_task(cancelled_and_late())
    await asyncio.sleep(0)
    loop.call_at(loop.time() + 0.2, task.cancel, "outside")
    await asyncio.wait([task])
    print(task.cancelled(), task.cancelling())


asyncio.run(main())
