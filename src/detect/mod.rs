//! What counts as a defect: reads explorations, returns findings as data.
//!
//! It knows no explorer, no primitive by name, and no words for readers: those
//! are `report`'s. Each detector is one file and one line in [`detect`].

use crate::source::Span;
use crate::trace::{Blocked, Count, Failure, Location, Path, StateIndex, ThreadIndex};

/// The stable kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// A write based on a stale read overwrote another thread's write.
    LostUpdate,
    /// Two conflicting plain accesses, both enabled in one reachable state.
    DataRace,
    /// Some threads or tasks can never go on.
    Deadlock,
    /// Execution can go on for ever and can never finish.
    Livelock,
    /// An `assert` failed.
    Assertion,
    /// An `always` check failed.
    Invariant,
    /// A `finally` check failed, and no more specific finding explains it.
    FinalCheck,
    /// An exception ended a thread or task.
    UncaughtException,
    /// A primitive was used against its contract.
    Misuse,
}

impl FindingKind {
    /// All kinds.
    pub const ALL: [FindingKind; 9] = [
        FindingKind::LostUpdate,
        FindingKind::DataRace,
        FindingKind::Deadlock,
        FindingKind::Livelock,
        FindingKind::Assertion,
        FindingKind::Invariant,
        FindingKind::FinalCheck,
        FindingKind::UncaughtException,
        FindingKind::Misuse,
    ];

    /// The stable name: `lost-update`.
    pub fn name(self) -> &'static str {
        match self {
            FindingKind::LostUpdate => "lost-update",
            FindingKind::DataRace => "data-race",
            FindingKind::Deadlock => "deadlock",
            FindingKind::Livelock => "livelock",
            FindingKind::Assertion => "assertion",
            FindingKind::Invariant => "invariant",
            FindingKind::FinalCheck => "final-check",
            FindingKind::UncaughtException => "uncaught-exception",
            FindingKind::Misuse => "misuse",
        }
    }
}

/// An event on a witness: which step of the path, which event of the step's transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventPosition {
    /// Index into [`Path::steps`].
    pub step: usize,
    /// Index into the transition's events.
    pub event: usize,
}

/// One defect, with its best witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of defect.
    pub kind: FindingKind,
    /// What shows it.
    pub evidence: Evidence,
    /// A path from the initial state that shows it: fewest context switches, then fewest steps. It
    /// runs on to a final state where one can be reached (not for invariants and livelocks).
    pub witness: Path,
    /// The `finally` check that fails in consequence, by index.
    pub failed_check: Option<u16>,
    /// In how many schedules it shows, where that was counted.
    pub schedules: Option<Count>,
    /// The nearest path that shows no finding: it leaves the witness as late as possible.
    pub passing: Option<Path>,
}

/// What shows a defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// See [`FindingKind::LostUpdate`].
    LostUpdate {
        /// What was overwritten.
        location: Location,
        /// The read whose value went stale, on the witness.
        read: EventPosition,
        /// The write that made it stale (the last one before the overwriting), on the witness.
        overwritten: EventPosition,
        /// The write that was based on the stale value, on the witness.
        write: EventPosition,
    },
    /// See [`FindingKind::DataRace`].
    DataRace {
        /// The location of the first pair.
        location: Location,
        /// The pairs of accesses to this variable, each once by source place, in file order. The
        /// witness ends just before the first pair, then does both.
        pairs: Vec<RacingPair>,
    },
    /// See [`FindingKind::Deadlock`].
    Deadlock {
        /// Everyone who waits.
        blocked: Vec<Blocked>,
        /// Who waits for whom in a circle, if it is one; each waits for the next, the last for the first.
        cycle: Vec<ThreadIndex>,
    },
    /// See [`FindingKind::Livelock`].
    Livelock {
        /// The states that can never be left for a final one.
        states: Vec<StateIndex>,
        /// Who runs in them.
        threads: Vec<ThreadIndex>,
        /// What they run, each place once.
        spans: Vec<Span>,
    },
    /// Assertion, uncaught exception or misuse.
    Failure {
        /// Who failed.
        thread: ThreadIndex,
        /// How.
        failure: Failure,
    },
    /// An `always` or `finally` check, by index.
    Check {
        /// Which.
        check: u16,
    },
}

/// Two accesses that nothing orders.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RacingPair {
    /// One access: who, where in the source, whether it writes.
    pub first: (ThreadIndex, Span, bool),
    /// The other.
    pub second: (ThreadIndex, Span, bool),
}
