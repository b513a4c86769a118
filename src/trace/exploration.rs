//! An exploration: what was found besides the graph of visited states: its final states, what they amount to, and how
//! much was covered.

use super::heads::zeros;
use super::{Count, Edge, Sample, StateGraph, StateIndex, ThreadIndex, Transition};
use crate::source::Span;
use crate::value::Plain;
use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

/// How much of the behaviours an exploration has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All of them.
    Complete,
    /// A limit was hit first.
    Stopped(Limit),
    /// All schedules within a bound.
    Bounded(Bound),
    /// Some schedules, drawn at random.
    Sampled(Sample),
    /// All schedules of one part of them.
    Part {
        /// Which, from 1.
        number: u32,
        /// How many parts there are.
        of: u32,
    },
}

/// Which schedules a bounded search looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Those that take the processor from a thread that could go on at most so many times (Musuvathi and Qadeer 2007).
    Preemptions(u32),
    /// Those that depart at most so many times from running each thread, in turn, as long as it can go on
    /// (Emmi, Qadeer and Rakamarić 2011).
    Delays(u32),
}

impl Method {
    /// Whether it draws schedules at random.
    pub fn is_sampled(self) -> bool {
        match self {
            Method::RandomWalk | Method::Uniform | Method::Pct | Method::Pos | Method::Surw => true,
            Method::Full
            | Method::Partitioned
            | Method::Counted
            | Method::Reduced
            | Method::Dpor
            | Method::ReadsFrom
            | Method::PreemptionBounded
            | Method::DelayBounded => false,
        }
    }
}

/// By which method the schedules were looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Every reachable state.
    Full,
    /// All schedules, in parts that were gone through separately.
    Partitioned,
    /// Every reachable state, counted and not kept.
    Counted,
    /// Enough of the reachable states for every verdict and every outcome.
    Reduced,
    /// One execution for each Mazurkiewicz trace.
    Dpor,
    /// One execution for each reads-from class.
    ReadsFrom,
    /// All schedules with few preemptions.
    PreemptionBounded,
    /// All schedules with few delays.
    DelayBounded,
    /// At each step any thread that can go on, with equal probability.
    RandomWalk,
    /// Any schedule, with equal probability.
    Uniform,
    /// Random priorities with a few changes (Burckhardt et al. 2010).
    Pct,
    /// Partial order sampling (Yuan, Yang and Gu 2018).
    Pos,
    /// Selectively uniform random walk (Zhao et al. 2025).
    Surw,
}

/// Why a method was given up for one that tells less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenUp {
    /// It was stopped by this limit.
    At(Limit),
    /// It was not begun, since there are about so many states.
    Estimated(u64),
}

/// How an exploration was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The method.
    pub method: Method,
    /// The arguments by which states or moves were left out, by their names in the documentation: `persistent-sets`.
    pub reductions: Vec<&'static str>,
    /// How many executions were made, by a search that makes executions.
    pub executions: Option<u64>,
    /// How many states are reachable, if the graph does not hold them all and somebody has counted.
    pub states: Option<Count>,
    /// What would have told more, and why it was given up.
    pub given_up: Vec<(Method, GivenUp)>,
}

impl Search {
    /// A search that keeps all that it sees.
    pub fn new(method: Method) -> Search {
        Search { method, reductions: Vec::new(), executions: None, states: None, given_up: Vec::new() }
    }
}

/// Which limit stopped an exploration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many states.
    States(u64),
    /// So many executions.
    Executions(u64),
    /// Executions were cut off after so many steps.
    Depth(u64),
    /// So many bytes.
    Memory(u64),
    /// So many seconds.
    Time(u64),
    /// A thread did not come to the end of a step within the limit of the machine.
    Steps {
        /// Which thread.
        thread: ThreadIndex,
        /// Where it was when it was stopped.
        span: Span,
    },
    /// The user interrupted it.
    Interrupted,
}

/// Answers what a state looks like; the explorer that packed the states implements it.
pub trait StateView: Debug + Send + std::marker::Sync {
    /// The values of all shared names, in the order of [`Exploration::shared`].
    fn shared(&self, state: StateIndex) -> Vec<Plain>;
}

/// A shared name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedInfo {
    /// As declared.
    pub name: Arc<str>,
    /// Whether its final value is part of an outcome (variables, atomics and queues are; locks are not).
    pub in_outcome: bool,
}

/// A thread or task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadInfo {
    /// Short label: `T1`, or `A`.
    pub label: String,
    /// The call that it runs: `increment()`.
    pub name: String,
    /// Where it is started.
    pub span: Span,
}

/// How schedules end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// All threads and tasks returned.
    Finished,
    /// All ended, at least one by an exception.
    Exception,
    /// Some can never go on.
    Deadlock,
}

/// Equal ends of schedules, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How they end.
    pub status: Status,
    /// Final values of the shared names that are part of an outcome, in their order.
    pub shared: Vec<Plain>,
    /// Indices of the `finally` checks that do not hold.
    pub failed_checks: Vec<u16>,
    /// How many schedules end so.
    pub interleavings: Count,
    /// How many of the executions of the search ended so, by a search that makes executions.
    pub executions: Option<u64>,
}

impl Outcome {
    /// Whether all threads and tasks returned and all final checks hold.
    pub fn is_good(&self) -> bool {
        self.status == Status::Finished && self.failed_checks.is_empty()
    }

    /// What tells it from all other outcomes of the program, however they were found. Only to be compared.
    pub fn name(&self) -> String {
        format!("{:?} {:?} {:?}", self.status, self.shared, self.failed_checks)
    }
}

/// A state that nothing leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Which.
    pub state: StateIndex,
    /// Index into [`Exploration::outcomes`].
    pub outcome: u32,
    /// Who can never go on, if it is a deadlock.
    pub blocked: Vec<Blocked>,
    /// How many schedules end in this very state.
    pub interleavings: Count,
}

/// A thread or task that cannot go on: for ever in a deadlock, else until another one changes that.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Blocked {
    /// Who.
    pub thread: ThreadIndex,
    /// The operation it is stuck in.
    pub span: Span,
    /// For what.
    pub waiting: Waiting,
}

/// What a blocked thread or task waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Waiting {
    /// For an object that others (or it itself) hold.
    Held {
        /// The object.
        object: Arc<str>,
        /// Who holds it, as far as that is known.
        holders: Vec<ThreadIndex>,
    },
    /// For an operation; in a deadlock, one that nobody will do.
    Signal {
        /// The object.
        object: Arc<str>,
        /// The method it is stuck in: `wait`.
        method: Cow<'static, str>,
        /// The method that would free it: `set`.
        needs: Cow<'static, str>,
    },
    /// For the end of another thread or task.
    Finish {
        /// Which.
        thread: ThreadIndex,
    },
    /// For its event loop, which another task has, and perhaps blocks.
    EventLoop {
        /// Who has it.
        running: ThreadIndex,
    },
    /// For its turn: its event loop goes on with another one first.
    Turn {
        /// With whom.
        first: ThreadIndex,
    },
    /// For the time to pass.
    Sleep {
        /// Until when, in seconds of virtual time.
        until: Plain,
    },
}

/// An `always` check that does not hold in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where.
    pub state: StateIndex,
    /// Which check.
    pub check: u16,
}

/// For each state a set of outcomes, as bits.
#[derive(Clone, Debug)]
pub struct OutcomeMask {
    /// State by state, so many words, of 64 outcomes each.
    words: Vec<u64>,
    words_per_state: usize,
}

impl OutcomeMask {
    /// Whether the outcome can still be reached from the state.
    pub fn contains(&self, state: StateIndex, outcome: u32) -> bool {
        self.words_of(state)[outcome as usize / 64] >> (outcome % 64) & 1 == 1
    }

    /// The outcomes still reachable from a state, ascending.
    pub fn outcomes(&self, state: StateIndex) -> Vec<u32> {
        let count = (self.words_per_state * 64) as u32;
        (0..count).filter(|outcome| self.contains(state, *outcome)).collect()
    }

    fn words_of(&self, state: StateIndex) -> &[u64] {
        &self.words[state as usize * self.words_per_state..][..self.words_per_state]
    }
}

/// In which states the parts of the checks hold that speak of a whole schedule, by check and state. Empty if there are no
/// such checks, or not all states were looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Liveness {
    /// For each `eventually` check.
    pub eventually: Vec<Vec<bool>>,
    /// For each `leads_to` check, its first part and its second.
    pub leads_to: Vec<(Vec<bool>, Vec<bool>)>,
}

/// Everything an exploration found out about one program.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// How much was seen.
    pub coverage: Coverage,
    /// How it was seen.
    pub search: Search,
    /// Shared names, variables first, in the order of the input.
    pub shared: Vec<SharedInfo>,
    /// Threads and tasks; spawned ones come last.
    pub threads: Vec<ThreadInfo>,
    /// Visited states and edges: all of them after a full search that was complete, otherwise a part that holds a
    /// schedule for each outcome and finding. States that were found but not expanded have no edges and are listed
    /// in no terminal.
    pub graph: StateGraph,
    /// What states look like.
    pub view: Arc<dyn StateView>,
    /// Interned edge labels.
    pub transitions: Vec<Transition>,
    /// Final states, ascending.
    pub terminals: Vec<Terminal>,
    /// Outcomes, in the order of [`Outcome::status`] and values.
    pub outcomes: Vec<Outcome>,
    /// Broken `always` checks, by state.
    pub violations: Vec<Violation>,
    /// The `finally` checks that fail at the end of each serial schedule, each set once: where the graph does not hold
    /// all schedules, and somebody has looked.
    pub serial_ends: Option<Vec<Vec<u16>>>,
    /// Number of maximal schedules.
    pub interleavings: Count,
    /// Cycles: the strongly connected components with an edge inside, each ascending.
    pub cycles: Vec<Vec<StateIndex>>,
    /// Where the checks hold that speak of a whole schedule.
    pub liveness: Liveness,
    /// What [`Exploration::outcome_mask`] has found. Nothing else may change afterwards.
    pub mask: OnceLock<OutcomeMask>,
}

/// Words of memory that [`Exploration::outcome_mask`] may take where it is not asked for by name (256 MiB).
const MASK_WORDS: usize = 1 << 25;

impl Exploration {
    /// Whether the graph tells of each state that was expanded everything it can still end as.
    pub fn knows_all_ends(&self) -> bool {
        let is_kept = matches!(self.search.method, Method::Full | Method::Reduced) && !self.has_sleepers();
        self.coverage == Coverage::Complete && is_kept
    }

    /// Whether states may lack moves that lead to what no path from there does: those of threads that are asleep.
    pub fn has_sleepers(&self) -> bool {
        self.search.reductions.contains(&"sleep-sets")
    }

    /// Whether the graph holds every state and every schedule, so that counting its paths counts schedules.
    pub fn holds_all_schedules(&self) -> bool {
        self.coverage == Coverage::Complete && self.search.method == Method::Full
    }

    /// The label of an edge.
    pub fn transition(&self, edge: &Edge) -> &Transition {
        &self.transitions[edge.transition as usize]
    }

    /// Whether the graph tells what each state can still end as, and it would not take too much memory.
    pub fn has_prospects(&self) -> bool {
        self.knows_all_ends() && self.words_per_state().saturating_mul(self.graph.len()) <= MASK_WORDS
    }

    fn words_per_state(&self) -> usize {
        self.outcomes.len().div_ceil(64).max(1)
    }

    /// Which outcomes each state can still end in: found once. O(edges × outcomes / 64), repeated along cycles.
    pub fn outcome_mask(&self) -> &OutcomeMask {
        self.mask.get_or_init(|| {
            let words_per_state = self.words_per_state();
            let mut words = zeros::<u64>(self.graph.len() * words_per_state);
            for Terminal { state, outcome, .. } in &self.terminals {
                words[*state as usize * words_per_state + *outcome as usize / 64] |= 1 << (outcome % 64);
            }
            self.graph.sweep_back(|state, edges| {
                let mut is_new = false;
                for word in 0..words_per_state {
                    let before = words[state as usize * words_per_state + word];
                    let there = |edge: &Edge| words[edge.target as usize * words_per_state + word];
                    let here = edges.iter().fold(before, |here, edge| here | there(edge));
                    if here != before {
                        words[state as usize * words_per_state + word] = here;
                        is_new = true;
                    }
                }
                is_new
            });
            OutcomeMask { words, words_per_state }
        })
    }

    /// The final state with this number, if it is one.
    pub fn terminal(&self, state: StateIndex) -> Option<&Terminal> {
        self.terminals.binary_search_by_key(&state, |terminal| terminal.state).ok().map(|index| &self.terminals[index])
    }
}
