//! The table that compares the variants of a scenario.

use super::canvas::{Canvas, Role, cell, clean, left, right, width};
use crate::report::{Conclusion, EndReport, ScenarioReport, VariantReport, Verdict};

/// A column that is cut is not cut below this.
const NARROWEST: usize = 10;

/// Draws a row per variant.
pub(super) fn draw(canvas: &mut Canvas, scenario: &ScenarioReport) {
    let ends_title = match scenario.outcome_names.as_slice() {
        [only] => format!("{only} ends as"),
        _ => "ends as".to_string(),
    };
    let titles = ["variant", "schedules", "states", &ends_title, "verdict"].map(clean);
    let rows: Vec<[String; 4]> = scenario
        .variants
        .iter()
        .map(|variant| {
            let interleavings = &variant.coverage.interleavings;
            // `≥` says that the search was stopped.
            let at_least = if variant.coverage.kind == "complete" { "" } else { "≥" };
            [clean(&variant.name), format!("{at_least}{interleavings}"), variant.coverage.states.to_string(), verdict_words(variant)]
        })
        .collect();
    let widest = |column: usize, title: usize| {
        rows.iter().map(|row| width(&row[column])).chain([width(&titles[title])]).max().unwrap_or(0)
    };
    let ends = |room: usize| scenario.variants.iter().map(move |variant| ends_words(&variant.ends, room));
    let all_ends = ends(usize::MAX).map(|text| width(&text)).chain([width(&titles[3])]).max().unwrap_or(0);
    let mut widths = [widest(0, 0), widest(1, 1), widest(2, 2), all_ends, widest(3, 4)];
    // Names, ends and verdicts give way, the widest first, until all fit.
    let room = canvas.width().saturating_sub(2 * widths.len());
    while widths.iter().sum::<usize>() > room {
        let widest = [0, 3, 4].into_iter().rev().max_by_key(|column| widths[*column]).unwrap_or(0);
        if widths[widest] <= NARROWEST {
            break;
        }
        widths[widest] -= 1;
    }

    let title = |column: usize| cell(&titles[column], widths[column]);
    let line = format!(
        "  {}  {}  {}  {}  {}",
        left(&title(0), widths[0]),
        right(&title(1), widths[1]),
        right(&title(2), widths[2]),
        left(&title(3), widths[3]),
        title(4)
    );
    canvas.line(&[(Role::Strong, &line)]);
    for ((variant, row), ends) in scenario.variants.iter().zip(&rows).zip(ends(widths[3])) {
        let [name, schedules, states, verdict] = row;
        let line = format!(
            "  {}  {}  {}  {}  ",
            left(&cell(name, widths[0]), widths[0]),
            right(schedules, widths[1]),
            right(states, widths[2]),
            left(&cell(&ends, widths[3]), widths[3])
        );
        let role = match (variant.verdict, variant.conclusion) {
            (Verdict::Pass, Conclusion::AsExpected) => Role::Good,
            (_, Conclusion::Unexpected) => Role::Bad,
            _ => Role::Mark,
        };
        canvas.line(&[(Role::Plain, &line), (role, &cell(verdict, widths[4]))]);
    }
}

/// `1 in 4 · 2 in 2`; what does not fit is counted.
fn ends_words(ends: &[EndReport], room: usize) -> String {
    let words: Vec<String> = ends.iter().map(|end| format!("{} in {}", clean(&end.text), end.interleavings)).collect();
    for shown in (1..=words.len()).rev() {
        let mut text = words[..shown].join(" · ");
        if shown < words.len() {
            text.push_str(&format!(" · +{} more", words.len() - shown));
        }
        if width(&text) <= room {
            return text;
        }
    }
    match words.len() {
        0 => "none".to_string(),
        1 => words[0].clone(),
        several => format!("{several} ways"),
    }
}

/// `✗ lost update, data race`, `✓ correct`, `? stopped early`.
fn verdict_words(variant: &VariantReport) -> String {
    match variant.verdict {
        Verdict::Pass if variant.checked => "✓ correct".to_string(),
        Verdict::Pass => "✓ no defect".to_string(),
        Verdict::Inconclusive => "? stopped early".to_string(),
        Verdict::Fail => {
            let mut kinds: Vec<String> = Vec::new();
            for finding in &variant.findings {
                let kind = finding.kind.replace('-', " ");
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            format!("✗ {}", kinds.join(", "))
        }
    }
}
