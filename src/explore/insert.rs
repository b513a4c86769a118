//! Many states are put into the set of visited states at once, by several workers.
//!
//! Definition: states get the numbers that they would get one after the other. A few workers leave that to one of them,
//! and the others do something else meanwhile, such as looking up where the next states lead ([`super::frontier`]): the
//! table stays in one processor's cache, and nothing is done that one worker would not do.
//!
//! Of many workers, several look up at once. The table of numbers is cut into pieces,
//! each for the states whose hashes lie in one range. A worker takes a piece and looks up all candidates of its range, in
//! their order, so equal states meet there; a new one gets an entry with a provisional number, by which it is counted
//! among the new ones of its piece. Then it is known how many states are new in each list of candidates, so also which
//! number the first of them gets. A worker takes a list and numbers its new states; once that is done for all lists,
//! everybody's number is known, and workers hand them on, list by list, and write them into the entries, piece by piece.
//! All that is left to one thread is to add up how many states are new, and to look for the few whose search runs over the end of
//! a piece: those have their equals in the same range, so besides the states that were there before, only others that
//! ran over the same end can be equal to them.
//!
//! Complexity: a look-up per candidate, as without workers, and by many workers a few loads and stores.

mod number;
mod piece;

use super::pack::{Packed, hash};
use super::states::{Places, States};
use super::visited::{Form, Index, Visited, scaled};
use super::walk::Successor;
use crate::workers::Workers;
use number::Row;
use piece::{Finds, LATE, Piece, Search, cut};
use rustc_hash::FxHashMap;

/// So many workers leave the table to one of them, while the others look up where the next states lead. What more of them
/// lose by that is more than what it costs to bring together what several have found.
const FEW: usize = 4;

/// In how many pieces the table is looked through.
pub fn number_of_pieces(workers: &Workers) -> usize {
    if workers.number() <= FEW { 1 } else { workers.pieces() }
}

/// States that may be new, in order. What is not compared is kept apart: who looks them up needs the states only.
#[derive(Debug, Default)]
pub struct Candidates<const WORDS: usize> {
    states: Vec<Packed<WORDS>>,
    /// By which steps they are reached.
    steps: Vec<u32>,
    /// From which states, by number.
    sources: Vec<u32>,
    /// By piece of the table, if there are several: those that belong there.
    pieces: Vec<Portion<WORDS>>,
}

/// The candidates that belong to a piece, in order.
#[derive(Debug, Default)]
struct Portion<const WORDS: usize> {
    /// Which of all they are.
    places: Vec<u32>,
    /// Once more: whoever has a piece goes through all lists, and finds them side by side.
    states: Vec<Packed<WORDS>>,
}

impl<const WORDS: usize> Portion<WORDS> {
    fn truncate(&mut self, len: usize) {
        self.places.truncate(len);
        self.states.truncate(len);
    }
}

impl<const WORDS: usize> Candidates<WORDS> {
    /// By which steps they are reached.
    pub fn steps(&self) -> &[u32] {
        &self.steps
    }

    /// From which states they are reached, by number.
    pub fn sources(&self) -> &[u32] {
        &self.sources
    }

    /// Adds what a state leads to.
    #[inline]
    pub fn extend(&mut self, source: u32, successors: &[Successor<WORDS>]) {
        for successor in successors {
            self.states.push(successor.state);
            self.steps.push(successor.step);
            self.sources.push(source);
        }
    }

    /// Forgets all, and keeps the room.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    fn truncate(&mut self, len: usize) {
        self.states.truncate(len);
        self.steps.truncate(len);
        self.sources.truncate(len);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Puts those that were added last to their places.
    pub fn put_in_order(&mut self, pieces: usize) {
        let mut order = (0..self.len()).collect::<Vec<_>>();
        order.sort_by_key(|at| self.sources[*at]);
        self.states = order.iter().map(|at| self.states[*at]).collect();
        self.steps = order.iter().map(|at| self.steps[*at]).collect();
        self.sources = order.iter().map(|at| self.sources[*at]).collect();
        self.distribute(pieces);
    }

    /// Forgets what states from this one on lead to.
    pub fn cut(&mut self, source: u32) {
        let len = self.sources.partition_point(|of| *of < source);
        self.truncate(len);
        for portion in &mut self.pieces {
            portion.truncate(portion.places.partition_point(|at| (*at as usize) < len));
        }
    }

    /// Finds out which belong to which of so many pieces.
    pub fn distribute(&mut self, pieces: usize) {
        self.pieces.resize_with(if pieces > 1 { pieces } else { 0 }, Portion::default);
        self.pieces.iter_mut().for_each(|portion| portion.truncate(0));
        if pieces == 1 {
            return;
        }
        for (at, state) in (0..).zip(&self.states) {
            let portion = &mut self.pieces[scaled(hash(state), pieces)];
            portion.places.push(at);
            portion.states.push(*state);
        }
    }
}

/// Room for what comes out when candidates are put in.
#[derive(Debug, Default)]
pub struct Room<const WORDS: usize> {
    /// By piece; of several, the last one is of those that are late.
    finds: Vec<Finds<WORDS>>,
    /// Which candidates those are, each in its list.
    late: Vec<u32>,
}

impl<const WORDS: usize> Room<WORDS> {
    fn clear(&mut self, pieces: usize) {
        self.finds.resize_with(if pieces > 1 { pieces + 1 } else { 1 }, Finds::default);
        self.finds.iter_mut().for_each(Finds::clear);
        self.late.clear();
    }
}

/// Something that a worker can do while states are looked up: it may look at those that are in the set.
pub type Task<'a, const WORDS: usize> = Box<dyn FnMut(&States<WORDS>) + Send + 'a>;

/// What is left to do when all new states have their numbers.
enum Rest<'a, const WORDS: usize, T> {
    /// New states go to their places.
    Copy(Places<'a, WORDS>, &'a [Packed<WORDS>]),
    /// The numbers of a list are taken.
    Take(usize, Option<T>),
    /// The numbers of a piece are written into its entries.
    Settle(&'a mut [u32], &'a Finds<WORDS>),
}

impl<const WORDS: usize, T: Send> Rest<'_, WORDS, T> {
    /// Does all of it. Returns what was taken of the lists, in their order.
    fn all(mut rest: Vec<Self>, form: Form, workers: &Workers, take: impl Fn(usize) -> T + Sync) -> Vec<T> {
        workers.for_each(&mut rest, |rest| match rest {
            Rest::Copy(places, states) => places.copy_from(states),
            Rest::Take(list, taken) => *taken = Some(take(*list)),
            Rest::Settle(entries, finds) => finds.settle(form, entries),
        });
        rest.into_iter().filter_map(Rest::taken).collect()
    }

    /// So many lists, of which nothing is taken yet.
    fn lists(count: usize) -> impl Iterator<Item = Self> {
        (0..count).map(|list| Rest::Take(list, None))
    }

    /// What was made of the numbers of a list.
    fn taken(self) -> Option<T> {
        match self {
            Rest::Take(.., taken) => taken,
            Rest::Copy(..) | Rest::Settle(..) => None,
        }
    }
}

/// What of a set of states nobody changes.
struct Table<'a, const WORDS: usize> {
    states: &'a States<WORDS>,
    /// How many entries there are.
    len: usize,
    form: Form,
}

impl<const WORDS: usize> Visited<WORDS> {
    /// Puts all candidates into the set, in their order. `take` gets the number of a list, and the numbers of all candidates
    /// in it; what it makes of them is returned in the order of lists. While states are looked up, other tasks are done, too.
    ///
    /// # Panics
    /// On more than 2^32 - 2 states.
    pub fn insert_all<T: Send>(
        &mut self,
        candidates: &[&Candidates<WORDS>],
        workers: &Workers,
        room: &mut Room<WORDS>,
        take: impl Fn(usize, &[u32]) -> T + Sync,
        meanwhile: Vec<Task<'_, WORDS>>,
    ) -> Vec<T> {
        let most = candidates.iter().map(|candidates| candidates.len()).sum::<usize>();
        self.make_room(most, workers);
        let base = self.states.len();
        assert!(base + most < LATE as usize, "fewer than 2^32 - 1 states");
        let count = number_of_pieces(workers);
        room.clear(count);
        let Room { finds, late } = room;
        let form = self.index.form;
        let table = &Table { states: &self.states, len: self.index.entries.len(), form };
        let pieces = Piece::all(&mut self.index.entries, &mut finds[..count]).into_iter();
        let look_up =
            pieces.map(|mut piece| -> Task<'_, WORDS> { Box::new(move |_| piece.look_up(table, candidates)) });
        let mut tasks = look_up.chain(meanwhile).collect::<Vec<_>>();
        workers.for_each(&mut tasks, |task| task(table.states));
        drop(tasks);
        if let [finds] = &finds[..] {
            let copy = Rest::Copy(self.states.lengthen(finds.states.len()), &finds.states);
            let rest = std::iter::once(copy).chain(Rest::lists(candidates.len())).collect();
            return Rest::all(rest, form, workers, |list| take(list, finds.of_list(list)));
        }
        self.look_up_late(candidates, finds, late);

        let fresh = finds.iter().map(|finds| finds.states.len()).sum();
        let tail = self.states.lengthen(fresh);
        workers.for_each(&mut Row::all(finds, candidates, base, tail), Row::number);

        let finds = &*finds;
        let pieces = cut(&mut self.index.entries, count).into_iter().zip(finds);
        let pieces = pieces.map(|((_, entries), finds)| Rest::Settle(entries, finds));
        let rest = Rest::lists(candidates.len()).chain(pieces).collect();
        let taken =
            Rest::all(rest, form, workers, |list| take(list, &number::all(finds, candidates[list], list, late, base)));
        let late = &finds[count];
        for (state, number) in late.states.iter().zip(&late.finals) {
            self.index.put_new(hash(state), *number);
        }
        taken
    }

    /// Looks for the states whose search runs over the end of a piece, while entries of new states are provisional: none
    /// of those is equal to one of them. They get their entries at the end.
    fn look_up_late(&self, candidates: &[&Candidates<WORDS>], finds: &mut [Finds<WORDS>], places: &mut Vec<u32>) {
        let (late, pieces) = finds.split_last_mut().expect("there is one more than pieces");
        let mut all = pieces.iter_mut().flat_map(|finds| finds.late.drain(..)).collect::<Vec<_>>();
        all.sort_unstable();
        let mut all = all.into_iter().peekable();
        let base = self.states.len() as u32;
        let mut fresh = FxHashMap::default();
        for (list, candidates) in (0..).zip(candidates) {
            while let Some((_, at)) = all.next_if(|(of, _)| *of == list) {
                let state = &candidates.states[at as usize];
                let same = |number: u32| number < base && self.states[number as usize] == *state;
                let number = self
                    .index
                    .find(hash(state), same)
                    .unwrap_or_else(|_| *fresh.entry(*state).or_insert_with(|| late.add(base, at, state)));
                late.numbers.push(number);
                places.push(at);
            }
            late.end_list();
        }
    }

    /// Looks up all candidates, which are in the set. Afterwards, `numbers` are theirs.
    ///
    /// # Panics
    /// If one is not.
    pub fn find_all(&self, candidates: &[&Candidates<WORDS>], workers: &Workers, numbers: &mut Vec<u32>) {
        let count = candidates.iter().map(|candidates| candidates.len()).sum::<usize>();
        numbers.resize(count, 0);
        let mut rest = &mut numbers[..];
        let parts = candidates.iter().map(|candidates| {
            let numbers = rest.split_off_mut(..candidates.len()).expect("a number for each");
            (candidates, numbers)
        });
        let table = Table { states: &self.states, len: self.index.entries.len(), form: self.index.form };
        workers.for_each(&mut parts.collect::<Vec<_>>(), |(candidates, numbers)| {
            let mut searches = Search::room();
            let groups = candidates.states.chunks(searches.len()).zip(numbers.chunks_mut(searches.len()));
            for (group, numbers) in groups {
                let searches = &mut searches[..group.len()];
                table.begin(&self.index.entries, 0, searches, |index| &group[index]);
                for ((search, state), number) in searches.iter().zip(group).zip(numbers) {
                    let found = search.found.or_else(|| self.find(state));
                    *number = found.expect("it is in the set");
                }
            }
        });
    }

    /// Makes room for so many more states.
    fn make_room(&mut self, more: usize, workers: &Workers) {
        let most = self.indexed() + more;
        if most * 4 >= self.index.entries.len() * 3 {
            self.make_table(Index::wanted(self.indexed()).max(most * 3 / 2), self.index.first(), workers);
        }
    }

    /// Makes a table of so many entries, for states from that number on.
    #[cold]
    pub(super) fn make_table(&mut self, len: usize, first: usize, workers: &Workers) {
        // The old table goes first.
        self.index = Index::new(0, first);
        self.index = Index::new(len.max(16), first);
        let table = Table { states: &self.states, len: self.index.entries.len(), form: self.index.form };
        let count = workers.number();
        let pieces = cut(&mut self.index.entries, count).into_iter().enumerate();
        let mut pieces = pieces.map(|(number, piece)| (number, piece, Vec::new())).collect::<Vec<_>>();
        workers.for_each(&mut pieces, |(number, (start, entries), late)| {
            table.fill(entries, (*start, first), late, |hash| count == 1 || scaled(hash, count) == *number);
        });
        let late = pieces.into_iter().flat_map(|(.., late)| late).collect::<Vec<_>>();
        for number in late {
            self.index.put_new(hash(&self.states[number as usize]), number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroUsize;

    /// Some states: every third is that before, and many come again later.
    fn state(number: u64) -> Packed<1> {
        [(number * 2 / 3).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 51]
    }

    #[test]
    fn numbers_are_those_of_one_after_the_other() {
        for number in [1, 2, 3, 7] {
            let workers = Workers::new(NonZeroUsize::new(number).unwrap());
            let (mut one, mut all) = (Visited::<1>::default(), Visited::<1>::default());
            let (mut room, mut numbers) = (Room::default(), Vec::new());
            let (mut next, mut late) = (0.., 0);
            for round in 0..200 {
                let mut lists = [0, 1, 2].map(|_| Candidates::default());
                let mut expected = Vec::new();
                for list in &mut lists {
                    for _ in 0..round % 97 {
                        let state = state(next.next().unwrap());
                        expected.push(one.insert(&state));
                        list.extend(0, &[Successor { state, step: 0 }]);
                    }
                    list.distribute(number_of_pieces(&workers));
                }
                let mut others = [0; 3];
                let take = |list: usize, numbers: &[u32]| (list, numbers.to_vec());
                let meanwhile =
                    others.iter_mut().map(|other| Box::new(|_: &States<1>| *other += 1) as Task<'_, 1>).collect();
                let found = all.insert_all(&lists.each_ref(), &workers, &mut room, take, meanwhile);
                assert_eq!(others, [1; 3]);
                assert!(found.iter().map(|(list, _)| *list).eq(0..3), "in the order of lists");
                let found = found.into_iter().flat_map(|(_, numbers)| numbers).collect::<Vec<_>>();
                assert_eq!(found, expected, "{number} workers, round {round}");
                late += room.late.len();
                all.find_all(&lists.each_ref(), &workers, &mut numbers);
                assert_eq!(numbers, expected, "{number} workers, round {round}");
            }
            assert_eq!(late > 0, number_of_pieces(&workers) > 1, "{late} searches run over the end of a piece");
            assert!(one.states().iter().eq(all.states().iter()));
            assert!(one.len() > 5_000 && one.len() < 200 * 97, "many are new, and many are not");
            assert!(all.states().iter().zip(0..).all(|(state, number)| all.find(state) == Some(number)));
        }
    }
}
