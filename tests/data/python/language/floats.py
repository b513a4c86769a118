import math

print(0.1 + 0.2, 1 / 3, 1e3, 1.0, 100.0, 1e22, 1e16, 123456789012345678.0, 5e-324, 1.7976931348623157e308)
print(3.0 == 3, 0.1 + 0.2 == 0.3, math.isclose(0.1 + 0.2, 0.3), float("1e3"), float("inf") > 1e308, float("nan") == float("nan"))
print(round(2.675, 2), round(0.5), round(1.5), round(-0.5), round(1.25, 1), round(5), round(5.0), round(7.123456, 3))
print(int(1e10), 7.0 // 2, 7.0 % 2.5, -7.5 // 2, divmod(7.5, 2), 2.0 ** 3, 2 ** 0.5, 4 ** 0.5, abs(-1.5), 1e0 + 1)
print(math.pi, math.e, math.sqrt(2), math.floor(-1.5), math.ceil(1.2), math.trunc(-1.7), math.inf, -math.inf)
print(math.gcd(12, 18), math.factorial(5), math.log(math.e), math.log2(8), math.log10(1000), math.sin(0), math.cos(0), math.hypot(3, 4))
print(math.isnan(math.nan), math.isinf(math.inf), math.prod([1, 2, 3, 4]), math.comb(5, 2), math.perm(5, 2), math.copysign(1, -0.0), math.fmod(-7, 3), math.isqrt(17), math.fsum([0.1] * 10))
print(1.5.as_integer_ratio(), (0.5).hex(), 1e-7, 0.0001, 0.00001, 12345.6789e-2, -0.0, 0.0 == -0.0, str(1e5), repr(0.1))
print(sum([0.1] * 10), min(1.0, 1), max(1, 1.0), 3 * 0.1, 1.1 + 2.2, 1e308 * 10, -1e308 * 10)
for call in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: float("abc"), lambda: math.sqrt(-1), lambda: int(math.inf), lambda: int(math.nan), lambda: math.log(0), lambda: 10.0 ** 400, lambda: 0.0 ** -1):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
