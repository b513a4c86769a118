//! What may be written: scenario files, read into a syntax tree with all mistakes at once.
//!
//! It does not know what a name means (`program`), only how things are written.

mod ast;

pub use ast::*;
