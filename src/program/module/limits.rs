//! The diagnostics of compiling modules, and how much of everything there may be.

use crate::source::{Diagnostic, Span};

/// `break` or `continue` outside a loop, `return` outside a function.
pub const PLACE: &str = "E0305";
/// An assignment to something that cannot be assigned.
pub const TARGET: &str = "E0306";
/// Something too large.
pub const TOO_LARGE: &str = "E0312";
/// An import of something that the library does not have.
pub const IMPORT: &str = "E0314";
/// `global`, `nonlocal` or parameters that contradict each other.
pub const DECLARATION: &str = "E0315";
/// `await` or `yield` where it cannot stand.
pub const SUSPENSION: &str = "E0316";
/// Something of Python that is not supported.
pub const UNSUPPORTED: &str = "E0317";

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
