class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y):
        self.x, self.y = x, y
class Bare:
    pass
class Wrong:
    __match_args__ = ["x"]
class Double:
    __match_args__ = ("x", "x")
    x = 1
class Number:
    __match_args__ = (1,)
try:
    __match_class__
except NameError:
    def __match_class__(subject, cls, count, names):
        positional = [f"p{i}" for i in range(count)]
        patterns = positional + [f"{name}=k{i}" for i, name in enumerate(names)]
        results = positional + [f"k{i}" for i in range(len(names))]
        text = f"def go(subject, cls):\n match subject:\n  case cls({', '.join(patterns)}):\n   return ({''.join(r + ', ' for r in results)})\n"
        space = {}
        exec(text, space)
        return space["go"](subject, cls)
for arguments in ((Point(1, 2), Point, 2, ()), (Point(1, 2), Point, 1, ("y",)), (Point(1, 2), Point, 0, ("x",)), (Point(1, 2), Point, 0, ("z",)), (5, Point, 0, ()), (5, int, 1, ()), (True, int, 1, ()), ("a", str, 1, ()), ([1], list, 1, ()), ({}, dict, 1, ()), (5, int, 2, ()), (5, int, 0, ("real",)), (Bare(), Bare, 0, ()), (Bare(), Bare, 1, ()), (Bare(), Bare, 2, ()), (Point(1, 2), Point, 3, ()), (Point(1, 2), Point, 1, ("x",)), (Wrong(), Wrong, 1, ()), (Double(), Double, 2, ()), (Number(), Number, 1, ()), (5, 5, 0, ()), (1.5, float, 1, ()), (frozenset(), frozenset, 1, ())):
    try:
        print(__match_class__(*arguments))
    except TypeError as e:
        print(e)
