//! A page of fixed width: clips, wraps, colours, and keeps terminals safe from the texts of others.
//!
//! Widths are terminal columns (Unicode Standard Annex 11, by `unicode-width`). Characters without
//! a width of their own (control, combining, invisible and direction-changing ones) are written as
//! `\u{…}`, so a name in a scenario can neither break the layout nor send escape sequences.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Ordinary text.
    Plain,
    /// Titles.
    Strong,
    /// Frames, line numbers and less important things.
    Dim,
    /// What is wrong.
    Bad,
    /// What is right.
    Good,
    /// What deserves attention.
    Mark,
}

impl Role {
    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Role::Plain => Style::new(),
            Role::Strong => Style::new().bold(),
            Role::Dim => colour(AnsiColor::BrightBlack),
            Role::Bad => colour(AnsiColor::Red).bold(),
            Role::Good => colour(AnsiColor::Green),
            Role::Mark => colour(AnsiColor::Yellow),
        }
    }
}

/// Lines of text, none wider than the page.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    colour: bool,
    text: String,
}

impl Canvas {
    pub(super) fn new(width: usize, colour: bool) -> Canvas {
        Canvas { width, colour, text: String::new() }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Writes one line; what does not fit is cut off and marked by `…`.
    pub(super) fn line(&mut self, pieces: &[(Role, &str)]) {
        let mut pieces: Vec<(Role, String)> = pieces.iter().map(|(role, text)| (*role, clean(text))).collect();
        while let Some((_, last)) = pieces.last_mut() {
            last.truncate(last.trim_end().len());
            if !last.is_empty() {
                break;
            }
            pieces.pop();
        }
        let total: usize = pieces.iter().map(|(_, text)| width(text)).sum();
        let mut room = self.width;
        for (role, text) in &pieces {
            let shown = if total > self.width && width(text) >= room { clip(text, room, true) } else { text.clone() };
            room -= width(&shown);
            if self.colour && *role != Role::Plain && !shown.trim().is_empty() {
                let style = role.style();
                self.text.push_str(&format!("{style}{shown}{style:#}"));
            } else {
                self.text.push_str(&shown);
            }
            if room == 0 {
                break;
            }
        }
        self.text.push('\n');
    }

    /// Writes a text in as many lines as it needs: the first begins with `first`, all others with
    /// as much space.
    pub(super) fn paragraph(&mut self, first: (Role, &str), role: Role, text: &str) {
        let indent = width(&clean(first.1));
        self.hanging(first, indent, role, text);
    }

    /// The same with an indentation of its own for the second and later lines.
    pub(super) fn hanging(&mut self, first: (Role, &str), indent: usize, role: Role, text: &str) {
        let space = " ".repeat(indent);
        let head = width(&clean(first.1));
        for (index, line) in
            wrap(text, self.width.saturating_sub(head), self.width.saturating_sub(indent)).iter().enumerate()
        {
            if index == 0 {
                self.line(&[first, (role, line)]);
            } else {
                self.line(&[(Role::Plain, &space), (role, line)]);
            }
        }
    }
}

/// The text with everything that has no width of its own made visible, and tabs as four spaces.
pub(super) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character.width() {
            _ if character == '\t' => clean.push_str("    "),
            Some(1..) => clean.push(character),
            _ if character == '\n' => clean.push_str("\\n"),
            _ => clean.extend(character.escape_unicode()),
        }
    }
    clean
}

/// Columns of a clean text.
///
/// The sum of the characters' widths: sequences that terminals draw as one take less, never more.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|character| character.width().unwrap_or(0)).sum()
}

/// The beginning of a clean text that fits; what is cut off is marked by `…`. With `must`, the mark
/// is set even if the text itself fits, because more was to follow.
fn clip(text: &str, room: usize, must: bool) -> String {
    if width(text) <= room && !(must && width(text) == room) {
        return text.to_string();
    }
    let mut clipped = String::new();
    let mut used = 0;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used + 1 > room {
            break;
        }
        clipped.push(character);
    }
    if room > 0 {
        clipped.push('…');
    }
    clipped
}

/// A cell of a table: clean, and cut to a width.
pub(super) fn cell(text: &str, room: usize) -> String {
    clip(&clean(text), room, false)
}

/// A clean text filled up with spaces on the right.
pub(super) fn left(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(width(text))))
}

/// A clean text filled up with spaces on the left.
pub(super) fn right(text: &str, room: usize) -> String {
    format!("{}{text}", " ".repeat(room.saturating_sub(width(text))))
}

/// A clean text between spaces.
pub(super) fn centre(text: &str, room: usize) -> String {
    let free = room.saturating_sub(width(text));
    format!("{}{text}{}", " ".repeat(free / 2), " ".repeat(free - free / 2))
}

/// Breaks a text at spaces into lines; words that are too long are broken anywhere. Never empty.
fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    let mut used = 0;
    for word in clean(text).split(' ').filter(|word| !word.is_empty()) {
        let mut word = word;
        loop {
            let room = if lines.len() == 1 { first } else { rest };
            let gap = usize::from(used > 0);
            let line = lines.last_mut().expect("there is always a line");
            if used + gap + width(word) <= room {
                line.push_str(if gap == 1 { " " } else { "" });
                line.push_str(word);
                used += gap + width(word);
                break;
            }
            if used == 0 {
                // No line can hold the word.
                let (head, tail) = split(word, room);
                line.push_str(head);
                word = tail;
                if word.is_empty() {
                    used = width(head);
                    break;
                }
            }
            lines.push(String::new());
            used = 0;
        }
    }
    lines
}

/// The longest beginning of a word that fits, but at least one character; and the rest.
pub(super) fn split(word: &str, room: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, character) in word.char_indices() {
        used += character.width().unwrap_or(0);
        if at > 0 && used > room {
            return word.split_at(at);
        }
    }
    (word, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn hostile_text_becomes_visible() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}\te\u{301}\n"), "a\\u{1b}[31mb\\u{202e}    e\\u{301}\\n");
    }

    #[test]
    fn lines_are_cut_where_the_page_ends() {
        let mut canvas = Canvas::new(8, false);
        canvas.line(&[(Role::Plain, "12345678")]);
        canvas.line(&[(Role::Plain, "1234567"), (Role::Bad, "89")]);
        canvas.line(&[(Role::Plain, "12345678"), (Role::Bad, "9")]);
        canvas.line(&[(Role::Plain, "日本語日本語")]);
        assert_eq!(canvas.finish(), "12345678\n1234567…\n1234567…\n日本語…\n");
    }

    #[test]
    fn paragraphs_hang() {
        let mut canvas = Canvas::new(12, false);
        canvas.paragraph((Role::Dim, "  = "), Role::Plain, "one two three abcdefghijk");
        assert_eq!(canvas.finish(), "  = one two\n    three\n    abcdefgh\n    ijk\n");
    }

    #[test]
    fn colour_stands_around_text_only() {
        let mut canvas = Canvas::new(20, true);
        canvas.line(&[(Role::Dim, "  "), (Role::Bad, "no"), (Role::Plain, "  ")]);
        assert_eq!(canvas.finish(), "  \u{1b}[1m\u{1b}[31mno\u{1b}[0m\n");
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_the_page(
            page in 0usize..30, first in ".{0,9}", text in any::<String>(), pieces in prop::collection::vec(any::<String>(), 0..4)
        ) {
            let mut canvas = Canvas::new(page, false);
            canvas.paragraph((Role::Dim, &first), Role::Plain, &text);
            canvas.line(&pieces.iter().map(|piece| (Role::Plain, piece.as_str())).collect::<Vec<_>>());
            for line in canvas.finish().lines() {
                prop_assert!(line.width() <= page, "{line:?}");
            }
        }

        #[test]
        fn wrapping_loses_no_words(text in "[a-z ]{0,80}", room in 1usize..20) {
            let joined: String = wrap(&text, room, room).concat();
            prop_assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
        }
    }
}
