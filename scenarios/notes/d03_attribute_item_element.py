"""Table D1, row 3: `obj.x += 1`, `d["k"] += 1`, `l[0] += 1`.

The notes say: "Sometimes the counter might not reach 200000 due to threads
overwriting each other's updates."

The truth: attributes, entries of dictionaries and elements of lists behave as global variables do: up to 3.9 and
without the GIL an update of each can be lost, from 3.10 on with the GIL of none.

To see it: simulate scenarios/notes/d03_attribute_item_element.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"total": 3}, {"total": 4}, {"total": 5}, {"total": 6}]}}
# simulate: {"variant": "CPython 3.10", "python": "3.10", "switching": "gil", "expect": {"findings": [], "outcomes": [{"total": 6}]}}
# simulate: {"variant": "CPython 3.11", "python": "3.11", "switching": "gil", "expect": {"findings": [], "outcomes": [{"total": 6}]}}
# simulate: {"variant": "CPython 3.12", "python": "3.12", "switching": "gil", "expect": {"findings": [], "outcomes": [{"total": 6}]}}
# simulate: {"variant": "CPython 3.13", "python": "3.13", "switching": "gil", "expect": {"findings": [], "outcomes": [{"total": 6}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"total": 3}, {"total": 4}, {"total": 5}, {"total": 6}]}}
import threading


class Box:
    def __init__(self):
        self.x = 0


obj = Box()
d = {"k": 0}
l = [0]
total = 0


def add():
    obj.x += 1
    d["k"] += 1
    l[0] += 1


first = threading.Thread(target=add)
second = threading.Thread(target=add)
first.start()
second.start()
first.join()
second.join()
total = obj.x + d["k"] + l[0]
print("total =", total)
