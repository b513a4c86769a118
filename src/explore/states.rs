//! Packed states by number.
//!
//! They are kept in segments: a list that grows without being moved, so it never takes up room twice, and memory that
//! several workers fill is touched first by those who fill it.

use super::pack::{Packed, Packing};
use crate::workers::Workers;
use std::ops::Index;

/// Words of a segment.
const SEGMENT: usize = 1 << 15;

/// States of so many words, which is a power of two.
#[derive(Debug)]
pub struct States<const WORDS: usize> {
    /// [`States::TOGETHER`] each; if there is one only, it may be shorter. Behind the last state there is nothing but room.
    segments: Vec<Vec<Packed<WORDS>>>,
    len: usize,
}

impl<const WORDS: usize> Default for States<WORDS> {
    fn default() -> States<WORDS> {
        States { segments: Vec::new(), len: 0 }
    }
}

impl<const WORDS: usize> Index<usize> for States<WORDS> {
    type Output = Packed<WORDS>;

    #[inline]
    fn index(&self, number: usize) -> &Packed<WORDS> {
        &self.segments[number / Self::TOGETHER][number % Self::TOGETHER]
    }
}

impl<const WORDS: usize> States<WORDS> {
    /// So many states are kept together.
    const TOGETHER: usize = SEGMENT / WORDS;

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The state with a number, if there is one.
    #[inline]
    pub fn get(&self, number: usize) -> Option<&Packed<WORDS>> {
        (number < self.len).then(|| &self[number])
    }

    /// All, in slices, each with the number of its first state.
    pub fn slices(&self) -> impl Iterator<Item = (usize, &[Packed<WORDS>])> {
        self.slices_from(0)
    }

    /// Those from a number on.
    pub fn slices_from(&self, start: usize) -> impl Iterator<Item = (usize, &[Packed<WORDS>])> {
        let firsts = (0..self.len).step_by(Self::TOGETHER).zip(&self.segments).skip(start / Self::TOGETHER);
        firsts.map(move |(first, segment)| {
            let skipped = start.saturating_sub(first);
            (first + skipped, &segment[..segment.len().min(self.len - first)][skipped..])
        })
    }

    /// All.
    pub fn iter(&self) -> impl Iterator<Item = &Packed<WORDS>> {
        self.slices().flat_map(|(_, states)| states)
    }

    /// Adds one.
    #[inline]
    pub fn push(&mut self, state: &Packed<WORDS>) {
        if self.len == self.room() {
            self.reach(self.len + 1);
        }
        let number = self.len;
        self.segments[number / Self::TOGETHER][number % Self::TOGETHER] = *state;
        self.len += 1;
    }

    /// Adds so many, which are still to be filled.
    pub fn lengthen(&mut self, more: usize) -> Places<'_, WORDS> {
        let start = self.len;
        self.len += more;
        self.reach(self.len);
        let mut segments = self.segments[start / Self::TOGETHER..].iter_mut().map(|segment| &mut segment[..]);
        let first = segments.next().map_or(&mut [][..], |segment| &mut segment[start % Self::TOGETHER..]);
        Places { first, rest: segments.collect() }
    }

    /// For how many there is room.
    #[inline]
    fn room(&self) -> usize {
        self.segments.last().map_or(0, |last| (self.segments.len() - 1) * Self::TOGETHER + last.len())
    }

    /// Makes room for so many.
    #[cold]
    fn reach(&mut self, len: usize) {
        let most = Self::TOGETHER;
        if len <= self.room() {
            return;
        }
        if let [first] = &mut self.segments[..] {
            first.resize(len.max(first.len() * 2).min(most), [0; WORDS]);
        }
        while self.room() < len {
            let room = if self.segments.is_empty() { len.clamp(16, most) } else { most };
            self.segments.push(vec![[0; WORDS]; room]);
        }
    }

    /// Forgets all, and keeps the room.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// The same, packed in another way.
    pub fn repack<const OTHER: usize>(&self, before: &Packing, after: &Packing, workers: &Workers) -> States<OTHER> {
        let mut states = States::default();
        let mut places = states.lengthen(self.len);
        let mut parts = self.slices().map(|(_, old)| (old, places.take(old.len()))).collect::<Vec<_>>();
        workers.for_each(&mut parts, |(old, new)| {
            let mut unpacked = Vec::new();
            for (number, old) in old.iter().enumerate() {
                before.unpack(old, &mut unpacked);
                *new.at(number) = after.pack(&unpacked);
            }
        });
        states
    }

    /// Bytes in use.
    pub fn bytes(&self) -> u64 {
        (self.room() * size_of::<Packed<WORDS>>()) as u64
    }

    /// To be looked at only.
    pub fn into_rows(self, packing: Packing) -> Rows {
        let segments = self.segments.into_iter().map(Vec::into_flattened).collect();
        Rows { packing, words_per_state: WORDS, together: Self::TOGETHER, segments, len: self.len }
    }
}

/// Where consecutive states go.
#[derive(Debug)]
pub struct Places<'a, const WORDS: usize> {
    /// In the segment in which they begin.
    first: &'a mut [Packed<WORDS>],
    /// In further ones.
    rest: Vec<&'a mut [Packed<WORDS>]>,
}

impl<'a, const WORDS: usize> Places<'a, WORDS> {
    /// That of one of them.
    #[inline]
    pub fn at(&mut self, index: usize) -> &mut Packed<WORDS> {
        match index.checked_sub(self.first.len()) {
            None => &mut self.first[index],
            Some(further) => &mut self.rest[further / States::<WORDS>::TOGETHER][further % States::<WORDS>::TOGETHER],
        }
    }

    /// Takes away the first ones.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn take(&mut self, count: usize) -> Places<'a, WORDS> {
        let mut taken = Places { first: &mut [], rest: Vec::new() };
        let mut left = count;
        loop {
            let here = self.first.split_off_mut(..left.min(self.first.len())).expect("no more than there are");
            left -= here.len();
            match taken.first.is_empty() {
                true => taken.first = here,
                false => taken.rest.push(here),
            }
            if left == 0 {
                return taken;
            }
            self.first = self.rest.remove(0);
        }
    }

    /// Fills the first ones.
    pub fn copy_from(&mut self, states: &[Packed<WORDS>]) {
        let (here, further) = states.split_at(states.len().min(self.first.len()));
        self.first[..here.len()].copy_from_slice(here);
        for (place, states) in self.rest.iter_mut().zip(further.chunks(States::<WORDS>::TOGETHER)) {
            place[..states.len()].copy_from_slice(states);
        }
    }
}

/// States to be looked at, by number.
#[derive(Debug)]
pub struct Rows {
    packing: Packing,
    words_per_state: usize,
    /// So many states are kept in a segment.
    together: usize,
    segments: Vec<Vec<u64>>,
    len: usize,
}

impl Rows {
    /// States of so many components, none yet; they will have numbers that fit the packing.
    pub fn new(packing: Packing) -> Rows {
        let words_per_state = packing.words();
        let together = (SEGMENT / words_per_state.max(1)).max(1);
        Rows { packing, words_per_state, together, segments: Vec::new(), len: 0 }
    }

    /// Adds a state.
    pub fn push(&mut self, state: &[u32]) {
        if self.len.is_multiple_of(self.together) {
            self.segments.push(Vec::new());
        }
        self.packing.pack_into(state, self.segments.last_mut().expect("there is room"));
        self.len += 1;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// How many components states have, at most.
    pub fn width(&self) -> usize {
        self.packing.width()
    }

    /// The numbers of a state's components, without the absent ones at its end.
    pub fn state(&self, state: u32) -> Vec<u32> {
        let (segment, index) = (state as usize / self.together, state as usize % self.together);
        self.packing.read(&self.segments[segment][index * self.words_per_state..][..self.words_per_state])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(number: usize) -> Packed<2> {
        [number as u64, (number * number) as u64]
    }

    fn assert_all(states: &States<2>, len: usize) {
        assert_eq!(states.len(), len);
        assert!(states.iter().copied().eq((0..len).map(state)));
        assert!((0..len).all(|number| states.get(number) == Some(&state(number))));
        assert_eq!(states.get(len), None);
        assert!(states.slices().all(|(first, slice)| slice[0] == state(first)));
    }

    #[test]
    fn they_are_added_one_by_one_or_together() {
        const MOST: usize = States::<2>::TOGETHER;
        let sizes = [0, 1, 15, 16, 17, MOST - 1, MOST, MOST + 1, 2 * MOST, 3 * MOST + 7];
        for before in sizes {
            for more in sizes {
                let mut states = States::default();
                for _ in 0..2 {
                    (0..before).for_each(|number| states.push(&state(number)));
                    assert_all(&states, before);
                    let mut places = states.lengthen(more);
                    let mut parts = [more / 3, more / 2, 0].map(|count| places.take(count));
                    let mut number = before;
                    for (part, count) in parts.iter_mut().zip([more / 3, more / 2]) {
                        (0..count).for_each(|index| *part.at(index) = state(number + index));
                        number += count;
                    }
                    places.copy_from(&(number..before + more).map(state).collect::<Vec<_>>());
                    assert_all(&states, before + more);
                    let room = if before + more <= MOST { 2 * (before + more).max(8) } else { before + more + MOST };
                    assert!(states.bytes() <= room as u64 * 16);
                    states.clear();
                    assert_all(&states, 0);
                }
            }
        }
    }
}
