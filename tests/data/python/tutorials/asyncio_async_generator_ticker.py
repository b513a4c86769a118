import asyncio


async def ticker(delay, to):
    """Yield numbers from 0 to `to` every `delay` seconds."""
    try:
        for i in range(to):
            yield i
            await asyncio.sleep(delay)
    finally:
        print("ticker closed")


async def main():
    async for i in ticker(0.5, 3):
        print("tick", i)

    squares = [i * i async for i in ticker(0.1, 4) if i % 2]
    print(squares)

    ticks = ticker(1, 10)
    async for i in ticks:
        if i == 2:
            break
    await ticks.aclose()
    print("main is done")


asyncio.run(main())
