//! Sets of positions in an execution, as bits.

/// Positions below 64 · `W`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Positions<const W: usize>([u64; W]);

impl<const W: usize> Positions<W> {
    /// How many positions there are.
    pub const CAPACITY: usize = 64 * W;

    /// None.
    pub const EMPTY: Positions<W> = Positions([0; W]);

    /// Whether a position is in it.
    #[inline]
    pub fn contains(&self, position: usize) -> bool {
        self.0[position / 64] >> (position % 64) & 1 == 1
    }

    /// Puts a position in.
    #[inline]
    pub fn insert(&mut self, position: usize) {
        self.0[position / 64] |= 1 << (position % 64);
    }

    /// Takes a position out.
    #[inline]
    pub fn remove(&mut self, position: usize) {
        self.0[position / 64] &= !(1 << (position % 64));
    }

    /// Those that are in one of the two.
    #[inline]
    pub fn union(mut self, other: Positions<W>) -> Positions<W> {
        self.0.iter_mut().zip(other.0).for_each(|(word, more)| *word |= more);
        self
    }

    /// Those that are not in the other.
    #[inline]
    pub fn without(mut self, other: Positions<W>) -> Positions<W> {
        self.0.iter_mut().zip(other.0).for_each(|(word, less)| *word &= !less);
        self
    }

    /// All from `start` to before `end`.
    #[inline]
    pub fn range(start: usize, end: usize) -> Positions<W> {
        let below = |bound: usize, word: usize| match bound.saturating_sub(64 * word) {
            bits @ 0..64 => (1 << bits) - 1,
            _ => u64::MAX,
        };
        Positions(std::array::from_fn(|word| below(end, word) & !below(start, word)))
    }

    /// Ascending.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(index, mut word)| {
            std::iter::from_fn(move || {
                (word != 0).then(|| {
                    let bit = word.trailing_zeros() as usize;
                    word &= word - 1;
                    64 * index + bit
                })
            })
        })
    }

    /// The highest.
    pub fn last(&self) -> Option<usize> {
        let index = self.0.iter().rposition(|word| *word != 0)?;
        Some(64 * index + 63 - self.0[index].leading_zeros() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_a_set_of_numbers() {
        type Set = Positions<3>;
        for (start, end) in [(0, 0), (0, 64), (3, 70), (64, 128), (127, 192), (0, 192), (65, 65)] {
            let set = Set::range(start, end);
            assert_eq!(set.iter().collect::<Vec<_>>(), (start..end).collect::<Vec<_>>());
            assert_eq!(set.last(), (start..end).last());
        }
        let mut set = Set::EMPTY;
        [1, 63, 64, 190].into_iter().for_each(|position| set.insert(position));
        assert!(set.contains(64) && !set.contains(65));
        set.remove(63);
        assert_eq!(set.without(Set::range(0, 64)).iter().collect::<Vec<_>>(), [64, 190]);
    }
}
