from datetime import timedelta

rows = [("Widget", 4, 3.5), ("Gadget", 12, 19.999), ("Thingamajig", 1, 1234.5)]
print(f"{'Item':<12}|{'Qty':^5}|{'Price':>10}")
print("-" * 12 + "+" + "-" * 5 + "+" + "-" * 10)
for name, quantity, price in rows:
    print(f"{name:<12}|{quantity:^5}|{price:>10,.2f}")
total = sum(quantity * price for _, quantity, price in rows)
print(f"{'total':>18} {total:>10,.2f}")

value = 255
print(f"{value:b} {value:o} {value:x} {value:X} {value:#x} {value:08b} {value:+d} {value:e}")
print(f"{0.25:.0%} {1/3:.3f} {1e10:g} {12345.678:.1e} {value:>6} {value:*^9} {-value:06d}")
name = "world"
print(f"{name!r:>10} {name!s:.<8} {name:.3} {name[::-1]} {len(name)=}")
width, precision = 10, 3
print(f"{3.14159:{width}.{precision}f}|{'nested':{'^'}{width}}|{{braces}}")
print("{} {1}".replace("{1}", "{}").format("a", "b"), "{0} {1} {0}".format("x", "y"), "{k:>4}".format(k=7))
print("%s has %d items, %.1f%% full, %5s|%-5s|%05d" % ("box", 3, 42.0, "r", "l", 42))
print("a,b,,c".split(","), "  padded ".strip() + "!", "-".join(["x", "y"]), "Title Case".swapcase())
print(f"{True} {None} {[1, 'a']} {1_000_000:_}")
print(str(timedelta(seconds=3661)))
