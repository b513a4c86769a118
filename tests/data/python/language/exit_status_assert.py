print("before")
x = [1, 2]
assert sum(x) == 4, f"sum is {sum(x)}"
print("never")
