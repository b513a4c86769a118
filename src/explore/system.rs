//! A program as a transition system over states of numbers: what every explorer of ours walks on.
//!
//! A *situation* is everything that one thread's next step depends on: the values of the components that the step
//! reads. In one situation a thread can always do the same [`Move`]s, or none. So the interpreter runs once per
//! situation, and walking is looking things up.
//!
//! What moves have to do with each other is told by their *touches*: the places that a step reads or writes, besides
//! the thread's own ([`System::own_touches`]). Two moves of different threads that do not conflict can be done in either
//! order with the same result, and neither can enable, disable or alter the other. Proof obligation: a step is a function
//! of the components that the workspace saw it read ([`super::memo`] checks that on every look-up), and changes no
//! component that it did not report.
//!
//! Of what tasks have in common, a step has to do with two places: who has the event loop, which all look at and only
//! those change that keep it when their step ends, or kept it before; and how many tasks there are. Whether a task is
//! ready is part of the task itself, if any of them may be next. So are its end and who waits for it, which are a place of
//! their own: to begin to wait for a task is to touch the step that ends it, and none before. With FIFO order whether a
//! task is ready depends on others, and all is one place.
//!
//! Deviations: containers that nothing reaches any more are freed after each move ([`System::follow`]), whoever it was
//! that made them unreachable. Two orders of independent moves may so lead to states that differ in the numbers of
//! containers made while running, and in nothing that a program can see.

use super::garbage::Garbage;
use super::intern::{ABSENT, DISTINCT, Distinct, Tables, present};
use super::memo::Memo;
use crate::machine::{
    Component, Divergence, Layout, Step, System as Shared, THREAD_LIMIT, Thread, Workspace, blocked, evaluate_check,
    initial, shared_values, status, step,
};
use crate::program::{CheckCode, Initial, Instruction, Program};
use crate::trace::{AccessMode, Blocked, Event, LocationBase, OutcomeKey, Status, Transition, TransitionIndex};
use crate::value::{Object, ObjectReference, Plain, Value};
use rustc_hash::FxHashMap;

/// The number of a situation of one thread.
pub type SituationIndex = u32;

/// What a thread can do in a situation.
#[derive(Debug)]
pub struct Situation {
    /// The alternatives; none if the thread cannot go on.
    pub moves: Vec<Move>,
    /// What the situation depends on, besides the thread's own frames: places whose values decide whether the thread
    /// can go on and what it does. All of them are reads.
    pub reads: Vec<Touch>,
}

/// One alternative.
#[derive(Debug)]
pub struct Move {
    /// The label: what happens.
    pub transition: TransitionIndex,
    /// The components that get other values.
    pub changes: Vec<(usize, u32)>,
    /// The places that it reads or writes, besides the thread's own frames; ascending, each once (a place that is both
    /// read and written is written). A write that leaves the value as it was is a write.
    pub touches: Vec<Touch>,
}

/// A place: a component, one element of a declared container, or a part of a task or of what tasks have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the component, or [`Place::WATCHED`].
    pub component: u16,
    /// Number of the element's key, from 1; 0 for the whole component. The parts of tasks, and of what they have in
    /// common, have numbers that no key gets.
    pub key: u32,
}

impl Place {
    /// Stands for all components that some `always` check reads: whoever writes one of them also writes this place,
    /// since the order of such writes decides which combinations of their values exist.
    pub const WATCHED: Place = Place { component: u16::MAX, key: 0 };

    /// In the component that tasks have in common: who has the event loop.
    pub const LOOP: u32 = u32::MAX;

    /// In the component that tasks have in common: how many have been started.
    pub const STARTED: u32 = u32::MAX - 1;

    /// In the component of a task: where it is, and whether it is ready.
    pub const STEPS: u32 = u32::MAX - 2;

    /// In the component of a task: whether it has ended, and who waits for that.
    pub const END: u32 = u32::MAX - 3;

    /// A whole component.
    pub fn whole(component: usize) -> Place {
        Place { component: u16::try_from(component).expect("few components"), key: 0 }
    }

    /// Whether the two have something in common.
    pub fn overlaps(self, other: Place) -> bool {
        self.component == other.component && (self.key == other.key || self.key == 0 || other.key == 0)
    }
}

/// One place that a step depends on or changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Touch {
    /// Where.
    pub place: Place,
    /// Whether it may change it.
    pub writes: bool,
}

impl Touch {
    /// Whether the order of the two matters.
    pub fn conflicts(self, other: Touch) -> bool {
        (self.writes || other.writes) && self.place.overlaps(other.place)
    }
}

/// Whether the order of two lists of touches matters. Lists are short, so each is compared with each.
pub fn conflict(one: &[Touch], other: &[Touch]) -> bool {
    one.iter().any(|touch| other.iter().any(|with| touch.conflicts(*with)))
}

/// How a schedule ends that ended in a final state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Status, and final values of the names that are part of an outcome.
    pub outcome: OutcomeKey,
    /// Indices of the `finally` checks that do not hold; none in a deadlock.
    pub failed_checks: Vec<u16>,
    /// Who can never go on, if it is a deadlock.
    pub blocked: Vec<Blocked>,
}

/// A program, what is known of its situations, and the values that numbers stand for.
pub struct System<'p> {
    /// The program.
    pub program: &'p Program,
    /// Where components are.
    pub layout: Layout,
    tables: Tables,
    transitions: Distinct<Transition>,
    /// Those in which the thread does not come to the end of its step have no moves.
    situations: Vec<Situation>,
    divergences: FxHashMap<SituationIndex, Divergence>,
    /// By thread: situations.
    memos: Vec<Memo>,
    /// Which sets of `always` checks are broken, and in which states.
    broken: Vec<Result<Vec<u16>, Divergence>>,
    checks: Memo,
    keys: FxHashMap<(u16, Plain), u32>,
    /// By number, from 1: the element's key.
    elements: Vec<Plain>,
    /// By component: whether some `always` check looks at it.
    watched: Vec<bool>,
    empty_heap: u32,
    garbage: Garbage,
    /// Whether events tell which shown values changed.
    is_silent: bool,
    /// Bytes of transitions and situations, approximately.
    bytes: u64,
}

/// What a system knew, given away when an exploration is over.
pub struct Known {
    /// The values that numbers stand for.
    pub tables: Tables,
    /// The labels of moves.
    pub transitions: Vec<Transition>,
}

impl<'p> System<'p> {
    /// The system and its initial state.
    pub fn new(program: &'p Program) -> (System<'p>, Vec<u32>) {
        let layout = Layout::new(program);
        // A thread that never comes to its first visible operation is found again when it takes its first step.
        let state = initial(program);
        let mut system = System {
            program,
            layout,
            tables: Tables::default(),
            transitions: Distinct::default(),
            situations: Vec::new(),
            divergences: FxHashMap::default(),
            memos: Vec::new(),
            broken: Vec::new(),
            checks: Memo::default(),
            keys: FxHashMap::default(),
            elements: Vec::new(),
            watched: watched(program, layout),
            empty_heap: 0,
            garbage: Garbage::new(layout.heap()),
            is_silent: false,
            bytes: 0,
        };
        let state = state.into_iter().enumerate().map(|(index, component)| system.intern(index, component));
        let state = state.collect::<Vec<_>>();
        system.empty_heap = state[layout.heap()];
        (system, state)
    }

    /// Forgets all that is known but the numbers of elements' keys, so that places stay what they are. Returns the initial
    /// state.
    pub fn forget(&mut self) -> Vec<u32> {
        let (keys, elements) = (std::mem::take(&mut self.keys), std::mem::take(&mut self.elements));
        let (system, initial) = System::new(self.program);
        *self = System { keys, elements, is_silent: self.is_silent, ..system };
        initial
    }

    /// Lets events not tell which shown values changed, for searches that only count: there are fewer situations then,
    /// since a write does not depend on the value that was there.
    pub fn silence(&mut self) {
        self.is_silent = true;
    }

    /// How many components states have by now. States get more of them when threads are started; a state found
    /// earlier has [`ABSENT`] there.
    pub fn width(&self) -> usize {
        self.tables.components.len()
    }

    /// The key of the element that a place is, if it is one.
    pub fn element(&self, place: Place) -> Option<&Plain> {
        self.elements.get((place.key as usize).checked_sub(1)?)
    }

    /// By component, from the first on: whether some `always` check looks at it.
    pub fn watched(&self) -> &[bool] {
        &self.watched
    }

    /// The values that numbers stand for.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The number of a component's value, which need not be one that has been reached.
    pub fn intern(&mut self, component: usize, value: Component) -> u32 {
        let number = self.tables.intern(component, value);
        self.garbage.examine(component, number, self.tables.components[component].value(number));
        number
    }

    /// All labels so far.
    pub fn transitions(&self) -> &[Transition] {
        self.transitions.values()
    }

    /// How many threads a state has, given or started.
    pub fn threads(&self, state: &[u32]) -> u16 {
        let threads = self.layout.threads(state.len());
        (0..threads).rev().find(|thread| state[self.layout.thread(*thread)] != ABSENT).map_or(0, |last| last + 1)
    }

    /// What a thread can do in a state; the state gets wider if the thread can start another one.
    ///
    /// # Errors
    /// The thread does not come to the end of its step.
    pub fn situation(&mut self, state: &mut Vec<u32>, thread: u16) -> Result<SituationIndex, Divergence> {
        let index = usize::from(thread);
        if self.memos.len() <= index {
            self.memos.resize_with(index + 1, Memo::default);
        }
        if state.len() < self.width() {
            state.resize(self.width(), ABSENT);
        }
        let known = match self.known(thread, |component| state[component]) {
            Some(known) => known,
            None => {
                let (reads, result) = self.compute(state, thread);
                let situation = (self.situations.len() - 1) as SituationIndex;
                self.memos[index].insert(state, &reads, situation);
                if let Err(divergence) = result {
                    self.divergences.insert(situation, divergence);
                }
                situation
            }
        };
        // The move may start a thread that was known when it was computed, and that this state has no place for.
        if self.width() > state.len() {
            state.resize(self.width(), ABSENT);
        }
        match self.divergence(known) {
            Some(divergence) => Err(divergence),
            None => Ok(known),
        }
    }

    /// The situation of a thread in a state whose components are told by `number`, if it has been met before.
    #[inline]
    pub fn known(&self, thread: u16, number: impl Fn(usize) -> u32) -> Option<SituationIndex> {
        self.memos.get(usize::from(thread))?.get(number)
    }

    /// Whether the thread does not come to the end of its step in a situation.
    #[inline]
    pub fn divergence(&self, situation: SituationIndex) -> Option<Divergence> {
        if self.divergences.is_empty() { None } else { self.divergences.get(&situation).copied() }
    }

    /// The places of the thread itself that one of its moves writes.
    pub fn own_touches(&self, thread: u16, one: &Move) -> impl Iterator<Item = Touch> + use<> {
        let own = self.layout.thread(thread);
        let key = if self.program.reorders_tasks() { Place::STEPS } else { 0 };
        let after = one.changes.iter().find(|(component, _)| *component == own);
        let ends = self.program.reorders_tasks()
            && after.is_some_and(|(_, number)| match self.tables.components[own].value(*number) {
                Component::Thread(task) => task.has_ended(),
                _ => false,
            });
        let touch = move |key| Touch { place: Place { component: own as u16, key }, writes: true };
        [touch(key)].into_iter().chain(ends.then(|| touch(Place::END)))
    }

    /// Whether a place is an element of a container, or the end of a task: moves that do not conflict may change the same
    /// component then.
    pub fn shares_component(&self, place: Place) -> bool {
        // Whoever changes what tasks have in common has a conflict with all others who do.
        place.key != 0 && place.key != Place::STEPS && usize::from(place.component) != self.layout.system()
    }

    /// How many situations are known.
    pub fn situations(&self) -> usize {
        self.situations.len()
    }

    /// What is known of a situation.
    pub fn at(&self, situation: SituationIndex) -> &Situation {
        &self.situations[situation as usize]
    }

    /// Does a move: puts the state it leads to into `successor`.
    pub fn follow(&mut self, state: &[u32], situation: SituationIndex, alternative: usize, successor: &mut Vec<u32>) {
        successor.clear();
        successor.extend_from_slice(state);
        for (component, value) in &self.situations[situation as usize].moves[alternative].changes {
            successor[*component] = *value;
        }
        self.collect_garbage(successor);
    }

    /// Frees containers that nothing in the state reaches any more.
    fn collect_garbage(&mut self, state: &mut [u32]) {
        let heap = self.layout.heap();
        if state[heap] == self.empty_heap {
            return;
        }
        state[heap] = self.garbage.collect(state, &mut self.tables);
    }

    /// The number that the heap of a state has when what nothing reaches is freed, if that is known; the state's
    /// components are told by `number`.
    #[inline]
    pub fn known_heap(&self, number: impl Fn(usize) -> u32) -> Option<u32> {
        self.garbage.known(number)
    }

    /// The `always` checks that do not hold in a state.
    ///
    /// # Errors
    /// A check does not come to an end.
    pub fn broken_checks(&mut self, state: &[u32]) -> Result<&[u16], Divergence> {
        if self.checks.get(|component| state[component]).is_none() {
            let source = self.tables.source(state);
            let mut workspace = Workspace::new(self.program, &source);
            let mut broken = Ok(Vec::new());
            for (index, check) in self.program.always.iter().enumerate() {
                match (evaluate_check(self.program, &mut workspace, check), &mut broken) {
                    (Ok(false), Ok(list)) => list.push(index as u16),
                    (Err(divergence), _) => broken = Err(divergence),
                    _ => {}
                }
            }
            let reads = workspace.reads();
            self.checks.insert(state, &reads, self.broken.len() as u32);
            self.broken.push(broken);
        }
        self.known_checks(|component| state[component]).expect("just computed")
    }

    /// The same, if it is known of a state whose components are told by `number`.
    pub fn known_checks(&self, number: impl Fn(usize) -> u32) -> Option<Result<&[u16], Divergence>> {
        let known = self.checks.get(number)?;
        Some(self.broken[known as usize].as_deref().map_err(|divergence| *divergence))
    }

    /// How a final state ended: one in which no thread has a move.
    ///
    /// # Errors
    /// A check does not come to an end.
    pub fn end(&self, state: &[u32]) -> Result<End, Divergence> {
        let state = present(state);
        let source = self.tables.source(state);
        let threads = self.layout.threads(state.len());
        let status = status(self.program, &source, threads);
        let mut failed_checks = Vec::new();
        let mut stuck = Vec::new();
        if status == Status::Deadlock {
            stuck = blocked(self.program, &source, threads);
        } else {
            for (index, check) in self.program.finally.iter().enumerate() {
                if !evaluate_check(self.program, &mut Workspace::new(self.program, &source), check)? {
                    failed_checks.push(index as u16);
                }
            }
        }
        let values = super::brute_force::outcome_values(self.program, shared_values(self.program, &source));
        Ok(End { outcome: (status, values), failed_checks, blocked: stuck })
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let memos = self.memos.iter().map(Memo::bytes).sum::<u64>() + self.checks.bytes();
        self.tables.bytes() + memos + self.garbage.bytes() + self.bytes
    }

    /// What is kept of it when an exploration is over.
    pub fn into_known(self) -> Known {
        Known { tables: self.tables, transitions: self.transitions.into_values() }
    }

    /// Runs the interpreter: what a thread can do in a state, and what that depends on.
    /// Adds a situation.
    fn compute(&mut self, state: &[u32], thread: u16) -> (Vec<usize>, Result<(), Divergence>) {
        let own = self.layout.thread(thread);
        let mut reads = Vec::new();
        let mut moves = Vec::new();
        let mut alternative = 0;
        loop {
            let source = self.tables.source(state);
            let mut workspace = Workspace::new(self.program, &source);
            if self.is_silent {
                workspace.silence();
            }
            let outcome = step(self.program, &mut workspace, thread, alternative);
            for read in workspace.reads() {
                if !reads.contains(&read) {
                    reads.push(read);
                }
            }
            let transition = match outcome {
                Err(divergence) => {
                    self.situations.push(Situation { moves: Vec::new(), reads: Vec::new() });
                    return (reads, Err(divergence));
                }
                Ok(Step::Disabled) => break,
                Ok(Step::Done(transition)) => transition,
            };
            let step_reads = workspace.reads();
            let changes = workspace.into_changes();
            let touches = self.touches(state, own, &step_reads, &changes, &transition);
            let changes = changes.into_iter().map(|(index, component)| (index, self.intern(index, component)));
            // What was not looked at may have any value in this situation.
            let stays =
                |(index, number): &(usize, u32)| state.get(*index) == Some(number) && step_reads.contains(index);
            let changes = changes.filter(|change| !stays(change)).collect::<Vec<_>>();
            alternative += 1;
            let last = alternative >= transition.alternatives;
            let transition = self.intern_transition(transition);
            self.bytes += (size_of::<Move>() + size_of_val(&changes[..]) + size_of_val(&touches[..])) as u64;
            moves.push(Move { transition, changes, touches });
            if last {
                break;
            }
        }
        let mut others = Vec::new();
        for component in reads.iter().copied().filter(|read| *read != own) {
            match self.tables.components[component].value(state[component]) {
                Component::System(before) if self.program.reorders_tasks() => {
                    let parts = parts(component, before, None);
                    let started = Place { component: component as u16, key: Place::STARTED };
                    let counts = moves.iter().flat_map(|one: &Move| &one.touches).any(|touch| touch.place == started);
                    others.extend(parts.chain(counts.then_some(Touch { place: started, writes: false })));
                }
                _ => others.push(Touch { place: Place::whole(component), writes: false }),
            }
        }
        self.bytes += (size_of::<Situation>() + size_of_val(&others[..])) as u64;
        self.situations.push(Situation { moves, reads: others });
        (reads, Ok(()))
    }

    /// The places that a step has to do with.
    fn touches(
        &mut self,
        state: &[u32],
        own: usize,
        reads: &[usize],
        changes: &[(usize, Component)],
        transition: &Transition,
    ) -> Vec<Touch> {
        let mut touches = Vec::new();
        let changed = |component: usize| changes.iter().find(|(index, _)| *index == component).map(|(_, value)| value);
        let components = reads.iter().copied().chain(changes.iter().map(|(index, _)| *index));
        for component in components.filter(|component| *component != own) {
            let before = state.get(component).filter(|number| **number != ABSENT);
            let before = before.map(|number| self.tables.components[component].value(*number));
            let after = changed(component);
            if let (Some(Component::System(before)), true) = (before, self.program.reorders_tasks()) {
                let after = after.map(|after| match after {
                    Component::System(after) => after,
                    other => unreachable!("not the system: {other:?}"),
                });
                touches.extend(parts(component, before, after));
                continue;
            }
            if let (Some(Component::Thread(before)), true) = (before, self.program.reorders_tasks()) {
                let after = after.map(|after| match after {
                    Component::Thread(after) => after,
                    other => unreachable!("not a task: {other:?}"),
                });
                touches.extend(parts_of_task(component, before, after));
                continue;
            }
            if after.is_none() && self.is_only_shown(component, before, transition) {
                continue;
            }
            let writes = match (before, after) {
                // It looks before it changes anything, so to leave it alone is to read it.
                (Some(Component::Primitive(before)), Some(Component::Primitive(after))) => before != after,
                (_, after) => after.is_some(),
            };
            let elements = match (before, after) {
                (Some(Component::Object(before)), None) => elements(before, before, component, transition),
                (Some(Component::Object(before)), Some(Component::Object(after))) => {
                    elements(before, after, component, transition)
                }
                _ => None,
            };
            match elements {
                Some(elements) => {
                    for (key, writes) in elements {
                        let next = self.keys.len() as u32 + 1;
                        let key = *self.keys.entry((component as u16, key)).or_insert_with_key(|(_, key)| {
                            self.elements.push(key.clone());
                            next
                        });
                        touches.push(Touch { place: Place { component: component as u16, key }, writes });
                    }
                }
                None => touches.push(Touch { place: Place::whole(component), writes }),
            }
            if writes && self.watched.get(component).is_some_and(|watched| *watched) {
                touches.push(Touch { place: Place::WATCHED, writes: true });
            }
        }
        // Of a read and a write of the same place, the write comes last.
        touches.sort_unstable();
        touches.dedup_by(|touch, before| {
            let same = touch.place == before.place;
            before.writes |= same && touch.writes;
            same
        });
        touches
    }

    /// Whether a step looked at a declared variable or container, or at the containers made while running, only to see
    /// whether something else shows there, too: what it then tells of the step changes nothing. All that the program
    /// itself looks at is an access. Since a variable may show a container made while running, either both count or
    /// neither: otherwise a step could depend on another one after it and not before it.
    fn is_only_shown(&self, component: usize, before: Option<&Component>, transition: &Transition) -> bool {
        let mut accesses = transition.accesses();
        if component == self.layout.heap() && self.program.process.is_none() {
            return accesses.all(|access| !matches!(access.location.base, LocationBase::Object(_)));
        }
        let is_declared = self.program.process.is_none()
            && self.program.shared.get(component).is_some_and(|shared| shared.declared)
            && matches!(before, Some(Component::Variable(_) | Component::Object(_)));
        let base = LocationBase::Shared(component as u16);
        is_declared && accesses.all(|access| access.location.base != base)
    }

    fn intern_transition(&mut self, transition: Transition) -> TransitionIndex {
        let (number, is_new) = self.transitions.intern(transition);
        if is_new {
            let events = self.transitions()[number as usize].events.iter().map(|event| {
                let changes = event.changes.iter().map(|(_, value)| value.bytes()).sum::<usize>();
                size_of::<Event>() + size_of_val(&event.accesses[..]) + changes
            });
            self.bytes += (size_of::<Transition>() + events.sum::<usize>()) as u64 + DISTINCT;
        }
        number
    }
}

/// The parts of what tasks have in common that a step has to do with, which leaves it alone (`None`) or changes it.
fn parts(component: usize, before: &Shared, after: Option<&Shared>) -> impl Iterator<Item = Touch> {
    let touch = |key, writes| Touch { place: Place { component: component as u16, key }, writes };
    let keeps = after.is_some_and(|after| after.event_loop != before.event_loop);
    let starts = after.is_some_and(|after| after.threads != before.threads);
    // Where there can be no more of them, starting one fails.
    let counts = starts || before.threads >= THREAD_LIMIT;
    [touch(Place::LOOP, keeps)].into_iter().chain(counts.then_some(touch(Place::STARTED, starts)))
}

/// The parts of a task that a step of another one has to do with, which leaves it alone (`None`) or changes it. It may
/// make it ready, wait for its end, or look whether it has ended and how.
fn parts_of_task(component: usize, before: &Thread, after: Option<&Thread>) -> impl Iterator<Item = Touch> {
    let touch = |key, writes| Touch { place: Place { component: component as u16, key }, writes };
    let wakes = after.is_some_and(|after| after.ready != before.ready);
    let joins = after.is_some_and(|after| after.joiners != before.joiners || after.status != before.status);
    let end = (joins || !wakes).then_some(touch(Place::END, joins));
    wakes.then_some(touch(Place::STEPS, true)).into_iter().chain(end)
}

/// The elements of a declared container that a step has to do with, and whether it writes them; `None` if it has to do
/// with more than elements: with the length, the keys or their order.
fn elements(before: &Object, after: &Object, component: usize, transition: &Transition) -> Option<Vec<(Plain, bool)>> {
    let base = LocationBase::Shared(component as u16);
    let mut elements = Vec::new();
    for access in transition.accesses().filter(|access| access.location.base == base) {
        let key = match (before, after, access.location.key.as_ref()?) {
            (Object::List(before), Object::List(after), Plain::Int(index)) if before.len() == after.len() => {
                let from_end = if *index < 0 { before.len() as i64 } else { 0 };
                Plain::Int(index + from_end)
            }
            // Iterating over a dictionary also has a number for a key, and has to do with the order of all keys.
            (Object::Dict(before), Object::Dict(after), Plain::String(key)) => {
                let keys = |entries: &[(Value, Value)]| entries.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
                let is_there = |(there, _): &(Value, Value)| matches!(there, Value::String(text) if **text == **key);
                if keys(before) != keys(after) || !before.iter().any(is_there) {
                    return None;
                }
                Plain::String(key.clone())
            }
            _ => return None,
        };
        elements.push((key, access.mode != AccessMode::Read));
    }
    (!elements.is_empty()).then_some(elements)
}

/// Which components the `always` checks look at.
fn watched(program: &Program, layout: Layout) -> Vec<bool> {
    let mut watched = vec![false; layout.heap() + 1];
    for check in &program.always {
        let CheckCode::Function(function) = &check.code else {
            return vec![true; layout.heap() + 1];
        };
        for instruction in &function.code {
            match instruction {
                Instruction::LoadShared(index) => watched[usize::from(*index)] = true,
                Instruction::Constant(Value::Primitive(index)) => watched[usize::from(*index)] = true,
                Instruction::Constant(Value::Object(ObjectReference::Declared(index))) => {
                    watched[usize::from(*index)] = true;
                }
                Instruction::Call { .. } => return vec![true; layout.heap() + 1],
                _ => {}
            }
        }
        // A variable may hold a container, and a container others.
        let is_container = |shared: &crate::program::SharedName| matches!(shared.initial, Initial::Object(_));
        watched[layout.heap()] = true;
        for (index, shared) in program.shared.iter().enumerate() {
            watched[index] |= is_container(shared);
        }
    }
    watched
}
