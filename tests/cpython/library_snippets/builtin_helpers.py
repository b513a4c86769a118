# The hidden helpers, each against the operation of CPython that it stands for.
class Value:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        return isinstance(other, Value) and self.n == other.n
    def __lt__(self, other):
        return self.n < other.n
    def __hash__(self):
        return hash(self.n)
    def __repr__(self):
        return f"V{self.n}"
try:
    __repr__
except NameError:
    def __repr__(value): return repr(value)
    def __equal__(a, b): return a == b
    def __less__(a, b): return a < b
    def __contains__(c, v): return v in c
    def __index__(c, v, *bounds): return c.index(v, *bounds)
    def __count__(c, v): return c.count(v)
    def __remove__(c, v): return c.remove(v)
    def __dict_from__(x): return dict(x)
    def __list__(x): return list(x)
    def __sort__(x, key, reverse): x.sort(key=key, reverse=reverse)
v = Value
for value in ([v(1)], (v(1),), (v(1), v(2)), {v(1): v(2), "a": [v(3)]}, {v(1)}, frozenset([v(1)]), {"a": v(1)}.values(), {"a": v(1)}.items(), {v(1): 1}.keys()):
    print(__repr__(value))
cyclic = [v(1)]
cyclic.append(cyclic)
print(__repr__(cyclic))
table = {"v": v(1)}
table["t"] = table
table["l"] = (table,)
print(__repr__(table))
# ---
class Value:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        return isinstance(other, Value) and self.n == other.n
    def __lt__(self, other):
        return self.n < other.n
    def __hash__(self):
        return hash(self.n)
    def __repr__(self):
        return f"V{self.n}"
try:
    __repr__
except NameError:
    def __equal__(a, b): return a == b
    def __less__(a, b): return a < b
    def __contains__(c, v): return v in c
    def __index__(c, v, *bounds): return c.index(v, *bounds)
    def __count__(c, v): return c.count(v)
    def __remove__(c, v): return c.remove(v)
    def __dict_from__(x): return dict(x)
    def __list__(x): return list(x)
    def __unpack__(x, n):
        import itertools
        return list(itertools.islice(x, n + 1))
    def __sort__(x, key, reverse): x.sort(key=key, reverse=reverse)
    def __match_keys__(s, k): return tuple(s[x] for x in k) if all(x in s for x in k) else None
v = Value
containers = [[], [v(1)], [v(1), v(2)], [v(2)], (v(1),), (v(1), v(2)), {1: v(1)}, {1: v(2)}, {2: v(1)}, {v(1)}, {v(2)}, frozenset([v(1)]), [[v(1)]], [(v(1),)]]
for a in containers:
    print([__equal__(a, b) for b in containers])
for a, b in (([v(1)], [v(2)]), ([v(1)], [v(1)]), ([v(1)], [v(1), v(0)]), ((v(2),), (v(1), v(5))), ([], [v(1)]), ([[v(1)]], [[v(2)]])):
    print(__less__(a, b), __less__(b, a))
nan = float("nan")
print(__equal__([nan, v(1)], [nan, v(1)]), __contains__([nan], nan))
print(__contains__([v(1)], v(1)), __contains__((v(1),), v(2)), __contains__({v(1): 2}, v(1)))
values = [v(1), v(2), v(1), v(3)]
print(__index__(values, v(1)), __index__(values, v(1), 1), __index__(values, v(3), -2, 10), __count__(values, v(1)))
for arguments in ((values, v(9)), ((v(1),), v(9)), (values, v(1), 3), (values, v(3), 0, -1)):
    try:
        print(__index__(*arguments))
    except ValueError as e:
        print(e)
__remove__(values, v(1))
print(values)
try:
    __remove__(values, v(9))
except ValueError as e:
    print(e)
class Keyed:
    def keys(self): return ["a", "b"]
    def __getitem__(self, key): return key * 2
print(__dict_from__(Keyed()), __dict_from__([("a", 1), ["b", 2], "cd"]), __dict_from__(zip("ab", [1, 2])))
for bad in ([1], [(1, 2, 3)], ["a"], 5):
    try:
        __dict_from__(bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
class Counted:
    def __iter__(self):
        for i in range(5):
            print("made", i)
            yield i
print(__unpack__(Counted(), 2), __list__(Counted()))
items = [v(3), v(1), v(2)]
__sort__(items, None, False)
print(items)
__sort__(items, lambda x: x.n % 2, True)
print(items)
items = [("b", v(1)), ("a", v(2)), ("a", v(1))]
__sort__(items, None, True)
print(items)
print(__match_keys__({"a": 1, "b": 2}, ("a",)), __match_keys__({"a": 1}, ("a", "c")))
