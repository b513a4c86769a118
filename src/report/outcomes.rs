//! How schedules end, as the reader sees it: outcomes that look the same are one.
//!
//! A program may have many shared values, of which few matter. Outcomes are told apart by the
//! names that `finally` checks mention and that really differ; where no check mentions any, by
//! all that differ.

use super::{Bin, EndReport, VariantInput};
use crate::trace::{Count, Coverage, Exploration, Outcome, OutcomeMask, StateIndex, Status};
use crate::value::Plain;
use std::collections::{BTreeMap, BTreeSet};

/// How many ends a step lists by name.
const LISTED: usize = 4;

/// Follows the text of an end that is bad where another one with the same text is good.
pub(super) const CHECK_FAILS: &str = " (check fails)";

/// The names and values of an outcome.
pub(super) fn values<'a>(
    exploration: &'a Exploration,
    outcome: &'a Outcome,
) -> impl Iterator<Item = (&'a str, &'a Plain)> {
    let names = exploration.shared.iter().filter(|info| info.in_outcome).map(|info| &*info.name);
    names.zip(&outcome.shared)
}

/// The value that a name ends with in an outcome.
pub(super) fn value<'a>(exploration: &'a Exploration, outcome: &'a Outcome, name: &str) -> Option<&'a Plain> {
    values(exploration, outcome).find(|(candidate, _)| *candidate == name).map(|(_, value)| value)
}

/// For each outcome, whether some schedule gets there without ever breaking an `always` check. O(edges).
fn cleanly_reached(exploration: &Exploration) -> Vec<bool> {
    if exploration.violations.is_empty() {
        return vec![true; exploration.outcomes.len()];
    }
    let mut seen = vec![false; exploration.graph.len()];
    for violation in &exploration.violations {
        seen[violation.state as usize] = true;
    }
    let mut clean = vec![false; exploration.outcomes.len()];
    let mut pending = Vec::new();
    if !seen[0] {
        seen[0] = true;
        pending.push(0);
    }
    while let Some(state) = pending.pop() {
        if let Some(terminal) = exploration.terminal(state) {
            clean[terminal.outcome as usize] = true;
        }
        for edge in exploration.graph.edges(state) {
            if !std::mem::replace(&mut seen[edge.target as usize], true) {
                pending.push(edge.target);
            }
        }
    }
    clean
}

/// `finished`, `exception` or `deadlock`.
pub(super) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Finished => "finished",
        Status::Exception => "exception",
        Status::Deadlock => "deadlock",
    }
}

/// The most bins of a histogram.
const BINS: i64 = 12;

/// How often schedules drawn at random ended with values in which range, if there is one name in outcomes and it had
/// more numbers than there are bins.
pub(super) fn histogram(exploration: &Exploration) -> Option<Vec<Bin>> {
    let Coverage::Sampled(_) = exploration.coverage else { return None };
    let mut values = Vec::new();
    for outcome in &exploration.outcomes {
        let [Plain::Int(value)] = outcome.shared[..] else { return None };
        values.push((value, outcome.executions.unwrap_or(0)));
    }
    let least = values.iter().map(|(value, _)| *value).min()?;
    let greatest = values.iter().map(|(value, _)| *value).max()?;
    let range = greatest.checked_sub(least)?.checked_add(1)?;
    if (values.len() as i64) <= BINS {
        return None;
    }
    let width = (range - 1) / BINS + 1;
    let bins = (0..(range - 1) / width + 1).map(|bin| {
        let from = least + bin * width;
        let to = greatest.min(from + width - 1);
        let inside = values.iter().filter(|(value, _)| (from..=to).contains(value));
        Bin { from, to, executions: inside.map(|(_, executions)| executions).sum() }
    });
    Some(bins.collect())
}

/// The names by which the outcomes of a scenario's variants are told apart.
pub(super) fn distinguishing_names(variants: &[VariantInput<'_>]) -> Vec<String> {
    let mut checked: Vec<String> = Vec::new();
    let mut differing: Vec<String> = Vec::new();
    for variant in variants {
        for info in variant.exploration.shared.iter().filter(|info| info.in_outcome) {
            let mentioned = variant.program.finally.iter().any(|check| mentions(&check.text, &info.name));
            if mentioned && !checked.iter().any(|name| **name == *info.name) {
                checked.push(info.name.to_string());
            }
            if !differing.iter().any(|name| **name == *info.name) && differs(variants, &info.name) {
                differing.push(info.name.to_string());
            }
        }
    }
    let both: Vec<String> = checked.iter().filter(|name| differing.contains(name)).cloned().collect();
    match (both.is_empty(), checked.is_empty()) {
        (false, _) => both,
        (true, false) => checked,
        (true, true) => differing,
    }
}

/// Whether the name has several final values among finished schedules.
fn differs(variants: &[VariantInput<'_>], name: &str) -> bool {
    let finished = variants.iter().flat_map(|variant| {
        let outcomes = variant.exploration.outcomes.iter().filter(|outcome| outcome.status == Status::Finished);
        outcomes.filter_map(|outcome| value(variant.exploration, outcome, name))
    });
    finished.collect::<BTreeSet<_>>().len() > 1
}

/// Whether the name stands in a Python expression as a word of its own, outside quotes.
fn mentions(expression: &str, name: &str) -> bool {
    let mut quote = None;
    let mut escaped = false;
    let mut word = String::new();
    for character in expression.chars().chain(std::iter::once(' ')) {
        if quote.is_none() && (character.is_alphanumeric() || character == '_') {
            word.push(character);
            continue;
        }
        if word == name {
            return true;
        }
        // After a dot stands an attribute, which is another thing of the same name.
        word = if character == '.' && quote.is_none() { ".".to_string() } else { String::new() };
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if character == '\\' => escaped = true,
            Some(open) if open == character => quote = None,
            None if matches!(character, '\'' | '"') => quote = Some(character),
            _ => {}
        }
    }
    false
}

/// The ends of one variant's schedules.
#[derive(Debug)]
pub(super) struct Ends {
    /// In the order of the outcomes.
    pub(super) ends: Vec<EndReport>,
    /// For each outcome, its index in `ends`.
    end_of_outcome: Vec<usize>,
    /// Whether finished schedules are told apart by values.
    by_value: bool,
}

impl Ends {
    /// Groups the outcomes by what the reader sees of them.
    pub(super) fn new(exploration: &Exploration, names: &[String]) -> Ends {
        let mut ends: Vec<EndReport> = Vec::new();
        let mut end_of_outcome = Vec::new();
        let mut index_of: BTreeMap<(String, bool), usize> = BTreeMap::new();
        let clean = cleanly_reached(exploration);
        for (number, outcome) in exploration.outcomes.iter().enumerate() {
            let (text, good) = (end_text(exploration, outcome, names), outcome.is_good() && clean[number]);
            let index = *index_of.entry((text, good)).or_insert_with_key(|(text, good)| {
                ends.push(EndReport {
                    text: text.clone(),
                    good: *good,
                    interleavings: Count::zero(),
                    executions: None,
                });
                ends.len() - 1
            });
            let end = &mut ends[index];
            end.interleavings += &outcome.interleavings;
            end.executions = outcome.executions.map(|more| end.executions.unwrap_or(0) + more).or(end.executions);
            end_of_outcome.push(index);
        }
        // A check may depend on something that is no part of outcomes; then equal values are good or bad.
        for ((text, good), index) in &index_of {
            if !good && index_of.contains_key(&(text.clone(), true)) {
                ends[*index].text.push_str(CHECK_FAILS);
            }
        }
        Ends { ends, end_of_outcome, by_value: !names.is_empty() }
    }

    /// Whether an outcome is a good end.
    pub(super) fn is_good(&self, outcome: u32) -> bool {
        self.ends[self.end_of_outcome[outcome as usize]].good
    }

    /// The end that an outcome looks like.
    pub(super) fn of(&self, outcome: u32) -> usize {
        self.end_of_outcome[outcome as usize]
    }

    /// The ends reachable from a state, ascending.
    fn reachable(&self, mask: &OutcomeMask, state: StateIndex) -> BTreeSet<usize> {
        mask.outcomes(state).into_iter().map(|outcome| self.end_of_outcome[outcome as usize]).collect()
    }

    fn words(&self, reachable: &BTreeSet<usize>) -> Vec<String> {
        let texts = |good: bool| {
            let ends = reachable.iter().map(|index| &self.ends[*index]);
            ends.filter(|end| end.good == good).map(|end| end.text.clone()).collect::<Vec<_>>()
        };
        if self.ends.len() <= LISTED {
            return reachable.iter().map(|index| self.ends[*index].text.clone()).collect();
        }
        let (mut right, wrong) = (texts(true), texts(false));
        if right.len() > LISTED - 1 {
            right = vec![format!("{} right", right.len())];
        }
        if !wrong.is_empty() {
            right.push(format!("{} wrong", wrong.len()));
        }
        right
    }

    /// The good ends among those, for the sentence "… lost here".
    fn lost_words(&self, reachable: &BTreeSet<usize>) -> Vec<String> {
        let good: Vec<String> = reachable
            .iter()
            .map(|index| &self.ends[*index])
            .filter(|end| end.good)
            .map(|end| end.text.clone())
            .collect();
        match good.len() {
            0 => good,
            1 if !self.by_value => vec!["a good end".to_string()],
            1..=2 => good,
            _ => vec!["every right end".to_string()],
        }
    }

    fn any_good(&self, reachable: &BTreeSet<usize>) -> bool {
        reachable.iter().any(|index| self.ends[*index].good)
    }
}

fn end_text(exploration: &Exploration, outcome: &Outcome, names: &[String]) -> String {
    text_of_end(outcome.status, names, |name| value(exploration, outcome, name).map(Plain::to_string))
}

/// What the reader sees of an end, given the values of some names: `2`, `a=1 b=2`, `deadlock`.
pub(super) fn text_of_end(status: Status, names: &[String], value: impl Fn(&str) -> Option<String>) -> String {
    if status != Status::Finished || names.is_empty() {
        return status_word(status).to_string();
    }
    let shown = |name: &String| value(name).unwrap_or_else(|| "?".to_string());
    match names {
        [only] => shown(only),
        several => several.iter().map(|name| format!("{name}={}", shown(name))).collect::<Vec<_>>().join(" "),
    }
}

/// What is still possible along the way, where that is known.
#[derive(Debug)]
pub(super) struct Prospects<'a> {
    ends: &'a Ends,
    mask: &'a OutcomeMask,
}

impl<'a> Prospects<'a> {
    /// Looks at all states once. `None` if the exploration was stopped, since unseen outcomes may
    /// be possible, or if it would take too much memory.
    pub(super) fn new(exploration: &'a Exploration, ends: &'a Ends) -> Option<Prospects<'a>> {
        exploration.has_prospects().then(|| Prospects { ends, mask: exploration.outcome_mask() })
    }

    /// The ends that are possible in a state, ascending.
    pub(super) fn ends(&self, state: StateIndex) -> BTreeSet<usize> {
        self.ends.reachable(self.mask, state)
    }

    /// The outcomes that are possible in a state, ascending.
    pub(super) fn outcomes(&self, state: StateIndex) -> Vec<u32> {
        self.mask.outcomes(state)
    }

    /// Whether an outcome is a good end.
    pub(super) fn is_good(&self, outcome: u32) -> bool {
        self.ends.is_good(outcome)
    }

    /// The ends that are possible in a state, in words.
    pub(super) fn words(&self, state: StateIndex) -> Vec<String> {
        self.ends.words(&self.ends.reachable(self.mask, state))
    }

    /// The last good ends, if going from one state to the other loses them, in words.
    pub(super) fn lost(&self, before: StateIndex, after: StateIndex) -> Vec<String> {
        let (before, after) = (self.ends.reachable(self.mask, before), self.ends.reachable(self.mask, after));
        if self.ends.any_good(&after) { Vec::new() } else { self.ends.lost_words(&before) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_mentions_whole_names_outside_quotes() {
        assert!(mentions("counter == 2", "counter"));
        assert!(mentions("len(counter)>0", "counter"));
        assert!(mentions("2 == counter", "counter"));
        assert!(!mentions("counter2 == 2", "counter"));
        assert!(!mentions("log['counter'] == 'it\\'s counter'", "counter"));
        assert!(!mentions("lock.counter", "counter"));
        assert!(mentions("log['x'] == counter", "counter"));
    }
}
