for spec in ("", "5", "<5", ">5", "^5", "05", "+", " ", ",", "_", "b", "#b", "o", "#o", "x", "#X", "c", "e", ".2f", "%", "*^9", "+06d", "=+7", "n"):
    print(f"{spec!r:8} [{65:{spec}}]", end=" ")
print()
for spec in ("", "f", ".0f", ".3f", "10.2f", "<10.2f", "+.1f", "e", ".2e", "g", ".3g", "%", ".1%", ",.2f", "010.3f", "_.1f", "G", "E"):
    print(f"{spec!r:8} [{1234.5678:{spec}}]", end=" ")
print()
for spec in ("", "8", "<8", ">8", "^8", "*^8", ".2", "8.2", "s", "-<6", "06"):
    print(f"{spec!r:8} [{'abc':{spec}}]", end=" ")
print()
print(f"{-5:05d} {-5:=5} {5:+} {-5: } {5: } {0:,} {1234567:,} {1234567.891:,.1f} {-1234:,}")
print(f"{True:d} {True} {True:5} {None} {[1]!s:>6} {(1, 2)!r} {'é':>3} {'x'!a}")
print(f"{1e100} {1e16} {1e15} {123456789.0} {0.1 + 0.2} {1e-5} {0.0001} {-0.0} {float('inf')} {float('-inf')} {float('nan')}")
print(f"{2.5:.0f} {3.5:.0f} {0.5:.0f} {1.005:.2f} {2.675:.2f} {1e20:f} {123456:g} {1234567:g} {0.00001234:g}")
width, name = 8, "wide"
print(f"{name:{width}}|{name:>{width}}|{name!r:^{width + 2}}|{width=} {name = } {width * 2=:>5}")
print(f"{'{'}{{literal}}{'}'} {'nested ' + f'{1 + 1}'} {(lambda x: x * 2)(4)} {'a' if width > 5 else 'b'} {dict(a=1)['a']}")


class Money:
    def __init__(self, amount):
        self.amount = amount

    def __format__(self, spec):
        if spec == "long":
            return f"{self.amount} euros"
        return format(self.amount, spec)


print(f"{Money(5):long} {Money(5):.2f} {Money(5):>4}", format(3.14159, ".3f"), format("x", "^5"), "{:{}}".format("a", 4) + "|")
for bad in (lambda: f"{'a':d}", lambda: f"{1:s}", lambda: f"{1.5:d}", lambda: f"{[]:5}", lambda: f"{None:>5}", lambda: f"{1:zz}"):
    try:
        print(bad())
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
