import asyncio


async def waiter(name, event):
    print(f'{name} waiting for it ...')
    await event.wait()
    print(f'... {name} got it!')


async def main():
    event = asyncio.Event()
    waiter_tasks = [asyncio.create_task(waiter(name, event)) for name in ('first', 'second', 'third')]
    await asyncio.sleep(1)
    print('set? ', event.is_set())
    event.set()
    print('set? ', event.is_set())
    for task in waiter_tasks:
        await task
    await event.wait()
    event.clear()
    print('set? ', event.is_set())


asyncio.run(main())
