//! `with` blocks of locks around nothing but further such blocks and sums, as they stand in code.
//!
//! Definition: `with lock:` around any number of updates `x += c` and `x -= c` (`x` a shared variable, `c` an integer
//! constant of at most 31 bits) and of `with` blocks of the same form. The lock is named, or is a parameter. Nobody
//! jumps into the middle of a block. What this is good for: [`super::commuting`].
//!
//! Limits: only what the compiler makes of such a `with` is known, so anything else between begin and end, however
//! harmless, makes it another block.

use crate::program::{Function, Instruction};
use crate::value::{BinaryOperator, Value};
use std::ops::Range;

/// What stands between `with` and the colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A shared name.
    Shared(u16),
    /// A local variable of the function.
    Local(u16),
}

/// One `with` of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take {
    /// Address of the call of `acquire`, before which a thread stands that wants the lock.
    pub address: u32,
    /// Which lock.
    pub operand: Operand,
    /// The `with` directly around it, by its position among those of the block.
    pub around: Option<usize>,
}

/// A block, by its place in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// In which function.
    pub function: u16,
    /// Its instructions, from the one that names the lock to the one that forgets it.
    pub range: Range<usize>,
    /// Every `with`, in the order of the code; the first is around all others.
    pub takes: Vec<Take>,
    /// The variables that are updated, each with the position of the `with` directly around the update.
    pub updates: Vec<(u16, usize)>,
}

impl Block {
    /// The block whose lock is named at an address.
    pub fn at(function: &Function, number: u16, address: usize) -> Option<Block> {
        let mut block = Block { function: number, range: address..address, takes: Vec::new(), updates: Vec::new() };
        block.range.end = block.read(function, address, None)?;
        let is_inside = |at: usize| at > address && at < block.range.end;
        let jumped = function.code.iter().enumerate().any(|(from, instruction)| {
            !block.range.contains(&from) && instruction.target().is_some_and(|target| is_inside(target as usize))
        });
        let thrown = function
            .handlers
            .iter()
            .any(|handler| !block.range.contains(&(handler.start as usize)) && is_inside(handler.target as usize));
        (!jumped && !thrown).then_some(block)
    }

    /// Reads the `with` that begins at an address; returns where it ends.
    fn read(&mut self, function: &Function, address: usize, around: Option<usize>) -> Option<usize> {
        let code = &function.code;
        let [operand, Instruction::Duplicate, acquire, Instruction::Pop] = code.get(address..address + 4)? else {
            return None;
        };
        let operand = match operand {
            Instruction::Constant(Value::Primitive(lock)) => Operand::Shared(*lock),
            Instruction::LoadLocal(index) => Operand::Local(*index),
            _ => return None,
        };
        if !is_call(acquire, "acquire") {
            return None;
        }
        let this = self.takes.len();
        self.takes.push(Take { address: address as u32 + 2, operand, around });
        let start = address + 4;
        let mut end = start;
        loop {
            if let Some(variable) = code.get(end..end + 4).and_then(update) {
                self.updates.push((variable, this));
                end += 4;
            } else if code.get(end + 1) == Some(&Instruction::Duplicate) {
                let inner = self.read(function, end, Some(this))?;
                // What happens if something fails inside stands behind it, and is jumped over.
                let Some(Instruction::Jump(next)) = code.get(inner) else { return None };
                let is_behind = *next as usize > inner;
                end = is_behind.then_some(*next as usize)?;
            } else {
                break;
            }
        }
        let [Instruction::CopySlot(slot), release, Instruction::Pop, Instruction::Pop] = code.get(end..end + 4)? else {
            return None;
        };
        // The block's handler knows where on the stack its lock is. Where nothing stands inside, there is none.
        let is_this = |handler: &&crate::program::HandlerEntry| {
            handler.start as usize == start && handler.end as usize == end && handler.depth == slot + 1
        };
        let is_block =
            is_call(release, "release") && (start == end || function.handlers.iter().any(|one| is_this(&one)));
        is_block.then_some(end + 4)
    }

    /// The positions of the `with`s around something, from the innermost outwards.
    pub fn around(&self, take: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(take, |take| self.takes[*take].around)
    }
}

/// Whether a number is far from the limits of what is summed up.
pub fn is_small(number: i64) -> bool {
    number.unsigned_abs() < 1 << 31
}

/// The variable `x` of `x += c` or `x -= c`.
fn update(code: &[Instruction]) -> Option<u16> {
    match code {
        [
            Instruction::LoadShared(read),
            Instruction::Constant(Value::Int(constant)),
            Instruction::InPlace(operator) | Instruction::Binary(operator),
            Instruction::StoreShared { index: written, .. },
        ] => {
            let is_sum = matches!(operator, BinaryOperator::Add | BinaryOperator::Subtract);
            (read == written && is_sum && is_small(*constant)).then_some(*read)
        }
        _ => None,
    }
}

fn is_call(instruction: &Instruction, method: &str) -> bool {
    matches!(instruction, Instruction::CallMethod { name, arguments: 0, awaited: false, .. } if **name == *method)
}
