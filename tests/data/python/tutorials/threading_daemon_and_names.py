import threading
import time


def background():
    while True:
        time.sleep(0.02)


def show():
    current = threading.current_thread()
    print(current.name, current.daemon, current is threading.main_thread())


show()
t = threading.Thread(target=show, name="shower", daemon=False)
t.start()
t.join()
d = threading.Thread(target=background, daemon=True)
d.start()
print(d.daemon, d.is_alive(), threading.active_count())
d.join(timeout=0.1)
print("still alive:", d.is_alive())
try:
    d.start()
except RuntimeError as error:
    print("RuntimeError:", error)
try:
    threading.current_thread().join()
except RuntimeError as error:
    print("RuntimeError:", error)
try:
    threading.Thread(target=show).join()
except RuntimeError as error:
    print("RuntimeError:", error)
print("end of main: the daemon is not waited for")
