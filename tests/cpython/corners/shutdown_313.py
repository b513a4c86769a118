import asyncio


async def get(queue, name):
    try:
        while True:
            print(name, "got", await queue.get())
            await asyncio.sleep(0.1)
            queue.task_done()
    except asyncio.QueueShutDown as error:
        print(name, repr(error))


async def put(queue, items):
    try:
        for item in items:
            await queue.put(item)
            print("put", item)
    except asyncio.QueueShutDown as error:
        print("put", repr(error))


async def main():
    for immediate in (False, True):
        queue = asyncio.Queue(2)
        tasks = [asyncio.create_task(put(queue, range(9)))]
        tasks += [asyncio.create_task(get(queue, name)) for name in ("first", "second")]
        await asyncio.sleep(0.15)
        print(queue)
        queue.shutdown(immediate)
        print(queue)
        await queue.join()
        print("joined")
        await asyncio.gather(*tasks)
        for act in (queue.get_nowait, lambda: queue.put_nowait(1)):
            try:
                act()
            except asyncio.QueueShutDown as error:
                print(repr(error))

    async def work(number, delay):
        await asyncio.sleep(delay)
        return number

    tasks = [asyncio.create_task(work(number, delay)) for number, delay in ((1, 0.3), (2, 0.1), (3, 0.2))]
    async for task in asyncio.as_completed(tasks):
        print(tasks.index(task), await task)
    try:
        async for task in asyncio.as_completed([work(4, 0.1), work(5, 0.5)], timeout=0.2):
            print(await task)
    except TimeoutError as error:
        print(repr(error))
    for task in asyncio.as_completed([work(6, 0.1), work(7, 0)]):
        print(await task)
    try:
        await asyncio.sleep(float("nan"))
    except ValueError as error:
        print(error)


asyncio.run(main())
