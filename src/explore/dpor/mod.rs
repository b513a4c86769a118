//! Optimal dynamic partial-order reduction: exactly one execution for each Mazurkiewicz trace.
//!
//! Source: Abdulla, Aronis, Jonsson and Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction"
//! (Journal of the ACM 64, 2017; POPL 2014). Definition: two schedules belong to the same trace if one becomes the other
//! by swapping neighbours that do not conflict ([`super::system`]: they touch the same place, and at least one writes).
//! Equal traces end in the same state and have the same events, so one execution of each is enough for outcomes,
//! deadlocks, exceptions and `finally` checks. For `always` checks, all writers of what they look at conflict, so that
//! states in between are the same, too, as far as checks can see.
//!
//! Proof obligation: the beginnings that are put into wakeup trees can be executed (they are, on the way: the last
//! event of each is what the transition system says that the thread does in that state), and enough of them are put
//! in; see [`reversal`]. That no trace is met twice follows from sleep sets alone. [`judge`] counts traces by walking
//! every schedule, and the two must agree on generated programs with every primitive.
//!
//! Deviations from the paper: happens-before is a set of earlier positions for each event, as bits, and not a vector
//! clock, since what is asked for is the *complement* of an event's future. Threads may disable each other by any
//! operation, not only by taking a lock. A race that will be refused again for the same reason is not looked at again.
//!
//! Limits: an execution has at most [`LENGTH_LIMIT`] events; longer ones are cut off, and then the search counts as
//! stopped. So it does for a program with endless schedules. The number of traces is exponential in general; memory is
//! linear in the length of an execution, but for wakeup trees, distinct final states and kept schedules. Kept are the
//! first executions, up to [`DporOptions::kept_states`] states, the first one with each outcome and set of broken
//! `finally` checks, all that find a new deadlocked state, and the first to break each `always` check. Findings about
//! what happened on the way (lost updates, data races) are complete if all executions are kept, which
//! [`Statistics::kept`] tells; otherwise they are those of the kept ones. `eventually` and `leads_to` are not answered:
//! they are asked of the whole graph.

mod footprint;
mod judge;
mod keep;
mod positions;
mod reads_from;
mod reversal;
mod search;
mod trail;
mod wakeup;

use super::gather::gather;
use crate::program::Program;
use crate::trace::{Coverage, Exploration, Limit, Method, Search as SearchInfo};
pub use judge::{Traces, traces_by_brute_force};
pub use reads_from::{ReadsFromOptions, reads_from};
use search::{Search, TooLong};

/// The longest execution that is followed.
pub const LENGTH_LIMIT: usize = 4096;

/// How much is looked at and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DporOptions {
    /// The most executions.
    pub max_executions: u64,
    /// The most events of an execution; at most 4,096.
    pub max_depth: usize,
    /// The most bytes to use, approximately.
    pub memory: u64,
    /// How many states executions may pass, their successors counted, that are kept for their own sake, and not because
    /// they are the first to end as they do.
    pub kept_states: u64,
}

impl Default for DporOptions {
    fn default() -> DporOptions {
        DporOptions { max_executions: u64::MAX, max_depth: LENGTH_LIMIT, memory: 8 << 30, kept_states: 200_000 }
    }
}

/// How far the search is.
#[derive(Clone, Copy, Debug)]
pub struct DporProgress {
    /// Executions made.
    pub executions: u64,
    /// How many there will be in all, by what is known now.
    pub estimated_executions: f64,
    /// Events done in all of them, counting common beginnings once.
    pub events: u64,
    /// Bytes in use, approximately.
    pub memory: u64,
}

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Executions made.
    pub executions: u64,
    /// Events done, counting common beginnings once.
    pub events: u64,
    /// Executions given up since all that could be done next was asleep; always 0.
    pub blocked: u64,
    /// How many executions are kept.
    pub kept: u64,
}

/// Makes one execution for each Mazurkiewicz trace. `watch` is asked now and then, and may stop the search.
///
/// Complexity: for each execution, one look at each earlier event for each event that is not shared with the execution
/// before, and for each race one walk over the events after it.
pub fn dpor(program: &Program, options: &DporOptions, watch: &dyn Fn(&DporProgress) -> Option<Limit>) -> Exploration {
    dpor_counted(program, options, watch).0
}

/// The same, with what was counted on the way.
pub fn dpor_counted(
    program: &Program,
    options: &DporOptions,
    watch: &dyn Fn(&DporProgress) -> Option<Limit>,
) -> (Exploration, Statistics) {
    explore::<1>(program, options, watch)
        .or_else(|TooLong| explore::<4>(program, options, watch))
        .or_else(|TooLong| explore::<16>(program, options, watch))
        .or_else(|TooLong| explore::<64>(program, options, watch))
        .unwrap_or_else(|TooLong| unreachable!("no execution is longer than the limit"))
}

fn explore<const W: usize>(
    program: &Program,
    options: &DporOptions,
    watch: &dyn Fn(&DporProgress) -> Option<Limit>,
) -> Result<(Exploration, Statistics), TooLong> {
    let mut search = Search::<W>::new(program, options);
    let limit = search.run(options, watch)?;
    let limit = limit.or(search.keeper.divergence.map(crate::machine::Divergence::limit));
    let statistics = Statistics { kept: search.keeper.kept, ..search.statistics };
    let coverage = limit.map_or(Coverage::Complete, Coverage::Stopped);
    let info = SearchInfo { executions: Some(statistics.executions), ..SearchInfo::new(Method::Dpor) };
    let schedules = std::mem::take(&mut search.keeper.schedules);
    let exploration = gather(program, &schedules, coverage, info, &search.keeper.executions());
    Ok((exploration, statistics))
}
