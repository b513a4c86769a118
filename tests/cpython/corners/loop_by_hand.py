import asyncio

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
print(loop, loop.is_running(), loop.is_closed(), loop.get_debug())


async def work(number):
    await asyncio.sleep(0.1)
    return number


def late(number):
    print("late", number)
    if number:
        loop.call_soon(late, number - 1)
    else:
        loop.stop()


print(loop.run_until_complete(work(1)))
task = loop.create_task(work(2))
print(loop.run_until_complete(task), task.done())
loop.call_soon(late, 3)
loop.run_forever()
print("stopped", loop.is_running())
future = loop.create_future()
loop.call_later(0.2, future.set_result, "later")
print(loop.run_until_complete(future))
print(loop.run_until_complete(asyncio.gather(work(3), work(4))))
loop.stop()
loop.call_soon(print, "one iteration")
loop.run_forever()

pending = loop.create_task(work(5))
loop.call_soon(loop.stop)
try:
    loop.run_until_complete(work(6))
except RuntimeError as error:
    print(error)
print(loop.run_until_complete(pending))
print(asyncio.get_event_loop() is loop)
loop.close()
loop.close()
print(loop.is_closed(), loop)
for act in (lambda: loop.call_soon(print), lambda: loop.call_later(1, print), lambda: loop.run_forever()):
    try:
        act()
    except RuntimeError as error:
        print(error)
coroutine = work(7)
try:
    loop.create_task(coroutine)
except RuntimeError as error:
    print(error)
coroutine.close()
future = loop.create_future()
future.add_done_callback(print)
try:
    future.set_result(1)
except RuntimeError as error:
    print(error, future)
