import asyncio


async def sleeper(number, delay=1):
    try:
        await asyncio.sleep(delay)
        print("slept", number)
        return number
    except asyncio.CancelledError:
        print("cancelled", number)
        raise


async def fails(number, delay=0.1):
    try:
        await asyncio.sleep(delay)
    finally:
        raise ValueError(number)


async def show(awaitable):
    try:
        print("result", await awaitable)
    except BaseExceptionGroup as error:
        print(repr(error), error.exceptions)
    except BaseException as error:
        print(repr(error))
    print("cancelling", asyncio.current_task().cancelling())


async def plain():
    async with asyncio.TaskGroup() as group:
        first = group.create_task(sleeper(1, 0.2))
        second = group.create_task(sleeper(2, 0.1), name="second")
        print(group)
    print(group, first.result(), second.result(), second.get_name())


async def child_fails():
    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper(1))
        group.create_task(fails(2))
        group.create_task(fails(3, 0.3))


async def body_fails():
    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper(1))
        group.create_task(fails(2))
        await asyncio.sleep(0)
        raise KeyError("body")


async def body_waits():
    async with asyncio.TaskGroup() as group:
        group.create_task(fails(1))
        try:
            await asyncio.sleep(1)
        finally:
            print("body", asyncio.current_task().cancelling())


async def nested():
    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper(1))
        async with asyncio.TaskGroup() as inner:
            inner.create_task(fails(2))
            inner.create_task(sleeper(3))


async def created_late():
    async with asyncio.TaskGroup() as group:
        async def creates():
            await asyncio.sleep(0.1)
            group.create_task(sleeper(1, 0.1))
        group.create_task(creates())
    for _ in range(2):
        coroutine = sleeper(2)
        try:
            group.create_task(coroutine)
        except RuntimeError as error:
            print(error)
        coroutine.close()


async def created_while_aborting():
    async with asyncio.TaskGroup() as group:
        group.create_task(fails(1))
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            coroutine = sleeper(2)
            try:
                group.create_task(coroutine)
            except RuntimeError as error:
                print(error)
            coroutine.close()


async def child_cancelled():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(sleeper(1))
        group.create_task(sleeper(2, 0.2))
        await asyncio.sleep(0)
        task.cancel()
    print(task.cancelled())


async def raises_base(error):
    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper(1))
        raise error


async def cancelled_from_outside(delay, failing):
    async with asyncio.TaskGroup() as group:
        group.create_task(fails(1, failing))
        group.create_task(sleeper(2))
        asyncio.get_running_loop().call_later(delay, asyncio.current_task().cancel, "outside")
        await asyncio.sleep(0)


async def then_sleeps(awaitable):
    await show(awaitable)
    await asyncio.sleep(0)
    print("after")
    await asyncio.sleep(0.1)
    print("after that")


async def main():
    for test in (plain, child_fails, body_fails, body_waits, nested, created_late, created_while_aborting, child_cancelled):
        print("----", test.__name__)
        await asyncio.create_task(show(test()))
    for error in (KeyError(1), asyncio.CancelledError("own"), SystemExit(2)):
        print("----", repr(error))
        try:
            await asyncio.create_task(show(raises_base(error)))
        except BaseException as raised:
            print("raised", repr(raised))
    for delay, failing in ((0.1, 0.3), (0.3, 0.1), (0.1, 0.1), (0, 0), (0, 0.1)):
        print("----", delay, failing)
        task = asyncio.create_task(then_sleeps(cancelled_from_outside(delay, failing)))
        await asyncio.wait([task])
        print(task.cancelled(), task.cancelling())
    group = asyncio.TaskGroup()
    coroutine = sleeper(1)
    try:
        group.create_task(coroutine)
    except RuntimeError as error:
        print(error)
    coroutine.close()
    async with group:
        try:
            async with group:
                pass
        except RuntimeError as error:
            print(error)


asyncio.run(main())
