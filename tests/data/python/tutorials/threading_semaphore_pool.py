import threading
import time


class ActivePool:
    def __init__(self):
        self.active = []
        self.most = 0
        self.lock = threading.Lock()

    def make_active(self, name):
        with self.lock:
            self.active.append(name)
            self.most = max(self.most, len(self.active))

    def make_inactive(self, name):
        with self.lock:
            self.active.remove(name)


def worker(s, pool):
    with s:
        name = threading.current_thread().name
        pool.make_active(name)
        time.sleep(0.1)
        pool.make_inactive(name)


pool = ActivePool()
s = threading.Semaphore(3)
threads = [threading.Thread(target=worker, name=str(i), args=(s, pool)) for i in range(8)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print("at most", pool.most, "at a time; now", pool.active)

bounded = threading.BoundedSemaphore(1)
bounded.acquire()
print(bounded.acquire(blocking=False))
bounded.release()
try:
    bounded.release()
except ValueError as error:
    print("ValueError:", error)
try:
    threading.Semaphore(-1)
except ValueError as error:
    print("ValueError:", error)
