"""Table D1, row 9: a loop between the read and the write.

The notes say: "Sometimes the counter might not reach 200000 due to threads
overwriting each other's updates."

The truth: here they do, in every version: the jump back to the head of a loop is a switch point.

To see it: simulate scenarios/notes/d09_loop_between.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.10", "python": "3.10", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.11", "python": "3.11", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.12", "python": "3.12", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.13", "python": "3.13", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
import threading

counter = 0


def add():
    global counter
    seen = counter
    for _ in (1,):
        pass
    counter = seen + 1


first = threading.Thread(target=add)
second = threading.Thread(target=add)
first.start()
second.start()
first.join()
second.join()
print("counter =", counter)
