//! The table that compares the variants of a scenario.

use super::canvas::{Canvas, Role, cell, clean, left, right, width};
use crate::report::{Conclusion, Count, EndReport, ScenarioReport, VariantReport, Verdict};

/// A column that is cut is not cut below this.
const NARROWEST: usize = 10;

/// Draws a row per variant.
pub(super) fn draw(canvas: &mut Canvas, scenario: &ScenarioReport) {
    let ends_title = match scenario.outcome_names.as_slice() {
        [only] => format!("{only} ends as"),
        _ => "ends as".to_string(),
    };
    let titles = ["variant", "schedules", "states", &ends_title, "verdict"].map(clean);
    let rows: Vec<[String; 3]> = scenario
        .variants
        .iter()
        .map(|variant| {
            let interleavings = &variant.coverage.interleavings;
            // `≥` says that the search was stopped.
            let at_least = if variant.coverage.kind == "complete" { "" } else { "≥" };
            let schedules = match (interleavings, variant.coverage.executions) {
                (Count::Unknown, Some(executions)) => format!("{} run", Count::from(executions)),
                (Count::Unknown, None) => interleavings.to_string(),
                _ => format!("{at_least}{interleavings}"),
            };
            let states = match &variant.coverage.reachable_states {
                Some(reachable) => reachable.to_string(),
                // The ones that were visited are not all that there are.
                None if *interleavings == Count::Unknown => format!("≥{}", super::grouped(variant.coverage.states)),
                None => super::grouped(variant.coverage.states),
            };
            [clean(&variant.name), schedules, states]
        })
        .collect();
    let widest = |column: usize, texts: &mut dyn Iterator<Item = String>| {
        texts.map(|text| width(&text)).chain([width(&titles[column])]).max().unwrap_or(0)
    };
    let fixed = |column: usize| widest(column, &mut rows.iter().map(|row| row[column].clone()));
    let all_ends = widest(3, &mut scenario.variants.iter().map(|variant| ends_words(&variant.ends, usize::MAX)));
    let all_verdicts = widest(4, &mut scenario.variants.iter().map(|variant| verdict_words(variant, usize::MAX)));
    let mut widths = [fixed(0), fixed(1), fixed(2), all_ends, all_verdicts];
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
    for (variant, [name, schedules, states]) in scenario.variants.iter().zip(&rows) {
        let line = format!(
            "  {}  {}  {}  {}  ",
            left(&cell(name, widths[0]), widths[0]),
            right(schedules, widths[1]),
            right(states, widths[2]),
            left(&cell(&ends_words(&variant.ends, widths[3]), widths[3]), widths[3])
        );
        let role = match (variant.verdict, variant.conclusion) {
            (Verdict::Pass, Conclusion::AsExpected) => Role::Good,
            (_, Conclusion::Unexpected) => Role::Bad,
            _ => Role::Mark,
        };
        canvas.line(&[(Role::Plain, &line), (role, &cell(&verdict_words(variant, widths[4]), widths[4]))]);
    }
}

/// `1 in 4 · 2 in 2`
fn ends_words(ends: &[EndReport], room: usize) -> String {
    let word = |end: &EndReport| match (&end.interleavings, end.executions) {
        (Count::Unknown, Some(executions)) => format!("{} in {}", clean(&end.text), Count::from(executions)),
        (Count::Unknown, None) => clean(&end.text),
        (interleavings, _) => format!("{} in {interleavings}", clean(&end.text)),
    };
    let words: Vec<String> = ends.iter().map(word).collect();
    match words.as_slice() {
        [] => "none".to_string(),
        [only] => only.clone(),
        several => fitting(several, " · ", room).unwrap_or(format!("{} ways", several.len())),
    }
}

/// `✗ lost update, data race`, `✓ correct`, `? stopped early`
fn verdict_words(variant: &VariantReport, room: usize) -> String {
    match variant.verdict {
        Verdict::Pass if variant.checked => "✓ correct".to_string(),
        Verdict::Pass => "✓ no defect".to_string(),
        Verdict::Inconclusive if variant.coverage.kind == "stopped" => "? stopped early".to_string(),
        Verdict::Inconclusive => "? nothing found".to_string(),
        Verdict::Fail => {
            let kinds = variant.kinds();
            let several = if kinds.len() == 1 { "1 defect".to_string() } else { format!("{} kinds", kinds.len()) };
            format!("✗ {}", fitting(&kinds, ", ", room.saturating_sub(2)).unwrap_or(several))
        }
    }
}

/// As many words as fit, and how many more there are; `None` if not even one fits.
fn fitting(words: &[String], separator: &str, room: usize) -> Option<String> {
    let mut used = 0;
    let mut best = None;
    for (index, word) in words.iter().enumerate() {
        used += width(word) + if index == 0 { 0 } else { width(separator) };
        let rest = match words.len() - index - 1 {
            0 => String::new(),
            rest => format!("{separator}+{rest}"),
        };
        if used > room {
            break;
        }
        if used + width(&rest) <= room {
            best = Some((index + 1, rest));
        }
    }
    best.map(|(shown, rest)| words[..shown].join(separator) + &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_words_as_fit() {
        let words = ["1 in 4", "2 in 2", "3 in 9"].map(str::to_string);
        let shown = |room| fitting(&words, " · ", room);
        assert_eq!(shown(24).as_deref(), Some("1 in 4 · 2 in 2 · 3 in 9"));
        assert_eq!(shown(23).as_deref(), Some("1 in 4 · 2 in 2 · +1"));
        assert_eq!(shown(19).as_deref(), Some("1 in 4 · +2"));
        assert_eq!(shown(10), None);
    }
}
