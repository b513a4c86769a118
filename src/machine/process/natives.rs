//! Built-in functions and functions of native modules.

use super::Native;

/// All of them; a [`crate::value::Value::Native`] is an index into this. Those of `_simulate` that concern threads,
/// lanes, time and the state are in `simulate.rs`.
pub fn natives() -> &'static [Native] {
    &[]
}
