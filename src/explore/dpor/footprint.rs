//! Which moves depend on each other, looked up.
//!
//! A footprint is a distinct list of touches, by number. Moves of one thread all write the thread's own place, and
//! whoever starts another thread writes that one's; so program order, starting and joining are conflicts like any
//! others, and one table of bits answers every question.

use crate::explore::system::{Situation, SituationIndex, System, Touch, conflict};
use rustc_hash::FxHashMap;

/// The number of a footprint.
pub type FootprintIndex = u32;

/// What is known of a situation, besides its moves.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Index of the first move in [`Footprints::moves`].
    pub first: u32,
    /// How many moves there are; 0 if the thread cannot go on.
    pub moves: u16,
    /// What decides whether the thread can go on: reads only.
    pub guard: FootprintIndex,
    /// The components that the situation depends on, the thread's own among them, as bits (see [`mask`]).
    pub reads: u64,
}

/// What is known of a move.
#[derive(Clone, Copy, Debug)]
pub struct MoveFacts {
    /// The places that it has to do with.
    pub footprint: FootprintIndex,
    /// The components that get other values, as bits.
    pub changes: u64,
}

/// A component's bit. The last bit stands for all components from 63 on.
pub fn mask(component: usize) -> u64 {
    1 << component.min(63)
}

/// Footprints and what they have to do with each other.
#[derive(Default)]
pub struct Footprints {
    numbers: FxHashMap<Vec<Touch>, FootprintIndex>,
    touches: Vec<Vec<Touch>>,
    /// Row by row, `stride` words each: whether two conflict.
    conflicts: Vec<u64>,
    stride: usize,
    /// By situation.
    facts: Vec<Option<Facts>>,
    moves: Vec<MoveFacts>,
    /// Whether some move has to do with a part of a component whose other parts are written elsewhere.
    pub has_elements: bool,
}

impl Footprints {
    /// Whether the order of two moves matters.
    #[inline]
    pub fn conflict(&self, one: FootprintIndex, other: FootprintIndex) -> bool {
        let (one, other) = (one as usize, other as usize);
        self.conflicts[one * self.stride + other / 64] >> (other % 64) & 1 == 1
    }

    /// What is known of a move of a situation that has been asked for.
    #[inline]
    pub fn at(&self, facts: Facts, alternative: u16) -> MoveFacts {
        self.moves[facts.first as usize + usize::from(alternative)]
    }

    /// What is known of a situation of a thread.
    #[inline]
    pub fn facts(&mut self, system: &System, situation: SituationIndex, thread: u16) -> Facts {
        match self.facts.get(situation as usize) {
            Some(Some(facts)) => *facts,
            _ => self.learn(system, situation, thread),
        }
    }

    /// The same, of a situation that has been asked for before.
    #[inline]
    pub fn known(&self, situation: SituationIndex) -> Facts {
        self.facts[situation as usize].expect("asked for when it was found")
    }

    #[cold]
    fn learn(&mut self, system: &System, situation: SituationIndex, thread: u16) -> Facts {
        let own = system.layout.thread(thread);
        let Situation { moves, reads } = system.at(situation);
        let first = self.moves.len() as u32;
        for one in moves {
            let mut touches = one.touches.clone();
            touches.extend(system.own_touches(thread, one));
            self.has_elements |= touches.iter().any(|touch| system.shares_component(touch.place));
            touches.sort_unstable();
            let footprint = self.intern(touches);
            let changes = one.changes.iter().fold(0, |changes, (component, _)| changes | mask(*component));
            self.moves.push(MoveFacts { footprint, changes });
        }
        let components = reads.iter().map(|touch| usize::from(touch.place.component)).chain([own]);
        let facts = Facts {
            first,
            moves: moves.len() as u16,
            guard: self.intern(reads.clone()),
            reads: components.fold(0, |reads, component| reads | mask(component)),
        };
        if self.facts.len() <= situation as usize {
            self.facts.resize(situation as usize + 1, None);
        }
        self.facts[situation as usize] = Some(facts);
        facts
    }

    fn intern(&mut self, touches: Vec<Touch>) -> FootprintIndex {
        if let Some(number) = self.numbers.get(&touches) {
            return *number;
        }
        let number = self.touches.len();
        if number >= 64 * self.stride {
            let stride = (2 * self.stride).max(1);
            let mut conflicts = vec![0; 64 * stride * stride];
            for (row, words) in self.conflicts.chunks_exact(self.stride.max(1)).enumerate() {
                conflicts[row * stride..][..self.stride].copy_from_slice(words);
            }
            (self.conflicts, self.stride) = (conflicts, stride);
        }
        self.touches.push(touches.clone());
        for other in 0..=number {
            if conflict(&touches, &self.touches[other]) {
                self.conflicts[number * self.stride + other / 64] |= 1 << (other % 64);
                self.conflicts[other * self.stride + number / 64] |= 1 << (number % 64);
            }
        }
        self.numbers.insert(touches, number as FootprintIndex);
        number as FootprintIndex
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let touches = self.touches.iter().map(|touches| 2 * size_of_val(&touches[..])).sum::<usize>();
        let facts = self.facts.len() * size_of::<Option<Facts>>() + self.moves.len() * size_of::<MoveFacts>();
        (touches + facts + 8 * self.conflicts.len()) as u64
    }
}
