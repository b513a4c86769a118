import time
from concurrent.futures import ThreadPoolExecutor, as_completed, wait, FIRST_COMPLETED


def load(url, delay):
    time.sleep(delay)
    if "missing" in url:
        raise FileNotFoundError(url)
    return f"{len(url)} bytes"


URLS = {"http://a.example": 0.3, "http://missing.example": 0.1, "http://long-name.example": 0.2}

with ThreadPoolExecutor(max_workers=3) as executor:
    future_to_url = {executor.submit(load, url, delay): url for url, delay in URLS.items()}
    for future in as_completed(future_to_url):
        url = future_to_url[future]
        try:
            data = future.result()
        except FileNotFoundError as error:
            print(f"{url!r} generated an exception: {error}")
        else:
            print(f"{url!r} page is {data}")

with ThreadPoolExecutor(max_workers=2) as executor:
    print(list(executor.map(pow, [2, 3, 10], [5, 2, 3])))
    future = executor.submit(pow, 323, 3)
    print(future.result(), future.done(), future.exception())

with ThreadPoolExecutor(max_workers=2) as executor:
    slow = executor.submit(load, "slow", 0.3)
    fast = executor.submit(load, "fast!", 0.1)
    done, not_done = wait([slow, fast], return_when=FIRST_COMPLETED)
    print([f.result() for f in done], len(not_done))
