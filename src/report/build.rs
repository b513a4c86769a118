//! From explorations and findings to the report: verdicts, comparison with what was expected, and
//! which findings are the same.

use super::outcomes::{Ends, Prospects, distinguishing_names, status_word, values};
use super::phrase::{self, can_be_endless, list};
use super::placement::{self, Placement};
use super::steps::{self, Cast};
use super::words::{Subject, Words, describe};
use super::{
    Conclusion, CoverageReport, EngineReport, FindingReport, OutcomeReport, Report, ScenarioReport, Tool,
    VariantReport, Verdict, replay_command, token,
};
use crate::detect::{Evidence, Finding, FindingKind};
use crate::program::Program;
use crate::program::{Model, Order};
use crate::source::Span;
use crate::trace::{Agreement, Count, Coverage, Event, Exploration, Opinion, Outcome, OutcomeKey, Path, Status};
use crate::value::Plain;
use std::collections::{BTreeMap, BTreeSet};

/// What is known about one input file.
#[derive(Clone, Debug)]
pub struct ScenarioInput<'a> {
    /// The path as the user gave it.
    pub file: &'a str,
    /// The scenario's name.
    pub name: &'a str,
    /// What it teaches.
    pub about: Option<&'a str>,
    /// Functions and the extent of their definitions; may be empty.
    pub functions: Vec<(String, Span)>,
    /// Its variants, in file order.
    pub variants: Vec<VariantInput<'a>>,
}

/// What is known about one variant.
#[derive(Clone, Debug)]
pub struct VariantInput<'a> {
    /// The program.
    pub program: &'a Program,
    /// What was explored.
    pub exploration: &'a Exploration,
    /// What was found, best first.
    pub findings: &'a [Finding],
    /// What other engines say.
    pub opinions: &'a [Opinion],
    /// Stable names of the kinds of findings that it is meant to show.
    pub expected_findings: Vec<String>,
    /// The exact set of outcomes that it is meant to have, each as some shared names and values.
    pub expected_outcomes: Option<Vec<Vec<(String, Plain)>>>,
    /// Where each finding can happen; empty if nobody looked.
    pub placements: &'a [Placement],
    /// Shared variables and their initial values.
    pub initial_shared: Vec<(String, Plain)>,
}

/// Reports on all inputs.
pub fn build(inputs: &[ScenarioInput<'_>]) -> Report {
    let scenarios: Vec<ScenarioReport> = inputs.iter().map(scenario).collect();
    let conclusion = scenarios.iter().map(|scenario| scenario.conclusion).max().unwrap_or(Conclusion::AsExpected);
    Report { schema: "simulate.report/1", tool: Tool::THIS, conclusion, scenarios }
}

fn scenario(input: &ScenarioInput<'_>) -> ScenarioReport {
    let outcome_names = distinguishing_names(&input.variants);
    let mut variants: Vec<VariantReport> = Vec::new();
    for variant_input in &input.variants {
        let twin = passing_twin(&input.variants, variant_input);
        variants.push(variant(input, variant_input, &outcome_names, twin));
    }
    mark_repeated(&mut variants);
    ScenarioReport {
        file: input.file.to_string(),
        name: input.name.to_string(),
        about: input.about.map(str::to_string),
        verdict: variants.iter().map(|variant| variant.verdict).max().unwrap_or(Verdict::Pass),
        as_expected: variants.iter().all(|variant| variant.as_expected),
        conclusion: variants.iter().map(|variant| variant.conclusion).max().unwrap_or(Conclusion::AsExpected),
        outcome_names,
        summary: summary(input),
        variants,
        partition: None,
    }
}

/// `2 threads or tasks · shared counter = 0 · must end with counter == 2`
fn summary(input: &ScenarioInput<'_>) -> String {
    let has = |model| input.variants.iter().any(|variant| variant.program.model == model);
    let noun = match (has(Model::Threads), has(Model::Tasks)) {
        _ if has(Model::Main) => ["thread or task", "threads and tasks"],
        (true, true) => ["thread or task", "threads or tasks"],
        (false, true) => ["task", "tasks"],
        _ => ["thread", "threads"],
    };
    let sizes: BTreeSet<usize> = input.variants.iter().map(|variant| variant.exploration.threads.len()).collect();
    let mut parts = Vec::new();
    match (sizes.first(), sizes.last()) {
        (Some(1), Some(1)) => parts.push(format!("1 {}", noun[0])),
        (Some(least), Some(most)) if least == most => parts.push(format!("{least} {}", noun[1])),
        (Some(least), Some(most)) => parts.push(format!("{least} to {most} {}", noun[1])),
        _ => parts.push("no variants".to_string()),
    }
    if let Some(first) = input.variants.first() {
        // A Python program has not begun in its first state, so nothing is bound there.
        let names_only = first.program.model == Model::Main;
        let shared: Vec<String> = if names_only {
            first.initial_shared.iter().map(|(name, _)| name.clone()).collect()
        } else {
            first.initial_shared.iter().map(|(name, value)| format!("{name} = {}", phrase::value(value))).collect()
        };
        if !shared.is_empty() {
            parts.push(format!("shared {}", list(&shared, "and")));
        }
        let texts = |checks: &[crate::program::Check]| {
            list(&checks.iter().map(|check| check.text.clone()).collect::<Vec<_>>(), "and")
        };
        if !first.program.always.is_empty() {
            parts.push(format!("always {}", texts(&first.program.always)));
        }
        if !first.program.finally.is_empty() {
            parts.push(format!("must end with {}", texts(&first.program.finally)));
        }
        if !first.program.eventually.is_empty() {
            parts.push(format!("eventually {}", texts(&first.program.eventually)));
        }
        if !first.program.leads_to.is_empty() {
            let pairs =
                first.program.leads_to.iter().map(|(condition, then)| format!("{} → {}", condition.text, then.text));
            parts.push(list(&pairs.collect::<Vec<_>>(), "and"));
        }
    }
    parts.join(" · ")
}

/// The verdict on a variant.
pub(super) fn verdict(input: &VariantInput<'_>) -> Verdict {
    match (input.findings.is_empty(), &input.exploration.coverage) {
        (false, _) => Verdict::Fail,
        (true, Coverage::Complete) if !is_liveness_open(input) => Verdict::Pass,
        (true, Coverage::Complete) => Verdict::Inconclusive,
        (true, Coverage::Stopped(_) | Coverage::Bounded(_) | Coverage::Sampled(_) | Coverage::Part { .. }) => {
            Verdict::Inconclusive
        }
    }
}

/// Whether there are checks of whole schedules that could not be judged: only the graph of all schedules can tell.
fn is_liveness_open(input: &VariantInput<'_>) -> bool {
    input.program.has_liveness_checks() && !input.exploration.holds_all_schedules()
}

/// "`threads + lock` passes 2 of 2": a variant that passes, of the same model if there is one.
fn passing_twin(variants: &[VariantInput<'_>], failing: &VariantInput<'_>) -> Option<String> {
    let passing = || variants.iter().filter(|variant| verdict(variant) == Verdict::Pass);
    let twin = passing().find(|variant| variant.program.model == failing.program.model).or_else(|| passing().next())?;
    let number = &twin.exploration.interleavings;
    Some(match number {
        Count::Finite(_) => format!("`{}` passes {number} of {number}", twin.program.variant),
        Count::Infinite | Count::Unknown => format!("`{}` passes", twin.program.variant),
    })
}

fn variant(
    scenario: &ScenarioInput<'_>,
    input: &VariantInput<'_>,
    outcome_names: &[String],
    twin: Option<String>,
) -> VariantReport {
    let (program, exploration) = (input.program, input.exploration);
    let engines = engines(input);
    let Comparison { unexpected, conclusion } = compare(input, &engines);
    let ends = Ends::new(exploration, outcome_names);
    let mut findings = findings(scenario, input, &ends, twin);
    findings.sort_by_key(|finding| finding.expected);
    VariantReport {
        name: program.variant.clone(),
        model: model_word(program),
        order: (program.model != Model::Threads).then_some(match program.order {
            Order::Fifo => "fifo",
            Order::Timing => "timing",
            Order::Latency => "latency",
            Order::Any => "any",
        }),
        verdict: verdict(input),
        as_expected: unexpected.is_empty(),
        conclusion,
        unexpected,
        checked: !program.always.is_empty() || !program.finally.is_empty() || program.has_liveness_checks(),
        coverage: coverage(program, exploration),
        outcomes: exploration.outcomes.iter().map(|outcome| outcome_report(input, outcome)).collect(),
        histogram: super::outcomes::histogram(exploration),
        findings,
        engines,
        notes: notes(input),
        ends: ends.ends,
    }
}

pub(super) fn model_word(program: &Program) -> &'static str {
    match program.model {
        Model::Threads => "threads",
        Model::Tasks => "tasks",
        Model::Main => "main",
    }
}

fn coverage(program: &Program, exploration: &Exploration) -> CoverageReport {
    let (kind, limit) = match &exploration.coverage {
        Coverage::Complete => ("complete", None),
        Coverage::Stopped(limit) => ("stopped", Some(phrase::limit(*limit, &program.source))),
        Coverage::Bounded(bound) => ("bounded", Some(phrase::bound(*bound))),
        Coverage::Sampled(sample) => ("sampled", Some(phrase::sample(sample))),
        Coverage::Part { number, of } => ("part", Some(format!("part {number} of {of} of all schedules"))),
    };
    let search = &exploration.search;
    CoverageReport {
        kind,
        limit,
        method: phrase::method_word(search.method),
        reductions: search.reductions.clone(),
        executions: search.executions,
        interleavings: exploration.interleavings.clone(),
        states: exploration.graph.len(),
        reachable_states: search.states.clone(),
        transitions: exploration.graph.edge_count(),
        remarks: phrase::search_remarks(exploration, &program.source),
    }
}

fn outcome_report(input: &VariantInput<'_>, outcome: &Outcome) -> OutcomeReport {
    let failed = outcome.failed_checks.iter().filter_map(|check| input.program.finally.get(usize::from(*check)));
    OutcomeReport {
        status: status_word(outcome.status),
        shared: values(input.exploration, outcome).map(|(name, value)| (name.to_string(), value.clone())).collect(),
        interleavings: outcome.interleavings.clone(),
        executions: outcome.executions,
        failed_checks: failed.map(|check| check.text.clone()).collect(),
    }
}

fn notes(input: &VariantInput<'_>) -> Vec<String> {
    let is_told = input.findings.iter().any(|finding| finding.cycle.is_some());
    let mut notes = Vec::new();
    if is_liveness_open(input) {
        notes.push("`eventually` and `leads_to` were not judged: that takes all schedules in one graph".to_string());
    }
    if can_be_endless(input.exploration) && !is_told {
        notes.push("busy waiting: a loop can repeat without bound, so there are infinitely many schedules".to_string());
    }
    notes
}

/// What differs from what a variant is meant to show.
struct Comparison {
    unexpected: Vec<String>,
    conclusion: Conclusion,
}

fn compare(input: &VariantInput<'_>, engines: &[EngineReport]) -> Comparison {
    let complete = input.exploration.coverage == Coverage::Complete && !is_liveness_open(input);
    let not_yet = if complete { "" } else { " before the exploration was stopped" };
    let found: BTreeSet<&str> = input.findings.iter().map(|finding| finding.kind.name()).collect();
    let expected: BTreeSet<&str> = input.expected_findings.iter().map(String::as_str).collect();
    // What contradicts the expectation for good, and what may still come if the exploration was stopped.
    let mut wrong: Vec<String> = found.difference(&expected).map(|kind| format!("unexpected {kind}")).collect();
    let mut missing: Vec<String> =
        expected.difference(&found).map(|kind| format!("expected {kind} was not found{not_yet}")).collect();

    if let Some(expected) = &input.expected_outcomes {
        let names: BTreeSet<&str> = expected.iter().flatten().map(|(name, _)| name.as_str()).collect();
        let fits = |outcome: &Outcome, wanted: &[(String, Plain)]| {
            let seen: BTreeMap<&str, &Plain> = values(input.exploration, outcome).collect();
            wanted.iter().all(|(name, value)| seen.get(name.as_str()) == Some(&value))
        };
        let mut surplus = BTreeSet::new();
        for outcome in &input.exploration.outcomes {
            if !expected.iter().any(|wanted| fits(outcome, wanted)) {
                surplus.insert(show(values(input.exploration, outcome).filter(|(name, _)| names.contains(name))));
            }
        }
        wrong.extend(surplus.into_iter().map(|outcome| format!("outcome {outcome} was not expected")));
        for wanted in expected {
            if !input.exploration.outcomes.iter().any(|outcome| fits(outcome, wanted)) {
                let wanted = show(wanted.iter().map(|(name, value)| (name.as_str(), value)));
                missing.push(format!("expected outcome {wanted} was not found{not_yet}"));
            }
        }
    }
    let disagreeing = engines.iter().filter(|engine| engine.agrees == Some(false));
    wrong.extend(disagreeing.map(|engine| format!("{} does not agree with this result", engine.engine)));

    let conclusion = if !wrong.is_empty() || (complete && !missing.is_empty()) {
        Conclusion::Unexpected
    } else if complete || (missing.is_empty() && !input.findings.is_empty() && input.expected_outcomes.is_none()) {
        Conclusion::AsExpected
    } else {
        Conclusion::Inconclusive
    };
    missing.extend(wrong);
    Comparison { unexpected: missing, conclusion }
}

/// `{'counter': 3}`
fn show<'a>(pairs: impl Iterator<Item = (&'a str, &'a Plain)>) -> String {
    let entries = pairs.map(|(name, value)| (Plain::String(name.to_string()), value.clone()));
    Plain::Dict(entries.collect()).to_string()
}

fn engines(input: &VariantInput<'_>) -> Vec<EngineReport> {
    let native = EngineReport {
        engine: "native",
        executions: input.exploration.interleavings.clone(),
        agrees: Some(true),
        complete: input.exploration.coverage == Coverage::Complete,
        skipped: None,
        differences: Vec::new(),
    };
    std::iter::once(native).chain(input.opinions.iter().map(|opinion| engine(input, opinion))).collect()
}

fn engine(input: &VariantInput<'_>, opinion: &Opinion) -> EngineReport {
    let outcome = |(status, values): &OutcomeKey| {
        let names = input.exploration.shared.iter().filter(|info| info.in_outcome).map(|info| &*info.name);
        format!("{} with {}", status_word(*status), show(names.zip(values)))
    };
    let (agrees, complete, skipped, differences) = match &opinion.agreement {
        Agreement::Agrees => (Some(true), true, None, Vec::new()),
        Agreement::AgreesSoFar { reason } => (Some(true), false, Some(reason.clone()), Vec::new()),
        Agreement::Disagrees { missing, extra } => {
            let only_it = extra.iter().map(|key| format!("only {} found: {}", opinion.engine, outcome(key)));
            let only_us = missing.iter().map(|key| format!("only native found: {}", outcome(key)));
            // Nothing is called missing unless the engine ran to its end.
            (Some(false), !missing.is_empty(), None, only_it.chain(only_us).collect())
        }
        Agreement::Skipped { reason } => (None, false, Some(reason.clone()), Vec::new()),
        // Breaking down is no agreement: one of the two is wrong, or the embedding of the engine is.
        Agreement::Failed { reason } => (Some(false), false, Some(format!("it broke down: {reason}")), Vec::new()),
    };
    let executions = Count::from(opinion.executions);
    EngineReport { engine: opinion.engine, executions, agrees, complete, skipped, differences }
}

fn findings(
    scenario: &ScenarioInput<'_>,
    input: &VariantInput<'_>,
    ends: &Ends,
    twin: Option<String>,
) -> Vec<FindingReport> {
    let (program, exploration) = (input.program, input.exploration);
    let cast = Cast::of(program, exploration);
    let prospects = if input.findings.is_empty() { None } else { Prospects::new(exploration, ends) };
    let report = |(number, finding): (usize, &Finding)| {
        let Words { message, places, notes, help, evidence } =
            describe(Subject { input, finding, functions: &scenario.functions });
        let help = match (help, &twin) {
            (Some(help), Some(twin)) => Some(format!("{help}; {twin}")),
            (help, twin) => help.or_else(|| twin.clone()),
        };
        let path_token = |path: &Path| token(program, &path.schedule(exploration));
        let witness_token = token(program, &finding.lasso(exploration));
        FindingReport {
            kind: finding.kind.name(),
            message,
            variant: program.variant.clone(),
            expected: is_expected(input, finding),
            same_as: None,
            beside: beside(finding, input.findings),
            places,
            schedules: finding.schedules.clone(),
            replay: replay_command(scenario.file, &witness_token),
            witness: steps::witness(
                cast,
                exploration,
                finding,
                prospects.as_ref(),
                &evidence,
                witness_token,
                ending(input, finding),
            ),
            passing: finding
                .passing
                .as_ref()
                .map(|passing| steps::passing(cast, exploration, &once(finding), passing, path_token(passing))),
            possible: input.placements.get(number).map_or_else(Vec::new, placement::sentences),
            notes,
            help,
        }
    };
    input.findings.iter().enumerate().map(report).collect()
}

/// Whether a variant is meant to show a finding. Those that it is not meant to show come first in its report.
pub(super) fn is_expected(input: &VariantInput<'_>, finding: &Finding) -> bool {
    input.expected_findings.iter().any(|kind| kind == finding.kind.name())
}

/// A witness with one round of what is repeated for ever.
pub(super) fn once(finding: &Finding) -> Path {
    finding.cycle.iter().fold(finding.witness.clone(), |path, cycle| path.join(cycle.clone()))
}

/// A data race on a variable that also loses updates is mended by the same lock.
fn beside(finding: &Finding, all: &[Finding]) -> Option<&'static str> {
    let Evidence::DataRace { location, .. } = &finding.evidence else {
        return None;
    };
    let explains = |other: &&Finding| matches!(&other.evidence, Evidence::LostUpdate { location: lost, .. } if lost.base == location.base);
    all.iter().find(explains).map(|other| other.kind.name())
}

/// How a witness ends, in words.
fn ending(input: &VariantInput<'_>, finding: &Finding) -> String {
    let (program, exploration, path) = (input.program, input.exploration, &finding.witness);
    if let Evidence::Check { check } = finding.evidence
        && finding.kind == FindingKind::Invariant
    {
        return program.always.get(usize::from(check)).map_or_else(String::new, |check| format!("✗ {}", check.text));
    }
    match &finding.evidence {
        Evidence::Livelock { .. } => return "✗ never ends".to_string(),
        Evidence::Starvation { thread, .. } => {
            return format!("✗ {} never goes on", phrase::label(&exploration.threads, *thread));
        }
        Evidence::Promise { check, .. } => {
            return match finding.kind {
                FindingKind::Eventually => program.eventually.get(usize::from(*check)),
                _ => program.leads_to.get(usize::from(*check)).map(|(_, then)| then),
            }
            .map_or_else(String::new, |check| format!("✗ never {}", check.text));
        }
        _ => {}
    }
    let Some(terminal) = exploration.terminal(path.end()) else {
        return String::new();
    };
    let outcome = &exploration.outcomes[terminal.outcome as usize];
    let events = path.steps.iter().flat_map(|(transition, _)| &exploration.transitions[*transition as usize].events);
    final_words(program, outcome.status, &outcome.failed_checks, events)
}

/// `✗ counter == 2`, `✗ deadlock`, `✗ ValueError`, `✓ counter == 2` or `finished`.
pub(super) fn final_words<'a>(
    program: &Program,
    status: Status,
    failed_checks: &[u16],
    events: impl Iterator<Item = &'a Event>,
) -> String {
    let texts = |checks: &mut dyn Iterator<Item = usize>| {
        checks.filter_map(|check| program.finally.get(check)).map(|check| check.text.clone()).collect::<Vec<_>>()
    };
    match status {
        Status::Deadlock => "✗ deadlock".to_string(),
        Status::Exception => {
            let failure = events.filter_map(|event| event.failure.as_ref()).last();
            format!("✗ {}", failure.map_or("exception", |failure| &failure.exception))
        }
        Status::Finished if !failed_checks.is_empty() => {
            format!("✗ {}", texts(&mut failed_checks.iter().map(|check| usize::from(*check))).join(" · "))
        }
        Status::Finished if !program.finally.is_empty() => {
            format!("✓ {}", texts(&mut (0..program.finally.len())).join(" · "))
        }
        Status::Finished => "finished".to_string(),
    }
}

/// Marks findings of the same kind at the same lines as one of an earlier variant.
fn mark_repeated(variants: &mut [VariantReport]) {
    let mut first: BTreeMap<(&'static str, BTreeSet<usize>), String> = BTreeMap::new();
    for variant in variants {
        for finding in &mut variant.findings {
            let lines: BTreeSet<usize> = finding.places.iter().map(|place| place.line).collect();
            if lines.is_empty() {
                continue;
            }
            let earlier = first.entry((finding.kind, lines)).or_insert_with(|| variant.name.clone());
            if *earlier != variant.name {
                finding.same_as = Some(earlier.clone());
            }
        }
    }
}
