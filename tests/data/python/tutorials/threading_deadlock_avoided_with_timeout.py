import threading


def transfer(source, target, amount, log):
    first, second = sorted((source, target), key=lambda account: account["id"])
    with first["lock"], second["lock"]:
        if source["balance"] < amount:
            log.append(f"{source['name']} is short of {amount - source['balance']}")
            return False
        source["balance"] -= amount
        target["balance"] += amount
        return True


def account(number, name, balance):
    return {"id": number, "name": name, "balance": balance, "lock": threading.Lock()}


a, b = account(1, "a", 100), account(2, "b", 100)
log = []
threads = [threading.Thread(target=transfer, args=(a, b, 10, log)) for _ in range(5)]
threads += [threading.Thread(target=transfer, args=(b, a, 10, log)) for _ in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(a["balance"] + b["balance"], a["balance"], log)
print(transfer(a, b, 1000, log), log)

lock1, lock2 = threading.Lock(), threading.Lock()
with lock1:
    got = lock2.acquire(timeout=0.05)
    print("second lock:", got)
    again = lock1.acquire(timeout=0.05)
    print("first lock again:", again)
    lock2.release()
