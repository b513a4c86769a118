from collections import deque

d = deque([1, 2, 3])
d.append(4)
d.appendleft(0)
d.extend([5, 6])
d.extendleft([-1, -2])
print(d, len(d), d[0], d[-1], 3 in d)
print(d.pop(), d.popleft(), list(d))
d.rotate(2)
print(list(d))
d.rotate(-1)
d.reverse()
print(list(d), d.count(1), d.index(2))
d.remove(3)
d.insert(1, "x")
print(d, d == deque(d), d.copy() is d, bool(deque()), list(reversed(d)))
m = deque(maxlen=2)
for i in range(4):
    m.append(i)
m.appendleft("left")
print(m, m.maxlen)
d.clear()
for call in (d.pop, d.popleft, lambda: d[0], lambda: d.remove(1)):
    try:
        call()
    except (IndexError, ValueError) as error:
        print(type(error).__name__, error)
print(sorted(deque([3, 1])), sum(deque([1, 2])), deque("abc"), deque([[1], (2,)]))
q = deque(["a", "b", "c"])
while q:
    print(q.popleft(), end=" ")
print()
d = deque([1, 2])
try:
    for x in d:
        d.append(x)
except RuntimeError as error:
    print(error)
