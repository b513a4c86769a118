class Range:
    """An iterable whose iterators are independent."""

    def __init__(self, start, stop):
        self.start, self.stop = start, stop

    def __iter__(self):
        return RangeIterator(self)

    def __len__(self):
        return max(0, self.stop - self.start)

    def __contains__(self, value):
        print("asked for", value)
        return self.start <= value < self.stop

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self.start + i for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self.start + index % len(self)

    def __reversed__(self):
        return iter(range(self.stop - 1, self.start - 1, -1))


class RangeIterator:
    def __init__(self, source):
        self.source, self.next_value = source, source.start

    def __iter__(self):
        return self

    def __next__(self):
        if self.next_value >= self.source.stop:
            raise StopIteration
        self.next_value += 1
        return self.next_value - 1


numbers = Range(3, 7)
print([(a, b) for a in numbers for b in numbers if a < b])
print(list(numbers), len(numbers), 5 in numbers, 9 in numbers)
print(numbers[0], numbers[-1], numbers[1:3], numbers[::2], list(reversed(numbers)))
iterator = iter(numbers)
print(next(iterator), next(iterator), list(iterator), next(iterator, "exhausted"))
first, *middle, last = numbers
print(first, middle, last, sum(numbers), dict(zip(numbers, "abcd")))
try:
    numbers[4]
except IndexError as error:
    print("IndexError:", error)
print(list(iter([1, 2, 0, 3].pop, 0)))
