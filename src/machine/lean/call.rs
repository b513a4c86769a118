//! Operations of primitives, tried on the side: what is behind `primitive` decides, here as in the rich machine.

use crate::primitive::{Primitive, Primitives};

/// Primitives that are changed aside, and which of them were looked at.
pub struct Aside<'a> {
    base: &'a [Option<Primitive>],
    /// What was looked at, in order.
    pub reads: Vec<u16>,
    /// What was changed, or may have been.
    pub changes: Vec<(u16, Primitive)>,
}

impl<'a> Aside<'a> {
    pub fn new(base: &'a [Option<Primitive>]) -> Aside<'a> {
        Aside { base, reads: Vec::new(), changes: Vec::new() }
    }

    fn base(&self, index: u16) -> &'a Primitive {
        self.base[usize::from(index)].as_ref().expect("the compiler has found a primitive here")
    }

    fn note(&mut self, index: u16) {
        if !self.reads.contains(&index) {
            self.reads.push(index);
        }
    }
}

impl Primitives for Aside<'_> {
    fn primitive(&mut self, index: u16) -> &Primitive {
        self.note(index);
        let base = self.base(index);
        self.changes.iter().find(|(changed, _)| *changed == index).map_or(base, |(_, primitive)| primitive)
    }

    fn primitive_mut(&mut self, index: u16) -> &mut Primitive {
        self.note(index);
        let position = self.changes.iter().position(|(changed, _)| *changed == index);
        let position = position.unwrap_or_else(|| {
            self.changes.push((index, self.base(index).clone()));
            self.changes.len() - 1
        });
        &mut self.changes[position].1
    }
}
