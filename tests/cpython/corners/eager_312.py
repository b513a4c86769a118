import asyncio


def name():
    return asyncio.current_task().get_name()


async def instant(number):
    print("instant", number, name())
    return number


async def sleeper(number):
    print("starts", number, name())
    await asyncio.sleep(0.1)
    print("ends", number, name())
    return number


async def fails(number):
    print("fails", number)
    raise ValueError(number)


async def cancels_itself():
    asyncio.current_task().cancel("own")
    await asyncio.sleep(0)


async def nested(depth):
    print("enters", depth, name())
    if depth:
        await asyncio.create_task(nested(depth - 1), name=f"depth {depth - 1}")
    print("leaves", depth, name())


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(instant(1), name="one")
    print(task.done(), task.result(), task.get_name())
    task = asyncio.create_task(sleeper(2), name="two")
    print(task.done(), len(asyncio.all_tasks()))
    print(await task, name())
    gathered = asyncio.gather(instant(3), instant(4))
    print(gathered.done(), await gathered)
    gathered = asyncio.gather(instant(5), sleeper(6))
    print(gathered.done(), await gathered)
    gathered = asyncio.gather(instant(5), fails(6), sleeper(7))
    print(gathered.done())
    try:
        await gathered
    except ValueError as error:
        print(repr(error))
    await asyncio.sleep(0.2)
    await nested(2)
    task = asyncio.create_task(cancels_itself())
    print(task.done(), task.cancelling())
    try:
        await task
    except asyncio.CancelledError as error:
        print(repr(error), task.cancelled())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(instant(8))
            group.create_task(sleeper(9))
            group.create_task(fails(10))
            print("in the body")
            await asyncio.sleep(1)
    except* ValueError as error:
        print(error.exceptions)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(instant(11)), group.create_task(sleeper(12))]
    print([task.result() for task in tasks])
    print(await asyncio.wait_for(asyncio.create_task(instant(13)), 1), await asyncio.shield(instant(14)))
    loop.set_task_factory(asyncio.create_eager_task_factory(asyncio.Task))
    print(await asyncio.create_task(instant(15)), loop.get_task_factory() is None)
    loop.set_task_factory(None)
    task = asyncio.create_task(instant(16))
    print(task.done(), await task)

    class Named(asyncio.Task):
        pass

    loop.set_task_factory(lambda loop, coro: Named(coro, loop=loop))
    task = asyncio.create_task(instant(17), name="seventeen")
    print(type(task).__name__, await task, task.get_name())


asyncio.run(main())
