functions = []
for i in range(3):
    functions.append(lambda: i)
print([f() for f in functions])

functions = []
for i in range(3):
    def show(i=i):
        return i
    functions.append(show)
print([f() for f in functions])


def make(i):
    return lambda: i


functions = [make(i) for i in range(3)]
print([f() for f in functions])
i = 42
print([f() for f in functions])
for i in []:
    pass
print(i)
for i in range(2):
    pass
print(i)
