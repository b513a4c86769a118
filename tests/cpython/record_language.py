"""Records what Python does with random functions that run alone.

    python3.11 tests/cpython/record_language.py > tests/data/language.jsonl

Each line is a scenario with one variant of one thread, and what became of the same program in
Python: the final values of shared variables (as `repr` shows them), what was printed, and the
class of the exception that ended it, if one did. `tests/cpython.rs` runs the same scenarios.

Here the language itself is tried: `return`, `break`, `continue` and exceptions in every position
of nested `try` and loops, calls with defaults and keywords, the scope of names, the order of
evaluation. What operators and methods return is the matter of `python_values.py`.
"""

import copy
import itertools
import random
import sys
import threading

import translate

PROGRAMS = 320


class Endless(BaseException):
    """The program takes too long; it is left out."""


def run(scenario):
    """What becomes of the program, or None if it does not end."""
    printed = []

    def show(*values, sep=" ", end="\n"):
        printed.append(sep.join(map(str, values)) + end)

    names = {"print": show, "lock": threading.Lock(), "again": threading.RLock()}
    names.update(copy.deepcopy(scenario["shared"]))
    exec(compile(translate.to_python(scenario, asynchronous=False), "scenario", "exec"), names)
    exceptions = {}
    lines = itertools.count()

    def count(frame, event, argument):
        if next(lines) > 5000:
            raise Endless
        return count

    sys.settrace(count)
    try:
        eval(scenario["variants"]["alone"]["threads"][0], names)
    except Exception as error:
        exceptions["0"] = type(error).__name__
    except Endless:
        return None
    finally:
        sys.settrace(None)
    values = {name: repr(names[name]) for name in scenario["shared"]}
    if len("".join(values.values())) > 3000:
        return None
    status = "exception" if exceptions else "finished"
    return {"status": status, "values": values, "printed": "".join(printed), "stuck": [], "exceptions": exceptions}


LOCALS = ["a", "b", "c"]
CLASSES = ["ValueError", "KeyError", "IndexError", "TypeError", "ZeroDivisionError", "RuntimeError", "LookupError",
           "ArithmeticError", "NameError", "UnboundLocalError", "AssertionError", "Exception", "(KeyError, IndexError)",
           "(ValueError, (TypeError, NameError))"]
# Parameters of the functions, by name.
FUNCTIONS = {
    "plain": ["p"],
    "default": ["p", "q=2"],
    "two": ["p", "q", "r=5"],
    "deep": ["p=3"],
}


class Generator(translate.Choices):
    def __init__(self, seed):
        super().__init__(random.Random(f"language {seed}"))
        self.sites = itertools.count()
        self.loops = 0
        # How many handlers are around the place.
        self.handling = 0

    def scenario(self, name):
        functions = {}
        for index, (function, parameters) in enumerate(FUNCTIONS.items()):
            # Functions call only those before them, so that no recursion is endless.
            self.callable = list(FUNCTIONS)[:index]
            self.names = LOCALS + [parameter.split("=")[0] for parameter in parameters]
            functions[f"{function}({', '.join(parameters)})"] = self.function(self.number(1, 3), self.one(2, 2, 3))
        self.callable = list(FUNCTIONS)
        self.names = LOCALS
        calls = [self.guarded(self.call(1)) for _ in range(self.number(3, 5))]
        functions["main()"] = calls + self.function(self.number(1, 3), 2)
        functions["fall(depth)"] = [
            {"if": "depth == 0", "then": ["raise LookupError('deep')"]},
            {"try": ["return fall(depth - 1) + 1"], "finally": ["log.append(depth)"]},
        ]
        return {
            "format": 1,
            "name": name,
            "shared": {"x": 1, "n": 0, "log": [], "items": [3, 1, 2], "table": {"k": 5}, "nested": [[0, 1], [2, 3]]},
            "sync": {"lock": "Lock()", "again": "RLock()"},
            "functions": functions,
            "variants": {"alone": {"threads": ["main()"]}},
        }

    def function(self, length, depth):
        body = []
        for name in LOCALS:
            if self.chance(0.9):
                body.append(f"{name} = {self.number(0, 5)}")
        body += self.body(length, depth, loop=False)
        # Every name is local, also one that has no value before this.
        return body + [" = ".join(LOCALS + ["i", "error"]) + " = None"] + ([f"return {self.value()}"] if self.chance(0.6) else [])

    def guarded(self, call):
        """A call whose result or exception is noted."""
        site = next(self.sites)
        handler = {"catch": "Exception", "as": "error", "do": [f"log.append(({site}, repr(error)))"]}
        return {"try": [f"log.append(({site}, {call}))"], "except": [handler]}

    def note(self, value=None):
        site = next(self.sites)
        return f"log.append({site})" if value is None else f"log.append(({site}, {value}))"

    def atom(self):
        rare = self.chance(0.06)
        return self.one("'s'", "None", "nested[1]") if rare else self.one(*self.names, "1", "2", "3", "x", "n", "items[0]")

    def value(self, depth=2):
        """An expression, mostly of a number."""
        if depth == 0 or self.chance(0.25):
            return self.atom()
        sub = lambda: self.value(depth - 1)
        if self.callable and self.chance(0.12):
            return self.call(depth)
        return self.one(
            lambda: f"{sub()} + {sub()}",
            lambda: f"{sub()} - {sub()}",
            lambda: f"({sub()}) * {self.number(2, 3)} % 11",
            lambda: f"{sub()} // {self.atom()}",
            lambda: f"({sub()} if {self.test(1)} else {sub()})",
            lambda: f"({sub()} or {sub()})",
            lambda: f"({sub()} and {sub()})",
            lambda: f"(not {sub()})",
            lambda: f"len([a for a in {self.sequence()} if a != {self.atom()}])",
            lambda: f"sum([i * b for i, b in enumerate({self.sequence()})])",
            lambda: f"[[a, i] for a in {self.sequence()} for i in range(2)][{self.number(-2, 3)}][0]",
            lambda: f"{{i: a for i, a in zip(items, range(3))}}.get({self.atom()}, -1)",
            lambda: f"items[{self.number(-3, 3)}]",
            lambda: f"nested[{self.atom()}][{self.number(0, 1)}]",
            lambda: f"table.get({sub()}, {sub()})",
            lambda: f"len(f'{{{self.one(*self.names)}}}:{{{self.one(*self.names)}!r:>4}}')",
            lambda: f"(log.append({next(self.sites)}) or {self.atom()})",
            lambda: f"({self.test(1)})",
        )()

    def sequence(self):
        return self.one("items", "range(3)", "[1, 2]", "items[1:]", "sorted(items)", "(1, 5)", "nested[0]", "list(table)")

    def test(self, depth=2):
        value = lambda: self.value(depth - 1)
        return self.one(
            lambda: f"{value()} < {value()}",
            lambda: f"{self.number(0, 2)} <= {value()} < {self.number(2, 6)}",
            lambda: f"{value()} == {value()} != {value()}",
            lambda: f"{self.atom()} in {self.sequence()}",
            lambda: f"not {self.atom()}",
            lambda: f"n % {self.number(2, 3)} == {self.number(0, 1)}",
            lambda: f"{self.one(*self.names)} is None",
            lambda: f"x > {self.number(0, 9)}",
        )()

    def call(self, depth):
        function = self.one(*self.callable)
        sub = lambda: self.value(depth - 1)
        if function == "plain":
            return self.one(f"plain({sub()})", f"plain(p={sub()})")
        if function == "default":
            return self.one(f"default({sub()})", f"default({sub()}, {sub()})", f"default(q={sub()}, p={sub()})")
        if function == "two":
            return self.one(f"two({sub()}, {sub()})", f"two({sub()}, r={sub()}, q={sub()})", f"two({sub()}, {sub()}, {sub()})")
        return self.one("deep()", f"deep({sub()})", f"deep(p={sub()})")

    def body(self, length, depth, loop):
        statements = []
        for _ in range(length):
            made = self.statement(depth, loop)
            statements += made if isinstance(made, list) else [made]
        return statements

    def inner(self, depth, loop):
        return self.body(self.number(1, 2), depth - 1, loop)

    def statement(self, depth, loop):
        kinds = {"assign": 6, "element": 4, "unpack": 3, "log": 3, "leave": 2, "print": 0.7, "delete": 0.4, "call": 2}
        if depth > 0:
            kinds |= {"if": 2, "while": 2, "for": 3, "try": 7, "with": 1.5, "repeat": 1}
        return getattr(self, "make_" + self.weighted(kinds))(depth, loop)

    def make_assign(self, depth, loop):
        name = self.one(*LOCALS, "x", "n")
        operator = self.one("=", "=", "+=", "-=", "*=")
        if operator == "*=":
            return f"{name} *= 2"
        if self.chance(0.15):
            return f"{name} = {self.one(*LOCALS)} = {self.value()}"
        return f"{name} {operator} {self.value()}"

    def make_element(self, depth, loop):
        return self.one(
            lambda: f"items[{self.number(-2, 3)}] += {self.value()}",
            lambda: f"items[{self.atom()}] = {self.value()}",
            lambda: f"table[{self.atom()}] = {self.value()}",
            lambda: f"table['k'] -= {self.value()}",
            lambda: f"nested[{self.number(0, 1)}][{self.number(0, 2)}] *= {self.number(2, 3)}",
            lambda: f"nested[{self.number(0, 1)}] += [{self.value(1)}]",
            lambda: f"items[{self.number(0, 1)}:{self.number(1, 3)}] = [{self.value(1)}, {self.value(1)}]",
            lambda: f"items.append({self.value()})",
            lambda: f"(log if {self.test(1)} else items).append({self.value(1)})",
            lambda: f"del items[{self.number(0, 2)}]",
            lambda: f"del table[{self.atom()}]",
            lambda: f"table[{self.call(1) if self.callable else 'x'}] = {self.value()}",
        )()

    def make_unpack(self, depth, loop):
        value = lambda: self.value(1)
        return self.one(
            lambda: f"a, b = b, a",
            lambda: f"a, b = {value()}, {value()}",
            lambda: f"a, (b, c) = {value()}, nested[{self.number(0, 1)}]",
            lambda: f"[a, x] = items",
            lambda: f"a, b, c = items",
            lambda: f"x, items[x] = {self.number(0, 2)}, {value()}",
            lambda: f"n, table['k'], c = {value()}, {value()}, n",
            lambda: f"nested[0], nested[1] = nested[1], nested[0]",
            lambda: f"a, b = c = ({value()}, {value()})",
        )()

    def make_log(self, depth, loop):
        return self.note(self.one(self.value(), self.test(), "list(items)", "[a, b]", "f'{x=} {n:03}'", "f'{a!r}|{b}'"))

    def make_print(self, depth, loop):
        return self.one(f"print({self.atom()}, x)", f"print({self.atom()}, sep='', end=';')", "print(f'{n:>5}|{x!s:<3}|')")

    def make_delete(self, depth, loop):
        return f"del {self.one(*LOCALS)}"

    def make_call(self, depth, loop):
        if not self.callable:
            return "pass"
        if self.chance(0.1):
            return f"a = fall({self.number(0, 3)})"
        return self.one("", "x = ", "a = ", "n += ") + self.call(1)

    def make_leave(self, depth, loop):
        leaving = [f"return {self.value(1)}", "return", f"raise {self.one('ValueError(x)', 'KeyError', 'RuntimeError(str(n))')}",
                   f"assert {self.test(1)}, x", "a = items[9]", "a = 1 // 0", "raise ValueError(1) from KeyError(2)"]
        if loop:
            leaving += ["break", "continue"] * 4
        if self.handling:
            leaving += ["raise"] * 3
        leave = self.one(*leaving)
        return leave if self.chance(0.4) else {"if": self.test(1), "then": [leave]}

    def make_if(self, depth, loop):
        node = {"if": self.test(), "then": self.inner(depth, loop)}
        return node | ({"else": self.inner(depth, loop)} if self.chance(0.6) else {})

    def make_while(self, depth, loop):
        self.loops += 1
        count = f"round{self.loops}"
        body = [f"{count} += 1"] + self.inner(depth, True)
        node = {"while": f"{count} < {self.number(1, 3)}", "do": body}
        if self.chance(0.5):
            node["else"] = self.inner(depth, loop)
        return [f"{count} = 0", node]

    def make_for(self, depth, loop):
        target, sequence = self.one(
            ("i", self.sequence()), ("a", self.sequence()), ("x", "range(2)"), ("i, b", "enumerate(list(items))"),
            ("a, b", "nested"), ("a, b", "list(table.items())"), ("items[0]", "range(3)"), ("i", "list(items)"),
            ("(a, b), c", "[(nested[0], 1), ((2, 3), 4)]"), ("i", "x"),
        )
        # A sequence that grows while it is gone through.
        body = self.inner(depth, True)
        if sequence in ("items", "nested", "nested[0]"):
            body = [{"if": f"len({sequence}) > 6", "then": ["break"]}] + body
        node = {"for": target, "in": sequence, "do": body}
        if self.chance(0.4):
            node["else"] = self.inner(depth, loop)
        return node

    def make_repeat(self, depth, loop):
        return {"repeat": str(self.number(1, 2)), "do": self.inner(depth, True)}

    def make_with(self, depth, loop):
        # Entered twice, a plain lock would never be free.
        return {"with": "again" if self.chance(0.9) else "again as a", "do": self.inner(depth, loop)}

    def make_try(self, depth, loop):
        node = {"try": [self.note()] + self.inner(depth, loop)}
        if self.chance(0.75):
            node["except"] = []
            for _ in range(self.number(1, 2)):
                handler = {"catch": self.one(*CLASSES)}
                do = [self.note()]
                if self.chance(0.5):
                    handler["as"] = self.one("error", "a", "error")
                    do.append(self.note(f"repr({handler['as']})" if handler["as"] == "error" else "str(a)"))
                self.handling += 1
                node["except"].append(handler | {"do": do + self.inner(depth, loop)})
                self.handling -= 1
            if self.chance(0.2):
                self.handling += 1
                node["except"].append({"do": [self.note()] + self.inner(depth, loop)})
                self.handling -= 1
            if self.chance(0.4):
                node["else"] = [self.note()] + self.inner(depth, loop)
        if "except" not in node or self.chance(0.5):
            node["finally"] = [self.note()] + self.inner(depth, loop)
        return node


# What random programs have found, in the fewest words: the bodies of functions by their heads.
SMALLEST = {
    "keyword arguments are evaluated as they are written": {
        "note(p)": ["log.append(p)", "return p"],
        "two(p, q, r=0)": ["return (p, q)"],
        "main()": ["log.append(two(q=note(1), p=note(2)))", "log.append(two(note(3), r=note(4), q=note(5)))"],
    },
    "tuples of exception classes do not nest": {
        "main()": [{"try": ["raise KeyError"], "except": [{"catch": "(KeyError, (TypeError, NameError))", "do": ["x = 2"]}]}],
    },
    "an exception unbinds a handler's name": {
        "main()": [
            {
                "try": [{"try": ["x // 0"], "except": [{"catch": "Exception", "as": "a", "do": ["raise"]}]}],
                "except": [{"catch": "ArithmeticError", "do": ["x = a"]}],
            }
        ]
    },
    "break unbinds a handler's name": {
        "main()": [
            "a = 1",
            {
                "repeat": "1",
                "do": [{"try": ["x // 0"], "except": [{"catch": "Exception", "as": "a", "do": ["break"]}]}],
            },
            "x = a",
        ]
    },
    "return evaluates its value before it unbinds a handler's name": {
        "last()": [{"try": ["x // 0"], "except": [{"catch": "Exception", "as": "a", "do": ["return str(a)"]}]}],
        "main()": ["x = last()"],
    },
    "what with binds": {
        "main()": [{"with": "lock as a", "do": [{"with": "again as b", "do": ["x = [a, b]"]}]}],
    },
    "a comprehension reads a variable of its function": {
        "main()": [
            {"try": ["log.append([a for b in items])"], "except": [{"catch": "NameError", "as": "error", "do": ["log.append(repr(error))"]}]},
            {"try": ["log.append([b for b in a])"], "except": [{"catch": "NameError", "as": "error", "do": ["log.append(repr(error))"]}]},
            "a = 1",
        ]
    },
}


def smallest():
    for name, functions in SMALLEST.items():
        scenario = Generator(0).scenario(name) | {"functions": functions}
        yield {"scenario": scenario, "recorded": run(scenario)}


def records():
    yield from smallest()
    for seed in range(PROGRAMS):
        scenario = Generator(seed).scenario(f"language {seed}")
        recorded = run(scenario)
        # Scenarios have no %-formatting of strings.
        if recorded is not None and "string formatting" not in str(recorded):
            yield {"scenario": scenario, "recorded": recorded}


translate.write_records(records())
