"""Built-in exceptions, descriptors and functions, as far as they can be said in Python.

Everything here is written after the documented behaviour of CPython 3.11 (differences of later versions where `_simulate.setting("python")`
is asked). What is native is not here: `len`, `repr`, `str`, numbers, `list`, `tuple`, `dict`, sets, `range`, `slice`, `type`, `object`,
`isinstance`, `getattr`…, one-argument `iter`, `next`, `format`, `super`.

Names in double underscores are called by the compiler and the machine only; programs do not see them. This file is executed first, so
nothing before it exists: a class statement calls `__build_class_hooks__` only from the moment that name is bound.

Expected of the machine: `object.__new__(cls)`; special methods are looked up on the class; a class can be called through `__new__` and
`__init__`; attributes of an exception that were never assigned are found on its class (`__cause__` and its kin below); an exception made
natively needs no more than its `args` (`value` of StopIteration and `code` of SystemExit are computed from them).

There are no metaclasses. `class C(metaclass=M)` is meant as `class C(M)`. What can be done with a class itself is asked of hidden class methods:
`__class_iter__`, `__class_reversed__`, `__class_len__`, `__class_contains__`, `__class_repr__`; subscripts of `__class_getitem__` as in Python.

Deviations: `enumerate`, `zip` and `reversed` are generator functions, so that their type is `generator`; text and newline of a `print` are
one write (CPython makes two, between which a thread may be switched).
"""

import _simulate


# Descriptors -----------------------------------------------------------------------------------------------------------------------


class property:
    _name = None

    def __init__(self, fget=None, fset=None, fdel=None, doc=None):
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        if doc is None and fget is not None:
            doc = getattr(fget, "__doc__", None)
        self.__doc__ = doc

    def __set_name__(self, owner, name):
        self._name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.fget is None:
            raise AttributeError(self._missing(instance, "getter"))
        return self.fget(instance)

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError(self._missing(instance, "setter"))
        self.fset(instance, value)

    def __delete__(self, instance):
        if self.fdel is None:
            raise AttributeError(self._missing(instance, "deleter"))
        self.fdel(instance)

    def _missing(self, instance, what):
        if self._name is None:
            return f"property of {type(instance).__qualname__!r} object has no {what}"
        return f"property {self._name!r} of {type(instance).__qualname__!r} object has no {what}"

    def getter(self, fget):
        return self._changed(fget, self.fset, self.fdel)

    def setter(self, fset):
        return self._changed(self.fget, fset, self.fdel)

    def deleter(self, fdel):
        return self._changed(self.fget, self.fset, fdel)

    def _changed(self, fget, fset, fdel):
        changed = type(self)(fget, fset, fdel, self.__doc__)
        changed._name = self._name
        return changed


class classmethod:
    def __init__(self, function):
        self.__func__ = function
        self.__wrapped__ = function

    def __get__(self, instance, owner=None):
        if owner is None:
            owner = type(instance)
        return _simulate.method(self.__func__, owner)


class staticmethod:
    def __init__(self, function):
        self.__func__ = function
        self.__wrapped__ = function

    def __get__(self, instance, owner=None):
        return self.__func__

    def __call__(self, *arguments, **keywords):
        return self.__func__(*arguments, **keywords)


# Exceptions ------------------------------------------------------------------------------------------------------------------------


class BaseException:
    # Found here until assigned on the instance: an exception then carries nothing but its arguments.
    __cause__ = None
    __context__ = None
    __suppress_context__ = False
    __traceback__ = None

    def __new__(cls, *args, **keywords):
        # Also here, not only in `__init__`: a class with its own `__init__` that does not call this one still has `args`.
        self = object.__new__(cls)
        self.args = args
        return self

    def __init__(self, *args, **keywords):
        if keywords:
            raise TypeError(f"{type(self).__name__}() takes no keyword arguments")
        self.args = args

    def __str__(self):
        args = self.args
        if not args:
            return ""
        if len(args) == 1:
            return str(args[0])
        return str(args)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join([repr(value) for value in self.args])})"

    def with_traceback(self, traceback):
        self.__traceback__ = traceback
        return self

    def add_note(self, note):
        if not isinstance(note, str):
            raise TypeError(f"note must be a str, not {type(note).__name__!r}")
        if not hasattr(self, "__notes__"):
            self.__notes__ = []
        self.__notes__.append(note)


class Exception(BaseException):
    pass


class GeneratorExit(BaseException):
    pass


class KeyboardInterrupt(BaseException):
    pass


class SystemExit(BaseException):
    @property
    def code(self):
        args = self.args
        if not args:
            return None
        return args[0] if len(args) == 1 else args


class StopIteration(Exception):
    @property
    def value(self):
        return self.args[0] if self.args else None


class StopAsyncIteration(Exception):
    pass


class ArithmeticError(Exception):
    pass


class FloatingPointError(ArithmeticError):
    pass


class OverflowError(ArithmeticError):
    pass


class ZeroDivisionError(ArithmeticError):
    pass


class AssertionError(Exception):
    pass


class AttributeError(Exception):
    name = None
    obj = None

    def __init__(self, *args, name=None, obj=None):
        self.args = args
        if name is not None:
            self.name = name
        if obj is not None:
            self.obj = obj


class BufferError(Exception):
    pass


class EOFError(Exception):
    pass


class ImportError(Exception):
    msg = None
    name = None
    path = None

    def __init__(self, *args, name=None, path=None):
        self.args = args
        if len(args) == 1:
            self.msg = args[0]
        if name is not None:
            self.name = name
        if path is not None:
            self.path = path


class ModuleNotFoundError(ImportError):
    pass


class LookupError(Exception):
    pass


class IndexError(LookupError):
    pass


class KeyError(LookupError):
    def __str__(self):
        # The empty string would be a bad message for a missing key ''.
        if len(self.args) == 1:
            return repr(self.args[0])
        return BaseException.__str__(self)


class MemoryError(Exception):
    pass


class NameError(Exception):
    name = None

    def __init__(self, *args, name=None):
        self.args = args
        if name is not None:
            self.name = name


class UnboundLocalError(NameError):
    pass


class ReferenceError(Exception):
    pass


class RuntimeError(Exception):
    pass


class NotImplementedError(RuntimeError):
    pass


class RecursionError(RuntimeError):
    pass


class SyntaxError(Exception):
    msg = None
    filename = None
    lineno = None
    offset = None
    text = None

    def __init__(self, *args):
        self.args = args
        if args:
            self.msg = args[0]
        if len(args) == 2:
            self.filename, self.lineno, self.offset, self.text = args[1][:4]

    def __str__(self):
        if self.filename is not None and self.lineno is not None:
            return f"{self.msg} ({self.filename.split('/')[-1]}, line {self.lineno})"
        if self.filename is not None:
            return f"{self.msg} ({self.filename.split('/')[-1]})"
        if self.lineno is not None:
            return f"{self.msg} (line {self.lineno})"
        return str(self.msg)


class IndentationError(SyntaxError):
    pass


class TabError(IndentationError):
    pass


class SystemError(Exception):
    pass


class TypeError(Exception):
    pass


class ValueError(Exception):
    pass


class UnicodeError(ValueError):
    pass


class UnicodeEncodeError(UnicodeError):
    def __init__(self, encoding, object, start, end, reason):
        self.args = (encoding, object, start, end, reason)
        self.encoding = encoding
        self.object = object
        self.start = start
        self.end = end
        self.reason = reason

    def __str__(self):
        if self.end == self.start + 1:
            code = ord(self.object[self.start])
            if code <= 0xFF:
                shown = f"\\x{code:02x}"
            elif code <= 0xFFFF:
                shown = f"\\u{code:04x}"
            else:
                shown = f"\\U{code:08x}"
            return f"'{self.encoding}' codec can't encode character '{shown}' in position {self.start}: {self.reason}"
        return f"'{self.encoding}' codec can't encode characters in position {self.start}-{self.end - 1}: {self.reason}"


class UnicodeDecodeError(UnicodeError):
    def __init__(self, encoding, object, start, end, reason):
        self.args = (encoding, object, start, end, reason)
        self.encoding = encoding
        self.object = object
        self.start = start
        self.end = end
        self.reason = reason

    def __str__(self):
        if self.end == self.start + 1:
            byte = self.object[self.start]
            return f"'{self.encoding}' codec can't decode byte 0x{byte:02x} in position {self.start}: {self.reason}"
        return f"'{self.encoding}' codec can't decode bytes in position {self.start}-{self.end - 1}: {self.reason}"


class OSError(Exception):
    errno = None
    strerror = None
    filename = None
    filename2 = None

    def __new__(cls, *args):
        if cls is OSError and 2 <= len(args) <= 5:
            cls = __errors_by_number__.get(args[0], OSError)
        self = object.__new__(cls)
        self.args = args
        return self

    def __init__(self, *args):
        self.args = args
        if 2 <= len(args) <= 5:
            self.errno = args[0]
            self.strerror = args[1]
            if len(args) > 2 and args[2] is not None:
                self.filename = args[2]
                if len(args) > 4 and args[4] is not None:
                    self.filename2 = args[4]
                self.args = args[:2]

    def __str__(self):
        if self.filename is not None:
            if self.filename2 is not None:
                return f"[Errno {self.errno}] {self.strerror}: {self.filename!r} -> {self.filename2!r}"
            return f"[Errno {self.errno}] {self.strerror}: {self.filename!r}"
        if self.errno is not None and self.strerror is not None:
            return f"[Errno {self.errno}] {self.strerror}"
        return BaseException.__str__(self)


class BlockingIOError(OSError):
    pass


class ChildProcessError(OSError):
    pass


class ConnectionError(OSError):
    pass


class BrokenPipeError(ConnectionError):
    pass


class ConnectionAbortedError(ConnectionError):
    pass


class ConnectionRefusedError(ConnectionError):
    pass


class ConnectionResetError(ConnectionError):
    pass


class FileExistsError(OSError):
    pass


class FileNotFoundError(OSError):
    pass


class InterruptedError(OSError):
    pass


class IsADirectoryError(OSError):
    pass


class NotADirectoryError(OSError):
    pass


class PermissionError(OSError):
    pass


class ProcessLookupError(OSError):
    pass


class TimeoutError(OSError):
    pass


EnvironmentError = OSError
IOError = OSError

# The numbers are Linux's; `OSError(2, …)` makes a FileNotFoundError.
__errors_by_number__ = {
    1: PermissionError,
    2: FileNotFoundError,
    3: ProcessLookupError,
    4: InterruptedError,
    10: ChildProcessError,
    11: BlockingIOError,
    13: PermissionError,
    17: FileExistsError,
    20: NotADirectoryError,
    21: IsADirectoryError,
    32: BrokenPipeError,
    103: ConnectionAbortedError,
    104: ConnectionResetError,
    108: BrokenPipeError,
    110: TimeoutError,
    111: ConnectionRefusedError,
    114: BlockingIOError,
    115: BlockingIOError,
}


class Warning(Exception):
    pass


class BytesWarning(Warning):
    pass


class DeprecationWarning(Warning):
    pass


class EncodingWarning(Warning):
    pass


class FutureWarning(Warning):
    pass


class ImportWarning(Warning):
    pass


class PendingDeprecationWarning(Warning):
    pass


class ResourceWarning(Warning):
    pass


class RuntimeWarning(Warning):
    pass


class SyntaxWarning(Warning):
    pass


class UnicodeWarning(Warning):
    pass


class UserWarning(Warning):
    pass


class BaseExceptionGroup(BaseException):
    # Whom an `except*` clause took this part from; what is raised again unchanged is put back together by it.
    __origin__ = None

    def __new__(cls, message, exceptions):
        if not isinstance(message, str):
            raise TypeError(f"BaseExceptionGroup.__new__() argument 1 must be str, not {type(message).__name__}")
        if not isinstance(exceptions, (list, tuple)):
            raise TypeError("second argument (exceptions) must be a sequence")
        if not exceptions:
            raise ValueError("second argument (exceptions) must be a non-empty sequence")
        plain = True
        for index, exception in enumerate(exceptions):
            if not isinstance(exception, BaseException):
                raise ValueError(f"Item {index} of second argument (exceptions) is not an exception")
            if not isinstance(exception, Exception):
                plain = False
        if cls is BaseExceptionGroup:
            if plain:
                cls = ExceptionGroup
        elif not plain and issubclass(cls, Exception):
            if cls is ExceptionGroup:
                raise TypeError("Cannot nest BaseExceptions in an ExceptionGroup")
            raise TypeError(f"Cannot nest BaseExceptions in {cls.__name__!r}")
        self = object.__new__(cls)
        self.args = (message, exceptions)
        self.message = message
        self.exceptions = tuple(exceptions)
        return self

    def __str__(self):
        count = len(self.exceptions)
        return f"{self.message} ({count} sub-exception{'' if count == 1 else 's'})"

    def derive(self, exceptions):
        return BaseExceptionGroup(self.message, exceptions)

    def split(self, condition):
        return __split__(self, __condition__(condition))

    def subgroup(self, condition):
        return __split__(self, __condition__(condition))[0]


class ExceptionGroup(BaseExceptionGroup, Exception):
    pass


def __condition__(condition):
    """A function of an exception: what `split` and `subgroup` accept instead of a function are classes."""
    if isinstance(condition, type):
        if issubclass(condition, BaseException):
            return lambda exception: isinstance(exception, condition)
    elif isinstance(condition, tuple):
        if all([isinstance(cls, type) and issubclass(cls, BaseException) for cls in condition]):
            return lambda exception: isinstance(exception, condition)
    elif callable(condition):
        return condition
    if _simulate.setting("python") >= (3, 13):
        raise TypeError("expected an exception type, a tuple of exception types, or a callable (other than a class)")
    raise TypeError("expected a function, exception type or tuple of exception types")


def __split__(exception, accepts):
    """The part of a tree of exceptions that is accepted, and the part that is not; None for an empty part."""
    if accepts(exception):
        return exception, None
    if not isinstance(exception, BaseExceptionGroup):
        return None, exception
    matched = []
    rest = []
    for member in exception.exceptions:
        inside, outside = __split__(member, accepts)
        if inside is not None:
            matched.append(inside)
        if outside is not None:
            rest.append(outside)
    return __part__(exception, matched), __part__(exception, rest)


def __part__(group, members):
    if not members:
        return None
    part = group.derive(members)
    if not isinstance(part, BaseExceptionGroup):
        raise TypeError("derive must return an instance of BaseExceptionGroup")
    part.__traceback__ = group.__traceback__
    part.__context__ = group.__context__
    part.__cause__ = group.__cause__
    part.__suppress_context__ = group.__suppress_context__
    if hasattr(group, "__notes__"):
        part.__notes__ = list(group.__notes__)
    return part


def __except_star__(exception, classes):
    """What an `except* classes` clause takes of `exception`, and what it leaves."""
    for cls in classes if isinstance(classes, tuple) else (classes,):
        if not (isinstance(cls, type) and issubclass(cls, BaseException)):
            raise TypeError("catching classes that do not inherit from BaseException is not allowed")
        if issubclass(cls, BaseExceptionGroup):
            raise TypeError("catching ExceptionGroup with except* is not allowed. Use except instead.")
    if isinstance(exception, classes):
        if isinstance(exception, BaseExceptionGroup):
            return exception, None
        return BaseExceptionGroup("", (exception,)), None
    if not isinstance(exception, BaseExceptionGroup):
        return None, exception
    matched, rest = __split__(exception, lambda member: isinstance(member, classes))
    if matched is None:
        return None, exception
    origin = exception.__origin__ or exception
    matched.__origin__ = origin
    if rest is not None:
        rest.__origin__ = origin
    return matched, rest


def __except_star_end__(original, raised, rest):
    """What leaves a `try` with `except*` clauses: the exceptions their bodies raised, and what no clause took."""
    if not isinstance(original, BaseExceptionGroup):
        # It was wrapped for the one clause that took it.
        return raised[0] if raised else rest
    origin = original.__origin__ or original
    new = []
    again = []
    for exception in raised:
        if exception is original or (isinstance(exception, BaseExceptionGroup) and exception.__origin__ is origin):
            again.append(exception)
        else:
            new.append(exception)
    if rest is not None:
        again.append(rest)
    if again:
        leaves = []
        for exception in again:
            __leaves__(exception, leaves)
        part = __split__(original, lambda member: any([member is leaf for leaf in leaves]))[0]
        if not new:
            return part
        new.append(part)
    if not new:
        return None
    return new[0] if len(new) == 1 else BaseExceptionGroup("", new)


def __leaves__(exception, leaves):
    if isinstance(exception, BaseExceptionGroup):
        for member in exception.exceptions:
            __leaves__(member, leaves)
    else:
        leaves.append(exception)


# Classes ---------------------------------------------------------------------------------------------------------------------------


def __build_class_hooks__(cls, **keywords):
    """Called when the body of a class has been executed: the hooks by which attributes and bases take part."""
    function = type(__leaves__)
    for name, value in list(vars(cls).items()):
        if type(value) is function:
            if name == "__init_subclass__" or name == "__class_getitem__":
                setattr(cls, name, classmethod(value))
        else:
            hook = getattr(type(value), "__set_name__", None)
            if hook is not None:
                hook(value, cls, name)
    for base in cls.__mro__[1:]:
        if base is object:
            break
        hook = vars(base).get("__init_subclass__")
        if hook is not None:
            hook.__get__(None, cls)(**keywords)
            return
    if keywords:
        raise TypeError(f"{cls.__name__}.__init_subclass__() takes no keyword arguments")


# Pattern matching ------------------------------------------------------------------------------------------------------------------


def __match_class__(subject, cls, count, names):
    """Values of the attributes that `cls(p1, …, name=p)` asks for, or None if the subject is no such object."""
    if not isinstance(cls, type):
        raise TypeError(f"called match pattern must be a {'class' if _simulate.setting('python') >= (3, 12) else 'type'}")
    if not isinstance(subject, cls):
        return None
    values = []
    seen = []
    if count:
        arguments = getattr(cls, "__match_args__", None)
        if arguments is None:
            # These types match as a whole.
            if issubclass(cls, (bool, int, float, str, list, tuple, dict, set, frozenset)):
                if count > 1:
                    raise TypeError(f"{cls.__name__}() accepts 1 positional sub-pattern ({count} given)")
                values.append(subject)
                count = 0
            arguments = ()
        elif not isinstance(arguments, tuple):
            raise TypeError(f"{cls.__name__}.__match_args__ must be a tuple (got {type(arguments).__name__})")
        if len(arguments) < count:
            plural = "" if len(arguments) == 1 else "s"
            raise TypeError(f"{cls.__name__}() accepts {len(arguments)} positional sub-pattern{plural} ({count} given)")
        for name in arguments[:count]:
            if not isinstance(name, str):
                raise TypeError(f"__match_args__ elements must be strings (got {type(name).__name__})")
            if name in seen:
                raise TypeError(f"{cls.__name__}() got multiple sub-patterns for attribute {name!r}")
            seen.append(name)
            if not hasattr(subject, name):
                return None
            values.append(getattr(subject, name))
    for name in names:
        if name in seen:
            raise TypeError(f"{cls.__name__}() got multiple sub-patterns for attribute {name!r}")
        seen.append(name)
        if not hasattr(subject, name):
            return None
        values.append(getattr(subject, name))
    return tuple(values)


def __match_sequence__(subject):
    # Classes of the library that are sequences or mappings say so; text is no sequence here.
    return isinstance(subject, (list, tuple, range)) or getattr(type(subject), "__is_sequence__", False)


def __match_mapping__(subject):
    return isinstance(subject, dict) or getattr(type(subject), "__is_mapping__", False)


def __match_keys__(subject, keys):
    values = []
    seen = []
    for key in keys:
        if key in seen:
            raise ValueError(f"mapping pattern checks duplicate key ({key!r})")
        seen.append(key)
        value = subject.get(key, __missing__)
        if value is __missing__:
            return None
        values.append(value)
    return tuple(values)


# Containers that hold instances ----------------------------------------------------------------------------------------------------

__missing__ = object()


class __code__:
    """What a function's `__code__` is an instance of."""


def __find_key__(container, key):
    """The key of a dictionary or set that is equal to this one, or this one."""
    for candidate in container:
        if candidate is key:
            return candidate
    wanted = hash(key)
    for candidate in container:
        if hash(candidate) == wanted and candidate == key:
            return candidate
    return key


def __make_set__(items):
    result = set()
    for item in items:
        result.add(item)
    return result


def __make_dict__(items):
    """Keys and values in turn."""
    result = {}
    for index in range(0, len(items), 2):
        result[items[index]] = items[index + 1]
    return result


def __add_item__(values, item):
    values.add(item)


def __store_item__(values, key, item):
    values[key] = item


def __list__(iterable):
    return [item for item in iterable]


def __unpack__(iterable, limit):
    """The items to unpack; one more than the limit tells that there are too many."""
    items = []
    for item in iterable:
        items.append(item)
        if len(items) > limit:
            break
    return items


def __dict_from__(source):
    result = {}
    if hasattr(source, "keys"):
        for key in source.keys():
            result[key] = source[key]
        return result
    for index, pair in enumerate(source):
        if not hasattr(pair, "__iter__"):
            raise TypeError(f"cannot convert dictionary update sequence element #{index} to a sequence")
        pair = list(pair)
        if len(pair) != 2:
            raise ValueError(f"dictionary update sequence element #{index} has length {len(pair)}; 2 is required")
        result[pair[0]] = pair[1]
    return result


def __contains__(container, value):
    for item in container:
        if item is value or item == value:
            return True
    return False


def __index__(values, value, start=0, stop=None):
    length = len(values)
    if start is None:
        start = 0
    elif start < 0:
        start = max(start + length, 0)
    if stop is None or stop > length:
        stop = length
    elif stop < 0:
        stop += length
    index = start
    while index < stop and index < len(values):
        item = values[index]
        if item is value or item == value:
            return index
        index += 1
    if isinstance(values, tuple):
        raise ValueError("tuple.index(x): x not in tuple")
    raise ValueError(f"{value!r} is not in list")


def __count__(values, value):
    count = 0
    for item in values:
        if item is value or item == value:
            count += 1
    return count


def __remove__(values, value):
    index = 0
    while index < len(values):
        item = values[index]
        if item is value or item == value:
            del values[index]
            return
        index += 1
    raise ValueError("list.remove(x): x not in list")


def __equal__(first, second):
    if first is second:
        return True
    if isinstance(first, dict):
        if not isinstance(second, dict) or len(first) != len(second):
            return False
        for key, value in first.items():
            other = second.get(key, __missing__)
            if other is __missing__ or not (value is other or value == other):
                return False
        return True
    if isinstance(first, (set, frozenset)):
        if not isinstance(second, (set, frozenset)) or len(first) != len(second):
            return False
        for item in first:
            if item not in second:
                return False
        return True
    if isinstance(first, list) is not isinstance(second, list) or isinstance(first, tuple) is not isinstance(second, tuple):
        return False
    if len(first) != len(second):
        return False
    index = 0
    # Lengths are asked anew: an `__eq__` may change the lists.
    while index < len(first) and index < len(second):
        one = first[index]
        other = second[index]
        if not (one is other or one == other):
            return False
        index += 1
    return len(first) == len(second)


def __less__(first, second):
    index = 0
    while index < len(first) and index < len(second):
        one = first[index]
        other = second[index]
        if not (one is other or one == other):
            return one < other
        index += 1
    return len(first) < len(second)


def __repr__(value):
    kind = type(value)
    storage = _simulate.storage()
    active = storage.get("repr")
    if active is None:
        active = storage["repr"] = []
    for other in active:
        if other is value:
            if kind is list:
                return "[...]"
            if kind is tuple:
                return "(...)"
            if kind is dict:
                return "{...}"
            return f"{kind.__name__}(...)"
    active.append(value)
    try:
        if kind is list:
            return f"[{', '.join([repr(item) for item in value])}]"
        if kind is tuple:
            if len(value) == 1:
                return f"({repr(value[0])},)"
            return f"({', '.join([repr(item) for item in value])})"
        if kind is dict:
            return f"{{{', '.join([f'{repr(key)}: {repr(item)}' for key, item in value.items()])}}}"
        if kind is set:
            return f"{{{', '.join([repr(item) for item in value])}}}"
        if kind is frozenset:
            return f"frozenset({{{', '.join([repr(item) for item in value])}}})"
        # Views of a dictionary.
        return f"{kind.__name__}([{', '.join([repr(item) for item in value])}])"
    finally:
        active.pop()
        if not active:
            # Nothing stays behind that would tell two equal states apart.
            del storage["repr"]


# What native functions leave to Python ---------------------------------------------------------------------------------------------


def __with_lists__(function, arguments, places):
    """A native function that takes iterables: those that only Python can walk through become lists first."""
    for place in places:
        arguments[place] = __list__(arguments[place])
    return function(*arguments)


def __sequence_iterator__(sequence):
    """`iter` of what has a `__getitem__` and no `__iter__`."""
    index = 0
    while True:
        try:
            value = sequence[index]
        except (IndexError, StopIteration):
            return
        yield value
        index += 1


def __with_index__(function, arguments):
    return function(type(arguments[0]).__index__(arguments[0]))


def __float_of_index__(value):
    return float(type(value).__index__(value))


def __ascii__(value):
    return _simulate.escape(repr(value))


def __hash_of_tuple__(value):
    return _simulate.hash_of("tuple", [hash(item) for item in value])


def __hash_of_set__(value):
    return _simulate.hash_of("set", [hash(item) for item in value])


def __isinstance_of__(value, classes):
    if isinstance(classes, tuple):
        for each in classes:
            if isinstance(value, each):
                return True
        return False
    return True if type(classes).__instancecheck__(classes, value) else False


def __issubclass_of__(cls, classes):
    if isinstance(classes, tuple):
        for each in classes:
            if issubclass(cls, each):
                return True
        return False
    return True if type(classes).__subclasscheck__(classes, cls) else False


def __union__(left, right):
    """`int | str`: the machine comes here when both are classes, unions or None."""
    members = []
    for side in (left, right):
        for member in side.__args__ if isinstance(side, __Union__) else (type(None) if side is None else side,):
            if member not in members:
                members.append(member)
    return members[0] if len(members) == 1 else __Union__(tuple(members))


class __Union__:
    def __init__(self, members):
        self.__args__ = members

    def __instancecheck__(self, value):
        return isinstance(value, self.__args__)

    def __subclasscheck__(self, cls):
        return issubclass(cls, self.__args__)

    def __or__(self, other):
        return __union__(self, other) if other is None or isinstance(other, (type, __Union__)) else NotImplemented

    def __ror__(self, other):
        return __union__(other, self) if other is None or isinstance(other, type) else NotImplemented

    def __eq__(self, other):
        return isinstance(other, __Union__) and set(self.__args__) == set(other.__args__)

    def __hash__(self):
        return hash(frozenset(self.__args__))

    def __repr__(self):
        shown = []
        for member in self.__args__:
            if member is type(None):
                shown.append("None")
            elif member.__module__ == "builtins":
                shown.append(member.__qualname__)
            else:
                shown.append(f"{member.__module__}.{member.__qualname__}")
        return " | ".join(shown)


__Union__.__name__ = "UnionType"
__Union__.__qualname__ = "UnionType"
__Union__.__module__ = "types"


def __divmod_of__(left, right):
    result = NotImplemented
    if hasattr(type(left), "__divmod__") and not isinstance(left, (int, float)):
        result = type(left).__divmod__(left, right)
    if result is NotImplemented and hasattr(type(right), "__rdivmod__"):
        result = type(right).__rdivmod__(right, left)
    if result is NotImplemented:
        raise TypeError(f"unsupported operand type(s) for divmod(): '{type(left).__name__}' and '{type(right).__name__}'")
    return result


def __power_of__(base, exponent, modulus=None):
    if modulus is None:
        return base**exponent
    result = NotImplemented
    if hasattr(type(base), "__pow__") and not isinstance(base, (int, float)):
        result = type(base).__pow__(base, exponent, modulus)
    if result is NotImplemented:
        names = f"'{type(base).__name__}', '{type(exponent).__name__}', '{type(modulus).__name__}'"
        raise TypeError(f"unsupported operand type(s) for ** or pow(): {names}")
    return result


def __dict_of__(source, keywords):
    result = {}
    __update__(result, source, keywords)
    return result


def __update__(target, source, keywords):
    if hasattr(source, "keys"):
        for key in source.keys():
            target[key] = source[key]
    else:
        index = 0
        for pair in source:
            if not hasattr(type(pair), "__iter__") and not hasattr(type(pair), "__getitem__"):
                raise TypeError(f"cannot convert dictionary update sequence element #{index} to a sequence")
            pair = list(pair)
            if len(pair) != 2:
                raise ValueError(f"dictionary update sequence element #{index} has length {len(pair)}; 2 is required")
            target[pair[0]] = pair[1]
            index += 1
    for key, value in keywords.items():
        target[key] = value


def __fill_template__(template, arguments, keywords):
    """`str.format` where instances are asked for texts and attributes."""
    return __fill__(template, arguments, keywords, [None], 2)


def __fill__(template, arguments, keywords, numbering, levels):
    # `numbering` holds the next number, -1 where fields are numbered by hand, None where that is not known yet.
    if levels == 0:
        raise ValueError("Max string recursion exceeded")
    parts = []
    for literal, argument, accessors, conversion, specification in _simulate.fields(template):
        parts.append(literal)
        if argument is None:
            break
        if argument == "" or isinstance(argument, int):
            next_number = numbering[0]
            if argument == "":
                if next_number == -1:
                    raise ValueError("cannot switch from manual field specification to automatic field numbering")
                argument = 0 if next_number is None else next_number
                numbering[0] = argument + 1
            else:
                if next_number is not None and next_number != -1:
                    raise ValueError("cannot switch from automatic field numbering to manual field specification")
                numbering[0] = -1
            if argument >= len(arguments):
                raise IndexError(f"Replacement index {argument} out of range for positional args tuple")
            value = arguments[argument]
        else:
            value = keywords[argument]
        for is_attribute, key in accessors:
            value = getattr(value, key) if is_attribute else value[key]
        if conversion == "r":
            value = repr(value)
        elif conversion == "s":
            value = str(value)
        elif conversion == "a":
            value = ascii(value)
        elif conversion is not None:
            raise ValueError(f"Unknown conversion specifier {conversion}")
        if "{" in specification:
            specification = __fill__(specification, arguments, keywords, numbering, levels - 1)
        parts.append(format(value, specification))
    return "".join(parts)


def __percent__(template, arguments):
    """`template % arguments` where instances are asked: they become texts and numbers, which are then formatted natively."""
    values = arguments if isinstance(arguments, tuple) else (arguments,)
    is_mapping = not isinstance(arguments, tuple) and hasattr(type(arguments), "__getitem__")
    prepared = []
    used = 0
    pieces = []
    index = 0
    while index < len(template):
        start = index
        index = template.find("%", index)
        if index < 0:
            pieces.append(template[start:])
            break
        pieces.append(template[start:index])
        index += 1
        key = None
        if template[index : index + 1] == "(":
            if not is_mapping:
                raise TypeError("format requires a mapping")
            begin = index + 1
            depth = 1
            while depth:
                index += 1
                if index >= len(template):
                    raise ValueError("incomplete format key")
                if template[index] == "(":
                    depth += 1
                elif template[index] == ")":
                    depth -= 1
            key = template[begin:index]
            index += 1
        begin = index
        while index < len(template) and template[index] in "-+ #0123456789.*hlL":
            if template[index] == "*" and used < len(values):
                prepared.append(values[used])
                used += 1
            index += 1
        flags = template[begin:index]
        letter = template[index : index + 1]
        index += 1
        if letter == "%" and not flags and key is None:
            pieces.append("%%")
            continue
        if key is not None:
            value = arguments[key]
        elif used < len(values):
            value = values[used]
            used += 1
        else:
            pieces.append("%" + flags + letter)
            continue
        if letter == "s":
            value = str(value)
        elif letter == "r":
            value = repr(value)
            letter = "s"
        elif letter == "a":
            value = ascii(value)
            letter = "s"
        elif not isinstance(value, (int, float, str)):
            if letter in ("d", "i", "u") and hasattr(type(value), "__int__"):
                value = int(value)
            elif letter in ("d", "i", "u", "x", "X", "o", "c") and hasattr(type(value), "__index__"):
                value = type(value).__index__(value)
            elif letter in ("e", "E", "f", "F", "g", "G") and hasattr(type(value), "__float__"):
                value = float(value)
        prepared.append(value)
        pieces.append("%" + flags + letter)
    if not is_mapping:
        prepared.extend(values[used:])
    return _simulate.percent("".join(pieces), tuple(prepared))


# Sorting ---------------------------------------------------------------------------------------------------------------------------


def sorted(iterable, *, key=None, reverse=False):
    values = list(iterable)
    if key is None:
        values.sort(reverse=reverse)
    else:
        __sort__(values, key, reverse)
    return values


def __sort__(values, key, reverse):
    """Sorts a list in place, stably, by `<` alone. Below 64 elements the comparisons are those of CPython, in its order."""
    items = list(values)
    keys = items if key is None else [key(item) for item in items]
    if key is not None and all([type(each) in (int, str, float, bool, tuple) for each in keys]):
        # With its position behind it, a plain key can be sorted natively, and equal ones keep their order.
        if reverse:
            pairs = [(keys[index], -index) for index in range(len(items))]
            pairs.sort(reverse=True)
            result = [items[-pair[1]] for pair in pairs]
        else:
            pairs = [(keys[index], index) for index in range(len(items))]
            pairs.sort()
            result = [items[pair[1]] for pair in pairs]
    else:
        order = list(range(len(items)))
        # Reversed before and after, so that equal elements keep their order.
        if reverse:
            order.reverse()
        order = __sorted_order__(order, keys)
        if reverse:
            order.reverse()
        result = [items[index] for index in order]
    values.clear()
    values.extend(result)


def __sorted_order__(order, keys):
    length = len(order)
    if length < 2:
        return order
    if length >= 64:
        left = __sorted_order__(order[: length // 2], keys)
        right = __sorted_order__(order[length // 2 :], keys)
        result = []
        first = 0
        second = 0
        while first < len(left) and second < len(right):
            if keys[right[second]] < keys[left[first]]:
                result.append(right[second])
                second += 1
            else:
                result.append(left[first])
                first += 1
        result.extend(left[first:])
        result.extend(right[second:])
        return result
    run = 2
    if keys[order[1]] < keys[order[0]]:
        while run < length and keys[order[run]] < keys[order[run - 1]]:
            run += 1
        start = order[:run]
        start.reverse()
        order = start + order[run:]
    else:
        while run < length and not keys[order[run]] < keys[order[run - 1]]:
            run += 1
    while run < length:
        pivot = order.pop(run)
        low = 0
        high = run
        while low < high:
            middle = (low + high) // 2
            if keys[pivot] < keys[order[middle]]:
                high = middle
            else:
                low = middle + 1
        order.insert(low, pivot)
        run += 1
    return order


# Functions over iterables ----------------------------------------------------------------------------------------------------------


def sum(iterable, /, start=0):
    if isinstance(start, str):
        raise TypeError("sum() can't sum strings [use ''.join(seq) instead]")
    if _simulate.setting("python") >= (3, 12):
        return __compensated_sum__(iterable, start)
    for item in iterable:
        start = start + item
    return start


def __compensated_sum__(iterable, total):
    """Since 3.12 floats are summed with the error of each addition kept aside (Neumaier)."""
    error = 0.0
    for item in iterable:
        if type(total) is float:
            if type(item) is float:
                new = total + item
                if abs(total) >= abs(item):
                    error += (total - new) + item
                else:
                    error += (item - new) + total
                total = new
                continue
            if isinstance(item, int):
                total += item
                continue
            if error and error - error == 0.0:
                total += error
            error = 0.0
        total = total + item
    if error and error - error == 0.0:
        total += error
    return total


def min(*values, key=None, default=__missing__):
    return __extreme__("min", values, key, default)


def max(*values, key=None, default=__missing__):
    return __extreme__("max", values, key, default)


def __extreme__(name, values, key, default):
    if len(values) == 1:
        values = values[0]
    elif not values:
        raise TypeError(f"{name} expected at least 1 argument, got 0")
    elif default is not __missing__:
        raise TypeError(f"Cannot specify a default for {name}() with multiple positional arguments")
    smallest = name == "min"
    best = __missing__
    best_key = None
    for value in values:
        value_key = value if key is None else key(value)
        if best is __missing__ or (value_key < best_key if smallest else value_key > best_key):
            best = value
            best_key = value_key
    if best is not __missing__:
        return best
    if default is not __missing__:
        return default
    if _simulate.setting("python") >= (3, 12):
        raise ValueError(f"{name}() iterable argument is empty")
    raise ValueError(f"{name}() arg is an empty sequence")


def any(iterable, /):
    for item in iterable:
        if item:
            return True
    return False


def all(iterable, /):
    for item in iterable:
        if not item:
            return False
    return True


def enumerate(iterable, start=0):
    # The iterator is made at once: an argument that is not iterable is an error of this call.
    return __enumerate__(iter(iterable), start)


def __enumerate__(iterator, index):
    for item in iterator:
        yield index, item
        index += 1


def zip(*iterables, strict=False):
    iterators = [iter(iterable) for iterable in iterables]
    if strict:
        return __zip_strict__(iterators)
    if len(iterators) == 2:
        return __zip_two__(iterators[0], iterators[1])
    return __zip__(iterators)


def __zip_two__(first, second):
    for one in first:
        other = next(second, __missing__)
        if other is __missing__:
            return
        yield one, other


def __zip__(iterators):
    if not iterators:
        return
    while True:
        values = []
        for iterator in iterators:
            value = next(iterator, __missing__)
            if value is __missing__:
                return
            values.append(value)
        yield tuple(values)


def __zip_strict__(iterators):
    if not iterators:
        return
    while True:
        values = []
        for index, iterator in enumerate(iterators):
            value = next(iterator, __missing__)
            if value is __missing__:
                if index > 0:
                    raise ValueError(f"zip() argument {index + 1} is shorter than {__zip_earlier__(index)}")
                for later in range(1, len(iterators)):
                    if next(iterators[later], __missing__) is not __missing__:
                        raise ValueError(f"zip() argument {later + 1} is longer than {__zip_earlier__(later)}")
                return
            values.append(value)
        yield tuple(values)


def __zip_earlier__(count):
    return "argument 1" if count == 1 else f"arguments 1-{count}"


class map:
    # A class, not a generator: a function that raises does not end the iteration.
    def __init__(self, function, *iterables):
        if not iterables:
            raise TypeError("map() must have at least two arguments.")
        self._function = function
        self._iterators = [iter(iterable) for iterable in iterables]

    def __iter__(self):
        return self

    def __next__(self):
        iterators = self._iterators
        if len(iterators) == 1:
            return self._function(next(iterators[0]))
        values = []
        for iterator in iterators:
            values.append(next(iterator))
        return self._function(*values)


class filter:
    def __init__(self, function, iterable):
        self._function = function
        self._iterator = iter(iterable)

    def __iter__(self):
        return self

    def __next__(self):
        function = self._function
        while True:
            value = next(self._iterator)
            if value if function is None else function(value):
                return value


def reversed(sequence, /):
    if isinstance(sequence, (list, tuple, str, range)):
        return __reversed__(sequence)
    if isinstance(sequence, dict) or type(sequence).__name__ in ("dict_keys", "dict_values", "dict_items"):
        return __reversed__(list(sequence))
    if hasattr(type(sequence), "__reversed__"):
        return sequence.__reversed__()
    if hasattr(type(sequence), "__len__") and hasattr(type(sequence), "__getitem__"):
        return __reversed__(sequence)
    raise TypeError(f"{type(sequence).__name__!r} object is not reversible")


def __reversed__(sequence):
    index = len(sequence) - 1
    while 0 <= index < len(sequence):
        yield sequence[index]
        index -= 1


class __call_iterator__:
    """`iter(function, sentinel)`: the native `iter` makes one of these when it gets two arguments."""

    def __init__(self, function, sentinel):
        if not callable(function):
            raise TypeError("iter(v, w): v must be callable")
        self._function = function
        self._sentinel = sentinel

    def __iter__(self):
        return self

    def __next__(self):
        if self._function is not None:
            value = self._function()
            if not (value is self._sentinel or value == self._sentinel):
                return value
            self._function = None
        raise StopIteration


def aiter(iterable, /):
    if not hasattr(type(iterable), "__aiter__"):
        raise TypeError(f"{type(iterable).__name__!r} object is not an async iterable")
    return iterable.__aiter__()


def anext(iterator, default=__missing__, /):
    if not hasattr(type(iterator), "__anext__"):
        raise TypeError(f"{type(iterator).__name__!r} object is not an async iterator")
    if default is __missing__:
        return iterator.__anext__()
    return __anext_default__(iterator, default)


async def __anext_default__(iterator, default):
    try:
        return await iterator.__anext__()
    except StopAsyncIteration:
        return default


# Input and output ------------------------------------------------------------------------------------------------------------------


def print(*values, sep=" ", end="\n", file=None, flush=False):
    # Values become text before the step that writes it: between the two another thread may run, as in CPython.
    if sep is None:
        sep = " "
    elif not isinstance(sep, str):
        raise TypeError(f"sep must be None or a string, not {type(sep).__name__}")
    if end is None:
        end = "\n"
    elif not isinstance(end, str):
        raise TypeError(f"end must be None or a string, not {type(end).__name__}")
    if file is None:
        text = (str(values[0]) if len(values) == 1 else sep.join([str(value) for value in values])) + end
        __print__(text)
        return
    # A file of the program's own sees every piece, as from CPython.
    for number, value in enumerate(values):
        if number and sep:
            file.write(sep)
        file.write(str(value))
    if end:
        file.write(end)
    if flush:
        file.flush()


@_simulate.atomic
def __print__(text):
    _simulate.write(1, text)


class _TextFile:
    """A stand-in for a text file. There is no file system: a file that this program has not written itself holds one line that says which
    file it would be, and what is written is kept for the program's later reads."""

    def __init__(self, name, mode):
        files = _simulate.process().setdefault("files", {})
        self.name = name
        self.mode = mode
        self.closed = False
        if "x" in mode and name in files:
            raise FileExistsError(17, "File exists", name)
        if "w" in mode or "x" in mode:
            files[name] = ""
        elif name not in files:
            files[name] = f"<contents of {name}>\n" if "r" in mode else ""
        self._place = len(files[name]) if "a" in mode else 0

    def _text(self):
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        return _simulate.process()["files"][self.name]

    def read(self, size=-1, /):
        text = self._text()
        end = len(text) if size is None or size < 0 else self._place + size
        part = text[self._place : end]
        self._place += len(part)
        return part

    def readline(self, size=-1, /):
        text = self._text()
        end = text.find("\n", self._place) + 1 or len(text)
        part = text[self._place : end]
        self._place = end
        return part

    def readlines(self, hint=-1, /):
        return [line for line in self]

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def write(self, text, /):
        old = self._text()
        if self.mode == "r":
            raise OSError("not writable")
        _simulate.process()["files"][self.name] = old[: self._place] + text + old[self._place + len(text) :]
        self._place += len(text)
        return len(text)

    def writelines(self, lines, /):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def close(self):
        self.closed = True

    def __enter__(self):
        self._text()
        return self

    def __exit__(self, *exception):
        self.close()


def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    if "b" in mode:
        raise ValueError("the model has no bytes: open files as text")
    return _TextFile(str(file), mode.replace("t", ""))


def input(prompt="", /):
    # There is no standard input: it is at its end from the beginning.
    text = str(prompt)
    if text:
        __print__(text)
    raise EOFError("EOF when reading a line")


def exit(code=None):
    raise SystemExit(code)


def quit(code=None):
    raise SystemExit(code)
