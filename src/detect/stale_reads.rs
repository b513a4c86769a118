//! A monitor that knows whose reads are stale, and stops a path at its first lost update.
//!
//! Definition: thread `t` *loses an update* of location `x` if it reads `x`, then another thread
//! writes something that overlaps `x`, then `t` writes `x` with a value that may depend on the
//! read, and `t` neither reads `x` again nor writes anything that overlaps `x` in between. So for each
//! pair of a thread and a location the read is absent, fresh or stale.
//!
//! A *check then act* on `x` is the same with a guard: the read stands in a condition, and the write, whatever its
//! value, in what is executed depending on it. Other reads of `x` do not matter then, as the decision has been taken.
//!
//! A read-modify-write that is one event reads and writes with nothing in between: within an event,
//! reads count before writes, so it never loses an update.
//!
//! Limits: *derived* is a static over-approximation, and the values written are not looked at: an
//! overwritten update that had changed nothing counts as well. Reads of a whole container do not
//! refresh an earlier read of one element.

use super::EventPosition;
use crate::program::Guard;
use crate::source::Span;
use crate::trace::{
    Access, AccessMode, Event, Exploration, Location, LocationBase, Path, ThreadIndex, TransitionIndex,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A thread and a location that it reads, and writes with derived values, or under a condition that reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    pub(super) thread: ThreadIndex,
    pub(super) location: Location,
    pub(super) guard: Option<Guard>,
}

/// What a pair remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Reading {
    Absent,
    Fresh,
    Stale,
}

/// What an event does to a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Effect {
    /// The thread reads the location.
    Read,
    /// Another thread writes it.
    Overwrite,
    /// The thread writes it with a derived value, or as the guarded act.
    Derived,
    /// The thread writes it otherwise, or has ended and will never write it.
    Forget,
}

/// The effects of a transition: index of the event, index of the pair, what.
type Effects = Vec<(u32, u32, Effect)>;

/// The monitor. Its values are numbered as they are met; 0 is the initial one.
pub(super) struct StaleReads {
    pairs: Vec<Pair>,
    /// The distinct effects of transitions; number 0 has none.
    effects: Vec<Effects>,
    effects_of: Vec<u32>,
    values: Vec<Box<[Reading]>>,
    numbers: FxHashMap<Box<[Reading]>, u32>,
    next: FxHashMap<(u32, u32), Option<u32>>,
}

/// A lost update on a path.
pub(super) struct LostUpdate {
    pub(super) location: Location,
    pub(super) guard: Option<Guard>,
    pub(super) read: EventPosition,
    pub(super) overwritten: EventPosition,
    pub(super) write: EventPosition,
}

/// All pairs that can lose an update as far as the transitions alone tell, by variable.
pub(super) fn candidates(exploration: &Exploration) -> Vec<(LocationBase, Vec<Pair>)> {
    let accesses = || {
        let events = exploration.transitions.iter().flat_map(|transition| &transition.events);
        events.flat_map(|event| event.accesses.iter().map(|access| (event.thread, access)))
    };
    let is_derived = |mode| mode == AccessMode::Write { derived: true };
    let bases: FxHashSet<LocationBase> =
        accesses().filter(|(_, access)| is_derived(access.mode)).map(|(_, access)| access.location.base).collect();
    let mut reads = FxHashSet::default();
    let mut writers: FxHashMap<LocationBase, FxHashSet<(ThreadIndex, &Location)>> = FxHashMap::default();
    for (thread, access) in accesses().filter(|(_, access)| bases.contains(&access.location.base)) {
        if access.writes() {
            writers.entry(access.location.base).or_default().insert((thread, &access.location));
        } else {
            reads.insert((thread, &access.location));
        }
    }
    let mut seen = FxHashSet::default();
    let mut found: Vec<(LocationBase, Vec<Pair>)> = Vec::new();
    for (thread, access) in accesses().filter(|(_, access)| is_derived(access.mode)) {
        let location = &access.location;
        if !reads.contains(&(thread, location)) || !seen.insert((thread, location)) {
            continue;
        }
        if writers[&location.base].iter().any(|(other, place)| *other != thread && place.overlaps(location)) {
            let pair = Pair { thread, location: location.clone(), guard: None };
            match found.iter_mut().find(|(base, _)| *base == location.base) {
                Some((_, pairs)) => pairs.push(pair),
                None => found.push((location.base, vec![pair])),
            }
        }
    }
    found.sort_by_key(|(base, _)| *base);
    found
}

/// All pairs that can act on a stale check as far as the transitions alone tell, by variable and guard.
pub(super) fn guarded_candidates(exploration: &Exploration, guards: &[Guard]) -> Vec<(LocationBase, Vec<Pair>)> {
    let accesses = || {
        let events = exploration.transitions.iter().flat_map(|transition| &transition.events);
        events.flat_map(|event| event.accesses.iter().map(|access| (event.thread, event.span, access)))
    };
    let mut found: BTreeMap<(LocationBase, Guard), Vec<Pair>> = BTreeMap::new();
    let mut seen = FxHashSet::default();
    for guard in guards {
        let acts: Vec<_> =
            accesses().filter(|(_, span, access)| access.writes() && inside(*span, guard.body)).collect();
        let checks = accesses().filter(|(_, span, access)| !access.writes() && inside(*span, guard.condition));
        for (thread, _, check) in checks {
            let location = &check.location;
            let acts = acts.iter().any(|(actor, _, act)| *actor == thread && act.location.overlaps(location));
            if !acts || !seen.insert((thread, location, *guard)) {
                continue;
            }
            if accesses()
                .any(|(other, _, access)| other != thread && access.writes() && access.location.overlaps(location))
            {
                let pair = Pair { thread, location: location.clone(), guard: Some(*guard) };
                found.entry((location.base, *guard)).or_default().push(pair);
            }
        }
    }
    found.into_iter().map(|((base, _), pairs)| (base, pairs)).collect()
}

fn inside(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

impl StaleReads {
    pub(super) fn new(exploration: &Exploration, pairs: Vec<Pair>) -> StaleReads {
        let mut by_base: FxHashMap<LocationBase, Vec<u32>> = FxHashMap::default();
        for (pair, number) in pairs.iter().zip(0..) {
            by_base.entry(pair.location.base).or_default().push(number);
        }
        let mut effects = vec![Effects::new()];
        let mut known = FxHashMap::from_iter([(Effects::new(), 0)]);
        let mut effects_of = Vec::with_capacity(exploration.transitions.len());
        for transition in &exploration.transitions {
            let mut here = Effects::new();
            for (event, number) in transition.events.iter().zip(0..) {
                for writes in [false, true] {
                    for access in event.accesses.iter().filter(|access| access.writes() == writes) {
                        for index in by_base.get(&access.location.base).into_iter().flatten() {
                            let pair = &pairs[*index as usize];
                            if let Some(effect) = effect(pair, event, access) {
                                here.push((number, *index, effect));
                            }
                        }
                    }
                }
                if event.finishes {
                    let own = pairs.iter().zip(0..).filter(|(pair, _)| pair.thread == event.thread);
                    here.extend(own.map(|(_, index)| (number, index, Effect::Forget)));
                }
            }
            let fresh = effects.len() as u32;
            effects_of.push(*known.entry(here).or_insert_with_key(|here| {
                effects.push(here.clone());
                fresh
            }));
        }
        let initial: Box<[Reading]> = vec![Reading::Absent; pairs.len()].into();
        let numbers = FxHashMap::from_iter([(initial.clone(), 0)]);
        StaleReads { pairs, effects, effects_of, values: vec![initial], numbers, next: FxHashMap::default() }
    }

    /// One monitor for each pair of this one.
    pub(super) fn apart(&self, exploration: &Exploration) -> Vec<StaleReads> {
        self.pairs.iter().map(|pair| StaleReads::new(exploration, vec![pair.clone()])).collect()
    }

    /// The value after a transition, `None` if the transition loses an update.
    pub(super) fn step(&mut self, value: u32, transition: TransitionIndex) -> Option<u32> {
        let effects = self.effects_of[transition as usize];
        if effects == 0 {
            return Some(value);
        }
        if let Some(next) = self.next.get(&(value, effects)) {
            return *next;
        }
        let next = self.apply(value, effects);
        self.next.insert((value, effects), next);
        next
    }

    fn apply(&mut self, value: u32, effects: u32) -> Option<u32> {
        let mut readings = self.values[value as usize].clone();
        for (_, pair, effect) in &self.effects[effects as usize] {
            let reading = &mut readings[*pair as usize];
            *reading = match (effect, *reading) {
                (Effect::Read, _) => Reading::Fresh,
                (Effect::Overwrite, Reading::Absent) => Reading::Absent,
                (Effect::Overwrite, _) => Reading::Stale,
                (Effect::Derived, Reading::Stale) => return None,
                (Effect::Derived | Effect::Forget, _) => Reading::Absent,
            };
        }
        let fresh = self.values.len() as u32;
        Some(*self.numbers.entry(readings).or_insert_with_key(|readings| {
            self.values.push(readings.clone());
            fresh
        }))
    }

    /// The first lost update on a path from the initial state.
    pub(super) fn first_on(&self, path: &Path) -> Option<LostUpdate> {
        let mut readings: Vec<(Option<EventPosition>, Option<EventPosition>)> = vec![(None, None); self.pairs.len()];
        for (step, (transition, _)) in path.steps.iter().enumerate() {
            for (event, pair, effect) in &self.effects[self.effects_of[*transition as usize] as usize] {
                let here = EventPosition { step, event: *event as usize };
                let reading = &mut readings[*pair as usize];
                *reading = match (effect, *reading) {
                    (Effect::Read, _) => (Some(here), None),
                    (Effect::Overwrite, (read, _)) => (read, Some(here)),
                    (Effect::Derived, (Some(read), Some(overwritten))) => {
                        let location = self.pairs[*pair as usize].location.clone();
                        let guard = self.pairs[*pair as usize].guard;
                        return Some(LostUpdate { location, guard, read, overwritten, write: here });
                    }
                    (Effect::Derived | Effect::Forget, _) => (None, None),
                };
            }
        }
        None
    }
}

fn effect(pair: &Pair, event: &Event, access: &Access) -> Option<Effect> {
    let (own, place) = (event.thread == pair.thread, &access.location);
    match access.mode {
        AccessMode::Read => {
            let counts = pair.guard.is_none_or(|guard| inside(event.span, guard.condition));
            (own && counts && pair.location == *place).then_some(Effect::Read)
        }
        AccessMode::Write { .. } if !pair.location.overlaps(place) => None,
        AccessMode::Write { .. } if !own => Some(Effect::Overwrite),
        AccessMode::Write { derived } => Some(match pair.guard {
            None if derived && pair.location == *place => Effect::Derived,
            Some(guard) if inside(event.span, guard.body) => Effect::Derived,
            _ => Effect::Forget,
        }),
    }
}
