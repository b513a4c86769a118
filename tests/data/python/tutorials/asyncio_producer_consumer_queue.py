import asyncio


async def producer(queue, name, count):
    for i in range(count):
        item = f"{name}-{i}"
        await queue.put(item)
        print(f"{name} put {item} (size {queue.qsize()})")
        await asyncio.sleep(0.1)


async def consumer(queue, name):
    while True:
        item = await queue.get()
        print(f"{name} got {item}")
        await asyncio.sleep(0.25)
        queue.task_done()


async def main():
    queue = asyncio.Queue(maxsize=2)
    consumers = [asyncio.create_task(consumer(queue, f"consumer-{n}")) for n in range(2)]
    await asyncio.gather(producer(queue, "A", 3), producer(queue, "B", 2))
    print("producers are done")
    await queue.join()
    print("queue is empty:", queue.empty())
    for task in consumers:
        task.cancel()
    results = await asyncio.gather(*consumers, return_exceptions=True)
    print([type(result).__name__ for result in results])


asyncio.run(main())
