import asyncio
import time


class Coffee:
    pass


class Egg:
    def __init__(self, minutes):
        self.minutes = minutes

    def __str__(self):
        return f"a {self.minutes}-minute egg"


class Toast:
    pass


async def pour_coffee():
    print("pouring coffee")
    return Coffee()


async def boil_eggs(count):
    print("putting water on")
    await asyncio.sleep(3)
    print("boiling", count, "eggs")
    await asyncio.sleep(4)
    return [Egg(4) for _ in range(count)]


async def make_toast(slices):
    toasts = []
    for number in range(1, slices + 1):
        print("toasting slice", number)
        await asyncio.sleep(2)
        toasts.append(Toast())
    return toasts


async def breakfast():
    start = time.perf_counter()
    eggs_task = asyncio.create_task(boil_eggs(2), name="eggs")
    toast_task = asyncio.create_task(make_toast(3), name="toast")
    coffee = await pour_coffee()
    print("coffee is ready:", isinstance(coffee, Coffee))
    pending = {eggs_task, toast_task}
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            print(f"{task.get_name()} ready after {time.perf_counter() - start:.0f} minutes:", len(task.result()))
    print("breakfast with", *eggs_task.result(), "is ready!")


asyncio.run(breakfast())
