"""Table D1, row 8: `len` between the read and the write.

The notes say: "Sometimes the counter might not reach 200000 due to threads
overwriting each other's updates."

The truth: not here from 3.11 on. Four frequent calls have shortcuts in the interpreter that skip the look for other
threads: `len`, `isinstance`, `type` with one argument and `list.append`. CPython 3.10 looks after these, too. Nobody
should rely on that: `int(1)` instead of `len(items)` brings the race back, see row 7.

To see it: simulate scenarios/notes/d08_specialised_call_between.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.10", "python": "3.10", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.11", "python": "3.11", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "CPython 3.12", "python": "3.12", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "CPython 3.13", "python": "3.13", "switching": "gil", "expect": {"findings": [], "outcomes": [{"counter": 2}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
import threading

counter = 0
items = []


def add():
    global counter
    seen = counter
    len(items)
    counter = seen + 1


first = threading.Thread(target=add)
second = threading.Thread(target=add)
first.start()
second.start()
first.join()
second.join()
print("counter =", counter)
