import asyncio


class BoundedBuffer:
    def __init__(self, size):
        self.size = size
        self.items = []
        self.condition = asyncio.Condition()

    async def put(self, item):
        async with self.condition:
            await self.condition.wait_for(lambda: len(self.items) < self.size)
            self.items.append(item)
            print(f"put {item}: {self.items}")
            self.condition.notify_all()

    async def take(self):
        async with self.condition:
            await self.condition.wait_for(lambda: self.items)
            item = self.items.pop(0)
            print(f"took {item}: {self.items}")
            self.condition.notify_all()
            return item


async def produce(buffer):
    for number in range(5):
        await buffer.put(number)


async def consume(buffer):
    total = 0
    for _ in range(5):
        total += await buffer.take()
        await asyncio.sleep(0.1)
    return total


async def main():
    buffer = BoundedBuffer(2)
    _, total = await asyncio.gather(produce(buffer), consume(buffer))
    print("sum:", total)


asyncio.run(main())
