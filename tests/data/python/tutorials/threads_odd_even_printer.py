import threading


class Alternator:
    def __init__(self, limit):
        self.limit = limit
        self.number = 1
        self.condition = threading.Condition()

    def run(self, parity):
        while True:
            with self.condition:
                while self.number <= self.limit and self.number % 2 != parity:
                    self.condition.wait()
                if self.number > self.limit:
                    return
                print(f"{threading.current_thread().name}: {self.number}")
                self.number += 1
                self.condition.notify_all()


alternator = Alternator(7)
odd = threading.Thread(target=alternator.run, args=(1,), name="odd")
even = threading.Thread(target=alternator.run, args=(0,), name="even")
odd.start()
even.start()
odd.join()
even.join()
