//! Which executions exist: explorers take a program and return an exploration.
//!
//! An explorer never asks which primitive it is looking at, only what a step reads and changes. This room
//! knows neither what counts as a defect nor how anything is shown, and reads no clock: limits of time and
//! interruptions come in through [`Budget`].

mod block;
mod bounded;
mod brute_force;
mod checkpoint;
mod commuting;
mod dpor;
#[cfg(any(feature = "loom", feature = "shuttle"))]
mod embedded;
mod estimate;
mod extreme;
mod frontier;
mod full;
mod garbage;
mod gather;
mod growth;
mod insert;
mod intern;
mod kept;
mod layer;
#[cfg(feature = "loom")]
mod loom;
mod memo;
mod near;
mod opinion;
mod pack;
mod part;
mod paths;
mod persistent;
mod progress;
mod quotient;
mod recount;
mod reduced;
mod reductions;
mod replay;
mod run;
mod sample;
mod search;
mod serial;
mod shorten;
#[cfg(feature = "shuttle")]
mod shuttle;
mod sleep;
mod stage;
mod states;
mod summary;
mod sweep;
mod symmetry;
mod system;
mod tally;
mod visited;
mod walk;

pub use bounded::bounded;
pub use brute_force::{BruteForce, LENGTH_LIMIT, brute_force};
pub use checkpoint::{NoCheckpoint, Sink, Write};
pub use dpor::{
    DporOptions, DporProgress, ReadsFromOptions, Statistics, Traces, dpor, dpor_counted, reads_from,
    traces_by_brute_force,
};
pub use estimate::{Estimate, EstimateOptions, estimate};
pub use extreme::{Direction, Extreme, ExtremeOptions, extreme};
pub use full::{full, full_with_checkpoints};
pub use near::nearer;
pub use opinion::{Engine, EngineLimits, engines_init, second_opinion};
pub use part::{Part, coverage, join_parts, part};
pub use recount::{Recount, recount};
pub use reduced::{reduced, reduced_by};
pub use reductions::Reductions;
pub use replay::{Replay, replay, replay_lasso};
pub use run::{Run, RunEnd, run};
pub use sample::{
    Generator, Machine, SampleOptions, SampleProgress, Sampled, SampledOutcome, join_samples, range, sample,
};
pub use search::{SearchBudget, SearchOptions, SearchProgress, join_sampled_parts, sampled_part, search};
pub use shorten::{Arrival, ShortenBudget, Shortened, same_end, shorten, switches};
pub use stage::Stage;
pub use sweep::{CountOptions, count};
pub use symmetry::Asymmetry;
pub use system::End;
pub use tally::{CountMethod, Tally};

use crate::trace::Limit;
use crate::workers::Workers;

/// When to stop.
pub struct Budget<'a> {
    /// The most states to visit.
    pub states: u64,
    /// The most bytes to use, approximately.
    pub memory: u64,
    /// Who works on it; no result depends on how many.
    pub workers: &'a Workers,
    /// Asked now and then; may stop the exploration, or show how far it is.
    pub watch: &'a dyn Fn(&Progress) -> Option<Limit>,
}

/// How far an exploration is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// States found.
    pub states: u64,
    /// Of these, states whose successors are still unknown.
    pub pending: u64,
    /// Bytes in use, approximately.
    pub memory: u64,
}

impl Budget<'static> {
    /// Enough for everything that fits into 8 GiB.
    pub const GENEROUS: Budget<'static> =
        Budget { states: 1 << 31, memory: 8 << 30, workers: &Workers::ONE, watch: &|_| None };
}
