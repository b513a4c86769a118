//! What the rest of a path costs at least: a guide for the search of cheapest paths.
//!
//! Definition: from a state that a thread has led to, the cheapest path to some goal, where going on with another thread
//! costs a context switch. So a state has one cost for each thread that may have run last: the least of all if that thread
//! begins a cheapest path, at most one switch more otherwise. States are many and such [`Rest`]s are few, since both
//! numbers in a cost are small; each is kept once, and a state needs only the number of its own. So the sweep over all
//! edges touches four bytes per edge at random, and a table that mostly fits into the cache of a processor.

use super::heads::zeros;
use super::path::Cost;
use super::{Edge, Exploration, StateIndex, ThreadIndex};
use rustc_hash::FxHashMap;

/// For each state, what the cheapest path costs that leads from there to some goals.
#[derive(Clone, Debug)]
pub struct Guide {
    /// By state, an index into `rests`.
    numbers: Vec<u32>,
    rests: Vec<Rest>,
}

/// In place of a cost: no path leads to a goal.
const NO_WAY: u64 = u64::MAX;

/// One context switch, and one step, of a cost that is one number: both keep their order, since steps are below 2^32.
const SWITCH: u64 = 1 << 32;
const STEP: u64 = 1;

/// What the rest of a path costs, by who ran last.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Rest {
    /// The least of all.
    least: u64,
    /// What it costs more for most.
    switch: u64,
    /// The threads below 64 for which it costs no more, one bit each.
    free: u64,
    /// Any other threads for which it costs less than a switch more, and what it costs.
    between: Vec<(ThreadIndex, u64)>,
}

impl Rest {
    /// No path leads to a goal. Saturating sums stay so.
    const NONE: Rest = Rest { least: NO_WAY, switch: 0, free: 0, between: Vec::new() };
    /// This is one.
    const GOAL: Rest = Rest { least: 0, switch: 0, free: 0, between: Vec::new() };

    #[inline]
    fn after(&self, last: ThreadIndex) -> u64 {
        let is_free = self.free.checked_shr(last.0.into()).is_some_and(|threads| threads & 1 == 1);
        let cost = self.least.saturating_add(if is_free { 0 } else { self.switch });
        if self.between.is_empty() {
            return cost;
        }
        let own = self.between.iter().filter(|(thread, _)| *thread == last);
        own.fold(cost, |least, (_, cost)| least.min(*cost))
    }
}

/// The rests met so far, each once.
struct Rests {
    rests: Vec<Rest>,
    numbers: FxHashMap<Rest, u32>,
    /// The one that is being made.
    next: Rest,
}

/// The numbers of [`Rest::NONE`] and [`Rest::GOAL`].
const NONE: u32 = 0;
const GOAL: u32 = 1;

impl Rests {
    fn new() -> Rests {
        let rests = vec![Rest::NONE, Rest::GOAL];
        Rests { rests, numbers: FxHashMap::default(), next: Rest { switch: SWITCH, ..Rest::NONE } }
    }

    /// What is left where these paths begin: who takes their first steps, and what they cost.
    fn number(&mut self, paths: &[(ThreadIndex, u64)]) -> u32 {
        let least = paths.iter().map(|(_, cost)| *cost).min().unwrap_or(NO_WAY);
        if least == NO_WAY {
            return NONE;
        }
        self.next.least = least;
        self.next.free = 0;
        self.next.between.clear();
        for (thread, cost) in paths {
            if *cost == least && thread.0 < 64 {
                self.next.free |= 1 << thread.0;
            } else if *cost < least.saturating_add(SWITCH) {
                self.next.between.push((*thread, *cost));
            }
        }
        if let Some(number) = self.numbers.get(&self.next) {
            return *number;
        }
        let number = self.rests.len() as u32;
        self.rests.push(self.next.clone());
        self.numbers.insert(self.next.clone(), number);
        number
    }
}

/// What was found of states lately, by their steps: who takes each, and the number of the rest where it leads. Most states
/// are like some that were looked at before, and looking this up is quicker than comparing costs.
struct Recent {
    slots: Vec<([u64; MOST_STEPS], u32)>,
}

/// States with more steps than that are not remembered. Tests are to meet some.
const MOST_STEPS: usize = if cfg!(test) { 2 } else { 4 };

/// In place of a step.
const NO_STEP: u64 = u64::MAX;

impl Recent {
    const SLOTS: usize = 512;

    fn new() -> Recent {
        // No step anywhere, no way to a goal.
        Recent { slots: vec![([NO_STEP; MOST_STEPS], NONE); Recent::SLOTS] }
    }

    /// What is left of states with these steps; found out if it is not remembered.
    #[inline]
    fn number(&mut self, steps: &[(ThreadIndex, u32)], find_out: impl FnOnce() -> u32) -> u32 {
        if steps.len() > MOST_STEPS {
            return find_out();
        }
        let mut key = [NO_STEP; MOST_STEPS];
        for (place, (thread, rest)) in key.iter_mut().zip(steps) {
            *place = u64::from(thread.0) << 32 | u64::from(*rest);
        }
        let mix = |mixed: u64, step: u64| (mixed.rotate_left(23) ^ step).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = key.into_iter().fold(0, mix);
        let slot = &mut self.slots[(mixed >> 32) as usize % Recent::SLOTS];
        if slot.0 != key {
            *slot = (key, find_out());
        }
        slot.1
    }
}

impl Guide {
    /// Finds the costs of paths along `allowed` edges, from the goals back. O(edges), repeated along cycles.
    pub fn new(
        exploration: &Exploration,
        goals: impl IntoIterator<Item = StateIndex>,
        mut allowed: impl FnMut(&Edge) -> bool,
    ) -> Guide {
        let graph = &exploration.graph;
        let threads: Vec<ThreadIndex> = exploration.transitions.iter().map(|transition| transition.thread).collect();
        let mut rests = Rests::new();
        let mut goals = goals.into_iter().peekable();
        if goals.peek().is_none() {
            return Guide { numbers: vec![NONE; graph.len()], rests: rests.rests };
        }
        let mut numbers = zeros(graph.len());
        goals.for_each(|goal| numbers[goal as usize] = GOAL);
        let (mut steps, mut paths, mut recent) = (Vec::new(), Vec::new(), Recent::new());
        graph.sweep_back(|state, edges| {
            if numbers[state as usize] == GOAL {
                return false;
            }
            steps.clear();
            let edges = edges.iter().filter(|edge| allowed(edge));
            steps.extend(edges.map(|edge| (threads[edge.transition as usize], numbers[edge.target as usize])));
            let number = recent.number(&steps, || {
                let cost = |thread, rest: u32| rests.rests[rest as usize].after(thread).saturating_add(STEP);
                paths.clear();
                paths.extend(steps.iter().map(|(thread, rest)| (*thread, cost(*thread, *rest))));
                rests.number(&paths)
            });
            number != std::mem::replace(&mut numbers[state as usize], number)
        });
        Guide { numbers, rests: rests.rests }
    }

    /// What a path to a goal costs from a state that `last` has led to; `None` if there is no such path.
    #[inline]
    pub fn remaining(&self, state: StateIndex, last: Option<ThreadIndex>) -> Option<Cost> {
        let rest = &self.rests[self.numbers[state as usize] as usize];
        let cost = last.map_or(rest.least, |last| rest.after(last));
        (cost != NO_WAY).then_some(Cost { switches: (cost >> 32) as u32, steps: cost as u32 })
    }

    /// Whether a path leads from the state to a goal.
    pub fn leads_from(&self, state: StateIndex) -> bool {
        self.numbers[state as usize] != NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::cheapest_path;
    use crate::trace::testing::{Mini, small_programs};
    use proptest::prelude::*;

    #[test]
    fn threads_pay_the_least_or_a_switch_more_or_something_in_between() {
        let [third, fourth, sixth, late] = [3, 4, 6, 70].map(ThreadIndex);
        let mut rests = Rests::new();
        let paths = [(third, 5), (fourth, SWITCH + 2), (sixth, SWITCH + 5), (late, 5)];
        let number = rests.number(&paths);
        let after = |last| rests.rests[number as usize].after(last);
        assert_eq!([third, fourth, sixth, late].map(after), [5, SWITCH + 2, SWITCH + 5, 5]);
        assert_eq!([ThreadIndex(0), ThreadIndex(71)].map(after), [SWITCH + 5; 2], "who cannot go on");
        assert_eq!(rests.number(&paths), number);
        assert_eq!(rests.number(&[]), NONE);
        assert_eq!([Rest::GOAL.after(third), Rest::GOAL.after(late)], [0; 2], "nothing is left to do");
        assert_eq!(Rest::NONE.after(third), NO_WAY);
    }

    proptest! {
        /// Loops included, and whoever ran last.
        #[test]
        fn what_remains_is_what_the_cheapest_path_costs(
            threads in small_programs(3),
            goals in proptest::collection::vec(any::<proptest::sample::Index>(), 0..3),
            forbidden in any::<proptest::sample::Index>(),
        ) {
            let exploration = Mini { threads, ..Mini::default() }.explore();
            let states = exploration.graph.len();
            let goals: Vec<StateIndex> = goals.iter().map(|goal| goal.index(states) as StateIndex).collect();
            let forbidden = forbidden.index(exploration.transitions.len().max(1)) as u32;
            let guide = Guide::new(&exploration, goals.iter().copied(), |edge| edge.transition != forbidden);
            for state in 0..states as StateIndex {
                for last in [None, Some(ThreadIndex(0)), Some(ThreadIndex(1)), Some(ThreadIndex(2))] {
                    let step = |_: &(), transition: &crate::trace::Transition, _| {
                        (!std::ptr::eq(transition, &exploration.transitions[forbidden as usize])).then_some(())
                    };
                    let path = cheapest_path(&exploration, state, last, (), step, |state, _| goals.contains(&state));
                    let cost = path.map(|path| {
                        let first = path.steps.first().map(|step| exploration.transitions[step.0 as usize].thread);
                        let switch = first.is_some_and(|first| last.is_some_and(|last| last != first));
                        path.cost(&exploration) + Cost { switches: u32::from(switch), steps: 0 }
                    });
                    prop_assert_eq!(guide.remaining(state, last), cost);
                }
                prop_assert_eq!(guide.leads_from(state), guide.remaining(state, None).is_some());
            }
        }
    }
}
