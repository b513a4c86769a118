import asyncio
import threading
import time


def blocking(name, delay):
    time.sleep(delay)
    return f"{name} done, in main thread: {threading.current_thread() is threading.main_thread()}"


async def heartbeat(count):
    for beat in range(count):
        print("beat", beat)
        await asyncio.sleep(0.1)


async def main():
    loop = asyncio.get_running_loop()
    results, _ = await asyncio.gather(
        loop.run_in_executor(None, blocking, "executor", 0.25),
        heartbeat(4),
    )
    print(results)
    print(await asyncio.to_thread(blocking, "to_thread", delay=0.05))
    try:
        await asyncio.to_thread(int, "x")
    except ValueError as error:
        print("ValueError:", error)


asyncio.run(main())
