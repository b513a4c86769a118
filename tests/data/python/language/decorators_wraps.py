from functools import wraps
import asyncio


def logged(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        """wrapper doc"""
        print("->", function.__name__, args, kwargs)
        return function(*args, **kwargs)
    return wrapper


@logged
def add(a, b=1):
    """add doc"""
    return a + b


print(add(1, b=2), add.__name__, add.__doc__, add.__wrapped__(5))


def timed(function):
    @wraps(function)
    async def wrapper(*args, **kwargs):
        started = asyncio.get_running_loop().time()
        try:
            return await function(*args, **kwargs)
        finally:
            print(f"{function.__name__} took {asyncio.get_running_loop().time() - started:.1f}")
    return wrapper


class Service:
    @timed
    async def fetch(self, n):
        await asyncio.sleep(n)
        return n

    @logged
    def name(self):
        return "service"

    def __repr__(self):
        return "Service()"


print(asyncio.run(Service().fetch(0.5)))
print(Service().name(), Service.fetch.__name__)
add.attribute = 5
print(add.attribute, add.__dict__.get("attribute"))
