import asyncio


def shape(thing):
    text = repr(thing)
    start = text.find(" at 0x")
    end = start + 6
    while text[end] in "0123456789abcdef":
        end += 1
    return text[:start] + text[end:]


async def main():
    lock, event, condition = asyncio.Lock(), asyncio.Event(), asyncio.Condition()
    semaphore, bounded, barrier = asyncio.Semaphore(2), asyncio.BoundedSemaphore(1), asyncio.Barrier(2)
    things = [lock, event, condition, semaphore, bounded, barrier]
    queues = [asyncio.Queue(), asyncio.Queue(2), asyncio.PriorityQueue(), asyncio.LifoQueue(-1)]
    print([shape(thing) for thing in things + queues])
    for act in (lock.release, bounded.release, condition.notify, condition.notify_all, lambda: asyncio.Semaphore(-1),
                lambda: asyncio.Barrier(0), queues[0].get_nowait, queues[0].task_done):
        try:
            act()
        except (RuntimeError, ValueError, asyncio.QueueEmpty) as error:
            print(repr(error))
    try:
        await condition.wait()
    except RuntimeError as error:
        print(error)
    print(await lock.acquire(), lock.locked(), await event_is_set(event), await semaphore.acquire())

    async def take(thing):
        async with thing:
            await asyncio.sleep(0.1)

    tasks = [asyncio.create_task(take(thing)) for thing in (lock, lock, semaphore, semaphore, bounded, condition, barrier)]
    tasks.append(asyncio.create_task(event.wait()))
    await asyncio.sleep(0)
    event.clear()
    print([shape(thing) for thing in things])
    tasks[0].cancel()
    await asyncio.sleep(0)
    print([shape(thing) for thing in things])
    lock.release()
    semaphore.release()
    await asyncio.sleep(1)
    print([shape(thing) for thing in things])
    await barrier.abort()
    print(shape(barrier), barrier.parties, barrier.n_waiting, barrier.broken)
    try:
        await barrier.wait()
    except asyncio.BrokenBarrierError as error:
        print(repr(error))
    await barrier.reset()
    print(shape(barrier))

    queue = queues[1]
    for item in ("b", "a"):
        queue.put_nowait(item)
    try:
        queue.put_nowait("c")
    except asyncio.QueueFull as error:
        print(repr(error))
    putters = [asyncio.create_task(queue.put(item)) for item in "cd"]
    await asyncio.sleep(0)
    print(queue, queue.full(), queue.maxsize, queue.qsize())
    putters[0].cancel()
    print(queue.get_nowait(), await queue.get())
    await asyncio.sleep(0)
    print(queue, queue.empty())
    getters = [asyncio.create_task(queue.get()) for _ in range(3)]
    await asyncio.sleep(0)
    print(queue)
    queue.put_nowait("x")
    getters[1].cancel()
    queue.put_nowait("y")
    print(await asyncio.gather(*getters, return_exceptions=True), queue)
    joiner = asyncio.create_task(queue.join())
    for _ in range(5):
        await asyncio.sleep(0)
        queue.task_done()
    print(joiner.done())
    await joiner
    print(joiner.done(), queue)
    for queue in queues[2:]:
        for item in (3, 1, 2):
            await queue.put(item)
        print(queue, [await queue.get() for _ in range(3)])

    async with condition:
        print(await condition.wait_for(lambda: "at once"))
    other = asyncio.Condition(lock)
    async with other:
        print(lock.locked(), other.locked())

    class Doubling(asyncio.Queue):
        def _put(self, item):
            super()._put(item * 2)

    queue = Doubling()
    await queue.put("ab")
    print(queue, await queue.get())


async def event_is_set(event):
    event.set()
    return await event.wait(), event.is_set()


asyncio.run(main())
