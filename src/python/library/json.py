"""JSON for plain data.

Deviations: `cls`, `object_hook` and their kin are not supported, `default` and `object_pairs_hook` are; integers have 64 bits.
"""

import _simulate

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_UNESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class JSONDecodeError(ValueError):
    def __init__(self, msg, doc, pos):
        lineno = doc.count("\n", 0, pos) + 1
        colno = pos - doc.rfind("\n", 0, pos)
        ValueError.__init__(self, f"{msg}: line {lineno} column {colno} (char {pos})")
        self.msg = msg
        self.doc = doc
        self.pos = pos
        self.lineno = lineno
        self.colno = colno


# Writing ---------------------------------------------------------------------------------------------------------------------------


class _Writer:
    def __init__(self, skipkeys, ensure_ascii, check_circular, allow_nan, indent, separators, default, sort_keys):
        self.skipkeys = skipkeys
        self.ensure_ascii = ensure_ascii
        self.check_circular = check_circular
        self.allow_nan = allow_nan
        self.indent = " " * indent if isinstance(indent, int) else indent
        if separators is None:
            separators = (", ", ": ") if indent is None else (",", ": ")
        self.item_separator, self.key_separator = separators
        self.default = default
        self.sort_keys = sort_keys
        # Containers on the way down: one that meets itself would never end.
        self.open = []

    def text(self, value):
        result = ['"']
        for letter in value:
            escaped = _ESCAPES.get(letter)
            if escaped is None:
                code = ord(letter)
                if code < 32 or (self.ensure_ascii and 127 <= code < 65536):
                    escaped = f"\\u{code:04x}"
                elif self.ensure_ascii and code >= 65536:
                    code -= 65536
                    escaped = f"\\u{0xD800 | (code >> 10):04x}\\u{0xDC00 | (code & 0x3FF):04x}"
                else:
                    escaped = letter
            result.append(escaped)
        result.append('"')
        return "".join(result)

    def number(self, value):
        if value - value == 0.0:
            return repr(value)
        if not self.allow_nan:
            shown = f": {value!r}" if _simulate.setting("python") >= (3, 12) else ""
            raise ValueError(f"Out of range float values are not JSON compliant{shown}")
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"

    def scalar(self, value):
        """The text of a value that is no container, or None."""
        if isinstance(value, str):
            return self.text(value)
        if value is None:
            return "null"
        if value is True:
            return "true"
        if value is False:
            return "false"
        if isinstance(value, int):
            return str(int(value))
        if isinstance(value, float):
            return self.number(value)
        return None

    def write(self, value, depth):
        text = self.scalar(value)
        if text is not None:
            return text
        kind = type(value)
        if isinstance(value, (list, tuple)) or hasattr(kind, "_make"):
            return self.container(value, "[", "]", [(None, each) for each in value], depth)
        if isinstance(value, dict) or (getattr(kind, "__is_mapping__", False) and hasattr(value, "items")):
            pairs = []
            items = list(value.items())
            if self.sort_keys:
                items = sorted(items)
            for key, each in items:
                name = self.key(key)
                if name is not None:
                    pairs.append((name, each))
            return self.container(value, "{", "}", pairs, depth)
        # Members of an IntEnum or a StrEnum are written like their values.
        if hasattr(kind, "_member_map_") and (hasattr(kind, "__index__") or hasattr(kind, "lower")):
            return self.write(value.value, depth)
        if self.default is None:
            raise TypeError(f"Object of type {kind.__name__} is not JSON serializable")
        self.enter(value)
        text = self.write(self.default(value), depth)
        self.open.pop()
        return text

    def key(self, key):
        if isinstance(key, str):
            return key
        text = self.scalar(key)
        if text is None and not self.skipkeys:
            raise TypeError(f"keys must be str, int, float, bool or None, not {type(key).__name__}")
        return text

    def enter(self, value):
        if self.check_circular:
            for other in self.open:
                if other is value:
                    raise ValueError("Circular reference detected")
        self.open.append(value)

    def container(self, value, opening, closing, pairs, depth):
        if not pairs:
            return opening + closing
        self.enter(value)
        texts = []
        for name, each in pairs:
            text = self.write(each, depth + 1)
            texts.append(text if opening == "[" else f"{self.text(name)}{self.key_separator}{text}")
        self.open.pop()
        if self.indent is None:
            return opening + self.item_separator.join(texts) + closing
        line = "\n" + self.indent * (depth + 1)
        return opening + line + (self.item_separator + line).join(texts) + "\n" + self.indent * depth + closing


def dumps(
    obj,
    *,
    skipkeys=False,
    ensure_ascii=True,
    check_circular=True,
    allow_nan=True,
    cls=None,
    indent=None,
    separators=None,
    default=None,
    sort_keys=False,
):
    if cls is not None:
        raise NotImplementedError("json.dumps: cls is not supported")
    writer = _Writer(skipkeys, ensure_ascii, check_circular, allow_nan, indent, separators, default, sort_keys)
    return writer.write(obj, 0)


def dump(obj, fp, **options):
    fp.write(dumps(obj, **options))


# Reading ---------------------------------------------------------------------------------------------------------------------------


class _Reader:
    def __init__(self, text, pairs_hook):
        self.text = text
        self.pairs_hook = pairs_hook

    def space(self, place):
        text = self.text
        while place < len(text) and text[place] in " \t\n\r":
            place += 1
        return place

    def value(self, place):
        """The value that begins at `place`, and the place behind it."""
        text = self.text
        letter = text[place : place + 1]
        if letter == '"':
            return self.string(place + 1)
        if letter == "{":
            return self.object(place + 1)
        if letter == "[":
            return self.array(place + 1)
        for word, value in _WORDS:
            if text.startswith(word, place):
                return value, place + len(word)
        end = self.number_end(place)
        if end is None:
            raise JSONDecodeError("Expecting value", text, place)
        digits = text[place:end]
        if "." in digits or "e" in digits or "E" in digits:
            return float(digits), end
        return int(digits), end

    def number_end(self, place):
        text = self.text
        if text[place : place + 1] == "-":
            place += 1
        if text[place : place + 1] == "0":
            place += 1
        else:
            start = place
            place = self.digits_end(place)
            if place == start:
                return None
        if text[place : place + 1] == ".":
            end = self.digits_end(place + 1)
            if end > place + 1:
                place = end
        if text[place : place + 1] in ("e", "E"):
            start = place + 1
            if text[start : start + 1] in ("+", "-"):
                start += 1
            end = self.digits_end(start)
            if end > start:
                place = end
        return place

    def digits_end(self, place):
        text = self.text
        while place < len(text) and text[place] in "0123456789":
            place += 1
        return place

    def string(self, place):
        text = self.text
        begin = place - 1
        result = []
        while True:
            if place >= len(text):
                raise JSONDecodeError("Unterminated string starting at", text, begin)
            letter = text[place]
            place += 1
            if letter == '"':
                return "".join(result), place
            if letter != "\\":
                if ord(letter) < 32:
                    raise JSONDecodeError("Invalid control character at", text, place - 1)
                result.append(letter)
                continue
            letter = text[place : place + 1]
            if not letter:
                raise JSONDecodeError("Unterminated string starting at", text, begin)
            if letter != "u":
                if letter not in _UNESCAPES:
                    raise JSONDecodeError("Invalid \\escape", text, place - 1)
                result.append(_UNESCAPES[letter])
                place += 1
                continue
            code = self.code(place)
            place += 5
            if 0xD800 <= code <= 0xDBFF and text.startswith("\\u", place):
                low = self.code(place + 1)
                if 0xDC00 <= low <= 0xDFFF:
                    code = 65536 + (((code - 0xD800) << 10) | (low - 0xDC00))
                    place += 6
            result.append(chr(code))

    def code(self, place):
        digits = self.text[place + 1 : place + 5]
        # At the end of the text there is no room for the quote behind it, and CPython complains of the digits.
        if place + 5 < len(self.text) and all([digit in "0123456789abcdefABCDEF" for digit in digits]):
            return int(digits, 16)
        raise JSONDecodeError("Invalid \\uXXXX escape", self.text, place)

    def array(self, place):
        text = self.text
        values = []
        place = self.space(place)
        if text[place : place + 1] == "]":
            return values, place + 1
        while True:
            value, place = self.value(place)
            values.append(value)
            place = self.space(place)
            letter = text[place : place + 1]
            if letter == "]":
                return values, place + 1
            if letter != ",":
                raise JSONDecodeError("Expecting ',' delimiter", text, place)
            comma = place
            place = self.space(place + 1)
            if text[place : place + 1] == "]" and _simulate.setting("python") >= (3, 13):
                raise JSONDecodeError("Illegal trailing comma before end of array", text, comma)

    def object(self, place):
        text = self.text
        pairs = []
        place = self.space(place)
        if text[place : place + 1] == "}":
            return self.made(pairs), place + 1
        while True:
            if text[place : place + 1] != '"':
                raise JSONDecodeError("Expecting property name enclosed in double quotes", text, place)
            key, place = self.string(place + 1)
            place = self.space(place)
            if text[place : place + 1] != ":":
                raise JSONDecodeError("Expecting ':' delimiter", text, place)
            value, place = self.value(self.space(place + 1))
            pairs.append((key, value))
            place = self.space(place)
            letter = text[place : place + 1]
            if letter == "}":
                return self.made(pairs), place + 1
            if letter != ",":
                raise JSONDecodeError("Expecting ',' delimiter", text, place)
            comma = place
            place = self.space(place + 1)
            if text[place : place + 1] == "}" and _simulate.setting("python") >= (3, 13):
                raise JSONDecodeError("Illegal trailing comma before end of object", text, comma)

    def made(self, pairs):
        return dict(pairs) if self.pairs_hook is None else self.pairs_hook(pairs)


_WORDS = (
    ("null", None),
    ("true", True),
    ("false", False),
    ("NaN", float("nan")),
    ("Infinity", float("inf")),
    ("-Infinity", -float("inf")),
)


def loads(s, *, object_pairs_hook=None):
    if not isinstance(s, str):
        raise TypeError(f"the JSON object must be str, bytes or bytearray, not {type(s).__name__}")
    reader = _Reader(s, object_pairs_hook)
    value, end = reader.value(reader.space(0))
    end = reader.space(end)
    if end != len(s):
        raise JSONDecodeError("Extra data", s, end)
    return value


def load(fp, **options):
    return loads(fp.read(), **options)
