import asyncio


async def sleeper(number, delay):
    try:
        await asyncio.sleep(delay)
        print("slept", number)
        return number
    except asyncio.CancelledError as error:
        print("cancelled", number, repr(error))
        raise


async def swallows(number):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("swallowed", number)
        await asyncio.sleep(0.3)
        return number


async def replaces():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        raise KeyError("instead")


async def outcome(awaitable):
    loop = asyncio.get_running_loop()
    before = loop.time()
    try:
        result = repr(await awaitable)
    except (Exception, asyncio.CancelledError) as error:
        result = f"raises {error!r}, cause {error.__cause__!r}"
    print(f"{loop.time() - before:.2f}", result, asyncio.current_task().cancelling())


async def main():
    loop = asyncio.get_running_loop()
    for timeout in (None, 0, -1, 0.1, 0.2, 0.5):
        await outcome(asyncio.wait_for(sleeper(1, 0.2), timeout))
        await outcome(asyncio.wait_for(asyncio.create_task(sleeper(2, 0.2)), timeout))
        await outcome(asyncio.wait_for(swallows(3), 0.1 if timeout is None else timeout))
        await outcome(asyncio.wait_for(replaces(), 0.1 if timeout is None else timeout))
        future = loop.create_future()
        future.set_result(4)
        await outcome(asyncio.wait_for(future, timeout))
        future = loop.create_future()
        future.cancel("gone")
        await outcome(asyncio.wait_for(future, timeout))

    # Cancelled from outside, before, at the same time as, and after the result.
    for delay in (0.1, 0.2, 0.3):
        for timeout in (0.2, 0.4):
            task = asyncio.create_task(outcome(asyncio.wait_for(sleeper(5, 0.2), timeout)))
            loop.call_later(delay, task.cancel)
            await asyncio.wait([task])
            print("task", task.cancelled(), task.cancelling())
    future = loop.create_future()
    task = asyncio.create_task(outcome(asyncio.wait_for(future, 1)))
    await asyncio.sleep(0.1)
    future.set_result("result")
    task.cancel()
    await asyncio.wait([task])
    print("task", task.cancelled(), task.cancelling())
    future = loop.create_future()
    task = asyncio.create_task(outcome(asyncio.wait_for(asyncio.wait_for(future, 1), 1)))
    await asyncio.sleep(0.1)
    future.set_result("result")
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])


asyncio.run(main())
