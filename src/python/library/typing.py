"""Names for annotations. Annotations are not evaluated, so these matter only where a program uses them in expressions: as a base, an alias,
a decorator, `cast`.

Deviation: apart from NamedTuple, TypedDict and NewType nothing here does anything; `get_type_hints` and its kin are not there.
"""

from collections import ChainMap, Counter, OrderedDict, _Field, _Record, defaultdict, deque

TYPE_CHECKING = False


class _Form:
    """Stands for a type that only checkers know; whatever is asked of it gives a form again."""

    def __init__(self, text):
        self._text = text

    def __getitem__(self, parameters):
        if not isinstance(parameters, tuple):
            parameters = (parameters,)
        return _Form(f"{self._text}[{', '.join([_shown(each) for each in parameters])}]")

    def __or__(self, other):
        return _Form(f"{self._text} | {_shown(other)}")

    def __ror__(self, other):
        return _Form(f"{_shown(other)} | {self._text}")

    def __eq__(self, other):
        return isinstance(other, _Form) and self._text == other._text

    def __hash__(self):
        return hash(self._text)

    def __repr__(self):
        return self._text


def _shown(parameter):
    if isinstance(parameter, type):
        if parameter.__module__ == "builtins":
            return parameter.__qualname__
        return f"{parameter.__module__}.{parameter.__qualname__}"
    if parameter is ...:
        return "..."
    if isinstance(parameter, list):
        return f"[{', '.join([_shown(each) for each in parameter])}]"
    return repr(parameter)


Any = _Form("typing.Any")
NoReturn = _Form("typing.NoReturn")
Never = _Form("typing.Never")
Self = _Form("typing.Self")
LiteralString = _Form("typing.LiteralString")
AnyStr = _Form("~AnyStr")
Union = _Form("typing.Union")
Optional = _Form("typing.Optional")
Literal = _Form("typing.Literal")
ClassVar = _Form("typing.ClassVar")
Final = _Form("typing.Final")
Annotated = _Form("typing.Annotated")
Concatenate = _Form("typing.Concatenate")
TypeAlias = _Form("typing.TypeAlias")
TypeGuard = _Form("typing.TypeGuard")
Unpack = _Form("typing.Unpack")
Required = _Form("typing.Required")
NotRequired = _Form("typing.NotRequired")
List = _Form("typing.List")
Dict = _Form("typing.Dict")
Set = _Form("typing.Set")
FrozenSet = _Form("typing.FrozenSet")
Tuple = _Form("typing.Tuple")
Type = _Form("typing.Type")
Deque = _Form("typing.Deque")
DefaultDict = _Form("typing.DefaultDict")
Callable = _Form("typing.Callable")
Iterable = _Form("typing.Iterable")
Iterator = _Form("typing.Iterator")
Generator = _Form("typing.Generator")
Awaitable = _Form("typing.Awaitable")
Coroutine = _Form("typing.Coroutine")
AsyncIterable = _Form("typing.AsyncIterable")
AsyncIterator = _Form("typing.AsyncIterator")
AsyncGenerator = _Form("typing.AsyncGenerator")
ContextManager = _Form("typing.ContextManager")
AsyncContextManager = _Form("typing.AsyncContextManager")
Sequence = _Form("typing.Sequence")
MutableSequence = _Form("typing.MutableSequence")
Mapping = _Form("typing.Mapping")
MutableMapping = _Form("typing.MutableMapping")
Collection = _Form("typing.Collection")
Container = _Form("typing.Container")
Hashable = _Form("typing.Hashable")
Sized = _Form("typing.Sized")
Reversible = _Form("typing.Reversible")
SupportsInt = _Form("typing.SupportsInt")
SupportsFloat = _Form("typing.SupportsFloat")
SupportsIndex = _Form("typing.SupportsIndex")
Text = str


class TypeVar(_Form):
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False, infer_variance=False, default=None):
        sign = "+" if covariant else "-" if contravariant else "~"
        _Form.__init__(self, f"{sign}{name}")
        self.__name__ = name

    def __eq__(self, other):
        return self is other

    def __hash__(self):
        return id(self)


class ParamSpec(TypeVar):
    def __init__(self, name, **options):
        TypeVar.__init__(self, name)
        self.args = _Form(f"{name}.args")
        self.kwargs = _Form(f"{name}.kwargs")


class TypeVarTuple(TypeVar):
    def __init__(self, name, **options):
        TypeVar.__init__(self, name)


class Generic:
    def __class_getitem__(cls, parameters):
        return cls


class Protocol:
    def __class_getitem__(cls, parameters):
        return cls


class NamedTuple(_Record):
    def __init_subclass__(cls, **keywords):
        own = vars(cls)
        names = tuple(own.get("__annotations__", {}))
        defaults = {}
        for name in names:
            if name in own:
                defaults[name] = own[name]
            elif defaults:
                raise TypeError(
                    f"Non-default namedtuple field {name} cannot follow default field"
                    f"{'s' if len(defaults) > 1 else ''} {', '.join(defaults)}"
                )
        # A class that derives from such a class adds no fields.
        if names and NamedTuple in cls.__bases__:
            cls._fields = names
            cls._field_defaults = defaults
            cls.__match_args__ = names
            for place, name in enumerate(names):
                setattr(cls, name, _Field(place))


class TypedDict:
    """Calling a class that derives from this makes a plain dictionary."""

    def __init_subclass__(cls, total=True, **keywords):
        pass

    def __new__(cls, *args, **kwargs):
        return dict(*args, **kwargs)


def NewType(name, tp):
    def convert(value):
        return value

    convert.__name__ = name
    convert.__supertype__ = tp
    return convert


def cast(typ, val):
    return val


def overload(func):
    def overloaded(*args, **kwds):
        raise NotImplementedError(
            "You should not call an overloaded function. A series of @overload-decorated functions outside a stub module should always "
            "be followed by an implementation that is not @overload-ed."
        )

    return overloaded


def final(f):
    return f


def override(f):
    return f


def no_type_check(arg):
    return arg


def runtime_checkable(cls):
    return cls


def assert_type(val, typ, /):
    return val


def assert_never(arg, /):
    raise AssertionError(f"Expected code to be unreachable, but got: {arg!r}")


def reveal_type(obj, /):
    return obj


def get_origin(tp):
    return None


def get_args(tp):
    return ()
