//! What is remembered of a search for an extreme outcome.

/// How an extreme was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundBy {
    /// In the complete state graph: there is no value beyond it.
    Graph {
        /// How many states it has.
        states: u64,
    },
    /// By running one thread after the other.
    InTurn,
    /// By the segments of the best schedule of the same program with smaller constants.
    SmallerInstance {
        /// The largest constant there.
        largest: i64,
    },
    /// Among the schedules of so many segments that end at landmarks.
    Segments {
        /// How many.
        segments: usize,
    },
    /// By changing another schedule a little.
    LocalSearch,
}
