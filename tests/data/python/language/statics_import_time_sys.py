import time
import sys
import random as r
from math import sqrt as root, pi
from collections import (
    deque,
    OrderedDict as OD,
)
import os.path

print(root(16), round(pi, 2), deque([1]), list(OD(a=1)))
print(sys.version_info >= (3, 8), sys.maxsize, __name__, sys.argv[1:], isinstance(sys.path, list))
started = time.time()
time.sleep(0.05)
elapsed = time.time() - started
print(0.04 < elapsed < 0.5, time.perf_counter() <= time.perf_counter(), time.monotonic() > -1)
r.seed(1)
a = r.random()
r.seed(1)
print(a == r.random(), 0 <= a < 1, r.randint(3, 3), r.choice(["only"]), sorted(r.sample([1, 2, 3], 3)))
try:
    import does_not_exist
except ModuleNotFoundError as error:
    print(error)
try:
    from math import nothing
except ImportError as error:
    print(type(error).__name__)
if __name__ == "__main__":
    print("main")
def lazy():
    import itertools
    return list(itertools.repeat(1, 2))
print(lazy(), os.path.join("a", "b"))
