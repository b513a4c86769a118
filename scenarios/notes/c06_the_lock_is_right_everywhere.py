"""C6: the lock of the notes is right, whether or not the version needs it.

The notes say: "Without the lock, threads might overwrite each other's updates."

The truth: for this very program that is so up to 3.9 and in free-threaded builds (see a04). The lock is right all the
same: nobody promises that the next version will not switch there again, and a small change, such as a call in the
line, brings the race back in any version (see c01).

To see it: simulate scenarios/notes/c06_the_lock_is_right_everywhere.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "check": ["counter == 4"], "expect": {"findings": [], "outcomes": [{"counter": 4}]}}
# simulate: {"variant": "CPython 3.11 with GIL", "python": "3.11", "switching": "gil", "check": ["counter == 4"], "expect": {"findings": [], "outcomes": [{"counter": 4}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "check": ["counter == 4"], "expect": {"findings": [], "outcomes": [{"counter": 4}]}}
import threading

ROUNDS = 2
counter = 0
lock = threading.Lock()


def increment():
    global counter
    for _ in range(ROUNDS):
        with lock:  # Ensures only one thread modifies `counter` at a time
            counter += 1


thread1 = threading.Thread(target=increment)
thread2 = threading.Thread(target=increment)
thread1.start()
thread2.start()
thread1.join()
thread2.join()
print("Final Counter:", counter)
