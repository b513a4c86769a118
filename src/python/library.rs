//! The library: modules written in Python that are part of the program.

/// Names of modules with their texts, in the order of the alphabet.
pub(super) type Library = &'static [(&'static str, &'static str)];

/// The module `a.b` is the file `library/a_b.py`.
macro_rules! library {
    ($($module:literal = $file:literal),* $(,)?) => {
        &[$(($module, include_str!(concat!("library/", $file)))),*]
    };
}

/// Every file of `library/`, one a line.
pub(super) const LIBRARY: Library = library! {
    "_signature" = "_signature.py",
    "abc" = "abc.py",
    "aiohttp" = "aiohttp.py",
    "asyncio" = "asyncio.py",
    "asyncio.coroutines" = "asyncio_coroutines.py",
    "asyncio.events" = "asyncio_events.py",
    "asyncio.exceptions" = "asyncio_exceptions.py",
    "asyncio.executor" = "asyncio_executor.py",
    "asyncio.futures" = "asyncio_futures.py",
    "asyncio.locks" = "asyncio_locks.py",
    "asyncio.loop" = "asyncio_loop.py",
    "asyncio.queues" = "asyncio_queues.py",
    "asyncio.representation" = "asyncio_representation.py",
    "asyncio.runners" = "asyncio_runners.py",
    "asyncio.taskgroups" = "asyncio_taskgroups.py",
    "asyncio.tasks" = "asyncio_tasks.py",
    "asyncio.threads" = "asyncio_threads.py",
    "asyncio.timeouts" = "asyncio_timeouts.py",
    "asyncio.waiting" = "asyncio_waiting.py",
    "bisect" = "bisect.py",
    "builtins" = "builtins.py",
    "collections" = "collections.py",
    "collections.abc" = "collections_abc.py",
    "concurrent.futures" = "concurrent_futures.py",
    "contextlib" = "contextlib.py",
    "copy" = "copy.py",
    "dataclasses" = "dataclasses.py",
    "enum" = "enum.py",
    "functools" = "functools.py",
    "gc" = "gc.py",
    "heapq" = "heapq.py",
    "inspect" = "inspect.py",
    "io" = "io.py",
    "itertools" = "itertools.py",
    "json" = "json.py",
    "logging" = "logging.py",
    "math" = "math.py",
    "operator" = "operator.py",
    "os" = "os.py",
    "queue" = "queue.py",
    "random" = "random.py",
    "requests" = "requests.py",
    "simulate" = "simulate.py",
    "sqlite3" = "sqlite3.py",
    "string" = "string.py",
    "sys" = "sys.py",
    "threading" = "threading.py",
    "time" = "time.py",
    "traceback" = "traceback.py",
    "types" = "types.py",
    "typing" = "typing.py",
    "warnings" = "warnings.py",
};

/// The module that is built in, and that only the library may import.
pub(super) const NATIVE: &str = "_simulate";

/// The text of a module.
pub(super) fn text(library: Library, module: &str) -> Option<&'static str> {
    library.iter().find(|(name, _)| *name == module).map(|(_, text)| *text)
}

/// The modules right inside of a package: `futures` for `concurrent`, if there is `concurrent.futures`.
pub(super) fn modules_of(library: Library, package: &str) -> impl Iterator<Item = &'static str> {
    let inside = library.iter().filter_map(move |(name, _)| name.strip_prefix(package)?.strip_prefix('.'));
    inside.filter(|module| !module.contains('.'))
}

/// Modules of Python that are not part of the library, as far as concurrent programs import them: those that speak
/// to the outside world.
pub(super) const OUTSIDE: &[&str] = &[
    "aiofiles",
    "aiomysql",
    "aiopg",
    "aioredis",
    "aiosqlite",
    "asyncpg",
    "boto3",
    "botocore",
    "celery",
    "fastapi",
    "flask",
    "ftplib",
    "grpc",
    "http",
    "httpcore",
    "httpx",
    "imaplib",
    "kafka",
    "motor",
    "mysql",
    "paramiko",
    "pika",
    "poplib",
    "psycopg",
    "psycopg2",
    "pymongo",
    "pymysql",
    "redis",
    "select",
    "selectors",
    "smtplib",
    "socket",
    "socketserver",
    "sqlalchemy",
    "ssl",
    "telnetlib",
    "urllib",
    "urllib3",
    "uvicorn",
    "websocket",
    "websockets",
    "xmlrpc",
];

/// Modules of CPython that start processes, which have no place in one process that is simulated.
pub(super) const PROCESSES: &[&str] = &["asyncio.subprocess", "multiprocessing", "pty", "signal", "subprocess"];
