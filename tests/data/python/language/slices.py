s = list(range(10))
print(s[2:5], s[:3], s[7:], s[-3:], s[:-7], s[::3], s[::-1], s[8:2:-2], s[5:2], s[100:], s[-100:2])
print("hello"[1:4], "hello"[::-1], (1, 2, 3)[1:], range(10)[2:8:3])
s[2:5] = ["a", "b"]
print(s)
s[0:0] = [-1]
print(s)
s[::3] = "wxyz"[:len(s[::3])]
print(s)
del s[1:4]
print(s)
del s[::2]
print(s)
s[:] = [1, 2, 3]
print(s)
s[1:1] = []
s[len(s):] = [4]
print(s)
try:
    s[::2] = [1]
except ValueError as error:
    print(error)
try:
    s[0:1] = 5
except TypeError as error:
    print(error)
copy = s[:]
copy.append(0)
print(s, copy, slice(1, 5, 2), slice(None, 3).indices(10), slice(1, 2) == slice(1, 2))
try:
    "abc"[0] = "x"
except TypeError as error:
    print(error)
try:
    s["a"]
except TypeError as error:
    print(error)
try:
    s[::0]
except ValueError as error:
    print(error)
