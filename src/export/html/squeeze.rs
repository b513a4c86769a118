//! Makes pictures of other exporters smaller without changing what is seen of them: on one page there are many.
//!
//! What is often the same in every line or text becomes a class of the page's style sheet, places are rounded to whole
//! pixels, and tooltips go that say only what stands beside them. Texts have their quotes and brackets escaped, so
//! whatever looks like a tag or an attribute is one.

/// Attributes and what stands for them.
const CLASSES: [(&str, &str); 5] = [
    (" fill=\"none\" stroke=\"#333333\" stroke-width=\"1.2\" marker-end=\"url(#plain)\"", " class=\"e\""),
    (" fill=\"none\" stroke=\"#333333\" stroke-width=\"2.6\" marker-end=\"url(#plain)\"", " class=\"w\""),
    (
        " fill=\"none\" stroke=\"#B34700\" stroke-width=\"2.6\" stroke-dasharray=\"7 4\" marker-end=\"url(#lost)\"",
        " class=\"x\"",
    ),
    (" text-anchor=\"middle\"", " class=\"m\""),
    (" font-size=\"11\"", " class=\"l\""),
];

/// The same picture in fewer bytes. O(bytes).
pub(super) fn squeeze(picture: &str) -> String {
    let mut text = without_repeated_titles(picture);
    for (attributes, class) in CLASSES {
        text = text.replace(attributes, class);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').map_or(rest.len() - start, |end| end + 1);
        out.push_str(rest[..start].trim_end_matches('\n'));
        rounded(&mut out, &rest[start..end]);
        rest = &rest[end..];
    }
    out.push_str(rest.trim_end_matches('\n'));
    out
}

/// A tooltip on a line is also on its text; and one on a single text says the same unless that is shortened.
fn without_repeated_titles(picture: &str) -> String {
    let mut out = String::with_capacity(picture.len());
    let mut rest = picture;
    while let Some(start) = rest.find("<title>") {
        let Some(length) = rest[start..].find("</title>") else { break };
        let (before, title, after) = (&rest[..start], &rest[start + 7..start + length], &rest[start + length + 8..]);
        out.push_str(before);
        let is_on_line = after.starts_with("</path>");
        let group = &after[..after.find("</g>").unwrap_or(0)];
        let says_it = group.contains(&format!(">{title}</text>"));
        if !is_on_line && !says_it {
            out.push_str(&format!("<title>{title}</title>"));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A tag with whole numbers.
fn rounded(out: &mut String, tag: &str) {
    let mut rest = tag;
    while let Some(point) = rest.find('.') {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let start = rest[..point].rfind(|letter: char| !letter.is_ascii_digit()).map_or(0, |at| at + 1);
        let fraction = digits(&rest[point + 1..]);
        let is_place = start < point && fraction > 0 && point - start > 1;
        if !is_place {
            out.push_str(&rest[..=point]);
            rest = &rest[point + 1..];
            continue;
        }
        let end = point + 1 + fraction;
        let number: f64 = rest[start..end].parse().unwrap_or(0.0);
        out.push_str(&format!("{}{number:.0}", &rest[..start]));
        rest = &rest[end..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::graph_style::any_report;
    use crate::export::svg;
    use proptest::prelude::*;

    #[test]
    fn places_are_whole_and_small_numbers_stay() {
        let text =
            "<g><path d=\"M317.5 62.0C-31.4 9.5\" stroke-width=\"2.6\"/>\n<text x=\"72.04\">10.5 &lt;</text></g>\n";
        let small = "<g><path d=\"M318 62C-31 9.5\" stroke-width=\"2.6\"/><text x=\"72\">10.5 &lt;</text></g>";
        assert_eq!(squeeze(text), small);
    }

    #[test]
    fn a_tooltip_that_says_no_more_goes() {
        let text = "<path d=\"M1\"><title>a</title></path><g><title>b</title><text>b</text></g><g><title>b c</title><text>b…</text></g>";
        let small = "<path d=\"M1\"></path><g><text>b</text></g><g><title>b c</title><text>b…</text></g>";
        assert_eq!(squeeze(text), small);
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
            prop_assert_eq!(texts(&picture), texts(&squeeze(&picture)));
        }
    }
}
