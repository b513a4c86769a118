//! Full exploration: every reachable state once, every transition once.
//!
//! Definition: breadth-first search over the state graph with an exact set of visited states, so states are
//! numbered by depth and then by the order of threads and alternatives, and the first path to a state is a
//! shortest one. Complexity: one look-up per transition, plus one run of the interpreter per distinct
//! situation (see [`super::intern`]); 4 bytes per component and state, 8 bytes per transition.
//!
//! Limits: no reduction. A thread that does not come to the end of a transition is left standing, and the
//! exploration counts as stopped.

use super::intern::{ABSENT, Memo, StateSet, Tables};
use super::summary::summarise;
use super::{Budget, Progress};
use crate::machine::{Divergence, Layout, Step, Workspace, evaluate_check, initial, step};
use crate::program::Program;
use crate::trace::{Coverage, Edge, Event, Exploration, Limit, StateGraph, Transition, TransitionIndex, Violation};
use rustc_hash::FxHashMap;

/// What a thread can do in a situation: nothing, or some alternatives.
type Moves = Vec<Move>;

/// One alternative: the label and the components that get other values.
#[derive(Debug)]
struct Move {
    transition: TransitionIndex,
    changes: Vec<(usize, u32)>,
}

/// What an exploration has found when it ends; input of the summary.
pub(super) struct Found {
    pub coverage: Coverage,
    pub tables: Tables,
    pub states: StateSet,
    pub expanded: usize,
    pub graph: StateGraph,
    pub transitions: Vec<Transition>,
    pub violations: Vec<Violation>,
    /// States in which some thread does not come to the end of its transition.
    pub diverging: Vec<u32>,
}

struct Explorer<'p> {
    program: &'p Program,
    layout: Layout,
    tables: Tables,
    states: StateSet,
    graph: StateGraph,
    transitions: Vec<Transition>,
    transition_numbers: FxHashMap<Transition, TransitionIndex>,
    /// By thread.
    moves: Vec<Memo<Result<Moves, Divergence>>>,
    checks: Memo<Result<Vec<u16>, Divergence>>,
    violations: Vec<Violation>,
    diverging: Vec<u32>,
    divergence: Option<Divergence>,
    empty_heap: u32,
    /// Bytes of transitions and of what threads can do, approximately.
    bytes: u64,
}

/// Visits every reachable state.
pub fn full(program: &Program, budget: &Budget) -> Exploration {
    let (explorer, expanded, limit) = Explorer::new(program).run(budget);
    let limit = limit.or_else(|| explorer.divergence.map(Divergence::limit));
    summarise(
        program,
        Found {
            coverage: limit.map_or(Coverage::Complete, Coverage::Stopped),
            tables: explorer.tables,
            states: explorer.states,
            expanded,
            graph: explorer.graph,
            transitions: explorer.transitions,
            violations: explorer.violations,
            diverging: explorer.diverging,
        },
    )
}

impl<'p> Explorer<'p> {
    fn new(program: &'p Program) -> Explorer<'p> {
        let layout = Layout::new(program);
        // A thread that never comes to its first visible operation is found again when it takes its first step.
        let state = initial(program);
        let mut tables = Tables::default();
        let words = state.into_iter().enumerate().map(|(index, component)| tables.intern(index, component));
        let words = words.collect::<Vec<_>>();
        let mut states = StateSet::new(words.len());
        states.insert(&words);
        let empty_heap = words[layout.heap()];
        Explorer {
            program,
            layout,
            tables,
            states,
            graph: StateGraph::new(),
            transitions: Vec::new(),
            transition_numbers: FxHashMap::default(),
            moves: Vec::new(),
            checks: Memo::default(),
            violations: Vec::new(),
            diverging: Vec::new(),
            divergence: None,
            empty_heap,
            bytes: 0,
        }
    }

    /// Expands states in order until none is left or a limit is hit. Returns how many were expanded.
    fn run(mut self, budget: &Budget) -> (Explorer<'p>, usize, Option<Limit>) {
        let mut expanded = 0;
        let mut state = Vec::new();
        let mut successor = Vec::new();
        while expanded < self.states.len() {
            let too_many = self.states.len() as u64 > budget.states;
            let due = too_many || expanded % 1024 == 0;
            if due && let Some(limit) = self.over_budget(budget, expanded) {
                return (self, expanded, Some(limit));
            }
            state.clear();
            state.extend_from_slice(self.states.words(expanded as u32));
            self.check(expanded as u32, &state);
            let threads = self.layout.threads(state.len());
            for thread in 0..threads {
                if state[self.layout.thread(thread)] != ABSENT {
                    self.expand(expanded as u32, &mut state, thread, &mut successor);
                }
            }
            self.graph.finish_state();
            expanded += 1;
        }
        (self, expanded, None)
    }

    fn over_budget(&self, budget: &Budget, expanded: usize) -> Option<Limit> {
        let states = self.states.len() as u64;
        let memos = self.moves.iter().map(Memo::bytes).sum::<u64>() + self.checks.bytes();
        let memory = self.states.bytes() + self.graph.bytes() + self.tables.bytes() + memos + self.bytes;
        if states > budget.states {
            return Some(Limit::States(budget.states));
        }
        if memory > budget.memory {
            return Some(Limit::Memory(budget.memory));
        }
        (budget.watch)(&Progress { states, pending: states - expanded as u64, memory })
    }

    /// Follows everything that a thread can do in a state.
    fn expand(&mut self, number: u32, state: &mut Vec<u32>, thread: u16, successor: &mut Vec<u32>) {
        if self.moves.len() <= usize::from(thread) {
            self.moves.resize_with(usize::from(thread) + 1, Memo::default);
        }
        if self.moves[usize::from(thread)].get(state).is_none() {
            let (reads, moves) = self.compute(state, thread);
            self.moves[usize::from(thread)].insert(state, &reads, moves);
            if self.tables.components.len() > self.states.width() {
                self.states.widen(self.tables.components.len());
                state.resize(self.tables.components.len(), ABSENT);
            }
        }
        let moves = match self.moves[usize::from(thread)].get(state).expect("just computed") {
            Ok(moves) => moves,
            Err(divergence) => {
                self.divergence.get_or_insert(*divergence);
                self.diverging.push(number);
                return;
            }
        };
        for choice in moves {
            successor.clear();
            successor.extend_from_slice(state);
            for (component, value) in &choice.changes {
                successor[*component] = *value;
            }
            if successor[self.layout.heap()] != self.empty_heap {
                collect_garbage(&mut self.tables, self.layout, successor);
            }
            let target = self.states.insert(successor);
            self.graph.push_edge(Edge { transition: choice.transition, target });
        }
    }

    /// Runs the interpreter: what a thread can do in a state, and what that depends on.
    fn compute(&mut self, state: &[u32], thread: u16) -> (Vec<usize>, Result<Moves, Divergence>) {
        let mut reads = Vec::new();
        let mut moves = Vec::new();
        let mut alternative = 0;
        loop {
            let source = self.tables.source(state);
            let mut workspace = Workspace::new(self.program, &source);
            let outcome = step(self.program, &mut workspace, thread, alternative);
            for read in workspace.reads() {
                if !reads.contains(&read) {
                    reads.push(read);
                }
            }
            let transition = match outcome {
                Err(divergence) => return (reads, Err(divergence)),
                Ok(Step::Disabled) => return (reads, Ok(Vec::new())),
                Ok(Step::Done(transition)) => transition,
            };
            let changes = workspace.into_changes();
            let changes = changes.into_iter().map(|(index, component)| (index, self.tables.intern(index, component)));
            let changes = changes.filter(|(index, number)| state.get(*index) != Some(number)).collect();
            alternative += 1;
            let last = alternative >= transition.alternatives;
            let next = self.transitions.len() as TransitionIndex;
            let (transitions, bytes) = (&mut self.transitions, &mut self.bytes);
            let transition = *self.transition_numbers.entry(transition).or_insert_with_key(|transition| {
                // It is kept twice.
                let events = transition.events.iter().map(|event| {
                    let changes = event.changes.iter().map(|(_, value)| value.bytes()).sum::<usize>();
                    size_of::<Event>() + size_of_val(&event.accesses[..]) + changes
                });
                *bytes += 2 * (size_of::<Transition>() + events.sum::<usize>()) as u64;
                transitions.push(transition.clone());
                next
            });
            let changes: Vec<(usize, u32)> = changes;
            self.bytes += (size_of::<Move>() + size_of_val(&changes[..])) as u64;
            moves.push(Move { transition, changes });
            if last {
                return (reads, Ok(moves));
            }
        }
    }

    /// Evaluates the checks that must always hold.
    fn check(&mut self, number: u32, state: &[u32]) {
        if self.program.always.is_empty() {
            return;
        }
        if self.checks.get(state).is_none() {
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
            self.checks.insert(state, &reads, broken);
        }
        match self.checks.get(state).expect("just computed") {
            Ok(broken) => {
                self.violations.extend(broken.iter().map(|check| Violation { state: number, check: *check }));
            }
            Err(divergence) => {
                self.divergence.get_or_insert(*divergence);
                self.diverging.push(number);
            }
        }
    }
}

/// Frees containers that nothing in the state reaches any more.
fn collect_garbage(tables: &mut Tables, layout: Layout, state: &mut [u32]) {
    let components = state.iter().enumerate().filter(|(_, number)| **number != ABSENT);
    let components = components.map(|(index, number)| tables.components[index].value(*number)).collect::<Vec<_>>();
    if let Some(kept) = crate::machine::collect_shared(&components, layout.heap()) {
        state[layout.heap()] = tables.intern(layout.heap(), kept);
    }
}
