import asyncio


async def step(name, seconds):
    try:
        await asyncio.sleep(seconds)
        print(name, "finished")
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()

    def now():
        return f"{loop.time() - start:.1f}"

    try:
        async with asyncio.timeout(2):
            try:
                async with asyncio.timeout(1):
                    await step("inner first", 5)
            except TimeoutError:
                print(now(), "inner timeout")
            await step("second", 5)
    except TimeoutError:
        print(now(), "outer timeout")

    try:
        async with asyncio.timeout(1) as outer:
            try:
                async with asyncio.timeout(10) as inner:
                    await step("long", 5)
            except TimeoutError:
                print("not here")
    except TimeoutError:
        print(now(), "outer only", outer.expired(), inner.expired())

    async with asyncio.timeout_at(loop.time() + 1):
        await step("in time", 0.5)
    try:
        async with asyncio.timeout(-1):
            await step("too late from the start", 1)
    except TimeoutError:
        print(now(), "expired at once")
    try:
        async with asyncio.timeout(1):
            raise ValueError("other error")
    except ValueError as error:
        print(now(), error)


asyncio.run(main())
