//! Which operations take a lock and which give one back.

use super::{Initial, Program};
pub use crate::primitive::LockRole;

impl Program {
    /// What a method of the primitive with this index does to a lock, and to which one: that of a condition if the
    /// primitive is a condition. `None` of Python programs, whose locks are objects of the library.
    pub fn lock_role(&self, index: u16, method: &str) -> Option<(u16, LockRole)> {
        let Initial::Primitive(primitive) = &self.shared.get(usize::from(index))?.initial else { return None };
        let (role, declared) = primitive.lock_role(method)?;
        self.process.is_none().then(|| (declared.unwrap_or(index), role))
    }
}
