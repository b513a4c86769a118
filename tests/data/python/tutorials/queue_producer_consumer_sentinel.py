import queue
import threading
import time

SENTINEL = None


def producer(q, names, pause):
    for name in names:
        time.sleep(pause)
        q.put(name)
        print("produced", name)
    q.put(SENTINEL)


def consumer(q):
    handled = 0
    while True:
        item = q.get()
        if item is SENTINEL:
            break
        print("consumed", item)
        handled += 1
    print("consumer handled", handled)


q = queue.Queue()
p = threading.Thread(target=producer, args=(q, ["egg", "flour", "milk"], 0.1))
p.start()
p.join()
c = threading.Thread(target=consumer, args=(q,))
c.start()
c.join()
print("left in queue:", q.qsize())
