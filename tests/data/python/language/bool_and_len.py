class Len:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        print("len called")
        return self.n


class Bool:
    def __bool__(self):
        print("bool called")
        return False

    def __len__(self):
        return 5


print(bool(Len(0)), bool(Len(2)), bool(Bool()), bool(object()))
if Bool():
    print("never")
print(not Bool(), Bool() or "other", type(Bool() and "x").__name__)
for value in (0, 1, -1, 0.0, "", " ", [], [0], (), {}, {1}, None, False, range(0)):
    print(bool(value), end=" ")
print()
try:
    len(Len(-1))
except ValueError as error:
    print("ValueError:", error)
try:
    len(5)
except TypeError as error:
    print("TypeError:", error)
print(1 and 2, 0 and 2, 0 or "x", "" or [] or None, 1 and [] or "y", not [] == True)
print([] or 0, None and 1 / 0, 1 or 1 / 0)
