"""Containers that are more than lists and dictionaries.

Each operation of a deque, a defaultdict, a Counter or an OrderedDict is one atomic step.

Deviations: these classes hold a list or a dictionary instead of deriving from one, so that `isinstance(defaultdict(), dict)` is False, and
likewise for Counter, OrderedDict, and `tuple` for the classes that `namedtuple` makes; they compare, print, index, unpack and iterate as in
CPython. A deque appends and pops on its left in linear time.
"""

import _simulate
from _signature import bind

_MISSING = object()


# deque -----------------------------------------------------------------------------------------------------------------------------


class deque:
    __is_sequence__ = True

    def __init__(self, iterable=(), maxlen=None):
        if maxlen is not None:
            if not isinstance(maxlen, int):
                raise TypeError("an integer is required")
            if maxlen < 0:
                raise ValueError("maxlen must be non-negative")
        items = list(iterable)
        if maxlen is not None and len(items) > maxlen:
            items = items[len(items) - maxlen :]
        self._items = items
        self._maxlen = maxlen

    @property
    def maxlen(self):
        return self._maxlen

    @_simulate.atomic
    def append(self, item):
        items = self._items
        items.append(item)
        if self._maxlen is not None and len(items) > self._maxlen:
            items.pop(0)

    @_simulate.atomic
    def appendleft(self, item):
        items = self._items
        items.insert(0, item)
        if self._maxlen is not None and len(items) > self._maxlen:
            items.pop()

    @_simulate.atomic
    def pop(self):
        if not self._items:
            raise IndexError("pop from an empty deque")
        return self._items.pop()

    @_simulate.atomic
    def popleft(self):
        if not self._items:
            raise IndexError("pop from an empty deque")
        return self._items.pop(0)

    @_simulate.atomic
    def extend(self, iterable):
        for item in list(iterable):
            self.append(item)

    @_simulate.atomic
    def extendleft(self, iterable):
        for item in list(iterable):
            self.appendleft(item)

    @_simulate.atomic
    def insert(self, index, item):
        if self._maxlen is not None and len(self._items) >= self._maxlen:
            raise IndexError("deque already at its maximum size")
        self._items.insert(index, item)

    @_simulate.atomic
    def remove(self, value):
        for index, item in enumerate(self._items):
            if item is value or item == value:
                del self._items[index]
                return
        raise ValueError(f"{value!r} is not in deque")

    @_simulate.atomic
    def index(self, value, start=0, stop=None):
        length = len(self._items)
        start = max(start + length, 0) if start < 0 else start
        stop = length if stop is None else max(stop + length, 0) if stop < 0 else min(stop, length)
        for index in range(start, stop):
            item = self._items[index]
            if item is value or item == value:
                return index
        raise ValueError(f"{value!r} is not in deque")

    @_simulate.atomic
    def count(self, value):
        return self._items.count(value)

    @_simulate.atomic
    def clear(self):
        self._items.clear()

    @_simulate.atomic
    def reverse(self):
        self._items.reverse()

    @_simulate.atomic
    def rotate(self, n=1):
        items = self._items
        if items:
            split = -n % len(items)
            self._items = items[split:] + items[:split]

    @_simulate.atomic
    def copy(self):
        return type(self)(self._items, self._maxlen)

    __copy__ = copy

    @_simulate.atomic
    def __len__(self):
        return len(self._items)

    @_simulate.atomic
    def __bool__(self):
        return len(self._items) > 0

    @_simulate.atomic
    def __contains__(self, value):
        return value in self._items

    @_simulate.atomic
    def __getitem__(self, index):
        return self._items[self._place(index)]

    @_simulate.atomic
    def __setitem__(self, index, value):
        self._items[self._place(index)] = value

    @_simulate.atomic
    def __delitem__(self, index):
        del self._items[self._place(index)]

    def _place(self, index):
        if not isinstance(index, int):
            raise TypeError(f"sequence index must be integer, not {type(index).__name__!r}")
        if not -len(self._items) <= index < len(self._items):
            raise IndexError("deque index out of range")
        return index

    def __iter__(self):
        return _deque_iterator(self, 0, 1)

    def __reversed__(self):
        return _deque_iterator(self, len(self._items) - 1, -1)

    def __add__(self, other):
        if not isinstance(other, deque):
            raise TypeError(f'can only concatenate deque (not "{type(other).__name__}") to deque')
        return type(self)(self._items + other._items, self._maxlen)

    @_simulate.atomic
    def __iadd__(self, iterable):
        self.extend(iterable)
        return self

    def __mul__(self, count):
        return type(self)(self._items * count, self._maxlen)

    __rmul__ = __mul__

    def __eq__(self, other):
        return self._items == other._items if isinstance(other, deque) else NotImplemented

    def __lt__(self, other):
        return self._items < other._items if isinstance(other, deque) else NotImplemented

    def __le__(self, other):
        return self._items <= other._items if isinstance(other, deque) else NotImplemented

    def __gt__(self, other):
        return self._items > other._items if isinstance(other, deque) else NotImplemented

    def __ge__(self, other):
        return self._items >= other._items if isinstance(other, deque) else NotImplemented

    __hash__ = None

    @_simulate.atomic
    def __repr__(self):
        name = type(self).__name__
        if self._maxlen is None:
            return f"{name}({self._items!r})"
        return f"{name}({self._items!r}, maxlen={self._maxlen})"


def _deque_iterator(values, index, step):
    # CPython notices every change; here those that change the length.
    length = len(values._items)
    while 0 <= index < length:
        if len(values._items) != length:
            raise RuntimeError("deque mutated during iteration")
        yield values._items[index]
        index += step
        if len(values._items) != length:
            raise RuntimeError("deque mutated during iteration")


# Dictionaries ----------------------------------------------------------------------------------------------------------------------


class _Dictionary:
    """A dictionary held by an object; the classes below change what is different in them."""

    __is_mapping__ = True

    def __init__(self, source=(), /, **values):
        self._data = {}
        self._update(source, values)

    def _update(self, source, values):
        if isinstance(source, _Dictionary):
            source = source._data
        for key, value in dict(source, **values).items():
            self._data[key] = value

    @_simulate.atomic
    def __getitem__(self, key):
        value = self._data.get(key, _MISSING)
        return self.__missing__(key) if value is _MISSING else value

    def __missing__(self, key):
        raise KeyError(key)

    @_simulate.atomic
    def __setitem__(self, key, value):
        self._data[key] = value

    @_simulate.atomic
    def __delitem__(self, key):
        del self._data[key]

    @_simulate.atomic
    def __contains__(self, key):
        return key in self._data

    @_simulate.atomic
    def __len__(self):
        return len(self._data)

    @_simulate.atomic
    def __bool__(self):
        return len(self._data) > 0

    def __iter__(self):
        return iter(self._data)

    def __reversed__(self):
        return reversed(self._data)

    def keys(self):
        return self._data.keys()

    def values(self):
        return self._data.values()

    def items(self):
        return self._data.items()

    @_simulate.atomic
    def get(self, key, default=None):
        return self._data.get(key, default)

    @_simulate.atomic
    def setdefault(self, key, default=None):
        return self._data.setdefault(key, default)

    @_simulate.atomic
    def pop(self, key, default=_MISSING):
        if default is _MISSING:
            return self._data.pop(key)
        return self._data.pop(key, default)

    @_simulate.atomic
    def popitem(self):
        return self._data.popitem()

    @_simulate.atomic
    def clear(self):
        self._data.clear()

    @_simulate.atomic
    def update(self, source=(), /, **values):
        self._update(source, values)

    @_simulate.atomic
    def copy(self):
        return type(self)(self._data)

    def __copy__(self):
        return self.copy()

    def __eq__(self, other):
        if isinstance(other, _Dictionary):
            return self._data == other._data
        return self._data == other if isinstance(other, dict) else NotImplemented

    __hash__ = None

    def __or__(self, other):
        if not isinstance(other, (dict, _Dictionary)):
            return NotImplemented
        result = self.copy()
        result._update(other, {})
        return result

    def __ror__(self, other):
        if not isinstance(other, dict):
            return NotImplemented
        result = self.copy()
        result._data = {}
        result._update(other, {})
        result._update(self._data, {})
        return result

    def __ior__(self, other):
        self.update(other)
        return self


class defaultdict(_Dictionary):
    def __init__(self, default_factory=None, source=(), /, **values):
        if default_factory is not None and not callable(default_factory):
            raise TypeError("first argument must be callable or None")
        self.default_factory = default_factory
        _Dictionary.__init__(self, source, **values)

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        value = self._data[key] = self.default_factory()
        return value

    @_simulate.atomic
    def copy(self):
        return type(self)(self.default_factory, self._data)

    @_simulate.atomic
    def __repr__(self):
        return f"{type(self).__name__}({self.default_factory!r}, {self._data!r})"


class OrderedDict(_Dictionary):
    @_simulate.atomic
    def popitem(self, last=True):
        if not self._data:
            raise KeyError("dictionary is empty")
        if last:
            return self._data.popitem()
        for key in self._data:
            break
        return key, self._data.pop(key)

    @_simulate.atomic
    def move_to_end(self, key, last=True):
        value = self._data.pop(key)
        if last:
            self._data[key] = value
        else:
            self._data = {key: value, **self._data}

    def __eq__(self, other):
        if isinstance(other, OrderedDict):
            return list(self._data.items()) == list(other._data.items())
        return _Dictionary.__eq__(self, other)

    @_simulate.atomic
    def __repr__(self):
        name = type(self).__name__
        if not self._data:
            return f"{name}()"
        if _simulate.setting("python") >= (3, 12):
            return f"{name}({self._data!r})"
        return f"{name}({list(self._data.items())!r})"


class Counter(_Dictionary):
    def __init__(self, iterable=None, /, **counts):
        self._data = {}
        self._count(iterable, counts, 1)

    def _count(self, iterable, counts, sign):
        data = self._data
        if iterable is not None:
            if isinstance(iterable, (dict, _Dictionary)):
                plain = not data and sign == 1
                for item, count in iterable.items():
                    data[item] = count if plain else data.get(item, 0) + sign * count
            else:
                for item in iterable:
                    data[item] = data.get(item, 0) + sign
        for item, count in counts.items():
            data[item] = data.get(item, 0) + sign * count

    def __missing__(self, key):
        return 0

    @_simulate.atomic
    def __delitem__(self, key):
        if key in self._data:
            del self._data[key]

    @_simulate.atomic
    def update(self, iterable=None, /, **counts):
        self._count(iterable, counts, 1)

    @_simulate.atomic
    def subtract(self, iterable=None, /, **counts):
        self._count(iterable, counts, -1)

    @_simulate.atomic
    def most_common(self, n=None):
        pairs = sorted(self._data.items(), key=lambda pair: pair[1], reverse=True)
        return pairs if n is None else pairs[: max(n, 0)]

    def elements(self):
        for item, count in self._data.items():
            for _ in range(count):
                yield item

    @_simulate.atomic
    def total(self):
        return sum(self._data.values())

    @classmethod
    def fromkeys(cls, iterable, value=None):
        raise NotImplementedError("Counter.fromkeys() is undefined.  Use Counter(iterable) instead.")

    def _combined(self, other, combine):
        if not isinstance(other, Counter):
            return NotImplemented
        result = Counter()
        for item, count in self._data.items():
            new = combine(count, other._data.get(item, 0))
            if new > 0:
                result._data[item] = new
        for item, count in other._data.items():
            if item not in self._data:
                new = combine(0, count)
                if new > 0:
                    result._data[item] = new
        return result

    def __add__(self, other):
        return self._combined(other, lambda first, second: first + second)

    def __sub__(self, other):
        return self._combined(other, lambda first, second: first - second)

    def __or__(self, other):
        return self._combined(other, max)

    def __and__(self, other):
        return self._combined(other, min)

    def __pos__(self):
        return self + Counter()

    def __neg__(self):
        return Counter() - self

    def _replace(self, result):
        if result is NotImplemented:
            return result
        self._data = result._data
        return self

    @_simulate.atomic
    def __iadd__(self, other):
        self._count(other, {}, 1)
        return self._keep_positive()

    @_simulate.atomic
    def __isub__(self, other):
        self._count(other, {}, -1)
        return self._keep_positive()

    @_simulate.atomic
    def __ior__(self, other):
        for item, count in other.items():
            if count > self[item]:
                self._data[item] = count
        return self._keep_positive()

    @_simulate.atomic
    def __iand__(self, other):
        for item, count in list(self._data.items()):
            if other[item] < count:
                self._data[item] = other[item]
        return self._keep_positive()

    def _keep_positive(self):
        self._data = {item: count for item, count in self._data.items() if count > 0}
        return self

    def __eq__(self, other):
        # A count of zero is the same as none.
        if not isinstance(other, Counter):
            return _Dictionary.__eq__(self, other)
        return self._at_most(other) and other._at_most(self)

    def _at_most(self, other):
        for item in list(self._data) + list(other._data):
            if self[item] > other[item]:
                return False
        return True

    def __le__(self, other):
        return self._at_most(other) if isinstance(other, Counter) else NotImplemented

    def __lt__(self, other):
        return self._at_most(other) and not other._at_most(self) if isinstance(other, Counter) else NotImplemented

    def __ge__(self, other):
        return other._at_most(self) if isinstance(other, Counter) else NotImplemented

    def __gt__(self, other):
        return other._at_most(self) and not self._at_most(other) if isinstance(other, Counter) else NotImplemented

    @_simulate.atomic
    def __repr__(self):
        name = type(self).__name__
        if not self._data:
            return f"{name}()"
        try:
            return f"{name}({dict(self.most_common())!r})"
        except TypeError:
            # Counts that cannot be compared.
            return f"{name}({self._data!r})"


class ChainMap:
    __is_mapping__ = True

    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def __getitem__(self, key):
        for mapping in self.maps:
            if key in mapping:
                return mapping[key]
        return self.__missing__(key)

    def __missing__(self, key):
        raise KeyError(key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __contains__(self, key):
        return any([key in mapping for mapping in self.maps])

    def _merged(self):
        merged = {}
        for mapping in reversed(self.maps):
            for key in mapping:
                merged[key] = mapping[key]
        return merged

    def __len__(self):
        return len(self._merged())

    def __iter__(self):
        return iter(self._merged())

    def __bool__(self):
        return any(self.maps)

    def keys(self):
        return self._merged().keys()

    def values(self):
        return self._merged().values()

    def items(self):
        return self._merged().items()

    def __eq__(self, other):
        return self._merged() == (other._merged() if isinstance(other, ChainMap) else other)

    __hash__ = None

    def new_child(self, m=None, **values):
        if m is None:
            m = values
        elif values:
            m.update(values)
        return type(self)(m, *self.maps)

    @property
    def parents(self):
        return type(self)(*self.maps[1:])

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        if key not in self.maps[0]:
            raise KeyError(f"Key not found in the first mapping: {key!r}")
        del self.maps[0][key]

    def pop(self, key, *default):
        if key not in self.maps[0] and not default:
            raise KeyError(f"Key not found in the first mapping: {key!r}")
        return self.maps[0].pop(key, *default)

    def clear(self):
        self.maps[0].clear()

    def __repr__(self):
        return f"{type(self).__name__}({', '.join([repr(mapping) for mapping in self.maps])})"


# namedtuple ------------------------------------------------------------------------------------------------------------------------


class _Field:
    """One field: reads its place of the tuple, and refuses to be set."""

    def __init__(self, place):
        self._place = place

    def __get__(self, instance, owner=None):
        return self if instance is None else instance._values[self._place]

    def __set__(self, instance, value):
        raise AttributeError("can't set attribute")

    def __delete__(self, instance):
        raise AttributeError("can't delete attribute")


class _Record:
    __is_sequence__ = True
    _fields = ()
    _field_defaults = {}

    def __new__(cls, *args, **kwargs):
        values = bind(f"{cls.__name__}.__new__", cls._fields, cls._field_defaults, args, kwargs)
        self = object.__new__(cls)
        object.__setattr__(self, "_values", tuple(values))
        return self

    @classmethod
    def _make(cls, iterable):
        values = tuple(iterable)
        if len(values) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(values)}")
        return cls(*values)

    def _replace(self, /, **values):
        result = self._make([values.pop(name, value) for name, value in zip(self._fields, self._values)])
        if values:
            error = TypeError if _simulate.setting("python") >= (3, 13) else ValueError
            raise error(f"Got unexpected field names: {list(values)!r}")
        return result

    def _asdict(self):
        return dict(zip(self._fields, self._values))

    def __repr__(self):
        shown = [f"{name}={value!r}" for name, value in zip(self._fields, self._values)]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self._values)

    def __getitem__(self, index):
        return self._values[index]

    def __contains__(self, value):
        return value in self._values

    def __hash__(self):
        return hash(self._values)

    def __eq__(self, other):
        other = _tuple_of(other)
        return NotImplemented if other is None else self._values == other

    def __lt__(self, other):
        other = _tuple_of(other)
        return NotImplemented if other is None else self._values < other

    def __le__(self, other):
        other = _tuple_of(other)
        return NotImplemented if other is None else self._values <= other

    def __gt__(self, other):
        other = _tuple_of(other)
        return NotImplemented if other is None else self._values > other

    def __ge__(self, other):
        other = _tuple_of(other)
        return NotImplemented if other is None else self._values >= other

    def __add__(self, other):
        other = _tuple_of(other)
        return NotImplemented if other is None else self._values + other

    def __radd__(self, other):
        return other + self._values if isinstance(other, tuple) else NotImplemented

    def __mul__(self, count):
        return self._values * count

    __rmul__ = __mul__

    def index(self, value, *bounds):
        return self._values.index(value, *bounds)

    def count(self, value):
        return self._values.count(value)


def _tuple_of(value):
    if isinstance(value, _Record):
        return value._values
    return value if isinstance(value, tuple) else None


_KEYWORDS = (
    "False None True and as assert async await break class continue def del elif else except finally for from global if import in is "
    "lambda nonlocal not or pass raise return try while with yield"
).split()


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    if isinstance(field_names, str):
        field_names = field_names.replace(",", " ").split()
    fields = [str(name) for name in field_names]
    if rename:
        seen = []
        for index, name in enumerate(fields):
            if not name.isidentifier() or name in _KEYWORDS or name.startswith("_") or name in seen:
                fields[index] = f"_{index}"
            seen.append(name)
    for name in [typename] + fields:
        if not name.isidentifier():
            raise ValueError(f"Type names and field names must be valid identifiers: {name!r}")
        if name in _KEYWORDS:
            raise ValueError(f"Type names and field names cannot be a keyword: {name!r}")
    seen = []
    for name in fields:
        if name.startswith("_") and not rename:
            raise ValueError(f"Field names cannot start with an underscore: {name!r}")
        if name in seen:
            raise ValueError(f"Encountered duplicate field name: {name!r}")
        seen.append(name)
    defaults = () if defaults is None else tuple(defaults)
    if len(defaults) > len(fields):
        raise TypeError("Got more default values than field names")

    class Record(_Record):
        pass

    Record.__name__ = typename
    Record.__qualname__ = typename
    Record.__module__ = "__main__" if module is None else module
    Record._fields = tuple(fields)
    Record._field_defaults = dict(zip(fields[len(fields) - len(defaults) :], defaults))
    Record.__match_args__ = tuple(fields)
    for place, name in enumerate(fields):
        setattr(Record, name, _Field(place))
    return Record
