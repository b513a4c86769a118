"""Mathematical functions. What is more than arithmetic is native: `_simulate.math(name, x, …)` for `sqrt exp expm1 log log1p log2 log10 sin cos
tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh pow fmod cbrt exp2`, with infinite or undefined results as IEEE 754 has them; the
errors are raised here.

Deviation: integers have 64 bits, so `factorial`, `comb`, `perm` and `lcm` overflow where CPython goes on.
"""

import _simulate

pi = 3.141592653589793
e = 2.718281828459045
tau = 6.283185307179586
inf = float("inf")
nan = float("nan")


def _number(x):
    if isinstance(x, float):
        return x
    if isinstance(x, int) or hasattr(type(x), "__float__") or hasattr(type(x), "__index__"):
        return float(x)
    raise TypeError(f"must be real number, not {type(x).__name__}")


def _function(name, x):
    """A native function of one number: undefined is a domain error, infinite out of finite is a range error."""
    x = _number(x)
    result = _simulate.math(name, x)
    if result != result and x == x:
        raise ValueError("math domain error")
    if (result == inf or result == -inf) and x - x == 0.0:
        if name in _WITH_POLES:
            raise ValueError("math domain error")
        raise OverflowError("math range error")
    return result


# Functions that are infinite at a point of their border, which CPython calls a domain error.
_WITH_POLES = ("log", "log1p", "log2", "log10", "atanh")


def sqrt(x, /):
    return _function("sqrt", x)


def cbrt(x, /):
    return _function("cbrt", x)


def exp(x, /):
    return _function("exp", x)


def exp2(x, /):
    return _function("exp2", x)


def expm1(x, /):
    return _function("expm1", x)


def log(x, base=None, /):
    result = _function("log", x)
    if base is None:
        return result
    return result / _function("log", base)


def log1p(x, /):
    return _function("log1p", x)


def log2(x, /):
    return _function("log2", x)


def log10(x, /):
    return _function("log10", x)


def sin(x, /):
    return _function("sin", x)


def cos(x, /):
    return _function("cos", x)


def tan(x, /):
    return _function("tan", x)


def asin(x, /):
    return _function("asin", x)


def acos(x, /):
    return _function("acos", x)


def atan(x, /):
    return _function("atan", x)


def atan2(y, x, /):
    return _simulate.math("atan2", _number(y), _number(x))


def sinh(x, /):
    return _function("sinh", x)


def cosh(x, /):
    return _function("cosh", x)


def tanh(x, /):
    return _function("tanh", x)


def asinh(x, /):
    return _function("asinh", x)


def acosh(x, /):
    return _function("acosh", x)


def atanh(x, /):
    return _function("atanh", x)


def pow(x, y, /):
    x = _number(x)
    y = _number(y)
    result = _simulate.math("pow", x, y)
    if result != result and x == x and y == y:
        raise ValueError("math domain error")
    if (result == inf or result == -inf) and x - x == 0.0 and y - y == 0.0:
        if x == 0.0:
            raise ValueError("math domain error")
        raise OverflowError("math range error")
    return result


def fmod(x, y, /):
    x = _number(x)
    y = _number(y)
    result = _simulate.math("fmod", x, y)
    if result != result and x == x and y == y:
        raise ValueError("math domain error")
    return result


def modf(x, /):
    x = _number(x)
    if isinf(x):
        return copysign(0.0, x), x
    if x != x:
        return x, x
    fraction = _simulate.math("fmod", x, 1.0)
    return copysign(abs(fraction), x), copysign(abs(x - fraction), x)


def degrees(x, /):
    return _number(x) * (180.0 / pi)


def radians(x, /):
    return _number(x) * (pi / 180.0)


def fabs(x, /):
    return abs(_number(x))


def copysign(x, y, /):
    x = abs(_number(x))
    y = _number(y)
    # The sign of a zero shows in its text only.
    negative = y < 0.0 or (y == 0.0 and repr(y) == "-0.0")
    return -x if negative else x


def isnan(x, /):
    x = _number(x)
    return x != x


def isinf(x, /):
    x = _number(x)
    return x == inf or x == -inf


def isfinite(x, /):
    x = _number(x)
    return x - x == 0.0


def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    if rel_tol < 0 or abs_tol < 0:
        raise ValueError("tolerances must be non-negative")
    if a == b:
        return True
    if isinf(a) or isinf(b):
        return False
    difference = abs(b - a)
    return difference <= abs(rel_tol * b) or difference <= abs(rel_tol * a) or difference <= abs_tol


def trunc(x, /):
    if isinstance(x, (int, float)):
        return int(x)
    if hasattr(type(x), "__trunc__"):
        return x.__trunc__()
    raise TypeError(f"type {type(x).__name__} doesn't define __trunc__ method")


def floor(x, /):
    if isinstance(x, int):
        return int(x)
    if hasattr(type(x), "__floor__") and not isinstance(x, float):
        return x.__floor__()
    x = _number(x)
    whole = int(x)
    return whole - 1 if whole > x else whole


def ceil(x, /):
    if isinstance(x, int):
        return int(x)
    if hasattr(type(x), "__ceil__") and not isinstance(x, float):
        return x.__ceil__()
    x = _number(x)
    whole = int(x)
    return whole + 1 if whole < x else whole


def hypot(*coordinates):
    numbers = [abs(_number(each)) for each in coordinates]
    if inf in numbers:
        return inf
    if any([each != each for each in numbers]):
        return nan
    largest = max(numbers, default=0.0)
    if largest == 0.0:
        return 0.0
    # A power of two keeps the squares within range and changes no digit.
    scale = 1.0
    if largest > 1e150:
        scale = 2.0**-600
    elif largest < 1e-150:
        scale = 2.0**600
    squares = []
    for each in numbers:
        squares.extend(_square(each * scale))
    root = _simulate.math("sqrt", fsum(squares))
    # One step of Newton's method on the exact remainder rounds the last digit rightly.
    squares.extend([-part for part in _square(root)])
    return (root + fsum(squares) / (2.0 * root)) / scale


def _square(x):
    """The square as three numbers without any rounding (Veltkamp, Dekker)."""
    shifted = x * 134217729.0
    high = shifted - (shifted - x)
    low = x - high
    return high * high, 2.0 * high * low, low * low


def dist(p, q, /):
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    return hypot(*[first - second for first, second in zip(p, q)])


def fsum(seq, /):
    """The exact sum, rounded once: partial sums that do not overlap (Shewchuk)."""
    partials = []
    special = 0.0
    for x in seq:
        x = _number(x)
        if x - x != 0.0:
            special += x
            continue
        kept = []
        for y in partials:
            if abs(x) < abs(y):
                x, y = y, x
            high = x + y
            low = y - (high - x)
            if low:
                kept.append(low)
            x = high
        if x - x != 0.0:
            raise OverflowError("intermediate overflow in fsum")
        kept.append(x)
        partials = kept
    if special != 0.0:
        if special != special:
            raise ValueError("-inf + inf in fsum")
        return special
    if not partials:
        return 0.0
    total = partials.pop()
    low = 0.0
    while partials:
        x = total
        y = partials.pop()
        total = x + y
        low = y - (total - x)
        if low:
            break
    # Half-way cases are decided by what is left below.
    if partials and ((low < 0.0 and partials[-1] < 0.0) or (low > 0.0 and partials[-1] > 0.0)):
        twice = low * 2.0
        x = total + twice
        if twice == x - total:
            total = x
    return total


def prod(iterable, /, *, start=1):
    for item in iterable:
        start = start * item
    return start


def _integer(x):
    if isinstance(x, int):
        return int(x)
    if hasattr(type(x), "__index__"):
        return x.__index__()
    raise TypeError(f"{type(x).__name__!r} object cannot be interpreted as an integer")


def gcd(*integers):
    result = 0
    for each in integers:
        each = abs(_integer(each))
        while each:
            result, each = each, result % each
    return result


def lcm(*integers):
    result = 1
    for each in integers:
        each = abs(_integer(each))
        if each == 0:
            return 0
        result = result // gcd(result, each) * each
    return result


def isqrt(n, /):
    n = _integer(n)
    if n < 0:
        raise ValueError("isqrt() argument must be nonnegative")
    root = int(sqrt(n))
    # The float is at most one off.
    while root * root > n:
        root -= 1
    while n - root * root > 2 * root:
        root += 1
    return root


def factorial(x, /):
    x = _integer(x)
    if x < 0:
        raise ValueError("factorial() not defined for negative values")
    result = 1
    for factor in range(2, x + 1):
        result *= factor
    return result


def perm(n, k=None, /):
    n = _integer(n)
    if k is None:
        return factorial(n)
    k = _integer(k)
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    result = 1
    for factor in range(n - k + 1, n + 1):
        result *= factor
    return result if k <= n else 0


def comb(n, k, /):
    n = _integer(n)
    k = _integer(k)
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    if k > n:
        return 0
    result = 1
    for step in range(min(k, n - k)):
        result = result * (n - step) // (step + 1)
    return result
