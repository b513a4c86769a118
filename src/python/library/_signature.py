"""Binding of arguments for constructors whose parameters are data (fields of namedtuples and dataclasses)."""


def bind(function, names, defaults, args, kwargs, keyword_only=()):
    """The values of `names` in order; the errors are those of a Python function with these parameters (and `self` before them).

    `defaults` has the names that may be missing; `keyword_only` are those of `names` that cannot be given by position.
    """
    positional = [name for name in names if name not in keyword_only] if keyword_only else names
    values = {}
    for name, value in zip(positional, args):
        values[name] = value
    for name in kwargs:
        if name not in names:
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")
        if name in values:
            raise TypeError(f"{function}() got multiple values for argument {name!r}")
    if len(args) > len(positional):
        most = len(positional) + 1
        least = len([name for name in positional if name not in defaults]) + 1
        takes = f"{most}" if least == most else f"from {least} to {most}"
        plural = "" if most == 1 else "s"
        raise TypeError(f"{function}() takes {takes} positional argument{plural} but {len(args) + 1} were given")
    result = []
    missing = []
    missing_keywords = []
    for name in names:
        if name in values:
            result.append(values[name])
        elif name in kwargs:
            result.append(kwargs[name])
        elif name in defaults:
            result.append(defaults[name])
        elif name in keyword_only:
            missing_keywords.append(name)
        else:
            missing.append(name)
    if missing:
        raise TypeError(f"{function}() missing {_counted(missing, 'positional')}")
    if missing_keywords:
        raise TypeError(f"{function}() missing {_counted(missing_keywords, 'keyword-only')}")
    return result


def _counted(names, kind):
    quoted = [repr(name) for name in names]
    if len(quoted) == 1:
        return f"1 required {kind} argument: {quoted[0]}"
    if len(quoted) == 2:
        listed = " and ".join(quoted)
    else:
        listed = f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    return f"{len(quoted)} required {kind} arguments: {listed}"
