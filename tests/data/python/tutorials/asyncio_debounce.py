import asyncio


class Debouncer:
    def __init__(self, delay, callback):
        self.delay = delay
        self.callback = callback
        self.task = None

    def __call__(self, *args):
        if self.task is not None:
            self.task.cancel()
        self.task = asyncio.create_task(self._later(args))

    async def _later(self, args):
        await asyncio.sleep(self.delay)
        self.callback(*args)


async def main():
    search = Debouncer(0.3, lambda text: print("searching for", repr(text)))
    for text, pause in [("p", 0.1), ("py", 0.1), ("pyt", 0.5), ("pyth", 0.2), ("python", 0.4)]:
        search(text)
        await asyncio.sleep(pause)
    print("done")


asyncio.run(main())
