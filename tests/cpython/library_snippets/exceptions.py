# Here all exceptions are those of `builtins.py`.
for e in (ValueError(), ValueError("x"), ValueError("x", 1), ValueError(None), KeyError("k"), KeyError(), KeyError("a", "b"), KeyError(("a",)), StopIteration(5), SystemExit(), SystemExit(2), SystemExit(1, 2), KeyboardInterrupt(), GeneratorExit(), StopAsyncIteration(), TimeoutError(), ImportError("m", name="n"), AttributeError("a", name="n", obj=3), NameError("n", name="x"), OSError("just text"), OSError(2, "No such file"), OSError(2, "No such file", "f.txt"), OSError(13, "denied", "a", None, "b"), OSError(99, "other"), ConnectionRefusedError(111, "refused"), TimeoutError(110, "t"), SyntaxError("bad"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), UnicodeEncodeError("ascii", "caf\xe9", 3, 4, "ordinal not in range(128)"), UnicodeEncodeError("ascii", "\xe9\xe9", 0, 2, "ordinal"), RecursionError("deep"), AssertionError("why"), NotImplementedError(), ZeroDivisionError("division by zero")):
    print(type(e).__name__, repr(e), str(e), e.args, isinstance(e, Exception), e.__cause__, e.__context__, e.__suppress_context__)
print(StopIteration().value, StopIteration(1).value, SystemExit().code, SystemExit("a").code, SystemExit(1, 2).code)
print(OSError(2, "a", "f").filename, OSError(2, "a").errno, OSError(11, "x").strerror, OSError("a").errno)
print(ImportError("m", name="n").name, AttributeError("a", name="n", obj=3).obj)
# ---
names = "BaseException Exception ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError ExceptionGroup BaseExceptionGroup IOError EnvironmentError"
import builtins
for name in names.split():
    cls = eval(name)
    print(name, cls.__name__, [base.__name__ for base in cls.__bases__ if base.__name__ != "object" and (name, base.__name__) != ("BaseException", "BaseException")])
# ---
class Own(Exception):
    def __init__(self, code, text):
        self.code = code
class Calling(Exception):
    def __init__(self, code):
        super().__init__(f"code {code}")
        self.code = code
class Text(ValueError):
    def __str__(self):
        return "own text"
print(str(Own(1, "a")), repr(Own(1, "a")), Own(1, "a").args, str(Calling(5)), repr(Calling(5)), Calling(5).args, str(Text("x")), repr(Text("x")))
try:
    ValueError(a=1)
except TypeError as e:
    print(e)
e = ValueError("a")
e.add_note("first")
e.add_note("second")
print(e.__notes__, hasattr(ValueError(), "__notes__"), e.with_traceback(None) is e)
try:
    e.add_note(5)
except TypeError as error:
    print(error)
print(ValueError("a") == ValueError("a"), len({ValueError(), ValueError()}))
# ---
print(ExceptionGroup("msg", [ValueError(1), TypeError("t")]))
g = ExceptionGroup("msg", [ValueError(1), ExceptionGroup("inner", [TypeError("t"), OSError(2, "x")])])
print(repr(g), str(g), g.message, g.exceptions, g.args)
print(type(BaseExceptionGroup("m", [ValueError()])).__name__, type(BaseExceptionGroup("m", [KeyboardInterrupt()])).__name__, str(ExceptionGroup("one", (ValueError(),))), repr(ExceptionGroup("one", (ValueError(),))))
for arguments in ((1, [ValueError()]), ("m", []), ("m", 5), ("m", [1]), ("m", [ValueError(), ValueError]), ("m", [KeyboardInterrupt()])):
    try:
        print(ExceptionGroup(*arguments))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
class Own(ExceptionGroup):
    def __new__(cls, message, exceptions, extra=None):
        self = super().__new__(cls, message, exceptions)
        self.extra = extra
        return self
    def __init__(self, message, exceptions, extra=None):
        pass
    def derive(self, exceptions):
        return Own(self.message, exceptions, self.extra)
try:
    Own("m", [KeyboardInterrupt()])
except TypeError as e:
    print(e)
class Plain(ExceptionGroup):
    pass
o = Own("own", [ValueError(1), TypeError(2)], "extra")
o.add_note("note")
o.__cause__ = KeyError("cause")
for condition in (ValueError, (ValueError, OSError), lambda e: isinstance(e, TypeError), OSError, Exception, ExceptionGroup):
    for group in (g, o, Plain("plain", [ValueError(1), TypeError(2)])):
        match, rest = group.split(condition)
        print(repr(match), repr(rest), repr(group.subgroup(condition)), match is group, getattr(match, "extra", None), getattr(rest, "__notes__", None), repr(getattr(match, "__cause__", None)), type(match).__name__)
for bad in (5, int, (ValueError, 5), "x"):
    try:
        g.split(bad)
    except TypeError as e:
        print(e)
# ---
# `except*` by hand, where ours has the two helpers that the compiler calls; a clause is (classes, what its body raises).
def run(original, clauses):
    if "__except_star__" in globals()["__builtins__"] if isinstance(globals()["__builtins__"], dict) else False:
        rest = original
        raised = []
        try:
            for classes, body in clauses:
                if rest is None:
                    break
                matched, rest = __builtins__["__except_star__"](rest, classes)
                if matched is not None:
                    print("  caught", repr(matched))
                    new = body(matched)
                    if new is not None:
                        raised.append(new)
            result = __builtins__["__except_star_end__"](original, raised, rest)
        except TypeError as e:
            result = e
        print("  left", repr(result))
        return
    text = "def go(original, clauses):\n try:\n  raise original\n"
    for index in range(len(clauses)):
        text += f" except* clauses[{index}][0] as e:\n  print('  caught', repr(e))\n  new = clauses[{index}][1](e)\n  if new is e:\n   raise\n  if new is not None:\n   raise new\n"
    space = {}
    exec(text, space)
    try:
        space["go"](original, clauses)
    except BaseException as e:
        print("  left", repr(e))
    else:
        print("  left None")
group = lambda: ExceptionGroup("g", [ValueError(1), TypeError(2), ExceptionGroup("n", [OSError(3), ValueError(4)])])
nothing = lambda e: None
same = lambda e: e
other = lambda e: KeyError("new")
packed = lambda e: ExceptionGroup("packed", [KeyError("p")])
for make in (group, lambda: ValueError("naked"), lambda: KeyError("naked"), lambda: ExceptionGroup("deep", [ExceptionGroup("deeper", [ValueError(5)])]), lambda: BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError(6)])):
    for clauses in ([(ValueError, nothing)], [(ValueError, same)], [(ValueError, other)], [(ValueError, packed)], [(ValueError, nothing), (TypeError, nothing)], [(ValueError, same), (TypeError, same)], [(ValueError, same), (TypeError, other)], [(ValueError, other), ((TypeError, OSError), other)], [(Exception, nothing)], [(Exception, same)], [(OSError, same), (ValueError, nothing), (TypeError, same)], [(LookupError, nothing)], [(ExceptionGroup, nothing)], [(5, nothing)], [(BaseException, packed)]):
        print(repr(make()), [c[0] if not isinstance(c[0], type) else c[0].__name__ if not isinstance(c[0], tuple) else "two" for c in clauses] if True else "")
        run(make(), clauses)
