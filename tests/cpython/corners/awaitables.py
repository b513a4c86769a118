import asyncio


class Twice:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        yield
        print("once")
        yield from asyncio.sleep(0.1).__await__()
        print("twice")
        return self.value


class Yields:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        yield self.value


async def returns(value):
    return value


async def main():
    loop = asyncio.get_running_loop()
    print(await Twice(1))
    print(await asyncio.ensure_future(Twice(2)))
    print(await asyncio.gather(Twice(3), Twice(4), returns(5)))
    print(await asyncio.wait_for(Twice(6), 1))
    print(await asyncio.shield(Twice(7)))
    for value in (1, "x", [2], loop.create_future()):
        try:
            await Yields(value)
        except RuntimeError as error:
            print(str(error)[:40])
    try:
        await asyncio.create_task(returns_itself())
    except RuntimeError as error:
        print(str(error)[:40])
    other = asyncio.new_event_loop()
    try:
        await other.create_future()
    except RuntimeError as error:
        print("attached to a different loop" in str(error))
    try:
        asyncio.ensure_future(other.create_future(), loop=loop)
    except ValueError as error:
        print(error)
    try:
        await asyncio.gather(loop.create_future(), other.create_future())
    except ValueError as error:
        print(error)
    other.close()
    same = returns(8)
    print(await asyncio.gather(same, same))
    print(asyncio.iscoroutine(same), asyncio.iscoroutine(returns), asyncio.iscoroutinefunction(returns))
    print(asyncio.iscoroutinefunction(print), asyncio.iscoroutinefunction(lambda: same))
    print(asyncio.isfuture(loop.create_future()), asyncio.isfuture(asyncio.current_task()), asyncio.isfuture(same))
    for wrong in (3, None, returns):
        for function in (asyncio.ensure_future, asyncio.create_task, asyncio.gather, asyncio.shield, loop.create_task):
            try:
                await function(wrong)
            except TypeError as error:
                print(function.__name__, str(error)[:48])
    for wrong in ([], [3], 3):
        try:
            await asyncio.wait(wrong)
        except (TypeError, ValueError, AttributeError) as error:
            print(repr(error))
    coroutines = [returns(1)]
    try:
        await asyncio.wait(coroutines)
    except TypeError as error:
        print(error)
    coroutines[0].close()


async def returns_itself():
    await asyncio.current_task()


asyncio.run(main())
