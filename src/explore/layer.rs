//! States with the number of ways to each: exact, in as many machine words as the greatest number needs.

use super::intern::widened;
use super::pack::{Packed, Packing};
use super::states::States;
use super::visited::Visited;
use crate::workers::Workers;
use num_bigint::BigUint;

/// Numbers without sign, all of the same length of 64-bit limbs, least significant first.
#[derive(Clone, Debug)]
pub struct Numbers {
    limbs: usize,
    words: Vec<u64>,
}

impl Default for Numbers {
    fn default() -> Numbers {
        Numbers { limbs: 1, words: Vec::new() }
    }
}

impl Numbers {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len() / self.limbs
    }

    /// How many limbs each has.
    #[cfg(test)]
    pub fn limbs(&self) -> usize {
        self.limbs
    }

    /// One of them.
    #[inline]
    pub fn get(&self, index: usize) -> &[u64] {
        &self.words[index * self.limbs..][..self.limbs]
    }

    /// Appends 0 until there are so many.
    #[inline]
    pub fn reach(&mut self, len: usize) {
        let words = len * self.limbs;
        if self.words.len() < words {
            if words > self.words.capacity() {
                self.words.reserve_exact((words - self.words.len()).max(self.words.len() / 4));
            }
            self.words.resize(words, 0);
        }
    }

    /// Adds to one of them. All get longer if the sum needs it.
    #[inline]
    pub fn add(&mut self, index: usize, number: &[u64]) {
        if number.len() > self.limbs {
            self.lengthen(number.len());
        }
        if add(&mut self.words[index * self.limbs..][..self.limbs], number) {
            self.carry(&[index]);
        }
    }

    /// Adds to one of them, or to 0 in its place if there are fewer.
    #[inline]
    pub fn add_to_new(&mut self, index: usize, number: &[u64]) {
        self.reach(index + 1);
        self.add(index, number);
    }

    /// Makes these numbers those with such indices among others, in this order.
    pub fn gather(&mut self, indices: &[u32], from: &Numbers, workers: &Workers) {
        let limbs = from.limbs;
        self.limbs = limbs;
        self.words.clear();
        self.words.resize(indices.len() * limbs, 0);
        let size = indices.len().div_ceil(workers.number()).max(1);
        let mut parts = indices.chunks(size).zip(self.words.chunks_mut(size * limbs)).collect::<Vec<_>>();
        workers.for_each(&mut parts, |(indices, words)| {
            for (index, number) in indices.iter().zip(words.chunks_exact_mut(limbs)) {
                number.copy_from_slice(from.get(*index as usize));
            }
        });
    }

    /// Adds to each of them the one of others in the same place, or 0 if there are fewer on one side.
    pub fn add_each(&mut self, others: &Numbers, workers: &Workers) {
        self.lengthen(others.limbs);
        self.reach(others.len());
        let (limbs, other_limbs) = (self.limbs, others.limbs);
        let size = others.len().div_ceil(workers.number()).max(1);
        let parts = self.words.chunks_mut(size * limbs).zip(others.words.chunks(size * other_limbs));
        let mut parts = parts.map(|(sums, others)| (sums, others, Vec::new())).collect::<Vec<_>>();
        workers.for_each(&mut parts, |(sums, others, carries)| {
            let pairs = sums.chunks_exact_mut(limbs).zip(others.chunks_exact(other_limbs));
            for (at, (sum, other)) in pairs.enumerate() {
                if add(sum, other) {
                    carries.push(at);
                }
            }
        });
        let carries = parts
            .into_iter()
            .enumerate()
            .flat_map(|(part, (.., carries))| carries.into_iter().map(move |at| part * size + at));
        let carries = carries.collect::<Vec<_>>();
        self.carry(&carries);
    }

    /// Adds one of them to another one. All get longer if the sum needs it.
    #[inline]
    pub fn add_within(&mut self, from: usize, to: usize) {
        let limbs = self.limbs;
        let range = |index: usize| index * limbs..(index + 1) * limbs;
        let [to_words, from_words] = self.words.get_disjoint_mut([range(to), range(from)]).expect("two of them");
        if add(to_words, from_words) {
            self.carry(&[to]);
        }
    }

    /// Adds to many of them: `more[from]` to the one at `to`, for all pairs. Each worker has some of the numbers that are
    /// added to, and looks through all pairs for them.
    pub fn add_all(
        &mut self,
        pairs: impl Iterator<Item = (u32, u32)> + Clone + Sync,
        more: &Numbers,
        workers: &Workers,
    ) {
        self.lengthen(more.limbs);
        let limbs = self.limbs;
        let len = (self.words.len() / limbs).div_ceil(workers.number()).max(1);
        let parts = self.words.chunks_mut(len * limbs).zip((0u32..).step_by(len));
        let mut parts = parts.map(|(words, first)| (words, first, Vec::new())).collect::<Vec<_>>();
        workers.for_each(&mut parts, |(words, first, carries)| {
            let len = (words.len() / limbs) as u32;
            for (from, to) in pairs.clone() {
                let at = to.wrapping_sub(*first);
                if at < len && add(&mut words[at as usize * limbs..][..limbs], more.get(from as usize)) {
                    carries.push(to as usize);
                }
            }
        });
        let carries = parts.into_iter().flat_map(|(.., carries)| carries).collect::<Vec<_>>();
        self.carry(&carries);
    }

    /// All get longer if there are some that something is carried out of.
    #[cold]
    fn carry(&mut self, indices: &[usize]) {
        if !indices.is_empty() {
            self.lengthen(self.limbs + 1);
            indices.iter().for_each(|index| self.words[(index + 1) * self.limbs - 1] += 1);
        }
    }

    /// Gives all more limbs.
    pub fn lengthen(&mut self, limbs: usize) {
        if limbs <= self.limbs {
            return;
        }
        self.words = widened(&self.words, self.limbs, limbs, 0);
        self.limbs = limbs;
    }

    /// Forgets all, and keeps the room.
    pub fn clear(&mut self) {
        self.words.clear();
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        self.words.capacity() as u64 * 8
    }
}

/// Adds a number to one that is not shorter. Returns whether there is a carry out of the whole.
#[inline]
fn add(sum: &mut [u64], number: &[u64]) -> bool {
    // Most are short.
    if let ([sum], [number]) = (&mut *sum, number) {
        let carry;
        (*sum, carry) = sum.overflowing_add(*number);
        return carry;
    }
    let (low, high) = sum.split_at_mut(number.len());
    let mut carry = false;
    for (limb, more) in low.iter_mut().zip(number) {
        let (partial, first) = limb.overflowing_add(*more);
        let (total, second) = partial.overflowing_add(u64::from(carry));
        *limb = total;
        carry = first | second;
    }
    for limb in high {
        if !carry {
            return false;
        }
        (*limb, carry) = limb.overflowing_add(1);
    }
    carry
}

/// A number as one that can be of any length.
pub fn big(number: &[u64]) -> BigUint {
    BigUint::new(number.iter().flat_map(|limb| [*limb as u32, (*limb >> 32) as u32]).collect())
}

/// States and the number of ways to each: in a single part, or in [`PARTS`], each of which another worker can add to.
#[derive(Debug)]
pub struct Layer<const WORDS: usize> {
    parts: Vec<Part<WORDS>>,
}

/// A part of a layer.
#[derive(Debug, Default)]
pub struct Part<const WORDS: usize> {
    states: Visited<WORDS>,
    /// By state.
    ways: Numbers,
}

/// So many parts a layer has that several workers add to.
pub const PARTS: usize = 64;

impl<const WORDS: usize> Default for Layer<WORDS> {
    fn default() -> Layer<WORDS> {
        Layer { parts: vec![Part::default()] }
    }
}

impl<const WORDS: usize> Part<WORDS> {
    /// The states.
    pub fn states(&self) -> &States<WORDS> {
        self.states.states()
    }

    /// How many ways lead to a state.
    #[inline]
    pub fn ways(&self, state: usize) -> &[u64] {
        self.ways.get(state)
    }

    /// Adds ways to a state. Returns whether it is a new one.
    #[inline]
    pub fn add(&mut self, state: &Packed<WORDS>, ways: &[u64]) -> bool {
        let before = self.states.len();
        let number = self.states.insert(state) as usize;
        let is_new = number == before;
        if is_new {
            self.ways.reach(number + 1);
        }
        self.ways.add(number, ways);
        is_new
    }

    fn clear(&mut self) {
        self.states.clear();
        self.ways.clear();
    }
}

impl<const WORDS: usize> Layer<WORDS> {
    /// The parts. All states of one come before those of the next.
    pub fn parts(&self) -> &[Part<WORDS>] {
        &self.parts
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.states.len()).sum()
    }

    /// Whether there are several parts.
    pub fn is_divided(&self) -> bool {
        self.parts.len() > 1
    }

    /// All parts, so that each can be added to.
    pub fn parts_mut(&mut self) -> &mut [Part<WORDS>] {
        &mut self.parts
    }

    /// Makes several parts of one, without so many of its states.
    pub fn divide(&mut self, without: usize, mut part: impl FnMut(&Packed<WORDS>) -> usize) {
        let whole = std::mem::take(&mut self.parts);
        self.parts.resize_with(PARTS, Part::default);
        for (number, state) in whole[0].states().iter().enumerate().skip(without) {
            self.parts[part(state)].add(state, whole[0].ways(number));
        }
    }

    /// Whether there is room for many times as many states.
    pub fn is_too_large(&self) -> bool {
        self.parts.iter().any(|part| part.states.is_too_large())
    }

    /// Forgets all, and keeps the room.
    pub fn clear(&mut self, workers: &Workers) {
        workers.for_each(&mut self.parts, Part::clear);
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.states.bytes() + part.ways.bytes()).sum()
    }

    /// The same, packed in another way.
    pub fn repack<const OTHER: usize>(self, before: &Packing, after: &Packing, workers: &Workers) -> Layer<OTHER> {
        let part = |part: Part<WORDS>| Part { states: part.states.repack(before, after, workers), ways: part.ways };
        Layer { parts: self.parts.into_iter().map(part).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_longer_when_they_must() {
        let mut numbers = Numbers::default();
        numbers.reach(3);
        let mut expected = [BigUint::ZERO, BigUint::ZERO, BigUint::ZERO];
        numbers.add(1, &[1]);
        expected[1] += 1u8;
        for round in 0..300 {
            let index = [0, 2, 1][round % 3];
            let other = numbers.get(1).to_vec();
            numbers.add(index, &other);
            let other = expected[1].clone();
            expected[index] += other;
            let found = (0..3).map(|index| big(numbers.get(index))).collect::<Vec<_>>();
            assert_eq!(found, expected, "{round}");
        }
        assert_eq!(numbers.limbs(), 2, "1 has been doubled 100 times");
        numbers.add(0, &[u64::MAX, u64::MAX]);
        numbers.add(0, &[u64::MAX, u64::MAX]);
        assert_eq!(numbers.limbs(), 3);
        assert_eq!(big(numbers.get(0)), &expected[0] + (BigUint::from(u128::MAX) << 1));
    }
}
