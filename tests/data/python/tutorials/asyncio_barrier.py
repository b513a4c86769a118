import asyncio


async def example_barrier():
    # barrier with 3 parties
    b = asyncio.Barrier(3)

    # create 2 new waiting tasks
    asyncio.create_task(b.wait())
    asyncio.create_task(b.wait())

    await asyncio.sleep(0)
    print(b.n_waiting, b.parties, b.broken)

    # The third .wait() call passes the barrier
    await b.wait()
    print("barrier passed")
    await asyncio.sleep(0)
    print(b.n_waiting)

    async def phase(name, delay):
        for step in (1, 2):
            await asyncio.sleep(delay)
            print(f"{name} ready for {step}")
            async with b as position:
                if position == 2:
                    print(f"-- all reached {step}")

    await asyncio.gather(phase("a", 0.1), phase("b", 0.2), phase("c", 0.3))
    waiting = asyncio.create_task(b.wait())
    await asyncio.sleep(0)
    await b.abort()
    try:
        await waiting
    except asyncio.BrokenBarrierError as error:
        print("BrokenBarrierError:", error, b.broken)


asyncio.run(example_barrier())
