print()
print("a", "b", 3, None, True, 1.5)
print("a", "b", sep="-")
print("a", "b", sep="", end="!\n")
print("no newline", end="")
print()
print("x", end="; ")
print("y", end="\n\n")
print(*[1, 2, 3], sep=", ")
print([1, "two", 3.0], ("a",), {"k": "v"}, {1}, None, ...)
print("tab\tnew\\n", "line\nbreak", r"raw\n", 'single\'s', """triple "quoted" text""")
print(print("inner"))
print("sep is None", 1, sep=None, end=None)
print("multi" "ple " "literals", "é ü 漢字 🙂")
print(str, int, type(None), type(print).__name__, len, sep="\n")
try:
    print("x", sep=1)
except TypeError as error:
    print(error)


class Shown:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


class OnlyRepr:
    def __repr__(self):
        return "only repr"


print(Shown(), [Shown()], f"{Shown()} {Shown()!r}", str(Shown()), repr(Shown()), OnlyRepr(), "%s %r" % (Shown(), Shown()))
import sys
print("to stdout", file=sys.stdout, flush=True)
sys.stdout.write("written\n")
