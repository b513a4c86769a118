//! Source text: files, byte spans and diagnostics.
//!
//! Every other room may use this one; it uses none. It knows neither what a
//! scenario is nor how a diagnostic is drawn on a terminal.

mod diagnostic;

pub use diagnostic::{Diagnostic, Diagnostics, Label, suggest};

use serde::Serialize;

/// A half-open range of byte offsets into one [`SourceFile`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`; an inverted range collapses to its start.
    pub fn new(start: usize, end: usize) -> Span {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Span { start, end: end.max(start) }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The text of one input file and where its lines begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The name to print: the path as the user gave it.
    pub name: String,
    /// The whole text.
    pub text: String,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// Takes a text and indexes its lines. O(text).
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1))
            .collect();
        SourceFile { name: name.into(), text, line_starts }
    }

    /// Line and column of a byte offset; offsets past the end mean the end. O(log lines + line).
    pub fn position(&self, offset: u32) -> Position {
        let offset = self.floor_boundary(offset as usize);
        let line = self.line_starts.partition_point(|start| *start <= offset) - 1;
        let column = self.text[self.line_starts[line]..offset].chars().count() + 1;
        Position { line: line + 1, column }
    }

    /// The text of a line counted from 1, without its line break; empty if there is no such line.
    pub fn line_text(&self, line: usize) -> &str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.line_starts.get(index)) else {
            return "";
        };
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| *next);
        self.text[*start..end].trim_end_matches(['\n', '\r'])
    }

    /// The text inside a span, clipped to the file.
    pub fn slice(&self, span: Span) -> &str {
        let start = self.floor_boundary(span.start as usize);
        let end = self.floor_boundary(span.end as usize).max(start);
        &self.text[start..end]
    }

    fn floor_boundary(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_survive_any_offset() {
        let file = SourceFile::new("x", "äb\nc");
        assert_eq!(file.position(0), Position { line: 1, column: 1 });
        assert_eq!(file.position(1), Position { line: 1, column: 1 }, "inside ä");
        assert_eq!(file.position(2), Position { line: 1, column: 2 });
        assert_eq!(file.position(4), Position { line: 2, column: 1 });
        assert_eq!(file.position(999), Position { line: 2, column: 2 });
        assert_eq!(file.line_text(1), "äb");
        assert_eq!(file.line_text(3), "");
        assert_eq!(file.slice(Span::new(0, 2)), "ä");
    }
}
