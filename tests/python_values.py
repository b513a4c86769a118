"""Records what CPython says about operators, methods and built-in functions.

    PYTHONHASHSEED=0 python3.11 tests/python_values.py > tests/data/python_values.txt

Each line is a program, a tab and its outcome. A program is statements joined by "; ", the last
one an expression. The outcome is the repr of its value, or "raises " and the repr of the
exception, or "limit" where the values of this project end: integers beyond 64 bits, complex
numbers, unions of classes, surrogates. `tests/python_values.rs` runs the same programs.
"""

import ast
import itertools
import random
import sys
import types
import warnings


def inside_model(value, depth=5):
    if depth == 0:
        return True
    if isinstance(value, (complex, bytes, types.UnionType)):
        return False
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    if isinstance(value, str):
        # Half of a pair of UTF-16 is no character.
        return not any(0xD800 <= ord(character) < 0xE000 for character in value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(inside_model(item, depth - 1) for item in value)
    if isinstance(value, dict):
        return inside_model(list(value.items()), depth)
    if isinstance(value, range):
        return all(map(inside_model, (value.start, value.stop, value.step)))
    return True


def outcome(program):
    tree = ast.parse(program)
    last = ast.Expression(tree.body.pop().value)
    names = {}
    try:
        exec(compile(tree, "", "exec"), names)
        value = eval(compile(last, "", "eval"), names)
        return repr(value) if inside_model(value) else "limit"
    except Exception as exception:
        return "raises " + repr(exception)


def programs():
    yield from operators()
    yield from comparisons()
    yield from containers()
    yield from built_in_functions()
    yield from formats()
    yield from list_and_dict_methods()
    yield from string_methods()
    yield from sets()
    yield from set_histories()
    yield from percent_formats()
    yield from further_methods()


NUMBERS = """True 0 1 -1 2 7 -3 63 9007199254740993 9223372036854775807 (-9223372036854775807-1)
    0.0 -0.0 0.5 -2.5 3.0 1e308 1e-300 float('inf') float('nan')""".split()
OTHERS = """None 2 0.5 '' 'ab' [] [1,'a'] () (1,2) {} {1:2} {'a':1,1:3} range(3) {1:2}.keys() ValueError
    KeyError('x')""".split()
OPERATORS = "+ - * / // % ** & | ^ << >>".split()
ORDERS = "< <= > >=".split()


def operators():
    for left, operator, right in itertools.product(NUMBERS, OPERATORS, NUMBERS):
        # CPython would compute these integers; they end far beyond 64 bits.
        if operator in ("**", "<<") and "." not in left + right and "'" not in left + right and len(right) > 3:
            continue
        yield f"{left} {operator} {right}" if left[0] != "-" else f"({left}) {operator} {right}"
    for left, operator, right in itertools.product(OTHERS, ["+", "*", "|", "-", "%", "**"], OTHERS):
        yield f"{left} {operator} {right}"
    for left, operator, right in itertools.product(OTHERS, ["+=", "*=", "|=", "**="], OTHERS):
        yield f"x = {left}; y = x; x {operator} {right}; (x, y, x is y)"
    yield "x = [1]; x += x; x *= 2; x"
    for operator, value in itertools.product(["-", "+", "~", "not "], NUMBERS + OTHERS):
        yield f"{operator}{value}"
    yield "[1] * 3, 3 * [1], 'ab' * -1, True * (1,), [[]] * 2"
    for value in NUMBERS + OTHERS:
        yield f"1 if {value} else 0"
        yield f"str({value}), repr({value})"


def comparisons():
    numbers = "True 0 1 2 9007199254740993 9007199254740992.0 9223372036854775807 1e19 -0.0 0.5 float('nan')".split()
    others = """None 1 'a' 'ab' [] [1] [1,2] [2,'a'] ['a'] (1,) (1,2) (2,) {} {1:2} {1.0:2} {1:2,3:4} {3:4,1:2}
        range(0) range(1,1) range(0,3,2) range(0,4,2) {1:2}.keys() {1:3,2:4}.keys() {1:2}.items() ValueError""".split()
    for values in (numbers, others):
        for left, operator, right in itertools.product(values, ORDERS + ["==", "!="], values):
            # Where nothing has an order, one message is enough.
            if operator in ("<=", ">", "!=") and left != right and values is others:
                continue
            yield f"{left} {operator} {right}"
    for left, operator, right in itertools.product("None True 1 'a' 0.5 [] (1,2) ValueError".split(), ["is", "is not"],
                                                   "None True 1 'a' 0.5 [] (1,2) ValueError".split()):
        yield f"x = {left}; y = {right}; x {operator} y"
    for item, container in itertools.product("None 1 1.0 'a' '' [] [1] (1,2) (1,) 2.5 {}".split(),
                                             others + ["'abc'", "[[],None]", "[1.0]", "((1,2),)", "{1:2}.values()",
                                                       "range(10,0,-3)", "1.5"]):
        yield f"{item} in {container}"
    yield "1 not in [1], 1 not in [2]"
    yield "x = []; x.append(x); x == x"
    yield "x = []; x.append(x); y = []; y.append(y); x == y"
    yield "x = []; x.append(x); y = []; y.append(y); x < y"
    yield "x = {}; x[1] = x; y = {}; y[1] = y; x != y"
    yield "x = float('nan'); [x] == [x], x == x, x in [x], (x,) == (x,)"


def containers():
    sequences = ["'héllo'", "[1,2,3,4]", "(1,2,3)", "range(10,0,-2)", "range(5)"]
    indices = ["0", "1", "-1", "-3", "4", "5", "-6", "True", "None", "1.0", "'a'", "[]"]
    bounds = ["", "0", "1", "-1", "-2", "3", "99", "-99"]
    for container, index in itertools.product(sequences + ["{1:2,'a':3,None:4}", "None", "5", "ValueError",
                                                           "{1:2}.keys()"], indices + ["(1,[])"]):
        yield f"{container}[{index}]"
    for container, start, stop in itertools.product(sequences, bounds, bounds):
        yield f"{container}[{start}:{stop}]"
    for container, start, stop, step in itertools.product(sequences, ["", "1", "-1", "99"], ["", "0", "-99", "3"],
                                                          ["1", "2", "-1", "-2", "99"]):
        yield f"{container}[{start}:{stop}:{step}]"
    for container in sequences + ["{1:2}", "5"]:
        for index in ["::0", "'a':", ":1.0", "None:None:None", "True:"]:
            yield f"{container}[{index}]"
    for container, index in itertools.product(["[1,2,3]", "{1:2,'a':3}", "(1,2)", "'ab'", "range(3)", "None"], indices):
        yield f"x = {container}; x[{index}] = 9; x"
        yield f"x = {container}; del x[{index}]; x"
    for index in ["1:2", ":", "::2", "::-1", "5:", "2:1", "1:1", "-1:", "::0", "{}", "'a':1"]:
        if index != "{}":
            yield f"x = [1,2,3,4]; del x[{index}]; x"
        for value in ["[]", "[9]", "'ab'", "(7,8,9,10)", "x", "5", "{1:2}", "range(2)"]:
            yield f"x = [1,2,3,4]; x[{index}] = {value}; x"
    yield "x = {1:'a'}; x[True] = 'b'; x[1.0] = 'c'; x"
    yield "x = {}; x[(1,2)] = 3; x[(1.0,2)]"
    yield "x = {}; x[[]] = 1; x"
    yield "{[]: 1}"
    yield "{(1,[]): 1}"
    yield "x = [1]; x.append(x); x"
    yield "x = {}; x['x'] = x; x"
    yield "x = {}; x['x'] = [x, (x,), x]; str(x)"
    yield "x = []; t = (x,); x.append(t); t"
    yield "x = {}; x[1] = x.values(); x"
    yield "x = {1:2}; y = x.items(); x[3] = 4; y, len(y), list(y)"
    yield "x = []; e = ValueError(x, x); x.append(e); e"
    for value in ["ValueError()", "ValueError('it\\'s')", "ValueError(1,'a')", "KeyError('k')", "KeyError(1)",
                  "RuntimeError(ValueError('x'))", "KeyError(ValueError('x'))", "OSError(34,'gone')", "ValueError((1,))",
                  "ValueError", "range(3)", "range(1,3)", "range(1,3,-1)", "(1,)", "{1:(2,)}.items()", "{}.keys()",
                  "{'a':1}.values()", "1e16", "1e15", "123456789012345680.0", "1e-4", "1e-5", "0.1", "1.5e300",
                  "'a\\'b'", "'a\"b'", "'a\\'b\"'", "'\\t\\n\\r\\\\'", "'\\x00\\x1f\\x7f'", "'é ß 漢 😀'", "'\\xa0\\xad'",
                  "'\\u200b\\u2028\\ufeff\\ue000\\u3000'"]:
        yield f"str({value}), repr({value})"


def built_in_functions():
    arguments = ["", "None", "1", "-7", "0.5", "-2.5", "'a'", "''", "[]", "[3,1,2]", "(1.5,2)", "{2:1,1:2}", "range(3)",
                 "x=1", "1,x=1", "1,2", "7,-2", "7.5,-2", "1,0", "1.0,0", "'a',1", "[],[]", "[1,2],'ab'", "'ab',None", "1,2,3", "2,3,5", "1,2,3,4",
                 "ValueError", "KeyError('x'),KeyError", "True"]
    functions = """abs all any bin bool chr dict divmod float format hex int isinstance len list max min oct ord pow range
        repr round sorted str sum tuple""".split()
    for function, argument in itertools.product(functions, arguments):
        yield f"{function}({argument})"
    for function, argument in itertools.product(["enumerate", "zip", "reversed"], arguments):
        yield f"list({function}({argument}))"
    for digits, value in itertools.product(["", ",None", ",0", ",1", ",2", ",-1", ",-2", ",-19", ",-20", ",400", ",-400", ",'a'"],
                                           ["2.5", "3.5", "-2.5", "2.675", "1234.5", "1250.0", "1e22", "1.7e308", "5e-324", "-0.4", "15", "25",
                                            "-25", "150", "1249", "9223372036854775807", "5000000000000000000", "True",
                                            "float('nan')", "float('inf')", "1e300", "0.5"]):
        yield f"round({value}{digits})"
    yield "round(1.5, ndigits=1), round(number=2.5)"
    yield "round(1.7e308, -308)"
    for text in ["'12'", "' -12 '", "'+7'", "'1_000'", "'1__0'", "'_1'", "'1_'", "''", "' '", "'a'", "'0x1f'", "'1.5'", "'--1'",
                 "'- 1'", "'9223372036854775807'", "'-9223372036854775808'", "'9223372036854775808'", "'inf'", "'-Infinity'", "'nan'", "'+nan'", "'1e5'", "'1e400'", "'.5'",
                 "'5.'", "'.'", "'1_0.5_0'", "'1_.5'", "'1e_5'", "'infinit'", "'1\\n'", "'\\x1f1'", "'1 2'", "'0b1'"]:
        yield f"int({text})"
        yield f"float({text})"
    for text, base in itertools.product(["'12'", "'0x1f'", "'0b101'", "'0o17'", "'z'", "'-0xFF'", "'010'", "'0'", "'00'", "'0x'", "'0x_1'", "'1_1'", "''"],
                                        ["0", "2", "8", "10", "16", "36", "37", "1", "-1", "'a'"]):
        yield f"int({text}, {base})"
    for call in ["int(1e18)", "int(1e19)", "int(-1e19)", "int(float('nan'))", "int(float('inf'))", "int(-1.9)", "int(12, 10)",
                 "int(base=10)", "int('11', base=2)", "int([], [])", "int([])", "float([])", "str(object=5)", "str(5, 'a')",
                 "str('a', 'b')", "str('a', errors='b')", "str(b=5)", "str(5, 6)",
                 "min([], default=1)", "max([], default=None)", "max(1, 2, default=1)", "max(default=1)", "max([1], key=None)",
                 "max([1, 2], key=1)", "max([1], foo=1)", "max('a', 1)", "min(1, 'a')", "max([1, 3, 3.0])", "min(0, -0.0, False)",
                 "max([[1], [2], []])", "max(1, float('nan'))", "max(float('nan'), 1)", "min({3: 1, 2: 5})", "max(())",
                 "sum([1, 2.5, True])", "sum([0.1] * 10)", "sum(['a'])", "sum(['a'], '')", "sum([[1], [2]], [])", "sum([(1,)], ())",
                 "sum([1], start=2)", "sum([1], 2)", "sum([1], x=2)", "sum(start=2)", "sum([9223372036854775807, 1])",
                 "x = [[1], [2]]; y = []; sum(x, y), x, y",
                 "sorted([3, 1, 2], reverse=True)", "sorted([1], key=None, reverse=0)", "sorted([1], reverse='a')", "sorted([1], key=1)",
                 "sorted([1, 'a'])", "sorted(['a', 1])", "sorted([1, 2, 'a', 3])", "sorted([3, 2, 'a'])", "sorted([1, None])", "sorted({2: 1, 1: 2})", "sorted('hello')",
                 "sorted([True, 1, 0, False], reverse=True)", "sorted([(2, 'a'), (1, 'b'), (1, 'a')])", "sorted([[2], [1, 5], []])",
                 "sorted([float('nan'), 1, 0.5])", "sorted([1], [2])", "sorted([1], foo=1)", "sorted([5, 2, 9, 1, 7, 3, 8, 6, 4, 0])", "sorted([{}, {}])",
                 "list(enumerate(['a', 'b'], start=5))", "list(enumerate('ab', 9223372036854775807))", "list(enumerate([1], 'a'))", "list(enumerate([1], foo=1))", "list(enumerate(iterable='ab'))",
                 "list(enumerate([1], start=1, foo=2))", "list(enumerate(start=1))",
                 "list(zip([1, 2], 'abc'))", "list(zip())", "list(zip([1], strict=True))", "list(zip([1], [1, 2], strict=True))",
                 "list(zip([1, 2], [1], strict=True))", "list(zip([1], [2], [3, 4], strict=True))", "list(zip([1, 2], [2, 3], [3], strict=True))",
                 "list(zip([1, 2], [2], [3, 4, 5], strict=True))", "list(zip([1], [2, 3], [], strict=True))", "list(zip([1], [2, 3], strict=0))", "list(zip([1], [2], a=1))", "list(zip({1: 2}, {3: 4}.items()))",
                 "list(reversed('abc'))", "list(reversed(range(4)))", "list(reversed({1: 2, 3: 4}))", "list(reversed({1: 2}.items()))", "list(reversed(None))",
                 "isinstance(ValueError('x'), Exception)", "isinstance(ValueError('x'), (KeyError, (LookupError, ValueError)))",
                 "isinstance(KeyError(), LookupError)", "isinstance(1, ValueError)", "isinstance(1, (ValueError, 5))", "isinstance(ValueError, ValueError)",
                 "isinstance(TimeoutError(), OSError)", "isinstance(1, ())",
                 "pow(2, 3, None)", "pow(2, -1, 5)", "pow(2, -1, 4)", "pow(2, 3, 0)", "pow(2, 3, -5)", "pow(-2, 3, 5)", "pow(3, 100, 1000000007)", "pow(2.0, 3, 5)", "pow('a', 2, 3)", "pow(base=2, exp=3)",
                 "pow(9223372036854775806, 9223372036854775807, 9223372036854775783)", "pow(5, 0, 1)", "pow(0, -1)", "pow(0, 0)",
                 "chr(97)", "chr(0x1f600)", "chr(0x110000)", "chr(-1)", "chr(2**40)", "chr(-2**40)", "chr(0xd800)", "chr('a')", "chr(1.0)", "ord('é')", "ord('ab')", "ord('')", "ord(1)",
                 "hex(-255)", "bin(-5)", "oct(64)", "hex(1.0)", "hex(True)", "abs(-9223372036854775807 - 1)",
                 "range(5, 0, -2)", "range(1, 2, 0)", "range(1, 'a')", "range(True)", "range(stop=3)", "len(range(0, 10**18, 3))",
                 "len(range(-9223372036854775807, 9223372036854775807))", "list(range(5, 0, -2))", "dict([(1, 2)], a=3)", "dict(['ab'])", "dict([1])", "dict([(1, 2, 3)])", "dict({1: 2})", "dict(a=1, b=2)",
                 "dict([[[], 1]])", "dict({}, {})", "dict({1: 2}.items())", "tuple('ab')", "tuple({1: 2})", "tuple([])", "list({1: 2}.values())", "x = [1]; y = list(x); y.append(2); x, y",
                 "x = (1,); tuple(x) is x", "divmod(-7, 2)", "divmod(7, -2)", "divmod(-7.5, 2)", "divmod(-0.0, 1)", "divmod(True, 2)", "divmod(1e300, 1e-300)", "divmod(1, 'a')",
                 "any([0, '', 1])", "all([])", "all('ab')", "any(range(1, 3))", "bool('a')", "bool(0.0)", "len('héé')", "len({1: 2}.keys())", "len(5)", "repr('a')", "format(1, 2)", "format(1, '5', 3)"]:
        yield call


def formats():
    specifications = ["", "d", "5", "05", "<5", ">5", "^6", "=6", "*^9", "é>4", "+", " ", "-", "+d", " d", "#x", "x", "X", "#X", "o", "#o", "b", "#b", "#010x",
                      "c", "5c", "n", ",", "_", "012,", "_b", "020_x", ",d", ",.2f", "015,.3f", "e", "E", ".0e", ".3e", "#.0e", "f", "F", ".0f", ".1f", ".2f", ".10f", ".20f", "#.0f", "g", "G", ".0g", ".1g", ".3g",
                      ".10g", "#g", "#.3g", ".3", ".0", ".17", "10.3", "%", ".0%", ".1%", "z", "z.1f", "+z.0f", "s", "5s", ".1", ".1s", "-^7.1s", "+08.2f", "*=10", "0<6", "=+7d", "#", "r", "qq", "5x5", ".", "5.q", ",_", "_,", ",x",
                      ",s", ",n", ", ", "é", "<<5", "{", "99999999999999999999", ".99999999999999999999", ".9999999999f", "00005", "0", "+.1e", "_.1f", "1", " >+9.2e"]
    values = ["0", "7", "-42", "1234567", "255", "True", "0.0", "-0.0", "0.5", "-1.005", "2.675", "123456.789", "1e16", "1e100", "1.5e-7", "9.999e22", "0.0001", "-0.04",
              "float('inf')", "float('nan')", "-float('inf')", "'abc'", "'é'", "''", "None", "[1]", "ValueError('x')"]
    for value, specification in itertools.product(values, specifications):
        # One message is enough for values without a mini-language, and for mistakes.
        if value in ("None", "[1]", "ValueError('x')") and specification not in ("", "5", "s", "é"):
            continue
        yield f"format({value}, {specification!r})"
    for precision, value in itertools.product(range(0, 8), ["99.995", "0.00012345", "1234567.0", "1e15", "5e-324", "0.5", "1.5", "2.5"]):
        for kind in ["e", "f", "g", "", "%"]:
            yield f"format({value}, '.{precision}{kind}')"
    for width, value in itertools.product(range(1, 14), ["1234567", "-1234", "12", "0.5", "-1234.5"]):
        yield f"format({value}, '0{width},')"
    yield "format(-9223372036854775807 - 1, ','), format(-9223372036854775807 - 1, 'x'), format(9223372036854775807, 'e')"
    yield "format(1e308, 'f')"
    yield "format(5e-324, '.1100f')"
    yield "format(0x110000, 'c')"
    yield "format(-1, 'c')"
    yield "format(0x1f600, '4c')"


def list_and_dict_methods():
    arguments = ["", "0", "1", "-1", "5", "'a'", "None", "[]", "[7,8]", "1,2", "2,'b'", "-9,0", "1,2,3", "2,1,99", "2,-1", "1,None", "1,'a'", "1,2,3,4", "x=1", "1,x=1", "range(2)", "1.0"]
    for receiver, names in [("[1,2,'a',2]", "append pop extend insert remove clear index count copy reverse"),
                            ("[]", "pop remove reverse index"),
                            ("(1,2,'a',2)", "index count"),
                            ("range(1,9,2)", "index count")]:
        for name, argument in itertools.product(names.split(), arguments):
            yield f"x = {receiver}; y = x.{name}({argument}); (y, x)"
    for argument in ["", "1", "1,2", "1,2,3", "reverse=True", "reverse=0", "reverse='a'", "reverse=None", "key=None", "key=1", "foo=1"]:
        for receiver in ["[3,1,2]", "[]", "[1,'a']", "[2,1,0,'a',5]", "['b','a']"]:
            yield f"x = {receiver}; y = x.sort({argument}); (y, x)"
    yield "x = [3,'a',1]; x.append(x); x.copy()"
    arguments = ["", "1", "'a'", "9", "[]", "None", "1,5", "9,5", "9,[]", "1,2,3", "x=1", "1,x=1", "{}", "{9:8,1:7}", "[(5,6)]", "[(5,6)],y=7", "[1]", "['abc']", "'ab'", "{3:4}.items()", "y=2,z=3", "[([],1)]"]
    for receiver, argument in itertools.product(["{1:2,'a':[3]}", "{}"], arguments):
        for name in "get pop setdefault update keys values items clear copy popitem".split():
            yield f"x = {receiver}; y = x.{name}({argument}); (y, x)"
    # The items that a failed sort leaves behind.
    yield "x = [5, 3, 8, 1, 'a', 2]; y = x.copy(); y.reverse(); (x, y)"


def string_methods():
    texts = ["''", "'a'", "'ab cd'", "'  Hello, wOrld  '", "'a,b,,c'", "'x\\ny\\r\\nz\\x0bw\\n'", "'ÀÉ ß'", "'12'", "'-5'", "'+'", "'abab'", "'it\\'s 3rd'", "'\\t \\u2003x'"]
    for name, text in itertools.product("upper lower title capitalize swapcase isdigit isalpha isalnum isspace isupper islower strip lstrip rstrip split rsplit splitlines".split(), texts):
        yield f"{text}.{name}()"
    arguments = ["", "'a'", "'b'", "'ab'", "''", "','", "' '", "'l'", "'xyz'", "None", "1", "'a',1", "'a',-1", "'a',0,2", "'b',2", "'',9", "'',2", "'',2,1", "'a','b'", "'a','b',1", "'','-'", "'','-',2", "'a','','x'", "'b','xyz',-1",
                 "',',1", "',',0", "None,1", "None,0", "None,2", "('a','x')", "('z',1)", "(1,'a')", "()", "'a',None,None", "'a','b','c','d'", "x=1", "'a',x=1", "[]", "['a','b']", "['a',1]", "('x',)", "'a',1.5", "6", "7", "7,'*'", "8,'ab'", "8,''", "8,1", "-3", "'a',True"]
    for name in "find rfind index rindex count startswith endswith replace split rsplit strip lstrip rstrip join center ljust rjust zfill partition rpartition removeprefix removesuffix splitlines".split():
        for text in ["'abab'", "'a,b,,c'", "' l x '"] if name not in ("join", "zfill", "center", "ljust", "rjust") else ["'-5'", "''"]:
            for argument in arguments:
                yield f"{text}.{name}({argument})"
    for name in "upper title isdigit format".split():
        for argument in ["1", "x=1", "1,2"]:
            yield f"'ab'.{name}({argument})"
    for call in ["'a b c'.split(sep=' ', maxsplit=1)", "'a'.split('b', sep='c')", "'a'.split(foo=1)", "'a\\nb'.splitlines(keepends=True)", "'a\\r\\nb\\x85c'.splitlines(True)", "'a\\n\\nb'.splitlines()", "'héé'.find('é', 2)",
                 "'a  b c '.split(None, 1)", "' a  b c'.rsplit(None, 1)", "'aXbX'.rsplit('X', 1)", "'aaa'.replace('aa', 'b')", "'aaa'.count('aa')", "'héllo'.center(9, 'é')", "'-'.join('abc')", "','.join({'a': 1})", "', '.join([])"]:
        yield call
    for template, arguments in itertools.product(
            ["", "{}", "{} {}", "{0} {1} {0}", "{a}", "{a} {}", "{0} {}", "{} {0}", "{{}}", "{{{}}}", "{", "}", "a{b", "a}b", "{!r}", "{!s:>5}", "{!a}", "{!x}", "{!", "{!r", "{!rr}", "{0!}", "{0!r:>6}",
             "{:5}", "{:>{}}", "{:{a}}", "{:{}{}}", "{:{:{}}}", "{0[0]}", "{0[1]}", "{0[a]}", "{0[]}", "{0[", "{0[}", "{0[a]b}", "{0[-1]}", "{a[0]}", "{ 0}", "{-1}", "{0:}", "{0:{", "{0:}}", "{99999999999999999999}", "{:d}", "{:é}", "{a!r}{a!s}", "{{0}", "{0}}", "{{}", "{{{0}}}}"],
            ["", "1", "'é', 4", "[1,'x'], 2", "{'a': 5}", "'x', a='7'", "a=[1]"]):
        yield f"{template!r}.format({arguments})"


def sets():
    values = ["set()", "{1,2}", "{2,3,'a-b'}", "frozenset()", "frozenset({2,1})", "{1.0}", "[2,1]", "{2:1}", "{2:1}.keys()", "{2:1,1:2}.items()", "{2:1}.values()",
              "5", "'ab'", "()", "range(3)", "{(2,1)}", "[[]]", "{frozenset({1})}", "None"]
    for left, operator, right in itertools.product(values, ["|", "&", "-", "^", "<", "<=", ">", ">=", "==", "!="], values):
        yield f"{left} {operator} {right}"
    for left, operator, right in itertools.product(values, ["|=", "&=", "-=", "^=", "+="], values):
        yield f"x = {left}; y = x; x {operator} {right}; (x, y, x is y)"
    for item, container in itertools.product(["1", "1.0", "True", "'a'", "[]", "{1}", "{}", "frozenset({1})", "(2,1)", "(1,[])"], values):
        yield f"{item} in {container}"
    arguments = ["", "1", "9", "'a'", "[]", "{1}", "frozenset({1})", "[1,9]", "{9,2}", "{1:2}", "'ab'", "range(5)", "[[]]", "1,2", "[1],[2]", "{1},{2},'a'", "x=1", "[1],x=1", "{2:1}.keys()", "()", "x"]
    methods = """add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset issuperset pop remove
        symmetric_difference symmetric_difference_update union update""".split()
    for receiver, method, argument in itertools.product(["{2,1,'a-b'}", "set()", "{frozenset({1}),1,2,9}"], methods, arguments):
        yield f"x = {receiver}; y = x.{method}({argument}); (y, x)"
    frozen = "copy difference intersection isdisjoint issubset issuperset symmetric_difference union".split()
    for receiver, method, argument in itertools.product(["frozenset([2,1,'a'])", "frozenset()"], frozen, arguments):
        yield f"x = {receiver}; y = x.{method}({argument}); (y, x)"
    for function, argument in itertools.product(["set", "frozenset", "list", "tuple", "sorted", "len", "sum", "min", "max", "any", "bool", "str", "hash", "reversed"],
                                                ["", "{3,1,2}", "frozenset({3,1,2})", "set()", "frozenset()", "[3,1,2,3]", "'hello'", "5", "[[]]", "1,2", "{1:2}", "x=1", "{(1,2),(2,1)}"]):
        if function != "reversed":
            yield f"{function}({argument})"
    for value in ["0", "1", "-1", "-2", "True", "2**61-1", "2**61", "2**62+5", "9223372036854775807", "0.0", "-0.0", "1.5", "-2.5", "1e300", "1e-300", "5e-324", "0.1", "float('inf')", "-float('inf')", "1e16", "''", "'a'", "'abc'", "'abcdefgh'", "'abcdefghi'",
                  "'héllo'", "'漢字'", "'😀'", "'a'*100", "()", "(1,)", "(1,2)", "(1,(2,'a'),-1)", "(0.5,)", "range(5)", "range(2,9,3)", "frozenset()", "frozenset({1,2})", "frozenset({'a','b',1.5})", "frozenset(range(50))", "[]", "{}", "set()", "([],)", "slice(1)"]:
        yield f"hash({value})"
    for program in ["x = {1}; x.add(1.0); x.add(True); x", "x = {True}; x.add(1); x", "x = {1}; {1: x}[1] is x", "{frozenset({1}): 2}[frozenset({1})]", "{frozenset({1}): 2}[{1}]", "{{1}: 2}", "{[]}", "{1, []}",
                    "x = {1}; x.add(x)", "str({'a'}), repr(set()), str(frozenset('a'))", "f = frozenset({1}); f.copy() is f, frozenset(f) is f", "{1}[0]", "x = {1}; x[0] = 1; x", "x = {1}; del x[0]; x",
                    "{1} + {2}", "{1} * 2", "-{1}", "{1} < 5", "{1} < [1]", "{1} == [1]", "[{1}] == [frozenset({1})]", "{1,2} == {2,1}", "{1} == {1:2}.keys()", "{1:2}.keys() <= {1,2}", "{1,2} > {1:2}.keys()", "{(1,2)} == {1:2}.items()",
                    "{1: 1, 2: 2}.keys() & [2, 3]", "{1: 1}.keys() - [1]", "[5, 1] | {1: 1}.keys()", "[1, 2] - {1: 1}.keys()", "{1: 1}.keys() ^ {2: 2}.keys()", "{1: []}.items() | {2}", "{1: 2}.keys().isdisjoint([3])", "{1: 2}.items().isdisjoint([(1, 2)])", "{1: 2}.items() ^ {1: 3, 2: 2}.items()",
                    "list({3: 1, 1: 2}.keys() | {9})", "{'b': 1}.keys() & {'b', 'c'}", "x = {1: 2}.keys(); x |= {5}; x", "x = {1}; x |= {2: 3}.keys(); x"]:
        yield program


def set_histories():
    """Sets that grow, shrink and meet others: which order they show depends on all that has happened to them.

    Texts are no identifiers: a constant set with one of those is ordered by what CPython has compiled before.
    """
    choose = random.Random(11)
    kinds = {
        "small": lambda: str(choose.randrange(12)),
        "wide": lambda: str(choose.randrange(-40, 400)),
        "spread": lambda: str(choose.choice([8, 16, 32, 64, 7, 1000]) * choose.randrange(40) + choose.randrange(3)),
        "texts": lambda: repr(choose.choice(["a-", "b b", "ccc.", "T-1", "T-2", "worker-1", "worker-2", "é", "漢", "-" * choose.randrange(12), chr(97 + choose.randrange(26)) + "-"])),
        "mixed": lambda: choose.choice([str(choose.randrange(30)), repr(chr(97 + choose.randrange(6)) + "-"), f"({choose.randrange(5)}, {choose.randrange(5)})", str(choose.randrange(20) / 4), f"frozenset([{choose.randrange(5)}])"]),
    }
    for number in range(2500):
        item = kinds[choose.choice(list(kinds))]
        some = lambda most: ", ".join(item() for _ in range(choose.randrange(1, most)))
        statements = [choose.choice([f"x = {{{some(20)}}}", "x = set()", f"x = set([{some(40)}])", f"x = set(({some(6)},))"])]
        if choose.random() < 0.3:
            statements.append(f"x.update(range({choose.randrange(3, 90)}))")
        for _ in range(choose.randrange(0, 12)):
            kind = choose.randrange(16)
            if kind < 4:
                statements.append(f"x.add({item()})")
            elif kind < 8:
                statements.append(f"x.discard({item()})")
            elif kind < 9:
                statements.append("y = x.pop() if x else 0")
            elif kind < 13:
                other = choose.choice([f"{{{some(9)}}}", f"set([{some(30)}])", f"frozenset([{some(5)}])"])
                statements.append(f"x {choose.choice(['|=', '&=', '-=', '^=', '|=', '-='])} {other}")
            elif kind < 14:
                other = choose.choice([f"[{some(30)}]", f"{{{some(9)}}}", "{5: 6, 'a-b': 7}", f"({item()},)"])
                statements.append(f"x = x.{choose.choice(['union', 'intersection', 'difference', 'symmetric_difference'])}({other})")
            else:
                statements.append(choose.choice(["x = set(x)", "x = x.copy()", "x.update(x)", f"x.update([{some(12)}])", f"x.difference_update([{some(12)}])",
                                                 f"x.intersection_update([{some(30)}])", f"x.symmetric_difference_update([{some(9)}])", "x.clear()", f"x = {{{some(9)}}} | x", f"x = {{{some(9)}}} & x", f"x = {{{some(30)}}} - x", f"x = {{{some(9)}}} ^ x"]))
        yield "; ".join(statements) + "; (x, list(x))"
    for number in [3, 5, 20, 21, 76, 77, 100, 307, 308, 1000]:
        yield f"set(range({number}))"
        yield f"set(range({number}, 0, -1))"
        yield f"x = set(range({number} * 7, 0, -7)); y = x.pop(); (y, x)"


def percent_formats():
    letters = ["d", "i", "u", "x", "X", "o", "e", "E", "f", "F", "g", "G", "c", "r", "s", "a", "y", "%", "é", ""]
    flags = ["", "-", "+", " ", "#", "0", "5", "-8", "08", "+08", "#06", ".2", "8.3", "-8.3", "08.3", "#.0", "+.1", ".", " 06.1", "l", "*", ".*"]
    values = ["1", "-42", "255", "True", "2.5", "-0.04", "1e20", "'ab'", "'é'", "None", "[1]", "(1,)", "float('nan')", "float('inf')", "5,", "()"]
    for letter, value in itertools.product(letters, values):
        for flag in flags if value in ("-42", "2.5", "'ab'", "float('inf')") else ["", "5", "#", ".1", "06"]:
            yield f"'<%{flag}{letter}>' % {value}" if value[-1] != "," else f"'<%{flag}{letter}>' % ({value})"
    for program in ["'%s %s' % (1, 'a')", "'%s' % (1, 2)", "'%s %s' % 1", "'%s %s' % (1,)", "'%(a)s %(b)d' % {'a': 1, 'b': 2}", "'%(a)s' % {}", "'%(a)s' % 1", "'%(a)s' % (1,)", "'%(a' % {'a': 1}", "'%(a)' % {'a': 1}",
                    "'%s' % {'a': 1}", "'%s' % [1, 2]", "'%(a)s %s' % {'a': 1}", "'%*d' % (5, 42)", "'%-*d|' % (5, 42)", "'%*d|' % (-5, 42)", "'%.*f' % (2, 3.14159)", "'%*d' % ('a', 1)", "'%*d' % (5,)", "'abc' % 1", "'abc' % {}", "'abc' % []",
                    "'abc' % ()", "'%%' % ()", "'%%' % 1", "'100%' % ()", "'%5%' % ()", "'%(a(b)c)s' % {'a(b)c': 1}", "'%()s' % {'': 5}", "'%c%c' % (97, 'b')", "'%c' % 'ab'", "'%c' % 1.5", "'%c' % 0x110000", "'%c' % -1", "'%d' % 'a'", "'%x' % 1.5",
                    "'%d' % 2.9", "'%d' % float('nan')", "'%d' % float('inf')", "'%d' % None", "'%f' % 'a'", "'%f' % None", "'%.3s|' % 'abcdef'", "'%5.3s|' % 'abcdef'", "'%r %a' % ('é', 'é')", "'%.60f' % 0.1", "'%.0f %.0f' % (0.5, 1.5)", "'%g %g' % (1e-5, 1e6)", "'%#x %#o' % (255, 8)",
                    "'%.5d' % 42", "'%08.5d' % 42", "'%+.3d' % 4", "'%#.4x' % 10", "'%s' % ((1, 2),)", "'%(a)s %(a)r' % {'a': 'x'}", "'%(a)5.1f|' % {'a': 2.25}", "'%(a)*d' % {'a': 1}", "'%99999999999999999999d' % 1", "'%.99999999999d' % 1", "'%ld %hd %Lf' % (1, 2, 3.0)",
                    "x = 'a%s'; x %= 5; x", "'%s' % frozenset({1})", "'%s %s' % 'ab'", "'%s' % ''", "'%d%%' % 50", "'%' % 1", "'%(a)s' % [1]", "'%(0)s' % [1]", "'%s' % range(3)", "'x' % range(3)", "'x' % {1}", "'x' % 'y'"]:
        yield program


def further_methods():
    for text, method in itertools.product(["''", "'a'", "'Ab Cd'", "'ab'", "'1a'", "'_x1'", "'x y'", "'\\t'", "'é'", "'ß'", "'ΑΣ'", "'12'", "'a\\tb\\n\\tc'", "'A1b'", "'\\x00'", "'٣'", "'½'"],
                                          "casefold expandtabs isascii isdecimal isidentifier isnumeric isprintable istitle".split()):
        yield f"{text}.{method}()"
        if text in ("'a'", "'ab'"):
            yield f"{text}.{method}(1)"
            yield f"{text}.{method}(1, 2)"
            yield f"{text}.{method}(a=1)"
    for size in ["0", "1", "4", "-1", "'a'", "tabsize=3"]:
        yield f"'a\\tbb\\tccc\\t'.expandtabs({size})"
    for arguments in ["{}", "{97: 'x'}", "{'a': 'x', 'b': None, 98: 99}", "'ab', 'xy'", "'ab', 'xy', 'c'", "'ab', 'x'", "1", "'a'", "1, 'a'", "'a', 1", "'a', 'b', 1", "", "1, 2, 3, 4", "{'ab': 1}", "{1.5: 2}", "'aa', 'xy'", "'ab', 'ba', 'a'"]:
        yield f"str.maketrans({arguments})"
        if arguments not in ("", "1", "'a'"):
            yield f"'abcab'.translate(str.maketrans({arguments}))"
    for table in ["{97: 98}", "{97: None, 98: 'xyz'}", "{97: 1.5}", "{97: -1}", "{97: 0x110000}", "[]", "'x' * 200", "5", "None", "{97: True}"]:
        yield f"'abc'.translate({table})"
    for template, mapping in itertools.product(["'{a}'", "'{a!r:>5} {b}'", "'{}'", "'{0}'", "'{a[0]}'", "'x'", "'{'"], ["{'a': 'x', 'b': 2}", "{}", "[1]", "5", "{'a': [7]}"]):
        yield f"{template}.format_map({mapping})"
    yield "'a'.format_map()"
    yield "'a'.format_map({}, {})"
    for value, method in itertools.product(["0", "1", "-1", "255", "-256", "True", "9223372036854775807"], ["bit_length", "bit_count", "conjugate", "as_integer_ratio"]):
        yield f"({value}).{method}()"
    yield "(5).bit_length(1)"
    yield "(5).bit_length(a=1)"
    for value, method in itertools.product(["0.0", "-0.0", "1.0", "-2.5", "0.1", "1e300", "5e-324", "float('inf')", "float('nan')", "3e18", "1e-310"], ["is_integer", "hex", "conjugate", "as_integer_ratio"]):
        yield f"({value}).{method}()"
    for text in ["'0x1.8p+1'", "'-0x1p-3'", "'inf'", "'nan'", "'0x.8'", "'1.'", "''", "'0x'", "'zz'", "'0x1p'", "'0x1.999999999999ap-4'", "' 0x1p0 '"]:
        yield f"float.fromhex({text})"
    for arguments in ["", "1", "1,2", "1,2,3", "None", "1,2,3,4", "'a'", "x=1"]:
        yield f"slice({arguments})"
    for bounds, length in itertools.product(["None,None,None", "1,None,None", "None,None,-1", "-2,99,2", "5,1,-2", "None,None,0", "'a',2"], ["0", "4", "10", "-1", "'a'"]):
        yield f"slice({bounds}).indices({length})"
    for arguments in ["", "'ab'", "[1,2,1]", "'ab',0", "{1:2},[]", "5", "[[]]", "1,2,3", "'a',x=1", "()"]:
        yield f"dict.fromkeys({arguments})"
    for value in ["'é'", "['é', '😀']", "1", "{'ä': 1}"]:
        yield f"ascii({value})"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    assert sys.version_info[:2] == (3, 11), "the project follows CPython 3.11"
    assert not sys.flags.hash_randomization, "sets of strings would come in another order each time"
    seen = set()
    for program in programs():
        if program not in seen:
            seen.add(program)
            sys.stdout.buffer.write(f"{program}\t{outcome(program)}\n".encode())
