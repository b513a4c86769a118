from concurrent.futures import ThreadPoolExecutor


def parse(text):
    return int(text)


with ThreadPoolExecutor() as pool:
    futures = [pool.submit(parse, text) for text in ("1", "two", "3")]

total = 0
for future in futures:
    error = future.exception()
    if error is None:
        total += future.result()
    else:
        print(type(error).__name__, error)
print(total)

with ThreadPoolExecutor() as pool:
    results = pool.map(parse, ["10", "x", "30"])
    try:
        for result in results:
            print(result)
    except ValueError as error:
        print("stopped:", error)
