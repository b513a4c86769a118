"""Translates a scenario into Python, for the recorders beside this file.

A scenario's statements are Python already, so that only blocks, the head of each function and
`spawn` change. Shared names become global variables. In a variant with tasks every function is
a coroutine function, and the generators await every call of one.
"""

import json
import re

SPAWN = re.compile(r"spawn\((\w+)\((.*)\)\)")


def to_python(scenario, asynchronous):
    """The functions of a scenario as the source of a Python module."""
    names = ", ".join(scenario.get("shared", {}))
    lines = []
    for head, body in scenario["functions"].items():
        head = head if head.endswith(")") else head + "()"
        lines.append(("async def " if asynchronous else "def ") + head + ":")
        if names:
            lines.append("    global " + names)
        add_body(lines, body, 1, asynchronous)
    return "\n".join(lines) + "\n"


def add_body(lines, body, depth, asynchronous):
    margin = "    " * depth

    def block(head, body):
        lines.append(margin + head + ":")
        add_body(lines, body, depth + 1, asynchronous)

    for node in body:
        if isinstance(node, str):
            # A thread is started with its arguments; a task, with the coroutine that the call makes.
            lines.append(margin + (node if asynchronous else SPAWN.sub(r"spawn(\1, (\2,))", node)))
            continue
        keyword = next(iter(node))
        if keyword in ("with", "async with"):
            block(f"{keyword} {node[keyword]}", node["do"])
        elif keyword == "repeat":
            block(f"for _ in range({node['repeat']})", node["do"])
        elif keyword == "for":
            block(f"for {node['for']} in {node['in']}", node["do"])
        elif keyword == "while":
            block(f"while {node['while']}", node["do"])
        elif keyword == "if":
            block(f"if {node['if']}", node["then"])
        elif keyword == "try":
            block("try", node["try"])
        else:
            raise ValueError(f"no block begins with {keyword}")
        for handler in node.get("except", []):
            name = " as " + handler["as"] if "as" in handler else ""
            block(f"except {handler.get('catch', '')}{name}".rstrip(), handler["do"])
        if "else" in node:
            block("else", node["else"])
        if "finally" in node:
            block("finally", node["finally"])


def write_records(records):
    """One record a line, as short as JSON can be."""
    for record in records:
        print(json.dumps(record, separators=(",", ":")))


class Choices:
    """Random decisions of a generator."""

    def __init__(self, random):
        self.random = random

    def one(self, *options):
        return self.random.choice(options)

    def chance(self, probability):
        return self.random.random() < probability

    def number(self, low, high):
        return self.random.randint(low, high)

    def weighted(self, options):
        """One of the keys; the values are weights."""
        return self.random.choices(list(options), list(options.values()))[0]
