import asyncio


class Pages:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        self.i = 0
        return self

    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        await asyncio.sleep(0)
        return f"page {self.i}"


async def main():
    async for page in Pages(2):
        print(page)
    else:
        print("no more pages")
    async for page in Pages(5):
        if page == "page 2":
            continue
        if page == "page 4":
            break
        print(page)
    else:
        print("not printed")
    print([p async for p in Pages(2)], {p async for p in Pages(1)}, {p: len(p) async for p in Pages(1)})
    print([p async for p in Pages(4) if p[-1] in "13"], [await asyncio.sleep(0, i) for i in range(3)])
    print([(i, p) for i in range(2) async for p in Pages(2)])
    g = (p async for p in Pages(2))
    print(type(g).__name__, await anext(g), [p async for p in g])
    try:
        async for x in [1, 2]:
            pass
    except TypeError as error:
        print(error)
    try:
        for x in Pages(1):
            pass
    except TypeError as error:
        print(error)


asyncio.run(main())
