"""Data classes. The names annotated in a class body arrive as `__annotations__`, a dictionary from name to None, in order.

Deviations: annotations are not evaluated, so `InitVar` and `KW_ONLY` have no effect, and the compiler leaves out names annotated `ClassVar`;
`slots=True` does not forbid other attributes; `make_dataclass` is not there.
"""

import _simulate
from _signature import bind
from copy import deepcopy

_FIELDS = "__dataclass_fields__"


class _Missing:
    def __repr__(self):
        return "<dataclasses._MISSING_TYPE object>"


MISSING = _Missing()
KW_ONLY = object()


class FrozenInstanceError(AttributeError):
    pass


class InitVar:
    def __class_getitem__(cls, item):
        return cls


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = metadata
        self.kw_only = kw_only


def field(
    *, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=MISSING
):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, {} if metadata is None else metadata, kw_only)


def dataclass(
    cls=None,
    /,
    *,
    init=True,
    repr=True,
    eq=True,
    order=False,
    unsafe_hash=False,
    frozen=False,
    match_args=True,
    kw_only=False,
    slots=False,
    weakref_slot=False,
):
    def decorate(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only)

    return decorate if cls is None else decorate(cls)


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only):
    own = vars(cls)
    every = {}
    for base in reversed(cls.__mro__[1:]):
        if base is not object and _FIELDS in vars(base):
            for name, inherited in getattr(base, _FIELDS).items():
                every[name] = inherited
            if base.__dataclass_frozen__ and not frozen:
                raise TypeError("cannot inherit non-frozen dataclass from a frozen one")
            if frozen and not base.__dataclass_frozen__:
                raise TypeError("cannot inherit frozen dataclass from a non-frozen one")
    annotations = own.get("__annotations__", {})
    for name in annotations:
        every[name] = _own_field(cls, name, kw_only)
    for name, value in list(own.items()):
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f"{name!r} is a field but has no type annotation")
    setattr(cls, _FIELDS, every)
    cls.__dataclass_frozen__ = frozen
    fields = list(every.values())

    if match_args and "__match_args__" not in own:
        cls.__match_args__ = tuple([each.name for each in fields if each.init and not each.kw_only])
    if init and "__init__" not in own:
        cls.__init__ = _make_init(cls, fields, frozen)
    if repr and "__repr__" not in own:
        cls.__repr__ = _make_repr([each.name for each in fields if each.repr])
    compared = [each.name for each in fields if each.compare]
    explicit_hash = "__hash__" in own and not (own["__hash__"] is None and "__eq__" in own)
    explicit_eq = "__eq__" in own
    if eq and not explicit_eq:
        cls.__eq__ = _make_eq(compared)
    if order:
        if not eq:
            raise ValueError("eq must be true if order is true")
        for name, make in _ORDER:
            if name in own:
                stop = "" if _simulate.setting("python") >= (3, 13) else "."
                raise TypeError(
                    f"Cannot overwrite attribute {name} in class {cls.__name__}{stop} Consider using functools.total_ordering"
                )
            setattr(cls, name, make(compared))
    if frozen:
        for name, function in (("__setattr__", _make_setattr(cls, every)), ("__delattr__", _make_delattr(cls, every))):
            if name in own:
                raise TypeError(f"Cannot overwrite attribute {name} in class {cls.__name__}")
            setattr(cls, name, function)
    hashed = [each.name for each in fields if (each.compare if each.hash is None else each.hash)]
    if unsafe_hash:
        if explicit_hash:
            raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")
        cls.__hash__ = _make_hash(hashed)
    elif eq and not explicit_hash:
        if frozen:
            cls.__hash__ = _make_hash(hashed)
        else:
            cls.__hash__ = None
    return cls


def _own_field(cls, name, kw_only):
    default = vars(cls).get(name, MISSING)
    if isinstance(default, Field):
        result = default
        if result.default is not MISSING:
            setattr(cls, name, result.default)
        else:
            delattr(cls, name)
    else:
        result = field(default=default)
    result.name = name
    if result.kw_only is MISSING:
        result.kw_only = kw_only
    default = result.default
    if isinstance(default, (list, dict, set)) or getattr(type(default), "__hash__", True) is None:
        raise ValueError(f"mutable default {type(default)} for field {name} is not allowed: use default_factory")
    return result


def _make_init(cls, fields, frozen):
    parameters = [each for each in fields if each.init and not each.kw_only] + [
        each for each in fields if each.init and each.kw_only
    ]
    names = tuple([each.name for each in parameters])
    keyword_only = tuple([each.name for each in parameters if each.kw_only])
    before = None
    for each in parameters:
        if each.default is not MISSING or each.default_factory is not MISSING:
            before = each
        elif before is not None and not each.kw_only:
            ending = f" {before.name!r}" if _simulate.setting("python") >= (3, 13) else ""
            raise TypeError(f"non-default argument {each.name!r} follows default argument{ending}")
    # A factory is called for each object; until then MISSING stands for its value.
    defaults = {}
    for each in parameters:
        if each.default is not MISSING:
            defaults[each.name] = each.default
        elif each.default_factory is not MISSING:
            defaults[each.name] = MISSING
    function = f"{cls.__qualname__}.__init__"

    def __init__(self, /, *args, **kwargs):
        if len(args) == len(names) and not kwargs and not keyword_only:
            values = args
        else:
            values = bind(function, names, defaults, args, kwargs, keyword_only)
        given = dict(zip(names, values))
        for each in fields:
            name = each.name
            if each.init:
                value = given[name]
                if value is MISSING:
                    value = each.default_factory()
            elif each.default_factory is not MISSING:
                value = each.default_factory()
            else:
                # The default, if there is one, is an attribute of the class.
                continue
            if frozen:
                object.__setattr__(self, name, value)
            else:
                setattr(self, name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    __init__.__qualname__ = function
    return __init__


def _make_repr(names):
    def __repr__(self):
        active = _simulate.storage().setdefault("dataclass_repr", [])
        for other in active:
            if other is self:
                return "..."
        active.append(self)
        try:
            return f"{type(self).__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in names])})"
        finally:
            active.pop()
            if not active:
                del _simulate.storage()["dataclass_repr"]

    return __repr__


def _values(instance, names):
    return tuple([getattr(instance, name) for name in names])


def _make_eq(names):
    def __eq__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return _values(self, names) == _values(other, names)

    return __eq__


def _make_lt(names):
    def __lt__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return _values(self, names) < _values(other, names)

    return __lt__


def _make_le(names):
    def __le__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return _values(self, names) <= _values(other, names)

    return __le__


def _make_gt(names):
    def __gt__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return _values(self, names) > _values(other, names)

    return __gt__


def _make_ge(names):
    def __ge__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return _values(self, names) >= _values(other, names)

    return __ge__


_ORDER = (("__lt__", _make_lt), ("__le__", _make_le), ("__gt__", _make_gt), ("__ge__", _make_ge))


def _make_hash(names):
    def __hash__(self):
        return hash(_values(self, names))

    return __hash__


def _make_setattr(cls, fields):
    def __setattr__(self, name, value):
        if type(self) is cls or name in fields:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    return __setattr__


def _make_delattr(cls, fields):
    def __delattr__(self, name):
        if type(self) is cls or name in fields:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return __delattr__


def fields(class_or_instance):
    every = getattr(class_or_instance, _FIELDS, None)
    if every is None:
        raise TypeError("must be called with a dataclass type or instance")
    return tuple(every.values())


def is_dataclass(obj):
    return hasattr(obj if isinstance(obj, type) else type(obj), _FIELDS)


def asdict(obj, *, dict_factory=dict):
    if isinstance(obj, type) or not is_dataclass(obj):
        raise TypeError("asdict() should be called on dataclass instances")
    return _converted(obj, lambda pairs: dict_factory(pairs), True)


def astuple(obj, *, tuple_factory=tuple):
    if isinstance(obj, type) or not is_dataclass(obj):
        raise TypeError("astuple() should be called on dataclass instances")
    return _converted(obj, lambda values: tuple_factory(values), False)


def _converted(value, factory, named):
    if is_dataclass(value) and not isinstance(value, type):
        pairs = [(each.name, _converted(getattr(value, each.name), factory, named)) for each in fields(value)]
        return factory(pairs if named else [pair[1] for pair in pairs])
    if isinstance(value, list):
        return [_converted(each, factory, named) for each in value]
    if isinstance(value, tuple):
        return tuple([_converted(each, factory, named) for each in value])
    if hasattr(type(value), "_fields") and hasattr(type(value), "_make"):
        return type(value)._make([_converted(each, factory, named) for each in value])
    if isinstance(value, dict):
        return {_converted(key, factory, named): _converted(each, factory, named) for key, each in value.items()}
    return deepcopy(value)


def replace(obj, /, **changes):
    if isinstance(obj, type) or not is_dataclass(obj):
        raise TypeError("replace() should be called on dataclass instances")
    for each in fields(obj):
        if not each.init:
            if each.name in changes:
                error = TypeError if _simulate.setting("python") >= (3, 13) else ValueError
                raise error(
                    f"field {each.name} is declared with init=False, it cannot be specified with replace()"
                )
        elif each.name not in changes:
            changes[each.name] = getattr(obj, each.name)
    return type(obj)(**changes)
