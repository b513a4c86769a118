import asyncio


async def numbers(n):
    try:
        for i in range(n):
            received = yield i
            if received is not None:
                print("received", received)
            await asyncio.sleep(0)
    except ValueError as error:
        print("caught", error)
        yield -1
    finally:
        print("cleanup")


async def main():
    g = numbers(3)
    print(await g.asend(None), await g.asend("hello"), await anext(g))
    try:
        await anext(g)
    except StopAsyncIteration:
        print("end")
    g = numbers(3)
    print(await anext(g))
    print(await g.athrow(ValueError("thrown in")))
    try:
        await anext(g)
    except StopAsyncIteration:
        print("end again")
    g = numbers(5)
    await anext(g)
    await g.aclose()
    await g.aclose()
    print(await anext(g, "closed"))

    async def double(source):
        async for x in source:
            yield x * 2

    print([x async for x in double(numbers(3))])

    async def failing():
        yield 1
        raise KeyError("inside")

    try:
        async for x in failing():
            print(x)
    except KeyError as error:
        print("KeyError", error)
    fresh = numbers(1)
    try:
        await fresh.asend(5)
    except TypeError as error:
        print(error)
    print([x async for x in fresh])


asyncio.run(main())
