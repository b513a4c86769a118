//! Orders of interchangeable threads, and the least of them.

use super::{Asymmetry, Group, MAX_TIES, Obstacle};
use crate::program::Program;

/// Room for finding the canonical state of a state.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Which member comes to each place, group by group.
    pub(super) order: Vec<Vec<usize>>,
    /// The class of each member or, once they are in order, of each place.
    pub(super) classes: Vec<Vec<u32>>,
    /// Whether all values are known, once somebody has looked.
    pub(super) knows_all: Option<bool>,
}

/// How many permutations of so many there are, if they fit 64 bits.
pub(super) fn factorial(number: usize) -> Option<u64> {
    (1..=number as u64).try_fold(1u64, u64::checked_mul)
}

impl Scratch {
    /// Finds which member comes to each place, and puts the classes in order.
    pub(super) fn sort(&mut self) {
        self.order.resize_with(self.classes.len(), Vec::new);
        for (order, classes) in self.order.iter_mut().zip(&mut self.classes) {
            order.clear();
            order.extend(0..classes.len());
            order.sort_by_key(|member| classes[*member]);
            classes.sort_unstable();
        }
    }

    /// In how many orders members can stand whose classes are in order.
    pub(super) fn ties(&self) -> u64 {
        self.classes.iter().map(|classes| ties(classes)).product()
    }

    /// Of all orders in which classes are in order, the least numbers that components get by one, and how many give them
    /// these. Classes are in order after that.
    pub(super) fn least(
        &mut self,
        groups: &[Group],
        program: &Program,
        components: &[(usize, u32, bool)],
        mut rename: impl FnMut(usize, u32, &[u16]) -> Result<u32, Obstacle>,
    ) -> Result<(Vec<u32>, u64), Obstacle> {
        self.sort();
        let all_ties = self.classes.iter().map(|classes| ties(classes));
        if all_ties.fold(1u64, u64::saturating_mul) > MAX_TIES {
            return Err(Obstacle::Asymmetry(Asymmetry::Ties));
        }
        let (mut least, mut fixed) = (None, 0);
        loop {
            let naming = self.naming(groups, program);
            let mut numbers = Vec::with_capacity(components.len());
            for (component, number, mentioned) in components {
                numbers.push(if *mentioned { rename(*component, *number, &naming)? } else { *number });
            }
            match &least {
                Some(before) if *before < numbers => {}
                Some(before) if *before == numbers => fixed += 1,
                _ => (least, fixed) = (Some(numbers), 1),
            }
            if !self.next_tie() {
                return Ok((least.expect("there is a permutation"), fixed));
            }
        }
    }

    /// The new names that the present order gives to all threads.
    fn naming(&self, groups: &[Group], program: &Program) -> Vec<u16> {
        let mut naming = (0..program.entries.len() as u16).collect::<Vec<_>>();
        for (group, order) in groups.iter().zip(&self.order) {
            for (place, member) in order.iter().enumerate() {
                naming[usize::from(group.threads[*member])] = group.threads[place];
            }
        }
        naming
    }

    /// The next order in which classes are in order; `false`, and the first one again, after the last.
    fn next_tie(&mut self) -> bool {
        for (order, classes) in self.order.iter_mut().zip(&self.classes) {
            let mut start = 0;
            for run in classes.chunk_by(|one, other| one == other) {
                let members = &mut order[start..start + run.len()];
                if next_permutation(members) {
                    return true;
                }
                start += run.len();
            }
        }
        false
    }
}

/// In how many orders equal ones can stand.
fn ties(sorted: &[u32]) -> u64 {
    sorted.chunk_by(|one, other| one == other).map(|run| factorial(run.len()).expect("checked")).product()
}

/// The next permutation in lexicographic order; `false`, and the first one again, after the last.
fn next_permutation(items: &mut [usize]) -> bool {
    let Some(pivot) = (1..items.len()).rev().find(|at| items[at - 1] < items[*at]) else {
        items.reverse();
        return false;
    };
    let above = (pivot..items.len()).rev().find(|at| items[*at] > items[pivot - 1]).expect("the pivot is one");
    items.swap(pivot - 1, above);
    items[pivot..].reverse();
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permutations_come_once_each_and_then_from_the_start() {
        let mut items = [0, 1, 2, 3];
        let mut seen = std::collections::BTreeSet::from([items]);
        while next_permutation(&mut items) {
            assert!(seen.insert(items));
        }
        assert_eq!(seen.len(), 24);
        assert_eq!(items, [0, 1, 2, 3]);
    }

    #[test]
    fn equal_ones_can_change_places() {
        assert_eq!(ties(&[1, 1, 2, 5, 5, 5]), 12);
        assert_eq!(ties(&[]), 1);
    }
}
