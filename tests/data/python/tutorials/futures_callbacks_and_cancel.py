import threading
from concurrent.futures import ThreadPoolExecutor, CancelledError, TimeoutError

gate = threading.Event()
log = []


def wait_for_gate():
    gate.wait()
    return "through the gate"


pool = ThreadPoolExecutor(max_workers=1)
first = pool.submit(wait_for_gate)
second = pool.submit(lambda: log.append("second ran"))
print("cancel second:", second.cancel(), second.cancelled())
try:
    first.result(timeout=0.05)
except TimeoutError:
    print("not yet")
print("cancel first:", first.cancel(), first.running())
first.add_done_callback(lambda f: log.append(f"callback: {f.result()}"))
gate.set()
print(first.result())
pool.shutdown()
print(log)
try:
    second.result()
except CancelledError:
    print("CancelledError")
try:
    pool.submit(print)
except RuntimeError as error:
    print("RuntimeError:", error)
