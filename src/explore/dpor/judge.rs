//! Mazurkiewicz traces by brute force: every schedule, each put into a normal form.
//!
//! Definition: two schedules belong to the same trace if one becomes the other by swapping neighbours of different
//! threads that do not conflict. The normal form of a trace is its schedule in which, at each point, the first thread
//! goes on whose next event nothing must come before that is still to come. It is slow, simple and right, and so the
//! judge of the search that makes one execution of each.

use crate::explore::intern::ABSENT;
use crate::explore::system::{System, Touch, conflict};
use crate::program::Program;
use crate::trace::Status;
use crate::value::Plain;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// What walking every schedule has shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// How many maximal schedules there are.
    pub schedules: u64,
    /// How many traces they belong to.
    pub traces: u64,
    /// How they end.
    pub outcomes: BTreeSet<(Status, Vec<Plain>)>,
    /// Which `always` checks do not hold in some state.
    pub broken_checks: BTreeSet<u16>,
}

/// An event of a schedule: thread, alternative, what it has to do with.
type Event = (u16, u16, Vec<Touch>);

/// Walks every schedule; `None` if there are more of them, if one is longer than `max_length`, or if a thread runs for
/// ever.
pub fn traces_by_brute_force(program: &Program, max_schedules: u64, max_length: usize) -> Option<Traces> {
    let (mut system, initial) = System::new(program);
    let mut found = Traces::default();
    let mut forms = FxHashSet::default();
    let mut pending = vec![(initial, Vec::<Event>::new())];
    while let Some((mut state, events)) = pending.pop() {
        state.resize(system.width(), ABSENT);
        found.broken_checks.extend(system.broken_checks(&state).ok()?);
        let mut is_final = true;
        for thread in 0..system.threads(&state) {
            let situation = system.situation(&mut state, thread).ok()?;
            for alternative in 0..system.at(situation).moves.len() {
                is_final = false;
                let mut successor = Vec::new();
                system.follow(&state, situation, alternative, &mut successor);
                let one = &system.at(situation).moves[alternative];
                let touches = one.touches.iter().copied().chain(system.own_touches(thread, one)).collect();
                let mut events = events.clone();
                events.push((thread, alternative as u16, touches));
                pending.push((successor, events));
            }
        }
        if is_final {
            found.schedules += 1;
            if found.schedules > max_schedules {
                return None;
            }
            found.outcomes.insert(system.end(&state).ok()?.outcome);
            forms.insert(normal_form(&events));
        } else if events.len() == max_length {
            return None;
        }
    }
    found.traces = forms.len() as u64;
    Some(found)
}

fn normal_form(events: &[Event]) -> Vec<(u16, u16)> {
    let mut rest = events.iter().collect::<Vec<_>>();
    let mut form = Vec::new();
    while !rest.is_empty() {
        let is_free = |index: &usize| !rest[..*index].iter().any(|before| conflict(&before.2, &rest[*index].2));
        let free = (0..rest.len()).filter(is_free).min_by_key(|index| rest[*index].0);
        let (thread, alternative, _) = rest.remove(free.expect("the first one is free"));
        form.push((*thread, *alternative));
    }
    form
}
