//! What the reader is told: evidence turned into words, in one place.
//!
//! A [`Report`] is self-contained and serialisable: exporters need nothing else,
//! not the source files either. It holds no colours, widths or markup. The JSON
//! form is the stable contract `simulate.report/1`, append-only; numbers that may
//! exceed 2^53 are decimal strings.

mod build;
mod certificate;
mod explain;
#[cfg(test)]
pub(crate) mod fixture;
pub mod graph;
mod outcomes;
mod partition;
mod phrase;
mod placement;
mod play;
pub mod progress;
mod replay;
mod sampled;
pub mod sequence;
mod steps;
#[cfg(test)]
mod tests;
mod token;
mod words;

pub use build::{ScenarioInput, VariantInput, build};
pub use certificate::{Certificate, Claims, Found, OutcomeClaim, SCHEMA as CERTIFICATE_SCHEMA};
pub use explain::{Explanation, Subject, explanation, explanations};
pub use partition::{PartFound, Partition, VariantPart};
pub use phrase::found_by;
pub use placement::{Build, Placement};
pub use play::{
    MOST_ENDS, Play, PlayLoop, PlayMove, PlayRow, PlaySchedule, PlaySource, PlayStanding, PlayState, PlayThread,
    ScheduleRole, StandingKind,
};
pub use replay::{ReplayInput, replay, stuck};
pub use sampled::VariantSample;
pub use token::{ReplayToken, parse_token, replay_command, shell_word, token};

pub use crate::trace::Count;
use crate::value::Plain;
use serde::Serialize;
use std::collections::BTreeMap;

/// The report of one run of the tool.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Always `simulate.report/1`.
    pub schema: &'static str,
    /// Which tool made it.
    pub tool: Tool,
    /// The worst conclusion of its scenarios.
    pub conclusion: Conclusion,
    /// One entry per input file.
    pub scenarios: Vec<ScenarioReport>,
    /// How many variants are left out, here and in scenarios that are left out, because they are as expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<usize>,
}

impl Report {
    /// What is not as expected, and nothing else: scenarios, variants and findings that are as expected are left out.
    pub fn without_expected(&self) -> Report {
        let mut report = self.clone();
        let mut left_out = 0;
        for scenario in &mut report.scenarios {
            let before = scenario.variants.len();
            scenario.variants.retain(|variant| variant.conclusion != Conclusion::AsExpected);
            scenario.left_out = Some(before - scenario.variants.len());
            left_out += before - scenario.variants.len();
            for variant in &mut scenario.variants {
                variant.findings.retain(|finding| !finding.expected);
            }
        }
        report.scenarios.retain(|scenario| scenario.conclusion != Conclusion::AsExpected);
        report.left_out = Some(left_out);
        report
    }
}

/// Name and version of the tool.
#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    /// `simulate`
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    /// This tool.
    pub const THIS: Tool = Tool { name: "simulate", version: env!("CARGO_PKG_VERSION") };
}

/// A verdict on a variant or a scenario, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Explored completely, nothing found.
    Pass,
    /// A limit was hit and nothing was found so far.
    Inconclusive,
    /// Something was found.
    Fail,
}

/// How what was found compares with what was meant to be found, from good to bad. It decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Exactly that.
    AsExpected,
    /// A limit was hit before that could be told, and nothing speaks against it so far.
    Inconclusive,
    /// Something else, or less although everything was explored; or two engines disagree.
    Unexpected,
}

/// One input file.
#[derive(Clone, Debug, Serialize)]
pub struct ScenarioReport {
    /// The path as given.
    pub file: String,
    /// The scenario's name.
    pub name: String,
    /// What it teaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The worst verdict of its variants.
    pub verdict: Verdict,
    /// Whether every variant showed exactly what it was meant to show.
    pub as_expected: bool,
    /// The worst conclusion of its variants.
    pub conclusion: Conclusion,
    /// Names whose final values tell the outcomes apart; may be empty.
    pub outcome_names: Vec<String>,
    /// `2 threads or tasks · shared counter = 0 · must end with counter == 2`, in words.
    pub summary: String,
    /// Its variants, in file order.
    pub variants: Vec<VariantReport>,
    /// How many variants are left out because they are as expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<usize>,
    /// What `simulate merge` needs, if this is the report of one part of all schedules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition: Option<Partition>,
}

/// One variant.
#[derive(Clone, Debug, Serialize)]
pub struct VariantReport {
    /// Its name.
    pub name: String,
    /// `threads` or `tasks`.
    pub model: &'static str,
    /// The ready order, for tasks: `any` or `fifo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<&'static str>,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether it showed exactly what it was meant to show.
    pub as_expected: bool,
    /// How that bears on the exit code.
    pub conclusion: Conclusion,
    /// What differs from what it was meant to show, in words; empty if nothing.
    pub unexpected: Vec<String>,
    /// Whether it has anything to check beyond what counts as a defect everywhere.
    pub checked: bool,
    /// How much was explored.
    pub coverage: CoverageReport,
    /// How schedules end.
    pub outcomes: Vec<OutcomeReport>,
    /// How often schedules drawn at random ended with values in which range; only if they are many numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Vec<Bin>>,
    /// The same by the values of [`ScenarioReport::outcome_names`], in words.
    pub ends: Vec<EndReport>,
    /// What was found; the one shown in full comes first.
    pub findings: Vec<FindingReport>,
    /// Second opinions.
    pub engines: Vec<EngineReport>,
    /// Things worth knowing that are not defects, such as busy waiting.
    pub notes: Vec<String>,
}

impl VariantReport {
    /// The kinds of its findings, each once, in their order, in words: `lost update`.
    pub fn kinds(&self) -> Vec<String> {
        let mut kinds: Vec<String> = Vec::new();
        for finding in &self.findings {
            let kind = finding.kind.replace('-', " ");
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }
}

/// How much was explored.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageReport {
    /// `complete`, `stopped`, `bounded`, `sampled` or `part`.
    pub kind: &'static str,
    /// Which limit stopped it, or what was looked at, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// By which method: `full`, `reduced`, `dpor`, `random`, …
    pub method: &'static str,
    /// The arguments by which states were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reductions: Vec<&'static str>,
    /// Executions of a search that makes executions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executions: Option<u64>,
    /// Maximal schedules; if stopped, those completed so far; `unknown` if nobody has counted.
    pub interleavings: Count,
    /// Distinct states that were visited.
    pub states: usize,
    /// Distinct states that are reachable, where that was counted and they were not all visited one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reachable_states: Option<Count>,
    /// Edges between visited states.
    pub transitions: usize,
    /// How the method was chosen and what its result stands for, one sentence each; nothing for a full exploration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// One way in which schedules end.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeReport {
    /// `finished`, `exception` or `deadlock`.
    pub status: &'static str,
    /// Final values.
    pub shared: BTreeMap<String, Plain>,
    /// How many schedules.
    pub interleavings: Count,
    /// How many executions of a search that makes executions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executions: Option<u64>,
    /// The final checks that do not hold, as written.
    pub failed_checks: Vec<String>,
}

/// A range of values of the only name in outcomes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bin {
    /// The least value.
    pub from: i64,
    /// The greatest value.
    pub to: i64,
    /// How many schedules drawn at random ended so.
    pub executions: u64,
}

/// Outcomes that look the same to the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndReport {
    /// `2`, `a=1 b=2`, `deadlock`, `exception` or `finished`.
    pub text: String,
    /// Whether all threads and tasks returned and all final checks hold.
    pub good: bool,
    /// How many schedules.
    pub interleavings: Count,
    /// How many executions of a search that makes executions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executions: Option<u64>,
}

/// The answer of an engine.
#[derive(Clone, Debug, Serialize)]
pub struct EngineReport {
    /// `native`, `loom` or `shuttle`.
    pub engine: &'static str,
    /// How many executions it ran (schedules represented, for `native`).
    pub executions: Count,
    /// Whether its outcomes are ours; absent if it was skipped.
    pub agrees: Option<bool>,
    /// Whether it ran to its end.
    pub complete: bool,
    /// Why it was not run, or stopped.
    pub skipped: Option<String>,
    /// What it found that we did not, or the other way round, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingReport {
    /// The stable kind: `lost-update`.
    pub kind: &'static str,
    /// One sentence.
    pub message: String,
    /// The variant, in whose report it also stands.
    pub variant: String,
    /// Whether the variant was meant to show it.
    pub expected: bool,
    /// An earlier variant with a finding of the same kind at the same lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// The kind of another finding of this variant, about the same variable, whose fix mends this one too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<&'static str>,
    /// The places that matter, most important first.
    #[serde(rename = "where")]
    pub places: Vec<PlaceReport>,
    /// In how many schedules it shows, if counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedules: Option<Count>,
    /// The schedule that shows it.
    pub witness: WitnessReport,
    /// The nearest schedule that shows nothing wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passing: Option<PassingReport>,
    /// Where it can happen and where not, in words, as far as that was explored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub possible: Vec<String>,
    /// Explanations, in words, one sentence each.
    pub notes: Vec<String>,
    /// A way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The command that replays it.
    pub replay: String,
}

/// A place in the source.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceReport {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Width in characters, at least 1, within the line.
    pub width: usize,
    /// The text of the line.
    pub source: String,
    /// What happens here.
    pub label: String,
    /// The function, if known.
    pub function: Option<String>,
    /// The thread or task: `T1`.
    pub task: Option<String>,
    /// Whether this is the main place.
    pub primary: bool,
}

/// A schedule, step by step.
#[derive(Clone, Debug, Serialize)]
pub struct WitnessReport {
    /// The replay token.
    pub schedule: String,
    /// Context switches.
    pub switches: usize,
    /// Threads and tasks, in column order: short label and call.
    pub tasks: Vec<(String, String)>,
    /// Names of the shared values that change or matter on this schedule, in column order.
    pub shared: Vec<String>,
    /// The steps.
    pub steps: Vec<StepReport>,
    /// Numbers of the steps that show the defect.
    pub evidence: Vec<usize>,
    /// The steps from this number on can be repeated for ever: after the last one all is as it was before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<usize>,
    /// How it ends, in words: `✗ counter == 2`, `deadlock`, …
    pub ending: String,
}

/// One event of a schedule.
#[derive(Clone, Debug, Serialize)]
pub struct StepReport {
    /// From 1.
    pub number: usize,
    /// Who: index into [`WitnessReport::tasks`].
    pub column: usize,
    /// Who: `T1`.
    pub task: String,
    /// What, in words: `read counter → 0`.
    pub operation: String,
    /// Line in the source.
    pub line: usize,
    /// Values of [`WitnessReport::shared`] after the step.
    pub shared: BTreeMap<String, Plain>,
    /// The names whose value this step changed.
    pub changed: Vec<String>,
    /// Outcomes still reachable after the step, in words, or empty where that is not known. The same
    /// text means the same outcome on every step, but for `3 wrong` and `5 right`, which stand for
    /// several where there are too many to list.
    pub can_end_as: Vec<String>,
    /// The last good outcomes, if this step made them unreachable, in words: `2`.
    pub lost: Vec<String>,
}

/// The nearest schedule that shows nothing wrong.
#[derive(Clone, Debug, Serialize)]
pub struct PassingReport {
    /// Its replay token.
    pub schedule: String,
    /// In words: `T1 writes before step 2 (1122, not 1221)`.
    pub text: String,
}

/// One schedule, replayed.
#[derive(Clone, Debug, Serialize)]
pub struct ReplayReport {
    /// Always `simulate.replay/1`.
    pub schema: &'static str,
    /// Which tool made it.
    pub tool: Tool,
    /// The path as given.
    pub file: String,
    /// The scenario's name.
    pub scenario: String,
    /// The variant's name.
    pub variant: String,
    /// `threads` or `tasks`.
    pub model: &'static str,
    /// Whether the schedule was followed to the end of the program and nothing went wrong.
    pub good: bool,
    /// The steps.
    pub witness: WitnessReport,
    /// What went wrong, in words, one sentence each.
    pub notes: Vec<String>,
    /// The command that replays it.
    pub replay: String,
}
