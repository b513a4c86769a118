"""C3: threads do not make computation faster.

The notes say: "Threading: ideal for CPU-bound tasks that use multiple cores", and, in the same table, "no true
parallelism (due to GIL)".

The truth: the second is right. Two threads that compute take as long as one after the other (measured: 0.89 to 1.35
times as long, with 3.9, 3.11 and 3.13 on two cores). Only free-threaded builds run them side by side; otherwise take
processes. The tool does not measure time. It shows what is left of the claim: the work can be divided, and the result
is the same in every schedule, since each thread writes only what nobody else touches.

To see it: simulate scenarios/notes/c03_threads_share_the_computation.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "check": ["low + high == 28"], "expect": {"findings": [], "outcomes": [{"low": 6, "high": 22}]}}
# simulate: {"variant": "CPython 3.11 with GIL", "python": "3.11", "switching": "gil", "check": ["low + high == 28"], "expect": {"findings": [], "outcomes": [{"low": 6, "high": 22}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "check": ["low + high == 28"], "expect": {"findings": [], "outcomes": [{"low": 6, "high": 22}]}}
import threading

low = 0
high = 0


def add_low():
    global low
    low = sum(range(0, 4))


def add_high():
    global high
    high = sum(range(4, 8))


thread1 = threading.Thread(target=add_low)
thread2 = threading.Thread(target=add_high)
thread1.start()
thread2.start()
thread1.join()
thread2.join()
print(low, "+", high, "=", low + high)
