//! Which stored values may depend on an earlier read of the place that they are stored in.

use crate::scenario::Expression;

/// Where a stored value comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// From the place itself: `x += 1`.
    Itself,
    /// From an expression.
    Value(&'a Expression),
    /// From nowhere in the program: an import, a definition.
    Nowhere,
}

/// The dependencies of a module's variables.
pub struct Flow;

impl Flow {
    pub fn new(_module: &crate::scenario::Module, _scopes: &super::scope::Scopes) -> Flow {
        Flow
    }
    pub fn reads_name(&self, _scope: usize, _name: &str, source: Source<'_>) -> bool {
        matches!(source, Source::Itself)
    }
    pub fn reads_attribute(&self, _scope: usize, _name: &str, source: Source<'_>) -> bool {
        matches!(source, Source::Itself)
    }
    pub fn reads_element(&self, _scope: usize, _container: &Expression, source: Source<'_>) -> bool {
        matches!(source, Source::Itself)
    }
}
