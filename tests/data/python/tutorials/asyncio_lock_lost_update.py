import asyncio


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = asyncio.Lock()

    async def withdraw_unsafe(self, amount):
        balance = self.balance
        await asyncio.sleep(0.1)
        self.balance = balance - amount

    async def withdraw_safe(self, amount):
        async with self.lock:
            await self.withdraw_unsafe(amount)


async def main():
    account = Account(100)
    await asyncio.gather(*(account.withdraw_unsafe(10) for _ in range(5)))
    print("unsafe:", account.balance)
    account = Account(100)
    await asyncio.gather(*(account.withdraw_safe(10) for _ in range(5)))
    print("safe:", account.balance)

    visits = 0

    async def visit():
        nonlocal visits
        visits += 1

    await asyncio.gather(*(visit() for _ in range(1000)))
    print("visits:", visits)


asyncio.run(main())
