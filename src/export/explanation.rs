//! Explanations as text of 80 columns, and as Markdown that stands by itself.

use super::text::wrapped;
use crate::report::{Explanation, Subject};
use std::fmt::Write;

/// How wide lines are.
const WIDTH: usize = 80;

/// One explanation in full.
pub fn render(explanation: &Explanation) -> String {
    let mut out = wrapped(&format!("{}: {}", explanation.name, plain(explanation.summary)), WIDTH);
    let mut is_code = false;
    let mut paragraph = String::new();
    // A blank line at the end lets the last paragraph end like all others.
    for line in explanation.text.lines().chain([""]) {
        let is_fence = line.starts_with("```");
        if is_code && !is_fence {
            let _ = writeln!(out, "    {line}");
            continue;
        }
        if is_fence || line.is_empty() {
            flush(&mut out, &mut paragraph);
        } else {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
        if is_fence {
            is_code = !is_code;
            if is_code {
                out.push('\n');
            }
        }
    }
    out
}

fn flush(out: &mut String, paragraph: &mut String) {
    if !paragraph.is_empty() {
        out.push('\n');
        out.push_str(&wrapped(&plain(paragraph.trim_end()), WIDTH));
        paragraph.clear();
    }
}

/// All names with their meanings in one line.
pub fn list(explanations: &[Explanation]) -> String {
    let mut out = String::from("Findings\n\n");
    let widest = explanations.iter().map(|explanation| explanation.name.len()).max().unwrap_or(0);
    let mut before = Subject::Finding;
    for explanation in explanations {
        if before != explanation.subject {
            out.push_str("\nMistakes in scenarios and Python files\n\n");
            before = explanation.subject;
        }
        let summary = wrapped(&plain(explanation.summary), WIDTH - widest - 4);
        for (number, line) in summary.lines().enumerate() {
            let name = if number == 0 { explanation.name } else { "" };
            let _ = writeln!(out, "  {name:widest$}  {line}");
        }
    }
    out.push_str("\n`simulate explain NAME` says more.\n");
    out
}

/// Markdown without what only an HTML page shows: emphasis and links.
pub(super) fn plain(markdown: &str) -> String {
    let text = links(markdown, &|text, target| match target.contains("://") {
        true => format!("{text} ({target})"),
        false => text.to_string(),
    });
    let piece = |(number, piece): (usize, &str)| match number % 2 {
        // What stands between two marks of code stays as it is.
        1 => format!("`{piece}`"),
        _ => piece.replace('*', ""),
    };
    text.split('`').enumerate().map(piece).collect()
}

/// Markdown for another place: links within and between documents are only their text.
pub(super) fn unlinked(markdown: &str) -> String {
    links(markdown, &|text, target| match target.contains("://") {
        true => format!("[{text}]({target})"),
        false => text.to_string(),
    })
}

/// Markdown with its links written in another way.
fn links(markdown: &str, written: &dyn Fn(&str, &str) -> String) -> String {
    let mut out = String::new();
    let mut rest = markdown;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let link = after.split_once("](").and_then(|(text, target)| Some((text, target.split_once(')')?)));
        match link {
            Some((text, (target, behind))) if !text.contains('[') && !target.contains([' ', '\n']) => {
                out.push_str(&written(text, target));
                rest = behind;
            }
            _ => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::explanations;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn emphasis_and_links_are_for_pages() {
        assert_eq!(plain("[a\nb](https://c.d/#e), [f](#f) and x[0]"), "a\nb (https://c.d/#e), f and x[0]");
        assert_eq!(unlinked("*a* [b](https://c.d/#e), [f](#f)"), "*a* [b](https://c.d/#e), f");
        assert_eq!(
            plain("**To fix:** *t* reads `a * b`; see [`x`](#x) there."),
            "To fix: t reads `a * b`; see `x` there."
        );
    }

    #[test]
    fn every_explanation_fits_a_terminal() {
        for explanation in explanations() {
            let text = render(&explanation);
            assert!(text.lines().all(|line| line.width() <= WIDTH), "{text}");
            assert!(!text.contains("**") && !text.contains("](#"), "{text}");
        }
        assert!(list(&explanations()).lines().all(|line| line.width() <= WIDTH));
    }

    #[test]
    fn paragraphs_are_filled_and_code_stays() {
        let text = "**Definition.** Thread *t* reads a location;\nthen another one writes it.\n\n```json\n{ \"a\": 1,\n  \"b\": 2 }\n```\n\n\
                    **To fix:** see [`x`](#x).";
        let explanation = Explanation { subject: Subject::Finding, name: "name", summary: "a `b` c", text };
        let expected = "name: a `b` c\n\nDefinition. Thread t reads a location; then another one writes it.\n\n\
                        \u{20}   { \"a\": 1,\n\u{20}     \"b\": 2 }\n\nTo fix: see `x`.\n";
        assert_eq!(render(&explanation), expected);
    }
}
