//! How much there is to explore, from a few schedules drawn at random.
//!
//! Schedules: Knuth's estimator (1975): of a random walk from the root of the tree of schedules, the product of how
//! many ways there were to go on is a number whose expectation is the number of leaves; the mean over walks is
//! reported with its relative standard error. It is without bias, and with much variance when schedules differ much.
//!
//! States: at each depth the states that the walks passed are a sample of the states that lie there; Chao's estimator
//! (1984) says from how many of them were seen once and twice how many there are at least. A state that can be reached
//! at several depths is counted at each; apart from that the sum over depths is an estimate from below.
//!
//! Both are estimates, and are said to be. Limits: walks are cut at a number of steps, and then say nothing about
//! the schedules.

use super::sample::Generator;
use super::system::System;
use crate::machine::Divergence;
use crate::program::Program;
use rustc_hash::FxHashMap;

/// What a few random schedules say of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// How many schedules were drawn, and ended.
    pub walks: u32,
    /// Steps of the longest of them.
    pub longest: u32,
    /// The decimal logarithm of the number of schedules, if walks ended.
    pub interleavings: Option<f64>,
    /// The relative standard error of that number.
    pub error: f64,
    /// The number of states, from below.
    pub states: f64,
    /// Distinct states that the walks passed.
    pub seen: u64,
}

/// How much is drawn.
#[derive(Clone, Copy, Debug)]
pub struct EstimateOptions {
    /// Seed of the generator.
    pub seed: u64,
    /// The most walks.
    pub walks: u32,
    /// The most steps of all walks together.
    pub steps: u32,
}

impl Default for EstimateOptions {
    fn default() -> EstimateOptions {
        EstimateOptions { seed: 1, walks: 400, steps: 40_000 }
    }
}

/// Draws schedules and says what they tell.
///
/// # Errors
/// A thread does not come to the end of its step.
pub fn estimate(program: &Program, options: &EstimateOptions) -> Result<Estimate, Divergence> {
    let (mut system, initial) = System::new(program);
    // By depth: how often each state was passed there.
    let mut passed: Vec<FxHashMap<Vec<u32>, u32>> = Vec::new();
    let mut logarithms = Vec::new();
    let mut longest = 0;
    let mut steps = 0;
    for walk in 0..options.walks {
        let mut generator = Generator::new(options.seed, u64::from(walk));
        let mut state = initial.clone();
        let mut successor = Vec::new();
        let mut logarithm = 0.0;
        let mut depth = 0;
        loop {
            if passed.len() <= depth {
                passed.push(FxHashMap::default());
            }
            *passed[depth].entry(state.clone()).or_default() += 1;
            let mut moves = Vec::new();
            for thread in 0..system.threads(&state) {
                let situation = system.situation(&mut state, thread)?;
                moves.extend((0..system.at(situation).moves.len()).map(|alternative| (situation, alternative)));
            }
            if moves.is_empty() {
                logarithms.push(logarithm);
                longest = longest.max(depth as u32);
                break;
            }
            if steps >= options.steps {
                break;
            }
            logarithm += (moves.len() as f64).log10();
            let (situation, alternative) = moves[generator.below(moves.len() as u64) as usize];
            system.follow(&state, situation, alternative, &mut successor);
            std::mem::swap(&mut state, &mut successor);
            steps += 1;
            depth += 1;
        }
        if steps >= options.steps {
            break;
        }
    }
    let (interleavings, error) = mean(&logarithms);
    Ok(Estimate {
        walks: logarithms.len() as u32,
        longest,
        interleavings,
        error,
        states: passed.iter().map(|layer| population(layer.values().copied())).sum(),
        seen: passed.iter().map(|layer| layer.len() as u64).sum(),
    })
}

/// The decimal logarithm of the mean of numbers given by theirs, and the relative standard error of the mean.
fn mean(logarithms: &[f64]) -> (Option<f64>, f64) {
    let Some(largest) = logarithms.iter().copied().reduce(f64::max) else { return (None, 0.0) };
    let count = logarithms.len() as f64;
    // Relative to the largest, so that nothing overflows.
    let numbers = || logarithms.iter().map(|logarithm| 10f64.powf(logarithm - largest));
    let mean = numbers().sum::<f64>() / count;
    let variance = numbers().map(|number| (number - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    (Some(largest + mean.log10()), (variance / count).sqrt() / mean)
}

/// Chao's lower bound of how many kinds there are, from how often each of those seen was seen.
fn population(frequencies: impl Iterator<Item = u32>) -> f64 {
    let (mut kinds, mut once, mut twice) = (0.0, 0.0, 0.0);
    for frequency in frequencies {
        kinds += 1.0;
        match frequency {
            1 => once += 1.0,
            2 => twice += 1.0,
            _ => {}
        }
    }
    kinds + once * (once - 1.0_f64).max(0.0) / (2.0 * (twice + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn populations_are_estimated_from_repetitions() {
        assert_eq!(population([3, 4, 5].into_iter()), 3.0, "all were seen often");
        assert_eq!(population([1; 10].into_iter()), 10.0 + 45.0, "none was seen again");
        assert_eq!(population([1, 1, 2].into_iter()), 3.5);
    }

    #[test]
    fn means_of_large_numbers() {
        let (mean, error) = mean(&[400.0, 400.0]);
        assert_eq!((mean, error), (Some(400.0), 0.0));
        let (mean, error) = super::mean(&[0.0, 2.0]);
        assert!((mean.unwrap() - 50.5_f64.log10()).abs() < 1e-9 && (error - 49.5 / 50.5).abs() < 1e-9);
    }
}
