s = "  Hello, World  "
print(repr(s.strip()), repr(s.lstrip()), repr(s.rstrip()), "xxabxx".strip("x"), "path/".rstrip("/"))
t = s.strip()
print(t.lower(), t.upper(), t.swapcase(), t.title(), "hELLO wORLD".capitalize(), "ß".casefold())
print(t.find("o"), t.rfind("o"), t.find("z"), t.index("W"), t.count("l"), t.find("o", 5), "abc".find(""))
print(t.replace("l", "L"), t.replace("l", "L", 1), t.startswith("Hell"), t.endswith(("x", "ld")), t.startswith("W", 7))
print("a,b,,c".split(","), "a b  c".split(), "a b  c".split(" "), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","))
print("-".join("abc"), ", ".join(["x"]), "".join([]), "l1\nl2\r\nl3".splitlines(), "a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("x"))
print("abc".isalpha(), "123".isdigit(), "a1".isalnum(), " ".isspace(), "ABC".isupper(), "abc".islower(), "".isalpha(), "Title Case".istitle(), "a_1".isidentifier(), "1.5".isnumeric())
print("x".center(7, "*"), "x".ljust(3) + "|", "x".rjust(3), "42".zfill(5), "-42".zfill(5), "ab".center(5) + "|")
print("a\tb".expandtabs(4), "prefix-name".removeprefix("prefix-"), "file.txt".removesuffix(".txt"), "x" * 3, "ab" + "cd", "b" in "abc", "" in "abc")
print("abc" < "abd", "Z" < "a", "abc" == "abc", max("hello"), min("hello"), sorted("hello"), ord("A"), chr(97), len("né"))
print("hello"[0], "hello"[-1], "hello"[1:3], list("abc"), "abc".encode(), b"abc".decode(), "é".encode("utf-8"))
print("abc".translate(str.maketrans("ab", "xy")), "hello".translate({ord("l"): None}), "{:>5}|{:<5}|{:^5}".format(1, 2, 3))
print("one two three".title().split()[::-1], "Mississippi".count("ss"), "aaa".replace("", "-"), "{0[1]} {1.real} {x}".format([1, 2], 3, x=4))
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("tab\t nl\n back\\ \x00 \x7f é \u200b"), ascii("é"))
print(str(None), str(1.0), str([1, "a"]), str(b"x"), str(True), "%d %s %r %5.2f %x %%" % (1, "a", "a", 3.14159, 255), "%(k)s" % {"k": 1})
for call in (lambda: "abc".index("z"), lambda: "a".join([1]), lambda: "a" * -1, lambda: "abc".split(""), lambda: "%d" % "x", lambda: "%s %s" % 1, lambda: "{} {}".format(1)):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__, error)
