class InvalidAction(Exception):
    pass


class State:
    def __init__(self, machine):
        self.machine = machine

    def insert(self, amount):
        raise InvalidAction(f"cannot insert while {self}")

    def choose(self, product):
        raise InvalidAction(f"cannot choose while {self}")

    def __str__(self):
        return type(self).__name__.lower()


class Idle(State):
    def insert(self, amount):
        self.machine.credit += amount
        return Paying(self.machine)


class Paying(State):
    def insert(self, amount):
        self.machine.credit += amount
        return self

    def choose(self, product):
        price, stock = self.machine.products[product]
        if stock == 0:
            print(product, "is sold out")
            return SoldOut(self.machine)
        if self.machine.credit < price:
            print(f"{product} costs {price}, credit is {self.machine.credit}")
            return self
        self.machine.products[product][1] -= 1
        change = self.machine.credit - price
        self.machine.credit = 0
        print(f"here is your {product}" + (f" and {change} change" if change else ""))
        return Idle(self.machine)


class SoldOut(State):
    pass


class Machine:
    def __init__(self):
        self.products = {"cola": [150, 1], "chips": [200, 0]}
        self.credit = 0
        self.state = Idle(self)

    def do(self, action, *arguments):
        try:
            self.state = getattr(self.state, action)(*arguments)
        except InvalidAction as error:
            print("error:", error)
        print("  state:", self.state)


machine = Machine()
for step in [("choose", "cola"), ("insert", 100), ("choose", "cola"), ("insert", 100), ("choose", "cola"),
             ("insert", 200), ("choose", "chips"), ("insert", 1)]:
    machine.do(*step)
