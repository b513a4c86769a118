//! Our own random numbers: the same from the same seed, on every platform, for ever.
//!
//! Algorithm: xoshiro256** 1.0 (Blackman and Vigna 2021), its state filled by SplitMix64 (Steele, Lea and Flood 2014)
//! from the seed and the number of the execution. So an execution depends on these two only, and executions can be
//! shared out. Numbers below a bound are drawn without bias by multiplying and rejecting (Lemire 2019).

use num_bigint::BigUint;

/// A stream of random numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generator {
    state: [u64; 4],
}

/// SplitMix64: a well-mixed sequence from any state.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Generator {
    /// The stream of an execution.
    pub fn new(seed: u64, execution: u64) -> Generator {
        let mut state = seed;
        // The second number is mixed in after the first has been, so that (1, 2) and (2, 1) have nothing in common.
        let mut state = split_mix(&mut state) ^ execution;
        Generator { state: std::array::from_fn(|_| split_mix(&mut state)) }
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number below `bound`, each with equal probability.
    ///
    /// # Panics
    /// There is none: `bound` is 0.
    #[inline]
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "a number below 0");
        loop {
            let product = u128::from(self.bits()) * u128::from(bound);
            let low = product as u64;
            // Only if the low half is small can it be one of the 2^64 mod bound that are too many.
            if low >= bound || low >= bound.wrapping_neg() % bound {
                return (product >> 64) as u64;
            }
        }
    }

    /// A big number below `bound`, each with equal probability: of as many bits as the bound has, drawn again until
    /// it is below.
    ///
    /// # Panics
    /// There is none: `bound` is 0.
    pub fn below_big(&mut self, bound: &BigUint) -> BigUint {
        assert!(*bound > BigUint::ZERO, "a number below 0");
        let bits = bound.bits();
        loop {
            let digits = (0..bits.div_ceil(32)).map(|digit| {
                let kept = (bits - 32 * digit).min(32);
                ((self.bits() >> 32) >> (32 - kept)) as u32
            });
            let number = BigUint::new(digits.collect());
            if number < *bound {
                return number;
            }
        }
    }

    /// Puts things into any order, each with equal probability (Fisher and Yates).
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference values of SplitMix64 from its authors' implementation: seed 1234567.
    #[test]
    fn split_mix_is_the_published_one() {
        let mut state = 1_234_567;
        let numbers = [(); 3].map(|()| split_mix(&mut state));
        assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    /// Reference values of xoshiro256** from the state 1, 2, 3, 4.
    #[test]
    fn the_generator_is_the_published_one() {
        let mut generator = Generator { state: [1, 2, 3, 4] };
        let numbers = [(); 4].map(|()| generator.bits());
        assert_eq!(numbers, [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240]);
    }

    #[test]
    fn numbers_below_a_bound_are_equally_frequent() {
        let mut generator = Generator::new(7, 0);
        let mut seen = [0u32; 6];
        (0..60_000).for_each(|_| seen[generator.below(6) as usize] += 1);
        let big = BigUint::from(6u8);
        (0..60_000).for_each(|_| {
            let number = u64::try_from(generator.below_big(&big)).unwrap();
            seen[number as usize] += 1;
        });
        // Chi-square with 5 degrees of freedom; 20.5 is exceeded once in a thousand.
        let chi = seen.iter().map(|seen| (f64::from(*seen) - 20_000.0).powi(2) / 20_000.0).sum::<f64>();
        assert!(chi < 20.5, "{chi} {seen:?}");
    }
}
