import textwrap
import json
import string

text = "the quick brown fox"
print("".join(reversed(text)), " ".join(w.capitalize() for w in text.split()), text.translate(str.maketrans("", "", "aeiou")))
print(sorted(set(text) & set(string.ascii_lowercase))[:5], string.digits, text == text[::-1], len(text.split()))
print({c: text.count(c) for c in "toq"}, max(text.split(), key=len), text.title().replace(" ", ""))
def caesar(s, k):
    return "".join(chr((ord(c) - 97 + k) % 26 + 97) if c.isalpha() else c for c in s)
print(caesar(text, 3), caesar(caesar(text, 3), -3))
print("\n".join(f"{i:>2}: {w}" for i, w in enumerate(text.split(), 1)))
print(json.dumps({"a": [1, 2.5, None, True], "b": {"c": "é\"\n"}}), json.loads('{"x": [1, {"y": null}], "z": "\\u00e9"}'))
print(json.dumps([1, {"k": "v"}], indent=2), json.dumps({"b": 1, "a": 2}, sort_keys=True, separators=(",", ":")))
print(textwrap.dedent("""
    indented
      more
""").strip())
fizz = ["FizzBuzz" if n % 15 == 0 else "Fizz" if n % 3 == 0 else "Buzz" if n % 5 == 0 else str(n) for n in range(1, 16)]
print(" ".join(fizz))
print("-" * 20, "=" * 5 + ">" , f"{'centered':=^20}", "a" "b", "line one\
 continued", """multi
line""", sep="\n")
