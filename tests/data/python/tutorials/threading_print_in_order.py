import threading


class Foo:
    """LeetCode 1114: print in order, whatever the order of the threads."""

    def __init__(self):
        self.locks = (threading.Lock(), threading.Lock())
        for lock in self.locks:
            lock.acquire()

    def first(self):
        print("first", end="")
        self.locks[0].release()

    def second(self):
        with self.locks[0]:
            print("second", end="")
        self.locks[1].release()

    def third(self):
        with self.locks[1]:
            print("third")


for order in ([1, 2, 3], [3, 2, 1], [2, 3, 1]):
    foo = Foo()
    functions = {1: foo.first, 2: foo.second, 3: foo.third}
    threads = [threading.Thread(target=functions[n]) for n in order]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


class FizzBuzz:
    def __init__(self, n):
        self.n, self.current = n, 1
        self.condition = threading.Condition()

    def run(self, matches, text):
        while True:
            with self.condition:
                self.condition.wait_for(lambda: self.current > self.n or matches(self.current))
                if self.current > self.n:
                    return
                print(text or self.current, end=" ")
                self.current += 1
                self.condition.notify_all()


game = FizzBuzz(15)
jobs = [
    (lambda n: n % 3 == 0 and n % 5 != 0, "fizz"),
    (lambda n: n % 5 == 0 and n % 3 != 0, "buzz"),
    (lambda n: n % 15 == 0, "fizzbuzz"),
    (lambda n: n % 3 != 0 and n % 5 != 0, None),
]
threads = [threading.Thread(target=game.run, args=job) for job in jobs]
for t in threads:
    t.start()
for t in threads:
    t.join()
print()
