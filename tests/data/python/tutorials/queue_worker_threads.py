import queue
import threading

q = queue.Queue()
done = []


def worker():
    while True:
        item = q.get()
        if item is None:
            q.task_done()
            break
        done.append(item * item)
        q.task_done()


threads = [threading.Thread(target=worker) for _ in range(3)]
for t in threads:
    t.start()
for item in range(10):
    q.put(item)
q.join()
print("all work completed:", sorted(done))
for _ in threads:
    q.put(None)
for t in threads:
    t.join()
print(q.qsize(), q.empty(), q.unfinished_tasks)
try:
    q.task_done()
except ValueError as error:
    print("ValueError:", error)
