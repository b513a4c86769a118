//! Data races: two conflicting plain accesses by different threads, both possible in one reachable state.
//!
//! No happens-before relation is needed: with every state at hand, *unordered and
//! adjacent* is *both enabled*. Tasks of one event loop never race with each other, since only
//! one of them runs. A thread's next access does not depend on the others, so both accesses
//! can follow each other in either order, and the witness does both in a row.
//!
//! Limits: of a transition with several events only the first is looked at; what a task does
//! later in the same turn is not compared with threads that run beside its loop.

use super::product::{Goal, Survey};
use super::{Evidence, Finding, FindingKind, RacingPair};
use crate::source::Span;
use crate::trace::{
    Access, AccessClass, Coverage, Edge, Exploration, Location, LocationBase, Path, StateIndex, ThreadIndex,
    TransitionIndex, cheapest_path_within,
};
use crate::workers::Workers;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub(super) fn find(survey: &Survey, races: &Races) -> Vec<Finding> {
    let bases: Vec<LocationBase> = races.pairs.keys().copied().collect();
    bases.into_iter().filter_map(|base| finding(survey, races, base)).collect()
}

/// What tells first events apart: who acts and who is scheduled, the event loop, the place, the accesses.
type Beginning<'a> = ([ThreadIndex; 2], Option<u16>, Span, Vec<&'a Access>);

/// What a thread is about to do; a number since many transitions begin alike.
type Kind = u32;

/// The first event of a transition as far as it can race.
#[derive(PartialEq, Eq, Hash)]
struct FirstAccesses<'a> {
    thread: ThreadIndex,
    runner: ThreadIndex,
    event_loop: Option<u16>,
    span: Span,
    plain: Vec<&'a Access>,
}

/// Of so many kinds, a table by two of them is small.
const FEW_KINDS: usize = 1024;

/// A side of a pair of accesses by its place: span and whether it writes.
type Place = (Span, bool);

pub(super) struct Races<'a> {
    exploration: &'a Exploration,
    /// Kind 0 cannot race.
    kinds: Vec<FirstAccesses<'a>>,
    kind_of: Vec<Kind>,
    /// For each two kinds met in one state, lower one first, the variables on which they conflict.
    conflicts: FxHashMap<(Kind, Kind), Vec<LocationBase>>,
    /// The pairs of places that race on a variable, in file order, with the threads first seen there.
    pairs: BTreeMap<LocationBase, BTreeMap<(Place, Place), RacingPair>>,
}

impl<'a> Races<'a> {
    fn new(exploration: &'a Exploration) -> Races<'a> {
        let none = FirstAccesses {
            thread: ThreadIndex(0),
            runner: ThreadIndex(0),
            event_loop: None,
            span: Span::default(),
            plain: Vec::new(),
        };
        let mut races = Races {
            exploration,
            kinds: vec![none],
            kind_of: Vec::with_capacity(exploration.transitions.len()),
            conflicts: FxHashMap::default(),
            pairs: BTreeMap::new(),
        };
        let mut known: FxHashMap<Beginning, Kind> = FxHashMap::default();
        for transition in &exploration.transitions {
            let plain = transition.events.first().into_iter().flat_map(|event| &event.accesses);
            let plain: Vec<&Access> = plain.filter(|access| access.class == AccessClass::Plain).collect();
            let kind = if plain.is_empty() {
                0
            } else {
                let (event_loop, span) = (transition.event_loop, transition.events[0].span);
                let threads = [transition.thread, transition.runner];
                *known.entry((threads, event_loop, span, plain)).or_insert_with_key(|(_, _, _, plain)| {
                    let [thread, runner] = threads;
                    races.kinds.push(FirstAccesses { thread, runner, event_loop, span, plain: plain.clone() });
                    races.kinds.len() as Kind - 1
                })
            };
            races.kind_of.push(kind);
        }
        races
    }

    /// What races in the whole graph.
    pub(super) fn scanned(exploration: &'a Exploration, workers: &Workers) -> Races<'a> {
        let mut races = Races::new(exploration);
        races.scan(workers);
        races
    }

    /// Whether nothing does.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// What it shows that both transitions can be taken in one state: on which variables which accesses race.
    pub(super) fn claims(&self, one: TransitionIndex, other: TransitionIndex) -> Vec<String> {
        let (one, other) = (self.kind(one), self.kind(other));
        if self.conflicts.get(&(one.min(other), one.max(other))).is_none_or(|bases| bases.is_empty()) {
            return Vec::new();
        }
        let (one, other) = (&self.kinds[one as usize], &self.kinds[other as usize]);
        let claims = conflicting(one, other).map(|(access, second)| {
            let RacingPair { first, second } = racing_pair((one, access), (other, second));
            format!("race {:?} {first:?} {second:?}", access.location.base)
        });
        claims.collect()
    }

    /// Looks at every two edges of every state. Each worker looks through some of the states, and says in order which kinds
    /// meet there; then they meet in the order of all states.
    fn scan(&mut self, workers: &Workers) {
        if self.kinds[1..].iter().all(|kind| kind.event_loop.is_some() && kind.event_loop == self.kinds[1].event_loop) {
            return;
        }
        // Which variables a kind reads or writes, and which it writes, modulo 64: a quick no to most.
        let mask = |accesses: &[&Access], only_writes: bool| {
            let relevant = accesses.iter().filter(|access| access.writes() || !only_writes);
            relevant.fold(0u64, |mask, access| mask | 1 << (base_number(access.location.base) % 64))
        };
        let masks: Vec<(u64, u64)> =
            self.kinds.iter().map(|kind| (mask(&kind.plain, false), mask(&kind.plain, true))).collect();
        let states = self.exploration.graph.len() as StateIndex;
        let size = states.div_ceil(workers.pieces() as u32).max(1);
        let parts = (0..states).step_by(size as usize).map(|start| (start..(start + size).min(states), Vec::new()));
        let mut parts = parts.collect::<Vec<_>>();
        workers.for_each(&mut parts, |(states, meetings)| *meetings = self.meetings(states.clone(), &masks));
        for (one, other) in parts.into_iter().flat_map(|(_, meetings)| meetings) {
            self.meet(one.min(other), one.max(other));
        }
    }

    /// Which kinds meet in some states and may conflict by their masks, in the order in which they first do.
    fn meetings(&self, states: Range<StateIndex>, masks: &[(u64, u64)]) -> Vec<(Kind, Kind)> {
        let mut meetings = Vec::new();
        // By two kinds: whether they have met. They meet in most states, so where there are few, a table is quicker.
        let few = if self.kinds.len() <= FEW_KINDS { self.kinds.len() } else { 0 };
        let mut settled = vec![false; few * few];
        let mut met = FxHashSet::default();
        let mut here: Vec<Kind> = Vec::new();
        for state in states {
            here.clear();
            let kinds = self.exploration.graph.edges(state).iter().map(|edge| self.kind_of[edge.transition as usize]);
            here.extend(kinds.filter(|kind| *kind != 0));
            for (index, one) in here.iter().enumerate() {
                for other in &here[index + 1..] {
                    let is_settled = match settled.get_mut(*one as usize * few + *other as usize) {
                        Some(settled) => std::mem::replace(settled, true),
                        None => !met.insert((*one, *other)),
                    };
                    let ((touches, writes), (also_touches, also_writes)) =
                        (masks[*one as usize], masks[*other as usize]);
                    if !is_settled && touches & also_writes | writes & also_touches != 0 {
                        meetings.push((*one, *other));
                    }
                }
            }
        }
        meetings
    }

    fn meet(&mut self, lower: Kind, upper: Kind) {
        if self.conflicts.contains_key(&(lower, upper)) {
            return;
        }
        let (one, other) = (&self.kinds[lower as usize], &self.kinds[upper as usize]);
        let mut bases = Vec::new();
        if one.runner != other.runner && (one.event_loop.is_none() || one.event_loop != other.event_loop) {
            for (access, second) in conflicting(one, other) {
                let base = access.location.base;
                let pair = racing_pair((one, access), (other, second));
                self.pairs.entry(base).or_default().entry(places(&pair)).or_insert(pair);
                if !bases.contains(&base) {
                    bases.push(base);
                }
            }
        }
        self.conflicts.insert((lower, upper), bases);
    }

    fn kind(&self, transition: TransitionIndex) -> Kind {
        self.kind_of[transition as usize]
    }

    fn race_on(&self, base: LocationBase, one: Kind, other: Kind) -> bool {
        self.conflicts.get(&(one.min(other), one.max(other))).is_some_and(|bases| bases.contains(&base))
    }

    /// The kinds that can go on in a state and race with this one.
    fn partners(&self, base: LocationBase, state: StateIndex, kind: Kind) -> Vec<Kind> {
        let edges = self.exploration.graph.edges(state).iter().map(|edge| self.kind(edge.transition));
        edges.filter(|other| self.race_on(base, kind, *other)).collect()
    }
}

fn base_number(base: LocationBase) -> u32 {
    match base {
        LocationBase::Shared(index) | LocationBase::Thread(index) => u32::from(index),
        LocationBase::Object(index) => index,
        LocationBase::Output => 0,
    }
}

fn conflicting<'a>(
    one: &FirstAccesses<'a>,
    other: &FirstAccesses<'a>,
) -> impl Iterator<Item = (&'a Access, &'a Access)> {
    let pairs = one.plain.iter().flat_map(|access| other.plain.iter().map(|second| (*access, *second)));
    pairs.filter(|(access, second)| access.conflicts(second))
}

/// The pair, with the side that stands first in the file first.
fn racing_pair(one: (&FirstAccesses, &Access), other: (&FirstAccesses, &Access)) -> RacingPair {
    let mut sides = [one, other].map(|(kind, access)| (kind.thread, kind.span, access.writes()));
    sides.sort_by_key(|(thread, span, writes)| (*span, *writes, *thread));
    let [first, second] = sides;
    RacingPair { first, second }
}

fn places(pair: &RacingPair) -> (Place, Place) {
    ((pair.first.1, pair.first.2), (pair.second.1, pair.second.2))
}

/// How far a witness is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Before,
    /// One access is done; the next transition must be of this kind.
    Half(Kind),
    Done,
}

fn finding(survey: &Survey, races: &Races, base: LocationBase) -> Option<Finding> {
    let exploration = survey.exploration;
    let racing: FxHashSet<Kind> = races
        .conflicts
        .iter()
        .filter(|(_, bases)| bases.contains(&base))
        .flat_map(|((one, other), _)| [*one, *other])
        .collect();
    let step = |state: StateIndex, progress: &Progress, edge: &Edge| {
        let kind = races.kind(edge.transition);
        let (stays, half) = match *progress {
            Progress::Before if racing.contains(&kind) => (Some(Progress::Before), races.partners(base, state, kind)),
            Progress::Half(partner) => ((partner == kind).then_some(Progress::Done), Vec::new()),
            progress => (Some(progress), Vec::new()),
        };
        stays.into_iter().chain(half.into_iter().map(Progress::Half))
    };
    let ends = |state, progress: &Progress| *progress == Progress::Done && exploration.terminal(state).is_some();
    let done = |_, progress: &Progress| *progress == Progress::Done;
    // Where the exploration was stopped between the two, or leaves out that both come in a row, the first has to do.
    let half = |_, progress: &Progress| *progress != Progress::Before;
    let goals: [Goal<Progress>; 3] = [(Some(survey.to_end()), &ends), (None, &done), (None, &half)];
    let start = (0, None, Progress::Before);
    let (witness, does_both) = goals.into_iter().zip([true, true, false]).find_map(|((guide, goal), does_both)| {
        let path = cheapest_path_within(exploration, guide, start, usize::MAX, step, goal).unwrap_or(None)?;
        Some((path, does_both))
    })?;
    let (shown, location) = pair_on(races, base, &witness)?;
    let others = races.pairs[&base].iter().filter(|(known, _)| **known != places(&shown));
    let others: Vec<RacingPair> = others.map(|(_, pair)| pair.clone()).collect();
    Some(Finding {
        kind: FindingKind::DataRace,
        evidence: Evidence::DataRace { location, pairs: [vec![shown], others].concat(), does_both },
        witness,
        failed_check: None,
        schedules: None,
        cycle: None,
        passing: None,
    })
}

/// Where a graph that leaves schedules out may know no more of a race: it does one of two racing accesses that are
/// possible in a state, and where that leads to, the other one is not among the moves. Of the races whose witness does
/// not do both and go on to an end, the states that this leads to, if an end may follow there or nothing shows both.
pub(super) fn open(exploration: &Exploration, findings: &[Finding]) -> Vec<StateIndex> {
    let is_partial = exploration.coverage == Coverage::Complete && !exploration.holds_all_schedules();
    let shown = findings.iter().filter_map(|finding| match &finding.evidence {
        Evidence::DataRace { location, does_both, .. } => {
            let ends = exploration.terminal(finding.witness.end()).is_some();
            (is_partial && !(*does_both && ends)).then_some((location.base, *does_both))
        }
        _ => None,
    });
    let shown: Vec<(LocationBase, bool)> = shown.collect();
    if shown.is_empty() {
        return Vec::new();
    }
    let races = Races::scanned(exploration, &Workers::ONE);
    let survey = Survey::new(exploration);
    let may_end = |state| !exploration.knows_all_ends() || survey.to_end().leads_from(state);
    let mut open = BTreeSet::new();
    for state in 0..exploration.graph.len() as StateIndex {
        for edge in exploration.graph.edges(state) {
            let kind = races.kind(edge.transition);
            let next = exploration.graph.edges(edge.target);
            let is_missing = |partner: &Kind| !next.iter().any(|next| races.kind(next.transition) == *partner);
            let is_open = |(base, does_both): &(LocationBase, bool)| {
                races.partners(*base, state, kind).iter().any(is_missing) && (!does_both || may_end(edge.target))
            };
            if kind != 0 && !open.contains(&edge.target) && shown.iter().any(is_open) {
                open.insert(edge.target);
            }
        }
    }
    open.into_iter().collect()
}

/// The first two accesses in a row on a path that could as well have come the other way round, or,
/// if the path was cut off in between, the last access and one that could have come instead.
fn pair_on(races: &Races, base: LocationBase, path: &Path) -> Option<(RacingPair, Location)> {
    let kind_at = |step: usize| path.steps.get(step).map(|(transition, _)| races.kind(*transition));
    (0..path.steps.len()).find_map(|step| {
        let kind = kind_at(step)?;
        let partners = races.partners(base, path.state_before(step), kind);
        let other = match kind_at(step + 1) {
            Some(next) => partners.into_iter().find(|partner| *partner == next)?,
            None => *partners.first()?,
        };
        let (one, other) = (&races.kinds[kind as usize], &races.kinds[other as usize]);
        let (access, second) = conflicting(one, other).find(|(access, _)| access.location.base == base)?;
        Some((racing_pair((one, access), (other, second)), access.location.clone()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::testing::{Mini, small_programs};
    use proptest::prelude::*;
    use std::num::NonZeroUsize;

    proptest! {
        #[test]
        fn several_workers_see_what_one_sees(threads in small_programs(3)) {
            let exploration = Mini { threads, ..Mini::default() }.explore();
            let one = Races::scanned(&exploration, &Workers::ONE);
            for number in 2..4 {
                let workers = Workers::new(NonZeroUsize::new(number).unwrap());
                let all = Races::scanned(&exploration, &workers);
                prop_assert_eq!(&all.pairs, &one.pairs);
                prop_assert_eq!(&all.conflicts, &one.conflicts);
            }
        }
    }
}
