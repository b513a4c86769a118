"""Table D1, row 10: calls that do not look like calls.

The notes say: "Sometimes the counter might not reach 200000 due to threads
overwriting each other's updates."

The truth: here they do, in every version. A property, an operator of a class, a generator that goes on and a `with`
block are calls, and so switch points. Each of the four counters can lose an update.

To see it: simulate scenarios/notes/d10_hidden_calls_between.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"total": 4}, {"total": 5}, {"total": 6}, {"total": 7}, {"total": 8}]}}
# simulate: {"variant": "CPython 3.10", "python": "3.10", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"total": 4}, {"total": 5}, {"total": 6}, {"total": 7}, {"total": 8}]}}
# simulate: {"variant": "CPython 3.11", "python": "3.11", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"total": 4}, {"total": 5}, {"total": 6}, {"total": 7}, {"total": 8}]}}
# simulate: {"variant": "CPython 3.12", "python": "3.12", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"total": 4}, {"total": 5}, {"total": 6}, {"total": 7}, {"total": 8}]}}
# simulate: {"variant": "CPython 3.13", "python": "3.13", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"total": 4}, {"total": 5}, {"total": 6}, {"total": 7}, {"total": 8}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"total": 4}, {"total": 5}, {"total": 6}, {"total": 7}, {"total": 8}]}}
import threading


class One:
    @property
    def value(self):
        return 1

    def __radd__(self, other):
        return other + 1


def ones():
    yield 1


one = One()
lock = threading.Lock()
by_property = by_operator = by_generator = by_with = total = 0


def add():
    global by_property, by_operator, by_generator, by_with
    by_property = by_property + one.value
    by_operator = by_operator + one
    numbers = ones()
    by_generator = by_generator + next(numbers)
    seen = by_with
    with lock:
        pass
    by_with = seen + 1


first = threading.Thread(target=add)
second = threading.Thread(target=add)
first.start()
second.start()
first.join()
second.join()
total = by_property + by_operator + by_generator + by_with
print("total =", total)
