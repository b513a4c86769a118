from itertools import islice


def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def evens(numbers):
    for number in numbers:
        if number % 2 == 0:
            yield number


def take_while_below(limit, numbers):
    for number in numbers:
        if number >= limit:
            return
        yield number


print(list(islice(fibonacci(), 10)))
print(sum(take_while_below(4_000_000, evens(fibonacci()))))


def running_average():
    total, count, average = 0.0, 0, None
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count


average = running_average()
next(average)
print([average.send(value) for value in (10, 20, 60)])
average.close()


def flatten(items):
    for item in items:
        if isinstance(item, list):
            yield from flatten(item)
        else:
            yield item


print(list(flatten([1, [2, [3, [4]], 5], [], [[6]]])))


def countdown(n):
    print("starting")
    while n > 0:
        yield n
        n -= 1
    return "liftoff"


def launch():
    result = yield from countdown(2)
    print("countdown returned", result)


for n in launch():
    print(n)
