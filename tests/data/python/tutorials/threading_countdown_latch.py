import threading
import time


class CountDownLatch:
    def __init__(self, count):
        self.count = count
        self.condition = threading.Condition()

    def count_down(self):
        with self.condition:
            self.count -= 1
            if self.count <= 0:
                self.condition.notify_all()

    def wait(self, timeout=None):
        with self.condition:
            return self.condition.wait_for(lambda: self.count <= 0, timeout)


latch = CountDownLatch(3)
ready = []


def service(name, delay):
    time.sleep(delay)
    ready.append(name)
    latch.count_down()


for i, name in enumerate(["cache", "database", "web"]):
    threading.Thread(target=service, args=(name, 0.1 + 0.1 * i)).start()
print("waiting, latch at", latch.count)
print(latch.wait(timeout=0.05))
print(latch.wait())
print("ready:", ready)
print(latch.wait(0))
