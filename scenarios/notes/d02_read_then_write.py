"""Table D1, row 2: `seen = counter`, then `counter = seen + 1`.

The notes say: "Sometimes the counter might not reach 200000 due to threads
overwriting each other's updates."

The truth: two lines are no worse than one. Lines mean nothing to the interpreter, switch points do, and there is none
between these two from 3.10 on. Up to 3.9 and without the GIL an update can be lost.

To see it: simulate scenarios/notes/d02_read_then_write.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.10", "python": "3.10", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "CPython 3.11", "python": "3.11", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "CPython 3.12", "python": "3.12", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "CPython 3.13", "python": "3.13", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
import threading

counter = 0


def add():
    global counter
    seen = counter
    counter = seen + 1


first = threading.Thread(target=add)
second = threading.Thread(target=add)
first.start()
second.start()
first.join()
second.join()
print("counter =", counter)
