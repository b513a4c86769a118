//! Text that is safe in HTML, and the few forms that recur on the page.

use crate::export::graph_style;
use crate::report::{Count, Verdict};

/// Text for an element or an attribute. Control characters become visible.
pub(super) fn escape(text: &str) -> String {
    graph_style::escape_xml(text)
}

/// A line of source text: like [`escape`], with its tabs.
pub(super) fn escape_source(line: &str) -> String {
    line.split('\t').map(escape).collect::<Vec<_>>().join("\t")
}

/// A sentence; what stands between backticks becomes code. A lone backtick stays.
pub(super) fn words(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 1 {
            out.push_str(&format!("<code>{}</code>", escape(part)));
        } else {
            out.push_str(&escape(part));
        }
    }
    out
}

/// A sentence that begins like one, with a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let mut text = match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect::<String>(),
        None => String::new(),
    };
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    words(&text)
}

/// The sign of a verdict; words stand beside it.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Inconclusive => "?",
        Verdict::Fail => "✗",
    }
}

/// The class of a verdict in the style sheet.
pub(super) fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "good",
        Verdict::Inconclusive => "open",
        Verdict::Fail => "bad",
    }
}

/// `1 schedule`, `6 schedules`
pub(super) fn counted(number: &Count, noun: &str) -> String {
    if number.to_u64() == Some(1) { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The mark of a thread or task: a colour, a shape and its label, by column. There are seven of each, and shapes
/// change when colours begin anew.
pub(super) fn mark(column: usize, label: &str) -> String {
    const SHAPES: [&str; 7] = ["●", "■", "▲", "◆", "★", "▼", "✚"];
    let shape = SHAPES[(column + column / 7) % 7];
    format!("<span class=\"mark t{}\"><i>{shape}</i>{}</span>", column % 7, escape(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_are_code_if_they_come_in_pairs() {
        assert_eq!(words("a `b<` c"), "a <code>b&lt;</code> c");
        assert_eq!(words("a ` c"), "a ` c");
        assert_eq!(sentence("`x` is lost"), "<code>x</code> is lost.");
        assert_eq!(sentence("nothing is lost"), "Nothing is lost.");
    }
}
