//! What was found in a variant: why, where, what helps.

use super::markup::{escape, escape_source, mark, sentence, words};
use crate::report::{Count, FindingReport, PlaceReport, VariantReport};

pub(super) fn write(out: &mut String, report: &VariantReport) {
    if report.findings.is_empty() && report.notes.is_empty() {
        return;
    }
    out.push_str("<h3>What was found</h3>\n");
    for finding in &report.findings {
        one(out, finding);
    }
    for note in &report.notes {
        out.push_str(&format!("<p>{}</p>\n", sentence(note)));
    }
}

fn one(out: &mut String, finding: &FindingReport) {
    let expected = if finding.expected { " <span class=\"small\">(meant to show it)</span>" } else { "" };
    out.push_str(&format!(
        "<article class=\"finding\">\n<h4>{}{expected}</h4>\n<p>{}</p>\n",
        escape(&finding.kind.replace('-', " ")),
        sentence(&finding.message)
    ));
    if !finding.places.is_empty() {
        out.push_str("<ul class=\"places\">\n");
        for place in &finding.places {
            out.push_str(&format!("<li>{}</li>\n", place_words(place, finding)));
        }
        out.push_str("</ul>\n");
    }
    let mut facts: Vec<(&str, String)> = Vec::new();
    if let Some(schedules) = &finding.schedules {
        facts.push(("schedules", shows_in(schedules)));
    }
    facts.extend(finding.possible.iter().map(|text| ("where it can happen", sentence(text))));
    facts.extend(finding.notes.iter().map(|text| ("note", sentence(text))));
    if let Some(passing) = &finding.passing {
        facts.push(("nearest schedule without it", sentence(&passing.text)));
    }
    facts.extend(finding.help.iter().map(|text| ("what helps", sentence(text))));
    facts.push(("see it again", format!("<code class=\"command\">{}</code>", escape(&finding.replay))));
    out.push_str("<dl>\n");
    for (name, text) in facts {
        out.push_str(&format!("<div><dt>{name}</dt><dd>{text}</dd></div>\n"));
    }
    out.push_str("</dl>\n</article>\n");
}

fn shows_in(schedules: &Count) -> String {
    match schedules {
        Count::Infinite => "infinitely many show it".to_string(),
        Count::Unknown => "not counted".to_string(),
        number if number.to_u64() == Some(1) => "1 shows it".to_string(),
        number => format!("{number} show it"),
    }
}

/// The line with the place marked, and what happens there.
fn place_words(place: &PlaceReport, finding: &FindingReport) -> String {
    let characters: Vec<char> = place.source.chars().collect();
    let start = (place.column - 1).min(characters.len());
    let end = (start + place.width).min(characters.len());
    let part = |from: usize, to: usize| escape_source(&characters[from..to].iter().collect::<String>());
    let begins = characters.iter().take(start).take_while(|character| character.is_whitespace()).count();
    let task = place.task.as_ref().map_or(String::new(), |task| {
        let column = finding.witness.tasks.iter().position(|(label, _)| label == task);
        column.map_or(String::new(), |column| format!("{} ", mark(column, task)))
    });
    format!(
        "<code class=\"place\"><span class=\"number\">{}</span> {}<mark>{}</mark>{}</code> {task}{}",
        place.line,
        part(begins, start),
        part(start, end),
        part(end, characters.len()),
        words(&place.label)
    )
}
