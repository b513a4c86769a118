import threading


def failing():
    print("about to fail")
    raise ValueError("nobody catches this")


thread = threading.Thread(target=failing, name="worker")
thread.start()
thread.join()
print("main goes on, alive:", thread.is_alive())


class Catcher(threading.Thread):
    error = None

    def run(self):
        try:
            super().run()
        except Exception as error:
            self.error = error

    def join(self, timeout=None):
        super().join(timeout)
        if self.error is not None:
            raise self.error


catcher = Catcher(target=lambda: 1 / 0)
catcher.start()
try:
    catcher.join()
except ZeroDivisionError as error:
    print("caught in main:", error)
