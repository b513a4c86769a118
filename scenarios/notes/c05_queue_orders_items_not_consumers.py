"""C5: what a queue puts in order.

The notes say: "queue.Queue ensures proper ordering."

The truth: items come out in the order in which they were put in. Which thread gets which item is open, and so is the
order in which they are handled.

To see it: simulate scenarios/notes/c05_queue_orders_items_not_consumers.py
"""
# simulate: {"variant": "CPython 3.9", "python": "3.9", "switching": "bytecode", "expect": {"findings": [], "outcomes": [{"first": "a", "second": "b"}, {"first": "b", "second": "a"}]}}
# simulate: {"variant": "CPython 3.11 with GIL", "python": "3.11", "switching": "gil", "expect": {"findings": [], "outcomes": [{"first": "a", "second": "b"}, {"first": "b", "second": "a"}]}}
import queue
import threading

items = queue.Queue()
first = None
second = None


def consumer_one():
    global first
    first = items.get()


def consumer_two():
    global second
    second = items.get()


thread1 = threading.Thread(target=consumer_one)
thread2 = threading.Thread(target=consumer_two)
thread1.start()
thread2.start()
items.put("a")
items.put("b")
thread1.join()
thread2.join()
print("consumer one got", first, "and consumer two got", second)
