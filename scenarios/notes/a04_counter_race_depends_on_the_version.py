"""A4: whether the race of the notes shows itself depends on the version of Python.

The notes say of two threads that do `counter += 1` 100,000 times each: "Expected: 200000, but output is
unpredictable".

The truth: unpredictable up to CPython 3.9 and without the GIL. From 3.10 to 3.14 with the GIL it is always 200000,
because nothing between the load and the store of `counter += 1` lets another thread in. The same loop with two rounds
is small enough to look at every schedule; `programs/27_threads_counter_race.py` is the program itself.

To see it: simulate scenarios/notes/a04_counter_race_depends_on_the_version.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 2}, {"counter": 3}, {"counter": 4}]}}
# simulate: {"variant": "CPython 3.10 with GIL", "python": "3.10", "switching": "gil", "check": ["counter == 4"], "expect": {"findings": [], "outcomes": [{"counter": 4}]}}
# simulate: {"variant": "CPython 3.11 with GIL", "python": "3.11", "switching": "gil", "check": ["counter == 4"], "expect": {"findings": [], "outcomes": [{"counter": 4}]}}
# simulate: {"variant": "CPython 3.13 with GIL", "python": "3.13", "switching": "gil", "check": ["counter == 4"], "expect": {"findings": [], "outcomes": [{"counter": 4}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": ["lost-update", "data-race"], "outcomes": [{"counter": 2}, {"counter": 3}, {"counter": 4}]}}
import threading

ROUNDS = 2
counter = 0  # Shared resource


def increment():
    global counter
    for _ in range(ROUNDS):
        counter += 1  # Multiple threads modifying the same variable


thread1 = threading.Thread(target=increment)
thread2 = threading.Thread(target=increment)

thread1.start()
thread2.start()
thread1.join()
thread2.join()

print("Final Counter:", counter)
