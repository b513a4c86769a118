import asyncio
import threading


class LoopThread:
    """An event loop that runs in a thread of its own."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, name="loop")

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc_info):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)


async def add(a, b):
    await asyncio.sleep(0.05)
    return a + b, threading.current_thread().name


async def fail():
    raise LookupError("no such thing")


with LoopThread() as runner:
    future = runner.call(add(1, 2))
    print(future.result(timeout=5))
    try:
        runner.call(fail()).result()
    except LookupError as error:
        print("LookupError:", error)
print(runner.thread.is_alive(), runner.loop.is_closed())
