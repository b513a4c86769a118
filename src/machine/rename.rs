//! Giving threads and tasks other numbers inside a component, for explorers that take interchangeable ones for equal.
//!
//! Definition: a renaming is a permutation of the numbers of threads. Renaming a state is renaming each component and
//! moving each thread's component to its new place. Proof obligation: a step is equivariant, which is to say that the
//! renamed thread can do in the renamed state exactly what the thread can do in the state, and comes to the renamed
//! successor. That holds because the machine and the primitives only compare numbers of threads for equality, with these
//! exceptions: lists that are kept in ascending order since their order means nothing (ready tasks, threads waiting for an
//! event), which are put in order again here; and what follows CPython's loop in its first-in, first-out order, where
//! the order of numbers is that of the start and means something, so that it is refused.
//!
//! Limits: a value that refers to one of the threads is refused, wherever it is: it could come to be shown, and an
//! outcome would depend on which of them it is. Python programs are refused.

use super::heap::component_values;
use super::state::Component;
use crate::program::{Order, Program};
use crate::value::Value;
use std::cell::Cell;

/// Why threads inside a component cannot be renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameError {
    /// A value refers to one of them.
    Value,
    /// Tasks run in the order of CPython's loop.
    Order,
    /// It belongs to a Python program.
    Process,
}

/// Whether a component mentions a thread of which `is_renamed` holds.
///
/// # Errors
/// It does so in a way that cannot be renamed.
pub fn mentions(
    program: &Program,
    component: &Component,
    is_renamed: &dyn Fn(u16) -> bool,
) -> Result<bool, RenameError> {
    let found = Cell::new(false);
    let note = |thread: u16| {
        found.set(found.get() || is_renamed(thread));
        thread
    };
    let mut refers = false;
    if !component_values(component, &mut |value| refers |= refers_to(value, is_renamed)) {
        return Err(RenameError::Process);
    }
    if refers {
        return Err(RenameError::Value);
    }
    rename(program, component, &note)?;
    Ok(found.get())
}

/// The component with other numbers for threads; `name` is a permutation.
///
/// # Errors
/// That cannot be done. References inside values are not looked for: see [`mentions`].
pub fn rename(program: &Program, component: &Component, name: &dyn Fn(u16) -> u16) -> Result<Component, RenameError> {
    let mut renamed = component.clone();
    match &mut renamed {
        Component::Primitive(primitive) => primitive.rename(name),
        Component::Thread(thread) => thread.joiners.iter_mut().for_each(|joiner| *joiner = name(*joiner)),
        Component::System(system) => {
            if let Some(event_loop) = &mut system.event_loop {
                if program.order == Order::Fifo || !event_loop.timers.is_empty() {
                    return Err(RenameError::Order);
                }
                event_loop.running = event_loop.running.map(name);
            }
        }
        Component::Variable(_) | Component::Object(_) | Component::Heap(_) => {}
        Component::World(_) | Component::Memory(_) | Component::Process(_) => return Err(RenameError::Process),
    }
    Ok(renamed)
}

/// Whether a value refers to a thread of which `is_renamed` holds.
fn refers_to(value: &Value, is_renamed: &dyn Fn(u16) -> bool) -> bool {
    match value {
        Value::Thread(thread) => is_renamed(*thread),
        Value::Tuple(items) => items.iter().any(|item| refers_to(item, is_renamed)),
        Value::Exception(exception) => exception.arguments.iter().any(|item| refers_to(item, is_renamed)),
        _ => false,
    }
}
