//! Which events take a lock and which give one back.

use super::{Initial, Program};
use crate::primitive::LockRole;
use crate::trace::{Action, Event, LocationBase};
use crate::value::Plain;

/// What an event does to a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockUse {
    /// It got the lock; `waits` says whether it would have waited for it as long as it takes.
    Takes {
        /// Whether it waits without limit.
        waits: bool,
    },
    /// It gave the lock back, however often it was held if `fully`.
    GivesBack {
        /// Whether it is free then.
        fully: bool,
    },
}

impl Program {
    /// The lock that an event takes or gives back: that of a condition if it is a condition's. `None` of Python
    /// programs, whose locks are objects of the library.
    pub fn lock_use(&self, event: &Event) -> Option<(LocationBase, LockUse)> {
        let Action::Operation { method, arguments, result, waits, .. } = &event.action else { return None };
        if event.failure.is_some() || self.process.is_some() {
            return None;
        }
        let LocationBase::Shared(index) = event.accesses.first()?.location.base else { return None };
        let Initial::Primitive(primitive) = &self.shared.get(usize::from(index))?.initial else { return None };
        let (role, declared) = primitive.lock_role(method)?;
        let is_refused = *result == Some(Plain::Bool(false));
        let is_patient = !matches!(arguments.first(), Some(Plain::Bool(false) | Plain::Int(0)));
        let lock_use = match role {
            LockRole::Acquire if *waits || is_refused => return None,
            LockRole::Acquire => LockUse::Takes { waits: is_patient },
            LockRole::Release => LockUse::GivesBack { fully: false },
            LockRole::Wait if *waits => LockUse::GivesBack { fully: true },
            LockRole::Wait => LockUse::Takes { waits: true },
        };
        Some((LocationBase::Shared(declared.unwrap_or(index)), lock_use))
    }
}
