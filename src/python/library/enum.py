"""Enumerations. The members are made when the class statement ends (`__init_subclass__`); operations on an enumeration as a whole are
those of its metaclass.

Deviations: members of IntEnum, IntFlag and StrEnum compute, compare and print like their values but are no instances of `int` or `str`;
assigning to a member from outside is not prevented.
"""

import _simulate


class auto:
    """The next value; which one, is known when the members are made."""

    def __or__(self, other):
        raise TypeError("auto() in an expression is not supported")


def unique(enumeration):
    duplicates = [(name, member.name) for name, member in enumeration._member_map_.items() if name != member.name]
    if duplicates:
        listed = ", ".join([f"{alias} -> {name}" for alias, name in duplicates])
        raise ValueError(f"duplicate values found in {enumeration!r}: {listed}")
    return enumeration


def _is_member(name, value):
    if name.startswith("_") and name.endswith("_"):
        return False
    if isinstance(value, (nonmember, type(_is_member), property, classmethod, staticmethod)):
        return False
    return isinstance(value, member) or not hasattr(type(value), "__get__")


class nonmember:
    def __init__(self, value):
        self.value = value


class member:
    def __init__(self, value):
        self.value = value


class EnumType(type):
    def __iter__(cls):
        return iter(list(cls._members_))

    def __reversed__(cls):
        return reversed(list(cls._members_))

    def __len__(cls):
        return len(cls._members_)

    def __bool__(cls):
        return True

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        if not isinstance(value, Enum) and _simulate.setting("python") < (3, 12):
            raise TypeError(
                f"unsupported operand type(s) for 'in': {type(value).__qualname__!r} and 'EnumType'"
            )
        return any([candidate._value_ == value for candidate in cls._members_])

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __repr__(cls):
        return f"<enum {cls.__name__!r}>"


EnumMeta = EnumType


class Enum(metaclass=EnumType):
    _member_map_ = {}
    _members_ = ()
    _member_names_ = ()
    _first_ = 1

    def __init_subclass__(cls, **keywords):
        for base in cls.__mro__[1:]:
            if base is not object and vars(base).get("_member_names_"):
                raise TypeError(f"<enum {cls.__name__!r}> cannot extend <enum {base.__name__!r}>")
        found = [(name, value) for name, value in vars(cls).items() if _is_member(name, value)]
        own = vars(cls)
        # A member is made through what the class itself defines; afterwards calling the class means looking up.
        if "__new__" in own:
            cls._new_member_ = own["__new__"]
            del cls.__new__
        if "__init__" in own:
            cls._init_member_ = own["__init__"]
            del cls.__init__
        for name, value in list(own.items()):
            if isinstance(value, nonmember):
                setattr(cls, name, value.value)
        _make_members(cls, found)

    _new_member_ = None
    _init_member_ = None

    def __new__(cls, value, names=None, **keywords):
        if names is not None and not cls._member_map_:
            return _make_class(cls, value, names)
        for candidate in cls._members_:
            if candidate is value or (candidate._value_ == value and not isinstance(value, Enum)):
                return candidate
        result = cls._missing_(value)
        if isinstance(result, cls):
            return result
        if result is None:
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        raise TypeError(f"error in {cls.__name__}._missing_: returned {result!r} instead of None or a valid member")

    def __init__(self, *args, **keywords):
        pass

    @classmethod
    def _missing_(cls, value):
        return None

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return max(last_values) + 1 if last_values else start

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self._name_}"

    def __format__(self, specification):
        return format(str(self), specification)

    def __hash__(self):
        return hash(self._name_)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def _make_members(cls, found):
    cls._member_map_ = {}
    cls.__members__ = cls._member_map_
    cls._members_ = []
    cls._member_names_ = []
    values = []
    for name, value in found:
        _make_member(cls, name, value.value if isinstance(value, member) else value, values)
    # The bits that members use; only flags ask for them.
    cls._mask_ = 0
    for value in values:
        if isinstance(value, int):
            cls._mask_ |= value
    cls._combinations_ = {}


def _make_member(cls, name, value, values):
    if isinstance(value, auto):
        value = cls._generate_next_value_(name, cls._first_, len(values), list(values))
    arguments = value if isinstance(value, tuple) else (value,)
    if cls._new_member_ is not None:
        made = cls._new_member_(cls, *arguments)
        if not hasattr(made, "_value_"):
            made._value_ = value
    else:
        made = object.__new__(cls)
        made._value_ = value
    value = made._value_
    values.append(value)
    for other in cls._members_:
        if other._value_ == value:
            # A second name for the same value.
            cls._member_map_[name] = other
            setattr(cls, name, other)
            return
    made._name_ = name
    made._sort_order_ = len(cls._members_)
    if cls._init_member_ is not None:
        cls._init_member_(made, *arguments)
    setattr(cls, name, made)
    cls._member_map_[name] = made
    if made._is_canonical():
        cls._members_.append(made)
        cls._member_names_.append(name)


Enum._is_canonical = lambda self: True


def _make_class(base, name, names):
    if isinstance(names, str):
        names = names.replace(",", " ").split()
    if isinstance(names, dict):
        names = list(names.items())

    class Made(base):
        pass

    Made.__name__ = name
    Made.__qualname__ = name
    Made.__module__ = "__main__"
    _make_members(Made, [(each, auto()) if isinstance(each, str) else tuple(each) for each in names])
    return Made


class ReprEnum(Enum):
    """Prints as its value does, but for `repr`."""

    def __str__(self):
        return str(self._value_)

    def __format__(self, specification):
        return format(self._value_, specification)


def _value_of(other):
    return other._value_ if isinstance(other, Enum) else other


class _Number:
    """Members that compute like their values."""

    def __int__(self):
        return self._value_

    def __index__(self):
        return self._value_

    def __float__(self):
        return float(self._value_)

    def __bool__(self):
        return bool(self._value_)

    def __hash__(self):
        return hash(self._value_)

    def __eq__(self, other):
        return self._value_ == _value_of(other)

    def __lt__(self, other):
        return self._value_ < _value_of(other)

    def __le__(self, other):
        return self._value_ <= _value_of(other)

    def __gt__(self, other):
        return self._value_ > _value_of(other)

    def __ge__(self, other):
        return self._value_ >= _value_of(other)

    def __add__(self, other):
        return self._value_ + _value_of(other)

    def __radd__(self, other):
        return other + self._value_

    def __sub__(self, other):
        return self._value_ - _value_of(other)

    def __rsub__(self, other):
        return other - self._value_

    def __mul__(self, other):
        return self._value_ * _value_of(other)

    def __rmul__(self, other):
        return other * self._value_

    def __truediv__(self, other):
        return self._value_ / _value_of(other)

    def __rtruediv__(self, other):
        return other / self._value_

    def __floordiv__(self, other):
        return self._value_ // _value_of(other)

    def __rfloordiv__(self, other):
        return other // self._value_

    def __mod__(self, other):
        return self._value_ % _value_of(other)

    def __rmod__(self, other):
        return other % self._value_

    def __pow__(self, other):
        return self._value_ ** _value_of(other)

    def __rpow__(self, other):
        return other**self._value_

    def __neg__(self):
        return -self._value_

    def __abs__(self):
        return abs(self._value_)


class _Bits:
    def __and__(self, other):
        return self._value_ & _value_of(other)

    def __or__(self, other):
        return self._value_ | _value_of(other)

    def __xor__(self, other):
        return self._value_ ^ _value_of(other)

    def __rand__(self, other):
        return other & self._value_

    def __ror__(self, other):
        return other | self._value_

    def __rxor__(self, other):
        return other ^ self._value_

    def __lshift__(self, other):
        return self._value_ << _value_of(other)

    def __rshift__(self, other):
        return self._value_ >> _value_of(other)

    def __invert__(self):
        return ~self._value_


class IntEnum(_Number, _Bits, ReprEnum):
    pass


class StrEnum(ReprEnum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    def __getattr__(self, name):
        # Everything else a text can do.
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self._value_, name)

    def __hash__(self):
        return hash(self._value_)

    def __eq__(self, other):
        return self._value_ == _value_of(other)

    def __lt__(self, other):
        return self._value_ < _value_of(other)

    def __le__(self, other):
        return self._value_ <= _value_of(other)

    def __gt__(self, other):
        return self._value_ > _value_of(other)

    def __ge__(self, other):
        return self._value_ >= _value_of(other)

    def __add__(self, other):
        return self._value_ + _value_of(other)

    def __radd__(self, other):
        return other + self._value_

    def __len__(self):
        return len(self._value_)

    def __getitem__(self, index):
        return self._value_[index]

    def __iter__(self):
        return iter(self._value_)

    def __contains__(self, value):
        return _value_of(value) in self._value_


class Flag(Enum):
    """Sets of bits. A combination is a member too, made when it is first asked for and then remembered."""

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        return 1 << max(last_values).bit_length()

    def _is_canonical(self):
        # Only single bits are listed; names for several bits, or for none, are aliases.
        return self._value_ > 0 and self._value_ & (self._value_ - 1) == 0

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        if value < 0:
            value = cls._mask_ & value
        if value & ~cls._mask_ and not cls._keeps_:
            bits = max(value.bit_length(), cls._mask_.bit_length())
            raise ValueError(
                f"<flag {cls.__name__!r}> invalid value {value!r}\n    given {_binary(value, bits)}\n  allowed {_binary(cls._mask_, bits)}"
            )
        for member in cls._member_map_.values():
            if member._value_ == value:
                return member
        if value not in cls._combinations_:
            made = object.__new__(cls)
            made._value_ = value
            names = [member._name_ for member in cls._members_ if member._value_ & value]
            unknown = value & ~cls._mask_
            if unknown:
                names.append(str(unknown))
            made._name_ = "|".join(names) if names else None
            cls._combinations_[value] = made
        return cls._combinations_[value]

    _keeps_ = False

    def __repr__(self):
        if self._name_ is None:
            return f"<{type(self).__name__}: {self._value_!r}>"
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        if self._name_ is None:
            return f"{type(self).__name__}({self._value_!r})"
        return f"{type(self).__name__}.{self._name_}"

    def __bool__(self):
        return self._value_ != 0

    def __iter__(self):
        return iter([member for member in type(self)._members_ if member._value_ & self._value_])

    def __len__(self):
        return len([member for member in type(self)._members_ if member._value_ & self._value_])

    def __contains__(self, other):
        if not isinstance(other, type(self)):
            raise TypeError(
                f"unsupported operand type(s) for 'in': {type(other).__qualname__!r} and {type(self).__qualname__!r}"
            )
        return other._value_ & self._value_ == other._value_

    def _bits_of(self, other):
        if isinstance(other, type(self)):
            return other._value_
        return other if self._keeps_ and isinstance(other, int) else None

    def __or__(self, other):
        bits = self._bits_of(other)
        return NotImplemented if bits is None else type(self)(self._value_ | bits)

    def __and__(self, other):
        bits = self._bits_of(other)
        return NotImplemented if bits is None else type(self)(self._value_ & bits)

    def __xor__(self, other):
        bits = self._bits_of(other)
        return NotImplemented if bits is None else type(self)(self._value_ ^ bits)

    def __invert__(self):
        return type(self)(type(self)._mask_ & ~self._value_)


def _binary(value, bits):
    digits = bin(value)[2:]
    return f"0b0 {'0' * (bits - len(digits))}{digits}"


class IntFlag(_Number, Flag, ReprEnum):
    _keeps_ = True

    __ror__ = Flag.__or__
    __rand__ = Flag.__and__
    __rxor__ = Flag.__xor__

    def __repr__(self):
        return Flag.__repr__(self)

    def __str__(self):
        return str(self._value_)
