import asyncio


def done(future):
    print("done", future)


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    print(future, future.done(), future.cancelled(), future.get_loop() is loop)
    for look in (future.result, future.exception):
        try:
            look()
        except asyncio.InvalidStateError as error:
            print(repr(error))
    for _ in range(3):
        future.add_done_callback(done)
    print(future.remove_done_callback(done), future.remove_done_callback(done))
    future.add_done_callback(done)
    future.set_result([1] * 9)
    print(future, future.cancel())
    for act in (lambda: future.set_result(2), lambda: future.set_exception(ValueError())):
        try:
            act()
        except asyncio.InvalidStateError as error:
            print(repr(error))
    future.add_done_callback(done)
    await asyncio.sleep(0)

    failed = loop.create_future()
    failed.set_exception(ValueError)
    print(failed, failed.exception())
    for _ in range(2):
        try:
            await failed
        except ValueError as error:
            print(repr(error))
    try:
        loop.create_future().set_exception(3)
    except TypeError as error:
        print(error)
    cancelled = loop.create_future()
    print(cancelled.cancel("why"), cancelled.cancel("again"), cancelled)
    for look in (cancelled.result, cancelled.exception, cancelled.result):
        try:
            look()
        except asyncio.CancelledError as error:
            print(repr(error))
    print(asyncio.Future(), asyncio.Future(loop=loop))
    for value in ("a" * 40, 10 ** 17, {1: 2, 3: 4, 5: 6, 7: 8, 9: 10}, (1,), {3, 1, 2}, [[[[[[[[1]]]]]]]], set(), {}):
        future = loop.create_future()
        future.set_result(value)
        print(str(future)[:60])

    async def named():
        await asyncio.sleep(1)

    task = asyncio.create_task(named(), name="first")
    print(task.get_name(), task.done(), task.cancelling(), task.uncancel(), task.get_coro().__name__)
    task.set_name(7)
    print(task.get_name(), asyncio.current_task().get_name(), len(asyncio.all_tasks()))
    for act in (task.set_result, task.set_exception):
        try:
            act(1)
        except RuntimeError as error:
            print(error)
    task.cancel("first")
    task.cancel("second")
    print(task.cancelling(), task.uncancel(), task.cancelling())
    for _ in range(3):
        try:
            await task
        except asyncio.CancelledError as error:
            print(repr(error))
    print(task.cancel(), task.cancelled())


asyncio.run(main())
