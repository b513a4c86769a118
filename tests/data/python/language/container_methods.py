class Bag:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, key):
        print("getitem", key)
        return self.items[key]

    def __setitem__(self, key, value):
        print("setitem", key, value)
        self.items[key] = value

    def __delitem__(self, key):
        print("delitem", key)
        del self.items[key]

    def __contains__(self, item):
        return item in self.items


bag = Bag("a", "b", "c")
print(bag[0], bag[-1], bag[0:2])
bag[1] = "B"
del bag[0]
print("B" in bag, "a" in bag, "x" not in bag, len(bag), bool(bag), bool(Bag()))
for item in bag:
    print(item)


class Missing(dict):
    def __missing__(self, key):
        return f"<{key}>"


m = Missing(a=1)
print(m["a"], m["b"], m.get("b"), len(m), "b" in m)


class Old:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError
        return i * 10


print(list(Old()), 20 in Old(), 5 in Old())
grid = {}
grid[1, 2] = "x"
print(grid)


class Keys:
    def __getitem__(self, key):
        return key


print(Keys()[1:2], Keys()[::2], Keys()[1, ...], Keys()[1:2, 3])
