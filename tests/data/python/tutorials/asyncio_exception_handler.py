import asyncio


def handler(loop, context):
    print("handler:", context["message"].split("(")[0], repr(context.get("exception")))


def callback():
    raise RuntimeError("from a callback")


async def background():
    await asyncio.sleep(0.1)
    raise ValueError("from a task")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    handle = loop.call_soon(callback)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print("main survives", loop.get_debug())
    task = asyncio.create_task(background())
    await asyncio.sleep(0.2)
    print("task done:", task.done())
    task = None
    await asyncio.sleep(0)
    loop.call_exception_handler({"message": "by hand"})


asyncio.run(main())
print("finished")
