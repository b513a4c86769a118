"""Text streams in memory."""


class StringIO:
    def __init__(self, initial_value="", newline="\n"):
        self._text = "" if initial_value is None else initial_value
        self._place = 0
        self.closed = False

    def _check(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def write(self, s, /):
        self._check()
        if not isinstance(s, str):
            raise TypeError(f"string argument expected, got {type(s).__name__!r}")
        text = self._text
        if len(text) < self._place:
            text += "\0" * (self._place - len(text))
        self._text = text[: self._place] + s + text[self._place + len(s) :]
        self._place += len(s)
        return len(s)

    def writelines(self, lines, /):
        for line in lines:
            self.write(line)

    def getvalue(self):
        self._check()
        return self._text

    def read(self, size=-1, /):
        self._check()
        end = len(self._text) if size is None or size < 0 else self._place + size
        result = self._text[self._place : end]
        self._place += len(result)
        return result

    def readline(self, size=-1, /):
        self._check()
        end = self._text.find("\n", self._place) + 1
        if end == 0:
            end = len(self._text)
        if size is not None and size >= 0:
            end = min(end, self._place + size)
        result = self._text[self._place : end]
        self._place += len(result)
        return result

    def readlines(self, hint=-1, /):
        return [line for line in self]

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def seek(self, pos, whence=0, /):
        self._check()
        if whence == 0 and pos < 0:
            raise ValueError(f"Negative seek position {pos}")
        if whence and pos:
            raise OSError("Can't do nonzero cur-relative seeks")
        self._place = pos if whence == 0 else self._place if whence == 1 else len(self._text)
        return self._place

    def tell(self):
        self._check()
        return self._place

    def truncate(self, pos=None, /):
        self._check()
        pos = self._place if pos is None else pos
        self._text = self._text[:pos]
        return pos

    def flush(self):
        self._check()

    def close(self):
        self.closed = True

    def isatty(self):
        return False

    def readable(self):
        return True

    def writable(self):
        return True

    def seekable(self):
        return True

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, exception_type, exception, traceback):
        self.close()
