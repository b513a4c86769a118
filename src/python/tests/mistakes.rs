//! What Python's compiler refuses is refused, at its place, all at once.
//!
//! `mistakes.txt` has texts, each with its mistakes after arrows, and `----` between them. Each text is one that CPython
//! 3.11 refuses too, or one with valid Python that is not supported (`E0208`, `E0403`).

use super::*;
use crate::scenario::{CODES, PYTHON_CODES};
use std::collections::BTreeSet;

fn cases() -> impl Iterator<Item = (String, Vec<&'static str>)> {
    include_str!("mistakes.txt").trim_end().split("\n----\n").map(|case| {
        let (arrows, text): (Vec<_>, Vec<_>) = case.lines().partition(|line| line.starts_with("=> "));
        (text.join("\n"), arrows.into_iter().map(|line| &line[3..]).collect())
    })
}

#[test]
fn every_mistake_has_its_place_and_its_words() {
    let mut wrong = String::new();
    for (text, expected) in cases() {
        let found = mistakes(&text);
        if found != expected {
            wrong += &format!("{text}\n  expected {expected:#?}\n  found {found:#?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_code_of_python_files_is_tested() {
    let code = |line: &str| line.split(' ').next().unwrap_or("").to_string();
    let mut tested: BTreeSet<String> = cases().flat_map(|(_, mistakes)| mistakes).map(code).collect();
    tested.extend(mistakes("import nothing\nfrom time import nothing").iter().map(|line| code(line)));
    tested.extend(mistakes(&"x = 1\n".repeat(200_000)).iter().map(|line| code(line)));
    for (code, meaning) in PYTHON_CODES {
        assert!(tested.contains(*code), "{code} ({meaning}) has no test");
    }
    for code in tested {
        let known = CODES.iter().chain(PYTHON_CODES).any(|(known, _)| *known == code);
        assert!(known, "{code} is not in a table");
    }
}

#[test]
fn all_mistakes_at_once() {
    let text = "# simulate: {\"expect\": [\"deadlok\"]}\nimport tiem\nreturn b\"\"\ndef f(a, a): await b\n";
    let codes: Vec<_> = mistakes(text).iter().map(|line| line[..10].to_string()).collect();
    assert_eq!(codes, ["E0109 1:26", "E0406 2:8 ", "E0404 3:1 ", "E0403 3:8 ", "E0210 4:10", "E0404 4:14"]);
}

#[test]
fn byte_order_marks_and_harmless_declarations_are_read() {
    assert_eq!(mistakes("\u{feff}x = 1"), [""; 0]);
    assert_eq!(mistakes("# vim: set fileencoding=utf-8 :\nx = 'ä'"), [""; 0]);
    assert_eq!(mistakes("#!/usr/bin/python\n# coding: latin-1\nx = 'a'"), [""; 0]);
    assert_eq!(mistakes("x = 1\n# coding: latin-1\ny = 'ä'"), [""; 0]);
    assert_eq!(mistakes("x = 1\r\nif x:\r\n\ty = 2\r\n"), [""; 0]);
    assert_eq!(mistakes(""), [""; 0]);
    assert_eq!(mistakes("x = '\0'"), ["E0401 1:6 `\\0` the file contains a null character (save it as UTF-8)"]);
}
