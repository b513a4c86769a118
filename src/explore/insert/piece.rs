//! A piece of the table: whatever is looked up there.
//!
//! Searches are made in groups. The entries at which a group's searches begin are loaded one after the other without
//! looking at any, so the processor waits for all of them at once; then the states that the entries name, in the same
//! way (group prefetching: Chen, Ailamaki, Gibbons and Mowry, *Improving Hash Join Performance through Prefetching*,
//! 2004; with loads in place of prefetching). A large table is in no cache, and waiting for it would take most of the
//! time. What a group's own states change is seen when each search is ended, in their order.

use super::super::pack::{Packed, hash};
use super::super::visited::{EMPTY, Form, scaled};
use super::{Candidates, Portion, Table};
use crate::workers::PAGE;

/// In place of a number: the search runs over the end of a piece.
pub const LATE: u32 = u32::MAX;

/// So many searches are made at once: about as many loads as a processor has on their way.
const TOGETHER: usize = 64;

/// A search, once it has begun.
#[derive(Clone, Copy, Debug, Default)]
pub struct Search {
    hash: u64,
    /// Where to go on.
    at: usize,
    entry: u32,
    /// The number of the state, if it was found already.
    pub found: Option<u32>,
}

impl Search {
    /// Room for a group.
    pub fn room() -> [Search; TOGETHER] {
        [Search::default(); TOGETHER]
    }
}

impl<const WORDS: usize> Table<'_, WORDS> {
    /// Begins a group of searches, for states with such indices in the group, in the entries from `start` on.
    #[inline]
    pub fn begin<'c>(
        &self,
        entries: &[u32],
        start: usize,
        searches: &mut [Search],
        state: impl Fn(usize) -> &'c Packed<WORDS>,
    ) {
        for (index, search) in searches.iter_mut().enumerate() {
            let hash = hash(state(index));
            *search = Search { hash, at: scaled(hash, self.len) - start, entry: EMPTY, found: None };
        }
        for search in &mut *searches {
            // A search may begin just behind the end of its piece.
            search.entry = entries.get(search.at).copied().unwrap_or(EMPTY);
        }
        for search in &mut *searches {
            while search.entry != EMPTY && !self.form.fits(search.entry, search.hash) {
                search.at += 1;
                let Some(entry) = entries.get(search.at) else { break };
                search.entry = *entry;
            }
        }
        for (index, search) in searches.iter_mut().enumerate() {
            // Of one with a provisional number, there is no state.
            let number = if search.entry == EMPTY { u32::MAX } else { self.form.number(search.entry) };
            let is_found = self.states.get(number as usize).is_some_and(|known| known == state(index));
            search.found = is_found.then_some(number);
        }
    }

    /// Makes entries for the states that belong to a piece, as far as there is room there, from the state with a number on.
    pub fn fill(
        &self,
        entries: &mut [u32],
        (start, first): (usize, usize),
        late: &mut Vec<u32>,
        belongs: impl Fn(u64) -> bool,
    ) {
        // Memory that is read first is handed out twice: zeros that are shared, and then some of its own, of which all
        // other processors have to be told.
        entries.iter_mut().step_by(PAGE / size_of::<u32>()).for_each(|entry| *entry = EMPTY);
        // Numbers, hashes, and where searches begin.
        let mut group = [(0, 0, 0); TOGETHER];
        let slices = self.states.slices_from(first);
        let mut all = slices.flat_map(|(first, states)| (first as u32..).zip(states));
        loop {
            let mut len = 0;
            for (number, state) in all.by_ref() {
                let hash = hash(state);
                group[len] = (number, hash, scaled(hash, self.len).wrapping_sub(start));
                len += usize::from(belongs(hash));
                if len == TOGETHER {
                    break;
                }
            }
            if len == 0 {
                return;
            }
            let group = &group[..len];
            // Only to load the entries.
            let full = group.iter().filter(|(.., at)| entries.get(*at).is_some_and(|entry| *entry != EMPTY)).count();
            std::hint::black_box(full);
            for (number, hash, at) in group {
                let mut at = *at;
                while entries.get(at).is_some_and(|entry| *entry != EMPTY) {
                    at += 1;
                }
                match entries.get_mut(at) {
                    Some(entry) => *entry = self.form.entry(*hash, *number),
                    None => late.push(*number),
                }
            }
        }
    }
}

/// What was found in a piece, list of candidates by list.
#[derive(Debug, Default)]
pub struct Finds<const WORDS: usize> {
    /// Of all candidates that belong here: their numbers, provisional for new states.
    pub numbers: Vec<u32>,
    /// The new states.
    pub states: Vec<Packed<WORDS>>,
    /// Which candidates they are, each in its list.
    pub places: Vec<u32>,
    /// Where their entries are, if numbers are provisional.
    entries: Vec<usize>,
    /// Their final numbers.
    pub finals: Vec<u32>,
    /// After each list, the number of candidates and that of new states.
    pub ends: Vec<(usize, usize)>,
    /// The candidates whose search runs over the end: of which list, and which there.
    pub late: Vec<(u32, u32)>,
}

impl<const WORDS: usize> Finds<WORDS> {
    pub fn clear(&mut self) {
        self.numbers.clear();
        self.states.clear();
        self.places.clear();
        self.entries.clear();
        self.finals.clear();
        self.ends.clear();
        self.late.clear();
    }

    /// Adds a new state, and gives it a provisional number: from `base` on.
    #[inline]
    pub fn add(&mut self, base: u32, place: u32, state: &Packed<WORDS>) -> u32 {
        let number = base + self.states.len() as u32;
        self.states.push(*state);
        self.places.push(place);
        number
    }

    /// The numbers of the candidates of a list.
    pub fn of_list(&self, list: usize) -> &[u32] {
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before].0);
        &self.numbers[start..self.ends[list].0]
    }

    /// All candidates of one more list have been looked up.
    pub fn end_list(&mut self) {
        self.ends.push((self.numbers.len(), self.states.len()));
    }

    /// Writes the numbers of new states into their entries.
    pub fn settle(&self, form: Form, entries: &mut [u32]) {
        for (at, number) in self.entries.iter().zip(&self.finals) {
            entries[*at] = form.renumbered(entries[*at], *number);
        }
    }
}

/// A piece of the table that is looked through.
pub struct Piece<'a, const WORDS: usize> {
    /// Which one.
    number: usize,
    entries: &'a mut [u32],
    /// Where it begins in the table.
    start: usize,
    finds: &'a mut Finds<WORDS>,
}

/// Cuts a table into so many pieces, each with the place where it begins.
pub fn cut(entries: &mut [u32], count: usize) -> Vec<(usize, &mut [u32])> {
    let len = entries.len();
    let start = |piece: usize| match piece {
        piece if piece == count => len,
        // The least hash that is scaled to the number of the piece.
        piece => scaled(((piece as u128) << 64).div_ceil(count as u128) as u64, len),
    };
    let mut rest = entries;
    let pieces = (0..count).map(|piece| {
        let entries = rest.split_off_mut(..start(piece + 1) - start(piece)).expect("pieces are the whole table");
        (start(piece), entries)
    });
    pieces.collect()
}

impl<const WORDS: usize> Piece<'_, WORDS> {
    /// The pieces of a table, one for each of the finds.
    pub fn all<'a>(entries: &'a mut [u32], finds: &'a mut [Finds<WORDS>]) -> Vec<Piece<'a, WORDS>> {
        let pieces = cut(entries, finds.len()).into_iter().zip(finds).enumerate();
        pieces.map(|(number, ((start, entries), finds))| Piece { number, entries, start, finds }).collect()
    }

    /// Looks up the candidates that belong here.
    pub fn look_up(&mut self, table: &Table<'_, WORDS>, candidates: &[&Candidates<WORDS>]) {
        for (list, candidates) in (0..).zip(candidates) {
            let all = &candidates.states[..];
            match candidates.pieces.get(self.number) {
                None => self.look_up_some(table, list, all.len(), |index| (index as u32, &all[index])),
                Some(Portion { places, states }) => {
                    self.look_up_some(table, list, places.len(), |index| (places[index], &states[index]));
                }
            }
            self.finds.end_list();
        }
    }

    /// Looks up so many candidates of a list.
    #[inline]
    fn look_up_some<'c>(
        &mut self,
        table: &Table<'_, WORDS>,
        list: u32,
        len: usize,
        candidate: impl Fn(usize) -> (u32, &'c Packed<WORDS>),
    ) {
        let mut searches = Search::room();
        for first in (0..len).step_by(TOGETHER) {
            let searches = &mut searches[..TOGETHER.min(len - first)];
            table.begin(self.entries, self.start, searches, |index| candidate(first + index).1);
            for (index, search) in searches.iter().enumerate() {
                let number = search.found.unwrap_or_else(|| {
                    let (place, state) = candidate(first + index);
                    self.end(table, search, place, state).unwrap_or_else(|| {
                        self.finds.late.push((list, place));
                        LATE
                    })
                });
                self.finds.numbers.push(number);
            }
        }
    }

    /// Ends a search: the number of the state, which gets an entry if it has none; `None` if the search runs over the
    /// end.
    #[inline]
    fn end(&mut self, table: &Table<'_, WORDS>, search: &Search, place: u32, state: &Packed<WORDS>) -> Option<u32> {
        let base = table.states.len() as u32;
        let mut at = search.at;
        loop {
            let Some(entry) = self.entries.get(at) else {
                // The only piece is the whole table.
                if self.entries.len() < table.len {
                    return None;
                }
                at = 0;
                continue;
            };
            if *entry == EMPTY {
                let number = self.finds.add(base, place, state);
                self.entries[at] = table.form.entry(search.hash, number);
                if self.entries.len() < table.len {
                    self.finds.entries.push(at);
                }
                return Some(number);
            }
            if table.form.fits(*entry, search.hash) {
                let number = table.form.number(*entry);
                let known = match number.checked_sub(base) {
                    None => &table.states[number as usize],
                    Some(fresh) => &self.finds.states[fresh as usize],
                };
                if known == state {
                    return Some(number);
                }
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_whole_table() {
        for (len, count) in [(16, 1), (16, 7), (16, 40), (1001, 8), (4096, 28)] {
            let mut entries = vec![EMPTY; len];
            let pieces = cut(&mut entries, count);
            assert_eq!(pieces.len(), count);
            assert_eq!(pieces.iter().map(|(_, entries)| entries.len()).sum::<usize>(), len);
            for hash in (0..1000).map(|number: u64| number.wrapping_mul(0x0123_4567_89ab_cdef)).chain([0, u64::MAX]) {
                assert!(scaled(hash, len) >= pieces[scaled(hash, count)].0);
            }
        }
    }
}
