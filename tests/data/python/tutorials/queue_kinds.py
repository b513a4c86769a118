import queue

fifo = queue.Queue()
lifo = queue.LifoQueue()
ranked = queue.PriorityQueue()
for n in [3, 1, 2]:
    fifo.put(n)
    lifo.put(n)
    ranked.put((n, f"job {n}"))
print([fifo.get() for _ in range(3)])
print([lifo.get() for _ in range(3)])
print([ranked.get() for _ in range(3)])

small = queue.Queue(maxsize=1)
small.put("a")
print(small.full(), small.qsize())
try:
    small.put("b", block=False)
except queue.Full as error:
    print("Full", repr(error))
try:
    small.put("b", timeout=0.05)
except queue.Full:
    print("Full after a while")
print(small.get())
try:
    small.get_nowait()
except queue.Empty:
    print("Empty")
try:
    small.get(timeout=0.05)
except queue.Empty:
    print("Empty after a while")
simple = queue.SimpleQueue()
simple.put(1)
print(simple.get(), simple.empty())
