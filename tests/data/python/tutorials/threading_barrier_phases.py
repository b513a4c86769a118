import threading

PARTIES = 3
barrier = threading.Barrier(PARTIES, action=lambda: order.append("-- barrier --"))
order = []
lock = threading.Lock()


def worker(number):
    for phase in range(2):
        with lock:
            order.append(f"phase {phase}")
        barrier.wait()


threads = [threading.Thread(target=worker, args=(n,)) for n in range(PARTIES)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(order)
print(barrier.parties, barrier.n_waiting, barrier.broken)
try:
    barrier.wait(timeout=0.05)
except threading.BrokenBarrierError as error:
    print("broken:", barrier.broken, repr(error))
barrier.reset()
print("after reset:", barrier.broken)
