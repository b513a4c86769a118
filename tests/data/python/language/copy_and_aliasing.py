import copy

original = {"list": [1, [2, 3]], "tuple": (1, [2]), "n": 1}
shallow = copy.copy(original)
deep = copy.deepcopy(original)
original["list"][1].append(4)
original["n"] = 2
print(shallow, deep)
a = [[0] * 2] * 2
a[0][0] = 1
print(a, a[0] is a[1])
b = [list(row) for row in a]
b[0][0] = 9
print(a, b)


class Box:
    def __init__(self, items):
        self.items = items

    def __copy__(self):
        print("copying")
        return Box(self.items)


box = Box([1])
c = copy.copy(box)
d = copy.deepcopy(box)
box.items.append(2)
print(c.items, d.items, c.items is box.items)
cyclic = [1]
cyclic.append(cyclic)
clone = copy.deepcopy(cyclic)
print(clone[1] is clone, clone is not cyclic)


def modify(l, n, s):
    l.append(1)
    n += 1
    s += "x"
    l = [99]
    return l


x, n, s = [], 0, "s"
print(modify(x, n, s), x, n, s)
l1 = l2 = [1]
l1 += [2]
l1 = l1 + [3]
print(l1, l2)
t = ([],)
t[0].append(1)
print(t)
