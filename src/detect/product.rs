//! Questions about all paths at once: the product of the state graph with a monitor.
//!
//! A monitor is a finite automaton that reads the transitions of a path. As long
//! as it is deterministic, the paths of the graph and the paths of the product
//! are the same paths, so what is reachable in the product is exactly what some
//! schedule does, and the number of paths through the product is the exact number
//! of schedules. Counting goes through the states in topological order and keeps
//! numbers only for states that lie ahead; each schedule is a path of edges, as
//! edges with equal ends and different labels are different choices.
//!
//! Limits: a graph with cycles, or one that is not complete, is not counted; a
//! product beyond [`PRODUCT_LIMIT`] is given up, and the caller is told so.

use crate::trace::{Count, Edge, Exploration, Guide, Heads, Path, StateIndex, TooLarge, cheapest_path_within};
use num_bigint::BigUint;
use std::sync::OnceLock;

/// The most nodes (state, monitor value) that a product may have.
pub(super) const PRODUCT_LIMIT: usize = 16_000_000;

/// Where a search may end, with a guide to those states if there is one.
pub(super) type Goal<'a, M> = (Option<&'a Guide>, &'a dyn Fn(StateIndex, &M) -> bool);

/// An exploration with what several detectors ask of it. Whoever asks first makes it; others wait for it meanwhile.
pub(super) struct Survey<'a> {
    pub(super) exploration: &'a Exploration,
    /// The states in topological order, unless there is a cycle; made when it is needed.
    order: OnceLock<Option<Vec<StateIndex>>>,
    to_end: OnceLock<Guide>,
    to_broken_check: OnceLock<Guide>,
}

/// What becomes of the paths that a monitor lets pass.
pub(super) struct Tally {
    /// Whether it stopped some path.
    pub(super) refused: bool,
    /// By outcome: whether a path that passes ends so.
    pub(super) reached: Vec<bool>,
    /// By outcome: how many schedules pass and end so, if that can be counted.
    pub(super) counts: Option<Vec<Count>>,
}

impl<'a> Survey<'a> {
    pub(super) fn new(exploration: &'a Exploration) -> Survey<'a> {
        let (order, to_end, to_broken_check) = Default::default();
        Survey { exploration, order, to_end, to_broken_check }
    }

    /// The order in which to count, if counting is possible.
    fn counting_order(&self) -> Option<&[StateIndex]> {
        let order = || self.order.get_or_init(|| topological_order(self.exploration)).as_deref();
        self.is_complete().then(order).flatten()
    }

    /// Whether every schedule has been seen.
    pub(super) fn is_complete(&self) -> bool {
        self.exploration.holds_all_schedules()
    }

    /// The final states that are of interest.
    pub(super) fn ends(&self, matters: impl Fn(StateIndex) -> bool) -> impl Iterator<Item = StateIndex> {
        self.exploration.terminals.iter().map(|terminal| terminal.state).filter(move |state| matters(*state))
    }

    /// The way to the end of schedules.
    pub(super) fn to_end(&self) -> &Guide {
        self.to_end.get_or_init(|| Guide::new(self.exploration, self.ends(|_| true), |_| true))
    }

    /// The cheapest path to a state.
    pub(super) fn cheapest_to(&self, state: StateIndex) -> Option<Path> {
        let step = |_, _: &(), _: &Edge| Some(());
        let goal = |end, _: &()| end == state;
        cheapest_path_within(self.exploration, None, (0, None, ()), usize::MAX, step, goal).unwrap_or(None)
    }

    /// The way to ends that break a `finally` check.
    pub(super) fn to_broken_check(&self) -> &Guide {
        let breaks = |state| self.failed_check(state).is_some();
        self.to_broken_check.get_or_init(|| Guide::new(self.exploration, self.ends(breaks), |_| true))
    }

    /// Follows all paths from the initial state that `step` lets pass.
    pub(super) fn tally<M: Copy + Eq>(
        &self,
        initial: M,
        limit: usize,
        step: impl FnMut(M, &Edge) -> Option<M>,
    ) -> Result<Tally, TooLarge> {
        match self.counting_order() {
            Some(order) => self.count(order, initial, limit, step),
            None => self.follow(initial, limit, step),
        }
    }

    /// By dynamic programming.
    fn count<M: Copy + Eq>(
        &self,
        order: &[StateIndex],
        initial: M,
        limit: usize,
        mut step: impl FnMut(M, &Edge) -> Option<M>,
    ) -> Result<Tally, TooLarge> {
        let Exploration { graph, outcomes, .. } = self.exploration;
        let mut refused = false;
        let mut sums = vec![Number::Small(0); outcomes.len()];
        let mut ahead = Ahead::new(graph.len());
        ahead.add(0, initial, &Number::Small(1));
        for state in order {
            let edges = graph.edges(*state);
            while let Some((value, number)) = ahead.take(*state) {
                for edge in edges {
                    match step(value, edge) {
                        Some(value) => ahead.add(edge.target, value, &number),
                        None => refused = true,
                    }
                }
                if edges.is_empty()
                    && let Some(terminal) = self.exploration.terminal(*state)
                {
                    sums[terminal.outcome as usize].add(&number);
                }
            }
            if ahead.met > limit {
                return Err(TooLarge);
            }
        }
        let counts: Vec<Count> = sums.into_iter().map(Number::into_count).collect();
        let reached = counts.iter().map(|count| !count.is_zero()).collect();
        Ok(Tally { refused, reached, counts: Some(counts) })
    }

    /// By visiting each node of the product once.
    fn follow<M: Copy + Eq>(
        &self,
        initial: M,
        limit: usize,
        mut step: impl FnMut(M, &Edge) -> Option<M>,
    ) -> Result<Tally, TooLarge> {
        let Exploration { graph, outcomes, .. } = self.exploration;
        let mut tally = Tally { refused: false, reached: vec![false; outcomes.len()], counts: None };
        let mut visited = Visited::new(graph.len());
        visited.insert(0, initial);
        let mut stack = vec![(0, initial)];
        while let Some((state, value)) = stack.pop() {
            if let Some(terminal) = self.exploration.terminal(state) {
                tally.reached[terminal.outcome as usize] = true;
            }
            for edge in graph.edges(state) {
                match step(value, edge) {
                    None => tally.refused = true,
                    Some(next) if visited.insert(edge.target, next) => {
                        if visited.len() > limit {
                            return Err(TooLarge);
                        }
                        stack.push((edge.target, next));
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(tally)
    }

    /// The number of maximal schedules that `step` stops, if it can be counted. For monitors with few values: there is no limit.
    pub(super) fn count_refused<M: Copy + Eq>(
        &self,
        initial: M,
        step: impl FnMut(M, &Edge) -> Option<M>,
    ) -> Option<Count> {
        self.counting_order()?;
        let tally = self.tally(initial, usize::MAX, step).ok()?;
        self.missing_from(&tally)
    }

    /// All schedules but those of the tally.
    pub(super) fn missing_from(&self, tally: &Tally) -> Option<Count> {
        let mut passed = Count::zero();
        tally.counts.as_ref()?.iter().for_each(|count| passed += count);
        match (&self.exploration.interleavings, passed) {
            (Count::Finite(all), Count::Finite(passed)) => {
                assert!(*all >= passed, "more schedules pass than there are");
                Some(Count::Finite(all - passed))
            }
            _ => None,
        }
    }

    /// The number of schedules that end in one of these outcomes, if all schedules were seen.
    pub(super) fn count_ending(&self, mut among: impl FnMut(u32) -> bool) -> Option<Count> {
        let mut sum = Count::zero();
        for (outcome, number) in self.exploration.outcomes.iter().zip(0..) {
            if among(number) {
                sum += &outcome.interleavings;
            }
        }
        self.is_complete().then_some(sum)
    }

    /// The first `finally` check that does not hold at the end of a schedule in this state.
    pub(super) fn failed_check(&self, state: StateIndex) -> Option<u16> {
        self.failed_checks(state).first().copied()
    }

    /// The `finally` checks that do not hold at the end of a schedule in this state.
    pub(super) fn failed_checks(&self, state: StateIndex) -> &[u16] {
        let terminal = self.exploration.terminal(state);
        terminal.map_or(&[], |terminal| &self.exploration.outcomes[terminal.outcome as usize].failed_checks)
    }
}

/// Kahn's algorithm; first in, first out, so that few states lie ahead at any time. Often
/// breadth-first numbers do already.
fn topological_order(exploration: &Exploration) -> Option<Vec<StateIndex>> {
    let graph = &exploration.graph;
    let states = 0..graph.len() as StateIndex;
    let leads_forward = |state| graph.edges(state).iter().all(|edge| edge.target > state);
    if graph.leads_forward() || states.clone().all(leads_forward) {
        return Some(states.collect());
    }
    let mut incoming = vec![0u32; graph.len()];
    for edge in states.clone().flat_map(|state| graph.edges(state)) {
        incoming[edge.target as usize] += 1;
    }
    let mut order = Vec::with_capacity(graph.len());
    order.extend(states.filter(|state| incoming[*state as usize] == 0));
    let mut next = 0;
    while let Some(state) = order.get(next) {
        for edge in graph.edges(*state) {
            incoming[edge.target as usize] -= 1;
            if incoming[edge.target as usize] == 0 {
                order.push(edge.target);
            }
        }
        next += 1;
    }
    (order.len() == graph.len()).then_some(order)
}

/// A set of (state, monitor value), the values of each state in a list.
pub(super) struct Visited<M> {
    /// The first entry of each state plus 1.
    heads: Heads,
    /// Each state and value, with the next entry of the state plus 1.
    entries: Vec<(StateIndex, M, u32)>,
}

impl<M: Copy + Eq> Visited<M> {
    pub(super) fn new(states: usize) -> Visited<M> {
        Visited { heads: Heads::new(states), entries: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it is new.
    pub(super) fn insert(&mut self, state: StateIndex, value: M) -> bool {
        let mut at = self.heads.get(state);
        while let Some(index) = at.checked_sub(1) {
            let (_, known, next) = self.entries[index as usize];
            if known == value {
                return false;
            }
            at = next;
        }
        let head = self.heads.at(state);
        self.entries.push((state, value, *head));
        *head = self.entries.len() as u32;
        true
    }

    /// Forgets all but the first `length` entries.
    pub(super) fn truncate(&mut self, length: usize) {
        for (state, _, next) in self.entries.drain(length..).rev() {
            *self.heads.at(state) = next;
        }
    }
}

/// For each state that lies ahead, how many paths lead to it with which monitor value. What was
/// taken makes room for what comes.
struct Ahead<M> {
    /// The first entry of each state plus 1.
    heads: Heads,
    /// Each value and number, with the next entry of its state, or the next unused entry, plus 1.
    entries: Vec<(M, Number, u32)>,
    /// The first unused entry plus 1.
    unused: u32,
    /// How many entries there have been.
    met: usize,
}

impl<M: Copy + Eq> Ahead<M> {
    fn new(states: usize) -> Ahead<M> {
        Ahead { heads: Heads::new(states), entries: Vec::new(), unused: 0, met: 0 }
    }

    fn add(&mut self, state: StateIndex, value: M, number: &Number) {
        let head = self.heads.at(state);
        let mut at = *head;
        while let Some(index) = at.checked_sub(1) {
            let (known, sum, next) = &mut self.entries[index as usize];
            if *known == value {
                sum.add(number);
                return;
            }
            at = *next;
        }
        self.met += 1;
        let entry = (value, number.clone(), *head);
        if let Some(index) = self.unused.checked_sub(1) {
            *head = self.unused;
            self.unused = self.entries[index as usize].2;
            self.entries[index as usize] = entry;
        } else {
            self.entries.push(entry);
            *head = self.entries.len() as u32;
        }
    }

    fn take(&mut self, state: StateIndex) -> Option<(M, Number)> {
        let index = self.heads.get(state).checked_sub(1)?;
        let head = self.heads.at(state);
        let (value, number, next) = &mut self.entries[index as usize];
        let taken = (*value, std::mem::replace(number, Number::Small(0)));
        (*head, *next, self.unused) = (*next, self.unused, index + 1);
        Some(taken)
    }
}

/// A natural number that is cheap while it is small.
#[derive(Clone)]
enum Number {
    Small(u128),
    Big(BigUint),
}

impl Number {
    fn add(&mut self, other: &Number) {
        *self = match (&mut *self, other) {
            (Number::Small(a), Number::Small(b)) => match a.checked_add(*b) {
                Some(sum) => Number::Small(sum),
                None => Number::Big(BigUint::from(*a) + BigUint::from(*b)),
            },
            (Number::Small(a), Number::Big(b)) => Number::Big(b + BigUint::from(*a)),
            (Number::Big(a), Number::Small(b)) => Number::Big(std::mem::take(a) + BigUint::from(*b)),
            (Number::Big(a), Number::Big(b)) => Number::Big(std::mem::take(a) + b),
        };
    }

    fn into_count(self) -> Count {
        match self {
            Number::Small(number) => Count::from(number),
            Number::Big(number) => Count::Finite(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::testing::{Mini, Op, increment};

    #[test]
    fn numbers_outgrow_the_machine_word_without_loss() {
        let mut number = Number::Small(1);
        let mut expected = BigUint::from(1u8);
        for _ in 0..200 {
            number.add(&number.clone());
            expected = &expected + &expected;
        }
        number.add(&Number::Small(3));
        assert_eq!(number.into_count(), Count::Finite(expected + 3u8));
    }

    #[test]
    fn a_set_forgets_the_last_entries_of_each_state() {
        let mut visited = Visited::new(2);
        for (state, value) in [(0, 'a'), (1, 'b'), (0, 'c'), (0, 'd'), (1, 'e')] {
            assert!(visited.insert(state, value) && !visited.insert(state, value));
        }
        visited.truncate(2);
        assert!(!visited.insert(0, 'a') && !visited.insert(1, 'b'));
        assert!(visited.insert(0, 'c') && visited.insert(0, 'd') && visited.insert(1, 'e'));
    }

    #[test]
    fn a_monitor_that_lets_all_pass_counts_all_schedules() {
        let twelve = increment("x").repeat(6);
        // 24!/(12!·12!) schedules.
        let exploration = Mini::new([&twelve, &twelve]).explore();
        let survey = Survey::new(&exploration);
        let tally = survey.tally((), usize::MAX, |(), _| Some(())).unwrap();
        assert!(!tally.refused);
        assert_eq!(exploration.interleavings, Count::from(2_704_156u64));
        let outcomes: Vec<_> = exploration.outcomes.iter().map(|outcome| outcome.interleavings.clone()).collect();
        assert_eq!(tally.counts, Some(outcomes));
        assert_eq!(survey.missing_from(&tally), Some(Count::zero()));
        // Who remembers how often the first thread has run, up to 3 times: 4 values and one refusal.
        let step = |runs: u8, edge: &Edge| {
            (exploration.transition(edge).thread.0 == 1).then_some(runs).or((runs < 3).then_some(runs + 1))
        };
        assert!(survey.tally(0, 5, step).is_err(), "above the limit");
        assert_eq!(survey.count_refused(0, step), Some(exploration.interleavings.clone()), "it always runs 12 times");
    }

    #[test]
    fn graphs_with_cycles_are_followed_but_not_counted() {
        let exploration = Mini::new([&[Op::SpinUntil("x", 1)], &[Op::Store("x", 1)]]).explore();
        let survey = Survey::new(&exploration);
        let tally = survey.tally((), usize::MAX, |(), _| Some(())).unwrap();
        assert!(tally.counts.is_none() && !tally.refused);
        assert_eq!(tally.reached, [true]);
        // Without the store there is no way out.
        let tally = survey.tally((), usize::MAX, |(), edge| (exploration.transition(edge).thread.0 == 0).then_some(()));
        assert_eq!(tally.unwrap().reached, [false]);
    }
}
