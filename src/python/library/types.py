"""Names of built-in types, and a simple bag of attributes."""

from inspect import AsyncGeneratorType, BuiltinFunctionType, CoroutineType, FunctionType, GeneratorType, MethodType

LambdaType = FunctionType
BuiltinMethodType = BuiltinFunctionType
NoneType = type(None)
EllipsisType = type(...)
NotImplementedType = type(NotImplemented)


class SimpleNamespace:
    def __init__(self, /, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __repr__(self):
        shown = [f"{name}={value!r}" for name, value in vars(self).items()]
        name = "namespace" if type(self) is SimpleNamespace else type(self).__name__
        return f"{name}({', '.join(shown)})"

    def __eq__(self, other):
        if not isinstance(other, SimpleNamespace):
            return NotImplemented
        return dict(vars(self)) == dict(vars(other))

    __hash__ = None


def coroutine(func):
    raise NotImplementedError("types.coroutine: generator-based coroutines are not supported")
