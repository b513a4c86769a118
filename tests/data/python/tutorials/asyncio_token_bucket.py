import asyncio


class TokenBucket:
    def __init__(self, capacity, refill_every):
        self.tokens = asyncio.Queue(maxsize=capacity)
        for _ in range(capacity):
            self.tokens.put_nowait(None)
        self.refill_every = refill_every
        self.task = None

    async def _refill(self):
        while True:
            await asyncio.sleep(self.refill_every)
            if not self.tokens.full():
                self.tokens.put_nowait(None)

    async def __aenter__(self):
        self.task = asyncio.create_task(self._refill())
        return self

    async def __aexit__(self, *exc_info):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def take(self):
        await self.tokens.get()


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    async with TokenBucket(capacity=3, refill_every=0.5) as bucket:
        for number in range(6):
            await bucket.take()
            print(f"call {number} at {loop.time() - start:.1f}")
    print("done, refill cancelled:", bucket.task.cancelled())


asyncio.run(main())
