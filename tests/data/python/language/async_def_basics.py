import asyncio


async def value():
    return 42


async def nothing():
    pass


coroutine = value()
print(type(coroutine).__name__, asyncio.iscoroutine(coroutine), asyncio.iscoroutinefunction(value))
try:
    coroutine.send(None)
except StopIteration as stop:
    print("returned", stop.value)
try:
    coroutine.send(None)
except RuntimeError as error:
    print(error)
unused = nothing()
unused.close()


async def main():
    print(await value(), await nothing())
    c = value()
    print(await c)
    try:
        await c
    except RuntimeError as error:
        print(error)
    for bad in (5, [1], value):
        try:
            await bad
        except TypeError as error:
            print(error)


asyncio.run(main())


class Awaitable:
    def __await__(self):
        yield
        return "from __await__"


class Done:
    def __await__(self):
        return iter(())


async def use():
    print(await Awaitable(), await Done())


asyncio.run(use())
try:
    asyncio.run(5)
except ValueError as error:
    print(error)


async def nested():
    c = value()
    try:
        asyncio.run(c)
    except RuntimeError as error:
        print(error)
        c.close()


asyncio.run(nested())
