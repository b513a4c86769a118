import asyncio
from functools import partial


def show(text):
    print(text, end=" ")


async def child(name, steps):
    for step in range(steps):
        print(f"{name}{step}", end=" ")
        await asyncio.sleep(0)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(partial(print, "soon", end=" "))
    loop.call_later(0, partial(print, "later", end=" "))
    tasks = [asyncio.create_task(child(name, 3)) for name in "abc"]
    loop.call_soon(lambda: print("soon2", end=" "))
    print("main", end=" ")
    await asyncio.sleep(0)
    print("main2", end=" ")
    for task in tasks:
        await task
        print("joined", end=" ")
    print()
    fut = loop.create_future()
    fut.add_done_callback(lambda f: print("cb", f.result(), end=" "))
    loop.call_soon(fut.set_result, 1)
    loop.call_soon(show, "between")
    print("got", await fut, end=" ")
    print()


asyncio.run(main())
