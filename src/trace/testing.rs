//! Test support: tiny programs, explored by the simplest means, so that tests of
//! whatever reads an [`Exploration`] need neither compiler nor machine.
//!
//! A program is a list of threads, a thread a list of [`Op`]s. Integer variables
//! start at 0. Names such as `d['a']` are elements of `d`; `d` itself is the whole.

use super::*;
use crate::source::Span;
use crate::value::Plain;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use proptest::strategy::Strategy;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// One visible operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// Reads the variable into the thread's register for it.
    Read(&'static str),
    /// Writes register + 1, as the second half of `x += 1`.
    WriteNext(&'static str),
    /// Writes a constant: not derived from any read.
    Store(&'static str, i64),
    /// Adds 1 atomically.
    FetchAdd(&'static str),
    /// Takes a lock, once it is free.
    Acquire(&'static str),
    /// Frees a lock; misuse if the thread does not hold it.
    Release(&'static str),
    /// Reads the variable again and again until it has this value.
    SpinUntil(&'static str, i64),
    /// Reads the variable and fails unless it has this value.
    Assert(&'static str, i64),
    /// Reads the variable and begins the thread anew unless it has this value.
    BackUnless(&'static str, i64),
    /// Starts the thread with this number, from 0; it can do nothing before.
    Start(usize),
    /// Waits for the end of that thread.
    Join(usize),
    /// Gives way; a task goes on until here without interruption.
    Yield,
}

use Op::*;

/// `x += 1`, with a gap.
pub(crate) const fn increment(name: &'static str) -> [Op; 2] {
    [Read(name), WriteNext(name)]
}

/// A program to explore.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mini {
    pub threads: Vec<Vec<Op>>,
    /// Whether the threads are tasks of one event loop.
    pub tasks: bool,
    /// The variable must end with this value.
    pub finally: Vec<(&'static str, i64)>,
    /// The variable must never exceed this value.
    pub always: Vec<(&'static str, i64)>,
    /// The variable must have this value at some time.
    pub eventually: Vec<(&'static str, i64)>,
    /// Whenever the first has its value, the second must then or later.
    pub leads_to: Vec<[(&'static str, i64); 2]>,
    /// Expands no more states than this.
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct State {
    at: Vec<usize>,
    dead: Vec<bool>,
    registers: BTreeMap<(usize, &'static str), i64>,
    variables: BTreeMap<&'static str, i64>,
    held: BTreeMap<&'static str, usize>,
}

#[derive(Debug)]
struct View(Vec<State>);

impl StateView for View {
    fn shared(&self, state: StateIndex) -> Vec<Plain> {
        self.0[state as usize].variables.values().map(|value| Plain::Int(*value)).collect()
    }
}

impl Mini {
    pub(crate) fn new<const N: usize>(threads: [&[Op]; N]) -> Mini {
        Mini { threads: threads.iter().map(|ops| ops.to_vec()).collect(), ..Mini::default() }
    }

    pub(crate) fn finally(mut self, name: &'static str, value: i64) -> Mini {
        self.finally.push((name, value));
        self
    }

    /// Runs every interleaving.
    pub(crate) fn explore(&self) -> Exploration {
        let mut variables = BTreeMap::new();
        for op in self.threads.iter().flatten() {
            if let Read(name)
            | WriteNext(name)
            | Store(name, _)
            | FetchAdd(name)
            | SpinUntil(name, _)
            | BackUnless(name, _)
            | Assert(name, _) = op
            {
                variables.insert(*name, 0);
            }
        }
        let checked = self.finally.iter().chain(&self.always).chain(&self.eventually);
        let checked = checked.chain(self.leads_to.iter().flatten());
        variables.extend(checked.map(|(name, _)| (*name, 0)));
        let count = self.threads.len();
        let initial = State { at: vec![0; count], dead: vec![false; count], variables, ..State::default() };

        let mut graph = StateGraph::new();
        let mut numbers = HashMap::from([(initial.clone(), 0)]);
        let mut states = vec![initial];
        let mut labels: HashMap<Transition, usize> = HashMap::new();
        let mut ends = Vec::new();
        let mut next = 0;
        while next < states.len() {
            let state = states[next].clone();
            let expanded = next < self.limit.unwrap_or(usize::MAX);
            let mut is_final = true;
            for thread in (0..count).filter(|_| expanded) {
                let Some((transition, target)) = self.step(&state, thread) else {
                    continue;
                };
                is_final = false;
                let fresh = labels.len();
                let transition = *labels.entry(transition).or_insert(fresh);
                let target = *numbers.entry(target.clone()).or_insert_with(|| {
                    states.push(target);
                    states.len() - 1
                });
                graph.push_edge(Edge { transition: transition as u32, target: target as u32 });
            }
            graph.finish_state();
            if expanded && is_final {
                ends.push(next);
            }
            next += 1;
        }
        let mut labels: Vec<_> = labels.into_iter().collect();
        labels.sort_by_key(|(_, number)| *number);
        let transitions = labels.into_iter().map(|(transition, _)| transition).collect();
        let stopped = self.limit.filter(|limit| *limit < states.len());
        self.finish(graph, states, transitions, ends, stopped)
    }

    fn finish(
        &self,
        graph: StateGraph,
        states: Vec<State>,
        transitions: Vec<Transition>,
        ends: Vec<usize>,
        stopped: Option<usize>,
    ) -> Exploration {
        let (ways, cycles) = count_ways(&graph);
        let key = |state: &State| {
            let stuck = (0..self.threads.len()).any(|thread| !self.ended(state, thread));
            let status = match state.dead.contains(&true) {
                _ if stuck => Status::Deadlock,
                true => Status::Exception,
                false => Status::Finished,
            };
            let shared: Vec<Plain> = state.variables.values().map(|value| Plain::Int(*value)).collect();
            let failed = (0u16..).zip(&self.finally).filter(|(_, (name, value))| state.variables[name] != *value);
            let failed: Vec<u16> = failed.map(|(check, _)| check).filter(|_| !stuck).collect();
            (status, shared, failed)
        };
        let keys: BTreeSet<_> = ends.iter().map(|end| key(&states[*end])).collect();
        let mut outcomes: Vec<Outcome> = keys
            .iter()
            .cloned()
            .map(|(status, shared, failed_checks)| Outcome {
                status,
                shared,
                failed_checks,
                interleavings: Count::zero(),
                executions: None,
            })
            .collect();
        let mut interleavings = Count::zero();
        let mut terminals = Vec::new();
        for end in ends {
            let outcome = keys.iter().position(|known| *known == key(&states[end])).unwrap();
            outcomes[outcome].interleavings += &ways[end];
            interleavings += &ways[end];
            terminals.push(Terminal {
                state: end as StateIndex,
                outcome: outcome as u32,
                blocked: self.blocked(&states[end]),
                interleavings: ways[end].clone(),
            });
        }
        let shared = states[0].variables.keys().map(|name| SharedInfo { name: Arc::from(*name), in_outcome: true });
        let threads = (0..self.threads.len()).map(|thread| ThreadInfo {
            label: format!("T{}", thread + 1),
            name: format!("thread{}()", thread + 1),
            span: self.span(thread, 99),
        });
        let violations = states.iter().enumerate().flat_map(|(number, state)| {
            let broken = (0u16..).zip(&self.always).filter(|(_, (name, most))| state.variables[name] > *most);
            broken.map(move |(check, _)| Violation { state: number as StateIndex, check })
        });
        Exploration {
            search: Search::new(Method::Full),
            serial_ends: None,
            coverage: stopped.map_or(Coverage::Complete, |limit| Coverage::Stopped(Limit::States(limit as u64))),
            shared: shared.collect(),
            threads: threads.collect(),
            violations: violations.collect(),
            graph,
            transitions,
            terminals,
            outcomes,
            interleavings,
            liveness: self.liveness(&states),
            cycles,
            view: Arc::new(View(states)),
            mask: OnceLock::new(),
        }
    }

    fn liveness(&self, states: &[State]) -> Liveness {
        let holds = |(name, value): &(&'static str, i64)| -> Vec<bool> {
            states.iter().map(|state| state.variables[name] == *value).collect()
        };
        Liveness {
            eventually: self.eventually.iter().map(holds).collect(),
            leads_to: self.leads_to.iter().map(|[condition, then]| (holds(condition), holds(then))).collect(),
        }
    }

    fn ended(&self, state: &State, thread: usize) -> bool {
        state.dead[thread] || state.at[thread] == self.threads[thread].len()
    }

    fn blocked(&self, state: &State) -> Vec<Blocked> {
        let stuck = (0..self.threads.len()).filter(|thread| !self.ended(state, *thread));
        let blocked = stuck.map(|thread| {
            let waiting = match self.threads[thread][state.at[thread]] {
                Acquire(lock) if state.held.contains_key(lock) => {
                    Waiting::Held { object: Arc::from(lock), holders: vec![ThreadIndex(state.held[lock] as u16)] }
                }
                Join(other) => Waiting::Finish { thread: ThreadIndex(other as u16) },
                _ => Waiting::Signal { object: Arc::from("thread"), method: "start".into(), needs: "start".into() },
            };
            Blocked { thread: ThreadIndex(thread as u16), span: self.span(thread, state.at[thread]), waiting }
        });
        blocked.collect()
    }

    /// Equal threads run the same function, so that their operations have the same place.
    fn span(&self, thread: usize, at: usize) -> Span {
        let function = self.threads.iter().position(|ops| *ops == self.threads[thread]).unwrap();
        Span::new(function * 100 + at, function * 100 + at + 1)
    }

    /// One transition of a thread, if it can go on: one event, or a task's up to where it gives way.
    fn step(&self, state: &State, thread: usize) -> Option<(Transition, State)> {
        let mut state = state.clone();
        let mut events = Vec::new();
        while let Some(event) = self.event(&mut state, thread) {
            let stop = !self.tasks || self.threads[thread][event.span.start as usize % 100] == Yield;
            events.push(event);
            if stop || self.ended(&state, thread) {
                break;
            }
        }
        let thread = ThreadIndex(thread as u16);
        let transition = Transition {
            thread,
            runner: thread,
            alternative: 0,
            alternatives: 1,
            events,
            event_loop: self.tasks.then_some(0),
        };
        (!transition.events.is_empty()).then_some((transition, state))
    }

    fn event(&self, state: &mut State, thread: usize) -> Option<Event> {
        let is_started = |state: &State| {
            let starts = |ops: &Vec<Op>, upto: usize| ops[..upto].contains(&Start(thread));
            let never = !self.threads.iter().any(|ops| starts(ops, ops.len()));
            never || self.threads.iter().zip(&state.at).any(|(ops, at)| starts(ops, *at))
        };
        if self.ended(state, thread) || !is_started(state) {
            return None;
        }
        let op = self.threads[thread][state.at[thread]];
        let span = self.span(thread, state.at[thread]);
        let mut accesses = Vec::new();
        let mut access = |name: &'static str, mode, class| {
            let (base, key) = name.split_once('[').map_or((name, None), |(base, key)| (base, Some(key)));
            // The base is numbered by its letters: equal for all elements, and stable.
            let base = LocationBase::Shared(
                base.bytes().fold(0u16, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())),
            );
            let key = key.map(|key| Plain::String(key.to_string()));
            accesses.push(Access { location: Location { base, key, name: Arc::from(name) }, mode, class });
        };
        let mut failure = None;
        let mut fail = |kind, exception: &str, message: String| {
            failure = Some(Failure { kind, exception: exception.to_string(), message, span });
        };
        let write = |derived| AccessMode::Write { derived };
        let mut advance = true;
        let mut back = false;
        let action = match op {
            Read(name) | SpinUntil(name, _) | BackUnless(name, _) | Assert(name, _) => {
                access(name, AccessMode::Read, AccessClass::Plain);
                let value = state.variables[name];
                match op {
                    SpinUntil(_, until) => advance = value == until,
                    BackUnless(_, until) => back = value != until,
                    Assert(_, want) if value != want => {
                        fail(FailureKind::Assertion, "AssertionError", format!("{name} is {value}"));
                    }
                    Assert(..) => {}
                    _ => _ = state.registers.insert((thread, name), value),
                }
                Action::Read { value: Plain::Int(value) }
            }
            WriteNext(name) | Store(name, _) => {
                let derived = matches!(op, WriteNext(_));
                access(name, write(derived), AccessClass::Plain);
                let value = match op {
                    Store(_, value) => value,
                    _ => state.registers.get(&(thread, name)).copied().unwrap_or(0) + 1,
                };
                state.set(name, value);
                Action::Write { value: Plain::Int(value) }
            }
            FetchAdd(name) => {
                access(name, AccessMode::Read, AccessClass::Synchronized);
                access(name, write(true), AccessClass::Synchronized);
                state.set(name, state.variables[name] + 1);
                operation(name, "fetch_add")
            }
            Acquire(lock) => {
                if state.held.contains_key(lock) {
                    return None;
                }
                access(lock, write(false), AccessClass::Synchronized);
                state.held.insert(lock, thread);
                operation(lock, "acquire")
            }
            Release(lock) => {
                access(lock, write(false), AccessClass::Synchronized);
                if state.held.get(lock) == Some(&thread) {
                    state.held.remove(lock);
                } else {
                    fail(FailureKind::Misuse, "RuntimeError", format!("T{} releases un-acquired lock", thread + 1));
                }
                operation(lock, "release")
            }
            Start(other) => Action::Spawn { thread: ThreadIndex(other as u16) },
            Join(other) => {
                if !self.ended(state, other) {
                    return None;
                }
                Action::Join { thread: ThreadIndex(other as u16), waits: false }
            }
            Yield => Action::Sleep { seconds: Plain::Int(0) },
        };
        state.at[thread] = if back { 0 } else { state.at[thread] + usize::from(advance) };
        state.dead[thread] = failure.is_some();
        Some(Event {
            thread: ThreadIndex(thread as u16),
            action,
            accesses,
            span,
            changes: Vec::new(),
            finishes: self.ended(state, thread),
            failure,
            notices: Vec::new(),
            suspends: op == Yield,
        })
    }
}

impl State {
    /// A write to a whole reaches all its elements.
    fn set(&mut self, name: &'static str, value: i64) {
        for (variable, old) in &mut self.variables {
            if *variable == name || variable.strip_prefix(name).is_some_and(|rest| rest.starts_with('[')) {
                *old = value;
            }
        }
    }
}

fn operation(object: &'static str, method: &'static str) -> Action {
    Action::Operation {
        object: Arc::from(object),
        method: method.into(),
        arguments: Vec::new(),
        result: None,
        waits: false,
    }
}

/// In how many ways each state is reached, and the components with an edge inside.
fn count_ways(graph: &StateGraph) -> (Vec<Count>, Vec<Vec<StateIndex>>) {
    let mut copy = DiGraph::<(), ()>::new();
    for _ in 0..graph.len() {
        copy.add_node(());
    }
    for state in 0..graph.len() as StateIndex {
        for edge in graph.edges(state) {
            copy.add_edge(NodeIndex::new(state as usize), NodeIndex::new(edge.target as usize), ());
        }
    }
    let mut ways = vec![Count::zero(); graph.len()];
    ways[0] = Count::from(1u64);
    let mut cycles = Vec::new();
    for mut component in tarjan_scc(&copy).into_iter().rev() {
        component.sort();
        if component.len() > 1 || copy.contains_edge(component[0], component[0]) {
            for state in &component {
                ways[state.index()] = Count::Infinite;
            }
            cycles.push(component.iter().map(|state| state.index() as StateIndex).collect());
        }
        for state in component {
            let here = ways[state.index()].clone();
            for edge in graph.edges(state.index() as StateIndex) {
                ways[edge.target as usize] += &here;
            }
        }
    }
    (ways, cycles)
}

/// Up to three threads of up to so many steps, some of which go round for ever.
pub(crate) fn small_programs(steps: usize) -> impl Strategy<Value = Vec<Vec<Op>>> {
    let op = proptest::sample::select(vec![
        Op::Store("x", 0),
        Op::Store("x", 1),
        Op::SpinUntil("x", 1),
        Op::SpinUntil("y", 1),
        Op::FetchAdd("y"),
        Op::Acquire("a"),
        Op::Release("a"),
    ]);
    proptest::collection::vec(proptest::collection::vec(op, 1..=steps), 1..=3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endings(exploration: &Exploration) -> Vec<(Vec<i64>, u64)> {
        let plain = |value: &Plain| if let Plain::Int(value) = value { *value } else { unreachable!() };
        let outcome =
            |outcome: &Outcome| (outcome.shared.iter().map(plain).collect(), outcome.interleavings.to_u64().unwrap());
        exploration.outcomes.iter().map(outcome).collect()
    }

    #[test]
    fn the_racy_counter_has_its_well_known_outcomes() {
        let once = Mini::new([&increment("x"), &increment("x")]).explore();
        assert_eq!(endings(&once), [(vec![1], 4), (vec![2], 2)]);
        let twice = [increment("x"), increment("x")].concat();
        let twice = Mini::new([&twice, &twice]).explore();
        // 8!/(4!·4!) = 70 schedules.
        assert_eq!(endings(&twice), [(vec![2], 32), (vec![3], 32), (vec![4], 6)]);
    }

    #[test]
    fn tasks_run_until_they_give_way() {
        let whole = Mini { tasks: true, ..Mini::new([&increment("x"), &increment("x")]) };
        assert_eq!(endings(&whole.explore()), [(vec![2], 2)]);
        let gap = [Read("x"), Yield, WriteNext("x")];
        let gap = Mini { tasks: true, ..Mini::new([&gap, &gap]) };
        assert_eq!(endings(&gap.explore()), [(vec![1], 4), (vec![2], 2)]);
    }
}
