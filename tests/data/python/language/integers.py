print(7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3)
print(divmod(7, 3), divmod(-7, 3), divmod(7, -3), 2 ** 10, 2 ** -1, (-2) ** 3, 0 ** 0, 5 / 2, 4 / 2)
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 1_000_000, 0xff, 0o17, 0b101, int("0x1f", 16), int("  42 "), int("-7"))
print(5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 4, 256 >> 2, -8 >> 1, 5 & -2, (10).bit_length(), bin(5), oct(8), hex(255), bin(-5))
print(int(3.9), int(-3.9), int("101", 2), int(True), round(2.5), round(3.5), round(-2.5), round(2.567, 2), round(1234, -2), abs(-3))
print(pow(2, 5), pow(2, 5, 7), pow(3, -1, 7), 10 ** 9 * 10 ** 9 == 10 ** 18, 3 < 5 == True, 1 < 2 < 3, 1 < 3 > 2, not 1 == 2)
print(isinstance(True, int), True + True, True * 3, False == 0, int.__name__, type(1).__name__, (5).__add__(3), 1 .real)
print(sum(range(101)), max(3, 1, 2), min([4, 2]), sum([0.1] * 3), sum([], 5), sum([[1], [2]], []), max("b", "a", key=ord), max([], default=0))
print(None is None, [] is [], () == (), 0 == False, "1" == 1)
i = 5
i += 2; i -= 1; i *= 3; i //= 4; i **= 2; i %= 7; i <<= 2; i |= 1; i ^= 3; i &= 0xff
print(i)
x = 7
x /= 2
print(x, x.is_integer(), (4.0).is_integer(), 10 .conjugate(), (3).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "big"))
for call in (lambda: int("1.5"), lambda: int(""), lambda: int("z", 36), lambda: int("z"), lambda: 1 << -1, lambda: round("x"), lambda: abs("x"), lambda: divmod(1, 0), lambda: 1 + None, lambda: -"x", lambda: pow(0, -1)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
