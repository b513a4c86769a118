//! Tests of the whole room.

use super::*;
use crate::source::Span;

/// One scenario with every key and every block.
pub(super) const SAMPLE: &str = include_str!("sample.json");

fn file(text: &str) -> SourceFile {
    SourceFile::new("dir/test.json", text)
}

fn read(text: &str) -> Scenario {
    let file = file(text);
    parse(&file).unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}"))
}

/// A scenario with one function that has this body, as JSON.
fn with_body(body: &str) -> String {
    format!(r#"{{ "format": 1, "functions": {{ "f": {body} }}, "variants": {{ "v": {{ "threads": ["f()"] }} }} }}"#)
}

#[test]
fn reads_everything() {
    let scenario = read(SAMPLE);
    println!("{scenario:#?}");
    assert_eq!(scenario.name, "everything");
}

mod mistakes;
