//! Loops that a task may go round in without letting others run.
//!
//! Definition: a jump back to the beginning of a `while` may be gone through *again and again* if there is a way from its
//! target to it that passes no `await sleep(…)`, which always suspends. Of a task that does so, nobody can tell that it
//! ever gives its event loop back. Loops with `for` and `repeat` are left at last: they count.
//!
//! Limits: an `await` of anything else may find that it need not wait, and a call of a function is not looked into, so
//! neither counts as suspending.

use crate::program::{Function, Instruction};

/// By address: whether it is a jump that may be gone through again and again.
pub fn endless(function: &Function) -> Vec<bool> {
    let is_endless = |address: usize| {
        let target = function.code[address].target().map(|target| target as usize);
        target.is_some_and(|target| target <= address && !counts(function, target) && leads(function, target, address))
    };
    (0..function.code.len()).map(is_endless).collect()
}

/// Whether a loop that begins at an address counts.
fn counts(function: &Function, address: usize) -> bool {
    matches!(function.code[address], Instruction::NextFor(_) | Instruction::NextRepeat(_))
}

/// Whether there is a way from one address to another one without suspension.
fn leads(function: &Function, from: usize, to: usize) -> bool {
    let mut reached = vec![false; function.code.len()];
    let mut pending = vec![from];
    while let Some(address) = pending.pop() {
        if address == to {
            return true;
        }
        if std::mem::replace(&mut reached[address], true) {
            continue;
        }
        let instruction = &function.code[address];
        pending.extend(instruction.target().map(|target| target as usize));
        let goes_on = match instruction {
            Instruction::Jump(_) | Instruction::Return | Instruction::Raise | Instruction::FailAssertion { .. } => {
                false
            }
            Instruction::Sleep { awaited } => !awaited,
            _ => true,
        };
        if goes_on {
            pending.push(address + 1);
        }
        // Anything may raise, also a sleep of what is no number.
        let covers = |handler: &&crate::program::HandlerEntry| (handler.start..handler.end).contains(&(address as u32));
        pending.extend(function.handlers.iter().find(covers).map(|handler| handler.target as usize));
    }
    false
}
