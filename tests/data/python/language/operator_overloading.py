class Number:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return f"N({self.n})"

    def __add__(self, other):
        if isinstance(other, Number):
            other = other.n
        elif not isinstance(other, int):
            return NotImplemented
        return Number(self.n + other)

    def __radd__(self, other):
        return Number(other + self.n)

    def __iadd__(self, other):
        self.n += other
        return self

    def __sub__(self, other): return Number(self.n - other)
    def __rsub__(self, other): return Number(other - self.n)
    def __mul__(self, other): return Number(self.n * other)
    def __truediv__(self, other): return self.n / other
    def __floordiv__(self, other): return self.n // other
    def __mod__(self, other): return self.n % other
    def __divmod__(self, other): return divmod(self.n, other)
    def __pow__(self, other): return self.n ** other
    def __neg__(self): return Number(-self.n)
    def __pos__(self): return self
    def __invert__(self): return Number(~self.n)
    def __abs__(self): return Number(abs(self.n))
    def __lshift__(self, other): return f"{self} << {other}"
    def __and__(self, other): return f"{self} & {other}"
    def __or__(self, other): return f"{self} | {other}"
    def __xor__(self, other): return f"{self} ^ {other}"
    def __matmul__(self, other): return f"{self} @ {other}"
    def __int__(self): return self.n
    def __float__(self): return float(self.n)
    def __index__(self): return self.n
    def __round__(self, digits=0): return f"round {digits}"


a = Number(7)
print(a + 1, 1 + a, a + a, a - 2, 2 - a, a * 3, a / 2, a // 2, a % 4, divmod(a, 4), a ** 2)
print(-a, +a, ~a, abs(Number(-3)), a << 1, a & 1, a | 1, a ^ 1, a @ 1)
b = a
a += 10
print(a, b, a is b)
print(int(a), float(a), [0, 1, 2][Number(1)], "x" * 2, round(a), round(a, 2), hex(Number(255)))
print(sum([Number(1), Number(2)]))
for expression in (lambda: a + "x", lambda: "x" - a, lambda: a / "x", lambda: [] + a):
    try:
        print(expression())
    except TypeError as error:
        print("TypeError:", error)
