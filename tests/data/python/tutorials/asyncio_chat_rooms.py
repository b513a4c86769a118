import asyncio


class Room:
    def __init__(self, name):
        self.name = name
        self.members = {}

    async def join(self, user):
        queue = self.members[user] = asyncio.Queue()
        self.broadcast("*", f"{user} joined")
        return queue

    def leave(self, user):
        del self.members[user]
        self.broadcast("*", f"{user} left")

    def broadcast(self, sender, text):
        for user, queue in self.members.items():
            if user != sender:
                queue.put_nowait((sender, text))


async def user(name, room, script, results):
    inbox = await room.join(name)

    async def listen():
        while True:
            sender, text = await inbox.get()
            results.append(f"{name} sees {sender}: {text}")

    listener = asyncio.create_task(listen())
    try:
        for pause, line in script:
            await asyncio.sleep(pause)
            room.broadcast(name, line)
        await asyncio.sleep(0.1)
    finally:
        listener.cancel()
        room.leave(name)


async def main():
    room, results = Room("lobby"), []
    await asyncio.gather(
        user("ann", room, [(1, "hi"), (2, "bye")], results),
        user("bob", room, [(1.5, "hello ann"), (3, "anyone?")], results),
    )
    print(*results, sep="\n")
    print(room.members)


asyncio.run(main())
