//! Schedules drawn so that each is equally likely.
//!
//! The state graph is explored in full; the number of schedules from each state to an end is added up backwards in
//! topological order, in big integers. One number below their total then names a schedule: at each state, those through
//! the first edge come first, and so on. Exact; no probability is rounded. Refused where the graph is not complete within
//! its budget or has a cycle, since then the schedules are not known or not finitely many.

use super::generator::Generator;
use crate::trace::{Choice, Count, Coverage, Exploration, Schedule, StateIndex};
use num_bigint::BigUint;

/// The schedules of a complete state graph.
pub struct Uniform<'e> {
    exploration: &'e Exploration,
    /// By state: how many ways to an end.
    ways: Vec<BigUint>,
}

impl<'e> Uniform<'e> {
    /// Counts the schedules of an exploration.
    ///
    /// # Errors
    /// In words, why they cannot be drawn uniformly.
    pub fn new(exploration: &'e Exploration) -> Result<Uniform<'e>, String> {
        if exploration.coverage != Coverage::Complete {
            return Err("its states are too many to count its schedules".to_string());
        }
        if exploration.interleavings == Count::Infinite {
            return Err("some of its schedules never end".to_string());
        }
        let graph = &exploration.graph;
        let mut ways = vec![BigUint::ZERO; graph.len()];
        for state in order_of_ends(exploration) {
            let edges = graph.edges(state);
            ways[state as usize] = match edges {
                [] => BigUint::from(1u8),
                _ => edges.iter().map(|edge| &ways[edge.target as usize]).sum(),
            };
        }
        Ok(Uniform { exploration, ways })
    }

    /// How many schedules there are.
    pub fn schedules(&self) -> &BigUint {
        &self.ways[0]
    }

    /// Draws a schedule.
    pub fn draw(&self, generator: &mut Generator, schedule: &mut Schedule) {
        let mut number = generator.below_big(self.schedules());
        let mut state = 0;
        schedule.choices.clear();
        loop {
            let mut next = None;
            for edge in self.exploration.graph.edges(state) {
                let through = &self.ways[edge.target as usize];
                if number < *through {
                    next = Some(edge);
                    break;
                }
                number -= through;
            }
            let Some(edge) = next else { return };
            let transition = self.exploration.transition(edge);
            let alternative = (transition.alternatives > 1).then_some(transition.alternative);
            schedule.choices.push(Choice { thread: transition.runner, alternative });
            state = edge.target;
        }
    }
}

/// All states, each after those that its edges lead to.
fn order_of_ends(exploration: &Exploration) -> Vec<StateIndex> {
    let graph = &exploration.graph;
    let mut incoming = vec![0u32; graph.len()];
    for state in 0..graph.len() as StateIndex {
        graph.edges(state).iter().for_each(|edge| incoming[edge.target as usize] += 1);
    }
    let mut order = vec![0];
    let mut next = 0;
    while let Some(state) = order.get(next).copied() {
        next += 1;
        for edge in graph.edges(state) {
            incoming[edge.target as usize] -= 1;
            if incoming[edge.target as usize] == 0 {
                order.push(edge.target);
            }
        }
    }
    order.reverse();
    order
}
