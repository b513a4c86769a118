class V:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        print("eq", self.n)
        return isinstance(other, V) and self.n == other.n

    def __lt__(self, other):
        print("lt", self.n, other.n)
        return self.n < other.n


a, b = V(1), V(2)
print(a == b, a != b, a == 5, 5 == a)
print(a < b, a > b)
try:
    a <= b
except TypeError as error:
    print("TypeError:", error)
print(max([a, b]).n, sorted([b, a])[0].n)
try:
    {a: 1}
except TypeError as error:
    print("TypeError:", error)
print(a in [b, a])
print([1, 2] < [1, 3], (1,) < (1, 0), "a" < "b" < "c", [] < [0])
try:
    1 < "a"
except TypeError as error:
    print("TypeError:", error)
try:
    sorted([1, "a"])
except TypeError as error:
    print("TypeError:", error)
print(1 == 1.0, 1 == True, "1" == 1, None == 0, [1] == (1,), {1, 2} == {2, 1})
print({1, 2} < {1, 2, 3}, {1} <= {1}, {1, 2} > {3})
