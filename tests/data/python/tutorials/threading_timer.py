import threading
import time

started = time.monotonic()


def say(text):
    print(f"{time.monotonic() - started:.1f} {text}")


timer = threading.Timer(0.3, say, args=("three",))
other = threading.Timer(0.1, say, kwargs={"text": "one"})
never = threading.Timer(0.2, say, ["never"])
for t in (timer, other, never):
    t.start()
never.cancel()
say("started")
for t in (timer, other, never):
    t.join()
say("joined")
