"""Table D1, row 6: `counter = same(counter) + 1`, a Python function in between.

The notes say: "Sometimes the counter might not reach 200000 due to threads
overwriting each other's updates."

The truth: here they do, in every version. The argument is read before the function is entered, and the entry of a
Python function is a switch point everywhere. This is the race of the notes, made to show itself on a new CPython.

To see it: simulate scenarios/notes/d06_python_call_between.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.10", "python": "3.10", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.11", "python": "3.11", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.12", "python": "3.12", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.13", "python": "3.13", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
import threading

counter = 0


def same(value):
    return value


def add():
    global counter
    counter = same(counter) + 1


first = threading.Thread(target=add)
second = threading.Thread(target=add)
first.start()
second.start()
first.join()
second.join()
print("counter =", counter)
