//! The report of one replayed schedule.

use super::build::{final_words, model_word};
use super::steps::Cast;
use super::words::waits;
use super::{ReplayReport, Tool, WitnessReport, replay_command, token};
use crate::program::Program;
use crate::trace::{Blocked, Lasso, Schedule, SharedInfo, Status, ThreadInfo, Transition};
use crate::value::Plain;

/// One executed schedule.
#[derive(Clone, Debug)]
pub struct ReplayInput<'a> {
    /// The path as the user gave it.
    pub file: &'a str,
    /// The program.
    pub program: &'a Program,
    /// Threads and tasks; spawned ones come last.
    pub threads: &'a [ThreadInfo],
    /// Shared names.
    pub shared: &'a [SharedInfo],
    /// Their values at the beginning.
    pub initial: Vec<Plain>,
    /// What was done.
    pub transitions: &'a [Transition],
    /// How it ended; `None` if the schedule stops before the program does.
    pub status: Option<Status>,
    /// Indices of the `finally` checks that do not hold at the end.
    pub failed_checks: Vec<u16>,
    /// Indices of the `always` checks that do not hold in the last state.
    pub broken_invariants: Vec<u16>,
    /// Who can never go on, if it is a deadlock.
    pub blocked: &'a [Blocked],
    /// The transitions from this number on lead back to the state before them, and were done twice to see that.
    pub cycle: Option<usize>,
    /// Indices of the `eventually` checks that this schedule breaks.
    pub broken_eventually: Vec<u16>,
    /// Indices of the `leads_to` checks that this schedule breaks.
    pub broken_leads_to: Vec<u16>,
}

/// Reports on a replayed schedule.
pub fn replay(input: &ReplayInput<'_>) -> ReplayReport {
    let program = input.program;
    let cast = Cast::new(program, input.threads, input.shared);
    let (shared, steps) = cast.rows(input.initial.clone(), input.transitions.iter(), |_, _| {});
    let schedule =
        |transitions: &[Transition]| Schedule { choices: transitions.iter().map(Transition::choice).collect() };
    let (stem, cycle) = input.transitions.split_at(input.cycle.unwrap_or(input.transitions.len()));
    let schedule = Lasso { stem: schedule(stem), cycle: schedule(cycle) };
    let schedule = token(program, &schedule);
    let events = || input.transitions.iter().flat_map(|transition| &transition.events);
    let switches = input.transitions.windows(2).filter(|pair| pair[0].thread != pair[1].thread).count();

    let broken = input.broken_invariants.iter().filter_map(|check| program.always.get(usize::from(*check)));
    let broken: Vec<String> = broken.map(|check| check.text.clone()).collect();
    let ending = match input.status {
        _ if !broken.is_empty() => format!("✗ {}", broken.join(" · ")),
        None if input.cycle.is_some() => "✗ never ends".to_string(),
        None => "the schedule stops here".to_string(),
        Some(status) => final_words(program, status, &input.failed_checks, events()),
    };
    let mut notes: Vec<String> = broken.iter().map(|text| format!("`{text}` must always hold")).collect();
    for failure in events().filter_map(|event| event.failure.as_ref()) {
        let line = program.source.position(failure.span.start).line;
        let message = if failure.message.is_empty() { String::new() } else { format!(": {}", failure.message) };
        notes.push(format!("{}{message} (line {line})", failure.exception));
    }
    let blocked: Vec<&Blocked> = input.blocked.iter().collect();
    notes.extend(blocked.iter().map(|entry| waits(input.threads, entry, &blocked)));
    let failed = input.failed_checks.iter().filter_map(|check| program.finally.get(usize::from(*check)));
    notes.extend(failed.map(|check| format!("`{}` does not hold at the end", check.text)));
    let repeats = input.cycle.map(|_| cast.count(stem) + 1);
    if let Some(first) = repeats {
        let which = match steps.len() {
            last if last < first => "the last steps".to_string(),
            last if last == first => format!("step {first}"),
            last => format!("steps {first} to {last}"),
        };
        let verb = if steps.len() == first { "leads" } else { "lead" };
        notes.push(format!("{which} {verb} back to the same state, so this can go on for ever"));
    }
    let broken = input.broken_eventually.iter().filter_map(|check| program.eventually.get(usize::from(*check)));
    notes.extend(broken.map(|check| format!("`{}` never becomes true", check.text)));
    let broken = input.broken_leads_to.iter().filter_map(|check| program.leads_to.get(usize::from(*check)));
    notes.extend(
        broken.map(|(condition, then)| format!("`{}` holds, and `{}` does not follow", condition.text, then.text)),
    );

    ReplayReport {
        schema: "simulate.replay/1",
        tool: Tool::THIS,
        file: input.file.to_string(),
        scenario: program.scenario.clone(),
        variant: program.variant.clone(),
        model: model_word(program),
        good: input.status == Some(Status::Finished) && notes.is_empty(),
        replay: replay_command(input.file, &schedule),
        witness: WitnessReport {
            schedule,
            switches,
            tasks: cast.tasks(),
            shared,
            steps,
            evidence: Vec::new(),
            repeats,
            ending,
        },
        notes,
    }
}

/// Who can never go on and why, a line for each, with the place.
pub fn stuck(program: &Program, blocked: &[Blocked]) -> String {
    let last = blocked.iter().map(|entry| entry.thread.index()).max().unwrap_or(0);
    let threads: Vec<ThreadInfo> = (0..=last)
        .map(|index| ThreadInfo {
            label: Program::thread_label(index),
            name: String::new(),
            span: crate::source::Span::default(),
        })
        .collect();
    let entries: Vec<&Blocked> = blocked.iter().collect();
    let line = |entry: &&Blocked| {
        let line = program.source.position(entry.span.start).line;
        format!("  {} (line {line})\n", waits(&threads, entry, &entries))
    };
    entries.iter().map(line).collect()
}
