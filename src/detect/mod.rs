//! What counts as a defect: reads explorations, returns findings as data.
//!
//! It knows no explorer, no primitive by name, and no words for readers: those
//! are `report`'s. Each detector is one file and one line in [`detect`].
//!
//! The truth of a finding does not depend on how the state graph was made: whether
//! it exists, its witness and its number of schedules are questions about paths of
//! that graph, answered exactly or, where said so, not at all.

mod check;
mod data_race;
mod deadlock;
mod failure;
mod fairness;
mod fragile_order;
mod lasso;
mod least;
mod livelock;
#[cfg(test)]
mod liveness_tests;
mod lock_order;
mod lost_update;
mod notice;
mod passing;
mod product;
mod promise;
mod shortest;
mod stale_reads;
mod starvation;
#[cfg(test)]
mod tests;

pub use least::{is_less, least_schedules};
pub use lock_order::{LockUse, lock_use};
pub use shortest::detect_shortest;

use crate::program::{Guard, Model, Order, Program};
use crate::source::Span;
use crate::trace::{
    Blocked, Count, Event, Exploration, Failure, Lasso, Location, LocationBase, Notice, Outcome, Path, Schedule,
    StateIndex, ThreadIndex,
};
use crate::workers::Workers;
use fairness::Parties;
use passing::{GoodWays, Passing};
use product::Survey;
use std::sync::{Arc, OnceLock};

/// Everything that is wrong, the finding that explains most first.
///
/// Near-linear in the size of the state graph; see [`Finding`] for what each one carries. Of an
/// exploration that was stopped, what was seen is reported, without numbers of schedules.
pub fn detect(program: &Program, exploration: &Exploration) -> Vec<Finding> {
    detect_together(program, exploration, &Workers::ONE)
}

/// The same, by so many workers. Those of a small graph are not worth waking.
pub fn detect_together(program: &Program, exploration: &Exploration, workers: &Workers) -> Vec<Finding> {
    let python = (program.model == Model::Main).then_some(program.order);
    let lock_uses = |event: &Event| lock_order::lock_use(program, event);
    let workers = if exploration.graph.edge_count() < MANY_EDGES { &Workers::ONE } else { workers };
    let findings = find(exploration, &program.guards, python, &lock_uses, workers);
    debug_assert!(
        findings
            .iter()
            .filter_map(|finding| finding.failed_check)
            .all(|check| { usize::from(check) < program.finally.len() })
    );
    findings
}

/// With fewer, one thread is done before another one has started.
const MANY_EDGES: usize = 1 << 16;

/// Which lock an event takes or gives back.
type LockUses<'a> = &'a (dyn Fn(&Event) -> Option<(LocationBase, LockUse)> + Sync);

/// Looks for one kind of defect.
type Search<'a> = &'a (dyn Fn() -> Vec<Finding> + Sync);

fn find(
    exploration: &Exploration,
    guards: &[Guard],
    python: Option<Order>,
    lock_uses: LockUses,
    workers: &Workers,
) -> Vec<Finding> {
    if exploration.graph.is_empty() {
        return Vec::new();
    }
    let survey = Survey::new(exploration);
    let parties = Parties::new(exploration);
    let races = data_race::Races::scanned(exploration, workers);
    let (lost, good_ways) = (OnceLock::new(), OnceLock::new());
    let lost = || lost.get_or_init(|| lost_update::find(&survey, guards));
    let good_ways = || good_ways.get_or_init(|| GoodWays::new(&survey));
    let foresee = || {
        // Something will be found, and its passing path asked for.
        if can_go_wrong(exploration) {
            good_ways();
        }
        Vec::new()
    };
    let foresee_ends = || {
        // Witnesses will be told with what can still become of them, and somebody has time for it.
        if workers.number() > 1 && exploration.has_prospects() && (can_go_wrong(exploration) || !races.is_empty()) {
            exploration.outcome_mask();
        }
        Vec::new()
    };
    // Side by side, from both ends. So what takes long in large graphs stands there, and who needs what another one finds
    // stands behind it: whoever comes from the other end would only wait. No two detectors find the same kind, so how
    // findings are sorted does not depend on this order.
    let searches: [Search; 14] = [
        &|| lost().findings.clone(),
        &|| check::find_final_checks(&survey, &lost().pairs),
        &foresee_ends,
        &|| data_race::find(&survey, &races),
        &|| deadlock::find(&survey, python.is_some()),
        &|| check::find_invariants(&survey),
        &|| failure::find(&survey),
        &|| notice::find(&survey),
        &|| livelock::find(&survey, &parties),
        &|| starvation::find(&survey, &parties),
        &|| promise::find(&survey, &parties),
        &|| lock_order::find(&survey, lock_uses),
        &|| if python == Some(Order::Timing) { fragile_order::find(&survey) } else { Vec::new() },
        &foresee,
    ];
    let mut searches = searches.map(|search| (search, Vec::new()));
    workers.for_each(&mut searches, |(search, found)| *found = search());
    let mut findings: Vec<Finding> = searches.into_iter().flat_map(|(_, found)| found).collect();
    if findings.iter().any(has_passing_path) {
        let mut passing = Passing::new(&survey, good_ways(), &lost().pairs);
        for finding in findings.iter_mut().filter(|finding| has_passing_path(finding)) {
            // What repeats is left after one round at the latest.
            let once = finding.cycle.iter().fold(finding.witness.clone(), |path, cycle| path.join(cycle.clone()));
            finding.passing = passing.nearest(&once);
        }
    }
    findings.sort_by_key(|finding| (rank(finding), finding.witness.cost(exploration)));
    findings
}

/// Whether some state or end is not as it should be.
fn can_go_wrong(exploration: &Exploration) -> bool {
    !exploration.violations.is_empty() || !exploration.outcomes.iter().all(Outcome::is_good)
}

/// A data race is shown by states that passing paths go through as well, and so is an order of locks. A path that
/// passes may break a promise.
fn has_passing_path(finding: &Finding) -> bool {
    let without = [FindingKind::DataRace, FindingKind::LockOrder, FindingKind::Eventually, FindingKind::LeadsTo];
    !without.contains(&finding.kind)
}

/// What explains most comes first: causes before their consequences, what went wrong before what might.
fn rank(finding: &Finding) -> u8 {
    match finding.kind {
        FindingKind::LostUpdate | FindingKind::CheckThenAct if finding.failed_check.is_some() => 0,
        FindingKind::Deadlock | FindingKind::UnboundedWait => 1,
        FindingKind::Invariant => 2,
        FindingKind::Assertion => 3,
        FindingKind::Misuse => 4,
        FindingKind::UncaughtException => 5,
        FindingKind::FinalCheck | FindingKind::AtomicityViolation => 6,
        FindingKind::Livelock => 7,
        FindingKind::Starvation => 8,
        FindingKind::LeadsTo => 9,
        FindingKind::Eventually => 10,
        FindingKind::LostUpdate | FindingKind::CheckThenAct => 11,
        FindingKind::LostCancellation => 12,
        FindingKind::TaskDestroyedPending => 13,
        FindingKind::ExceptionNeverRetrieved => 14,
        FindingKind::NeverAwaited => 15,
        FindingKind::BlockedEventLoop => 16,
        FindingKind::DataRace => 17,
        FindingKind::LockOrder => 18,
        FindingKind::FragileOrder => 19,
    }
}

/// The stable kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// A write based on a stale read overwrote another thread's write.
    LostUpdate,
    /// Two conflicting plain accesses, both enabled in one reachable state.
    DataRace,
    /// Some threads or tasks can never go on.
    Deadlock,
    /// Execution can go on for ever, fairly scheduled, and nobody gets anywhere.
    Livelock,
    /// Somebody could go on again and again, and others always come first.
    Starvation,
    /// An `eventually` check never becomes true.
    Eventually,
    /// The second part of a `leads_to` check does not follow its first.
    LeadsTo,
    /// Locks are taken in an order that goes round in a circle.
    LockOrder,
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
    /// A decision was taken on a value that another thread changed before the act.
    CheckThenAct,
    /// A `finally` check fails that holds whenever the threads run one after the other.
    AtomicityViolation,
    /// Somebody waits for what nobody can do any more. Of scenarios this counts as a deadlock.
    UnboundedWait,
    /// See [`NoticeKind`](crate::trace::NoticeKind).
    NeverAwaited,
    /// See [`NoticeKind`](crate::trace::NoticeKind).
    ExceptionNeverRetrieved,
    /// See [`NoticeKind`](crate::trace::NoticeKind).
    TaskDestroyedPending,
    /// See [`NoticeKind`](crate::trace::NoticeKind).
    BlockedEventLoop,
    /// See [`NoticeKind`](crate::trace::NoticeKind).
    LostCancellation,
    /// See [`NoticeKind`](crate::trace::NoticeKind).
    FragileOrder,
}

impl FindingKind {
    /// All kinds.
    pub const ALL: [FindingKind; 22] = [
        FindingKind::LostUpdate,
        FindingKind::DataRace,
        FindingKind::Deadlock,
        FindingKind::Livelock,
        FindingKind::Starvation,
        FindingKind::Eventually,
        FindingKind::LeadsTo,
        FindingKind::LockOrder,
        FindingKind::Assertion,
        FindingKind::Invariant,
        FindingKind::FinalCheck,
        FindingKind::UncaughtException,
        FindingKind::Misuse,
        FindingKind::CheckThenAct,
        FindingKind::AtomicityViolation,
        FindingKind::UnboundedWait,
        FindingKind::NeverAwaited,
        FindingKind::ExceptionNeverRetrieved,
        FindingKind::TaskDestroyedPending,
        FindingKind::BlockedEventLoop,
        FindingKind::LostCancellation,
        FindingKind::FragileOrder,
    ];

    /// The stable name: `lost-update`.
    pub fn name(self) -> &'static str {
        match self {
            FindingKind::LostUpdate => "lost-update",
            FindingKind::DataRace => "data-race",
            FindingKind::Deadlock => "deadlock",
            FindingKind::Livelock => "livelock",
            FindingKind::Starvation => "starvation",
            FindingKind::Eventually => "eventually",
            FindingKind::LeadsTo => "leads-to",
            FindingKind::LockOrder => "lock-order",
            FindingKind::Assertion => "assertion",
            FindingKind::Invariant => "invariant",
            FindingKind::FinalCheck => "final-check",
            FindingKind::UncaughtException => "uncaught-exception",
            FindingKind::Misuse => "misuse",
            FindingKind::CheckThenAct => "check-then-act",
            FindingKind::AtomicityViolation => "atomicity-violation",
            FindingKind::UnboundedWait => "unbounded-wait",
            FindingKind::NeverAwaited => "never-awaited",
            FindingKind::ExceptionNeverRetrieved => "exception-never-retrieved",
            FindingKind::TaskDestroyedPending => "task-destroyed-pending",
            FindingKind::BlockedEventLoop => "blocked-event-loop",
            FindingKind::LostCancellation => "lost-cancellation",
            FindingKind::FragileOrder => "fragile-order",
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
    /// runs on to a final state where one can be reached (not for invariants, and not if a cycle follows).
    pub witness: Path,
    /// A path from the end of the witness back to it, that can be repeated for ever: for what is shown by
    /// never ending.
    pub cycle: Option<Path>,
    /// The `finally` check that fails in consequence, by index.
    pub failed_check: Option<u16>,
    /// In how many schedules it shows, where that was counted. For a lost update whose
    /// consequence never comes without it, the schedules with that consequence.
    pub schedules: Option<Count>,
    /// The nearest path that shows no finding: it leaves the witness as late as possible. Not for
    /// data races, which passing paths show as well.
    pub passing: Option<Path>,
}

impl Finding {
    /// The schedule that shows it, with what is repeated for ever.
    pub fn lasso(&self, exploration: &Exploration) -> Lasso {
        let cycle = self.cycle.as_ref().map_or_else(Schedule::default, |cycle| cycle.schedule(exploration));
        Lasso { stem: self.witness.schedule(exploration), cycle }
    }

    /// What makes it the same defect in another exploration of the same text: its kind, and the variable or the places
    /// that it is about.
    pub fn identity(&self) -> String {
        let places = |spans: &mut dyn Iterator<Item = Span>| {
            let spans: std::collections::BTreeSet<Span> = spans.collect();
            spans.iter().map(|span| format!(" {}..{}", span.start, span.end)).collect::<String>()
        };
        let subject = match &self.evidence {
            Evidence::LostUpdate { location, .. } | Evidence::DataRace { location, .. } => location.name.to_string(),
            Evidence::Deadlock { blocked, cycle } => {
                let told = |entry: &&Blocked| cycle.is_empty() || cycle.contains(&entry.thread);
                places(&mut blocked.iter().filter(told).map(|entry| entry.span))
            }
            Evidence::Livelock { spans, .. } => places(&mut spans.iter().copied()),
            Evidence::Starvation { span, .. } => places(&mut [*span].into_iter()),
            Evidence::Promise { check, .. } => check.to_string(),
            Evidence::LockOrder { acquisitions } => {
                places(&mut acquisitions.iter().map(|acquisition| acquisition.span))
            }
            Evidence::Failure { failure, .. } => {
                format!("{}{}", failure.exception, places(&mut [failure.span].into_iter()))
            }
            Evidence::Notice { notice, .. } => places(&mut [notice.span].into_iter()),
            Evidence::Check { check } => check.to_string(),
        };
        format!("{} {subject}", self.kind.name())
    }
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
        /// The pairs of accesses to this variable, each once by source place. The first is the one
        /// that the witness does in two successive steps; the others follow in file order.
        pairs: Vec<RacingPair>,
        /// Whether it does. Otherwise it ends with one of the two, where the exploration knows no further, or goes on
        /// with somebody else; the other one was possible instead.
        does_both: bool,
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
        /// The states that a fair cycle goes through.
        states: Vec<StateIndex>,
        /// Whether some step leads out of them.
        has_way_out: bool,
        /// Who runs in them.
        threads: Vec<ThreadIndex>,
        /// What they run, each place once.
        spans: Vec<Span>,
    },
    /// See [`FindingKind::Starvation`].
    Starvation {
        /// Who never goes on.
        thread: ThreadIndex,
        /// What it could do.
        span: Span,
        /// Who goes on instead.
        others: Vec<ThreadIndex>,
        /// What they run on the cycle, each place once.
        spans: Vec<Span>,
    },
    /// An `eventually` or `leads_to` check, by index.
    Promise {
        /// Which.
        check: u16,
        /// After how many steps of the witness it became due.
        since: usize,
    },
    /// See [`FindingKind::LockOrder`].
    LockOrder {
        /// Each takes the lock that the next one holds already, the last one that of the first.
        acquisitions: Vec<Acquisition>,
    },
    /// Assertion, uncaught exception or misuse.
    Failure {
        /// Who failed.
        thread: ThreadIndex,
        /// How.
        failure: Failure,
    },
    /// The library noticed something.
    Notice {
        /// Whose step it was.
        thread: ThreadIndex,
        /// What.
        notice: Notice,
    },
    /// An `always` or `finally` check, by index.
    Check {
        /// Which.
        check: u16,
    },
}

/// Somebody takes a lock while holding another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Acquisition {
    /// Who.
    pub thread: ThreadIndex,
    /// The lock that is held.
    pub held: Arc<str>,
    /// Where that was taken.
    pub held_since: Span,
    /// The lock that is taken.
    pub taken: Arc<str>,
    /// Where.
    pub span: Span,
}

/// Two accesses that nothing orders; the one that comes first in the file is the first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RacingPair {
    /// One access: who, where in the source, whether it writes.
    pub first: (ThreadIndex, Span, bool),
    /// The other.
    pub second: (ThreadIndex, Span, bool),
}
