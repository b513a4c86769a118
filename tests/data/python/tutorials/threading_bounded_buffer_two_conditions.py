import threading


class BoundedBuffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.buffer = []
        self.lock = threading.Lock()
        self.not_full = threading.Condition(self.lock)
        self.not_empty = threading.Condition(self.lock)
        self.most = 0

    def put(self, item):
        with self.not_full:
            while len(self.buffer) == self.capacity:
                self.not_full.wait()
            self.buffer.append(item)
            self.most = max(self.most, len(self.buffer))
            self.not_empty.notify()

    def get(self):
        with self.not_empty:
            while not self.buffer:
                self.not_empty.wait()
            item = self.buffer.pop(0)
            self.not_full.notify()
            return item


def producer(buffer, start, count):
    for n in range(start, start + count):
        buffer.put(n)


def consumer(buffer, count, out):
    for _ in range(count):
        out.append(buffer.get())


buffer = BoundedBuffer(3)
outputs = [[], []]
threads = [threading.Thread(target=producer, args=(buffer, s, 10)) for s in (0, 100)]
threads += [threading.Thread(target=consumer, args=(buffer, 10, out)) for out in outputs]
for t in threads:
    t.start()
for t in threads:
    t.join()
everything = sorted(outputs[0] + outputs[1])
print(everything == list(range(10)) + list(range(100, 110)), buffer.most <= 3, buffer.buffer)
for out in outputs:
    small = [n for n in out if n < 100]
    print(len(out), small == sorted(small))
