//! Reports as Markdown in GitHub's flavour, for comments, issues and summaries of workflows.
//!
//! The comparison is a table, each finding can be unfolded, the steps of its schedule are a table. Texts of the user are
//! escaped, so that a name neither breaks a table nor becomes markup, nor calls somebody by `@`.

use super::text::{conclusion_name, outcome_words, size_words};
use crate::report::{
    Count, EndReport, FindingReport, Report, ScenarioReport, StepReport, VariantReport, Verdict, WitnessReport,
};
use std::fmt::Write;

/// The report as Markdown.
pub fn render(report: &Report) -> String {
    render_within(report, None, usize::MAX)
}

/// The same in at most so many bytes: what does not fit is left out, the last scenarios first, and it says so. Nothing
/// at all if there is no room even for the verdict.
/// A diagram that Mermaid draws comes first.
pub fn render_within(report: &Report, diagram: Option<&str>, limit: usize) -> String {
    /// What is written last must always fit.
    const ROOM: usize = 200;
    let mut out = heading(report);
    if out.len() + ROOM > limit {
        return String::new();
    }
    let mut left_out = 0;
    let diagram = diagram.map(|diagram| format!("\n```mermaid\n{diagram}```\n"));
    out.extend(diagram.filter(|diagram| out.len() + diagram.len() + ROOM <= limit));
    // What is worst comes first, so that it is what is kept.
    let mut scenarios = report.scenarios.iter().collect::<Vec<_>>();
    scenarios.sort_by_key(|scenario| std::cmp::Reverse(scenario.conclusion));
    for block in scenarios.into_iter().flat_map(blocks) {
        if left_out > 0 || out.len() + block.len() + ROOM > limit {
            left_out += 1;
        } else {
            out.push_str(&block);
        }
    }
    if left_out > 0 {
        let _ = writeln!(out, "\n{left_out} more scenarios and findings are left out, as there is no room for them.");
    }
    out
}

fn heading(report: &Report) -> String {
    let variants = report.scenarios.iter().flat_map(|scenario| &scenario.variants).collect::<Vec<_>>();
    let word = conclusion_name(report);
    let words = outcome_words(variants.iter().copied(), report.left_out);
    format!("## simulate: {word}\n\n{words} · {}\n", size_words(&variants))
}

/// A scenario, and each of its findings.
fn blocks(scenario: &ScenarioReport) -> Vec<String> {
    let mut out = format!("\n### {}\n\n", code(&scenario.file));
    if let Some(about) = &scenario.about {
        let _ = writeln!(out, "{}\n", words(about));
    }
    let ends = match scenario.outcome_names.as_slice() {
        [only] => format!("{} ends as", code(only)),
        _ => "ends as".to_string(),
    };
    let _ =
        writeln!(out, "| variant | schedules | states | {ends} | verdict |\n|---|--:|--:|---|---|", ends = cell(&ends));
    for variant in &scenario.variants {
        let row = [
            words(&variant.name),
            schedules(variant),
            states(variant),
            variant.ends.iter().map(end_words).collect::<Vec<_>>().join(", "),
            verdict_words(variant),
        ];
        let _ = writeln!(out, "| {} |", row.map(|text| cell(&text)).join(" | "));
    }
    let remarks = scenario.variants.iter().flat_map(remarks).collect::<Vec<_>>();
    if !remarks.is_empty() {
        out.push('\n');
    }
    remarks.iter().for_each(|remark| out.push_str(&format!("- {remark}\n")));
    let findings = scenario.variants.iter().flat_map(|variant| &variant.findings);
    std::iter::once(out).chain(findings.map(|finding| finding_block(&scenario.file, finding))).collect()
}

fn schedules(variant: &VariantReport) -> String {
    let at_least = if variant.coverage.kind == "complete" { "" } else { "at least " };
    match (&variant.coverage.interleavings, variant.coverage.executions) {
        (Count::Unknown, Some(executions)) => format!("{} run", Count::from(executions)),
        (Count::Unknown, None) => "not counted".to_string(),
        (interleavings, _) => format!("{at_least}{interleavings}"),
    }
}

fn states(variant: &VariantReport) -> String {
    let at_least = if variant.coverage.kind == "complete" { "" } else { "at least " };
    match &variant.coverage.reachable_states {
        Some(reachable) => reachable.to_string(),
        None => format!("{at_least}{}", Count::from(variant.coverage.states as u64)),
    }
}

fn end_words(end: &EndReport) -> String {
    let number = match (&end.interleavings, end.executions) {
        (Count::Unknown, Some(executions)) => format!(" in {}", Count::from(executions)),
        (Count::Unknown, None) => String::new(),
        (interleavings, _) => format!(" in {interleavings}"),
    };
    format!("{}{number}", words(&end.text))
}

fn verdict_words(variant: &VariantReport) -> String {
    let mut kinds: Vec<String> = Vec::new();
    for finding in &variant.findings {
        let word = if finding.expected { "expected" } else { "**unexpected**" };
        let kind = format!("{word} {}", finding.kind);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    match variant.verdict {
        Verdict::Pass if !variant.as_expected => "**not as expected**".to_string(),
        Verdict::Pass if variant.checked => "correct".to_string(),
        Verdict::Pass => "no defect".to_string(),
        Verdict::Inconclusive => "not decided".to_string(),
        Verdict::Fail => kinds.join(", "),
    }
}

fn remarks(variant: &VariantReport) -> Vec<String> {
    let name = words(&variant.name);
    let mut remarks = variant.unexpected.iter().map(|text| format!("**{name}**: {}", words(text))).collect::<Vec<_>>();
    let differences = variant.engines.iter().flat_map(|engine| &engine.differences);
    remarks.extend(differences.map(|text| format!("**{name}**: {}", words(text))));
    if let Some(limit) = &variant.coverage.limit {
        let limit = words(limit);
        remarks.push(match variant.coverage.kind {
            "stopped" => format!("{name}: the exploration was stopped at {limit}"),
            _ => format!("{name}: looked only at {limit}"),
        });
    }
    let notes = variant.coverage.remarks.iter().chain(&variant.notes);
    remarks.extend(notes.map(|text| format!("{name}: {}", words(text))));
    remarks
}

fn finding_block(file: &str, finding: &FindingReport) -> String {
    let word = if finding.expected { "expected" } else { "unexpected" };
    let (message, variant) = (html(&finding.message), html(&finding.variant));
    let mut out = format!("\n<details><summary>{word} <b>{}</b>: {message} ({variant})</summary>\n\n", finding.kind);
    for (number, place) in finding.places.iter().enumerate() {
        let place_words = code(&format!("{file}:{}:{}", place.line, place.column));
        let _ = writeln!(out, "- {place_words}: {}", words(&place.label));
        // A line with several places is shown below the last of them.
        if finding.places.get(number + 1).is_none_or(|next| next.line != place.line) {
            let _ = writeln!(out, "  {}", code(place.source.trim()));
        }
    }
    if !finding.places.is_empty() {
        out.push('\n');
    }
    out.push_str(&witness_table(&finding.witness));
    let notes = finding.passing.iter().map(|passing| format!("nearest passing schedule: {}", passing.text));
    let notes = notes.chain(finding.possible.iter().cloned()).chain(finding.notes.iter().cloned());
    let notes = notes.chain(finding.help.iter().map(|help| format!("help: {help}")));
    notes.for_each(|note| out.push_str(&format!("- {}\n", words(&note))));
    let _ = writeln!(out, "- replay: {}\n\n</details>", code(&finding.replay));
    out
}

fn witness_table(witness: &WitnessReport) -> String {
    let mut out = String::new();
    if witness.steps.is_empty() {
        return out;
    }
    let shared = witness.shared.iter().map(|name| format!(" {} |", cell(&code(name)))).collect::<String>();
    let lines = witness.shared.iter().map(|_| "---|").collect::<String>();
    let _ = writeln!(out, "| step | who | what | line |{shared} can still end as |\n|--:|---|---|--:|{lines}---|");
    for step in &witness.steps {
        let _ = writeln!(out, "{}", step_row(witness, step));
    }
    let _ = writeln!(out, "\nends: {}\n", words(&witness.ending));
    if let Some(first) = witness.repeats {
        let _ = writeln!(out, "steps {first} to {} repeat for ever\n", witness.steps.len());
    }
    out
}

fn step_row(witness: &WitnessReport, step: &StepReport) -> String {
    let mut ends = words(&step.can_end_as.join(", "));
    if !step.lost.is_empty() {
        let _ = write!(ends, " **{} is lost here**", words(&step.lost.join(", ")));
    }
    let value = |name: &String| {
        let value = step.shared.get(name).map_or_else(String::new, |value| code(&value.to_string()));
        if step.changed.contains(name) { format!("**{value}**") } else { value }
    };
    let mut cells = vec![step.number.to_string(), words(&step.task), code(&step.operation), step.line.to_string()];
    cells.extend(witness.shared.iter().map(value));
    cells.push(ends);
    format!("| {} |", cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(" | "))
}

/// Text as a sentence shows it: its code in backticks stays code, all else is no markup.
fn words(text: &str) -> String {
    let pieces = text.split('`').collect::<Vec<_>>();
    // Without a partner a backtick is a character like others.
    if pieces.len() % 2 == 0 {
        return escape(text);
    }
    let piece = |(number, piece): (usize, &&str)| if number % 2 == 1 { code(piece) } else { escape(piece) };
    pieces.iter().enumerate().map(piece).collect()
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' | '!' => {
                out.push('\\');
                out.push(character);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A comment in between, so that nobody is called.
            '@' => out.push_str("@<!-- -->"),
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Text within an HTML element that stands in one line.
fn html(text: &str) -> String {
    let piece = |(number, piece): (usize, &str)| match number % 2 {
        1 => format!("<code>{}</code>", escape(piece)),
        _ => escape(piece),
    };
    match text.matches('`').count() % 2 {
        0 => text.split('`').enumerate().map(piece).collect(),
        _ => escape(text),
    }
}

/// A span of code that holds any text: the fence is longer than any run of backticks in it.
fn code(text: &str) -> String {
    let text = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect::<String>();
    if text.trim().is_empty() {
        return String::new();
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A cell of a table: `|` ends it even within code, unless it is escaped.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_escaped = false;
    for character in text.chars() {
        if character == '|' && !is_escaped {
            out.push('\\');
        }
        is_escaped = character == '\\' && !is_escaped;
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CASES, any_texts};
    use super::*;
    use crate::report::fixture;
    use proptest::prelude::*;

    #[test]
    fn counter() {
        insta::assert_snapshot!(render(&fixture::report("scenarios/counter.json", &fixture::counter())));
    }

    #[test]
    fn deadlock() {
        insta::assert_snapshot!(render(&fixture::report("crossed.json", &[fixture::crossed_locks()])));
    }

    #[test]
    fn markup_of_others_is_none() {
        assert_eq!(words("a `b|*c*` *d* <b> @me"), "a `b|*c*` \\*d\\* &lt;b&gt; @<!-- -->me");
        assert_eq!(words("one ` alone"), "one \\` alone");
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(cell("a|b\\|c\\\\|d"), "a\\|b\\|c\\\\\\|d");
    }

    #[test]
    fn what_does_not_fit_is_left_out_and_that_is_said() {
        let report = fixture::report("scenarios/counter.json", &fixture::counter());
        let whole = render(&report);
        let shorter = render_within(&report, None, whole.len() - 1);
        assert!(
            shorter.len() < whole.len() && shorter.contains("1 more scenarios and findings are left out"),
            "{shorter}"
        );
        let least = render_within(&report, None, 320);
        assert!(!least.is_empty() && least.len() <= 320, "{least}");
        assert_eq!(render_within(&report, None, 100), "");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(CASES))]
        #[test]
        fn tables_have_the_columns_of_their_headings(report in any_texts()) {
            let mut columns = 0;
            for line in render(&report).lines() {
                let bars = unescaped_bars(line);
                match line.starts_with('|') {
                    false => columns = 0,
                    true if columns == 0 => columns = bars,
                    true => prop_assert_eq!(bars, columns, "{}", line),
                }
            }
        }
    }

    fn unescaped_bars(line: &str) -> usize {
        let mut is_escaped = false;
        let mut bars = 0;
        for character in line.chars() {
            bars += usize::from(character == '|' && !is_escaped);
            is_escaped = character == '\\' && !is_escaped;
        }
        bars
    }
}
