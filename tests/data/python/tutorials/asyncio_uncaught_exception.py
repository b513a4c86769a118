import asyncio


async def load(key):
    await asyncio.sleep(0.1)
    return {"a": 1}[key]


async def main():
    print(await load("a"))
    try:
        print(await load("b"))
    finally:
        print("cleaning up")


asyncio.run(main())
