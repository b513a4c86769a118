def inner():
    raise KeyError("inner")


try:
    try:
        inner()
    except KeyError as error:
        raise ValueError("outer") from error
except ValueError as error:
    print(repr(error), repr(error.__cause__), repr(error.__context__), error.__suppress_context__)

try:
    try:
        inner()
    except KeyError:
        raise ValueError("implicit")
except ValueError as error:
    print(repr(error.__cause__), repr(error.__context__), error.__suppress_context__)

try:
    try:
        inner()
    except KeyError:
        raise ValueError("hidden") from None
except ValueError as error:
    print(repr(error.__cause__), repr(error.__context__), error.__suppress_context__)

try:
    try:
        inner()
    finally:
        raise TypeError("in finally")
except TypeError as error:
    print(repr(error.__context__))

try:
    raise ValueError("simple") from KeyError("made up")
except ValueError as error:
    print(repr(error.__cause__), error.__context__)

try:
    raise ValueError from RuntimeError
except ValueError as error:
    print(repr(error), repr(error.__cause__))

try:
    raise 5
except TypeError as error:
    print(error)
try:
    raise ValueError("x") from 5
except TypeError as error:
    print(error)


def again():
    try:
        inner()
    except KeyError:
        print("logging")
        raise


try:
    again()
except KeyError as error:
    print(repr(error), error.__context__)
try:
    raise
except RuntimeError as error:
    print(error)
error = ValueError("note")
error.add_note("first note")
print(error.__notes__)
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        saved = e
    print(e)
except NameError as error:
    print(error)
