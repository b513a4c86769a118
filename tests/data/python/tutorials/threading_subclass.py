import threading


class Summer(threading.Thread):
    def __init__(self, numbers, **kwargs):
        super().__init__(**kwargs)
        self.numbers = numbers
        self.total = None

    def run(self):
        self.total = sum(self.numbers)


def main():
    chunks = [range(0, 100), range(100, 200), range(200, 300)]
    threads = [Summer(chunk, name=f"summer-{i}") for i, chunk in enumerate(chunks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
        print(thread.name, thread.total, "alive:", thread.is_alive())
    total = sum(thread.total for thread in threads)
    print(total, total == sum(range(300)))


if __name__ == "__main__":
    main()
