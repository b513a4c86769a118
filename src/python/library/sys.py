"""What programs ask of the interpreter. Standard output and standard error are write-only; there is no standard input.

Deviation: `sys.stdout` cannot be replaced; `argv` holds no arguments.
"""

import _simulate
from collections import namedtuple


class _Stream:
    def __init__(self, number, name):
        self._number = number
        self.name = name
        self.encoding = "utf-8"
        self.errors = "strict" if number == 1 else "backslashreplace"
        self.closed = False

    @_simulate.atomic
    def write(self, text, /):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        _simulate.write(self._number, text)
        return len(text)

    def writelines(self, lines, /):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def fileno(self):
        return self._number

    def isatty(self):
        return False

    def writable(self):
        return True

    def readable(self):
        return False

    def reconfigure(self, **options):
        pass


stdout = _Stream(1, "<stdout>")
stderr = _Stream(2, "<stderr>")
__stdout__ = stdout
__stderr__ = stderr

argv = [""]
path = [""]
flags = None
platform = "linux"
byteorder = "little"
maxsize = 9223372036854775807
maxunicode = 1114111
float_info = namedtuple("float_info", "max min epsilon dig mant_dig")(
    1.7976931348623157e308, 2.2250738585072014e-308, 2.220446049250313e-16, 15, 53
)

_VersionInfo = namedtuple("version_info", "major minor micro releaselevel serial")
version_info = _VersionInfo(_simulate.setting("python")[0], _simulate.setting("python")[1], 0, "final", 0)
hexversion = (version_info.major << 24) | (version_info.minor << 16) | 0xF0
version = f"{version_info.major}.{version_info.minor}.0"
executable = ""
implementation = namedtuple("namespace", "name version hexversion cache_tag")(
    "cpython", version_info, hexversion, f"cpython-{version_info.major}{version_info.minor}"
)


def exit(status=None, /):
    if status is None:
        raise SystemExit
    raise SystemExit(status)


def exc_info():
    exception = _simulate.handled()
    return (None, None, None) if exception is None else (type(exception), exception, exception.__traceback__)


def exception():
    return _simulate.handled()


def getswitchinterval():
    return _simulate.process().get("switch_interval", 0.005)


def setswitchinterval(interval, /):
    # Every moment at which a switch is possible is explored anyway.
    if interval <= 0:
        raise ValueError("switch interval must be strictly positive")
    _simulate.process()["switch_interval"] = float(interval)


def getrecursionlimit():
    return 1000


def setrecursionlimit(limit, /):
    if limit < 1:
        raise ValueError("recursion limit must be greater or equal than 1")


def getdefaultencoding():
    return "utf-8"


def intern(string, /):
    return string


def is_finalizing():
    return False


def _is_gil_enabled():
    return _simulate.setting("switching") != "free"
