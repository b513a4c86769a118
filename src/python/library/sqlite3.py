"""A stand-in for `sqlite3`: there is no database. Executing a statement takes an unknown time; what it yields is one row of one text,
`<result of STATEMENT>`. Whatever a program writes is not kept."""

from simulate import io


class Warning(Exception):
    pass


class Error(Exception):
    pass


class DatabaseError(Error):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class Row:
    pass


class Cursor:
    def __init__(self, connection):
        self.connection = connection
        self.description = None
        self.rowcount = -1
        self.lastrowid = None
        self._rows = []

    def execute(self, sql, parameters=(), /):
        self.connection._check()
        io(f"execute {sql}")
        words = sql.split()
        if words and words[0].upper() in ("SELECT", "PRAGMA", "WITH", "VALUES"):
            self.description = (("result", None, None, None, None, None, None),)
            self._rows = [(f"<result of {sql}>",)]
        else:
            self.description = None
            self._rows = []
        return self

    def executemany(self, sql, parameters, /):
        self.connection._check()
        io(f"execute {sql}")
        self._rows = []
        return self

    def executescript(self, sql, /):
        return self.executemany(sql, ())

    def fetchall(self):
        rows = self._rows
        self._rows = []
        return rows

    def fetchone(self):
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size=1):
        rows = self._rows[:size]
        self._rows = self._rows[size:]
        return rows

    def __iter__(self):
        return self

    def __next__(self):
        if not self._rows:
            raise StopIteration
        return self._rows.pop(0)

    def close(self):
        self._rows = []


class Connection:
    def __init__(self, database):
        self.row_factory = None
        self.in_transaction = False
        self._open = True

    def _check(self):
        if not self._open:
            raise ProgrammingError("Cannot operate on a closed database.")

    def cursor(self, factory=Cursor):
        self._check()
        return factory(self)

    def execute(self, sql, parameters=(), /):
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql, parameters, /):
        return self.cursor().executemany(sql, parameters)

    def executescript(self, sql, /):
        return self.cursor().executescript(sql)

    def commit(self):
        self._check()
        io("commit")

    def rollback(self):
        self._check()
        io("rollback")

    def close(self):
        self._open = False

    def __enter__(self):
        return self

    def __exit__(self, exception_type, exception, traceback):
        if exception_type is None:
            self.commit()
        else:
            self.rollback()
        return False


def connect(database, timeout=5.0, isolation_level="", check_same_thread=True, **options):
    io(f"connect {database}")
    return Connection(database)
