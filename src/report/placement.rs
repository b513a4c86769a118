//! Where a finding can happen, in words.

use super::phrase::list;
use crate::program::Order;

/// Where a finding can happen, as far as other explorations of the program tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// The strictest order of the event loop under which it was found.
    pub order: Option<Order>,
    /// Stricter orders under which everything was explored without it.
    pub impossible: Vec<Order>,
    /// Builds of CPython of which it is known whether their threads can show it.
    pub builds: Vec<(Build, bool)>,
}

/// Builds of CPython whose threads are switched by the same rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Build {
    /// Up to 3.9.
    UpTo39,
    /// 3.10 with its global lock.
    Gil310,
    /// 3.11 to 3.14 with the global lock.
    Gil311,
    /// Without the global lock.
    Free,
}

impl Build {
    fn name(self) -> &'static str {
        match self {
            Build::UpTo39 => "CPython up to 3.9",
            Build::Gil310 => "3.10",
            Build::Gil311 => "3.11 to 3.14 with the GIL",
            Build::Free => "free-threaded builds",
        }
    }
}

/// One sentence for event loops, one for threads, where there is something to say.
pub(super) fn sentences(placement: &Placement) -> Vec<String> {
    let mut sentences = Vec::new();
    let is_impossible = |order: Order| placement.impossible.contains(&order);
    if let Some(order) = placement.order {
        sentences.push(
            match order {
                Order::Fifo => "happens already on CPython's FIFO loop, with these very sleeps",
                Order::Timing if is_impossible(Order::Fifo) => {
                    "happens on CPython's loop when its clock splits or reorders what is due at the same instant"
                }
                Order::Latency if is_impossible(Order::Timing) => {
                    "happens on CPython's loop when a sleep or other wait takes longer than here; not with these very times"
                }
                Order::Any if is_impossible(Order::Latency) || is_impossible(Order::Fifo) => {
                    "happens only on a loop that reorders ready tasks; not on CPython's FIFO loop"
                }
                Order::Timing => "happens on CPython's loop",
                Order::Latency => "happens on CPython's loop, for some duration of the waits",
                Order::Any => "happens on a loop that may reorder ready tasks",
            }
            .to_string(),
        );
    }
    let names = |can: bool| {
        let builds = placement.builds.iter().filter(|(_, possible)| *possible == can);
        builds.map(|(build, _)| build.name().to_string()).collect::<Vec<_>>()
    };
    let (can, cannot) = (names(true), names(false));
    match (can.is_empty(), cannot.is_empty()) {
        (true, true) => {}
        (false, true) => sentences.push(format!("happens on {}", list(&can, "and"))),
        (true, false) => sentences.push(format!("happens on none of {}", list(&cannot, "and"))),
        (false, false) => sentences.push(format!(
            "happens on {}; not on {}, which have no point where threads switch in between",
            list(&can, "and"),
            list(&cannot, "and")
        )),
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_explored_is_said() {
        assert!(sentences(&Placement::default()).is_empty());
        let placement = Placement {
            order: Some(Order::Any),
            impossible: vec![Order::Fifo],
            builds: vec![(Build::UpTo39, true), (Build::Gil311, false)],
        };
        let text = sentences(&placement).join(" | ");
        assert!(text.contains("reorders ready tasks") && text.contains("not on 3.11 to 3.14"), "{text}");
        assert!(!text.contains("3.10"), "{text}");
    }
}
