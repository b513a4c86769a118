//! Small programs for the tests of graphs and their exporters: each thread is a list of
//! operations, explored breadth first.

use super::GraphReport;
use crate::program::{Check, Program};
use crate::source::{SourceFile, Span};
use crate::trace::{
    Access, AccessClass, AccessMode, Action, Blocked, Count, Coverage, Edge, Event, Exploration, Limit, Liveness,
    Location, LocationBase, Method, Outcome, Path, Search, SharedInfo, StateGraph, StateIndex, StateView, Status,
    Terminal, ThreadIndex, ThreadInfo, Transition, Violation, Waiting,
};
use crate::value::Plain;
use petgraph::algo::{tarjan_scc, toposort};
use petgraph::graph::DiGraph;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// An operation; variables and locks are numbered in the order of [`Mini::shared`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation {
    /// The thread's register becomes the variable.
    Read(usize),
    /// The variable becomes the register plus this.
    WriteSum(usize, i64),
    /// Waits until the lock is free, then holds it.
    Lock(usize),
    /// Frees the lock.
    Unlock(usize),
    /// Reads the variable; goes back by so many operations if it is 0.
    BackWhileZero(usize, usize),
    /// Touches nothing.
    Sleep,
}
use Operation::{BackWhileZero, Lock, Read, Sleep, Unlock, WriteSum};

/// A program, and what should hold.
#[derive(Clone, Debug)]
pub(crate) struct Mini {
    pub(crate) name: &'static str,
    /// Names; those that begin with `lock` are locks, all start as 0.
    pub(crate) shared: Vec<&'static str>,
    pub(crate) threads: Vec<Vec<Operation>>,
    /// `name == value` at every end.
    pub(crate) finally: Option<(usize, i64)>,
    /// `name <= value` in every state.
    pub(crate) always: Option<(usize, i64)>,
    /// Expand no more than so many states.
    pub(crate) max_states: usize,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    counters: Vec<usize>,
    registers: Vec<i64>,
    /// Values of variables; of locks the number of the holding thread from 1, or 0.
    shared: Vec<i64>,
}

#[derive(Debug)]
struct Views(Vec<Vec<Plain>>);

impl StateView for Views {
    fn shared(&self, state: StateIndex) -> Vec<Plain> {
        self.0[state as usize].clone()
    }
}

impl Mini {
    pub(crate) fn new(name: &'static str, shared: &[&'static str], threads: Vec<Vec<Operation>>) -> Mini {
        Mini { name, shared: shared.to_vec(), threads, finally: None, always: None, max_states: usize::MAX }
    }

    pub(crate) fn program(&self) -> Program {
        let check = |text: String| Check::without_code(text, Span::default());
        let source = SourceFile::new("sample.json", "");
        Program {
            always: self
                .always
                .map(|(name, value)| check(format!("{} <= {value}", self.shared[name])))
                .into_iter()
                .collect(),
            finally: self
                .finally
                .map(|(name, value)| check(format!("{} == {value}", self.shared[name])))
                .into_iter()
                .collect(),
            ..Program::without_code(source, self.name, "threads", "threads")
        }
    }

    fn is_lock(&self, name: usize) -> bool {
        self.shared[name].starts_with("lock")
    }

    fn plain(&self, name: usize, value: i64) -> Plain {
        match (self.is_lock(name), value) {
            (false, _) => Plain::Int(value),
            (true, 0) => Plain::Opaque("free".to_string()),
            (true, _) => Plain::Opaque(format!("held by T{value}")),
        }
    }

    /// One operation of a thread, if it can be done.
    fn step(&self, state: &State, thread: usize) -> Option<(Transition, State)> {
        let operation = *self.threads[thread].get(state.counters[thread])?;
        let mut next = state.clone();
        next.counters[thread] += 1;
        let mut accesses = Vec::new();
        let mut access = |name: usize, mode, class| {
            let location =
                Location { base: LocationBase::Shared(name as u16), key: None, name: self.shared[name].into() };
            accesses.push(Access { location, mode, class });
        };
        let call = |name: usize, method| Action::Operation {
            object: self.shared[name].into(),
            method,
            arguments: Vec::new(),
            result: None,
            waits: false,
        };
        let write = AccessMode::Write { derived: false };
        let action = match operation {
            Read(name) => {
                next.registers[thread] = state.shared[name];
                access(name, AccessMode::Read, AccessClass::Plain);
                Action::Read { value: Plain::Int(state.shared[name]) }
            }
            WriteSum(name, add) => {
                next.shared[name] = state.registers[thread] + add;
                access(name, write, AccessClass::Plain);
                Action::Write { value: Plain::Int(next.shared[name]) }
            }
            Lock(name) if state.shared[name] != 0 => return None,
            Lock(name) => {
                next.shared[name] = thread as i64 + 1;
                access(name, write, AccessClass::Synchronized);
                call(name, "acquire".into())
            }
            Unlock(name) => {
                next.shared[name] = 0;
                access(name, write, AccessClass::Synchronized);
                call(name, "release".into())
            }
            BackWhileZero(name, back) => {
                if state.shared[name] == 0 {
                    next.counters[thread] -= back + 1;
                }
                access(name, AccessMode::Read, AccessClass::Plain);
                Action::Read { value: Plain::Int(state.shared[name]) }
            }
            Sleep => Action::Sleep { seconds: Plain::Int(0) },
        };
        let changed = (0..self.shared.len()).filter(|name| state.shared[*name] != next.shared[*name]);
        if next.counters[thread] == self.threads[thread].len() {
            // Nobody can see it any more.
            next.registers[thread] = 0;
        }
        let event = Event {
            thread: ThreadIndex(thread as u16),
            action,
            accesses,
            span: Span::default(),
            changes: changed.map(|name| (name as u16, self.plain(name, next.shared[name]))).collect(),
            failure: None,
            finishes: next.counters[thread] == self.threads[thread].len(),
            suspends: false,
            notices: Vec::new(),
        };
        let transition = Transition {
            thread: ThreadIndex(thread as u16),
            runner: ThreadIndex(thread as u16),
            alternative: 0,
            alternatives: 1,
            events: vec![event],
            event_loop: None,
        };
        Some((transition, next))
    }

    /// Every state, breadth first.
    pub(crate) fn explore(&self) -> Exploration {
        let threads = self.threads.len();
        let initial =
            State { counters: vec![0; threads], registers: vec![0; threads], shared: vec![0; self.shared.len()] };
        let mut states = vec![initial.clone()];
        let mut numbers = BTreeMap::from([(initial, 0)]);
        let mut transitions: Vec<Transition> = Vec::new();
        let mut graph = StateGraph::new();
        let mut ends: Vec<StateIndex> = Vec::new();
        while graph.len() < states.len() {
            let at = graph.len();
            if at < self.max_states {
                let steps: Vec<_> = (0..threads).filter_map(|thread| self.step(&states[at], thread)).collect();
                if steps.is_empty() {
                    ends.push(at as StateIndex);
                }
                for (transition, next) in steps {
                    let target = *numbers.entry(next.clone()).or_insert_with(|| {
                        states.push(next);
                        states.len() as StateIndex - 1
                    });
                    let known = transitions.iter().position(|other| *other == transition);
                    let transition = known.unwrap_or_else(|| {
                        transitions.push(transition);
                        transitions.len() - 1
                    });
                    graph.push_edge(Edge { transition: transition as u32, target });
                }
            }
            graph.finish_state();
        }
        self.conclude(states, transitions, graph, &ends)
    }

    fn conclude(
        &self,
        states: Vec<State>,
        transitions: Vec<Transition>,
        graph: StateGraph,
        ends: &[StateIndex],
    ) -> Exploration {
        let in_outcome = |name: &usize| !self.is_lock(*name);
        let names = 0..self.shared.len();
        let outcome_of = |state: &State| {
            let finished = state.counters.iter().zip(&self.threads).all(|(counter, thread)| *counter == thread.len());
            let failed = finished && self.finally.is_some_and(|(name, value)| state.shared[name] != value);
            Outcome {
                status: if finished { Status::Finished } else { Status::Deadlock },
                shared: names.clone().filter(in_outcome).map(|name| Plain::Int(state.shared[name])).collect(),
                failed_checks: failed.then_some(0).into_iter().collect(),
                interleavings: Count::zero(),
                executions: None,
            }
        };
        let key = |outcome: &Outcome| (outcome.status, outcome.shared.clone());
        let mut outcomes: Vec<Outcome> = ends.iter().map(|end| outcome_of(&states[*end as usize])).collect();
        outcomes.sort_by_key(key);
        outcomes.dedup();
        let (paths, cycles) = count_paths(&graph);
        let mut interleavings = Count::zero();
        let mut terminals = Vec::new();
        for end in ends {
            let state = &states[*end as usize];
            let index = outcomes.iter().position(|outcome| key(outcome) == key(&outcome_of(state))).unwrap();
            outcomes[index].interleavings += &paths[*end as usize];
            interleavings += &paths[*end as usize];
            terminals.push(Terminal {
                state: *end,
                outcome: index as u32,
                blocked: self.blocked(state),
                interleavings: paths[*end as usize].clone(),
            });
        }
        let broken = |state: &State| self.always.is_some_and(|(name, value)| state.shared[name] > value);
        let violations = states.iter().enumerate().filter(|(_, state)| broken(state));
        let shared = |name: usize| SharedInfo { name: self.shared[name].into(), in_outcome: in_outcome(&name) };
        let thread = |index: usize| ThreadInfo {
            label: format!("T{}", index + 1),
            name: "work()".to_string(),
            span: Span::default(),
        };
        let stopped = states.len() > self.max_states;
        Exploration {
            search: Search::new(Method::Full),
            serial_ends: None,
            coverage: if stopped {
                Coverage::Stopped(Limit::States(self.max_states as u64))
            } else {
                Coverage::Complete
            },
            shared: names.clone().map(shared).collect(),
            threads: (0..self.threads.len()).map(thread).collect(),
            violations: violations.map(|(state, _)| Violation { state: state as StateIndex, check: 0 }).collect(),
            view: Arc::new(Views(
                states
                    .iter()
                    .map(|state| names.clone().map(|name| self.plain(name, state.shared[name])).collect())
                    .collect(),
            )),
            graph,
            transitions,
            terminals,
            outcomes,
            interleavings,
            liveness: Liveness::default(),
            cycles,
            mask: OnceLock::new(),
        }
    }

    /// The threads that wait for a lock.
    fn blocked(&self, state: &State) -> Vec<Blocked> {
        let waits = |thread: usize| match self.threads[thread].get(state.counters[thread])? {
            Lock(name) => Some(Blocked {
                thread: ThreadIndex(thread as u16),
                span: Span::default(),
                waiting: Waiting::Held {
                    object: self.shared[*name].into(),
                    holders: vec![ThreadIndex(state.shared[*name] as u16 - 1)],
                },
            }),
            _ => None,
        };
        (0..self.threads.len()).filter_map(waits).collect()
    }

    pub(crate) fn states(&self) -> GraphReport {
        GraphReport::states(&self.program(), &self.explore(), usize::MAX, None)
    }

    pub(crate) fn outcomes(&self) -> GraphReport {
        GraphReport::outcomes(&self.program(), &self.explore(), usize::MAX)
    }
}

/// Paths from the start to each state, infinite everywhere if there is a cycle; and the cycles.
fn count_paths(graph: &StateGraph) -> (Vec<Count>, Vec<Vec<StateIndex>>) {
    let edges = (0..graph.len() as StateIndex)
        .flat_map(|state| graph.edges(state).iter().map(move |edge| (state, edge.target)));
    let mut walk = DiGraph::<(), ()>::from_edges(edges);
    while walk.node_count() < graph.len() {
        walk.add_node(());
    }
    let Ok(order) = toposort(&walk, None) else {
        let components =
            tarjan_scc(&walk).into_iter().filter(|nodes| nodes.len() > 1 || walk.contains_edge(nodes[0], nodes[0]));
        let mut cycles: Vec<Vec<StateIndex>> =
            components.map(|nodes| nodes.iter().map(|node| node.index() as StateIndex).collect()).collect();
        cycles.iter_mut().for_each(|cycle| cycle.sort_unstable());
        cycles.sort_unstable();
        return (vec![Count::Infinite; graph.len()], cycles);
    };
    let mut paths = vec![Count::zero(); graph.len()];
    paths[0] = Count::from(1u64);
    for node in order {
        let here = paths[node.index()].clone();
        for edge in graph.edges(node.index() as StateIndex) {
            paths[edge.target as usize] += &here;
        }
    }
    (paths, Vec::new())
}

/// Each of the threads adds 1 to a counter by a read and a write.
pub(crate) fn racy_counter(threads: usize) -> Mini {
    let increment = vec![Read(0), WriteSum(0, 1)];
    Mini { finally: Some((0, threads as i64)), ..Mini::new("counter", &["counter"], vec![increment; threads]) }
}

/// Two threads take two locks in opposite order.
pub(crate) fn deadlock() -> Mini {
    let both = |first, second| vec![Lock(first), Lock(second), Unlock(second), Unlock(first)];
    Mini::new("lock order", &["lock_a", "lock_b"], vec![both(0, 1), both(1, 0)])
}

/// T1 sets a flag that T2 waits for in a loop of two operations; T3 waits for it in a loop of one.
pub(crate) fn spinning(threads: usize) -> Mini {
    let set = vec![WriteSum(0, 1)];
    let wait = vec![Sleep, BackWhileZero(0, 1)];
    let spin = vec![BackWhileZero(0, 0)];
    Mini::new("spin", &["flag"], [set, wait, spin].into_iter().take(threads).collect())
}

/// The path that takes these threads (from 0) in turn from the start.
pub(crate) fn path(exploration: &Exploration, threads: &[u16]) -> Path {
    let mut path = Path { start: 0, steps: Vec::new() };
    for thread in threads {
        let edges = exploration.graph.edges(path.end());
        let edge = edges.iter().find(|edge| exploration.transition(edge).thread.0 == *thread).unwrap();
        path.steps.push((edge.transition, edge.target));
    }
    path
}

/// Any small program over one variable and two locks; locks may be freed by anyone.
pub(crate) fn any_mini() -> impl Strategy<Value = Mini> {
    let operation = prop_oneof![
        Just(Read(0)),
        (0i64..3).prop_map(|add| WriteSum(0, add)),
        (1usize..3).prop_map(Lock),
        (1usize..3).prop_map(Unlock),
        Just(BackWhileZero(0, 0)),
        Just(Sleep),
    ];
    let threads = vec(vec(operation, 0..5), 1..4);
    let limit = prop_oneof![3 => Just(usize::MAX), 1 => 1usize..30];
    (threads, 0i64..3, 0i64..3, limit).prop_map(|(threads, wanted, most, max_states)| Mini {
        finally: Some((0, wanted)),
        always: Some((0, most)),
        max_states,
        ..Mini::new("any", &["x", "lock_a", "lock_b"], threads)
    })
}
