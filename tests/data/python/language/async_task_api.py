import asyncio


async def work(n):
    me = asyncio.current_task()
    print("in", me.get_name())
    await asyncio.sleep(n)
    if n == 3:
        raise ValueError("three")
    return n * 10


async def main():
    print(asyncio.current_task().get_name())
    a = asyncio.create_task(work(1))
    b = asyncio.create_task(work(2), name="named")
    c = asyncio.create_task(work(3))
    print(a.get_name(), b.get_name(), a.done(), len(asyncio.all_tasks()))
    c.set_name("renamed")
    a.add_done_callback(lambda t: print("callback", t.get_name(), t.result()))
    try:
        a.result()
    except asyncio.InvalidStateError as error:
        print(error)
    await asyncio.sleep(1.5)
    print(a.done(), b.done(), a.result(), a.exception())
    done, pending = await asyncio.wait({b, c})
    print(len(done), len(pending), repr(c.exception()), b.result())
    try:
        await c
    except ValueError as error:
        print("awaited", error)
    try:
        c.result()
    except ValueError as error:
        print("result", error)
    loop = asyncio.get_running_loop()
    print(loop.is_running(), a.get_coro().__name__, a.cancel(), a == a, a in {a})
    d = asyncio.ensure_future(work(0))
    print(d is asyncio.ensure_future(d), await d)
    try:
        asyncio.create_task(5)
    except TypeError as error:
        print(error)


asyncio.run(main())
try:
    asyncio.get_running_loop()
except RuntimeError as error:
    print(error)
