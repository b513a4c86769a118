//! What is meaningful: names resolved to indices, functions compiled to
//! instructions, everything immutable, every mistake found with its place.
//!
//! It does not know how a step changes a state (`machine`) nor how a primitive
//! behaves (`primitive`), only that they exist and what they are called.

use crate::scenario::{Model, Order};
use crate::source::{SourceFile, Span};
use std::sync::Arc;

/// One variant of a scenario, ready to run.
#[derive(Clone, Debug)]
pub struct Program {
    /// Where it comes from.
    pub source: Arc<SourceFile>,
    /// The scenario's name.
    pub scenario: String,
    /// The variant's name as written.
    pub variant: String,
    /// The variant's name for command lines and tokens: `threads`, `async-await-in-gap`.
    pub slug: String,
    /// Threads or tasks.
    pub model: Model,
    /// The ready order of its event loop.
    pub order: Order,
    /// What must hold in every state, as written.
    pub always: Vec<CheckText>,
    /// What must hold at the end of every schedule, as written.
    pub finally: Vec<CheckText>,
    /// Hash of everything that gives the program its meaning; spaces, comments and checks are not part of it.
    pub fingerprint: u64,
}

/// A check as the user wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckText {
    /// Its text.
    pub text: String,
    /// Its place.
    pub span: Span,
}
