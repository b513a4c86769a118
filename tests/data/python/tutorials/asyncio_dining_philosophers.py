import asyncio


class Philosopher:
    def __init__(self, name, left, right):
        self.name = name
        # always the fork with the lower number first
        self.first, self.second = sorted((left, right), key=lambda fork: fork[0])
        self.meals = 0
        self.appetite = len(name) / 50 + left[0] / 70

    async def dine(self, rounds):
        for _ in range(rounds):
            await asyncio.sleep(self.appetite)
            async with self.first[1]:
                await asyncio.sleep(0.01)
                async with self.second[1]:
                    print(f"{self.name} eats with forks {self.first[0]} and {self.second[0]}")
                    self.meals += 1
                    await asyncio.sleep(0.2)
        print(f"{self.name} leaves")


async def main():
    names = ["Plato", "Kant", "Hume", "Marx", "Mill"]
    forks = [(number, asyncio.Lock()) for number in range(len(names))]
    table = [Philosopher(name, forks[i], forks[(i + 1) % len(forks)]) for i, name in enumerate(names)]
    await asyncio.gather(*(philosopher.dine(2) for philosopher in table))
    print({philosopher.name: philosopher.meals for philosopher in table})


asyncio.run(main())
