"""Table D1, row 1: `counter += 1`.

The notes say: "Sometimes the counter might not reach 200000 due to threads
overwriting each other's updates."

The truth: it depends on the version. `counter += 1` loads, adds and stores. CPython up to 3.9 may switch threads
between any two of these steps, and free-threaded builds run them side by side: an update can be lost. From 3.10 on,
CPython with the GIL switches only at calls, at jumps back to the head of a loop and where a thread blocks. None of
these is between the load and the store, so both updates always arrive.

To see it: simulate scenarios/notes/d01_augmented_assignment.py
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
    counter += 1


first = threading.Thread(target=add)
second = threading.Thread(target=add)
first.start()
second.start()
first.join()
second.join()
print("counter =", counter)
