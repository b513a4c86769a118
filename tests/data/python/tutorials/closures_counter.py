def make_counter(start=0):
    count = start

    def increment(step=1):
        nonlocal count
        count += step
        return count

    def reset():
        nonlocal count
        count = start

    return increment, reset


first, reset_first = make_counter()
second, _ = make_counter(100)
print(first(), first(), first(5))
print(second(), second(-1))
reset_first()
print(first())


def make_multipliers():
    return [lambda x: i * x for i in range(4)]


print([m(2) for m in make_multipliers()])


def make_better_multipliers():
    return [lambda x, i=i: i * x for i in range(4)]


print([m(2) for m in make_better_multipliers()])


def compose(*functions):
    def composed(value):
        for function in reversed(functions):
            value = function(value)
        return value
    return composed


print(compose(str, lambda x: x + 1, abs)(-41) + "!")
print(first.__closure__ is not None, make_counter.__closure__)
