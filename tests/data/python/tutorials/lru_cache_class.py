from collections import OrderedDict


class LRUCache:
    def __init__(self, capacity: int):
        self.capacity = capacity
        self.entries: OrderedDict = OrderedDict()
        self.hits = self.misses = 0

    def get(self, key, default=None):
        if key in self.entries:
            self.hits += 1
            self.entries.move_to_end(key)
            return self.entries[key]
        self.misses += 1
        return default

    def put(self, key, value):
        if key in self.entries:
            self.entries.move_to_end(key)
        self.entries[key] = value
        if len(self.entries) > self.capacity:
            old, _ = self.entries.popitem(last=False)
            print(f"evicted {old!r}")

    def __len__(self):
        return len(self.entries)

    def __contains__(self, key):
        return key in self.entries


cache = LRUCache(2)
cache.put("a", 1)
cache.put("b", 2)
print(cache.get("a"))
cache.put("c", 3)
print(cache.get("b"), cache.get("b", "gone"), "a" in cache, len(cache))
cache.put("a", 10)
cache.put("d", 4)
print(list(cache.entries.items()), f"{cache.hits} hits, {cache.misses} misses")
