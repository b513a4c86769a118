//! Persistent sets: whose moves are enough in a state.
//!
//! Source: Valmari, *Stubborn sets for reduced state space generation* (1990); Godefroid, *Partial-order methods for
//! the verification of concurrent systems* (1996).
//!
//! Definition: a set P of threads is *persistent* in a state if nothing that the others can do without them touches,
//! in a conflicting way, what the next step of a thread in P depends on or touches. So, however long the others run,
//! each thread in P stands before the same moves (or stays unable to move), and these can as well come first.
//!
//! Construction: from one thread on that can move, add everybody whose future footprint
//! ([`Footprints`]) conflicts with the next step of a member, until nobody is missing. What a step *touches* is what
//! the system saw, and every place that an event of it accesses: a write that leaves the value as it was still makes a
//! pattern that a detector looks for. Of all such sets, one with the fewest moves is taken, and of these the one found
//! first.
//!
//! Lock merging (after Lipton, *Reduction*, 1975; Flanagan and Qadeer, *A type and effect system for atomicity*,
//! 2003): nobody outside of P passes a blocking `acquire()` of a lock that a member of P holds, as long as nobody
//! outside of P may release it. So futures are followed up to there only. A thread that holds the lock of what it
//! touches is then a persistent set of its own: its critical section is gone through without interruption. And of those
//! who touch a lock that a member waits for, the one who holds it is enough.
//!
//! Tasks. What a suspended task depends on is not seen in its next step, which it does not have, but in the call that it
//! is suspended in: only who does something to that primitive, or ends if the call waits for its end, makes it ready. Who
//! keeps the event loop across steps holds up everybody; that is a name like any other ([`LOOP`]). Whoever comes to a held
//! lock with `await` enters its queue, which is a conflict with those who do something to the lock, and not with those who
//! stand in the queue already: these go on when the lock is given back, and nobody outside can do that.

use super::commuting::Commuting;
use super::intern::ABSENT;
use super::reductions::Reductions;
use super::system::{Place, SituationIndex, System};
use crate::machine::{Component, Thread};
use crate::primitive::Primitive;
use crate::program::{Footprint, Footprints, Initial, Instruction, LOOP, Model, Names, Program, Standing};
use crate::trace::{LocationBase, Transition};
use crate::value::Value;
use rustc_hash::FxHashMap;

/// Stands for all names that an `always` check looks at; see [`Place::WATCHED`].
const WATCHED: Names = 1 << 127;

/// What the next step of a thread has to do with, besides its own frames.
#[derive(Clone, Debug, Default)]
struct Near {
    reads: Names,
    writes: Names,
    /// The locks in whose queues it stands: it goes on when somebody does more to them than enter the queue.
    waits: Names,
    /// The threads that it looks at or changes.
    threads: Vec<u16>,
}

/// A thread in a state.
#[derive(Clone, Copy, Debug)]
pub struct Standpoint {
    /// Who.
    pub thread: u16,
    /// What it can do.
    pub situation: SituationIndex,
    /// In how many ways; 0 if it cannot go on.
    pub moves: usize,
    /// The number of its component.
    own: u32,
}

/// A set of threads whose moves are enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The thread that it was made around, by its position among the standpoints.
    seed: usize,
    /// Positions of its members among the standpoints, ascending.
    pub members: Vec<usize>,
    /// How many moves they have.
    pub moves: usize,
}

/// A state, as closures look at it; by position among the standpoints.
struct Scene<'s> {
    standing: &'s [Standpoint],
    nears: Vec<Near>,
    futures: Vec<Footprint>,
    /// The locks that each holds.
    held: Vec<Names>,
    /// Whether each stands before a block that can as well come first ([`Commuting::come_first`]).
    comes_first: Vec<bool>,
}

/// Chooses persistent sets.
pub struct Persistent<'p> {
    program: &'p Program,
    by: Reductions,
    footprints: Footprints<'p>,
    commuting: Commuting,
    watched: Names,
    /// The names that are locks or reentrant locks.
    locks: Vec<u32>,
    /// By situation.
    nears: FxHashMap<SituationIndex, Near>,
    /// By thread, number of its component, and locks up to which its future is followed.
    futures: FxHashMap<(u16, u32, Names), Footprint>,
}

impl<'p> Persistent<'p> {
    /// For the states of a system, by some arguments.
    pub fn new(system: &System<'p>, by: Reductions) -> Persistent<'p> {
        let watched = system.watched().iter().enumerate().filter(|(_, watched)| **watched);
        let watched = watched.fold(0, |all, (index, _)| if index < 120 { all | 1 << index } else { all });
        let shared = system.program.shared.iter().take(120).zip(0..);
        let locks = shared.filter_map(|(shared, index)| match shared.initial {
            Initial::Primitive(Primitive::Lock(_) | Primitive::RLock(_)) => Some(index),
            _ => None,
        });
        Persistent {
            program: system.program,
            by,
            footprints: Footprints::new(system.program),
            commuting: Commuting::new(system.program, watched),
            watched,
            locks: locks.collect(),
            nears: FxHashMap::default(),
            futures: FxHashMap::default(),
        }
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        (self.nears.capacity() * size_of::<(SituationIndex, Near)>()
            + self.futures.capacity() * size_of::<((u16, u32, Names), Footprint)>()) as u64
    }

    /// How a thread stands in a state.
    pub fn standpoint(&self, system: &System, state: &[u32], thread: u16, situation: SituationIndex) -> Standpoint {
        let moves = system.at(situation).moves.len();
        Standpoint { thread, situation, moves, own: state[system.layout.thread(thread)] }
    }

    /// The persistent sets that are worth a try in a state, the best first. None if all moves have to be done.
    pub fn choices(&mut self, system: &System, state: &[u32], standing: &[Standpoint]) -> Vec<Choice> {
        let able = standing.iter().filter(|one| one.moves > 0).count();
        if able < 2 || !self.by.persistent_sets || self.footprints.is_opaque() {
            return Vec::new();
        }
        let scene = self.scene(system, state, standing);
        let all = standing.iter().map(|one| one.moves).sum::<usize>();
        let mut choices: Vec<Choice> = Vec::new();
        for seed in (0..standing.len()).filter(|seed| standing[*seed].moves > 0) {
            let choice = self.closure(system, &scene, seed, self.by.lock_merging, self.by.commuting_blocks);
            if choice.moves < all && !choices.iter().any(|known| known.members == choice.members) {
                choices.push(choice);
            }
        }
        choices.sort_by_key(|choice| choice.moves);
        choices
    }

    /// By which arguments a choice is smaller than it would be without them.
    pub fn arguments(
        &mut self,
        system: &System,
        state: &[u32],
        standing: &[Standpoint],
        choice: &Choice,
    ) -> Reductions {
        let scene = self.scene(system, state, standing);
        let Reductions { lock_merging, commuting_blocks, .. } = self.by;
        let with = |merge, commute, this: &mut Self| {
            this.closure(system, &scene, choice.seed, merge, commute).members != choice.members
        };
        Reductions {
            persistent_sets: true,
            lock_merging: lock_merging && with(false, commuting_blocks, self),
            commuting_blocks: commuting_blocks && with(lock_merging, false, self),
            sleep_sets: false,
        }
    }

    /// What the closures around all threads have in common.
    fn scene<'s>(&mut self, system: &System, state: &[u32], standing: &'s [Standpoint]) -> Scene<'s> {
        let locks = self.locks.iter().filter_map(|lock| Some((*lock, holder(system, state, *lock)?)));
        let locks = locks.collect::<Vec<_>>();
        let held = |thread: u16| {
            let own = locks.iter().filter(|(_, holder)| *holder == thread);
            own.fold(0, |all, (lock, _)| all | 1 << lock)
        };
        let threads = standing.iter().map(|one| (one.thread, one.own)).collect::<Vec<_>>();
        Scene {
            standing,
            nears: standing.iter().map(|one| self.near(system, *one)).collect(),
            futures: standing.iter().map(|one| self.future(system, *one, 0)).collect(),
            held: standing.iter().map(|one| held(one.thread)).collect(),
            comes_first: self.commuting.come_first(system, state, &threads),
        }
    }

    /// The smallest persistent set around a thread that is found by these arguments.
    fn closure(&mut self, system: &System, scene: &Scene, seed: usize, merge: bool, commute: bool) -> Choice {
        let standing = scene.standing;
        let nothing = Near::default();
        let mut members = vec![seed];
        let mut is_member = vec![false; standing.len()];
        is_member[seed] = true;
        // The locks that members hold. They only become more, so whoever was let in before need not have been, but may.
        let mut held = if merge { scene.held[seed] } else { 0 };
        let mut next = 0;
        while let Some(member) = members.get(next).copied() {
            let near = if commute && scene.comes_first[member] { &nothing } else { &scene.nears[member] };
            if merge && standing[member].moves == 0 {
                // Whoever holds what it waits for comes first, and holds up the others.
                for (other, is_member) in is_member.iter_mut().enumerate() {
                    if !*is_member && scene.held[other] & (near.reads | near.waits) != 0 {
                        *is_member = true;
                        members.push(other);
                        held |= scene.held[other];
                    }
                }
            }
            for other in 0..standing.len() {
                if is_member[other] {
                    continue;
                }
                let until = held;
                let future =
                    if until == 0 { scene.futures[other] } else { self.future(system, standing[other], until) };
                let conflicts = near.writes & (future.reads | future.writes | future.queues) != 0
                    || near.reads & (future.writes | future.queues) != 0
                    || near.waits & future.writes != 0
                    || near.threads.contains(&standing[other].thread)
                    || future.joins && usize::from(standing[member].thread) >= self.program.entries.len();
                if conflicts {
                    is_member[other] = true;
                    members.push(other);
                    held |= if merge { scene.held[other] } else { 0 };
                }
            }
            next += 1;
        }
        // A lock that somebody outside may release is no barrier.
        let outside = (0..standing.len()).filter(|other| !is_member[*other]);
        let released =
            held != 0 && outside.into_iter().any(|other| self.future(system, standing[other], held).writes & held != 0);
        if released {
            return self.closure(system, scene, seed, false, commute);
        }
        members.sort_unstable();
        let moves = members.iter().map(|member| standing[*member].moves).sum();
        Choice { seed, members, moves }
    }

    fn near(&mut self, system: &System, one: Standpoint) -> Near {
        if let Some(near) = self.nears.get(&one.situation) {
            return near.clone();
        }
        let known = system.at(one.situation);
        let mut near = Near::default();
        let touches = if known.moves.is_empty() { known.reads.iter().collect() } else { Vec::new() };
        for touch in known.moves.iter().flat_map(|one| &one.touches).chain(touches) {
            if touch.place == Place::WATCHED {
                continue;
            }
            let component = usize::from(touch.place.component);
            if component >= system.layout.thread(0) {
                near.threads.push((component - system.layout.thread(0)) as u16);
                continue;
            }
            let is_loop = component == system.layout.system() && touch.place.key == Place::LOOP;
            let name = if is_loop { LOOP } else { 1 << component };
            if touch.writes {
                near.writes |= name;
            } else {
                near.reads |= name;
            }
        }
        let transitions = known.moves.iter().map(|one| &system.transitions()[one.transition as usize]);
        for access in transitions.flat_map(Transition::accesses) {
            match access.location.base {
                LocationBase::Shared(index) if access.writes() => near.writes |= 1 << index,
                LocationBase::Shared(index) => near.reads |= 1 << index,
                LocationBase::Object(_) | LocationBase::Output | LocationBase::Thread(_) => {}
            }
        }
        if near.writes & self.watched != 0 {
            near.writes |= WATCHED;
        }
        let own = self.future(system, one, 0);
        near.reads &= !self.footprints.looked_at_in_vain() | own.reads | own.writes;
        if known.moves.is_empty() && self.program.model == Model::Tasks {
            self.wait(thread_of(system, one), &mut near);
        }
        self.nears.insert(one.situation, near.clone());
        near
    }

    fn future(&mut self, system: &System, one: Standpoint, until: Names) -> Footprint {
        let key = (one.thread, one.own, until);
        if let Some(known) = self.futures.get(&key) {
            return *known;
        }
        let thread = thread_of(system, one);
        let frames = thread.frames.iter().map(|frame| Standing {
            function: frame.function,
            address: frame.address,
            locals: &frame.locals,
            stack: &frame.stack,
        });
        let mut future = self.footprints.future(&frames.collect::<Vec<_>>(), until);
        if future.writes & self.watched != 0 {
            future.writes |= WATCHED;
        }
        if self.program.model == Model::Tasks && !thread.has_ended() {
            future.reads |= LOOP;
        }
        self.futures.insert(key, future);
        future
    }

    /// Adds what a suspended task waits for.
    fn wait(&self, task: &Thread, near: &mut Near) {
        let Some(frame) = task.frames.last() else { return };
        let operand = |depth: usize| &frame.stack[frame.stack.len() - 1 - depth];
        match &self.program.functions[usize::from(frame.function)].code[frame.address as usize] {
            Instruction::CallMethod { arguments, .. } => {
                let Value::Primitive(index) = *operand(usize::from(*arguments)) else { return };
                match &self.program.shared[usize::from(index)].initial {
                    Initial::Primitive(Primitive::Lock(_) | Primitive::RLock(_)) => near.waits |= 1 << index,
                    Initial::Primitive(Primitive::Condition(condition)) => {
                        near.reads |= 1 << index;
                        near.waits |= condition.declared_lock().map_or(0, |lock| 1 << lock);
                    }
                    _ => near.reads |= 1 << index,
                }
            }
            Instruction::Join { .. } => {
                if let Value::Thread(target) = *operand(0) {
                    near.threads.push(target);
                }
            }
            _ => {}
        }
    }

    /// Panics if a thread's next step touches what its future footprint does not have, or wakes a task that depends on
    /// nothing that the step writes.
    pub fn check(&mut self, system: &System, standing: &[Standpoint]) {
        if self.footprints.is_opaque() {
            return;
        }
        for one in standing.iter().copied().filter(|one| one.moves > 0) {
            let near = self.near(system, one);
            let future = self.future(system, one, 0);
            let missing = (near.writes & !future.writes, near.reads & !(future.reads | future.writes));
            let moves = &system.at(one.situation).moves;
            let transition = &system.transitions()[moves[0].transition as usize];
            assert_eq!(missing, (0, 0), "{future:?} does not foresee {transition:?}");
            for other in standing.iter().copied().filter(|other| other.thread != one.thread) {
                let component = system.layout.thread(other.thread);
                let mut after = moves.iter().flat_map(|one| &one.changes).filter(|(changed, _)| *changed == component);
                let is_ready = |own: u32| thread_of(system, Standpoint { own, ..other }).ready;
                if !is_ready(other.own) && after.any(|(_, after)| is_ready(*after)) {
                    let waits = self.near(system, other);
                    let is_foreseen = (waits.reads | waits.waits) & near.writes != 0;
                    assert!(is_foreseen || waits.threads.contains(&one.thread), "{waits:?} is woken by {transition:?}");
                }
            }
        }
    }
}

/// The thread of a program that is not opaque.
fn thread_of<'s>(system: &'s System, one: Standpoint) -> &'s Thread {
    match system.tables().components[system.layout.thread(one.thread)].value(one.own) {
        Component::Thread(thread) => thread,
        other => unreachable!("opaque programs have other threads: {other:?}"),
    }
}

/// Who holds a lock, if the shared name is a lock or a reentrant lock.
pub fn holder(system: &System, state: &[u32], index: u32) -> Option<u16> {
    debug_assert_ne!(state[index as usize], ABSENT);
    match system.tables().components[index as usize].value(state[index as usize]) {
        Component::Primitive(Primitive::Lock(lock)) => lock.holder(),
        Component::Primitive(Primitive::RLock(lock)) => lock.holder(),
        _ => None,
    }
}
