import asyncio


async def long_running_task():
    await asyncio.sleep(30)
    return "finished"


async def main():
    try:
        async with asyncio.timeout(10):
            await long_running_task()
    except TimeoutError:
        print("The long operation timed out, but we've handled it.")

    print("This statement will run regardless.")

    async with asyncio.timeout(5) as cm:
        await asyncio.sleep(1)
    print("expired:", cm.expired())

    try:
        async with asyncio.timeout(None) as cm:
            loop = asyncio.get_running_loop()
            cm.reschedule(loop.time() + 2)
            print("rescheduled:", cm.when() is not None)
            await long_running_task()
    except TimeoutError:
        print("caught after reschedule")
    print("expired:", cm.expired())


asyncio.run(main())
