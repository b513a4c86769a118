//! What built-in functions and methods may return, and which of them wait, by their names.

/// Built-in functions and methods whose result refers to nothing.
pub fn is_plain(name: &str) -> bool {
    const PLAIN: &[&str] = &[
        "abs",
        "all",
        "any",
        "append",
        "bin",
        "bool",
        "chr",
        "clear",
        "count",
        "extend",
        "find",
        "float",
        "format",
        "hex",
        "index",
        "insert",
        "int",
        "isinstance",
        "len",
        "oct",
        "ord",
        "pow",
        "range",
        "remove",
        "repr",
        "reverse",
        "round",
        "sort",
        "str",
        "update",
    ];
    PLAIN.contains(&name)
}

/// Built-in functions and methods that may make a container: all but those known not to.
pub fn makes_container(name: &str) -> bool {
    const NONE: &[&str] = &[
        "acquire",
        "acquire_nowait",
        "add",
        "clear",
        "compare_exchange",
        "exchange",
        "get",
        "get_nowait",
        "is_set",
        "join",
        "load",
        "locked",
        "max",
        "min",
        "notify",
        "notify_all",
        "pop",
        "put",
        "put_nowait",
        "qsize",
        "empty",
        "full",
        "release",
        "set",
        "setdefault",
        "store",
        "task_done",
        "wait",
        "tuple",
    ];
    !is_plain(name) && !NONE.contains(&name)
}

/// Methods of primitives that may have to wait.
pub fn may_wait(name: &str) -> bool {
    matches!(name, "acquire" | "get" | "join" | "put" | "wait")
}
