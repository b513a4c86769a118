//! States up to symmetry: a walker that meets only canonical states, if threads are interchangeable.

use super::pack::{Packed, Packing};
use super::symmetry::{Asymmetry, Obstacle, Symmetry};
use super::walk::{Successor, Walker};
use crate::machine::Divergence;

/// Room for finding canonical states.
pub type Scratch = ();

/// A walker, and the symmetry that it makes use of.
pub struct Quotient<'p, const WORDS: usize> {
    /// What walks.
    pub walker: Walker<'p, WORDS>,
    /// Which states are the same; none are if there is no symmetry.
    pub symmetry: Option<Symmetry<'p>>,
}

impl<'p, const WORDS: usize> Quotient<'p, WORDS> {
    /// Goes on with another packing.
    pub fn repack<const OTHER: usize>(self, packing: Packing) -> Quotient<'p, OTHER> {
        Quotient { walker: self.walker.repack(packing), symmetry: self.symmetry }
    }

    /// The initial state, which no renaming changes.
    ///
    /// # Errors
    /// There is something in the way.
    pub fn start(&mut self, initial: &[u32]) -> Result<Packed<WORDS>, Obstacle> {
        if !self.walker.is_ready() {
            return Err(Obstacle::Outgrown);
        }
        let state = self.walker.packing().pack(initial);
        if let Some(symmetry) = &mut self.symmetry {
            let mut canonical = state;
            symmetry.canonical(&mut self.walker, &mut canonical)?;
            if canonical != state || symmetry.orbit(&mut self.walker, &state)? != 1 {
                return Err(Obstacle::Asymmetry(Asymmetry::Initial));
            }
        }
        Ok(state)
    }

    /// Puts the canonical states of all successors into the list, by thread and alternative; see
    /// [`Walker::successors`]. Returns of how many states the one given is the canonical one.
    ///
    /// # Errors
    /// There is something in the way.
    #[inline]
    pub fn successors(
        &mut self,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        diverging: &mut Option<Divergence>,
    ) -> Result<u64, Obstacle> {
        self.walker.successors(state, successors, diverging)?;
        let Some(symmetry) = &mut self.symmetry else { return Ok(1) };
        for successor in &mut *successors {
            symmetry.canonical(&mut self.walker, &mut successor.state)?;
        }
        symmetry.orbit(&mut self.walker, state)
    }

    /// The same, if all that is needed is known.
    #[inline]
    pub fn successors_known(
        &self,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        _scratch: &mut Scratch,
    ) -> Option<u64> {
        if self.symmetry.is_some() || !self.walker.successors_known(state, successors) {
            return None;
        }
        Some(1)
    }

    /// The `always` checks that do not hold in a state, if they are known.
    pub fn broken_known(&self, state: &Packed<WORDS>) -> Option<&[u16]> {
        self.walker.broken_known(state)
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        self.walker.bytes() + self.symmetry.as_ref().map_or(0, Symmetry::bytes)
    }
}
