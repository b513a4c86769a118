//! What the page says of one variant: player, outcome map, progress graph, interleaving graph, findings.

use super::markup::{escape, mark, sentence, sign, verdict_class};
use super::squeeze::Looks;
use super::{Page, findings, pictures, schedules, twin};
use crate::report::{FindingReport, Verdict, explanation};

pub(super) fn write(out: &mut String, looks: &mut Looks, page: &Page<'_>, index: usize) {
    let (report, seen) = (&page.scenario.variants[index], &page.variants[index]);
    out.push_str(&format!(
        "<section class=\"variant\" id=\"variant-{index}\" data-variant=\"{index}\">\n<h2 class=\"{}\"><b \
         class=\"sign\">{}</b> {}</h2>\n",
        verdict_class(report.verdict),
        sign(report.verdict),
        escape(&report.name)
    ));
    for text in lead(page, index) {
        let element = if text.starts_with("<ol") { text } else { format!("<p class=\"lead\">{text}</p>") };
        out.push_str(&element);
        out.push('\n');
    }
    out.push_str("<h3>Step by step</h3>\n<div class=\"player\"></div>\n");
    schedules::write(out, report, &seen.play, page.room.tables);
    pictures::outcome_map(out, looks, index, &seen.outcomes);
    if let Some(picture) = &seen.progress {
        pictures::progress(out, looks, index, picture);
    }
    pictures::states(out, looks, index, &seen.states, page.room.boxes);
    findings::write(out, report);
    out.push_str("</section>\n");
}

/// What to know before looking at it.
fn lead(page: &Page<'_>, index: usize) -> Vec<String> {
    let report = &page.scenario.variants[index];
    let mut texts = Vec::new();
    match report.verdict {
        Verdict::Fail => {
            if let Some(finding) = report.findings.first() {
                let kind = finding.kind.replace('-', " ");
                let meaning = explanation(finding.kind).map_or(String::new(), |known| {
                    format!(" <b>{}:</b> {}", sentence(&kind).trim_end_matches('.'), sentence(known.summary))
                });
                texts.push(format!("{}{meaning}", sentence(&finding.message)));
                texts.extend(matters(finding));
                texts.extend(finding.notes.iter().chain(&finding.help).map(|text| sentence(text)));
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

/// The steps of the witness that show a finding.
fn matters(finding: &FindingReport) -> Option<String> {
    let witness = &finding.witness;
    let steps = witness.evidence.iter().filter_map(|number| witness.steps.get(number - 1)).map(|step| {
        let (mark, operation) = (mark(step.column, &step.task), escape(&step.operation));
        format!("<li>step {}: {mark} <code>{operation}</code></li>", step.number)
    });
    let steps = steps.collect::<String>();
    (!steps.is_empty()).then(|| format!("<ol class=\"matters\">{steps}</ol>"))
}
