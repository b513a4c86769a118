import threading


class Node:
    def __init__(self, value):
        self.value = value
        self.children = []
        self.lock = threading.RLock()

    def add(self, child):
        with self.lock:
            self.children.append(child)
            return child

    def total(self):
        with self.lock:
            return self.value + sum(child.total() for child in self.children)

    def update(self, delta):
        with self.lock:
            self.value += delta
            for child in self.children:
                child.update(delta)
            return self.total()


root = Node(1)
for n in range(3):
    child = root.add(Node(n * 10))
    child.add(Node(n))
print(root.total())
threads = [threading.Thread(target=root.update, args=(n,)) for n in (1, 2, 3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(root.total(), [c.value for c in root.children])
