"""Logging to streams: loggers by dotted names, levels, one format per handler.

Deviations: the only handlers are StreamHandler and NullHandler; formats are in the `%` style; there are no filters and no configuration files.
"""

import _simulate
from sys import stderr
from threading import current_thread
from time import gmtime, strftime
from time import time as _now
from traceback import format_exception

NOTSET = 0
DEBUG = 10
INFO = 20
WARNING = 30
WARN = WARNING
ERROR = 40
CRITICAL = 50
FATAL = CRITICAL

_NAMES = {0: "NOTSET", 10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL"}
_LEVELS = {"NOTSET": 0, "DEBUG": 10, "INFO": 20, "WARN": 30, "WARNING": 30, "ERROR": 40, "FATAL": 50, "CRITICAL": 50}

BASIC_FORMAT = "%(levelname)s:%(name)s:%(message)s"


def getLevelName(level):
    if level in _NAMES:
        return _NAMES[level]
    if level in _LEVELS:
        return _LEVELS[level]
    return f"Level {level}"


def _level(level):
    if isinstance(level, str):
        if level not in _LEVELS:
            raise ValueError(f"Unknown level: {level!r}")
        return _LEVELS[level]
    if not isinstance(level, int):
        raise TypeError(f"Level not an integer or a valid string: {level!r}")
    return level


class LogRecord:
    def __init__(self, name, level, msg, args, exc_info):
        self.name = name
        self.levelno = level
        self.levelname = getLevelName(level)
        self.msg = msg
        # A single dictionary is for `%(name)s` in the message.
        self.args = args[0] if len(args) == 1 and isinstance(args[0], dict) and args[0] else args
        self.exc_info = exc_info
        self.created = _now()
        self.msecs = float(int((self.created - int(self.created)) * 1000))
        self.relativeCreated = _simulate.now() * 1000
        self.thread = current_thread().ident
        self.threadName = current_thread().name
        self.process = 1
        self.processName = "MainProcess"
        self.taskName = None

    def getMessage(self):
        text = str(self.msg)
        return text % self.args if self.args else text


class Formatter:
    def __init__(self, fmt=None, datefmt=None, style="%", validate=True):
        if style != "%":
            raise ValueError("logging: only the % style of formats is supported")
        self._fmt = "%(message)s" if fmt is None else fmt
        self.datefmt = datefmt

    def formatTime(self, record, datefmt=None):
        if datefmt:
            return strftime(datefmt, gmtime(record.created))
        return f"{strftime('%Y-%m-%d %H:%M:%S', gmtime(record.created))},{int(record.msecs):03d}"

    def formatException(self, exc_info):
        return "".join(format_exception(exc_info)).rstrip("\n")

    def format(self, record):
        record.message = record.getMessage()
        if "%(asctime)" in self._fmt:
            record.asctime = self.formatTime(record, self.datefmt)
        text = _expanded(self._fmt, record)
        if record.exc_info is not None:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        return text


def _expanded(format, record):
    """`format % attributes of the record`, with width, alignment and precision as `%` has them."""
    result = []
    place = 0
    while True:
        start = format.find("%", place)
        if start < 0:
            result.append(format[place:])
            return "".join(result)
        result.append(format[place:start])
        if format[start + 1 : start + 2] == "%":
            result.append("%")
            place = start + 2
            continue
        close = format.find(")", start)
        if format[start + 1 : start + 2] != "(" or close < 0:
            raise ValueError(f"Invalid format '{format}' for '%' style")
        end = close + 1
        while end < len(format) and format[end] in "-+ #0123456789.":
            end += 1
        specification = format[close + 1 : end]
        letter = format[end : end + 1]
        place = end + 1
        name = format[start + 2 : close]
        if not hasattr(record, name):
            raise KeyError(name)
        value = getattr(record, name)
        if letter == "s":
            value = str(value)
            # Text is set to the right unless told otherwise, contrary to `format`.
            if specification.startswith("-"):
                value = f"{value:<{specification[1:]}}" if specification[1:] else value
            elif specification:
                value = f"{value:>{specification}}"
        elif letter == "d":
            value = f"{int(value):{specification.replace('-', '<')}}"
        elif letter == "f":
            value = f"{float(value):{specification.replace('-', '<')}f}"
        else:
            raise ValueError(f"Invalid format '{format}' for '%' style")
        result.append(value)


class Handler:
    def __init__(self, level=NOTSET):
        self.level = _level(level)
        self.formatter = None

    def setLevel(self, level):
        self.level = _level(level)

    def setFormatter(self, fmt):
        self.formatter = fmt

    def format(self, record):
        return (Formatter() if self.formatter is None else self.formatter).format(record)

    def handle(self, record):
        self.emit(record)

    def emit(self, record):
        raise NotImplementedError("emit must be implemented by Handler subclasses")

    def flush(self):
        pass

    def close(self):
        pass


class StreamHandler(Handler):
    def __init__(self, stream=None):
        Handler.__init__(self)
        self.stream = stderr if stream is None else stream

    def emit(self, record):
        self.stream.write(self.format(record) + "\n")


class NullHandler(Handler):
    def handle(self, record):
        pass

    def emit(self, record):
        pass


class Logger:
    def __init__(self, name, level=NOTSET, parent=None):
        self.name = name
        self.level = _level(level)
        self.parent = parent
        self.propagate = True
        self.handlers = []
        self.disabled = False

    def setLevel(self, level):
        self.level = _level(level)

    def getEffectiveLevel(self):
        logger = self
        while logger is not None:
            if logger.level:
                return logger.level
            logger = logger.parent
        return NOTSET

    def isEnabledFor(self, level):
        if self.disabled or _simulate.process().get("logging_disabled", NOTSET) >= level:
            return False
        return level >= self.getEffectiveLevel()

    def addHandler(self, hdlr):
        if hdlr not in self.handlers:
            self.handlers.append(hdlr)

    def removeHandler(self, hdlr):
        if hdlr in self.handlers:
            self.handlers.remove(hdlr)

    def hasHandlers(self):
        logger = self
        while logger is not None:
            if logger.handlers:
                return True
            logger = logger.parent if logger.propagate else None
        return False

    def getChild(self, suffix):
        return getLogger(suffix if self.parent is None else f"{self.name}.{suffix}")

    def _log(self, level, msg, args, exc_info):
        if exc_info is True:
            exc_info = _simulate.handled()
        elif isinstance(exc_info, tuple):
            exc_info = exc_info[1]
        elif not isinstance(exc_info, BaseException):
            exc_info = None
        record = LogRecord(self.name, level, msg, args, exc_info)
        found = False
        logger = self
        while logger is not None:
            for handler in logger.handlers:
                found = True
                if level >= handler.level:
                    handler.handle(record)
            logger = logger.parent if logger.propagate else None
        # Without any handler, warnings and worse are written bare.
        if not found and level >= WARNING:
            StreamHandler().emit(record)

    def log(self, level, msg, *args, exc_info=None, stack_info=False, stacklevel=1, extra=None):
        if not isinstance(level, int):
            raise TypeError("level must be an integer")
        if self.isEnabledFor(level):
            self._log(level, msg, args, exc_info)

    def debug(self, msg, *args, exc_info=None, stack_info=False, stacklevel=1, extra=None):
        if self.isEnabledFor(DEBUG):
            self._log(DEBUG, msg, args, exc_info)

    def info(self, msg, *args, exc_info=None, stack_info=False, stacklevel=1, extra=None):
        if self.isEnabledFor(INFO):
            self._log(INFO, msg, args, exc_info)

    def warning(self, msg, *args, exc_info=None, stack_info=False, stacklevel=1, extra=None):
        if self.isEnabledFor(WARNING):
            self._log(WARNING, msg, args, exc_info)

    warn = warning

    def error(self, msg, *args, exc_info=None, stack_info=False, stacklevel=1, extra=None):
        if self.isEnabledFor(ERROR):
            self._log(ERROR, msg, args, exc_info)

    def exception(self, msg, *args, exc_info=True, stack_info=False, stacklevel=1, extra=None):
        if self.isEnabledFor(ERROR):
            self._log(ERROR, msg, args, exc_info)

    def critical(self, msg, *args, exc_info=None, stack_info=False, stacklevel=1, extra=None):
        if self.isEnabledFor(CRITICAL):
            self._log(CRITICAL, msg, args, exc_info)

    fatal = critical

    def __repr__(self):
        return f"<{type(self).__name__} {self.name} ({getLevelName(self.getEffectiveLevel())})>"


class RootLogger(Logger):
    def __init__(self, level):
        Logger.__init__(self, "root", level)


class LoggerAdapter:
    def __init__(self, logger, extra=None):
        self.logger = logger
        self.extra = extra

    def process(self, msg, kwargs):
        kwargs["extra"] = self.extra
        return msg, kwargs

    def log(self, level, msg, *args, **kwargs):
        msg, kwargs = self.process(msg, kwargs)
        self.logger.log(level, msg, *args, **kwargs)

    def debug(self, msg, *args, **kwargs):
        self.log(DEBUG, msg, *args, **kwargs)

    def info(self, msg, *args, **kwargs):
        self.log(INFO, msg, *args, **kwargs)

    def warning(self, msg, *args, **kwargs):
        self.log(WARNING, msg, *args, **kwargs)

    def error(self, msg, *args, **kwargs):
        self.log(ERROR, msg, *args, **kwargs)

    def critical(self, msg, *args, **kwargs):
        self.log(CRITICAL, msg, *args, **kwargs)


def _loggers():
    process = _simulate.process()
    loggers = process.get("loggers")
    if loggers is None:
        loggers = process["loggers"] = {"": RootLogger(WARNING)}
    return loggers


def getLogger(name=None):
    loggers = _loggers()
    if not name or name == "root":
        return loggers[""]
    if name not in loggers:
        parent = loggers[""]
        place = name.rfind(".")
        while place > 0:
            if name[:place] in loggers:
                parent = loggers[name[:place]]
                break
            place = name.rfind(".", 0, place)
        logger = loggers[name] = Logger(name, NOTSET, parent)
        # Those below that were there before have had an ancestor of this one as their parent.
        for other in loggers.values():
            if other.name.startswith(name + ".") and other.parent is parent:
                other.parent = logger
    return loggers[name]


def basicConfig(
    *, filename=None, filemode="a", format=None, datefmt=None, style="%", level=None, stream=None, handlers=None, force=False,
    encoding=None, errors=None
):
    if filename is not None:
        raise NotImplementedError("logging.basicConfig: files are not supported")
    root = getLogger()
    if force:
        root.handlers.clear()
    if root.handlers:
        return
    formatter = Formatter(BASIC_FORMAT if format is None else format, datefmt, style)
    for handler in [StreamHandler(stream)] if handlers is None else handlers:
        if handler.formatter is None:
            handler.setFormatter(formatter)
        root.addHandler(handler)
    if level is not None:
        root.setLevel(level)


def disable(level=CRITICAL):
    _simulate.process()["logging_disabled"] = _level(level)


def _configured():
    root = getLogger()
    if not root.handlers:
        basicConfig()
    return root


def log(level, msg, *args, **kwargs):
    _configured().log(level, msg, *args, **kwargs)


def debug(msg, *args, **kwargs):
    _configured().debug(msg, *args, **kwargs)


def info(msg, *args, **kwargs):
    _configured().info(msg, *args, **kwargs)


def warning(msg, *args, **kwargs):
    _configured().warning(msg, *args, **kwargs)


warn = warning


def error(msg, *args, **kwargs):
    _configured().error(msg, *args, **kwargs)


def exception(msg, *args, **kwargs):
    _configured().exception(msg, *args, **kwargs)


def critical(msg, *args, **kwargs):
    _configured().critical(msg, *args, **kwargs)


fatal = critical


def shutdown():
    pass


def captureWarnings(capture):
    pass
