"""Functions about functions."""

import _simulate
from collections import namedtuple
from threading import RLock

_MISSING = object()

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__")
WRAPPER_UPDATES = ("__dict__",)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    for name in assigned:
        value = getattr(wrapped, name, _MISSING)
        if value is not _MISSING:
            setattr(wrapper, name, value)
    if updated:
        for name, value in dict(getattr(wrapped, "__dict__", {})).items():
            setattr(wrapper, name, value)
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    return lambda wrapper: update_wrapper(wrapper, wrapped, assigned, updated)


class partial:
    def __init__(self, func, /, *args, **keywords):
        if not callable(func):
            raise TypeError("the first argument must be callable")
        if isinstance(func, partial):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, /, *args, **keywords):
        if self.keywords:
            return self.func(*self.args, *args, **{**self.keywords, **keywords})
        return self.func(*self.args, *args, **keywords)

    def __repr__(self):
        shown = [repr(self.func)] + [repr(value) for value in self.args]
        shown.extend([f"{name}={value!r}" for name, value in self.keywords.items()])
        return f"functools.partial({', '.join(shown)})"


class partialmethod:
    def __init__(self, func, /, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, instance, owner=None):
        func = self.func
        if hasattr(type(func), "__get__") and not callable(func):
            return partial(func.__get__(instance, owner), *self.args, **self.keywords)
        if instance is None:
            return partial(func, *self.args, **self.keywords)
        return partial(func, instance, *self.args, **self.keywords)


def reduce(function, sequence, initial=_MISSING, /):
    value = initial
    for item in sequence:
        value = item if value is _MISSING else function(value, item)
    if value is _MISSING:
        raise TypeError("reduce() of empty iterable with no initial value")
    return value


# Caches ----------------------------------------------------------------------------------------------------------------------------

_CacheInfo = namedtuple("CacheInfo", ["hits", "misses", "maxsize", "currsize"])


class _Cached:
    """A function that remembers. Looking up and storing are one atomic step each; the function runs between them without a lock, so two
    threads that miss at the same time both call it."""

    def __init__(self, function, maxsize, typed):
        self._function = function
        self._maxsize = maxsize
        self._typed = typed
        self._results = {}
        self._hits = 0
        self._misses = 0
        update_wrapper(self, function)

    def __call__(self, *args, **keywords):
        key = self._key(args, keywords)
        result = self._find(key)
        if result is _MISSING:
            result = self._function(*args, **keywords)
            self._store(key, result)
        return result

    def __get__(self, instance, owner=None):
        return self if instance is None else _simulate.method(self, instance)

    def _key(self, args, keywords):
        if not keywords and not self._typed:
            # As in CPython: the integer 1 and the float 1.0 are different keys when alone, though not in company.
            return args[0] if len(args) == 1 and type(args[0]) in (int, str) else args
        key = (args, tuple(keywords.items()))
        if self._typed:
            key = (key, tuple([type(value) for value in args]), tuple([type(value) for value in keywords.values()]))
        return key

    @_simulate.atomic
    def _find(self, key):
        results = self._results
        result = results.get(key, _MISSING)
        if result is _MISSING:
            self._misses += 1
        else:
            self._hits += 1
            if self._maxsize is not None:
                # The order of the dictionary is the order of use.
                results[key] = results.pop(key)
        return result

    @_simulate.atomic
    def _store(self, key, result):
        results = self._results
        if self._maxsize is not None:
            if self._maxsize == 0 or key in results:
                return
            if len(results) >= self._maxsize:
                for oldest in results:
                    break
                del results[oldest]
        results[key] = result

    @_simulate.atomic
    def cache_info(self):
        return _CacheInfo(self._hits, self._misses, self._maxsize, len(self._results))

    @_simulate.atomic
    def cache_clear(self):
        self._results.clear()
        self._hits = self._misses = 0

    def cache_parameters(self):
        return {"maxsize": self._maxsize, "typed": self._typed}

    def __repr__(self):
        return f"<functools._lru_cache_wrapper object at {id(self):#x}>"


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return _Cached(maxsize, 128, typed)
    if maxsize is not None and not isinstance(maxsize, int):
        raise TypeError("Expected first argument to be an integer, a callable, or None")
    if maxsize is not None and maxsize < 0:
        maxsize = 0
    return lambda function: _Cached(function, maxsize, typed)


def cache(user_function, /):
    return _Cached(user_function, None, False)


class cached_property:
    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = getattr(func, "__doc__", None)
        # Until 3.11 one lock for all instances; since 3.12 none, so that two threads may both compute the value.
        self._lock = RLock() if _simulate.setting("python") < (3, 12) else None

    def __set_name__(self, owner, name):
        if self.attrname is None:
            self.attrname = name
        elif name != self.attrname:
            raise TypeError(
                f"Cannot assign the same cached_property to two different names ({self.attrname!r} and {name!r})."
            )

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError("Cannot use cached_property instance without calling __set_name__ on it.")
        if self._lock is None:
            value = self.func(instance)
            self._store(instance, value)
            return value
        with self._lock:
            # Another thread may have been faster.
            value = self._stored(instance)
            if value is _MISSING:
                value = self.func(instance)
                self._store(instance, value)
            return value

    @_simulate.atomic
    def _stored(self, instance):
        return vars(instance).get(self.attrname, _MISSING)

    @_simulate.atomic
    def _store(self, instance, value):
        # Found before this descriptor from now on.
        object.__setattr__(instance, self.attrname, value)


# Comparison ------------------------------------------------------------------------------------------------------------------------


def cmp_to_key(mycmp):
    class Key:
        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

        def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0

        def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0

        def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0

        __hash__ = None

    return Key


def _negated(name):
    def compare(self, other):
        result = getattr(type(self), name)(self, other)
        return result if result is NotImplemented else not result

    return compare


def _or_equal(name):
    def compare(self, other):
        result = getattr(type(self), name)(self, other)
        if result is NotImplemented:
            return result
        return result or self == other

    return compare


def _and_unequal(name):
    def compare(self, other):
        result = getattr(type(self), name)(self, other)
        if result is NotImplemented:
            return result
        return result and self != other

    return compare


def _neither_nor_equal(name):
    def compare(self, other):
        result = getattr(type(self), name)(self, other)
        if result is NotImplemented:
            return result
        return not result and self != other

    return compare


def _not_or_equal(name):
    def compare(self, other):
        result = getattr(type(self), name)(self, other)
        if result is NotImplemented:
            return result
        return not result or self == other

    return compare


# The comparison that is there: what the three others are made of.
_COMPLETIONS = (
    ("__lt__", ("__gt__", _neither_nor_equal), ("__le__", _or_equal), ("__ge__", _negated)),
    ("__le__", ("__ge__", _not_or_equal), ("__lt__", _and_unequal), ("__gt__", _negated)),
    ("__gt__", ("__lt__", _neither_nor_equal), ("__ge__", _or_equal), ("__le__", _negated)),
    ("__ge__", ("__le__", _not_or_equal), ("__gt__", _and_unequal), ("__lt__", _negated)),
)


def total_ordering(cls):
    defined = []
    for base in cls.__mro__:
        if base is not object:
            defined.extend(vars(base))
    # Among several roots CPython prefers in this order: __lt__, __le__, __gt__, __ge__.
    for root, *completions in _COMPLETIONS:
        if root in defined:
            for name, make in completions:
                if name not in defined:
                    compare = make(root)
                    compare.__name__ = name
                    setattr(cls, name, compare)
            return cls
    raise ValueError("must define at least one ordering operation: < > <= >=")


# Dispatch --------------------------------------------------------------------------------------------------------------------------


class _Dispatcher:
    def __init__(self, function):
        self._function = function
        self.registry = {object: function}
        update_wrapper(self, function)

    def register(self, cls, func=None):
        if func is None:
            if isinstance(cls, type):
                return lambda function: self.register(cls, function)
            raise TypeError("singledispatch: give the type to register() explicitly; annotations are not evaluated")
        self.registry[cls] = func
        return func

    def dispatch(self, cls):
        for base in cls.__mro__:
            if base in self.registry:
                return self.registry[base]
        return self._function

    def __call__(self, *args, **keywords):
        if not args:
            raise TypeError(f"{self._function.__name__} requires at least 1 positional argument")
        return self.dispatch(type(args[0]))(*args, **keywords)


def singledispatch(func):
    return _Dispatcher(func)
