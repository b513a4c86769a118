from collections import deque


class Scheduler:
    """Round robin over generators, as in talks about how event loops work."""

    def __init__(self):
        self.ready = deque()
        self.sleeping = []
        self.time = 0

    def spawn(self, generator):
        self.ready.append(generator)

    def run(self):
        while self.ready or self.sleeping:
            if not self.ready:
                self.sleeping.sort(key=lambda entry: entry[0])
                self.time, generator = self.sleeping.pop(0)
                self.ready.append(generator)
            task = self.ready.popleft()
            try:
                delay = task.send(None)
            except StopIteration:
                continue
            if delay:
                self.sleeping.append((self.time + delay, task))
            else:
                self.ready.append(task)


scheduler = Scheduler()


def sleep(seconds):
    yield seconds


def countdown(name, n, delay):
    while n > 0:
        print(f"{scheduler.time:>2} {name} {n}")
        yield from sleep(delay)
        n -= 1
    print(f"{scheduler.time:>2} {name} done")


scheduler.spawn(countdown("down", 3, 4))
scheduler.spawn(countdown("fast", 5, 1))
scheduler.spawn(countdown("busy", 2, 0))
scheduler.run()
