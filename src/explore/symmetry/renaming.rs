//! Values with other names for threads, by number: each is renamed once.

use super::super::walk::Walker;
use super::Obstacle;
use crate::machine::rename;
use crate::program::Program;
use rustc_hash::FxHashMap;

/// What is known of renaming.
#[derive(Debug, Default)]
pub(super) struct Renamings {
    /// New names of all threads, numbered.
    namings: FxHashMap<Vec<u16>, u32>,
    /// Component, number and naming: the number of the renamed value.
    renamed: FxHashMap<(u32, u32, u32), u32>,
}

impl Renamings {
    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        (self.renamed.capacity() * 17 + self.namings.capacity() * 64) as u64
    }

    /// The number of a value with other names for threads, if it is known.
    pub fn known(&self, component: usize, number: u32, naming: &[u16]) -> Option<u32> {
        let naming = *self.namings.get(naming)?;
        self.renamed.get(&(component as u32, number, naming)).copied()
    }

    /// The number of a value with other names for threads.
    ///
    /// # Errors
    /// The value cannot be renamed.
    pub fn rename<const WORDS: usize>(
        &mut self,
        program: &Program,
        walker: &mut Walker<'_, WORDS>,
        component: usize,
        number: u32,
        naming: &[u16],
    ) -> Result<u32, Obstacle> {
        if let Some(renamed) = self.known(component, number, naming) {
            return Ok(renamed);
        }
        let name = |thread: u16| naming.get(usize::from(thread)).copied().unwrap_or(thread);
        let value = rename(program, walker.system.tables().components[component].value(number), &name)?;
        let renamed = walker.system.intern(component, value);
        let next = self.namings.len() as u32;
        let naming = *self.namings.entry(naming.to_vec()).or_insert(next);
        self.renamed.insert((component as u32, number, naming), renamed);
        Ok(renamed)
    }
}
