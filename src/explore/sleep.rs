//! Sleep sets: moves that need not be done in a state, since every schedule that begins with them is met elsewhere.
//!
//! Source: Godefroid, *Partial-order methods for the verification of concurrent systems* (1996), chapters 5 and 6;
//! Godefroid, Holzmann and Pirottin, *State-space caching revisited* (1992).
//!
//! Definition: each state s has a set Z(s) of threads that are *asleep* and, of the threads P(s) that were chosen for it,
//! a sequence E(s) of those that move: everybody in P(s) who is awake, and perhaps somebody who is not. Where the move
//! of y in E(s) leads to, nobody may be asleep but who is asleep in s or stands before y in E(s), and whose next step
//! does not conflict with it. Z(s) is the largest set that all edges to s allow, empty in the initial state. If an edge
//! found later makes it smaller, then whoever wakes up and was chosen is put first in E(s), and the edges from s are
//! looked at again.
//!
//! What survives. Call a schedule w from s *due* if nobody who is asleep in s can move first in it, in the sense that w
//! can be reordered, without a change of the order of conflicting steps (or by what [`super::commuting`] claims), so
//! that this move comes first.
//!
//! - *One move.* Let w be due in s. If a thread of P(s) moves in w, then some of them can move first, and they are awake.
//!   Let y be the one of these that stands first in E(s), and w' what is left of w after it. Then w' is due where y
//!   leads to: who is asleep there and could move first in w' does not conflict with y, so he could move first in w,
//!   too; so he was not asleep in s, and does not stand before y. If no thread of P(s) moves in w, then w is due where
//!   any y in E(s) leads to, for the same reason.
//! - *A way to everything.* In the initial state every schedule is due. A persistent set is taken only if somebody moves
//!   whose move leads to a state with a higher number; then going on as above comes to the end of each schedule w, by a
//!   path with the same order of conflicting steps and perhaps some steps more, exactly as without sleep sets
//!   ([`super::reduced`]). If all moves are taken, w is due and is not at its end, then somebody in it is awake. Nothing
//!   in this depends on the order in which states are met, or on cycles.
//! - *Ends, failures, lost updates, stale checks, invariants* are found on these paths. A state in which all who were
//!   chosen are asleep has no edges and is no end: it counts as not expanded.
//! - *Data races.* Let w lead to a state where two conflicting steps are possible, t1 of the thread T1 and t2 of T2.
//!   Go along the path of w t1 t2 as long as its next step is not t1 before T2 has done its steps of w. If it is
//!   that, go on with w t2 t1 instead: what is left of it is due here too, as nobody can move first in it but who
//!   could before. From there on T1 stands before t1 until t2 is done; that a plain access is the next step of a
//!   thread depends on nobody else. So there is a state with both before their steps, one of them moves, and the
//!   other one was chosen with it, but may be asleep. Therefore who is asleep moves nevertheless if his step races
//!   with that of somebody who moves; he is put first in E(s), where he could as well be asleep, so the above stays
//!   as it is.
//!
//! Not kept: what *each* state can end as. What a sleeping thread would lead to follows other states of the graph, not
//! this one ([`Exploration::knows_all_ends`]). So a report cannot say after which step it was too late, and findings
//! have fewer paths to choose witnesses from; where the graph is made again for shorter ones ([`super::near`]), it is
//! made without sleep sets.
//!
//! Deviations: threads sleep, with all the alternatives of their next step, instead of single moves; those that are chosen
//! move in a fixed order, so which states are met depends on it. Threads from the 129th on are always awake.
//!
//! Complexity: for each edge one comparison of two short lists of places for each thread. Limits: by themselves sleep
//! sets leave out edges, no states; states are left out where a persistent set of a state that was reached in another
//! order would be another one.
//!
//! [`Exploration::knows_all_ends`]: crate::trace::Exploration::knows_all_ends

use super::persistent::Standpoint;
use super::system::{Place, SituationIndex, System, Touch, conflict};
use crate::trace::{AccessClass, Edge, LocationBase, Transition};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// A set of threads.
type Threads = u128;

/// What the next step of a thread has to do with.
#[derive(Debug, Default)]
struct Step {
    /// Places that it reads or writes, its own frames among them, or that an event of it accesses.
    touches: Vec<Touch>,
    /// Its plain accesses: where, and whether they write.
    plain: Vec<(LocationBase, bool)>,
}

impl Step {
    fn new(system: &System, one: Standpoint) -> Step {
        let moves = &system.at(one.situation).moves;
        let mut step = Step::default();
        step.touches.push(Touch { place: Place::whole(system.layout.thread(one.thread)), writes: true });
        step.touches.extend(moves.iter().flat_map(|one| &one.touches));
        let transitions = moves.iter().map(|one| &system.transitions()[one.transition as usize]);
        for access in transitions.flat_map(Transition::accesses) {
            let writes = access.writes();
            if access.class == AccessClass::Plain {
                step.plain.push((access.location.base, writes));
            }
            // What leaves a value as it was may still make a pattern that a detector looks for.
            let LocationBase::Shared(index) = access.location.base else { continue };
            let place = Place::whole(usize::from(index));
            let is_known = |touch: &Touch| touch.place.component == index && (touch.writes || !writes);
            if !step.touches.iter().any(is_known) {
                step.touches.push(Touch { place, writes });
            }
        }
        step
    }

    fn races(&self, other: &Step) -> bool {
        let meet = |(base, writes): &(LocationBase, bool)| {
            other.plain.iter().any(|(with, also_writes)| base == with && (*writes || *also_writes))
        };
        self.plain.iter().any(meet)
    }
}

/// What was done in a state.
#[derive(Clone, Debug, Default)]
struct Done {
    /// Those who were chosen, but for threads that never sleep.
    chosen: Threads,
    /// Those who move, in their order.
    moving: Vec<u16>,
}

/// Who is asleep in the states of a growing graph.
#[derive(Debug)]
pub struct Sleep {
    /// By state; everybody where no edge leads so far.
    asleep: Vec<Threads>,
    /// By state.
    done: Vec<Done>,
    /// States that were expanded, and in which fewer are asleep now.
    woken: BTreeSet<u32>,
    /// By situation.
    steps: FxHashMap<SituationIndex, Step>,
}

impl Sleep {
    /// Nobody is asleep in the initial state.
    pub fn new() -> Sleep {
        Sleep { asleep: vec![0], done: Vec::new(), woken: BTreeSet::new(), steps: FxHashMap::default() }
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let moving = self.done.iter().map(|done| size_of_val(&done.moving[..])).sum::<usize>();
        let states = self.asleep.capacity() * size_of::<Threads>() + self.done.capacity() * size_of::<Done>();
        (states + moving + self.steps.capacity() * size_of::<(SituationIndex, Step)>()) as u64
    }

    /// A state to be expanded again.
    pub fn next_woken(&mut self) -> Option<u32> {
        self.woken.pop_first()
    }

    /// Whether in some state somebody who was chosen does not move.
    pub fn leaves_out(&self) -> bool {
        self.done.iter().any(|done| done.chosen & !set(&done.moving) != 0)
    }

    /// Who was chosen in a state, by their positions, if somebody moves there already.
    pub fn chosen(&self, state: u32, standing: &[Standpoint]) -> Option<Vec<usize>> {
        let done = self.done.get(state as usize).filter(|done| !done.moving.is_empty())?;
        let is_chosen = |position: &usize| {
            let thread = standing[*position].thread;
            done.chosen & bit(thread) != 0 || done.moving.contains(&thread)
        };
        Some((0..standing.len()).filter(is_chosen).collect())
    }

    /// Who moves in a state, of those that are chosen: by their positions, in their order.
    pub fn moving(&mut self, system: &System, state: u32, standing: &[Standpoint], chosen: &[usize]) -> Vec<usize> {
        let able = chosen.iter().copied().filter(|one| standing[*one].moves > 0).collect::<Vec<_>>();
        for one in standing.iter().filter(|one| one.moves > 0) {
            self.steps.entry(one.situation).or_insert_with(|| Step::new(system, *one));
        }
        let asleep = self.asleep.get(state as usize).copied().unwrap_or(Threads::MAX);
        let done = self.done.get(state as usize).map_or(&[][..], |done| &done.moving);
        let is_awake = |one: &usize| asleep & bit(standing[*one].thread) == 0;
        let step = |one: usize| &self.steps[&standing[one].situation];
        let races =
            |one: &usize| able.iter().filter(|other| is_awake(other)).any(|other| step(*one).races(step(*other)));
        // Who sleeps and races comes first, then who has woken up; but for those who move already.
        let place = |one: &usize| match done.iter().position(|thread| *thread == standing[*one].thread) {
            Some(position) => Some(2 + position),
            None if is_awake(one) => Some(1),
            None => races(one).then_some(0),
        };
        let mut moving = able.iter().filter_map(|one| Some((place(one)?, *one))).collect::<Vec<_>>();
        moving.sort_by_key(|(place, _)| *place);
        moving.into_iter().map(|(_, one)| one).collect()
    }

    /// Notes who moved in a state, and tells the states that this leads to who is asleep there; states with numbers up to
    /// `expanded` were expanded.
    pub fn pass(
        &mut self,
        state: u32,
        standing: &[Standpoint],
        chosen: &[usize],
        moving: &[usize],
        edges: &[Edge],
        expanded: u32,
    ) {
        let index = state as usize;
        let last = edges.iter().map(|edge| edge.target as usize).max().unwrap_or(0).max(index);
        if self.asleep.len() <= last {
            self.asleep.resize(last + 1, Threads::MAX);
        }
        if self.done.len() <= index {
            self.done.resize(index + 1, Done::default());
        }
        let threads = |positions: &[usize]| positions.iter().map(|one| standing[*one].thread).collect::<Vec<_>>();
        self.done[index] = Done { chosen: set(&threads(chosen)), moving: threads(moving) };
        let mut before = self.asleep[index];
        let mut edges = edges.iter();
        for one in moving.iter().map(|one| standing[*one]) {
            let step = &self.steps[&one.situation];
            let sleeps_on = |other: &&Standpoint| {
                let is_asleep = other.moves > 0 && before & bit(other.thread) != 0;
                is_asleep && !conflict(&step.touches, &self.steps[&other.situation].touches)
            };
            let passed = standing.iter().filter(sleeps_on).fold(0, |all, other| all | bit(other.thread));
            before |= bit(one.thread);
            for edge in edges.by_ref().take(one.moves) {
                let asleep = &mut self.asleep[edge.target as usize];
                if *asleep & !passed != 0 && edge.target <= expanded {
                    self.woken.insert(edge.target);
                }
                *asleep &= passed;
            }
        }
    }
}

fn bit(thread: u16) -> Threads {
    Threads::from(1u8).checked_shl(u32::from(thread)).unwrap_or(0)
}

fn set(threads: &[u16]) -> Threads {
    threads.iter().fold(0, |all, thread| all | bit(*thread))
}
