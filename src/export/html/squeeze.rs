//! Makes pictures of other exporters smaller without changing how they look: on one page there are many.
//!
//! How something is drawn (`fill`, `stroke`, …) is said once, in a class of the page's style sheet, and not again by
//! every line; places are rounded to whole pixels, and tooltips go, since the player tells more. In pictures of our
//! exporters texts have their quotes and brackets escaped, so whatever looks like a tag or an attribute is one.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Attributes that a style sheet can set as well.
const LOOK: [&str; 12] = [
    "fill",
    "fill-opacity",
    "font-family",
    "font-size",
    "font-weight",
    "marker-end",
    "opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-linejoin",
    "stroke-width",
    "text-anchor",
];

/// Attributes that hold places, whose fractions nobody sees.
const PLACES: [&str; 8] = ["d", "x", "y", "width", "height", "points", "transform", "viewBox"];

/// How parts of pictures look: classes of the style sheet.
#[derive(Debug, Default)]
pub(super) struct Looks {
    /// Numbers by declarations.
    classes: BTreeMap<String, usize>,
}

impl Looks {
    /// The same picture in fewer bytes, with these classes. O(bytes).
    pub(super) fn squeeze(&mut self, picture: &str) -> String {
        let mut out = String::with_capacity(picture.len());
        let mut rest = picture;
        let mut is_outermost = true;
        while let Some(start) = rest.find('<') {
            let end = rest[start..].find('>').map_or(rest.len(), |length| start + length + 1);
            out.push_str(rest[..start].trim_matches('\n'));
            let tag = &rest[start..end];
            rest = &rest[end..];
            if tag == "<title>" && !std::mem::take(&mut is_outermost) {
                rest = rest.split_once("</title>").map_or("", |(_, after)| after);
                continue;
            }
            self.tag(&mut out, tag);
        }
        out.push_str(rest.trim_matches('\n'));
        out.replace("></path>", "/>")
    }

    /// A tag with a class instead of its look.
    fn tag(&mut self, out: &mut String, tag: &str) {
        let parts: Vec<&str> = tag.split('"').collect();
        if parts.len() < 3 {
            return out.push_str(tag);
        }
        let mut declarations = String::new();
        out.push_str(parts[0].split([' ', '\n']).next().unwrap_or_default());
        for pair in parts.chunks_exact(2) {
            let name = pair[0].trim_end_matches('=').rsplit([' ', '\n']).next().unwrap_or_default();
            let value = pair[1];
            if LOOK.contains(&name) {
                // A style sheet wants units where a picture does without.
                let unit = if name == "font-size" { "px" } else { "" };
                let _ = write!(declarations, "{name}:{}{unit};", value.replace("&#39;", "'"));
            } else if PLACES.contains(&name) {
                let _ = write!(out, " {name}=\"{}\"", rounded(value));
            } else if name != "class" {
                let _ = write!(out, " {name}=\"{value}\"");
            }
        }
        if !declarations.is_empty() {
            let next = self.classes.len();
            let number = *self.classes.entry(declarations).or_insert(next);
            let _ = write!(out, " class=\"l{number}\"");
        }
        out.push_str(if tag.ends_with("/>") { "/>" } else { ">" });
    }

    /// The classes, for the style sheet.
    pub(super) fn style(&self) -> String {
        let mut by_number: Vec<(&usize, &String)> = self.classes.iter().map(|(text, number)| (number, text)).collect();
        by_number.sort();
        by_number.iter().map(|(number, text)| format!(".l{number}{{{text}}}\n")).collect()
    }
}

/// Whole numbers; those below 10 keep their fraction, in which they may differ from each other.
fn rounded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let is_part = |letter: char| letter.is_ascii_digit() || letter == '.';
        let end = rest[start..].find(|letter| !is_part(letter)).map_or(rest.len(), |length| start + length);
        out.push_str(&rest[..start]);
        match rest[start..end].parse::<f64>() {
            Ok(number) if number >= 10.0 => out.push_str(&format!("{number:.0}")),
            Ok(number) => out.push_str(&number.to_string()),
            Err(_) => out.push_str(&rest[start..end]),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::graph_style::any_report;
    use crate::export::svg;
    use proptest::prelude::*;

    #[test]
    fn looks_are_classes_and_places_are_whole() {
        let text = "<svg width=\"30.5\"><title>all</title>\n<g id=\"s1\" font-size=\"12\"><title>one</title>\n<path \
                    d=\"M317.5 62.0C-31.4 9.5\" fill=\"none\" stroke-width=\"2.6\"><title>a</title></path>\n<text \
                    x=\"72.04\" class=\"b\" font-size=\"12\">10.5 &lt;</text></g></svg>\n";
        let mut looks = Looks::default();
        let small = "<svg width=\"30\"><title>all</title><g id=\"s1\" class=\"l0\"><path d=\"M318 62C-31 9.5\" \
                     class=\"l1\"/><text x=\"72\" class=\"l0\">10.5 &lt;</text></g></svg>";
        assert_eq!(looks.squeeze(text), small);
        assert_eq!(looks.style(), ".l0{font-size:12px;}\n.l1{fill:none;stroke-width:2.6;}\n");
    }

    proptest! {
        #[test]
        fn every_text_stays_and_it_is_still_a_picture(report in any_report()) {
            let texts = |svg: &str| -> Vec<String> {
                let document = roxmltree::Document::parse(svg).unwrap();
                let texts = document.descendants().filter(|node| node.has_tag_name("text"));
                texts.filter_map(|node| node.text().map(str::to_string)).collect()
            };
            let picture = svg::render(&report);
            prop_assert_eq!(texts(&picture), texts(&Looks::default().squeeze(&picture)));
        }
    }
}
