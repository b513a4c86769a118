import threading, time
log = []
lock = threading.Lock()
def work(n):
    for _ in range(20):
        with lock:
            log.append(n)
threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
print([t.name for t in threads], [t.is_alive() for t in threads], threads[0].ident, threads[0].daemon)
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(log) == [0] * 20 + [1] * 20 + [2] * 20, [t.is_alive() for t in threads], threading.active_count(), threading.current_thread().name, threading.main_thread() is threading.current_thread(), [t.name for t in threading.enumerate()])
for action in (lambda: threads[0].start(), lambda: threading.Thread().join(), lambda: threading.current_thread().join(), lambda: lock.release(), lambda: lock.acquire(False, 1), lambda: lock.acquire(True, -2), lambda: threading.RLock().release(), lambda: threading.Condition().wait(), lambda: threading.Condition().notify(), lambda: threading.Semaphore(-1), lambda: threading.Semaphore().release(0), lambda: threading.BoundedSemaphore(1).release(), lambda: threading.Semaphore().acquire(False, 1), lambda: setattr(threads[0], "daemon", True) if threads[0].is_alive() else None):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, e)
print(lock.acquire(), lock.acquire(False), lock.locked(), lock.acquire(timeout=0.01), lock.release(), lock.locked())
r = threading.RLock()
print(r.acquire(), r.acquire(), r.release(), r.release())
class Own(threading.Thread):
    def __init__(self):
        super().__init__(name="own", daemon=True)
    def run(self):
        print("running", threading.current_thread().name, threading.current_thread() is self, self.daemon)
o = Own(); o.start(); o.join()
t = threading.Thread(target=print, args=("a", "b"), kwargs={"sep": "-"}, name="printer")
t.start(); t.join(); t.name = "renamed"; print(t.name, t.getName())
class Lazy(threading.Thread):
    def __init__(self):
        pass
try:
    Lazy().start()
except RuntimeError as e:
    print(e)
def failing():
    raise ValueError("in thread")
t = threading.Thread(target=failing); t.start(); t.join(); print("main goes on", t.is_alive())
# ---
import threading, time
event = threading.Event()
got = []
def waiter(n):
    got.append((n, event.wait()))
threads = [threading.Thread(target=waiter, args=(i,)) for i in range(2)]
for t in threads: t.start()
print(event.is_set(), event.wait(0.01), event.wait(0))
event.set(); 
for t in threads: t.join()
print(sorted(got), event.is_set(), event.wait(5), event.wait(0)); event.clear(); print(event.is_set())
# woken although cleared at once
got.clear()
t = threading.Thread(target=waiter, args=(9,)); t.start(); time.sleep(0.05); event.set(); event.clear(); t.join(2); print(got)
cond = threading.Condition()
items = []
def consumer():
    with cond:
        while not items:
            cond.wait()
        print("consumed", items.pop())
t = threading.Thread(target=consumer); t.start(); time.sleep(0.03)
with cond:
    items.append(1); cond.notify()
t.join()
with cond:
    print(cond.wait(0.01), cond.wait_for(lambda: False, 0.02), cond.wait_for(lambda: 7), cond.wait(0))
order = []
def ordered(n):
    with cond:
        cond.wait(); order.append(n)
threads = []
for i in range(3):
    t = threading.Thread(target=ordered, args=(i,)); t.start(); threads.append(t); time.sleep(0.03)
for i in range(3):
    with cond:
        cond.notify()
    time.sleep(0.03)
print(order)
sem = threading.Semaphore(2)
print(sem.acquire(), sem.acquire(), sem.acquire(blocking=False), sem.acquire(timeout=0.01)); sem.release(2)
with sem: print("in")
timer = threading.Timer(0.01, print, ["timer fired"]); timer.start(); timer.join()
timer = threading.Timer(5, print, ["never"]); timer.start(); timer.cancel(); timer.join(2); print(timer.finished.is_set())
# ---
import threading, time
results = []
barrier = threading.Barrier(3, action=lambda: results.append("action"))
def party(n):
    results.append("arrived"); i = barrier.wait(); results.append("left")
threads = [threading.Thread(target=party, args=(i,)) for i in range(3)]
for t in threads: t.start()
for t in threads: t.join()
print(results, barrier.parties, barrier.n_waiting, barrier.broken)
b = threading.Barrier(2)
try: b.wait(0.01)
except threading.BrokenBarrierError as e: print("broken", e, b.broken)
try: b.wait()
except threading.BrokenBarrierError as e: print("still broken", b.n_waiting)
b.reset(); print(b.broken)
caught = []
def waiting():
    try: b.wait()
    except threading.BrokenBarrierError: caught.append(1)
t = threading.Thread(target=waiting); t.start(); time.sleep(0.05); print(b.n_waiting); b.reset(); t.join(); print(caught, b.broken)
t = threading.Thread(target=waiting); t.start(); time.sleep(0.05); b.abort(); t.join(); print(caught, b.broken)
bad = threading.Barrier(1, action=lambda: 1 / 0)
try: bad.wait()
except ZeroDivisionError as e: print(e, bad.broken)
print(threading.Barrier(1).wait(), issubclass(threading.BrokenBarrierError, RuntimeError))
data = threading.local()
data.x = 1
def other():
    print(hasattr(data, "x")); data.x = 2; print(data.x)
t = threading.Thread(target=other); t.start(); t.join(); print(data.x)
del data.x
for action in (lambda: data.x, lambda: delattr(data, "x")):
    try: action()
    except AttributeError as e: print("AttributeError")
class Mine(threading.local):
    def __init__(self, n): self.n = n; self.items = []
m = Mine(5); m.items.append(1)
def look(): print(m.n, m.items); m.n = 9
t = threading.Thread(target=look); t.start(); t.join(); print(m.n, m.items)
try: threading.local(1)
except TypeError as e: print(e)
# ---
import queue, threading
q = queue.Queue(maxsize=2)
q.put(1); q.put_nowait(2)
print(q.full(), q.qsize(), q.empty())
for action in (lambda: q.put_nowait(3), lambda: q.put(3, timeout=0.01), lambda: q.put(3, block=False), lambda: q.put(3, timeout=-1), lambda: q.get(), lambda: q.get(), lambda: q.get_nowait(), lambda: q.get(timeout=0.01), lambda: q.get(timeout=-1), lambda: q.task_done(), lambda: q.task_done(), lambda: q.task_done(), lambda: q.join()):
    try: print(action())
    except Exception as e: print(type(e).__name__, e)
p = queue.PriorityQueue()
for item in (3, 1, 2): p.put(item)
l = queue.LifoQueue()
for item in (3, 1, 2): l.put(item)
s = queue.SimpleQueue(); s.put("a")
print([p.get() for _ in range(3)], [l.get() for _ in range(3)], s.get(), s.empty(), s.qsize())
try: s.get_nowait()
except queue.Empty: print("Empty")
done = []
work = queue.Queue(1)
def worker():
    while True:
        item = work.get()
        if item is None: break
        done.append(item); work.task_done()
    work.task_done()
threads = [threading.Thread(target=worker) for _ in range(2)]
for t in threads: t.start()
for i in range(10): work.put(i)
work.join(); print(sorted(done))
for _ in threads: work.put(None)
for t in threads: t.join()
with work.mutex: work.queue.clear()
print(work.qsize())
# ---
# since 3.13
import queue
q = queue.Queue()
q.put(1); q.shutdown()
for action in (lambda: q.put(2), lambda: q.get(), lambda: q.get(), lambda: q.get_nowait()):
    try: print(action())
    except queue.ShutDown as e: print("ShutDown")
# ---
from concurrent.futures import ThreadPoolExecutor, Future, as_completed, wait, TimeoutError, CancelledError, FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED
import concurrent.futures, threading, time
with ThreadPoolExecutor(max_workers=2) as pool:
    f = pool.submit(pow, 2, 5)
    print(f.result(), f.done(), f.cancelled(), f.running(), f.exception(), f.cancel())
    print(list(pool.map(lambda a, b: a + b, [1, 2, 3], [10, 20, 30])))
    g = pool.submit(lambda: 1 / 0)
    try: g.result()
    except ZeroDivisionError as e: print(e, repr(g.exception()))
    print(pool.submit(lambda: threading.current_thread().name).result().startswith("ThreadPoolExecutor-0_"))
    slow = pool.submit(time.sleep, 0.05)
    try: slow.result(timeout=0.01)
    except TimeoutError as e: print("timeout", str(e))
    slow.add_done_callback(lambda f: print("callback", f.done()))
try: pool.submit(print)
except RuntimeError as e: print(e)
with ThreadPoolExecutor(1, thread_name_prefix="own") as pool:
    gate = threading.Event()
    first = pool.submit(gate.wait)
    second = pool.submit(print, "never")
    time.sleep(0.02)
    print(second.cancel(), second.cancelled(), second.done(), second.cancel(), first.cancel(), first.running())
    second.add_done_callback(lambda f: print("late callback", f.cancelled()))
    try: second.result()
    except CancelledError as e: print("cancelled", repr(str(e)))
    gate.set()
    print(pool.submit(lambda: threading.current_thread().name).result())
with ThreadPoolExecutor(3) as pool:
    def nap(t): time.sleep(t); return t
    fs = [pool.submit(nap, t) for t in (0.09, 0.03, 0.06)]
    print([f.result() for f in as_completed(fs)])
    fs = [pool.submit(nap, t) for t in (0.09, 0.01)]
    done, pending = wait(fs, return_when=FIRST_COMPLETED)
    print(len(done), len(pending), type(done).__name__)
    try:
        for f in as_completed(fs, timeout=0.01): print(f.result())
    except TimeoutError as e: print(e)
    print([len(x) for x in wait(fs)], [len(x) for x in wait(fs, timeout=0)])
    fs = [pool.submit(lambda: 1 / 0), pool.submit(nap, 0.05)]
    print([len(x) for x in wait(fs, return_when=FIRST_EXCEPTION)])
    print(list(pool.map(nap, [0.02, 0.01])))
    try:
        for r in pool.map(lambda x: 1 / x, [1, 0, 2]): print(r)
    except ZeroDivisionError as e: print(e)
f = Future()
print(f.done(), f.set_result(3), f.result())
for action in (lambda: f.set_result(4), lambda: f.set_exception(ValueError()), lambda: ThreadPoolExecutor(0), lambda: ThreadPoolExecutor(1, initializer=5)):
    try: action()
    except Exception as e: print(type(e).__name__, str(e).split(":")[0])
def setup(x): print("initializer", x)
with ThreadPoolExecutor(1, initializer=setup, initargs=("arg",)) as pool: print(pool.submit(len, "abc").result())
with ThreadPoolExecutor(4) as pool:
    names = set()
    for _ in range(5): pool.submit(lambda: names.add(threading.current_thread().name)).result(); time.sleep(0.01)
    print(len(names))
pool = ThreadPoolExecutor(1)
gate = threading.Event(); a = pool.submit(gate.wait); time.sleep(0.02); b = pool.submit(print); pool.shutdown(wait=False, cancel_futures=True); print(b.cancelled()); gate.set(); print(a.result())
