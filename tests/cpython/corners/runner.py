import asyncio


async def work(number):
    print("work", number, asyncio.current_task().get_name())
    await asyncio.sleep(0.1)
    return number


async def stays(number):
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError:
        print("cancelled", number)
        await asyncio.sleep(0.5)
        print("cleaned up", number)
        if number == 2:
            raise ValueError(number)
        raise


async def leaves(count):
    for number in range(count):
        asyncio.create_task(stays(number))
    await asyncio.sleep(0.1)
    return "left"


with asyncio.Runner() as runner:
    print(runner.run(work(1)))
    print(runner.run(work(2)))
    print(runner.get_loop())
    print(runner.run(leaves(4)))
try:
    runner.run(work(3))
except RuntimeError as error:
    print(error)
try:
    asyncio.run(work)
except ValueError as error:
    print(str(error)[:29])
asyncio.run(leaves(2))
with asyncio.Runner(debug=True) as runner:
    print(runner.get_loop().get_debug())


async def nested():
    coroutine = work(4)
    try:
        asyncio.run(coroutine)
    except RuntimeError as error:
        print(error)
    coroutine.close()
    try:
        asyncio.get_running_loop().run_until_complete(asyncio.sleep(0))
    except RuntimeError as error:
        print(error)
    other = asyncio.new_event_loop()
    try:
        other.run_forever()
    except RuntimeError as error:
        print(error)
    other.close()


asyncio.run(nested())


async def ends_with(error):
    asyncio.create_task(stays(7))
    await asyncio.sleep(0.1)
    raise error


for error in (ValueError("x"), KeyboardInterrupt("y"), SystemExit(3), asyncio.CancelledError("z")):
    try:
        asyncio.run(ends_with(error))
    except BaseException as raised:
        print(repr(raised), raised is error)


async def child_raises(error):
    task = asyncio.create_task(ends_with(error))
    try:
        await task
    except BaseException as raised:
        print("parent sees", repr(raised))


for error in (ValueError("x"), KeyboardInterrupt("y"), SystemExit(3), asyncio.CancelledError("z")):
    try:
        asyncio.run(child_raises(error))
    except BaseException as raised:
        print(repr(raised), raised is error)
