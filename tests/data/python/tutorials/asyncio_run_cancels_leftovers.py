import asyncio


async def background(name):
    try:
        while True:
            print(name, "works")
            await asyncio.sleep(1)
    except asyncio.CancelledError:
        print(name, "cleans up")
        await asyncio.sleep(0.5)
        print(name, "has cleaned up")
        raise


async def main():
    task = asyncio.create_task(background("daemon"))
    await asyncio.sleep(2.5)
    print("main returns", len(asyncio.all_tasks()), task in asyncio.all_tasks())
    return "result of main"


print(asyncio.run(main()))
