from collections import Counter, defaultdict, deque, namedtuple, OrderedDict, ChainMap

words = "the quick brown fox jumps over the lazy dog the end".split()
counts = Counter(words)
print(counts.most_common(2), counts["the"], counts["cat"])
print(Counter("mississippi"))
print(Counter(a=3, b=1) + Counter(a=1, c=2), Counter(a=3, b=1) - Counter(a=1, b=2))
print(sorted(Counter("abca").elements()), sum(counts.values()))

groups = defaultdict(list)
for word in words:
    groups[len(word)].append(word)
print(dict(groups))
print(groups)

last = deque(maxlen=3)
for number in range(6):
    last.append(number)
print(last, last[0], len(last))
last.appendleft(99)
last.rotate(1)
print(list(last), last.pop(), last.popleft())

Point = namedtuple("Point", ["x", "y"], defaults=[0])
p = Point(3)
print(p, p.x, p[1], p._replace(y=4), p._asdict())
x, y = Point(1, 2)
print(x + y, Point._fields, p == (3, 0))

ordered = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
ordered.move_to_end("a")
print(list(ordered), ordered.popitem(last=False))
settings = ChainMap({"color": "red"}, {"color": "blue", "size": "L"})
print(settings["color"], settings["size"], sorted(settings))
