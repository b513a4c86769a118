//! A full exploration, written down so that another run can go on with it.
//!
//! Definition: what has been found, as numbers: the states in the order of their discovery, the edges of those that
//! were expanded, broken checks and states without an end of a step. The values that numbers stand for are not written
//! down. Numbers are given in the order in which values are met, and values are met only when a step is computed that
//! was not known, or when a shared container is freed; so the states at which that happened (the *lessons*) suffice: a
//! new system is taken through them in the same order, runs its interpreter on the same situations, and gives the same
//! numbers. What follows is then the same as without an interruption, to the last byte.
//!
//! Proof obligation: the numbers a system gives are a function of the sequence of states that it was asked about, and
//! asking again about what is known changes nothing.
//!
//! Form: numbers of 32 bits, the lower bytes first; of a component's numbers as few bytes as the largest one needs.
//! Whoever keeps the bytes must know that they are not damaged and belong to this program. What can be checked cheaply
//! is checked here as well: numbers must be in range, states must be different.

use super::intern::ABSENT;
use super::pack::Packing;
use super::system::System;
use super::visited::Visited;
use crate::machine::Divergence;
use crate::trace::{Edge, StateGraph, StateIndex, Violation};

/// Takes bytes, one chunk after the other.
pub type Sink<'a> = &'a mut dyn FnMut(&[u8]);

/// Writes a checkpoint into a sink.
pub type Write<'a> = &'a dyn Fn(Sink);

/// Why bytes are no checkpoint of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCheckpoint(pub &'static str);

/// What besides states and edges is written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Broken checks, in the order in which they were found.
    pub violations: Vec<Violation>,
    /// States in which some thread does not come to the end of its step.
    pub diverging: Vec<StateIndex>,
    /// States at which something was met for the first time, ascending.
    pub lessons: Vec<StateIndex>,
}

/// Writes down an exploration.
pub fn write<const WORDS: usize>(
    sink: Sink,
    packing: &Packing,
    states: &Visited<WORDS>,
    graph: &StateGraph,
    found: &Found,
) {
    let mut buffer = Buffer { bytes: Vec::new(), sink };
    let mut state = Vec::new();
    // An absent component is written as 0.
    let mut largest = vec![0u32; packing.width()];
    for packed in states.states().iter() {
        packing.unpack(packed, &mut state);
        for (largest, number) in largest.iter_mut().zip(&state) {
            *largest = (*largest).max(number.wrapping_add(1));
        }
    }
    let widths = largest.iter().map(|largest| (4 - largest.leading_zeros() / 8) as u8).collect::<Vec<_>>();
    buffer.number(widths.len() as u32);
    buffer.bytes.extend_from_slice(&widths);
    buffer.number(states.len() as u32);
    for packed in states.states().iter() {
        packing.unpack(packed, &mut state);
        for (number, width) in state.iter().zip(&widths) {
            buffer.push(&number.wrapping_add(1).to_le_bytes()[..usize::from(*width)]);
        }
    }
    buffer.number(graph.len() as u32);
    for state in 0..graph.len() as StateIndex {
        let edges = graph.edges(state);
        buffer.number(edges.len() as u32);
        for edge in edges {
            buffer.number(edge.transition);
            buffer.number(edge.target);
        }
    }
    buffer.number(found.violations.len() as u32);
    for violation in &found.violations {
        buffer.number(violation.state);
        buffer.number(u32::from(violation.check));
    }
    for list in [&found.diverging, &found.lessons] {
        buffer.number(list.len() as u32);
        list.iter().for_each(|state| buffer.number(*state));
    }
    buffer.flush();
}

struct Buffer<'a> {
    bytes: Vec<u8>,
    sink: Sink<'a>,
}

impl Buffer<'_> {
    const SIZE: usize = 1 << 16;

    fn number(&mut self, number: u32) {
        self.push(&number.to_le_bytes());
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= Buffer::SIZE {
            self.flush();
        }
    }

    fn flush(&mut self) {
        (self.sink)(&self.bytes);
        self.bytes.clear();
    }
}

/// A checkpoint that was taken apart: everything but the states, which are read one by one.
pub struct Checkpoint<'a> {
    widths: &'a [u8],
    states: &'a [u8],
    /// Edges of the states that were expanded.
    pub graph: StateGraph,
    /// The rest.
    pub found: Found,
}

impl<'a> Checkpoint<'a> {
    /// Takes bytes apart.
    pub fn read(bytes: &'a [u8]) -> Result<Checkpoint<'a>, NoCheckpoint> {
        let mut rest = Reader { bytes };
        let components = rest.number()?;
        let widths = rest.take(components as usize)?;
        if widths.iter().any(|width| *width > 4) {
            return Err(NoCheckpoint("a number has more than 32 bits"));
        }
        let size = widths.iter().map(|width| usize::from(*width)).sum::<usize>();
        let count = rest.number()?;
        let length = size.checked_mul(count as usize).ok_or(NoCheckpoint("there are too many states"))?;
        let states = rest.take(length)?;
        if count == 0 || size == 0 && count > 1 {
            return Err(NoCheckpoint("states are missing"));
        }
        let mut graph = StateGraph::new();
        for _ in 0..rest.below(count + 1)? {
            for _ in 0..rest.number()? {
                let transition = rest.number()?;
                graph.push_edge(Edge { transition, target: rest.below(count)? });
            }
            graph.finish_state();
        }
        let mut found = Found::default();
        for _ in 0..rest.number()? {
            let state = rest.below(count)?;
            let check = rest.below(1 << 16)? as u16;
            found.violations.push(Violation { state, check });
        }
        for list in [&mut found.diverging, &mut found.lessons] {
            for _ in 0..rest.number()? {
                list.push(rest.below(count)?);
            }
        }
        if !rest.bytes.is_empty() {
            return Err(NoCheckpoint("there is something behind its end"));
        }
        Ok(Checkpoint { widths, states, graph, found })
    }

    /// How many states there are.
    fn len(&self) -> usize {
        let size = self.widths.iter().map(|width| usize::from(*width)).sum::<usize>();
        self.states.len().checked_div(size).unwrap_or(1)
    }

    /// The numbers of a state's components.
    fn state(&self, index: usize, state: &mut Vec<u32>) {
        let size = self.widths.iter().map(|width| usize::from(*width)).sum::<usize>();
        let mut bytes = &self.states[index * size..][..size];
        state.clear();
        for width in self.widths {
            let (number, rest) = bytes.split_at(usize::from(*width));
            let mut word = [0; 4];
            word[..number.len()].copy_from_slice(number);
            state.push(u32::from_le_bytes(word).wrapping_sub(1));
            bytes = rest;
        }
    }

    /// Takes a new system through the lessons.
    pub fn teach(&self, system: &mut System, initial: &[u32]) -> Result<(), NoCheckpoint> {
        let mut state = Vec::new();
        let mut successor = Vec::new();
        self.state(0, &mut state);
        state.truncate(initial.len());
        if state != initial {
            return Err(NoCheckpoint("it begins in another state"));
        }
        for lesson in &self.found.lessons {
            self.state(*lesson as usize, &mut state);
            // What is not known yet cannot be in a state yet.
            if state.iter().skip(system.width()).any(|number| *number != ABSENT) {
                return Err(NoCheckpoint("a state has unknown components"));
            }
            state.truncate(system.width());
            if !has_values(system, &state) {
                return Err(NoCheckpoint("a state has unknown values"));
            }
            for thread in 0..system.threads(&state) {
                let Ok(situation) = system.situation(&mut state, thread) else { continue };
                for alternative in 0..system.at(situation).moves.len() {
                    system.follow(&state, situation, alternative, &mut successor);
                }
            }
        }
        let transitions = system.transitions().len() as u32;
        let mut edges = (0..self.graph.len() as StateIndex).flat_map(|state| self.graph.edges(state));
        if edges.any(|edge| edge.transition >= transitions) || self.widths.len() != system.width() {
            return Err(NoCheckpoint("its steps are not those of the program"));
        }
        let checks = system.program.always.len();
        if self.found.violations.iter().any(|violation| usize::from(violation.check) >= checks) {
            return Err(NoCheckpoint("it knows checks that the program does not have"));
        }
        for index in 0..self.len() {
            self.state(index, &mut state);
            if !has_values(system, &state) {
                return Err(NoCheckpoint("a state has unknown values"));
            }
        }
        Ok(())
    }

    /// Why the first thread that did not come to the end of its step did not, or the first check.
    pub fn divergence(&self, system: &mut System) -> Option<Divergence> {
        let mut state = Vec::new();
        self.state(*self.found.diverging.first()? as usize, &mut state);
        if let Err(divergence) = system.broken_checks(&state) {
            return Some(divergence);
        }
        (0..system.threads(&state)).find_map(|thread| system.situation(&mut state, thread).err())
    }

    /// Puts all states into a set. They must be different.
    pub fn fill<const WORDS: usize>(&self, packing: &Packing, states: &mut Visited<WORDS>) -> Result<(), NoCheckpoint> {
        let mut state = Vec::new();
        for index in 0..self.len() {
            self.state(index, &mut state);
            if states.insert(&packing.pack(&state)) as usize != index {
                return Err(NoCheckpoint("a state is there twice"));
            }
        }
        Ok(())
    }
}

/// Whether all numbers of a state stand for values. Only threads that are started later may be absent.
fn has_values(system: &System, state: &[u32]) -> bool {
    let tables = &system.tables().components;
    state.iter().enumerate().all(|(component, number)| match *number {
        ABSENT => component >= system.layout.thread(0),
        number => (number as usize) < tables[component].values().len(),
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], NoCheckpoint> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(NoCheckpoint("it ends too early"))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, NoCheckpoint> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    fn below(&mut self, bound: u32) -> Result<u32, NoCheckpoint> {
        let number = self.number()?;
        if number < bound { Ok(number) } else { Err(NoCheckpoint("a number is out of range")) }
    }
}
