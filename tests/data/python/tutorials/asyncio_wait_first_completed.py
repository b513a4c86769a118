import asyncio


async def race(name, delay, result):
    try:
        await asyncio.sleep(delay)
        if isinstance(result, Exception):
            raise result
        return result
    except asyncio.CancelledError:
        print(f"{name} lost the race")
        raise


async def main():
    runners = [
        asyncio.create_task(race("tortoise", 3, "slow"), name="tortoise"),
        asyncio.create_task(race("hare", 1, "quick"), name="hare"),
        asyncio.create_task(race("snail", 9, "slower"), name="snail"),
    ]
    done, pending = await asyncio.wait(runners, return_when=asyncio.FIRST_COMPLETED)
    print("winner:", [task.get_name() for task in done], [task.result() for task in done])
    print("still running:", sorted(task.get_name() for task in pending))
    done, pending = await asyncio.wait(runners, timeout=1)
    print("after a while:", len(done), "done,", len(pending), "pending")
    for task in runners:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
    fail = asyncio.create_task(race("x", 1, ValueError("no")))
    fine = asyncio.create_task(race("y", 2, "fine"))
    done, pending = await asyncio.wait([fail, fine], return_when=asyncio.FIRST_EXCEPTION)
    print(repr(fail.exception()), fine.done())
    await fine


asyncio.run(main())
