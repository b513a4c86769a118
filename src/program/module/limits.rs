//! The diagnostics of compiling modules, and how much of everything there may be.

use crate::source::{Diagnostic, Span};

/// Something too large.
pub const TOO_LARGE: &str = "E0312";

/// How many operations one function may have.
pub const OPERATIONS: usize = 1 << 19;

/// How many blocks may stand inside each other, as in CPython. `finally` blocks are compiled once for every way out, so
/// this also bounds their number.
pub const BLOCKS: usize = 20;

/// The diagnostic for more of something than there may be.
pub fn too_many(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(TOO_LARGE, span, format!("too many {what}"))
}

/// Runs something that recurses, with room on the stack.
pub fn with_room<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(128 * 1024, 2 * 1024 * 1024, run)
}
