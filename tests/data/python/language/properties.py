class Account:
    def __init__(self):
        self._balance = 0

    @property
    def balance(self):
        "The current balance."
        return self._balance

    @balance.setter
    def balance(self, value):
        if value < 0:
            raise ValueError("negative")
        self._balance = value

    @property
    def doubled(self):
        return self.balance * 2

    kind = property(lambda self: "account")


account = Account()
account.balance = 10
account.balance += 5
print(account.balance, account.doubled, account.kind, Account.balance.__doc__)
try:
    account.doubled = 1
except AttributeError as error:
    print(error)
try:
    account.balance = -1
except ValueError as error:
    print(error)
try:
    del account.balance
except AttributeError as error:
    print(error)


class Child(Account):
    @property
    def balance(self):
        return super().balance + 100


print(Child().balance)
