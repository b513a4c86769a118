import threading
import time


def worker(number, delay):
    print(f"Worker {number} starting")
    time.sleep(delay)
    print(f"Worker {number} finished")


threads = []
for i in range(3):
    thread = threading.Thread(target=worker, args=(i, 0.1 + i * 0.15))
    threads.append(thread)
    thread.start()
    time.sleep(0.03)

for thread in threads:
    thread.join()
print("All workers are done")
