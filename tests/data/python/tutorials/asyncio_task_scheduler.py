import asyncio
import heapq
import itertools


class Scheduler:
    def __init__(self):
        self._jobs = []
        self._counter = itertools.count()
        self._wakeup = asyncio.Event()
        self._stopped = False

    def at(self, delay, function, *args):
        when = asyncio.get_running_loop().time() + delay
        heapq.heappush(self._jobs, (when, next(self._counter), function, args))
        self._wakeup.set()

    def stop(self):
        self._stopped = True
        self._wakeup.set()

    async def run(self):
        loop = asyncio.get_running_loop()
        while not self._stopped:
            self._wakeup.clear()
            while self._jobs and self._jobs[0][0] <= loop.time():
                _, _, function, args = heapq.heappop(self._jobs)
                function(*args)
            timeout = self._jobs[0][0] - loop.time() if self._jobs else None
            try:
                await asyncio.wait_for(self._wakeup.wait(), timeout)
            except asyncio.TimeoutError:
                pass
        print("scheduler stopped with", len(self._jobs), "jobs left")


async def main():
    scheduler = Scheduler()
    start = asyncio.get_running_loop().time()

    def job(name):
        print(f"{asyncio.get_running_loop().time() - start:.1f} {name}")

    runner = asyncio.create_task(scheduler.run())
    scheduler.at(1.0, job, "one second")
    scheduler.at(0.5, job, "half a second")
    await asyncio.sleep(0.2)
    scheduler.at(0.1, job, "added late, runs first")
    scheduler.at(60, job, "never")
    await asyncio.sleep(1.5)
    scheduler.stop()
    await runner


asyncio.run(main())
