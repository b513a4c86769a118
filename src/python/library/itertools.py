"""Iterators. All but `count`, `chain` and `groupby` are generator functions, so wrong arguments are errors of the first step."""

import _simulate

_MISSING = object()


class count:
    # A favourite counter between threads: each step is atomic.
    def __init__(self, start=0, step=1):
        self._next = start
        self._step = step

    def __iter__(self):
        return self

    @_simulate.atomic
    def __next__(self):
        value = self._next
        self._next = value + self._step
        return value

    def __repr__(self):
        if self._step == 1 and isinstance(self._step, int):
            return f"count({self._next!r})"
        return f"count({self._next!r}, {self._step!r})"


def cycle(iterable, /):
    saved = []
    for item in iterable:
        saved.append(item)
        yield item
    while saved:
        for item in saved:
            yield item


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object


class chain:
    def __init__(self, *iterables):
        self._items = _flattened(iterables)

    @staticmethod
    def from_iterable(iterable, /):
        result = chain()
        result._items = _flattened(iterable)
        return result

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)


def _flattened(iterables):
    for iterable in iterables:
        for item in iterable:
            yield item


def _bound(value, what="Indices"):
    if value is not None:
        # CPython cannot tell a stop of -1 from no integer at all.
        if not isinstance(value, int) or (what == "Stop argument" and value == -1):
            raise ValueError(f"{what} for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
        if value < 0:
            raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    return value


def islice(iterable, *bounds):
    if len(bounds) == 1:
        start, stop, step = 0, _bound(bounds[0], "Stop argument"), 1
    else:
        if not 2 <= len(bounds) <= 3:
            raise TypeError(f"islice expected at {'least 2' if not bounds else 'most 4'} arguments, got {len(bounds) + 1}")
        start = _bound(bounds[0]) or 0
        stop = _bound(bounds[1], "Stop argument")
        step = bounds[2] if len(bounds) == 3 else None
        if step is None:
            step = 1
        elif not isinstance(step, int) or step < 1:
            raise ValueError("Step for islice() must be a positive integer or None.")
    return _islice(iter(iterable), start, stop, step)


def _islice(iterator, start, stop, step):
    index = 0
    wanted = start
    while True:
        while index < wanted:
            if next(iterator, _MISSING) is _MISSING:
                return
            index += 1
        if stop is not None and index >= stop:
            return
        value = next(iterator, _MISSING)
        if value is _MISSING:
            return
        index += 1
        wanted += step
        if stop is not None and wanted > stop:
            wanted = stop
        yield value


def takewhile(predicate, iterable, /):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def dropwhile(predicate, iterable, /):
    iterator = iter(iterable)
    for item in iterator:
        if not predicate(item):
            yield item
            break
    for item in iterator:
        yield item


def filterfalse(predicate, iterable, /):
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


def compress(data, selectors):
    for item, selected in zip(data, selectors):
        if selected:
            yield item


def starmap(function, iterable, /):
    for arguments in iterable:
        yield function(*arguments)


def accumulate(iterable, func=None, *, initial=None):
    total = _MISSING
    if initial is not None:
        total = initial
        yield total
    for item in iterable:
        if total is _MISSING:
            total = item
        elif func is None:
            total = total + item
        else:
            total = func(total, item)
        yield total


def pairwise(iterable, /):
    before = _MISSING
    for item in iterable:
        if before is not _MISSING:
            yield before, item
        before = item


def batched(iterable, n, *, strict=False):
    if n < 1:
        raise ValueError("n must be at least one")
    batch = []
    for item in iterable:
        batch.append(item)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        if strict:
            raise ValueError("batched(): incomplete batch")
        yield tuple(batch)


def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(iterable) for iterable in iterables]
    active = len(iterators)
    while active:
        values = []
        for index, iterator in enumerate(iterators):
            value = fillvalue if iterator is None else next(iterator, _MISSING)
            if value is _MISSING:
                active -= 1
                if not active:
                    return
                iterators[index] = None
                value = fillvalue
            values.append(value)
        yield tuple(values)


def product(*iterables, repeat=1):
    if repeat < 0:
        raise ValueError("repeat argument cannot be negative")
    pools = [tuple(iterable) for iterable in iterables] * repeat
    for pool in pools:
        if not pool:
            return
    places = [0] * len(pools)
    while True:
        yield tuple([pool[place] for pool, place in zip(pools, places)])
        # Like an odometer: the last place turns fastest.
        turning = len(places) - 1
        while turning >= 0:
            places[turning] += 1
            if places[turning] < len(pools[turning]):
                break
            places[turning] = 0
            turning -= 1
        if turning < 0:
            return


def permutations(iterable, r=None):
    pool = tuple(iterable)
    length = len(pool) if r is None else r
    if length < 0:
        raise ValueError("r must be non-negative")
    for places in _arrangements(len(pool), length):
        yield tuple([pool[place] for place in places])


def _arrangements(size, length):
    if length == 0:
        yield []
    elif length <= size:
        for before in _arrangements(size, length - 1):
            for place in range(size):
                if place not in before:
                    yield before + [place]


def combinations(iterable, r):
    return _combinations(tuple(iterable), r, 1)


def combinations_with_replacement(iterable, r):
    return _combinations(tuple(iterable), r, 0)


def _combinations(pool, length, step):
    """Places in rising order; from one to the next it rises by at least `step`."""
    if length < 0:
        raise ValueError("r must be non-negative")
    size = len(pool)
    if length and (not size or (step and length > size)):
        return
    places = [place * step for place in range(length)]
    while True:
        yield tuple([pool[place] for place in places])
        turning = length - 1
        while turning >= 0 and places[turning] == size - 1 - step * (length - 1 - turning):
            turning -= 1
        if turning < 0:
            return
        places[turning] += 1
        for later in range(turning + 1, length):
            places[later] = places[later - 1] + step


class groupby:
    def __init__(self, iterable, key=None):
        self._iterator = iter(iterable)
        self._key = key
        # The group whose items may be asked for; an older one is empty.
        self._group = 0
        self._value = _MISSING
        self._value_key = _MISSING
        self._target = _MISSING

    def __iter__(self):
        return self

    def __next__(self):
        self._group += 1
        while self._value is _MISSING or (self._target is not _MISSING and self._value_key == self._target):
            self._advance()
        self._target = self._value_key
        return self._value_key, self._items(self._group)

    def _advance(self):
        self._value = next(self._iterator)
        self._value_key = self._value if self._key is None else self._key(self._value)

    def _items(self, group):
        while self._group == group and self._value is not _MISSING and self._value_key == self._target:
            yield self._value
            if self._group != group:
                return
            try:
                self._advance()
            except StopIteration:
                self._value = _MISSING
                return


def tee(iterable, n=2, /):
    if n < 0:
        raise ValueError("n must be >= 0")
    # A chain of cells [item, next cell]: what one reader has fetched, the others find.
    cell = [_MISSING, None]
    iterator = iter(iterable)
    return tuple([_tee(iterator, cell) for _ in range(n)])


def _tee(iterator, cell):
    while True:
        if cell[1] is None:
            value = next(iterator, _MISSING)
            if value is _MISSING:
                return
            cell[0] = value
            cell[1] = [_MISSING, None]
        value = cell[0]
        cell = cell[1]
        yield value
