class BadThing(Exception):
    pass


def work(n):
    if n == 0:
        raise BadThing("reached", n)
    try:
        work(n - 1)
    finally:
        print("unwinding", n)


work(2)
