import time
from concurrent.futures import ThreadPoolExecutor, TimeoutError, ALL_COMPLETED, wait


def task(n):
    time.sleep(n / 10)
    return n * n


with ThreadPoolExecutor(max_workers=4, thread_name_prefix="worker") as pool:
    print(list(pool.map(task, [3, 1, 2])))
    futures = [pool.submit(task, n) for n in (2, 1)]
    done, not_done = wait(futures, return_when=ALL_COMPLETED)
    print(len(done), len(not_done), [f.result() for f in futures])
    results = pool.map(task, [1, 8], timeout=0.3)
    print(next(results))
    try:
        next(results)
    except TimeoutError:
        print("too slow")


def chain(pool, value, *functions):
    for function in functions:
        value = pool.submit(function, value).result()
    return value


with ThreadPoolExecutor(1) as pool:
    print(chain(pool, 5, lambda v: v + 1, str, lambda s: s * 3))
