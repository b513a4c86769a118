def outer():
    value = "outer"

    def middle():
        def inner():
            nonlocal value
            value = "inner"
            return value

        return inner

    before = value
    middle()()
    return before, value


print(outer())


def accumulate():
    total = 0

    def add(n):
        nonlocal total
        total += n
        return total

    def get():
        return total

    return add, get


add, get = accumulate()
add(3)
add(4)
print(get())


def late():
    def show():
        return value
    try:
        show()
    except NameError as error:
        print(type(error).__name__, error)
    value = 1
    return show()


print(late())


def parameter(n):
    def change():
        nonlocal n
        n *= 2
    change()
    return n


print(parameter(21))
