import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class UserCreated:
    name: str


@dataclass(frozen=True)
class UserDeleted:
    name: str
    reason: str = "unknown"


class Bus:
    def __init__(self):
        self.handlers = {}

    def subscribe(self, kind):
        def decorate(handler):
            self.handlers.setdefault(kind, []).append(handler)
            return handler
        return decorate

    async def publish(self, event):
        handlers = self.handlers.get(type(event), [])
        results = await asyncio.gather(*(h(event) for h in handlers), return_exceptions=True)
        for handler, result in zip(handlers, results):
            if isinstance(result, Exception):
                print(f"{handler.__name__} failed: {result!r}")
        return len(handlers)


bus = Bus()


@bus.subscribe(UserCreated)
async def send_welcome(event):
    await asyncio.sleep(0.2)
    print(f"welcome, {event.name}")


@bus.subscribe(UserCreated)
@bus.subscribe(UserDeleted)
async def audit(event):
    await asyncio.sleep(0.1)
    print("audit:", event)


@bus.subscribe(UserDeleted)
async def refund(event):
    if event.reason == "unknown":
        raise ValueError("no reason given")
    print("refund for", event.reason)


async def main():
    print(await bus.publish(UserCreated("ann")))
    print(await bus.publish(UserDeleted("bob")))
    print(await bus.publish(UserDeleted("cid", "moved")))
    print(await bus.publish("nothing"))


asyncio.run(main())
