import asyncio
from contextlib import asynccontextmanager


class Connection:
    number = 0

    def __init__(self):
        Connection.number += 1
        self.id = Connection.number
        self.open = True

    async def execute(self, sql):
        if not self.open:
            raise RuntimeError("connection is closed")
        await asyncio.sleep(0.1 * len(sql))
        return f"#{self.id}:{sql}"


class Pool:
    def __init__(self, size):
        self.size = size
        self.free = asyncio.LifoQueue()
        self.created = 0

    @asynccontextmanager
    async def connection(self, timeout=None):
        if self.free.empty() and self.created < self.size:
            self.created += 1
            conn = Connection()
            print("new connection", conn.id)
        else:
            conn = await asyncio.wait_for(self.free.get(), timeout)
        try:
            yield conn
        finally:
            self.free.put_nowait(conn)

    async def close(self):
        while not self.free.empty():
            conn = self.free.get_nowait()
            conn.open = False


async def client(pool, sql, timeout=None):
    try:
        async with pool.connection(timeout) as conn:
            return await conn.execute(sql)
    except TimeoutError:
        return f"no connection for {sql}"


async def main():
    pool = Pool(2)
    print(await asyncio.gather(client(pool, "aaa"), client(pool, "bb"), client(pool, "c"), client(pool, "d", 0.05)))
    async with pool.connection() as conn:
        await pool.close()
        print(await conn.execute("x"))
    print("created", pool.created, "free", pool.free.qsize())


asyncio.run(main())
