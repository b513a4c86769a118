//! What is written is read again as the same tree.

use super::*;
use crate::scenario::Statement;
use std::path::{Path, PathBuf};

/// A tree as text without places.
fn shown(body: &[Statement]) -> String {
    let text = format!("{body:#?}");
    let lines = text.lines().filter(|line| {
        let line = line.trim_start();
        !(line.starts_with("span: Span {") || line.starts_with("start: ") || line.starts_with("end: "))
    });
    lines.map(|line| format!("{line}\n")).collect()
}

/// The statements of a text, if it has no mistakes.
fn statements(text: &str) -> Option<Vec<Statement>> {
    let mut mistakes = Diagnostics::default();
    let body = python_syntax::module(text, &mut mistakes).body;
    body.filter(|_| mistakes.is_empty())
}

/// Writes a tree and reads it again.
pub(super) fn check(body: &[Statement]) {
    let written = write(body);
    let mut mistakes = Diagnostics::default();
    let again = python_syntax::module(&written, &mut mistakes).body;
    let again = again.unwrap_or_else(|| panic!("{written}\n{:#?}", mistakes.sorted()));
    let (before, after) = (shown(body), shown(&again));
    if before != after {
        let line = before.lines().zip(after.lines()).position(|(before, after)| before != after).unwrap_or(0);
        let around = |text: &str| text.lines().skip(line.saturating_sub(15)).take(30).collect::<Vec<_>>().join("\n");
        panic!("{written}\n--- before\n{}\n--- after\n{}", around(&before), around(&after));
    }
    assert_eq!(write(&again), written, "writing is stable");
}

fn python_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            python_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            found.push(path);
        }
    }
}

/// All Python files of the project, and of the folder `PYTHON_FILES` if that is set: what of them can be read.
#[test]
fn python_files_survive_writing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "scenarios", "tests", "docs"] {
        python_files(&root.join(folder), &mut files);
    }
    if let Some(folder) = std::env::var_os("PYTHON_FILES") {
        python_files(Path::new(&folder), &mut files);
    }
    let mut checked = 0;
    for path in files {
        let Some(body) = std::fs::read_to_string(&path).ok().and_then(|text| statements(&text)) else { continue };
        let written = std::panic::catch_unwind(|| check(&body));
        assert!(written.is_ok(), "{}", path.display());
        checked += 1;
    }
    println!("{checked} files");
    assert!(checked >= 1);
}

#[test]
fn everything_survives_writing() {
    let text = include_str!("everything.py");
    let mut mistakes = Diagnostics::default();
    let body = python_syntax::module(text, &mut mistakes).body;
    let file = file(text);
    let shown: Vec<_> =
        mistakes.sorted().into_iter().map(|it| (file.position(it.primary.span.start).line, it.message)).collect();
    check(&body.unwrap_or_else(|| panic!("{shown:#?}")));
}
