//! Which bytes: reports and diagnostics in the forms that people and tools read.
//!
//! It knows no scenario, program or exploration: only what it is handed to print.

pub mod diagnostics;
