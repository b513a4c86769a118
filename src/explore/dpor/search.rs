//! The search: executions one after the other, each a new Mazurkiewicz trace.
//!
//! Each node of the search, a state on the trail, has a *sleep set* (events that need not be the next one, since all
//! that begins with them has been seen) and a *wakeup tree* (beginnings of executions that are still to be made).
//! An execution follows the wakeup trees as long as there are any, and then goes on in any way. At its end its races
//! are reversed ([`super::reversal`]), which puts beginnings into the wakeup trees of nodes on the way; then the search
//! goes back to the deepest node that has some.

use super::footprint::Facts;
use super::keep::Keeper;
use super::positions::Positions;
use super::trail::Trail;
use super::wakeup::{Forest, Label, NONE, NodeIndex};
use super::{DporOptions, DporProgress, Statistics};
use crate::explore::system::System;
use crate::machine::Divergence;
use crate::program::Program;
use crate::trace::Limit;

/// How many executions are made, and how many events done, between two looks at the watch.
const EXECUTIONS_PER_LOOK: u64 = 1024;
const EVENTS_PER_LOOK: u64 = 1 << 16;

/// A race: of the event that has it in its list with an earlier one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Race {
    /// Position of the earlier event.
    pub earlier: u16,
    /// Whether other events lie between the two: the later one's thread could not have gone on right after the earlier
    /// event.
    pub is_indirect: bool,
    /// Whether it need not be looked at again as long as both events are on the trail.
    pub is_settled: bool,
}

/// What the search knows of an event and of the state before it.
#[derive(Default)]
pub(super) struct Node {
    /// Races of the event with earlier ones.
    pub races: Vec<Race>,
    /// Whether the indirect races have been looked for.
    pub has_walked_back: bool,
    /// Events that need not be the next one here.
    pub sleep: Vec<Label>,
    /// How many of these have been explored here.
    pub done: u32,
    /// The rest of the wakeup tree here.
    pub wake: NodeIndex,
}

impl Node {
    fn clear(&mut self, wake: NodeIndex) {
        self.races.clear();
        self.has_walked_back = false;
        self.sleep.clear();
        self.done = 0;
        self.wake = wake;
    }
}

/// The state of the search.
pub(super) struct Search<'p, const W: usize> {
    pub trail: Trail<'p, W>,
    /// By position; one more than there are events.
    pub nodes: Vec<Node>,
    pub forest: Forest,
    pub statistics: Statistics,
    pub keeper: Keeper,
    /// Memory that is used again and again.
    pub sequence: Vec<Label>,
    pub variants: Vec<Positions<W>>,
    racing: Vec<u16>,
}

/// An execution is longer than the sets of positions can be.
pub(super) struct TooLong;

impl<'p, const W: usize> Search<'p, W> {
    pub fn new(program: &'p Program, options: &DporOptions) -> Search<'p, W> {
        let (system, initial) = System::new(program);
        Search {
            trail: Trail::new(system, initial),
            nodes: vec![Node { wake: NONE, ..Node::default() }],
            forest: Forest::default(),
            statistics: Statistics::default(),
            keeper: Keeper::new(program, options.kept_states),
            sequence: Vec::new(),
            variants: Vec::new(),
            racing: Vec::new(),
        }
    }

    /// Makes all executions. Returns which limit stopped it, if one did.
    pub fn run(
        &mut self,
        options: &DporOptions,
        watch: &dyn Fn(&DporProgress) -> Option<Limit>,
    ) -> Result<Option<Limit>, TooLong> {
        let depth = options.max_depth.min(super::LENGTH_LIMIT);
        let mut is_cut = false;
        let mut next_look = EVENTS_PER_LOOK;
        self.keeper.check(&mut self.trail);
        loop {
            let ends = self.extend(depth, &mut next_look, options, watch)?;
            match ends {
                Extension::Stopped(limit) => return Ok(Some(limit)),
                Extension::Ended | Extension::Cut => {}
            }
            is_cut |= ends == Extension::Cut;
            self.statistics.executions += 1;
            self.keeper.execution(&mut self.trail, ends == Extension::Ended);
            self.reverse_races();
            if self.statistics.executions == options.max_executions && !self.is_exhausted() {
                return Ok(Some(Limit::Executions(options.max_executions)));
            }
            if self.statistics.executions % EXECUTIONS_PER_LOOK == 0
                && let Some(limit) = self.look(options, watch)
            {
                return Ok(Some(limit));
            }
            if !self.back() {
                let divergence = self.trail.divergence.map(Divergence::limit);
                return Ok(divergence.or(is_cut.then_some(Limit::Depth(depth as u64))));
            }
        }
    }

    /// Goes on to the end of an execution.
    fn extend(
        &mut self,
        depth: usize,
        next_look: &mut u64,
        options: &DporOptions,
        watch: &dyn Fn(&DporProgress) -> Option<Limit>,
    ) -> Result<Extension, TooLong> {
        loop {
            let position = self.trail.len();
            if position == depth {
                return Ok(if self.is_enabled(position) { Extension::Cut } else { Extension::Ended });
            }
            if position == Positions::<W>::CAPACITY && self.is_enabled(position) {
                return Err(TooLong);
            }
            let wake = self.nodes[position].wake;
            let (thread, alternative, below) = if wake != NONE {
                let (label, below, rest) = self.forest.take(wake);
                self.nodes[position].wake = rest;
                (label.thread, label.alternative, below)
            } else {
                let Some((thread, alternative)) = self.choose(position) else { return Ok(Extension::Ended) };
                (thread, alternative, NONE)
            };
            self.push(thread, alternative, below);
            self.statistics.events += 1;
            if self.statistics.events >= *next_look {
                *next_look = self.statistics.events + EVENTS_PER_LOOK;
                if let Some(limit) = self.look(options, watch) {
                    return Ok(Extension::Stopped(limit));
                }
            }
        }
    }

    /// Any event that may be the next one: of the thread that was last to run, or of the first that can go on.
    fn choose(&mut self, position: usize) -> Option<(u16, u16)> {
        let last = position.checked_sub(1).map(|before| self.trail.event(before).label.thread);
        let threads = last.into_iter().chain(0..self.trail.threads(position));
        let mut is_enabled = false;
        for thread in threads {
            let Some(Facts { moves, .. }) = self.trail.situation(position, thread) else { continue };
            is_enabled |= moves > 0;
            let sleep = &self.nodes[position].sleep;
            let is_awake = |alternative: &u16| {
                !sleep.iter().any(|label| (label.thread, label.alternative) == (thread, *alternative))
            };
            if let Some(alternative) = (0..moves).find(is_awake) {
                return Some((thread, alternative));
            }
        }
        // It cannot happen: no execution has to be given up.
        self.statistics.blocked += u64::from(is_enabled);
        None
    }

    fn is_enabled(&self, position: usize) -> bool {
        let mut threads = 0..self.trail.threads(position);
        threads.any(|thread| self.trail.situation(position, thread).is_some_and(|facts| facts.moves > 0))
    }

    fn push(&mut self, thread: u16, alternative: u16, wake: NodeIndex) {
        let position = self.trail.len();
        if self.nodes.len() == position + 1 {
            self.nodes.push(Node::default());
        }
        self.racing.clear();
        let label = self.trail.push(thread, alternative, &mut self.racing);
        let (before, after) = self.nodes.split_at_mut(position + 1);
        let (here, next) = (&mut before[position], &mut after[0]);
        let race = |earlier: &u16| Race { earlier: *earlier, is_indirect: false, is_settled: false };
        here.races.clear();
        here.races.extend(self.racing.iter().map(race));
        here.has_walked_back = false;
        next.clear(wake);
        let footprints = &self.trail.footprints;
        let asleep = here.sleep.iter().filter(|other| !footprints.conflict(other.footprint, label.footprint));
        next.sleep.extend(asleep);
        self.keeper.check(&mut self.trail);
    }

    /// Goes back to the deepest node with a beginning that is still to be made.
    fn back(&mut self) -> bool {
        while self.trail.len() > 0 {
            let label = self.trail.pop();
            let node = &mut self.nodes[self.trail.len()];
            node.sleep.push(label);
            node.done += 1;
            if node.wake != NONE {
                return true;
            }
        }
        false
    }

    fn is_exhausted(&self) -> bool {
        self.nodes[..self.trail.len()].iter().all(|node| node.wake == NONE)
    }

    fn look(&self, options: &DporOptions, watch: &dyn Fn(&DporProgress) -> Option<Limit>) -> Option<Limit> {
        let memory = self.trail.bytes() + self.forest.bytes() + self.keeper.bytes();
        if memory > options.memory {
            return Some(Limit::Memory(options.memory));
        }
        let Statistics { executions, events, .. } = self.statistics;
        watch(&DporProgress { executions, estimated_executions: self.estimate(), events, memory })
    }

    /// How many executions there will be if what is still to be made at each node is as large as what has been made
    /// there: executions / part of the tree that is done (Knuth 1975; Kilby, Slaney, Thiébaux and Walsh 2006).
    fn estimate(&self) -> f64 {
        let (mut part, mut done) = (1.0, 0.0);
        for node in &self.nodes[..self.trail.len()] {
            let branches = f64::from(node.done) + 1.0 + self.forest.count(node.wake) as f64;
            done += part * f64::from(node.done) / branches;
            part /= branches;
        }
        // The execution at hand has just been made.
        self.statistics.executions as f64 / (done + part)
    }
}

/// How the way to the end of an execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extension {
    /// Nobody can go on.
    Ended,
    /// It was long enough.
    Cut,
    /// A limit was hit.
    Stopped(Limit),
}
