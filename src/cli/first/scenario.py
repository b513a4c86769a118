"""Two deposits to one account, which a lock keeps apart.

Put `balance += amount` outside of the lock and explore again: the tool shows how a deposit is lost.
"""
# simulate: {"variant": "deposits", "about": "Two deposits to one account", "check": ["balance == 30"]}
import threading

balance = 0
lock = threading.Lock()


def deposit(amount):
    global balance
    with lock:
        balance += amount


threads = [threading.Thread(target=deposit, args=(amount,)) for amount in (10, 20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("balance", balance)
