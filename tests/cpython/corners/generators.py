import asyncio


async def count(name, limit):
    try:
        for number in range(limit):
            await asyncio.sleep(0.1)
            yield number
    finally:
        print(name, "closing")
        await asyncio.sleep(0.1)
        print(name, "closed")


async def main():
    async for number in count("all", 3):
        print(number)
    print([number * 2 async for number in count("comprehension", 2)])
    generator = count("by hand", 3)
    print(await generator.__anext__(), await anext(generator))
    await generator.aclose()
    left = count("left", 3)
    print(await left.__anext__())
    async for number in count("broken off", 3):
        if number == 1:
            break
    await asyncio.sleep(0.3)
    print("end of main")
    main.left = left


asyncio.run(main())
print("after run")
