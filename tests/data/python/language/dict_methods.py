d = {"b": 1, "a": 2}
d["c"] = 3
print(d, len(d), "a" in d, 1 in d)
print(d.get("z"), d.get("z", 0), d.setdefault("z", []), d.setdefault("a", 9))
print(d.pop("z"), d.pop("missing", None), d.popitem(), d)
d.update({"a": 20}, x=1)
d.update([("y", 2)])
print(d, list(d), list(d.values()), list(d.items()))
for key, value in d.items():
    print(key, value, end="; ")
print()
print(d.keys(), d.values(), d.items())
print(d.keys() & {"a", "q"}, sorted(d.keys() | {"q"}), d.keys() - {"a", "b", "x"})
print({"a": 1} | {"a": 2, "b": 3}, {"a": 1} == {"a": 1.0}, {1: "a", 2: "b"} == {2: "b", 1: "a"})
e = d.copy()
e.clear()
del d["a"]
print(d, e, dict.fromkeys("ab"), dict.fromkeys([1, 2], 0), dict(zip("ab", [1, 2])))
d |= {"new": 1}
print(d, list(reversed(d)), max(d, key=d.get))
try:
    for k in d:
        d[k + "!"] = 0
except RuntimeError as error:
    print(error)
try:
    del d["nope"]
except KeyError as error:
    print("KeyError:", error)
try:
    {}.popitem()
except KeyError as error:
    print("KeyError:", error)
try:
    d[[1]] = 2
except TypeError as error:
    print(error)
view = e.keys()
e["later"] = 1
print(view, (1, 2) in {(1, 2): 0}, {True: "t", 1: "one"}, {v: k for k, v in {"a": 1}.items()})
