//! Diagnostics as text: the message, the source line with the place underlined, a way out.
//!
//! The look is rustc's, drawn by `annotate-snippets`. Deviation: of a place that is
//! long or goes over several lines only the beginning is underlined.

use crate::source::{Diagnostic, Label, SourceFile, Span};
use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet, normalize_untrusted_str};
use std::ops::Range;

/// The width that source lines are cut to.
const WIDTH: usize = 80;

/// Places longer than this many characters are underlined at their beginning only, so that they fit.
const LONGEST_UNDERLINE: usize = 60;

/// All diagnostics, a blank line between them; with terminal styles if `colour`. Any span is fine,
/// also one outside the file.
pub fn render(file: &SourceFile, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let texts: Vec<_> = diagnostics.iter().map(|diagnostic| render_one(&renderer, file, diagnostic)).collect();
    texts.join("\n")
}

fn render_one(renderer: &Renderer, file: &SourceFile, diagnostic: &Diagnostic) -> String {
    let window = Window::around(file, diagnostic);
    let mut snippet =
        Snippet::source(window.text).path(normalize_untrusted_str(&file.name)).line_start(window.first_line);
    snippet = snippet.annotation(window.annotation(AnnotationKind::Primary, &diagnostic.primary));
    for label in &diagnostic.related {
        snippet = snippet.annotation(window.annotation(AnnotationKind::Context, label));
    }
    let mut group =
        Level::ERROR.primary_title(normalize_untrusted_str(&diagnostic.message)).id(diagnostic.code).element(snippet);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(help)));
    }
    format!("{}\n", renderer.render(&[group]))
}

/// The lines of a file that a diagnostic points at, so that drawing it does not depend on the
/// length of the file.
struct Window<'a> {
    text: &'a str,
    /// Offset of the text in the file.
    start: usize,
    /// Number of its first line, from 1.
    first_line: usize,
}

impl Window<'_> {
    fn around<'a>(file: &'a SourceFile, diagnostic: &Diagnostic) -> Window<'a> {
        let spans = || diagnostic.related.iter().chain([&diagnostic.primary]).map(|label| label.span.start);
        let first = spans().min().unwrap_or(0);
        let last = spans().max().unwrap_or(0);
        let end_of_file = Span::new(file.text.len(), file.text.len());
        let before = file.slice(Span { start: 0, end: first });
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = file.slice(Span { start: last, end: end_of_file.end.max(last) });
        let end = file.text.len() - rest.len() + rest.find('\n').map_or(rest.len(), |at| at + 1);
        Window { text: &file.text[start..end], start, first_line: file.position(first).line }
    }

    fn annotation<'a>(&self, kind: AnnotationKind, label: &'a Label) -> Annotation<'a> {
        let annotation = kind.span(self.range(label.span));
        if label.text.is_empty() { annotation } else { annotation.label(normalize_untrusted_str(&label.text)) }
    }

    /// The beginning of a span, on its first line, in bytes of the text, on character boundaries.
    fn range(&self, span: Span) -> Range<usize> {
        let floor = |offset: u32| {
            let mut at = (offset as usize).saturating_sub(self.start).min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = floor(span.start);
        let mut letters = self.text[start..].char_indices().enumerate();
        let stop = letters.find(|(count, (_, letter))| *count == LONGEST_UNDERLINE || matches!(letter, '\r' | '\n'));
        let stop = stop.map_or(self.text.len(), |(_, (at, _))| start + at);
        start..floor(span.end).clamp(start, stop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn diagnostic(span: Span) -> Diagnostic {
        Diagnostic::new("E0999", span, "it is wrong")
    }

    #[test]
    fn shows_the_place_and_the_way_out() {
        let file = SourceFile::new("counter.json", "{\n  \"shard\": 1,\n  \"shared\": 2\n}\n");
        let diagnostic =
            diagnostic(Span::new(4, 11)).label("here").related(Span::new(18, 26), "and there").help("did you mean x?");
        let expected = "\
error[E0999]: it is wrong
 --> counter.json:2:3
  |
2 |   \"shard\": 1,
  |   ^^^^^^^ here
3 |   \"shared\": 2
  |   -------- and there
  |
  = help: did you mean x?
";
        assert_eq!(render(&file, &[diagnostic], false), expected);
    }

    #[test]
    fn a_place_of_several_lines_shows_its_first() {
        let file = SourceFile::new("x", "[\r\n  1,\r\n  2\r\n]");
        let expected = "error[E0999]: it is wrong\n --> x:2:3\n  |\n2 |   1,\n  |   ^^\n";
        assert_eq!(render(&file, &[diagnostic(Span::new(5, 16))], false), expected);
    }

    #[test]
    fn colour_only_adds_styles() {
        let file = SourceFile::new("x", "abc");
        let plain = render(&file, &[diagnostic(Span::new(1, 2))], false);
        let styled = render(&file, &[diagnostic(Span::new(1, 2))], true);
        assert!(!plain.contains('\u{1b}') && styled.contains('\u{1b}'));
        assert_eq!(anstream::adapter::strip_str(&styled).to_string(), plain);
    }

    #[test]
    fn escape_sequences_of_the_input_do_not_reach_the_terminal() {
        let evil = "\u{1b}[31m";
        let file = SourceFile::new(evil, "a\u{1b}[31mb");
        let diagnostic =
            Diagnostic::new("E0999", Span::new(1, 2), evil).label(evil).help(evil).related(Span::new(0, 1), evil);
        assert!(!render(&file, &[diagnostic], false).contains('\u{1b}'));
    }

    #[test]
    fn a_long_place_shows_its_beginning() {
        let file = SourceFile::new("x", "é".repeat(500));
        let shown = render(&file, &[diagnostic(Span::new(0, 1000)).label("all of this")], false);
        assert!(shown.lines().all(|line| line.chars().count() <= WIDTH), "{shown}");
        assert_eq!(shown.matches('^').count(), LONGEST_UNDERLINE, "{shown}");
    }

    #[test]
    fn long_lines_are_cut() {
        let text = format!("{}x{}", "a".repeat(5000), "b".repeat(5000));
        let file = SourceFile::new("x", text);
        let shown = render(&file, &[diagnostic(Span::new(5000, 5001))], false);
        assert!(shown.lines().all(|line| line.chars().count() <= WIDTH + 10), "{shown}");
        assert!(shown.contains("axb"), "{shown}");
    }

    #[test]
    fn an_empty_file_and_places_outside_are_fine() {
        for text in ["", "\n", "a", "ä", "a\r\n", "\t\ta", "\r\r"] {
            let file = SourceFile::new("x", text);
            for (start, end) in [(0, 0), (0, 1), (1, 1), (1, 2), (2, 1), (9, 9), (0, u32::MAX), (u32::MAX, u32::MAX)] {
                let shown = render(&file, &[diagnostic(Span { start, end })], false);
                assert!(shown.starts_with("error[E0999]: it is wrong\n --> x:"), "{shown}");
            }
        }
    }

    proptest! {
        #[test]
        fn never_panics(
            text in prop_oneof![".{0,60}", "[a\\t\\r\\n ä😀\u{301}\u{0}]{0,200}", "(word ){0,60}"],
            spans in prop::collection::vec((0u32..250, 0u32..250), 1..4),
            colour: bool,
        ) {
            let file = SourceFile::new("x", text);
            let spans: Vec<_> = spans.into_iter().map(|(start, end)| Span { start, end }).collect();
            let mut diagnostic = diagnostic(spans[0]).label("label");
            for span in &spans[1..] {
                diagnostic = diagnostic.related(*span, "related");
            }
            prop_assert!(!render(&file, &[diagnostic], colour).is_empty());
        }
    }
}
