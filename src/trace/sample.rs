//! What is remembered of schedules that were drawn at random: how, what that promises, and what was not seen.

use super::{Limit, Status};
use crate::value::Plain;
use num_bigint::BigUint;

/// How schedules were drawn, and what can be said of those that were not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Seed of the generator; the same seed draws the same schedules.
    pub seed: u64,
    /// Which part of how many, from 1, if not all schedules were to be drawn.
    pub part: Option<(u32, u32)>,
    /// How many schedules.
    pub executions: u64,
    /// How many of them were cut off because they had too many steps; they have no outcome.
    pub cut_off: u64,
    /// Estimates of what was not seen.
    pub unseen: Unseen,
    /// What the method promises.
    pub guarantee: Guarantee,
    /// For each outcome, in the order in which they were found, how many schedules had been drawn when it was seen for
    /// the first time.
    pub discovery: Vec<u64>,
}

/// What a method of drawing schedules promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guarantee {
    /// Nothing.
    None,
    /// Each of so many schedules is drawn with equal probability.
    Uniform {
        /// How many there are.
        schedules: BigUint,
    },
    /// Each execution shows each bug of this depth with probability 1/(threads·steps^(depth − 1)) at least, for
    /// programs without `choose`.
    Pct {
        /// n: how many threads.
        threads: u64,
        /// k: how many steps, at most.
        steps: u64,
        /// d.
        depth: u32,
        /// threads·steps^(depth − 1).
        one_in: BigUint,
        /// Whether no execution had more threads or steps. If one had, nothing is promised.
        holds: bool,
    },
}

/// How much was not seen: estimates from how often each outcome was.
///
/// Source: Good 1953 (missing mass), Chao 1984 in its bias-corrected form (number of outcomes). Both take executions to
/// be drawn independently from one distribution, which they are; the distribution is that of the method. They say
/// nothing of outcomes that the method never reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// n: how many executions came to an end.
    pub executions: u64,
    /// How many outcomes were seen.
    pub seen: u64,
    /// f1: how many outcomes were seen exactly once.
    pub once: u64,
    /// f2: how many outcomes were seen exactly twice.
    pub twice: u64,
}

impl Unseen {
    /// From how often each outcome was seen.
    pub fn estimate(frequencies: impl Iterator<Item = u64>) -> Unseen {
        let mut unseen = Unseen { executions: 0, seen: 0, once: 0, twice: 0 };
        for frequency in frequencies {
            unseen.executions += frequency;
            unseen.seen += 1;
            unseen.once += u64::from(frequency == 1);
            unseen.twice += u64::from(frequency == 2);
        }
        unseen
    }

    /// The probability that another execution would end in an outcome not seen yet, f1/n (Good–Turing). 1 without
    /// executions.
    pub fn missing_mass(&self) -> f64 {
        if self.executions == 0 { 1.0 } else { self.once as f64 / self.executions as f64 }
    }

    /// How many outcomes there are at least, seen + f1·(f1 − 1)/(2·(f2 + 1)) (Chao1).
    pub fn outcomes_at_least(&self) -> f64 {
        let more = (self.once as f64) * (self.once.saturating_sub(1) as f64) / (2.0 * (self.twice as f64 + 1.0));
        self.seen as f64 + more
    }
}

/// What the executions of a range of numbers have shown, as far as it takes to put ranges together: no schedules, since
/// whoever knows the number of an execution can make it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampledPart {
    /// The number of the first execution.
    pub first: u64,
    /// How many were made, one after the other, those cut off too.
    pub executions: u64,
    /// How many of them were cut off.
    pub cut_off: u64,
    /// Steps of all executions.
    pub steps: u64,
    /// Steps of the longest one.
    pub longest: u64,
    /// The most threads at the end of one.
    pub threads: u64,
    /// Whether they were made on the lean machine.
    pub lean: bool,
    /// What stopped it before all executions of the range were made.
    pub stopped: Option<Limit>,
    /// The outcomes, in any order.
    pub outcomes: Vec<SampledEnd>,
    /// The numbers, ascending, of executions that were the first of the range to come by two places of the code at the
    /// same time, or to break a check.
    pub novel: Vec<u64>,
}

/// An outcome, how often it was there, and when first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampledEnd {
    /// How the executions ended.
    pub status: Status,
    /// Final values of the shared names that are part of an outcome.
    pub shared: Vec<Plain>,
    /// Indices of the `finally` checks that do not hold.
    pub failed_checks: Vec<u16>,
    /// How many executions.
    pub executions: u64,
    /// The number of the first of them.
    pub first: u64,
    /// How many steps that one took.
    pub steps: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas() {
        let unseen = Unseen::estimate([5, 2, 1, 1, 1].into_iter());
        assert_eq!(unseen, Unseen { executions: 10, seen: 5, once: 3, twice: 1 });
        assert_eq!(unseen.missing_mass(), 0.3);
        assert_eq!(unseen.outcomes_at_least(), 5.0 + 3.0 * 2.0 / 4.0);
        assert_eq!(Unseen::estimate(std::iter::empty()).missing_mass(), 1.0);
    }
}
