//! What another engine said about the same program.

use super::Status;
use crate::value::Plain;

/// How the end of an execution is compared between engines: status and final shared values.
pub type OutcomeKey = (Status, Vec<Plain>);

/// The answer of a second engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// The engine: `loom` or `shuttle`.
    pub engine: &'static str,
    /// How many executions it ran.
    pub executions: u64,
    /// How its outcomes compare with ours.
    pub agreement: Agreement,
}

/// How the outcomes of another engine compare with ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// It ran to its end and found exactly our outcomes.
    Agrees,
    /// It was stopped, and all outcomes that it saw are among ours.
    AgreesSoFar {
        /// Why it was stopped.
        reason: String,
    },
    /// It disagrees: a bug in one of the engines.
    Disagrees {
        /// Outcomes that only we found (empty if it was stopped).
        missing: Vec<OutcomeKey>,
        /// Outcomes that only it found.
        extra: Vec<OutcomeKey>,
    },
    /// It was not run.
    Skipped {
        /// Why not.
        reason: String,
    },
    /// It broke down.
    Failed {
        /// What it said.
        reason: String,
    },
}
