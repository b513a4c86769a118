//! States up to symmetry: a walker that meets only canonical states, if threads are interchangeable.

use super::frontier::Space;
use super::pack::{Packed, Packing};
pub use super::symmetry::Scratch;
use super::symmetry::{Asymmetry, Obstacle, Symmetry};
use super::walk::{Successor, Walker};
use crate::machine::Divergence;

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

    /// A component and number that stand for all that can take each other's place.
    pub fn class(&self, component: usize, number: u32) -> (usize, u32) {
        self.symmetry.as_ref().map_or((component, number), |symmetry| symmetry.class(component, number))
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        self.walker.bytes() + self.symmetry.as_ref().map_or(0, Symmetry::bytes)
    }
}

impl<const WORDS: usize> Space<WORDS> for Quotient<'_, WORDS> {
    type Scratch = Scratch;

    #[inline]
    fn successors_known(
        &self,
        state: &Packed<WORDS>,
        successors: &mut Vec<Successor<WORDS>>,
        scratch: &mut Scratch,
    ) -> Option<u64> {
        if !self.walker.successors_known(state, successors) {
            return None;
        }
        let Some(symmetry) = &self.symmetry else { return Some(1) };
        for successor in &mut *successors {
            symmetry.canonical_known(&self.walker, &mut successor.state, scratch)?;
        }
        symmetry.orbit_known(&self.walker, state, scratch)
    }

    fn broken_known(&self, state: &Packed<WORDS>) -> Option<&[u16]> {
        self.walker.broken_known(state)
    }
}
