//! A deterministic concurrency simulator and race-condition detector.
//!
//! Data flows one way: text → [`scenario`] → [`program`] → [`machine`] steps →
//! [`trace`] of an exploration by [`explore`] → findings of [`detect`] →
//! [`report`] → bytes by [`export`]. `docs/ARCHITECTURE.md` is the map.

pub mod cli;
pub mod detect;
pub mod explore;
pub mod export;
pub mod machine;
pub mod primitive;
pub mod program;
pub mod python;
pub mod report;
pub mod scenario;
pub mod source;
pub mod trace;
pub mod value;
pub mod workers;
