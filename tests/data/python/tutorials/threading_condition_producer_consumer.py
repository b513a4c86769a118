import threading
from collections import deque

LIMIT = 2


class Channel:
    def __init__(self):
        self.items = deque()
        self.condition = threading.Condition()
        self.closed = False

    def send(self, item):
        with self.condition:
            while len(self.items) >= LIMIT:
                self.condition.wait()
            self.items.append(item)
            self.condition.notify()

    def close(self):
        with self.condition:
            self.closed = True
            self.condition.notify_all()

    def __iter__(self):
        while True:
            with self.condition:
                self.condition.wait_for(lambda: self.items or self.closed)
                if not self.items:
                    return
                item = self.items.popleft()
                self.condition.notify()
            yield item


def produce(channel):
    for n in range(6):
        channel.send(n * n)
    channel.close()


channel = Channel()
producer = threading.Thread(target=produce, args=(channel,))
producer.start()
for item in channel:
    print("received", item)
producer.join()
print("closed:", channel.closed, "left:", list(channel.items))
