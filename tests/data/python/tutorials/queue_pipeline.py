import queue
import threading

DONE = object()


def stage(function, source, target):
    while True:
        item = source.get()
        if item is DONE:
            target.put(DONE)
            return
        target.put(function(item))


def run_pipeline(items, *functions):
    queues = [queue.Queue(maxsize=2) for _ in range(len(functions) + 1)]
    threads = [
        threading.Thread(target=stage, args=(function, queues[i], queues[i + 1]))
        for i, function in enumerate(functions)
    ]
    for thread in threads:
        thread.start()

    def feed():
        for item in items:
            queues[0].put(item)
        queues[0].put(DONE)

    feeder = threading.Thread(target=feed)
    feeder.start()
    results = []
    while (item := queues[-1].get()) is not DONE:
        results.append(item)
    for thread in threads + [feeder]:
        thread.join()
    return results


print(run_pipeline(range(8), lambda x: x + 1, lambda x: x * x, str))
print(run_pipeline(["  apple ", "pear  "], str.strip, str.upper, len))
