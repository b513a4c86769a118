//! Text inside a file, decoded, that knows where each of its bytes stands.
//!
//! Python stands inside JSON strings, where `\"` is one character of Python and
//! two of the file. A [`Fragment`] holds what Python's parser reads and maps its
//! offsets back to the file, exactly.

use crate::source::Span;

/// A piece of a file's text, decoded.
#[derive(Clone, Debug)]
pub(crate) struct Fragment {
    /// What it says.
    pub text: String,
    /// Where runs of bytes that stand in the file as they are begin: offset in the text, offset in
    /// the file. Ascending in both. An escape lies between two runs.
    runs: Vec<(usize, usize)>,
    /// Where it ends in the file.
    end: usize,
    /// Bytes before the beginning that stand nowhere in the file; see [`Fragment::framed`].
    lead: usize,
}

impl Fragment {
    /// The contents of a JSON string literal, quotes included, that begins at `start` in its file.
    /// The literal must be valid JSON. O(literal).
    pub fn from_json_string(literal: &str, start: usize) -> Fragment {
        let contents = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(literal);
        let start = start + usize::from(contents.len() < literal.len());
        let mut fragment =
            Fragment { text: String::with_capacity(contents.len()), runs: Vec::new(), end: start, lead: 0 };
        let mut rest = contents;
        loop {
            let at = start + contents.len() - rest.len();
            fragment.runs.push((fragment.text.len(), at));
            let plain = rest.find('\\').unwrap_or(rest.len());
            fragment.text.push_str(&rest[..plain]);
            rest = &rest[plain..];
            let Some((character, length)) = decode_escape(rest) else { break };
            fragment.runs.push((fragment.text.len(), at + plain));
            fragment.text.push(character);
            rest = rest.get(length..).unwrap_or("");
        }
        fragment.end = start + contents.len();
        fragment
    }

    /// The whole text of a file.
    pub fn from_file(text: &str) -> Fragment {
        Fragment { text: text.to_string(), runs: vec![(0, 0)], end: text.len(), lead: 0 }
    }

    /// The same text between other text that is not in the file; positions in that other text
    /// collapse to the nearest end of this one.
    pub fn framed(&self, before: &str, after: &str) -> Fragment {
        debug_assert_eq!(self.lead, 0, "one frame is enough");
        let text = format!("{before}{}{after}", self.text);
        Fragment { text, runs: self.runs.clone(), end: self.end, lead: before.len() }
    }

    /// The place of a range of the text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.offset(start), self.offset(end))
    }

    /// The place of the whole text.
    pub fn whole(&self) -> Span {
        Span::new(self.offset(self.lead), self.end)
    }

    /// Offset in the file of an offset in the text. O(log escapes).
    fn offset(&self, offset: usize) -> usize {
        let offset = offset.saturating_sub(self.lead);
        match self.runs.partition_point(|(start, _)| *start <= offset).checked_sub(1) {
            Some(run) => (self.runs[run].1 + offset - self.runs[run].0).min(self.end),
            None => self.end,
        }
    }
}

/// The character of the escape that `text` begins with and the escape's length; `None` if it begins with none.
fn decode_escape(text: &str) -> Option<(char, usize)> {
    let letter = text.strip_prefix('\\')?.chars().next()?;
    let character = match letter {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return decode_unicode_escape(text),
        other => other,
    };
    Some((character, 1 + letter.len_utf8()))
}

/// `\uXXXX`, or two of them that are a surrogate pair.
fn decode_unicode_escape(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| u32::from_str_radix(text.get(at + 2..at + 6)?, 16).ok();
    let first = unit(0)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6));
    }
    let second = unit(6)?.wrapping_sub(0xdc00);
    let character = char::from_u32(0x10000 + ((first - 0xd800) << 10) + second);
    Some((character.unwrap_or(char::REPLACEMENT_CHARACTER), 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of the file that each character of the decoded text comes from.
    fn pieces(literal: &str) -> Vec<String> {
        let file = format!("xx{literal}");
        let fragment = Fragment::from_json_string(literal, 2);
        let expected: String = serde_json::from_str(literal).expect("the test's literal is JSON");
        assert_eq!(fragment.text, expected);
        let piece = |(at, c): (usize, char)| {
            let span = fragment.span(at, at + c.len_utf8());
            file[span.start as usize..span.end as usize].to_string()
        };
        fragment.text.char_indices().map(piece).collect()
    }

    #[test]
    fn every_character_maps_to_its_own_text() {
        assert_eq!(pieces(r#""ab""#), ["a", "b"]);
        assert_eq!(pieces(r#""a\"\\b\n\/""#), ["a", "\\\"", "\\\\", "b", "\\n", "\\/"]);
        assert_eq!(pieces(r#""é\u00e9e\ud83d\ude00!""#), ["é", "\\u00e9", "e", "\\ud83d\\ude00", "!"]);
        assert_eq!(pieces(r#""""#), Vec::<String>::new());
    }

    #[test]
    fn a_frame_collapses_to_the_ends() {
        let fragment = Fragment::from_json_string(r#""f(\"a\")""#, 10).framed("def ", ": pass");
        assert_eq!(fragment.text, r#"def f("a"): pass"#);
        assert_eq!(fragment.span(0, 4), Span::new(11, 11));
        assert_eq!(fragment.span(4, 5), Span::new(11, 12));
        assert_eq!(fragment.span(6, 7), Span::new(13, 15));
        assert_eq!(fragment.span(10, 16), Span::new(19, 19));
        assert_eq!(fragment.whole(), Span::new(11, 19));
    }

    #[test]
    fn an_empty_string_has_a_place() {
        let fragment = Fragment::from_json_string("\"\"", 4);
        assert_eq!(fragment.whole(), Span::new(5, 5));
        assert_eq!(fragment.span(0, 0), Span::new(5, 5));
    }
}
