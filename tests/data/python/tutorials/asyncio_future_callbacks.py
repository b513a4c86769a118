import asyncio


async def set_after(fut, delay, value):
    await asyncio.sleep(delay)
    fut.set_result(value)


def report(fut):
    print("callback:", fut.result())


async def main():
    loop = asyncio.get_running_loop()
    fut = loop.create_future()
    fut.add_done_callback(report)
    fut.add_done_callback(lambda f: print("second callback, done:", f.done()))
    loop.create_task(set_after(fut, 1, '... world'))
    print('hello ...')
    print(await fut)
    fut.add_done_callback(report)
    print("added late")
    await asyncio.sleep(0)

    other = loop.create_future()
    try:
        other.result()
    except asyncio.InvalidStateError as error:
        print("InvalidStateError:", error)
    other.set_exception(LookupError("nothing there"))
    try:
        await other
    except LookupError as error:
        print("LookupError:", error)
    try:
        other.set_result(1)
    except asyncio.InvalidStateError as error:
        print("InvalidStateError:", error)
    third = loop.create_future()
    third.cancel("not needed")
    try:
        await third
    except asyncio.CancelledError as error:
        print("cancelled:", error)


asyncio.run(main())
