import re


def tokenize(expression):
    pattern = re.compile(r"\s*(?:(\d+\.?\d*)|(.))")
    for number, operator in pattern.findall(expression):
        if number:
            yield float(number) if "." in number else int(number)
        elif operator.strip():
            yield operator


print(list(tokenize("3 + 4.5*(2 - 1)")))
print(re.match(r"(\w+)@(\w+)\.com", "user@example.com").groups())
print(re.sub(r"\d+", lambda m: str(int(m.group()) * 2), "a1b22c333"))
print(re.split(r"[,;]\s*", "a, b;c;  d"), re.search("x", "abc"))
