import asyncio


class Countdown:
    def __init__(self, start):
        self.current = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.current <= 0:
            raise StopAsyncIteration
        await asyncio.sleep(0.1)
        self.current -= 1
        return self.current + 1


async def main():
    async for number in Countdown(3):
        print(number)
    else:
        print("liftoff")
    print([n async for n in Countdown(4)])
    print({n: n ** 2 async for n in Countdown(2)})
    iterator = aiter(Countdown(1))
    print(await anext(iterator))
    print(await anext(iterator, "nothing left"))
    try:
        await anext(iterator)
    except StopAsyncIteration:
        print("StopAsyncIteration")


asyncio.run(main())
