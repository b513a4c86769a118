//! A few operations and a breadth-first search, enough to give reports something real to tell in tests.

use super::{Report, ScenarioInput, VariantInput, build};
use crate::detect::{EventPosition, Evidence, Finding, FindingKind, RacingPair};
use crate::program::Model;
use crate::program::{Check, Program};
use crate::source::{SourceFile, Span};
use crate::trace::{
    Access, AccessClass, AccessMode, Action, Agreement, Blocked, Count, Coverage, Edge, Event, Exploration, Failure,
    FailureKind, Liveness, Location, LocationBase, Method, Opinion, Outcome, Path, Search, SharedInfo, StateGraph,
    StateView, Status, Terminal, ThreadIndex, ThreadInfo, Transition, Waiting,
};
use crate::value::Plain;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// A program without code, for tests that only need its names.
pub(crate) fn program(variant: &str, text: &str) -> Program {
    let slug: Vec<&str> = variant.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let source = SourceFile::new("scenarios/counter.json", text);
    let slug = slug.join("-").to_lowercase();
    Program { fingerprint: 0x0123_abcd_0000_0000, ..Program::without_code(source, "counter", variant, &slug) }
}

/// One operation of a test program; every thread has one local variable.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Do {
    /// Reads a variable into the local one.
    Read(usize),
    /// Writes the local variable plus a number.
    Write(usize, i64),
    /// Takes a lock.
    Acquire(usize),
    /// Gives it back.
    Release(usize),
    /// Gives control back to the event loop.
    Await,
    /// Fails.
    Raise,
}

/// What to explore: code is operations with the source line that each stands on.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) variables: Vec<(&'static str, i64)>,
    pub(crate) locks: Vec<&'static str>,
    pub(crate) threads: Vec<(&'static str, Vec<(Do, usize)>)>,
    /// The variable and the value that it must end with, and the line of the check.
    pub(crate) check: Option<(usize, i64, usize)>,
}

/// A program and everything that can happen.
#[derive(Debug)]
pub(crate) struct Fixture {
    pub(crate) program: Program,
    pub(crate) exploration: Exploration,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    variables: Vec<i64>,
    locks: Vec<Option<usize>>,
    /// Next operation and local variable.
    threads: Vec<(usize, i64)>,
    failed: bool,
}

#[derive(Debug)]
struct View(Vec<Vec<Plain>>);

impl StateView for View {
    fn shared(&self, state: u32) -> Vec<Plain> {
        self.0[state as usize].clone()
    }
}

impl Fixture {
    pub(crate) fn new(mut program: Program, code: &Code) -> Fixture {
        if let Some((_, _, line)) = code.check {
            let span = line_span(&program.source, line);
            let text = program.source.slice(span).trim_matches('"').to_string();
            program.finally.push(Check::without_code(text, span));
        }
        let exploration = explore(&program, code);
        Fixture { program, exploration }
    }

    /// The path that a schedule such as `1221` takes.
    pub(crate) fn path(&self, schedule: &str) -> Path {
        let mut path = Path { start: 0, steps: Vec::new() };
        for digit in schedule.bytes() {
            let edges = self.exploration.graph.edges(path.end());
            let thread = ThreadIndex(u16::from(digit - b'1'));
            let edge = edges.iter().find(|edge| self.exploration.transition(edge).thread == thread).unwrap();
            path.steps.push((edge.transition, edge.target));
        }
        path
    }

    pub(crate) fn finding(&self, kind: FindingKind, evidence: Evidence, witness: &str) -> Finding {
        Finding {
            kind,
            evidence,
            witness: self.path(witness),
            cycle: None,
            failed_check: None,
            schedules: None,
            passing: None,
        }
    }

    /// A lost update of the first variable at the given positions of a witness.
    pub(crate) fn lost_update(&self, witness: &str, positions: [(usize, usize); 3], passing: &str) -> Finding {
        let [read, overwritten, write] = positions.map(|(step, event)| EventPosition { step, event });
        let location = self.location(0);
        Finding {
            failed_check: (!self.program.finally.is_empty()).then_some(0),
            passing: Some(self.path(passing)),
            ..self.finding(
                FindingKind::LostUpdate,
                Evidence::LostUpdate { location, read, overwritten, write },
                witness,
            )
        }
    }

    pub(crate) fn location(&self, variable: u16) -> Location {
        let name = self.exploration.shared[usize::from(variable)].name.clone();
        Location { base: LocationBase::Shared(variable), key: None, name }
    }
}

/// The text of a line without indentation and the comma at its end.
pub(crate) fn line_span(source: &SourceFile, line: usize) -> Span {
    let text = source.line_text(line);
    let start = text.as_ptr() as usize - source.text.as_ptr() as usize;
    let trimmed = text.trim().trim_end_matches(',');
    let start = start + text.find(trimmed).unwrap();
    Span::new(start, start + trimmed.len())
}

fn explore(program: &Program, code: &Code) -> Exploration {
    let initial = State {
        variables: code.variables.iter().map(|(_, value)| *value).collect(),
        locks: vec![None; code.locks.len()],
        threads: vec![(0, 0); code.threads.len()],
        failed: false,
    };
    let mut numbers = BTreeMap::from([(initial.clone(), 0u32)]);
    let mut states = vec![initial];
    let mut graph = StateGraph::new();
    let mut transitions: Vec<Transition> = Vec::new();
    let mut at = 0;
    while at < states.len() {
        for thread in 0..code.threads.len() {
            if let Some((next, transition)) = step(program, code, &states[at], thread) {
                let target = *numbers.entry(next.clone()).or_insert_with(|| {
                    states.push(next);
                    states.len() as u32 - 1
                });
                let index = transitions.iter().position(|known| *known == transition).unwrap_or_else(|| {
                    transitions.push(transition);
                    transitions.len() - 1
                });
                graph.push_edge(Edge { transition: index as u32, target });
            }
        }
        graph.finish_state();
        at += 1;
    }

    // Every step raises the sum of program counters, so that orders the states along all paths.
    let mut order: Vec<usize> = (0..states.len()).collect();
    order.sort_by_key(|state| states[*state].threads.iter().map(|thread| thread.0).sum::<usize>());
    let mut paths = vec![Count::zero(); states.len()];
    paths[0] = Count::from(1u64);
    for state in order {
        for edge in graph.edges(state as u32) {
            let here = paths[state].clone();
            paths[edge.target as usize] += &here;
        }
    }

    let finals: Vec<usize> = (0..states.len()).filter(|state| graph.edges(*state as u32).is_empty()).collect();
    let mut outcomes: BTreeMap<(Status, Vec<Plain>), Outcome> = BTreeMap::new();
    for state in &finals {
        let key = outcome_key(code, &states[*state]);
        let failed = code.check.is_some_and(|(variable, value, _)| states[*state].variables[variable] != value);
        let outcome = outcomes.entry(key.clone()).or_insert(Outcome {
            status: key.0,
            shared: key.1,
            failed_checks: if failed { vec![0] } else { Vec::new() },
            interleavings: Count::zero(),
            executions: None,
        });
        outcome.interleavings += &paths[*state];
    }
    let keys: Vec<_> = outcomes.keys().cloned().collect();
    let terminals = finals.iter().map(|state| Terminal {
        state: *state as u32,
        outcome: keys.binary_search(&outcome_key(code, &states[*state])).unwrap() as u32,
        blocked: blocked(program, code, &states[*state]),
        interleavings: paths[*state].clone(),
    });
    let terminals: Vec<Terminal> = terminals.collect();
    let mut interleavings = Count::zero();
    terminals.iter().for_each(|terminal| interleavings += &terminal.interleavings);
    let variables = code.variables.iter().map(|(name, _)| SharedInfo { name: Arc::from(*name), in_outcome: true });
    let locks = code.locks.iter().map(|name| SharedInfo { name: Arc::from(*name), in_outcome: false });
    let threads = code.threads.iter().enumerate().map(|(index, (name, _))| ThreadInfo {
        label: format!("T{}", index + 1),
        name: name.to_string(),
        span: Span::default(),
    });
    Exploration {
        coverage: Coverage::Complete,
        search: Search::new(Method::Full),
        serial_ends: None,
        shared: variables.chain(locks).collect(),
        threads: threads.collect(),
        graph,
        view: Arc::new(View(states.iter().map(shared_values).collect())),
        transitions,
        terminals,
        outcomes: outcomes.into_values().collect(),
        violations: Vec::new(),
        interleavings,
        liveness: Liveness::default(),
        cycles: Vec::new(),
        mask: OnceLock::new(),
    }
}

fn shared_values(state: &State) -> Vec<Plain> {
    let locks = state.locks.iter().map(|holder| match holder {
        None => Plain::Opaque("free".to_string()),
        Some(thread) => Plain::Opaque(format!("T{}", thread + 1)),
    });
    state.variables.iter().map(|value| Plain::Int(*value)).chain(locks).collect()
}

fn outcome_key(code: &Code, state: &State) -> (Status, Vec<Plain>) {
    let done = code.threads.iter().zip(&state.threads).all(|((_, code), (at, _))| *at >= code.len());
    let status = match (done, state.failed) {
        (false, _) => Status::Deadlock,
        (true, true) => Status::Exception,
        (true, false) => Status::Finished,
    };
    (status, state.variables.iter().map(|value| Plain::Int(*value)).collect())
}

fn blocked(program: &Program, code: &Code, state: &State) -> Vec<Blocked> {
    let waiting = |thread: usize| match code.threads[thread].1.get(state.threads[thread].0)? {
        (Do::Acquire(lock), line) => Some(Blocked {
            thread: ThreadIndex(thread as u16),
            span: line_span(&program.source, *line),
            waiting: Waiting::Held {
                object: Arc::from(code.locks[*lock]),
                holders: state.locks[*lock].iter().map(|holder| ThreadIndex(*holder as u16)).collect(),
            },
        }),
        _ => None,
    };
    (0..code.threads.len()).filter_map(waiting).collect()
}

/// One transition: for a thread one operation, for a task all up to the next `Await`.
fn step(program: &Program, code: &Code, state: &State, thread: usize) -> Option<(State, Transition)> {
    let cooperative = program.model == Model::Tasks;
    let mut state = state.clone();
    let mut events: Vec<Event> = Vec::new();
    let operations = &code.threads[thread].1;
    while let Some((operation, line)) = operations.get(state.threads[thread].0) {
        if let Do::Acquire(lock) = operation
            && state.locks[*lock].is_some()
        {
            break;
        }
        state.threads[thread].0 += 1;
        if let Do::Await = operation {
            if let Some(last) = events.last_mut() {
                last.suspends = true;
            }
            break;
        }
        events.push(perform(program, code, &mut state, thread, *operation, *line));
        if !cooperative {
            break;
        }
    }
    let thread = ThreadIndex(thread as u16);
    (!events.is_empty()).then_some((
        state,
        Transition {
            thread,
            runner: thread,
            alternative: 0,
            alternatives: 1,
            events,
            event_loop: cooperative.then_some(0),
        },
    ))
}

fn perform(program: &Program, code: &Code, state: &mut State, thread: usize, operation: Do, line: usize) -> Event {
    let span = line_span(&program.source, line);
    let access = |variable: usize, mode| Access {
        location: Location {
            base: LocationBase::Shared(variable as u16),
            key: None,
            name: Arc::from(code.variables[variable].0),
        },
        mode,
        class: AccessClass::Plain,
    };
    let lock_call = |lock: usize, method| Action::Operation {
        object: Arc::from(code.locks[lock]),
        method,
        arguments: Vec::new(),
        result: None,
        waits: false,
    };
    let lock_change = |lock: usize, state: &State| {
        let index = code.variables.len() + lock;
        vec![(index as u16, shared_values(state)[index].clone())]
    };
    let mut failure = None;
    let (action, accesses, changes) = match operation {
        Do::Read(variable) => {
            let value = state.variables[variable];
            state.threads[thread].1 = value;
            (Action::Read { value: Plain::Int(value) }, vec![access(variable, AccessMode::Read)], vec![])
        }
        Do::Write(variable, more) => {
            let value = state.threads[thread].1 + more;
            state.variables[variable] = value;
            let accesses = vec![access(variable, AccessMode::Write { derived: true })];
            (Action::Write { value: Plain::Int(value) }, accesses, vec![(variable as u16, Plain::Int(value))])
        }
        Do::Acquire(lock) => {
            state.locks[lock] = Some(thread);
            (lock_call(lock, "acquire".into()), vec![], lock_change(lock, state))
        }
        Do::Release(lock) => {
            state.locks[lock] = None;
            (lock_call(lock, "release".into()), vec![], lock_change(lock, state))
        }
        Do::Raise => {
            state.failed = true;
            state.threads[thread].0 = code.threads[thread].1.len();
            failure = Some(Failure {
                kind: FailureKind::UncaughtException,
                exception: "ValueError".to_string(),
                message: "no money".to_string(),
                span,
            });
            (Action::Internal, vec![], vec![])
        }
        Do::Await => unreachable!("handled by the caller"),
    };
    let finishes = state.threads[thread].0 >= code.threads[thread].1.len();
    Event {
        thread: ThreadIndex(thread as u16),
        action,
        accesses,
        span,
        changes,
        failure,
        finishes,
        suspends: false,
        notices: Vec::new(),
    }
}

/// A variant and what was found in it.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) fixture: Fixture,
    pub(crate) findings: Vec<Finding>,
    pub(crate) opinions: Vec<Opinion>,
    pub(crate) expected: Vec<&'static str>,
    pub(crate) expected_outcomes: Option<Vec<Vec<(String, Plain)>>>,
}

impl Case {
    pub(crate) fn new(fixture: Fixture, findings: Vec<Finding>, expected: &[&'static str]) -> Case {
        Case { fixture, findings, opinions: Vec::new(), expected: expected.to_vec(), expected_outcomes: None }
    }

    /// Another engine agrees.
    pub(crate) fn agrees(&mut self, engine: &'static str, executions: u64) {
        self.opinions.push(Opinion { engine, executions, agreement: Agreement::Agrees });
    }

    /// Another engine was not run.
    pub(crate) fn skips(&mut self, engine: &'static str, reason: &str) {
        let agreement = Agreement::Skipped { reason: reason.to_string() };
        self.opinions.push(Opinion { engine, executions: 0, agreement });
    }

    /// Another engine also finds a deadlock with this value of the first variable.
    pub(crate) fn disagrees(&mut self, engine: &'static str, executions: u64, value: i64) {
        let extra = vec![(Status::Deadlock, vec![Plain::Int(value)])];
        self.opinions.push(Opinion { engine, executions, agreement: Agreement::Disagrees { missing: vec![], extra } });
    }

    pub(crate) fn input(&self) -> VariantInput<'_> {
        let exploration = &self.fixture.exploration;
        let variables = exploration.shared.iter().zip(exploration.view.shared(0)).filter(|(info, _)| info.in_outcome);
        VariantInput {
            program: &self.fixture.program,
            exploration,
            findings: &self.findings,
            placements: &[],
            opinions: &self.opinions,
            expected_findings: self.expected.iter().map(|kind| kind.to_string()).collect(),
            expected_outcomes: self.expected_outcomes.clone(),
            initial_shared: variables.map(|(info, value)| (info.name.to_string(), value)).collect(),
        }
    }
}

/// The report on a scenario of these variants.
pub(crate) fn report(file: &str, cases: &[Case]) -> Report {
    build(&[ScenarioInput {
        file,
        name: "counter",
        about: Some("Two workers add 1 to a shared counter."),
        functions: Vec::new(),
        variants: cases.iter().map(Case::input).collect(),
    }])
}

pub(crate) const COUNTER: &str = r#"{
  "shared": { "counter": 0 },
  "sync":   { "lock": "Lock()" },
  "functions": {
    "increment": [
      "seen = counter",
      "counter = seen + 1"
    ],
    "increment_locked": [
      "lock.acquire()",
      "seen = counter",
      "counter = seen + 1",
      "lock.release()"
    ]
  },
  "check": { "finally": [
    "counter == 2"
  ] }
}
"#;

/// Two threads add 1, with and without a lock; two tasks do it without and with an `await` in between.
pub(crate) fn counter() -> Vec<Case> {
    let fixture = |variant: &str, model: Model, body: &[(Do, usize)]| {
        let code = Code {
            variables: vec![("counter", 0)],
            locks: vec!["lock"],
            threads: vec![("increment()", body.to_vec()), ("increment()", body.to_vec())],
            check: Some((0, 2, 17)),
        };
        Fixture::new(Program { model, ..program(variant, COUNTER) }, &code)
    };
    let plain = [(Do::Read(0), 6), (Do::Write(0, 1), 7)];
    let locked = [(Do::Acquire(0), 10), (Do::Read(0), 11), (Do::Write(0, 1), 12), (Do::Release(0), 13)];
    let late = [(Do::Read(0), 6), (Do::Await, 6), (Do::Write(0, 1), 7)];

    let threads = fixture("threads", Model::Threads, &plain);
    let update = threads.lost_update("1221", [(0, 0), (2, 0), (3, 0)], "1122");
    let line = |line| line_span(&threads.program.source, line);
    let pair = |first: usize, second: usize, writes: bool| RacingPair {
        first: (ThreadIndex(0), line(first), writes),
        second: (ThreadIndex(1), line(second), true),
    };
    let pairs = vec![pair(6, 7, false), pair(7, 7, true)];
    let race = Evidence::DataRace { location: threads.location(0), pairs, does_both: true };
    let race = threads.finding(FindingKind::DataRace, race, "2121");
    let tasks = fixture("async, await in gap", Model::Tasks, &late);
    let late_update = tasks.lost_update("1221", [(0, 0), (2, 0), (3, 0)], "1122");
    vec![
        Case::new(threads, vec![update, race], &["lost-update", "data-race"]),
        Case::new(fixture("threads + lock", Model::Threads, &locked), vec![], &[]),
        Case::new(fixture("async", Model::Tasks, &plain), vec![], &[]),
        Case::new(tasks, vec![late_update], &["lost-update"]),
    ]
}

/// Two threads take two locks in opposite order.
pub(crate) fn crossed_locks() -> Case {
    let source = "one\n  \"a.acquire()\",\n  \"b.acquire()\",\n  \"total += 5\"\n";
    let transfer = |first, second| {
        let (first_line, second_line) = (2 + first, 2 + second);
        vec![
            (Do::Acquire(first), first_line),
            (Do::Acquire(second), second_line),
            (Do::Read(0), 4),
            (Do::Write(0, 5), 4),
            (Do::Release(second), second_line),
            (Do::Release(first), first_line),
        ]
    };
    let code = Code {
        variables: vec![("total", 0)],
        locks: vec!["a", "b"],
        threads: vec![("transfer('a', 'b')", transfer(0, 1)), ("transfer('b', 'a')", transfer(1, 0))],
        check: None,
    };
    let fixture = Fixture::new(program("crossed", source), &code);
    let terminal = fixture.exploration.terminals.iter().find(|terminal| !terminal.blocked.is_empty()).unwrap();
    let evidence =
        Evidence::Deadlock { blocked: terminal.blocked.clone(), cycle: vec![ThreadIndex(0), ThreadIndex(1)] };
    let schedules = Some(terminal.interleavings.clone());
    let passing = Some(fixture.path("111111222222"));
    let finding = Finding { schedules, passing, ..fixture.finding(FindingKind::Deadlock, evidence, "12") };
    Case::new(fixture, vec![finding], &[])
}
