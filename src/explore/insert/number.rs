//! New states get their numbers, list of candidates by list.

use super::super::pack::Packed;
use super::super::states::Places;
use super::Candidates;
use super::piece::{Finds, LATE};

/// The new states of a list of candidates.
pub struct Row<'a, const WORDS: usize> {
    /// How many candidates the list has.
    len: usize,
    /// The number of the first new state.
    first: usize,
    /// Where they go.
    states: Places<'a, WORDS>,
    /// By piece.
    shares: Vec<Share<'a, WORDS>>,
}

/// The new states of a list in one piece: which candidates they are, they, and their final numbers.
struct Share<'a, const WORDS: usize> {
    places: &'a [u32],
    states: &'a [Packed<WORDS>],
    finals: &'a mut [u32],
}

impl<'a, const WORDS: usize> Row<'a, WORDS> {
    /// The new states of all lists. The first of them gets the number `first`; they go where they have room.
    pub fn all(
        finds: &'a mut [Finds<WORDS>],
        candidates: &[&Candidates<WORDS>],
        mut first: usize,
        mut room: Places<'a, WORDS>,
    ) -> Vec<Row<'a, WORDS>> {
        let row = |candidates: &&Candidates<WORDS>| Row {
            len: candidates.len(),
            first: 0,
            states: room.take(0),
            shares: Vec::with_capacity(finds.len()),
        };
        let mut rows = candidates.iter().map(row).collect::<Vec<_>>();
        for finds in finds {
            finds.finals.resize(finds.states.len(), 0);
            let (mut places, mut states, mut finals) = (&finds.places[..], &finds.states[..], &mut finds.finals[..]);
            let mut start = 0;
            for (row, (_, end)) in rows.iter_mut().zip(&finds.ends) {
                let len = end - start;
                start = *end;
                row.shares.push(Share {
                    places: places.split_off(..len).expect("there are as many"),
                    states: states.split_off(..len).expect("there are as many"),
                    finals: finals.split_off_mut(..len).expect("there are as many"),
                });
            }
        }
        for row in &mut rows {
            let len = row.shares.iter().map(|share| share.states.len()).sum::<usize>();
            row.first = first;
            row.states = room.take(len);
            first += len;
        }
        rows
    }

    /// Numbers the states in the order of candidates, and puts them to their places.
    pub fn number(&mut self) {
        // By candidate: whether it is one of them. By 64 candidates: how many of them come before.
        let mut is_new = vec![0u64; self.len.div_ceil(64)];
        for place in self.shares.iter().flat_map(|share| share.places) {
            is_new[*place as usize / 64] |= 1 << (place % 64);
        }
        let mut before = 0;
        let before = is_new.iter().map(|bits| {
            before += bits.count_ones();
            before - bits.count_ones()
        });
        let before = before.collect::<Vec<_>>();
        for share in &mut self.shares {
            for ((place, state), number) in share.places.iter().zip(share.states).zip(&mut *share.finals) {
                let word = *place as usize / 64;
                let rank = before[word] + (is_new[word] & ((1 << (place % 64)) - 1)).count_ones();
                *self.states.at(rank as usize) = *state;
                *number = (self.first + rank as usize) as u32;
            }
        }
    }
}

/// The numbers of all candidates of a list. The last of the finds are of those that are late: these candidates, of all
/// lists.
pub fn all<const WORDS: usize>(
    finds: &[Finds<WORDS>],
    candidates: &Candidates<WORDS>,
    list: usize,
    late: &[u32],
    base: usize,
) -> Vec<u32> {
    let mut numbers = vec![0; candidates.len()];
    for (piece, finds) in finds.iter().enumerate() {
        let start = list.checked_sub(1).map_or(0, |before| finds.ends[before].0);
        let range = start..finds.ends[list].0;
        let places = candidates.pieces.get(piece).map_or_else(|| &late[range.clone()], |portion| &portion.places[..]);
        for (place, number) in places.iter().zip(&finds.numbers[range]) {
            let number = match (*number as usize).checked_sub(base) {
                None => *number,
                // It comes with the late ones, which are last.
                Some(_) if *number == LATE => continue,
                Some(fresh) => finds.finals[fresh],
            };
            numbers[*place as usize] = number;
        }
    }
    numbers
}
