import asyncio
from enum import Enum


class State(Enum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half open"


class CircuitOpen(Exception):
    pass


class CircuitBreaker:
    def __init__(self, limit, recovery):
        self.limit, self.recovery = limit, recovery
        self.failures = 0
        self.opened_at = None
        self.state = State.CLOSED

    async def call(self, function, *args):
        loop = asyncio.get_running_loop()
        if self.state is State.OPEN:
            if loop.time() - self.opened_at < self.recovery:
                raise CircuitOpen("try later")
            self.state = State.HALF_OPEN
        try:
            result = await function(*args)
        except ConnectionError:
            self.failures += 1
            if self.failures >= self.limit or self.state is State.HALF_OPEN:
                self.state, self.opened_at = State.OPEN, loop.time()
            raise
        self.failures, self.state = 0, State.CLOSED
        return result


healthy = False


async def service(n):
    await asyncio.sleep(0.1)
    if not healthy:
        raise ConnectionError(f"request {n} refused")
    return f"request {n} ok"


async def main():
    global healthy
    breaker = CircuitBreaker(limit=2, recovery=1.0)
    for n in range(8):
        try:
            print(await breaker.call(service, n), end=" ")
        except (ConnectionError, CircuitOpen) as error:
            print(f"{type(error).__name__}: {error}", end=" ")
        print(f"[{breaker.state.value}]")
        await asyncio.sleep(0.4)
        if n == 5:
            healthy = True


asyncio.run(main())
