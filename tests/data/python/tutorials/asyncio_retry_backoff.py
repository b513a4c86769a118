import asyncio
import functools


class TemporaryError(Exception):
    pass


def retry(attempts=3, delay=1.0, factor=2, errors=(TemporaryError,)):
    def decorate(function):
        @functools.wraps(function)
        async def wrapper(*args, **kwargs):
            pause = delay
            for attempt in range(1, attempts + 1):
                try:
                    return await function(*args, **kwargs)
                except errors as error:
                    if attempt == attempts:
                        raise
                    print(f"{function.__name__}: attempt {attempt} failed ({error}), waiting {pause:.1f} s")
                    await asyncio.sleep(pause)
                    pause *= factor
        return wrapper
    return decorate


calls = 0


@retry(attempts=4, delay=0.5)
async def flaky(succeed_at):
    """A service that sometimes fails."""
    global calls
    calls += 1
    if calls < succeed_at:
        raise TemporaryError(f"call {calls}")
    return f"success at call {calls}"


async def main():
    global calls
    started = asyncio.get_running_loop().time()
    print(await flaky(3))
    calls = 0
    try:
        await flaky(10)
    except TemporaryError as error:
        print("gave up:", error)
    print(flaky.__name__, "-", flaky.__doc__)
    print(f"{asyncio.get_running_loop().time() - started:.1f} seconds")


asyncio.run(main())
