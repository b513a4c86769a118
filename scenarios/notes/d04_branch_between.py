"""Table D1, row 4: an `if` between the read and the write.

The notes say: "Sometimes the counter might not reach 200000 due to threads
overwriting each other's updates."

The truth: CPython 3.10 may also switch threads at a conditional jump that is taken, so here an update can be lost in
3.10, although it has the GIL. 3.11 to 3.13 do not switch at forward jumps, and nothing is lost.

To see it: simulate scenarios/notes/d04_branch_between.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.10", "python": "3.10", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.11", "python": "3.11", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "CPython 3.12", "python": "3.12", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "CPython 3.13", "python": "3.13", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
import threading

counter = 0


def add():
    global counter
    seen = counter
    if seen & 1:
        new = seen + 1
    else:
        new = 1 + seen
    counter = new


first = threading.Thread(target=add)
second = threading.Thread(target=add)
first.start()
second.start()
first.join()
second.join()
print("counter =", counter)
