import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def sequential():
    started = time.perf_counter()
    await say_after(1, 'hello')
    await say_after(2, 'world')
    print(f"sequential: {time.perf_counter() - started:.1f} s")


async def concurrent():
    started = time.perf_counter()
    task1 = asyncio.create_task(say_after(1, 'hello'))
    task2 = asyncio.create_task(say_after(2, 'world'))
    await task1
    await task2
    print(f"concurrent: {time.perf_counter() - started:.1f} s")


async def grouped():
    started = time.perf_counter()
    async with asyncio.TaskGroup() as tg:
        tg.create_task(say_after(1, 'hello'))
        tg.create_task(say_after(2, 'world'))
    print(f"grouped: {time.perf_counter() - started:.1f} s")


async def main():
    await sequential()
    await concurrent()
    await grouped()


asyncio.run(main())
