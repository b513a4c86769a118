import asyncio
from collections import deque


class RateLimiter:
    """At most `rate` entries in any period of `per` seconds."""

    def __init__(self, rate, per):
        self.rate = rate
        self.per = per
        self.times = deque()
        self.lock = asyncio.Lock()

    async def __aenter__(self):
        async with self.lock:
            now = asyncio.get_running_loop().time()
            while self.times and self.times[0] <= now - self.per:
                self.times.popleft()
            if len(self.times) >= self.rate:
                await asyncio.sleep(self.times[0] + self.per - now)
                self.times.popleft()
            self.times.append(asyncio.get_running_loop().time())
        return self

    async def __aexit__(self, exc_type, exc, tb):
        return False


async def request(limiter, number, started):
    async with limiter:
        loop = asyncio.get_running_loop()
        print(f"request {number} at {loop.time() - started:.1f}")
        await asyncio.sleep(0.2)
        return number


async def main():
    limiter = RateLimiter(2, 1.0)
    started = asyncio.get_running_loop().time()
    print(await asyncio.gather(*(request(limiter, n, started) for n in range(7))))


asyncio.run(main())
