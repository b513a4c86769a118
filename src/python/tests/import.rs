//! Which modules a program gets, in which order, and which imports are refused.

use super::*;

fn modules(text: &str) -> String {
    let names: Vec<_> = read(text).modules.into_iter().map(|module| module.name).collect();
    names.join(" ")
}

#[test]
fn what_a_module_imports_stands_before_it() {
    assert_eq!(modules("x = 1"), "builtins __main__");
    assert_eq!(modules("import threading, time"), "builtins time threading __main__");
    assert_eq!(modules("from asyncio import run"), "builtins time concurrent.futures asyncio __main__");
    assert_eq!(modules("def f():\n    class C:\n        if x:\n            import time"), "builtins time __main__");
    assert_eq!(modules("import concurrent"), "builtins concurrent.futures concurrent __main__");
    assert_eq!(modules("import concurrent.futures"), "builtins concurrent.futures concurrent __main__");
    assert_eq!(modules("import concurrent.futures as f"), "builtins concurrent.futures __main__");
    assert_eq!(modules("from concurrent.futures import Future"), "builtins concurrent.futures __main__");
    assert_eq!(modules("from concurrent import futures"), "builtins concurrent.futures concurrent __main__");
    assert_eq!(modules("from __future__ import annotations"), "builtins __main__");
}

#[test]
fn a_package_has_the_modules_inside_of_it() {
    let bodies = |text: &str, name: &str| {
        let modules = read(text).modules;
        write(&modules.iter().find(|module| module.name == name).expect("a module").body)
    };
    assert_eq!(bodies("import concurrent.futures", "concurrent"), "import concurrent.futures as futures\n");
    let with_x = bodies("import threading\nfrom threading import x\nimport threading.x", "threading");
    assert!(with_x.ends_with("class Thread:\n    pass\nimport threading.x as x\n"), "{with_x}");
    assert!(!bodies("import threading", "threading").contains("threading.x"));
}

#[test]
fn only_the_users_module_is_not_of_the_library() {
    let program = read("import time");
    let flags: Vec<_> = program.modules.iter().map(|module| module.is_library).collect();
    assert_eq!(flags, [true, true, false]);
    assert_eq!(program.modules[1].source.name, "<time>");
    assert_eq!(program.modules[2].source.name, "dir/test.py");
}

#[test]
fn names_of_a_module_are_all_that_it_binds() {
    let names = "sleep, monotonic, others, clock, __name__";
    assert_eq!(mistakes(&format!("from time import {names}")), [""; 0]);
    assert_eq!(mistakes("from threading import _sleep"), [""; 0]);
    assert_eq!(
        mistakes("from threading import Lock, sleep, Thred as T\nfrom asyncio import Future"),
        [
            "E0407 1:29 `sleep` `threading` has no `sleep` here",
            "E0407 1:36 `Thred` `threading` has no `Thred` here (did you mean \"Thread\"?)",
            "E0407 2:21 `Future` `asyncio` has no `Future` here",
        ]
    );
}

#[test]
fn unknown_modules_are_refused_before_anything_runs() {
    let io = "let `simulate.io` stand for the operation: it takes a time of its own and gives what you say";
    let all = "the library has builtins, asyncio, concurrent.futures, simulate, threading, threading.x, time";
    let process = "write the work as a function, and wait for it by `simulate.io`";
    let native = "import what the library makes of it: `simulate`, `threading`, `asyncio`";
    let text = "import httpx, thredding\ndef f():\n    from urllib.request import urlopen\n    import numpy as np\n\
                import asyncio.subprocess\nimport _simulate\nfrom multiprocessing.pool import Pool\nimport asyncio.x";
    assert_eq!(
        mistakes(text),
        [
            format!("E0406 1:8 `httpx` there is no module `httpx` here ({io})"),
            "E0406 1:15 `thredding` there is no module `thredding` here (did you mean \"threading\"?)".to_string(),
            format!("E0406 3:10 `urllib.request` there is no module `urllib.request` here ({io})"),
            format!("E0406 4:12 `numpy` there is no module `numpy` here ({all})"),
            format!("E0406 5:8 `asyncio.subprocess` there is no module `asyncio.subprocess` here ({process})"),
            format!("E0406 6:8 `_simulate` the module `_simulate` belongs to the library ({native})"),
            format!("E0406 7:6 `multiprocessing.pool` there is no module `multiprocessing.pool` here ({process})"),
            "E0406 8:8 `asyncio.x` there is no module `asyncio.x` here (did you mean \"asyncio\"?)".to_string(),
        ]
    );
}

#[test]
fn relative_imports_and_stars_are_refused() {
    assert_eq!(
        mistakes("from . import a\nfrom ..b import c\nfrom time import *"),
        [
            "E0403 1:1 `from . import a` relative imports are not supported (a file is a whole program: only the library can be imported)",
            "E0403 2:1 `from ..b import c` relative imports are not supported (a file is a whole program: only the library can be imported)",
            "E0403 3:18 `*` `from time import *` is not supported (name what you use, so that everybody can see where it comes from)",
        ]
    );
}
