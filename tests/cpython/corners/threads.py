import asyncio


def compute(number):
    if number == 3:
        raise ValueError(number)
    return number * number


async def main():
    loop = asyncio.get_running_loop()
    print(await asyncio.to_thread(compute, 2), await asyncio.to_thread(compute, number=4))
    try:
        await asyncio.to_thread(compute, 3)
    except ValueError as error:
        print(repr(error))
    print(await loop.run_in_executor(None, compute, 5))
    print(await asyncio.gather(*[asyncio.to_thread(compute, number) for number in range(9)], return_exceptions=True))
    loop.call_soon_threadsafe(print, "called")
    await asyncio.sleep(0)
    try:
        loop.set_default_executor(3)
    except TypeError as error:
        print(error)


asyncio.run(main())
