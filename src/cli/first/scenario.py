"""Two clerks sell the last ticket. Without the lock, both may find it.

Take the lines with `lock` away and explore again: the tool shows how the second clerk slips in.
"""
# simulate: {"variant": "tickets", "about": "Two clerks sell the last ticket", "check": ["sold == 1"]}
import threading

tickets = 1
sold = 0
lock = threading.Lock()


def sell():
    global tickets, sold
    with lock:
        if tickets > 0:
            tickets -= 1
            sold += 1


clerks = [threading.Thread(target=sell) for _ in range(2)]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
print("sold", sold)
