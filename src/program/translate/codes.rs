//! The codes of all diagnostics of translating. A code keeps its meaning for ever.

/// Every code with its meaning in one line.
pub const CODES: &[(&str, &str)] = &[
    (BOTH_FAMILIES, "a primitive that is waited for both with and without `await`, which no class of Python allows"),
    (NO_SUCH_CLASS, "a primitive that Python does not have for tasks"),
    (NO_SUCH_METHOD, "a use of a primitive that the class of Python does not have"),
    (DEFAULT, "a default that Python would evaluate once, and a scenario at each call"),
    (BLOCKING_JOIN, "a task that waits for another one without `await`"),
    (NOT_A_START, "a `main` that is not a call of a function of the scenario"),
    (OTHER_MEANING, "a part of a Python file that would mean something else in a scenario"),
];

pub const BOTH_FAMILIES: &str = "E0501";
pub const NO_SUCH_CLASS: &str = "E0502";
pub const NO_SUCH_METHOD: &str = "E0503";
pub const DEFAULT: &str = "E0504";
pub const BLOCKING_JOIN: &str = "E0505";
pub const NOT_A_START: &str = "E0506";
pub const OTHER_MEANING: &str = "E0507";
