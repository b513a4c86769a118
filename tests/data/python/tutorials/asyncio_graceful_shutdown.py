import asyncio


class Service:
    def __init__(self, name, period):
        self.name = name
        self.period = period
        self.rounds = 0

    async def run(self, stop):
        try:
            while not stop.is_set():
                self.rounds += 1
                print(f"{self.name}: round {self.rounds}")
                try:
                    await asyncio.wait_for(stop.wait(), timeout=self.period)
                except TimeoutError:
                    continue
        finally:
            print(f"{self.name}: stopped after {self.rounds} rounds")


async def main():
    stop = asyncio.Event()
    services = [Service("mail", 0.4), Service("backup", 1.0)]
    async with asyncio.TaskGroup() as group:
        for service in services:
            group.create_task(service.run(stop))
        await asyncio.sleep(1.5)
        print("shutting down")
        stop.set()
    print("bye")


asyncio.run(main())
