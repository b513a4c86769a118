//! What the page says of one variant: player, outcome map, progress graph, interleaving graph, findings.

use super::markup::{escape, sentence, sign, verdict_class};
use super::{Page, findings, pictures, schedules, twin};
use crate::report::Verdict;

pub(super) fn write(out: &mut String, page: &Page<'_>, index: usize) {
    let (report, seen) = (&page.scenario.variants[index], &page.variants[index]);
    out.push_str(&format!(
        "<section class=\"variant\" id=\"variant-{index}\" data-variant=\"{index}\">\n<h2 class=\"{}\"><b \
         class=\"sign\">{}</b> {}</h2>\n",
        verdict_class(report.verdict),
        sign(report.verdict),
        escape(&report.name)
    ));
    for text in lead(page, index) {
        out.push_str(&format!("<p class=\"lead\">{text}</p>\n"));
    }
    out.push_str("<h3>Step by step</h3>\n<div class=\"player\"></div>\n");
    schedules::write(out, report, &seen.play);
    pictures::outcome_map(out, index, &seen.outcomes);
    if let Some(picture) = &seen.progress {
        pictures::progress(out, index, picture);
    }
    pictures::states(out, index, &seen.states);
    findings::write(out, report);
    out.push_str("</section>\n");
}

/// What to know before looking at it.
fn lead(page: &Page<'_>, index: usize) -> Vec<String> {
    let report = &page.scenario.variants[index];
    let mut texts = Vec::new();
    match report.verdict {
        Verdict::Fail => {
            for finding in report.findings.iter().take(1) {
                texts.push(sentence(&finding.message));
            }
        }
        Verdict::Pass => texts.extend(twin::why(page, index)),
        Verdict::Inconclusive => {
            let limit = report.coverage.limit.as_deref().unwrap_or("not everything was looked at");
            texts.push(sentence(&format!("nothing was found to go wrong so far; {limit}")));
        }
    }
    texts.extend(report.unexpected.iter().map(|text| format!("<b>Not as expected:</b> {}", sentence(text))));
    texts
}
