import asyncio


async def source(n):
    for i in range(n):
        await asyncio.sleep(0.1)
        yield i


async def filtered(predicate, stream):
    async for item in stream:
        if predicate(item):
            yield item


async def batched(size, stream):
    batch = []
    async for item in stream:
        batch.append(item)
        if len(batch) == size:
            yield tuple(batch)
            batch.clear()
    if batch:
        yield tuple(batch)


async def merge(*streams):
    queue = asyncio.Queue()
    finished = object()

    async def pump(stream):
        async for item in stream:
            await queue.put(item)
        await queue.put(finished)

    tasks = [asyncio.create_task(pump(stream)) for stream in streams]
    remaining = len(tasks)
    while remaining:
        item = await queue.get()
        if item is finished:
            remaining -= 1
        else:
            yield item


async def letters():
    for letter in "abc":
        await asyncio.sleep(0.25)
        yield letter


async def main():
    odd = filtered(lambda n: n % 2, source(10))
    async for batch in batched(2, odd):
        print(batch)
    print([item async for item in merge(source(4), letters())])


asyncio.run(main())
