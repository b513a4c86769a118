class InsufficientFundsError(Exception):
    def __init__(self, balance, amount):
        self.shortfall = amount - balance
        super().__init__(f"balance {balance:.2f} is not enough for {amount:.2f}")


class Account:
    interest = 0.0
    _next_number = 1000

    def __init__(self, owner, balance=0.0):
        self.owner = owner
        self.__balance = balance
        self.number = Account._next_number
        Account._next_number += 1
        self.history = [("open", balance)]

    @property
    def balance(self):
        return self.__balance

    def deposit(self, amount):
        if not amount > 0:
            raise ValueError("deposit must be positive")
        self.__balance += amount
        self.history.append(("deposit", amount))
        return self

    def withdraw(self, amount):
        if amount > self.__balance:
            raise InsufficientFundsError(self.__balance, amount)
        self.__balance -= amount
        self.history.append(("withdraw", amount))
        return self

    def __str__(self):
        return f"{type(self).__name__} {self.number} of {self.owner}: {self.balance:,.2f}"

    def __add__(self, other):
        return self.balance + (other.balance if isinstance(other, Account) else other)

    __radd__ = __add__


class Savings(Account):
    interest = 0.02

    def add_interest(self):
        return self.deposit(self.balance * self.interest)


ann = Account("Ann", 100)
bob = Savings("Bob", 2500)
print(ann, bob, sep="\n")
ann.deposit(50).withdraw(30)
bob.add_interest()
print(ann.balance, bob.balance, sum([ann, bob]))
for action in (lambda: ann.withdraw(1000), lambda: ann.deposit(-5), lambda: ann.__balance, lambda: setattr(ann, "balance", 1)):
    try:
        action()
    except InsufficientFundsError as error:
        print(error, "| shortfall", error.shortfall)
    except (ValueError, AttributeError) as error:
        print(type(error).__name__, "|", error)
print(ann.history, ann._Account__balance)
