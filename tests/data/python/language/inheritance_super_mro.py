class A:
    def who(self):
        return "A"

    def chain(self):
        return ["A"]


class B(A):
    def who(self):
        return "B" + super().who()

    def chain(self):
        return ["B"] + super().chain()


class C(A):
    def chain(self):
        return ["C"] + super().chain()


class D(B, C):
    def chain(self):
        return ["D"] + super().chain()


d = D()
print(d.who(), d.chain())
print([k.__name__ for k in D.__mro__], D.__bases__ == (B, C))
print(isinstance(d, A), issubclass(D, C), issubclass(A, D), isinstance(d, (int, C)))
try:
    class E(A, B):
        pass
except TypeError as error:
    print("TypeError: no consistent order")
print(super(B, d).who(), A.who(d))


class Base:
    def __init__(self, **kwargs):
        self.rest = kwargs


class Left(Base):
    def __init__(self, left, **kwargs):
        super().__init__(**kwargs)
        self.left = left


class Right(Base):
    def __init__(self, right, **kwargs):
        super().__init__(**kwargs)
        self.right = right


class Both(Left, Right):
    pass


both = Both(left=1, right=2, other=3)
print(both.left, both.right, both.rest)
