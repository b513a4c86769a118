"""C2: threads are switched where the interpreter allows it.

The notes say: "Preemptive (OS manages switching)".

The truth: the operating system chooses which thread gets the GIL; the interpreter decides where a thread can lose it.
From 3.10 on that is not between the two assignments of `write`, nor between the two reads of `read`, so half of an
update is never seen. Up to 3.9 and without the GIL it is. (How often threads are switched, every 5 milliseconds by
default, is not part of the model: each switch that is possible is tried.)

To see it: simulate scenarios/notes/c02_the_interpreter_decides_where.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "check": ["seen in ('00', '11')"], "expect": {"findings": ["data-race", "final-check"], "outcomes": [{"seen": "00"}, {"seen": "01"}, {"seen": "10"}, {"seen": "11"}]}}
# simulate: {"variant": "CPython 3.11 with GIL", "python": "3.11", "switching": "gil", "check": ["seen in ('00', '11')"], "expect": {"findings": [], "outcomes": [{"seen": "00"}, {"seen": "11"}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "check": ["seen in ('00', '11')"], "expect": {"findings": ["data-race", "final-check"], "outcomes": [{"seen": "00"}, {"seen": "01"}, {"seen": "10"}, {"seen": "11"}]}}
import threading

left = 0
right = 0
seen = None


def write():
    global left, right
    left = 1
    right = 1


def read():
    global seen
    seen = f"{left}{right}"


writer = threading.Thread(target=write)
reader = threading.Thread(target=read)
writer.start()
reader.start()
writer.join()
reader.join()
print("seen:", seen)
