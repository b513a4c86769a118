//! Walking on packed states: the successors of a state, by looking things up.
//!
//! Definition: for each thread, the memory of situations is looked up in the packed state itself; a move is two masks.
//! What is not known yet is learnt from the [`System`], and if the values that come to light outgrow the packing, the
//! caller packs anew what it keeps ([`Walker::repack`]) and asks again.
//!
//! A state whose shared heap is not empty is looked up once more, to free containers that nothing reaches.

use super::frontier::Space;
use super::intern::ABSENT;
use super::pack::{Packed, Packing};
use super::system::{SituationIndex, System};
use crate::machine::Divergence;
use crate::trace::TransitionIndex;

/// A state that can be next.
#[derive(Clone, Copy, Debug)]
pub struct Successor<const WORDS: usize> {
    /// It.
    pub state: Packed<WORDS>,
    /// By which step; see [`Walker::step`].
    pub step: u32,
}

/// Some value does not fit its bits any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgrown;

/// A move on packed states.
#[derive(Clone, Copy, Debug)]
struct Masks<const WORDS: usize> {
    keep: Packed<WORDS>,
    set: Packed<WORDS>,
}

/// The moves of a situation: steps from `start` on.
#[derive(Clone, Copy, Debug)]
struct Row {
    start: u32,
    len: u32,
    /// Whether the thread does not come to the end of its step.
    diverges: bool,
    /// Whether one of them changes the shared heap.
    changes_heap: bool,
}

/// A move of a situation. All moves are numbered, in the order in which they become known.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Of which situation.
    pub situation: SituationIndex,
    /// Which of its moves.
    pub alternative: u16,
    /// What is done.
    pub transition: TransitionIndex,
}

/// A system whose states are packed into so many words.
pub struct Walker<'p, const WORDS: usize> {
    /// What is walked on.
    pub system: System<'p>,
    packing: Packing,
    /// How many components all states have.
    given: usize,
    /// By situation.
    rows: Vec<Row>,
    /// By step.
    masks: Vec<Masks<WORDS>>,
    steps: Vec<Step>,
    /// As many moves has the situation that has the most.
    most_moves: usize,
    /// The number of the empty heap.
    empty_heap: u32,
    unpacked: Vec<u32>,
    followed: Vec<u32>,
}

impl<'p, const WORDS: usize> Walker<'p, WORDS> {
    /// A walker on a system with this initial state. It is not ready to walk: the caller has to pack first, with what
    /// [`Walker::next_packing`] says.
    pub fn new(system: System<'p>, initial: &[u32]) -> Walker<'p, WORDS> {
        let packing = Packing::default();
        let empty_heap = initial[system.layout.heap()];
        let given = initial.len();
        Walker::with(system, packing, given, empty_heap)
    }

    fn with(system: System<'p>, packing: Packing, given: usize, empty_heap: u32) -> Walker<'p, WORDS> {
        assert!(packing.words() <= WORDS, "the packing has room");
        Walker {
            system,
            packing,
            given,
            rows: Vec::new(),
            masks: Vec::new(),
            steps: Vec::new(),
            most_moves: 0,
            empty_heap,
            unpacked: Vec::new(),
            followed: Vec::new(),
        }
    }

    /// Whether the packing has room for all values that there are.
    pub fn is_ready(&self) -> bool {
        self.packing.fits(self.system.tables())
    }

    /// How states are packed.
    pub fn packing(&self) -> &Packing {
        &self.packing
    }

    /// All steps that are known.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What a step is.
    #[inline]
    pub fn step(&self, step: u32) -> Step {
        self.steps[step as usize]
    }

    /// No state of which everything is known has more successors.
    pub fn most_successors(&self) -> usize {
        usize::from(self.system.layout.threads(self.packing.width())) * self.most_moves
    }

    /// A packing with room for all values that there are.
    pub fn next_packing(&self) -> Packing {
        Packing::roomy(self.system.tables(), self.given)
    }

    /// Goes on with another packing, of perhaps another number of words.
    pub fn repack<const OTHER: usize>(self, packing: Packing) -> Walker<'p, OTHER> {
        let mut walker = Walker::with(self.system, packing, self.given, self.empty_heap);
        walker.prepare();
        walker
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let rows = self.rows.capacity() * size_of::<Row>() + self.masks.capacity() * size_of::<Masks<WORDS>>();
        let rows = rows + self.steps.capacity() * size_of::<Step>();
        self.system.bytes() + rows as u64
    }

    /// Puts all successors of a state into the list, by thread and alternative, if all that is needed is known.
    #[inline]
    pub fn successors_known(&self, state: &Packed<WORDS>, successors: &mut Vec<Successor<WORDS>>) -> bool {
        successors.clear();
        let layout = self.system.layout;
        let has_heap = self.packing.field(layout.heap()).get(state) != self.empty_heap;
        for thread in 0..layout.threads(self.packing.width()) {
            let component = layout.thread(thread);
            if component >= self.given && self.packing.field(component).get(state) == ABSENT {
                continue;
            }
            let known = self.system.known(thread, |component| self.packing.field(component).get(state));
            let Some(situation) = known else { return false };
            let Some(row) = self.rows.get(situation as usize) else { return false };
            if row.diverges {
                return false;
            }
            let may_free = has_heap || row.changes_heap;
            for step in row.start..row.start + row.len {
                let masks = &self.masks[step as usize];
                let mut next = *state;
                for ((word, keep), set) in next.iter_mut().zip(&masks.keep).zip(&masks.set) {
                    *word = *word & keep | set;
                }
                if may_free && !self.free(&mut next) {
                    return false;
                }
                successors.push(Successor { state: next, step });
            }
        }
        true
    }

    /// Frees the containers that nothing in a state reaches, if it is known which.
    fn free(&self, state: &mut Packed<WORDS>) -> bool {
        let heap = self.packing.field(self.system.layout.heap());
        let before = heap.get(state);
        if before == self.empty_heap {
            return true;
        }
        let Some(kept) = self.system.known_heap(|component| self.packing.field(component).get(state)) else {
            return false;
        };
        if kept != before {
            heap.set(state, kept);
        }
        true
    }

    /// Puts all successors of a state into the list, by thread and alternative. `diverging` gets the first thread's
    /// reason not to come to the end of its step, if there is one.
    ///
    /// # Errors
    /// The packing has no room for a value that is met: pack anew and ask again.
    #[inline]
    pub fn successors(
        &mut self,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        diverging: &mut Option<Divergence>,
    ) -> Result<(), Outgrown> {
        if self.successors_known(state, successors) {
            return Ok(());
        }
        self.learn(state, successors, diverging)
    }

    /// The long way: the interpreter may have to run, containers may have to be freed.
    #[cold]
    fn learn(
        &mut self,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        diverging: &mut Option<Divergence>,
    ) -> Result<(), Outgrown> {
        successors.clear();
        let mut unpacked = std::mem::take(&mut self.unpacked);
        let mut followed = std::mem::take(&mut self.followed);
        self.packing.unpack(state, &mut unpacked);
        let mut result = Ok(());
        'threads: for thread in 0..self.system.layout.threads(unpacked.len()) {
            if unpacked[self.system.layout.thread(thread)] == ABSENT {
                continue;
            }
            let situation = match self.system.situation(&mut unpacked, thread) {
                Ok(situation) => situation,
                Err(divergence) => {
                    diverging.get_or_insert(divergence);
                    continue;
                }
            };
            for alternative in 0..self.system.at(situation).moves.len() {
                self.system.follow(&unpacked, situation, alternative, &mut followed);
                if !self.packing.fits(self.system.tables()) {
                    result = Err(Outgrown);
                    break 'threads;
                }
                self.prepare();
                let step = self.rows[situation as usize].start + alternative as u32;
                successors.push(Successor { state: self.packing.pack(&followed), step });
            }
        }
        (self.unpacked, self.followed) = (unpacked, followed);
        if result.is_ok() {
            self.prepare();
        }
        result
    }

    /// The `always` checks that do not hold in a state.
    ///
    /// # Errors
    /// A check does not come to an end.
    pub fn broken_checks(&mut self, state: &Packed<WORDS>) -> Result<&[u16], Divergence> {
        let packing = &self.packing;
        if self.system.known_checks(|component| packing.field(component).get(state)).is_none() {
            self.packing.unpack(state, &mut self.unpacked);
            return self.system.broken_checks(&self.unpacked);
        }
        self.system.known_checks(|component| packing.field(component).get(state)).expect("just seen")
    }

    /// Makes masks of the moves of new situations.
    fn prepare(&mut self) {
        let heap = self.system.layout.heap();
        for situation in self.rows.len()..self.system.situations() {
            let situation = situation as SituationIndex;
            let moves = &self.system.at(situation).moves;
            let changes_heap = moves.iter().any(|step| step.changes.iter().any(|(index, _)| *index == heap));
            let diverges = self.system.divergence(situation).is_some();
            let (start, len) = (self.steps.len() as u32, moves.len() as u32);
            self.rows.push(Row { start, len, diverges, changes_heap });
            self.most_moves = self.most_moves.max(moves.len());
            for (alternative, step) in moves.iter().enumerate() {
                let (keep, set) = self.packing.change(&step.changes);
                self.masks.push(Masks { keep, set });
                let (alternative, transition) = (alternative as u16, step.transition);
                self.steps.push(Step { situation, alternative, transition });
            }
        }
    }
}

impl<const WORDS: usize> Space<WORDS> for Walker<'_, WORDS> {
    type Scratch = ();

    #[inline]
    fn successors_known(
        &self,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        _: &mut (),
    ) -> Option<u64> {
        Walker::successors_known(self, state, successors).then_some(1)
    }

    fn broken_known(&self, state: &Packed<WORDS>) -> Option<&[u16]> {
        self.system.known_checks(|component| self.packing.field(component).get(state))?.ok()
    }
}
