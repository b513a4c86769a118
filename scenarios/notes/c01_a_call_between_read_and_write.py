"""C1: a lost update needs a switch point between the read and the write.

The notes say: "Sometimes the counter might not reach 200000 due to threads overwriting each other's updates."

The truth: for their `counter += 1` that depends on the version, see a04. With a call between the read and the write
it is true in every version: whoever enters a Python function may lose the GIL there.

To see it: simulate scenarios/notes/c01_a_call_between_read_and_write.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.11 with GIL", "python": "3.11", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "CPython 3.13 with GIL", "python": "3.13", "switching": "gil", "expect": {"findings": ["lost-update"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 1}, {"counter": 2}]}}
import threading

counter = 0


def plus_one(value):
    return value + 1


def increment():
    global counter
    counter = plus_one(counter)


thread1 = threading.Thread(target=increment)
thread2 = threading.Thread(target=increment)
thread1.start()
thread2.start()
thread1.join()
thread2.join()
print("counter =", counter)
