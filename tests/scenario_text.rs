//! Whatever the bytes: a scenario is read, or refused with mistakes that have a place and can be shown.

use interleavings::export::diagnostics::render;
use interleavings::scenario::{CODES, parse};
use interleavings::source::{SourceFile, Span};
use proptest::prelude::*;

const SAMPLE: &str = include_str!("../src/scenario/tests/sample.json");

/// Pieces of JSON and Python that meet in scenarios.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\\"",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\n",
    " ",
    "\n",
    "\r\n",
    "é",
    "😀",
    "null",
    "true",
    "-",
    "1",
    "0.5",
    "1e9",
    "99999999999999999999",
    "\"format\": 1",
    "\"shared\"",
    "\"functions\"",
    "\"variants\"",
    "\"threads\"",
    "\"with\"",
    "\"do\"",
    "\"if\"",
    "\"then\"",
    "\"try\"",
    "\"except\"",
    "\"repeat\"",
    "counter",
    " += ",
    " = ",
    "(",
    ")",
    "f'",
    "'",
    "{x!r:>{y}}",
    "lambda",
    "await ",
    "not ",
    " in ",
    " for ",
    " if ",
    " else ",
    ";",
    "#",
    "*",
    "**",
    "@",
    ".",
    "...",
    "match ",
    "class ",
    "def ",
    "\u{0}",
    "\u{feff}",
    "\u{2028}",
];

fn pieces(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..most).prop_map(|pieces| pieces.concat())
}

/// A scenario of which some ranges were replaced.
fn mutated() -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0usize..12, pieces(3));
    prop::collection::vec(change, 1..6).prop_map(|changes| {
        let mut text = SAMPLE.to_string();
        for (at, length, new) in changes {
            let floor = |mut offset: usize| {
                while !text.is_char_boundary(offset) {
                    offset -= 1;
                }
                offset
            };
            let start = floor(at.index(text.len()));
            let end = floor((start + length).min(text.len())).max(start);
            text.replace_range(start..end, &new);
        }
        text
    })
}

/// A valid frame around any text as a statement, a condition, a context, a loop variable and a key.
fn framed() -> impl Strategy<Value = String> {
    (pieces(12), 0usize..5).prop_map(|(text, place)| {
        let text = serde_json::to_string(&text).unwrap();
        let statement = match place {
            0 => text.clone(),
            1 => format!(r#"{{ "if": {text}, "then": ["pass"] }}"#),
            2 => format!(r#"{{ "with": {text}, "do": ["pass"] }}"#),
            _ => format!(r#"{{ "for": {text}, "in": "x", "do": ["pass"] }}"#),
        };
        let key = if place == 4 { text.as_str() } else { "\"f\"" };
        format!(r#"{{ "format": 1, "functions": {{ {key}: [{statement}] }}, "variants": {{ "v": {{ "threads": ["f()"] }} }} }}"#)
    })
}

fn check(text: &str) {
    let file = SourceFile::new("any.json", text);
    match parse(&file) {
        Ok(_) => {
            let strict = serde_json::from_str::<serde_json::Value>(text);
            assert!(strict.is_ok(), "read though it is not JSON: {text:?}");
        }
        Err(diagnostics) => {
            assert!(!diagnostics.is_empty(), "refused without a reason: {text:?}");
            for diagnostic in &diagnostics {
                assert!(CODES.iter().any(|(code, _)| *code == diagnostic.code), "{diagnostic:?}");
                for label in diagnostic.related.iter().chain([&diagnostic.primary]) {
                    assert_within(text, label.span);
                }
            }
            for colour in [false, true] {
                let shown = render(&file, &diagnostics, colour);
                assert!(diagnostics.iter().all(|diagnostic| shown.contains(diagnostic.code)), "{shown}");
            }
        }
    }
}

fn assert_within(text: &str, span: Span) {
    let (start, end) = (span.start as usize, span.end as usize);
    assert!(start <= end && end <= text.len(), "{span:?} is outside {text:?}");
    assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{span:?} cuts a character of {text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn pieces_of_scenarios(text in pieces(40)) {
        check(&text);
    }

    #[test]
    fn scenarios_with_changes(text in mutated()) {
        check(&text);
    }

    #[test]
    fn any_python(text in framed()) {
        check(&text);
    }
}

#[test]
fn the_sample_and_its_beginnings() {
    assert!(parse(&SourceFile::new("sample.json", SAMPLE)).is_ok());
    for (end, _) in SAMPLE.trim_end().char_indices() {
        check(&SAMPLE[..end]);
    }
}
