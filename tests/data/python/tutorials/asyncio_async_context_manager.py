import asyncio
from contextlib import asynccontextmanager, AsyncExitStack


class Connection:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        print(f"opening {self.name}")
        await asyncio.sleep(0.1)
        return self

    async def __aexit__(self, exc_type, exc, tb):
        await asyncio.sleep(0.1)
        print(f"closing {self.name}", exc_type.__name__ if exc_type else None)
        return exc_type is KeyError

    async def query(self, text):
        await asyncio.sleep(0.2)
        return f"{self.name}: {text}"


@asynccontextmanager
async def transaction(connection):
    print("BEGIN")
    try:
        yield connection
    except Exception as error:
        print("ROLLBACK because of", error)
        raise
    else:
        print("COMMIT")


async def main():
    async with Connection("db1") as db, transaction(db) as tx:
        print(await tx.query("select 1"))

    async with Connection("db2"):
        raise KeyError("swallowed")

    try:
        async with Connection("db3") as db:
            async with transaction(db):
                raise ValueError("bad data")
    except ValueError as error:
        print("outside:", error)

    async with AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(Connection(f"pool{i}")) for i in range(2)]
        stack.callback(print, "plain callback")
        print([c.name for c in connections])


asyncio.run(main())
