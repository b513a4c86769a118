import asyncio


def hello(name, loop):
    print("hello", name)
    if name == "last":
        loop.stop()


def display_date(end_time, loop):
    print(f"{end_time - loop.time():.1f} seconds left")
    if (loop.time() + 1.0) < end_time:
        loop.call_later(1, display_date, end_time, loop)
    else:
        loop.call_soon(hello, "last", loop)


loop = asyncio.new_event_loop()
loop.call_soon(hello, "first", loop)
handle = loop.call_later(0.5, hello, "never", loop)
loop.call_later(0.2, handle.cancel)
loop.call_soon(hello, "second", loop)
end_time = loop.time() + 3.0
loop.call_soon(display_date, end_time, loop)
try:
    loop.run_forever()
finally:
    loop.close()
print("cancelled:", handle.cancelled(), "closed:", loop.is_closed())
