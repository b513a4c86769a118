from collections import deque
d = deque([1, 2, 3], maxlen=3)
d.append(4)
d.appendleft(0)
print(d, len(d), d.maxlen, d[0], d[-1], 3 in d, list(d), list(reversed(d)), bool(d), bool(deque()))
d.rotate(1); print(d); d.rotate(-2); print(d); d.rotate(7); print(d)
d.extend([7, 8]); print(d); d.extendleft([5, 6]); print(d)
e = deque("abc")
e.insert(1, "x"); e.remove("b"); e.reverse(); print(e, e.index("x"), e.count("a"), e.pop(), e.popleft(), e)
e[0] = "z"; e += "pq"; print(e, e.copy(), e + deque("k"), e * 2, e == deque("zpq"), e < deque("zz"), e != [1])
del e[1]; print(e); e.clear(); print(e, deque(maxlen=2), deque([deque([1])]))
for action in (lambda: deque().pop(), lambda: deque().popleft(), lambda: deque([1])[5], lambda: deque([1]).remove(2), lambda: deque([1]).index(3), lambda: deque(maxlen=-1), lambda: deque([1], maxlen=1).insert(0, 2), lambda: deque() + [1], lambda: deque([1])["a"]):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)
f = deque([1, 2, 3])
try:
    for x in f:
        f.append(x)
except RuntimeError as error:
    print(error)
print([x for x in deque()], deque([1, 2]) == deque([1, 2]), sorted(deque([3, 1])))
# ---
from collections import defaultdict, OrderedDict
d = defaultdict(list)
d["a"].append(1); d["b"].append(2); d["a"].append(3)
print(d, dict(d), len(d), "a" in d, "z" in d, d.get("z"), list(d), sorted(d.items()), d == {"a": [1, 3], "b": [2]})
c = defaultdict(int, {"x": 1}, y=2)
c["x"] += 5; c["z"] += 1
print(dict(c), c.pop("x"), c.pop("nope", None), c.setdefault("w", 9), c.keys(), c.values(), c | {"n": 1}, {"n": 1} | c)
c.update(a=1); c.update([("b", 2)]); print(dict(c), c.popitem(), c.copy(), {**c}, bool(defaultdict(int)))
for action in (lambda: defaultdict(None)["a"], lambda: defaultdict(5), lambda: c.pop("nope"), lambda: defaultdict().popitem()):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)
n = defaultdict(lambda: defaultdict(int))
n["a"]["b"] += 1
print(n["a"]["b"], {k: dict(v) for k, v in n.items()}, [k for k in reversed(n)])
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a"); print(list(o)); o.move_to_end("c", last=False); print(list(o.items()), o.popitem(), o.popitem(last=False), len(o))
print(o, OrderedDict(), OrderedDict([("a", 1), ("b", 2)]) == OrderedDict([("b", 2), ("a", 1)]), OrderedDict([("a", 1), ("b", 2)]) == {"b": 2, "a": 1})
for action in (lambda: OrderedDict().popitem(), lambda: OrderedDict().move_to_end("x")):
    try:
        print(action())
    except KeyError as error:
        print(error)
for key, value in OrderedDict(x=1).items():
    print(key, value)
# ---
from collections import Counter
c = Counter("abracadabra")
print(c, c.most_common(2), c["a"], c["zz"], "zz" in c, c.total(), sorted(c.elements()), len(c), list(c))
c.update("aaa"); c.subtract({"a": 1, "r": 5}); print(c, c.most_common())
print(Counter(a=3, b=1) + Counter(a=1, c=2), Counter(a=3, b=1) - Counter(a=1, b=2), Counter(a=3, b=1) & Counter(a=1, b=2), Counter(a=3, b=1) | Counter(a=1, b=2), +Counter(a=-1, b=1), -Counter(a=-1, b=1))
d = Counter(a=2)
d["b"] += 1; d += Counter(b=2); print(d); d -= Counter(a=5); print(d); d |= Counter(x=1); print(d); d &= Counter(x=4); print(d)
print(Counter(), Counter(a=0) == Counter(), Counter(a=1) == {"a": 1}, Counter(a=1) <= Counter(a=2), Counter(a=1) < Counter(a=1), Counter([1, 2]) > Counter([1]), Counter(a=1) != Counter(a=2))
del d["nope"]
print(d.pop("x"), dict(Counter("hello")), Counter({"x": 1, "y": "z"}), Counter("ab").items(), max(Counter("abb"), key=Counter("abb").get))
try:
    Counter.fromkeys("a")
except NotImplementedError as error:
    print(error)
words = "the quick the lazy the dog quick".split()
for word, count in Counter(words).most_common():
    print(word, count)
# ---
from collections import namedtuple
P = namedtuple("P", "x y")
p = P(1, y=2)
print(p, p.x, p.y, p[0], p[-1], p[0:1], len(p), list(p), p == (1, 2), (1, 2) == p, p == P(1, 2), p < (1, 3), p != (1, 2), hash(p) == hash((1, 2)), {(1, 2): "found"}[p], 2 in p)
x, y = p
print(x, y, p._asdict(), p._replace(x=5), P._fields, P._make([3, 4]), p + (3,), (0,) + p, p * 2, p.index(2), p.count(1), P.__name__, [*p], max(p), sum(p), sorted([P(2, 1), P(1, 5)]))
D = namedtuple("D", ["a", "b", "c"], defaults=[8, 9])
print(D(1), D(1, 2), D._field_defaults, D(1)._asdict())
for action in (lambda: P(1), lambda: P(), lambda: P(1, 2, 3), lambda: P(1, 2, z=3), lambda: P(1, x=1), lambda: D(), lambda: D(1, 2, 3, 4), lambda: P._make([1]), lambda: p._replace(q=1), lambda: namedtuple("Q", "a a"), lambda: namedtuple("Q", "class"), lambda: namedtuple("Q", "_a"), lambda: namedtuple("Q", "a", defaults=[1, 2]), lambda: namedtuple("1a", "b"), lambda: setattr(p, "x", 3), lambda: p[5], lambda: p < 5, lambda: p.zzz):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)
class Q(namedtuple("Q", "a b")):
    def total(self):
        return self.a + self.b
    def __new__(cls, a, b=10):
        return super().__new__(cls, a, b)
print(Q(1), Q(1, 2).total(), Q(1)._replace(a=7))
print(namedtuple("R", "a class a", rename=True)._fields, namedtuple("E", "")(), "%s-%s" % tuple(p), "{0.x} {1}".format(p, p), f"{p}")
match p:
    case P(a, y=b):
        print("class", a, b)
# ---
from collections import ChainMap
c = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(c, c["a"], c["b"], list(c), len(c), "b" in c, c.get("z", 0), dict(c), c.new_child({"n": 1}), c.parents, c.maps)
c["z"] = 5
print(c.maps, bool(ChainMap()))
for action in (lambda: c["nope"], lambda: c.pop("b"), lambda: c.__delitem__("b")):
    try:
        print(action())
    except KeyError as error:
        print(error)
# ---
from heapq import heappush, heappop, heapify, heapreplace, heappushpop, nsmallest, nlargest, merge
import random
generator = random.Random(1)
class Item:
    def __init__(self, key, name):
        self.key, self.name = key, name
    def __lt__(self, other):
        return self.key < other.key
    def __repr__(self):
        return f"{self.key}{self.name}"
for size in range(0, 25):
    items = [Item(generator.randint(0, 5), i) for i in range(size)]
    heap = []
    for item in items:
        heappush(heap, item)
    other = list(items)
    heapify(other)
    print(heap, other)
    order = []
    while heap:
        order.append(heappop(heap))
        if len(heap) % 3 == 1:
            order.append(heapreplace(heap, Item(9, "r")))
            order.append(heappushpop(heap, Item(1, "p")))
            heap.pop()
    print(order)
for action in (lambda: heappop([]), lambda: heapreplace([], 1)):
    try:
        action()
    except IndexError as e:
        print(e)
print(nsmallest(3, [5, 1, 4, 2]), nlargest(2, "hello"), nsmallest(2, ["aa", "b", "c"], key=len), nlargest(0, [1]), list(merge([1, 4], [2, 3], [0])), list(merge([4, 1], [3], reverse=True)), list(merge(["a"], ["bb", "c"], key=len)), heappushpop([], 4))
heap = []
for pair in ((2, "b"), (1, "z"), (2, "a")):
    heappush(heap, pair)
print([heappop(heap) for _ in range(3)])
# ---
from bisect import bisect, bisect_left, bisect_right, insort, insort_left
a = [1, 2, 2, 2, 5]
for x in range(0, 7):
    print(bisect(a, x), bisect_left(a, x), bisect_right(a, x), bisect_left(a, x, 1, 3))
insort(a, 2); insort_left(a, 0); print(a)
b = [("a", 1), ("b", 2)]
insort(b, ("c", 1.5), key=lambda p: p[1]); print(b, bisect(b, 1.5, key=lambda p: p[1]))
