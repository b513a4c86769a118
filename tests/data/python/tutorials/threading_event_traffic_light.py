import threading
import time

go = threading.Event()
log = []


def car(name, delay):
    time.sleep(delay)
    if not go.is_set():
        log.append(f"{name} stops at red")
    go.wait()
    time.sleep(delay)
    log.append(f"{name} drives")


cars = [threading.Thread(target=car, args=(f"car {n}", 0.1 * n)) for n in (1, 2, 3)]
for thread in cars:
    thread.start()
print("light is", "green" if go.is_set() else "red")
time.sleep(0.5)
log.append("light turns green")
go.set()
for thread in cars:
    thread.join()
for line in log:
    print(line)
print("wait with timeout:", threading.Event().wait(0.05), go.wait(0.05))
