import asyncio


class Monitor:
    def __init__(self, limit):
        self.limit = limit
        self.last_seen = {}
        self.dead = []

    def beat(self, name):
        self.last_seen[name] = asyncio.get_running_loop().time()

    async def watch(self):
        while self.last_seen:
            await asyncio.sleep(0.25)
            now = asyncio.get_running_loop().time()
            for name, seen in list(self.last_seen.items()):
                if now - seen > self.limit:
                    print(f"{name} is dead")
                    self.dead.append(name)
                    del self.last_seen[name]


async def node(name, monitor, period, beats):
    for _ in range(beats):
        monitor.beat(name)
        await asyncio.sleep(period)
    print(f"{name} stops beating")


async def main():
    monitor = Monitor(limit=0.55)
    async with asyncio.TaskGroup() as group:
        group.create_task(node("alpha", monitor, 0.3, 4))
        group.create_task(node("beta", monitor, 0.5, 2))
        group.create_task(node("gamma", monitor, 0.9, 2))
        await asyncio.sleep(0)
        group.create_task(monitor.watch())
    print(monitor.dead)


asyncio.run(main())
