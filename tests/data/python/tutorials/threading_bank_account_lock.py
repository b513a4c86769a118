import threading


class InsufficientFunds(Exception):
    pass


class BankAccount:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
        self._lock = threading.Lock()

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        with self._lock:
            self.balance += amount

    def withdraw(self, amount):
        with self._lock:
            if amount > self.balance:
                raise InsufficientFunds(f"{self.owner} has {self.balance}, needs {amount}")
            self.balance -= amount

    def __repr__(self):
        return f"BankAccount({self.owner!r}, {self.balance})"


def make_deposits(account, count, amount):
    for _ in range(count):
        account.deposit(amount)


account = BankAccount("Ann", 100)
threads = [threading.Thread(target=make_deposits, args=(account, 10, 5)) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(account)

withdrawals = [threading.Thread(target=account.withdraw, args=(100,)) for _ in range(3)]
for t in withdrawals:
    t.start()
for t in withdrawals:
    t.join()
print(account)
try:
    account.withdraw(1)
except InsufficientFunds as error:
    print("InsufficientFunds:", error)
try:
    account.deposit(-1)
except ValueError as error:
    print("ValueError:", error)
