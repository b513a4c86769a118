"""C7: who gets a lock next.

The notes say nothing about the order in which threads get through `with lock:`.

The truth: Python promises none. On Linux those that sleep are woken first come, first served, but whoever gives a
lock back and asks for it again at once often gets it before them ("barging", 30 to 74 of 100 trials). So each of the
three may be the next one here. (The lock of asyncio is fair: there it is a waiting line.)

To see it: simulate scenarios/notes/c07_a_lock_has_no_waiting_line.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": [], "outcomes": [{"log": ["a", "b", "main"]}, {"log": ["a", "main", "b"]}, {"log": ["b", "a", "main"]}, {"log": ["b", "main", "a"]}, {"log": ["main", "a", "b"]}, {"log": ["main", "b", "a"]}]}}
# simulate: {"variant": "CPython 3.11 with GIL", "python": "3.11", "switching": "gil", "expect": {"findings": [], "outcomes": [{"log": ["a", "b", "main"]}, {"log": ["a", "main", "b"]}, {"log": ["b", "a", "main"]}, {"log": ["b", "main", "a"]}, {"log": ["main", "a", "b"]}, {"log": ["main", "b", "a"]}]}}
import threading

lock = threading.Lock()
log = []


def wait_for_lock(name):
    with lock:
        log.append(name)


thread1 = threading.Thread(target=wait_for_lock, args=("a",))
thread2 = threading.Thread(target=wait_for_lock, args=("b",))
with lock:
    thread1.start()
    thread2.start()
with lock:  # again, at once
    log.append("main")
thread1.join()
thread2.join()
print(log)
