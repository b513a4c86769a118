"""The little of the operating system that has a meaning here: no files, no processes, an empty environment, one process number.

Deviation: `cpu_count()` is 4 on every machine, so that default sizes of thread pools do not depend on where a program is explored.
"""

name = "posix"
sep = "/"
linesep = "\n"
curdir = "."
pardir = ".."
extsep = "."
pathsep = ":"
devnull = "/dev/null"
environ = {}


def getpid():
    return 1


def getppid():
    return 0


def cpu_count():
    return 4


def process_cpu_count():
    return 4


def getenv(key, default=None):
    return default


def getcwd():
    return "/"


def fspath(path):
    return path if isinstance(path, str) else path.__fspath__()


class path:
    """Paths as text; nothing here looks at a disk."""

    sep = "/"

    @staticmethod
    def join(a, /, *p):
        result = a
        for part in p:
            if part.startswith("/"):
                result = part
            elif not result or result.endswith("/"):
                result += part
            else:
                result += "/" + part
        return result

    @staticmethod
    def split(p):
        place = p.rfind("/") + 1
        head, tail = p[:place], p[place:]
        if head.strip("/"):
            head = head.rstrip("/")
        return head, tail

    @staticmethod
    def basename(p):
        return p[p.rfind("/") + 1 :]

    @staticmethod
    def dirname(p):
        return path.split(p)[0]

    @staticmethod
    def splitext(p):
        start = p.rfind("/") + 1
        place = p.rfind(".")
        # Dots at the beginning of a name make no extension.
        if place <= start or not p[start:place].strip("."):
            return p, ""
        return p[:place], p[place:]

    @staticmethod
    def isabs(s):
        return s.startswith("/")

    @staticmethod
    def normpath(path):
        if not path:
            return "."
        root = "//" if path.startswith("//") and not path.startswith("///") else "/" if path.startswith("/") else ""
        parts = []
        for part in path.split("/"):
            if not part or part == ".":
                continue
            if part != ".." or (not root and not parts) or (parts and parts[-1] == ".."):
                parts.append(part)
            elif parts:
                parts.pop()
        return root + "/".join(parts) or "."

    @staticmethod
    def abspath(p):
        return path.normpath(path.join("/", p))
