//! Small phrases that several sentences share.

use crate::source::SourceFile;
use crate::trace::{
    Bound, Count, Coverage, Exploration, FoundBy, GivenUp, Guarantee, Limit, Method, Sample, ThreadIndex, ThreadInfo,
};
use crate::value::Plain;

/// How many values or names a sentence lists before it only counts the rest.
const LISTED: usize = 4;

/// How many characters of a value a sentence shows.
const VALUE_CHARACTERS: usize = 40;

/// `1 step`, `2 steps`.
pub(super) fn plural(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `a`, `a and b`, `a, b and c`, with any last conjunction; long lists end with `… and 7 more`.
pub(super) fn list(items: &[String], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        _ if items.len() > LISTED + 1 => {
            format!("{} {conjunction} {} more", items[..LISTED].join(", "), items.len() - LISTED)
        }
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

/// A value as a sentence shows it: cut if it is long.
pub(super) fn value(value: &Plain) -> String {
    let text = value.to_string();
    match text.char_indices().nth(VALUE_CHARACTERS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// `T1`, also for an index that no list knows.
pub(super) fn label(threads: &[ThreadInfo], thread: ThreadIndex) -> String {
    match threads.get(thread.index()) {
        Some(info) => info.label.clone(),
        None => format!("T{}", thread.index() + 1),
    }
}

/// `4 of 6 schedules`, in the form that the coverage allows; `None` if it was not counted.
pub(super) fn share(number: Option<&Count>, exploration: &Exploration) -> Option<String> {
    let number = number.filter(|number| !number.is_zero())?;
    let total = &exploration.interleavings;
    if *number == Count::Unknown || *total == Count::Unknown {
        return None;
    }
    Some(match (number, total) {
        (Count::Infinite, _) => "infinitely many schedules".to_string(),
        (_, Count::Infinite) => format!("{number} of infinitely many schedules"),
        _ if exploration.coverage != Coverage::Complete => format!("{number} of the {total} schedules seen"),
        _ if number == total && total.to_u64() == Some(1) => "the only schedule".to_string(),
        _ if number == total && total.to_u64() == Some(2) => "both schedules".to_string(),
        _ if number == total => format!("all {total} schedules"),
        _ => format!("{number} of {total} schedules"),
    })
}

/// ` in 4 of 6 schedules`, or nothing.
pub(super) fn in_share(number: Option<&Count>, exploration: &Exploration) -> String {
    share(number, exploration).map_or_else(String::new, |share| format!(" in {share}"))
}

/// The name of a method, as the command line has it.
pub(super) fn method_word(method: Method) -> &'static str {
    match method {
        Method::Full => "full",
        Method::Partitioned => "partitioned",
        Method::Counted => "count",
        Method::Reduced => "reduced",
        Method::Dpor => "dpor",
        Method::ReadsFrom => "reads-from",
        Method::PreemptionBounded => "preemptions",
        Method::DelayBounded => "delays",
        Method::RandomWalk => "random",
        Method::Uniform => "uniform",
        Method::Pct => "pct",
        Method::Pos => "pos",
        Method::Surw => "surw",
    }
}

/// Whether some schedules that were seen never end.
pub(super) fn can_be_endless(exploration: &Exploration) -> bool {
    !exploration.cycles.is_empty() || exploration.interleavings == Count::Infinite
}

/// How a search that is not simply full was chosen, and what its result stands for.
pub(super) fn search_remarks(exploration: &Exploration, source: &SourceFile) -> Vec<String> {
    let search = &exploration.search;
    let mut remarks = Vec::new();
    for (method, reason) in &search.given_up {
        let method = method_word(*method);
        remarks.push(match reason {
            GivenUp::At(limit) => format!("{method}: given up at {}", self::limit(*limit, source)),
            GivenUp::Estimated(states) => format!("{method}: not begun, for about {} states", Count::from(*states)),
        });
    }
    let states = Count::from(exploration.graph.len() as u64);
    match search.method {
        Method::Full => {}
        Method::Partitioned => {
            remarks.push("partitioned: schedules were gone through and counted in parts".to_string());
            remarks.push(format!("{states} states are kept for findings; how many are reachable was not counted"));
        }
        Method::Counted => {
            remarks.push(format!(
                "count: every state and schedule was counted; findings come from {states} of the states"
            ));
        }
        Method::Reduced => {
            let arguments = match search.reductions.as_slice() {
                [] => "no reduction applies".to_string(),
                reductions => reductions.join(", "),
            };
            remarks.push(format!("reduced: {states} states stand for all ({arguments})"));
        }
        Method::Dpor | Method::ReadsFrom => {
            let executions = Count::from(search.executions.unwrap_or(0));
            let (name, class) = match search.method {
                Method::ReadsFrom => ("reads-from", "reads-from class"),
                _ => ("dpor", "Mazurkiewicz trace"),
            };
            remarks.push(format!("{name}: {executions} executions, one for each {class}"));
        }
        Method::PreemptionBounded | Method::DelayBounded => {}
        Method::RandomWalk | Method::Uniform | Method::Pct | Method::Pos | Method::Surw => {
            let distinct = plural(exploration.outcomes.len(), "distinct outcome");
            remarks.push(format!("{}: {distinct} seen", method_word(search.method)));
        }
    }
    if let (Some(count), Method::Reduced) = (&search.states, search.method) {
        remarks.push(format!("count: the {count} reachable states and their schedules were counted, too"));
    }
    let goes_through_all = matches!(
        search.method,
        Method::Partitioned | Method::Counted | Method::Reduced | Method::Dpor | Method::ReadsFrom
    );
    if goes_through_all && can_be_endless(exploration) {
        let endless = "endless schedules were not all judged: starvation, and livelocks with a way out, take one graph \
                       of all schedules";
        remarks.push(endless.to_string());
    }
    if let Coverage::Sampled(sample) = &exploration.coverage {
        if sample.discovery.len() > 1 {
            // At powers of ten, and at the end.
            let marks = std::iter::successors(Some(1_u64), |mark| mark.checked_mul(10));
            let marks = marks.take_while(|mark| *mark < sample.executions).chain([sample.executions]);
            let seen = |mark: u64| sample.discovery.iter().filter(|first| **first <= mark).count();
            let curve = marks.map(|mark| format!("{} after {}", seen(mark), Count::from(mark))).collect::<Vec<_>>();
            remarks.push(format!("distinct outcomes: {}", curve.join(", ")));
        }
        remarks.extend(unseen(sample));
    }
    remarks
}

/// `schedules with at most 2 preemptions`
pub(super) fn bound(bound: Bound) -> String {
    let (number, noun) = match bound {
        Bound::Preemptions(number) => (number, "preemption"),
        Bound::Delays(number) => (number, "delay"),
    };
    format!("schedules with at most {}", plural(number as usize, noun))
}

/// What can be said of what a sample has not seen, one sentence each.
fn unseen(sample: &Sample) -> Vec<String> {
    let Sample { unseen, guarantee, cut_off, .. } = sample;
    let mut remarks = Vec::new();
    if unseen.executions > 0 {
        remarks.push(format!(
            "Another execution would end in an outcome not seen yet with a probability of about {:.2} % (Good–Turing: \
             {} of {} executions ended in an outcome seen once).",
            100.0 * unseen.missing_mass(),
            unseen.once,
            unseen.executions
        ));
        remarks.push(format!(
            "There are about {:.0} outcomes or more that this method can reach (Chao1); {} were seen.",
            unseen.outcomes_at_least(),
            unseen.seen
        ));
    }
    match guarantee {
        Guarantee::None => {}
        Guarantee::Uniform { schedules } => {
            remarks.push(format!("Each of the {schedules} schedules was drawn with equal probability."));
        }
        Guarantee::Pct { threads, steps, depth, one_in, holds: true } => remarks.push(format!(
            "Each execution shows each bug of depth {depth} with a probability of 1/{one_in} at least \
             (1/(n·k^(d−1)), n = {threads} threads, k = {steps} steps, d = {depth})."
        )),
        Guarantee::Pct { holds: false, .. } => remarks.push(
            "No probability bound: an execution had more threads or steps than the pilot executions.".to_string(),
        ),
    }
    if *cut_off > 0 {
        remarks.push(format!("{cut_off} executions were cut off, and have no outcome."));
    }
    remarks
}

/// `1,000 schedules drawn at random (seed 7)`
pub(super) fn sample(sample: &Sample) -> String {
    let plural = if sample.executions == 1 { "" } else { "s" };
    let part = sample.part.map_or_else(String::new, |(number, of)| format!(", part {number} of {of}"));
    format!("{} schedule{plural} drawn at random (seed {}{part})", Count::from(sample.executions), sample.seed)
}

/// How far a value can be trusted to be extreme that was found so, by a search that may have been stopped early.
pub fn found_by(how: FoundBy, was_stopped: bool) -> String {
    let witness = "a schedule that ends so; nothing proves that none goes beyond";
    let text = match how {
        FoundBy::Graph { states } => format!("proved: all {} states were searched", Count::from(states)),
        FoundBy::InTurn => format!("found by running one thread after the other: {witness}"),
        FoundBy::SmallerInstance { largest } => {
            format!("found by the pattern of the same program with constants up to {largest}: {witness}")
        }
        FoundBy::Segments { segments } => format!("found among schedules of {segments} segments: {witness}"),
        FoundBy::LocalSearch => format!("found by changing schedules a little: {witness}"),
    };
    if was_stopped { text + "; the search was stopped early" } else { text }
}

/// Which limit stopped an exploration of a program from this source: `1,000,000 states`.
pub(super) fn limit(limit: Limit, source: &SourceFile) -> String {
    match limit {
        Limit::States(1) => "1 state".to_string(),
        Limit::States(states) => format!("{} states", Count::from(states)),
        Limit::Executions(1) => "1 execution".to_string(),
        Limit::Executions(executions) => format!("{} executions", Count::from(executions)),
        Limit::Depth(1) => "1 step of each execution".to_string(),
        Limit::Depth(steps) => format!("{} steps of each execution", Count::from(steps)),
        Limit::Memory(bytes) if bytes >= 1 << 20 => format!("{} MiB of memory", Count::from(bytes >> 20)),
        Limit::Memory(bytes) => format!("{} bytes of memory", Count::from(bytes)),
        Limit::Time(1) => "1 second".to_string(),
        Limit::Time(seconds) => format!("{} seconds", Count::from(seconds)),
        Limit::Steps { thread, span } => {
            let line = source.position(span.start).line;
            format!("T{} in line {line}, which does not come to an end: an endless loop?", thread.index() + 1)
        }
        Limit::Interrupted => "an interruption".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn lists_read_well_and_end() {
        let items = |count: usize| (1..=count).map(|item| item.to_string()).collect::<Vec<_>>();
        assert_eq!(list(&items(1), "or"), "1");
        assert_eq!(list(&items(3), "or"), "1, 2 or 3");
        assert_eq!(list(&items(5), "and"), "1, 2, 3, 4 and 5");
        assert_eq!(list(&items(9), "and"), "1, 2, 3, 4 and 5 more");
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        assert_eq!(value(&Plain::String("ä".repeat(50))).chars().count(), VALUE_CHARACTERS + 1);
        assert_eq!(value(&Plain::Int(3)), "3");
    }

    #[test]
    fn limits_are_named_in_full() {
        let source = SourceFile::new("x.json", "\n\nwhile True");
        let steps = Limit::Steps { thread: ThreadIndex(1), span: Span::new(2, 4) };
        assert!(limit(steps, &source).starts_with("T2 in line 3, "));
        assert_eq!(limit(Limit::States(1_000_000), &source), "1,000,000 states");
        assert_eq!(limit(Limit::States(1), &source), "1 state");
        assert_eq!(limit(Limit::Memory(3 << 30), &source), "3,072 MiB of memory");
        assert_eq!(limit(Limit::Time(1), &source), "1 second");
    }
}
