words = ["banana", "Apple", "cherry", "apple", "fig"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=len, reverse=True))
print(sorted(words, key=lambda w: (len(w), w)), sorted([3, 1, 2], reverse=True), sorted({"b": 1, "a": 2}), sorted("hello"))
records = [("ann", 30), ("bob", 25), ("cid", 30), ("dan", 25)]
print(sorted(records, key=lambda r: r[1]))
print(sorted(records, key=lambda r: r[1], reverse=True))
print(sorted(records, key=lambda r: (-r[1], r[0])))
from operator import itemgetter, attrgetter
print(sorted(records, key=itemgetter(1, 0)), max(records, key=itemgetter(1)), min(records, key=itemgetter(1)))


class Person:
    def __init__(self, name, age):
        self.name, self.age = name, age

    def __repr__(self):
        return self.name


people = [Person(*r) for r in records]
print(sorted(people, key=attrgetter("age", "name")))
people.sort(key=lambda p: p.name, reverse=True)
print(people)
try:
    people.sort()
except TypeError as error:
    print(error)
print(sorted([True, 0, 2, False]), sorted([(1, "b"), (1, "a"), (0, "z")]), sorted([[2], [1, 5], []]), sorted([1.5, 1, 2]))
calls = []
sorted([3, 1, 2], key=lambda x: calls.append(x) or x)
print(calls)
print(list(reversed(sorted([2, 3, 1]))), sorted(range(5), key=lambda n: n % 3), max(3, 7, 5), max("ab", "b", key=len), min([], default="none"))
for call in (lambda: max([]), lambda: max(), lambda: sorted(5), lambda: sorted([1], len)):
    try:
        call()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
