import asyncio


async def divide(a, b):
    await asyncio.sleep(0.1)
    return a / b


async def main():
    results = await asyncio.gather(
        divide(4, 2),
        divide(1, 0),
        divide("a", 1),
        asyncio.sleep(0.2, "slept"),
        return_exceptions=True,
    )
    for result in results:
        match result:
            case ZeroDivisionError():
                print("division by zero!")
            case Exception() as error:
                print(type(error).__name__, "-", error)
            case value:
                print("value", value)

    try:
        await asyncio.gather(divide(1, 0), divide(6, 3))
    except ZeroDivisionError as error:
        print("first failure:", error)

    nested = await asyncio.gather(
        asyncio.gather(divide(1, 2), divide(3, 4)),
        asyncio.gather(),
    )
    print(nested)


asyncio.run(main())
