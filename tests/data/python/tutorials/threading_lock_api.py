import threading

lock = threading.Lock()
print(lock.locked())
print(lock.acquire())
print(lock.locked())
print(lock.acquire(blocking=False))
print(lock.acquire(timeout=0.05))
lock.release()
print(lock.locked())
try:
    lock.release()
except RuntimeError as error:
    print("RuntimeError:", error)

rlock = threading.RLock()
with rlock:
    with rlock:
        print("twice in")
try:
    rlock.release()
except RuntimeError as error:
    print("RuntimeError:", error)


def factorial(n):
    with rlock:
        return 1 if n <= 1 else n * factorial(n - 1)


print(factorial(10))

try:
    with lock:
        raise KeyError("inside")
except KeyError:
    print("released on the way out:", not lock.locked())
