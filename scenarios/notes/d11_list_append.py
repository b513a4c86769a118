"""Table D1, row 11: `items.append(1)`.

The notes say: "Use built-in thread-safe functions."

The truth: `list.append` is such a function, in every version: it is one step under the GIL, and free-threaded builds
lock the list for it. The same is true of `list.pop()`, of reading, setting and deleting an entry of a dictionary, and
of `deque.append` and `deque.popleft`; but not of two of them one after the other.

To see it: simulate scenarios/notes/d11_list_append.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": [], "outcomes": [{"length": 2}]}}
# simulate: {"variant": "CPython 3.10", "python": "3.10", "switching": "gil", "expect": {"findings": [], "outcomes": [{"length": 2}]}}
# simulate: {"variant": "CPython 3.11", "python": "3.11", "switching": "gil", "expect": {"findings": [], "outcomes": [{"length": 2}]}}
# simulate: {"variant": "CPython 3.12", "python": "3.12", "switching": "gil", "expect": {"findings": [], "outcomes": [{"length": 2}]}}
# simulate: {"variant": "CPython 3.13", "python": "3.13", "switching": "gil", "expect": {"findings": [], "outcomes": [{"length": 2}]}}
# simulate: {"variant": "free-threaded 3.13", "python": "3.13", "switching": "free", "expect": {"findings": [], "outcomes": [{"length": 2}]}}
import threading

items = []
length = 0


def add():
    items.append(1)


first = threading.Thread(target=add)
second = threading.Thread(target=add)
first.start()
second.start()
first.join()
second.join()
length = len(items)
print("length =", length)
