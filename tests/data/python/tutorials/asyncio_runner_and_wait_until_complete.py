import asyncio


async def add(a, b):
    await asyncio.sleep(0.1)
    return a + b


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
try:
    print(loop.run_until_complete(add(1, 2)))
    task = loop.create_task(add(3, 4))
    print(task.done(), loop.run_until_complete(task), task.done())
    print(loop.run_until_complete(asyncio.gather(add(1, 1), add(2, 2))))
finally:
    loop.close()
print(loop.is_closed(), loop.is_running())
late = add(1, 2)
try:
    loop.run_until_complete(late)
except RuntimeError as error:
    print(error)
    late.close()

with asyncio.Runner() as runner:
    print(runner.run(add("a", "b")))
    print(runner.run(add([1], [2])))


async def fails():
    raise LookupError("from run")


try:
    asyncio.run(fails())
except LookupError as error:
    print("LookupError:", error)
