//! Source lines with labelled places under them.
//!
//! Drawn here and not by a library, since a report holds single lines instead of files and the
//! page must never be exceeded: long lines show the part around the place.

use super::canvas::{Canvas, Role, clean, width};
use crate::report::PlaceReport;
use std::collections::BTreeMap;

/// How many columns of a long line stand before the place.
const CONTEXT: usize = 12;

/// Draws the places of a finding, by line.
pub(super) fn draw(canvas: &mut Canvas, file: &str, places: &[PlaceReport]) {
    let Some(main) = places.iter().find(|place| place.primary).or(places.first()) else {
        return;
    };
    let mut lines: BTreeMap<usize, Vec<&PlaceReport>> = BTreeMap::new();
    for place in places {
        lines.entry(place.line).or_default().push(place);
    }
    let digits = lines.keys().last().map_or(1, |line| line.to_string().len());
    let gutter = " ".repeat(digits);
    canvas.line(&[
        (Role::Dim, &format!("{gutter}--> ")),
        (Role::Plain, &format!("{file}:{}:{}", main.line, main.column)),
    ]);
    canvas.line(&[(Role::Dim, &format!("{gutter} |"))]);
    let mut previous = None;
    for (line, mut places) in lines {
        if previous.is_some_and(|previous| line > previous + 1) {
            canvas.line(&[(Role::Dim, "...")]);
        }
        previous = Some(line);
        places.sort_by_key(|place| (place.column, place.width, !place.primary));
        let room = canvas.width().saturating_sub(digits + 3);
        let window = Window::new(&places, room);
        canvas.line(&[(Role::Dim, &format!("{line:>digits$} | ")), (Role::Plain, &window.text)]);
        for place in places {
            let (start, end) = window.underline(place);
            let (sign, role) = if place.primary { ("^", Role::Bad) } else { ("-", Role::Mark) };
            let (bar, signs) = (format!("{gutter} | "), sign.repeat(end - start));
            let label = clean(&place.label);
            if end + 1 + width(&label) <= room {
                canvas.line(&[
                    (Role::Dim, &bar),
                    (Role::Plain, &" ".repeat(start)),
                    (role, &format!("{signs} {label}")),
                ]);
            } else {
                canvas.line(&[(Role::Dim, &bar), (Role::Plain, &" ".repeat(start)), (role, &signs)]);
                let indent = start.min(room.saturating_sub(width(&label)));
                canvas.paragraph((Role::Dim, &format!("{bar}{}", " ".repeat(indent))), role, &label);
            }
        }
    }
    canvas.line(&[(Role::Dim, &format!("{gutter} |"))]);
}

/// The visible part of a source line.
struct Window {
    /// The source line, clean.
    whole: Vec<char>,
    /// What is shown of it.
    text: String,
    /// How many columns of the line are hidden at the left.
    hidden: usize,
    /// Columns of what is shown.
    shown: usize,
}

impl Window {
    fn new(places: &[&PlaceReport], room: usize) -> Window {
        let source = places.first().map_or("", |place| place.source.as_str());
        let line = clean(source);
        let start = places.iter().map(|place| columns_before(source, place.column)).min().unwrap_or(0);
        let whole: Vec<char> = source.chars().collect();
        let hidden = if width(&line) <= room { 0 } else { start.saturating_sub(CONTEXT) };
        let mut skipped = 0;
        let rest: String = line
            .chars()
            .skip_while(|character| {
                let skip = skipped < hidden;
                skipped += if skip { width(&character.to_string()) } else { 0 };
                skip
            })
            .collect();
        // A wide character at the edge may hide one column more than asked for.
        let hidden = if hidden == 0 { 0 } else { skipped };
        let (text, hidden) = if hidden == 0 { (rest, 0) } else { (format!("…{rest}"), hidden - 1) };
        let shown = width(&text).min(room);
        Window { whole, text, hidden, shown }
    }

    /// First and last column of the underline, within what is shown, at least one wide.
    fn underline(&self, place: &PlaceReport) -> (usize, usize) {
        let source: String = self.whole.iter().collect();
        let at = |column| columns_before(&source, column).saturating_sub(self.hidden);
        let start = at(place.column).min(self.shown.saturating_sub(1));
        let end = at(place.column.saturating_add(place.width)).min(self.shown);
        (start, end.max(start + 1))
    }
}

/// Columns of a line before a character counted from 1.
fn columns_before(source: &str, column: usize) -> usize {
    width(&clean(&source.chars().take(column.saturating_sub(1)).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: usize, column: usize, width: usize, source: &str, label: &str, primary: bool) -> PlaceReport {
        PlaceReport {
            line,
            column,
            width,
            source: source.to_string(),
            label: label.to_string(),
            function: None,
            task: None,
            primary,
        }
    }

    fn drawn(page: usize, places: &[PlaceReport]) -> String {
        let mut canvas = Canvas::new(page, false);
        draw(&mut canvas, "a.json", places);
        canvas.finish()
    }

    #[test]
    fn places_stand_in_file_order_under_their_lines() {
        let places = [place(12, 3, 2, "  to", "there", true), place(9, 1, 4, "from", "here", false)];
        insta::assert_snapshot!(drawn(40, &places), @r"
          --> a.json:12:3
           |
         9 | from
           | ---- here
        ...
        12 |   to
           |   ^^ there
           |
        ");
    }

    #[test]
    fn long_lines_show_the_part_around_the_place() {
        let source = format!("{}target{}", "left ".repeat(20), " right".repeat(20));
        insta::assert_snapshot!(drawn(
            40,
            &[place(7, 101, 6, &source, "a label that is itself too long for the page", true)]
        ));
    }

    #[test]
    fn tabs_and_wide_characters_are_underlined_in_place() {
        insta::assert_snapshot!(drawn(40, &[place(1, 4, 1, "\t日x = 1", "here", true)]));
    }
}
