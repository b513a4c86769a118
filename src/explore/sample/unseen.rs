//! How much was not seen: estimates from how often each outcome was.
//!
//! Source: Good 1953 (missing mass), Chao 1984 in its bias-corrected form (number of outcomes). Both take executions to
//! be drawn independently from one distribution, which they are; the distribution is that of the method. They say
//! nothing of outcomes that the method never reaches.

/// Estimates of what was not seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Unseen {
    /// n: how many executions came to an end.
    pub executions: u64,
    /// How many outcomes were seen.
    pub seen: u64,
    /// f1: how many outcomes were seen exactly once.
    pub once: u64,
    /// f2: how many outcomes were seen exactly twice.
    pub twice: u64,
    /// The probability that another execution would end in an outcome not seen yet, f1/n (Good–Turing). 1 without
    /// executions.
    pub missing_mass: f64,
    /// How many outcomes there are at least, seen + f1·(f1 − 1)/(2·(f2 + 1)) (Chao1).
    pub outcomes_at_least: f64,
}

impl Unseen {
    /// From how often each outcome was seen.
    pub fn estimate(frequencies: impl Iterator<Item = u64>) -> Unseen {
        let (mut executions, mut seen, mut once, mut twice) = (0, 0, 0, 0);
        for frequency in frequencies {
            executions += frequency;
            seen += 1;
            once += u64::from(frequency == 1);
            twice += u64::from(frequency == 2);
        }
        let missing_mass = if executions == 0 { 1.0 } else { once as f64 / executions as f64 };
        let more = (once as f64) * (once.saturating_sub(1) as f64) / (2.0 * (twice as f64 + 1.0));
        Unseen { executions, seen, once, twice, missing_mass, outcomes_at_least: seen as f64 + more }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas() {
        let unseen = Unseen::estimate([5, 2, 1, 1, 1].into_iter());
        assert_eq!((unseen.executions, unseen.seen, unseen.once, unseen.twice), (10, 5, 3, 1));
        assert_eq!(unseen.missing_mass, 0.3);
        assert_eq!(unseen.outcomes_at_least, 5.0 + 3.0 * 2.0 / 4.0);
        assert_eq!(Unseen::estimate(std::iter::empty()).missing_mass, 1.0);
    }
}
