import asyncio
import gc


async def fails(number):
    await asyncio.sleep(0)
    raise ValueError(number)


def callback_fails(number):
    raise KeyError(number)


async def waits_for_ever():
    await asyncio.get_running_loop().create_future()


async def main():
    loop = asyncio.get_running_loop()
    asyncio.create_task(fails(1))
    await asyncio.sleep(0.1)
    gc.collect()
    task = asyncio.create_task(fails(2))
    await asyncio.sleep(0.1)
    print(repr(task.exception()))
    del task
    future = loop.create_future()
    future.set_exception(ValueError(3))
    future = None
    await asyncio.sleep(0)
    loop.call_soon(callback_fails, 4)
    loop.call_later(0.1, callback_fails, 5)
    await asyncio.sleep(0.2)
    outer = asyncio.gather(fails(6), fails(7))
    try:
        await outer
    except ValueError as error:
        print("gathered", error)
    del outer
    asyncio.create_task(waits_for_ever())
    await asyncio.sleep(0)
    gc.collect()

    def handler(loop, context):
        print("handler", sorted(context), context["message"])

    loop.set_exception_handler(handler)
    print(loop.get_exception_handler() is handler)
    asyncio.create_task(fails(8))
    await asyncio.sleep(0.1)
    gc.collect()
    asyncio.create_task(waits_for_ever())
    await asyncio.sleep(0)
    gc.collect()
    loop.call_exception_handler({"message": "by hand", "more": 3})

    def bad_handler(loop, context):
        raise TypeError("bad handler")

    loop.set_exception_handler(bad_handler)
    loop.call_exception_handler({"message": "by hand"})
    loop.set_exception_handler(None)
    loop.call_exception_handler({"message": "by hand", "exception": ValueError("x"), "more": [1]})
    loop.default_exception_handler({})
    try:
        loop.set_exception_handler(3)
    except TypeError as error:
        print(error)

    async def shielded():
        await asyncio.sleep(0.2)
        raise ValueError("shielded")

    try:
        await asyncio.wait_for(asyncio.shield(shielded()), 0.1)
    except asyncio.TimeoutError:
        print("timeout")
    await asyncio.sleep(0.3)
    gc.collect()


asyncio.run(main())
