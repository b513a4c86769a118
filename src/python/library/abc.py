"""Abstract classes. `class C(metaclass=ABCMeta)` means the same as `class C(ABC)`: there are no metaclasses, ABCMeta is a base that brings
the check along.

Deviation: `register` is not there.
"""

import _simulate


def abstractmethod(function):
    function.__isabstractmethod__ = True
    return function


class abstractproperty(property):
    __isabstractmethod__ = True


def _is_abstract(value):
    if isinstance(value, property):
        for function in (value.fget, value.fset, value.fdel):
            if getattr(function, "__isabstractmethod__", False):
                return True
    elif isinstance(value, (classmethod, staticmethod)):
        return getattr(value.__func__, "__isabstractmethod__", False)
    return getattr(value, "__isabstractmethod__", False)


class ABCMeta:
    __abstractmethods__ = ()

    def __init_subclass__(cls, **keywords):
        names = []
        for base in cls.__mro__:
            for name in vars(base) if base is not object else ():
                if name not in names and _is_abstract(getattr(cls, name, None)):
                    names.append(name)
        cls.__abstractmethods__ = tuple(sorted(names))
        super().__init_subclass__(**keywords)

    def __new__(cls, *args, **keywords):
        names = cls.__abstractmethods__
        if names:
            plural = "" if len(names) == 1 else "s"
            if _simulate.setting("python") >= (3, 12):
                quoted = ", ".join([repr(name) for name in names])
                raise TypeError(
                    f"Can't instantiate abstract class {cls.__name__} without an implementation for abstract method{plural} {quoted}"
                )
            raise TypeError(f"Can't instantiate abstract class {cls.__name__} with abstract method{plural} {', '.join(names)}")
        return super().__new__(cls)


class ABC(ABCMeta):
    pass
