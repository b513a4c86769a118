from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


def command(text):
    match text.split():
        case []:
            return "nothing"
        case ["quit" | "exit"]:
            return "bye"
        case ["go", ("north" | "south" | "east" | "west") as direction]:
            return f"going {direction}"
        case ["go", other]:
            return f"cannot go {other}"
        case ["get", item, *rest] if not rest:
            return f"got {item}"
        case ["drop", *items]:
            return f"dropped {len(items)}: {', '.join(items)}"
        case [verb, *_]:
            return f"unknown: {verb}"


for text in ["", "quit", "exit", "go north", "go up", "get lamp", "get big lamp", "drop a b c", "dance now"]:
    print(repr(text), "->", command(text))


def describe(value):
    match value:
        case None:
            return "none"
        case True | False:
            return "boolean"
        case int(n) if n < 0:
            return "negative"
        case int() | float():
            return f"number {value}"
        case "":
            return "empty text"
        case str() as text:
            return f"text of {len(text)}"
        case Point(x=0, y=0):
            return "origin"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point():
            return "point"
        case {"type": "circle", "radius": r, **rest}:
            return f"circle {r} {rest}"
        case {}:
            return "mapping"
        case [Point(x=a), Point(x=b)]:
            return f"two points from {a} to {b}"
        case (first, *_, last):
            return f"from {first} to {last}"
        case _:
            return "something else"


for value in [None, True, -5, 3, 2.5, "", "abc", Point(0, 0), Point(2, 2), Point(1, 2),
              {"type": "circle", "radius": 3, "color": "red"}, {"a": 1}, [Point(1, 0), Point(5, 0)],
              (1, 2, 3), [1], {1}]:
    print(describe(value))
