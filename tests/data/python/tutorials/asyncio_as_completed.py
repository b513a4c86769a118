import asyncio


async def fetch(name, delay):
    await asyncio.sleep(delay)
    if name == "broken":
        raise ConnectionError("cannot reach " + name)
    return f"{name} after {delay}"


async def main():
    tasks = [
        asyncio.create_task(fetch("slow", 0.3)),
        asyncio.create_task(fetch("fast", 0.1)),
        asyncio.create_task(fetch("broken", 0.2)),
    ]
    for next_done in asyncio.as_completed(tasks):
        try:
            print(await next_done)
        except ConnectionError as error:
            print("failed:", error)

    late = [asyncio.create_task(fetch("a", 1)), asyncio.create_task(fetch("b", 5))]
    try:
        for next_done in asyncio.as_completed(late, timeout=2):
            print(await next_done)
    except TimeoutError:
        print("not everything came in time")
    for task in late:
        task.cancel()


asyncio.run(main())
