s = {3, 1, 2, 3}
print(len(s), 2 in s, sorted(s), set() == {*()}, {1} == frozenset([1]))
s.add(4)
s.discard(99)
s.remove(1)
try:
    s.remove(1)
except KeyError as error:
    print("KeyError:", error)
a, b = {1, 2, 3}, {2, 3, 4}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b))
print(a.union([9], (8,)) == {1, 2, 3, 8, 9}, a.isdisjoint({7}), {1, 2} <= a, a >= {1}, a < a, a.issubset(a))
a |= {10}
a &= {1, 10, 2}
a -= {2}
print(sorted(a))
a.update("xy", [1])
print(len(a), sorted(map(str, a)))
a.clear()
print(a, bool(a), {0}, {"one"}, frozenset([1]), frozenset(), set())
print({x % 3 for x in range(10)} == {0, 1, 2}, sorted(set("hello")), len({(1, 2), (1, 2)}))
f = frozenset("ab")
print({f: 1}[frozenset("ba")], hash(f) == hash(frozenset("ba")), len(f | {"c"}), type(f | {"c"}).__name__)
try:
    f.add(1)
except AttributeError as error:
    print(error)
s = {1}
print(s.pop(), s)
try:
    s.pop()
except KeyError as error:
    print(error)
c = {1, 2}
d = c.copy()
d.add(3)
print(c, c.symmetric_difference(d), c.intersection([2], [2, 5]), d.difference({1}, {2}))
try:
    {[]}
except TypeError as error:
    print(error)
try:
    {1} + {2}
except TypeError as error:
    print(error)
