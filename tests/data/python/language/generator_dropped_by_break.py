def keep(n):
    try:
        yield n
    finally:
        print("cleanup", n)


for v in keep(5):
    break
print("after break")
del v
