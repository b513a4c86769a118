import asyncio


async def worker(lock, name, hold):
    print(f"{name} wants the lock")
    async with lock:
        print(f"{name} has the lock")
        await asyncio.sleep(hold)
    print(f"{name} released it, locked now: {lock.locked()}")


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(
        worker(lock, "ann", 0.3),
        worker(lock, "bob", 0.2),
        worker(lock, "cid", 0.1),
    )
    await lock.acquire()
    print("main has it:", lock.locked())
    lock.release()
    try:
        lock.release()
    except RuntimeError as error:
        print("RuntimeError:", error)


asyncio.run(main())
