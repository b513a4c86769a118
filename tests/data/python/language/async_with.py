import asyncio


class Session:
    def __init__(self, name, swallow=()):
        self.name, self.swallow = name, swallow

    async def __aenter__(self):
        await asyncio.sleep(0)
        print("open", self.name)
        return self

    async def __aexit__(self, exc_type, exc, tb):
        await asyncio.sleep(0)
        print("close", self.name, repr(exc))
        return isinstance(exc, self.swallow)


async def early():
    async with Session("early"):
        return "returned"


async def main():
    async with Session("a") as a, Session("b") as b:
        print(a.name + b.name)
    async with Session("c", swallow=ValueError):
        raise ValueError("v")
    try:
        async with Session("d"):
            raise KeyError("k")
    except KeyError as error:
        print("caught", error)
    print(await early())
    try:
        async with 5:
            pass
    except TypeError as error:
        print(error)
    try:
        with Session("sync"):
            pass
    except TypeError as error:
        print(error)
    for i in range(2):
        async with Session(f"loop {i}"):
            if i == 0:
                continue
            break
    task = asyncio.create_task(hold())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled inside of async with")


async def hold():
    async with Session("held"):
        await asyncio.sleep(100)


asyncio.run(main())
