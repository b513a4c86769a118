class AppError(Exception):
    """Base of all errors here."""


class ConfigError(AppError):
    def __init__(self, key, message="is not set"):
        super().__init__(f"{key} {message}")
        self.key = key


def read(config, key):
    try:
        value = config[key]
    except KeyError as error:
        raise ConfigError(key) from error
    else:
        print("found", key)
    finally:
        print("looked for", key)
    return int(value)


config = {"port": "80", "host": "localhost"}
print(read(config, "port"))
for key in ("timeout", "host"):
    try:
        read(config, key)
    except ConfigError as error:
        print(f"{type(error).__name__}: {error} [{error.key}]")
        print("  caused by", repr(error.__cause__))
    except (ValueError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")


def divide(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        print("division by zero!")
        return None
    finally:
        print("executing finally clause")


print(divide(2, 1))
print(divide(2, 0))
try:
    divide("2", "1")
except TypeError as error:
    print(error)

try:
    try:
        raise ValueError("inner")
    except ValueError:
        raise RuntimeError("outer")
except RuntimeError as error:
    print(repr(error), "while handling", repr(error.__context__), error.__cause__)

error = AppError("a", 1)
print(error.args, str(error), issubclass(ConfigError, AppError))
