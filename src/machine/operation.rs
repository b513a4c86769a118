//! What a thread is about to do, as far as its own frames tell.

use super::interpret::{Runner, arrange_arguments};
use super::state::ThreadStatus;
use super::workspace::{Source, Workspace};
use crate::program::{Instruction, Program};
use crate::value::Value;

/// The next visible operation of a thread that has not ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Reads a shared variable.
    Read(u16),
    /// Writes a shared variable.
    Write(u16),
    /// Calls a method of a primitive.
    Primitive {
        /// Which.
        index: u16,
        /// The method and its arguments in order; `None` if there is no such method or it refuses them.
        call: Option<(&'static str, Vec<Value>)>,
    },
    /// Nothing that other threads could notice.
    Private,
    /// Anything else.
    Other,
}

/// What a thread will do when it takes its next transition. Looks at nothing but the thread itself (and at
/// which methods a primitive has).
pub fn next_operation(program: &Program, source: &dyn Source, thread: u16) -> Operation {
    if program.process.is_some() {
        return Operation::Other;
    }
    let mut workspace = Workspace::new(program, source);
    let mut runner = Runner::new(program, &mut workspace, thread);
    if runner.thread.status == ThreadStatus::Fresh {
        return Operation::Private;
    }
    match runner.instruction() {
        Instruction::LoadShared(index) => Operation::Read(*index),
        Instruction::StoreShared { index, .. } => Operation::Write(*index),
        Instruction::Sleep { .. } => Operation::Private,
        Instruction::Choose(_) => Operation::Private,
        Instruction::CallMethod { name, arguments, keywords, .. } => {
            let Value::Primitive(index) = *runner.operand(usize::from(*arguments)) else { return Operation::Other };
            let Ok(info) = runner.primitive_method(index, name) else {
                return Operation::Primitive { index, call: None };
            };
            let (values, named) = runner.take_arguments(*arguments, keywords);
            let call = arrange_arguments(info, values, named).ok().map(|arguments| (info.name, arguments));
            Operation::Primitive { index, call }
        }
        _ => Operation::Other,
    }
}
