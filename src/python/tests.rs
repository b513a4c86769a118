//! Tests of the whole room.

mod generated;
mod header;
mod hostile;
mod import;
mod mistakes;
mod write;

use super::library::Library;
use super::*;

/// A library small enough to know by heart.
const SMALL: Library = &[
    ("builtins", "import _simulate\ndef print(*values): _simulate.write(1, str(values))\n"),
    (
        "asyncio",
        "import time\nfrom concurrent.futures import Future as _Future\nasync def sleep(delay): pass\ndef run(main): pass\nQueue = None\n",
    ),
    ("concurrent.futures", "class Future: pass\nclass ThreadPoolExecutor: pass\n"),
    ("simulate", "def io(name): pass\n"),
    (
        "threading",
        "try:\n    from time import sleep as _sleep\nexcept ImportError:\n    pass\nclass Lock: pass\nclass Thread: pass\n",
    ),
    ("threading.x", "y = 1\n"),
    ("time", "import _simulate\nsleep, (monotonic, *others) = None, (None, None)\nfor clock in (): pass\n"),
];

fn file(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile::new("dir/test.py", text))
}

fn read(text: &str) -> PythonProgram {
    parse_with(&file(text), SMALL).unwrap_or_else(|diagnostics| panic!("{text}\n{diagnostics:#?}"))
}

/// Each mistake on a line: code, place, message, help.
fn mistakes(text: &str) -> Vec<String> {
    let file = file(text);
    let diagnostics = match parse_with(&file, SMALL) {
        Ok(_) => return Vec::new(),
        Err(diagnostics) => diagnostics,
    };
    let show = |diagnostic: &Diagnostic| {
        let help = diagnostic.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        let place = file.position(diagnostic.primary.span.start);
        let text = file.slice(diagnostic.primary.span).escape_debug();
        format!("{} {}:{} `{text}` {}{help}", diagnostic.code, place.line, place.column, diagnostic.message)
    };
    diagnostics.iter().map(show).collect()
}

/// The library's files and the table of them are the same.
#[test]
fn every_file_of_the_library_is_in_the_table() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/python/library");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    files.retain(|name: &String| name.ends_with(".py"));
    files.sort();
    let mut table: Vec<_> = library::LIBRARY.iter().map(|(name, _)| format!("{}.py", name.replace('.', "_"))).collect();
    table.sort();
    assert_eq!(table, files);
}

/// Every module of the library can be imported, by itself and with all its names.
#[test]
fn the_whole_library_can_be_imported() {
    for (name, _) in library::LIBRARY.iter().filter(|(name, _)| *name != "builtins") {
        for text in [format!("import {name}"), format!("import {name} as it"), format!("from {name} import __name__")] {
            parse(&file(&text)).unwrap_or_else(|diagnostics| panic!("{text}: {diagnostics:#?}"));
        }
    }
}
