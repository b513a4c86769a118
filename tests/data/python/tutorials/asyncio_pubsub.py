import asyncio
from collections import defaultdict


class Hub:
    def __init__(self):
        self.subscribers = defaultdict(set)

    def publish(self, topic, message):
        for queue in sorted(self.subscribers[topic], key=id):
            queue.put_nowait(message)
        return len(self.subscribers[topic])


class Subscription:
    def __init__(self, hub, topic):
        self.hub = hub
        self.topic = topic
        self.queue = asyncio.Queue()

    def __enter__(self):
        self.hub.subscribers[self.topic].add(self.queue)
        return self.queue

    def __exit__(self, exc_type, exc_value, traceback):
        self.hub.subscribers[self.topic].remove(self.queue)


async def reader(name, hub, topic):
    with Subscription(hub, topic) as queue:
        while (message := await queue.get()) != "SHUTDOWN":
            print(f"{name} <- {message}")
            await asyncio.sleep(0.1)
    print(f"{name} is leaving")


async def writer(hub):
    for text in ("hello", "world"):
        print("sent to", hub.publish("news", text))
        await asyncio.sleep(1)
    print("nobody listens:", hub.publish("weather", "rain"))
    hub.publish("news", "SHUTDOWN")


async def main():
    hub = Hub()
    readers = [asyncio.create_task(reader(f"reader {n}", hub, "news")) for n in range(1, 2)]
    await asyncio.sleep(0)
    await writer(hub)
    await asyncio.gather(*readers)
    print(dict(hub.subscribers))


asyncio.run(main())
