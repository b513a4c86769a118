class Transaction:
    def __init__(self, data):
        self.data = data

    def __enter__(self):
        self.backup = dict(self.data)
        return self.data

    def __exit__(self, exc_type, exc_value, traceback):
        if exc_type is None:
            print("commit")
            return False
        print("rollback:", exc_type.__name__, exc_value)
        self.data.clear()
        self.data.update(self.backup)
        return issubclass(exc_type, ValueError)


stock = {"apples": 3}
with Transaction(stock) as data:
    data["apples"] -= 1
print(stock)
with Transaction(stock) as data:
    data["apples"] -= 10
    if data["apples"] < 0:
        raise ValueError("not enough apples")
print(stock)
try:
    with Transaction(stock) as data:
        data["pears"] += 1
except KeyError as error:
    print("KeyError:", error)
print(stock)


class Indenter:
    level = 0

    def __enter__(self):
        self.level += 1
        return self

    def __exit__(self, *exc_info):
        self.level -= 1

    def print(self, text):
        print("    " * self.level + text)


with Indenter() as indent:
    indent.print("hi!")
    with indent:
        indent.print("hello")
        with indent:
            indent.print("bonjour")
    indent.print("hey")
