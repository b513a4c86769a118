//! Reports in plain words, for screen readers and Braille displays: one fact per line.
//!
//! There are no tables, no pictures made of characters, and no symbols that stand for a word: what other formats draw
//! is said. A line begins with what it is about, so that one can skim by listening to beginnings. All that is written
//! are letters and digits of any script, ASCII punctuation and line breaks; any other character in a name or a value is
//! written as `U+2603`. Limit: the command of a replay cannot be pasted if the name of the file has such characters.

use super::text::{conclusion_name, outcome_words, size_words};
use crate::report::{
    Count, EndReport, EngineReport, FindingReport, ReplayReport, Report, ScenarioReport, StepReport, VariantReport,
    Verdict, WitnessReport,
};

/// A report in plain words.
pub fn render(report: &Report) -> String {
    let mut lines = Lines::default();
    let variants = || report.scenarios.iter().flat_map(|scenario| &scenario.variants);
    lines.say(&format!("Result: {}.", conclusion_name(report)));
    lines.say(&format!("Result in words: {}.", outcome_words(variants(), report.left_out)));
    lines.say(&format!("Size: {}.", size_words(&variants().collect::<Vec<_>>())));
    for scenario in &report.scenarios {
        lines.scenario(scenario);
    }
    lines.text
}

/// A replay in plain words.
pub fn render_replay(report: &ReplayReport) -> String {
    let mut lines = Lines::default();
    lines.say(&format!("Result: the schedule ends {}.", if report.good { "well" } else { "badly" }));
    lines.say(&format!("File: {}.", report.file));
    lines.say(&format!("Variant: {}.", report.variant));
    lines.witness(&report.witness);
    report.notes.iter().for_each(|note| lines.say(&format!("Note: {note}.")));
    lines.say(&format!("Command: {}", report.replay));
    lines.text
}

/// A finding, one fact per line, with all its characters: for formats that are not read aloud.
pub(super) fn written_finding(file: &str, finding: &FindingReport) -> String {
    let mut lines = Lines { is_written: true, ..Lines::default() };
    lines.finding(file, finding);
    lines.text
}

/// Text in which every character can be read aloud: symbols are words, white space is a space.
fn spoken(text: &str) -> String {
    let mut spoken = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            ' '..='_' | 'a'..='~' => spoken.push(character),
            // Marks of code in sentences; read aloud they only disturb.
            '`' => {}
            '\n' | '\t' | '\r' | '\u{a0}' => spoken.push(' '),
            '→' => spoken.push_str("gives"),
            '←' => spoken.push_str("gets"),
            '✗' => spoken.push_str("failed:"),
            '✓' => spoken.push_str("correct:"),
            '·' => {
                // ` · ` stands between two things of a list.
                spoken.truncate(spoken.trim_end().len());
                spoken.push(';');
            }
            '…' => spoken.push_str("..."),
            '×' => spoken.push_str("times"),
            '–' | '—' => spoken.push('-'),
            '∞' => spoken.push_str("infinitely many"),
            '≥' => spoken.push_str("at least "),
            '≤' => spoken.push_str("at most "),
            '“' | '”' => spoken.push('"'),
            '‘' | '’' => spoken.push('\''),
            other if other.is_alphanumeric() => spoken.push(other),
            other => spoken.push_str(&format!("U+{:04X}", u32::from(other))),
        }
    }
    spoken
}

#[derive(Debug, Default)]
struct Lines {
    text: String,
    /// Whether symbols stay as they are.
    is_written: bool,
}

impl Lines {
    fn say(&mut self, fact: &str) {
        let fact = if self.is_written { fact.replace(['\n', '\r'], " ") } else { spoken(fact) };
        // What trails off needs no full stop.
        let fact = fact.trim_end().strip_suffix('.').filter(|fact| fact.ends_with("...")).unwrap_or(fact.trim_end());
        self.text.push_str(fact);
        self.text.push('\n');
    }

    fn scenario(&mut self, scenario: &ScenarioReport) {
        self.say(&format!("Scenario: {}.", scenario.name));
        self.say(&format!("File: {}.", scenario.file));
        if let Some(about) = &scenario.about {
            self.say(&format!("About: {about}"));
        }
        for part in scenario.summary.split(" · ").filter(|part| !part.is_empty()) {
            // In a summary, an arrow stands between the parts of a promise.
            self.say(&format!("Setting: {}.", part.replace('→', "leads to")));
        }
        for variant in &scenario.variants {
            self.variant(scenario, variant);
        }
    }

    fn variant(&mut self, scenario: &ScenarioReport, variant: &VariantReport) {
        self.say(&format!("Variant: {}.", variant.name));
        self.say(&format!("Verdict: {}.", verdict_words(variant)));
        for text in &variant.unexpected {
            self.say(&format!("Not as expected: {text}."));
        }
        let coverage = &variant.coverage;
        let extent = match (&coverage.limit, coverage.kind) {
            (None, kind) => kind.to_string(),
            (Some(limit), "stopped") => format!("stopped at {limit}"),
            (Some(limit), kind) => format!("{kind}, looked only at {limit}"),
        };
        self.say(&format!("Exploration: {extent}."));
        if let Some(executions) = coverage.executions {
            self.say(&format!("Executions: {}.", Count::from(executions)));
        }
        let at_least = if coverage.kind == "complete" { "" } else { "at least " };
        if coverage.interleavings != Count::Unknown {
            self.say(&format!("Schedules: {at_least}{}.", coverage.interleavings));
        }
        let states = coverage.reachable_states.clone().unwrap_or_else(|| Count::from(coverage.states as u64));
        self.say(&format!("States: {at_least}{states}."));
        for end in &variant.ends {
            self.say(&end_words(scenario, end));
        }
        for bin in variant.histogram.iter().flatten() {
            self.say(&format!(
                "Drawn: {} to {} in {}.",
                bin.from,
                bin.to,
                number(&Count::from(bin.executions), "execution")
            ));
        }
        for engine in variant.engines.iter().filter(|engine| engine.engine != "native") {
            self.engine(engine);
        }
        for text in coverage.remarks.iter().chain(&variant.notes) {
            self.say(&format!("Note: {text}."));
        }
        for finding in &variant.findings {
            self.finding(&scenario.file, finding);
        }
    }

    fn engine(&mut self, engine: &EngineReport) {
        let after = || format!("after {}", number(&engine.executions, "execution"));
        let answer = match engine.agrees {
            Some(true) if engine.complete => format!("agrees {}", after()),
            Some(true) => format!("agrees so far {}", after()),
            Some(false) => format!("does not agree {}", after()),
            None => "was not asked".to_string(),
        };
        self.say(&format!("Second opinion: {} {answer}.", engine.engine));
        if let Some(reason) = &engine.skipped {
            self.say(&format!("Reason of {}: {reason}.", engine.engine));
        }
        for difference in &engine.differences {
            self.say(&format!("Difference: {difference}."));
        }
    }

    fn finding(&mut self, file: &str, finding: &FindingReport) {
        let expected = if finding.expected { "expected" } else { "not expected" };
        self.say(&format!("Finding: {}, {expected}.", finding.kind.replace('-', " ")));
        self.say(&format!("What: {}.", finding.message));
        self.say(&format!("In variant: {}.", finding.variant));
        if let Some(other) = &finding.same_as {
            self.say(&format!("The same as in variant: {other}."));
        }
        for place in &finding.places {
            let who = place.task.as_ref().map_or_else(String::new, |task| format!(", {task}"));
            let function = place.function.as_ref().map_or_else(String::new, |name| format!(", function {name}"));
            let (line, column) = (place.line, place.column);
            let label = if place.label.is_empty() { String::new() } else { format!(": {}", place.label) };
            self.say(&format!("Place: {file}, line {line}, column {column}{function}{who}{label}."));
            self.say(&format!("Source of line {line}: {}", place.source.trim()));
        }
        self.witness(&finding.witness);
        if let Some(passing) = &finding.passing {
            self.say(&format!("Nearest passing schedule: {}.", passing.text));
        }
        finding.possible.iter().for_each(|text| self.say(&format!("Where: {text}.")));
        finding.notes.iter().for_each(|text| self.say(&format!("Note: {text}.")));
        if let Some(help) = &finding.help {
            self.say(&format!("Help: {help}."));
        }
        self.say(&format!("Replay: {}", finding.replay));
    }

    fn witness(&mut self, witness: &WitnessReport) {
        self.say(&format!("Simplest schedule: {}.", number(&Count::from(witness.steps.len() as u64), "step")));
        self.say(&format!("Context switches: {}.", witness.switches));
        for (label, call) in &witness.tasks {
            self.say(&format!("Thread or task: {label} runs {call}."));
        }
        let mut ends: &[String] = &[];
        for step in &witness.steps {
            self.step(step, ends);
            ends = &step.can_end_as;
        }
        if let Some(first) = witness.repeats {
            self.say(&format!("Repeats for ever: steps {first} to {}.", witness.steps.len()));
        }
        if !witness.ending.is_empty() {
            self.say(&format!("End: {}.", witness.ending));
        }
    }

    /// What can still come is said only when it changes.
    fn step(&mut self, step: &StepReport, ends_before: &[String]) {
        let StepReport { number, task, operation, line, .. } = step;
        self.say(&format!("Step {number}: {task}, line {line}: {operation}."));
        for name in &step.changed {
            if let Some(value) = step.shared.get(name) {
                self.say(&format!("After step {number}: {name} is {value}."));
            }
        }
        if !step.lost.is_empty() {
            self.say(&format!("Lost at step {number}: {} can no longer be reached.", step.lost.join(" or ")));
        }
        if !step.can_end_as.is_empty() && step.can_end_as != ends_before {
            self.say(&format!("After step {number}: can still end as {}.", step.can_end_as.join(" or ")));
        }
    }
}

fn verdict_words(variant: &VariantReport) -> String {
    let words = match variant.verdict {
        Verdict::Pass if variant.checked => "correct".to_string(),
        Verdict::Pass => "no defect found".to_string(),
        Verdict::Inconclusive => "not decided, nothing found so far".to_string(),
        Verdict::Fail => variant.kinds().join(" and "),
    };
    format!("{words}, {}", if variant.as_expected { "as expected" } else { "not as expected" })
}

/// `1 step`, `2 steps`, `∞ schedules`.
fn number(count: &Count, noun: &str) -> String {
    format!("{count} {noun}{}", if count.to_u64() == Some(1) { "" } else { "s" })
}

fn end_words(scenario: &ScenarioReport, end: &EndReport) -> String {
    let names = match scenario.outcome_names.as_slice() {
        [only] => format!("{only} ends as"),
        _ => "ends as".to_string(),
    };
    let share = match (&end.interleavings, end.executions) {
        (Count::Unknown, Some(executions)) => format!(" in {}", number(&Count::from(executions), "execution")),
        (Count::Unknown, None) => String::new(),
        (interleavings, _) => format!(" in {}", number(interleavings, "schedule")),
    };
    format!("Outcome: {names} {}{share}, {}.", end.text, if end.good { "which is right" } else { "which is wrong" })
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(CASES))]
        #[test]
        fn any_report_can_be_read_aloud(report in any_texts()) {
            for character in render(&report).chars() {
                let is_small = character.is_ascii_graphic() || character.is_alphanumeric() || " \n".contains(character);
                prop_assert!(is_small && character != '`', "{character:?}");
            }
        }

        #[test]
        fn one_fact_per_line(report in any_texts()) {
            let text = render(&report);
            let subject = |line: &str| line.split_once(':').is_some_and(|(subject, _)| subject.starts_with(|c: char| c.is_ascii_uppercase()));
            prop_assert!(text.lines().all(subject), "{text}");
        }
    }
}
