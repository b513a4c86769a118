import threading

N = 5
forks = [threading.Lock() for _ in range(N)]
meals = [0] * N


def philosopher(number):
    first, second = sorted([number, (number + 1) % N])
    for _ in range(3):
        with forks[first]:
            with forks[second]:
                meals[number] += 1


threads = [threading.Thread(target=philosopher, args=(i,), name=f"Philosopher {i}") for i in range(N)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for thread, count in zip(threads, meals):
    print(f"{thread.name} ate {count} times")
assert sum(meals) == 15
