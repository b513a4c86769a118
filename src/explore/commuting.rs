//! Blocks that commute as a whole: locked increments.
//!
//! Source: Lipton, *Reduction* (1975), for the block; Rinard and Diniz, *Commutativity analysis* (1997), for the
//! order of blocks.
//!
//! Definition: a lock's blocks *commute* if wherever the program names the lock there stands `with lock:` around
//! nothing but updates `x += c` and `x -= c` with integer constants, of variables that begin with integers and that the
//! program reads and writes in blocks of this lock only, and no `always` check looks at the lock or at these variables.
//!
//! Then a block can never be stuck or fail once it has begun, nobody sees what is between its begin and its end, and
//! two blocks of different threads have the same effect in either order: each `x` gets the sum. So a thread before
//! such a block, when the lock is free, is a persistent set of its own. Proof obligation: let w be what the others do
//! from there on. Complete the block in which w may end; nothing that stands outside of blocks can notice. Then the
//! thread's own block b can be done before w as well as after it, with the same state in the end.
//!
//! What detectors look for survives: within a block a variable is read before it is written and nobody comes in
//! between, so no update of it is lost; its accesses are never possible at the same time; the reads stand in no
//! condition; nothing fails. Deviations from a proof by symbolic execution: only this form of update is known.
//! Numbers cannot overflow: constants have at most 31 bits, and no schedule has 2^31 steps.

use crate::primitive::Primitive;
use crate::program::{Function, Initial, Instruction, Model, Names, Program};
use crate::value::{BinaryOperator, Value};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The blocks of a program that commute.
#[derive(Debug, Default)]
pub struct Commuting {
    /// The lock of the block that begins at an instruction of a function.
    begins: FxHashMap<(u16, u32), u16>,
}

/// A block, by its place in the code.
struct Block {
    function: u16,
    lock: u16,
    /// Its instructions, from the one that names the lock.
    range: Range<usize>,
    /// The variables that it updates.
    data: Names,
}

impl Commuting {
    /// Looks for them; `watched` are the names that `always` checks look at.
    pub fn new(program: &Program, watched: Names) -> Commuting {
        if program.model != Model::Threads || program.shared.len() > 120 {
            return Commuting::default();
        }
        let reachable = reachable(program);
        let functions = || program.functions.iter().zip(0u16..).filter(|(_, number)| reachable[usize::from(*number)]);
        let blocks = functions().flat_map(|(function, number)| {
            (0..function.code.len()).filter_map(move |address| block(function, number, address))
        });
        let blocks = blocks.collect::<Vec<_>>();
        let locks = (0..program.shared.len() as u16).filter(|lock| {
            let is_lock = matches!(program.shared[usize::from(*lock)].initial, Initial::Primitive(Primitive::Lock(_)));
            let mut own = blocks.iter().filter(|block| block.lock == *lock).peekable();
            let data = blocks.iter().filter(|block| block.lock == *lock).fold(0, |all, block| all | block.data);
            let is_inside = |function: u16, address: usize, of_this: bool| {
                let mut around = blocks.iter().filter(|block| (block.lock == *lock) == of_this);
                around.any(|block| block.function == function && block.range.contains(&address))
            };
            is_lock
                && own.peek().is_some()
                && watched & (data | 1 << *lock) == 0
                && begins_with_integers(program, data)
                && !is_named_outside(program, *lock)
                && functions().all(|(function, number)| {
                    function.code.iter().enumerate().all(|(address, instruction)| {
                        !concerns(instruction, *lock, data) || is_inside(number, address, true)
                    })
                })
        });
        let locks = locks.collect::<Vec<_>>();
        let chosen = blocks.iter().filter(|block| locks.contains(&block.lock));
        // A thread stands before the call of `acquire`, two instructions after the name.
        let begins = chosen.map(|block| ((block.function, block.range.start as u32 + 2), block.lock));
        Commuting { begins: begins.collect() }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.begins.is_empty()
    }

    /// The lock of the block that begins where a thread stands.
    pub fn begins_at(&self, function: u16, address: u32) -> Option<u16> {
        self.begins.get(&(function, address)).copied()
    }
}

/// By function: whether some thread may call it.
fn reachable(program: &Program) -> Vec<bool> {
    let mut reachable = vec![false; program.functions.len()];
    let mut pending = program.entries.iter().map(|entry| entry.function).collect::<Vec<_>>();
    while let Some(function) = pending.pop() {
        if std::mem::replace(&mut reachable[usize::from(function)], true) {
            continue;
        }
        let code = &program.functions[usize::from(function)].code;
        pending.extend(code.iter().filter_map(|instruction| match instruction {
            Instruction::Call { function, .. } | Instruction::Spawn { function, .. } => Some(*function),
            _ => None,
        }));
    }
    reachable
}

/// The block whose lock is named at an address.
fn block(function: &Function, number: u16, address: usize) -> Option<Block> {
    let code = &function.code;
    let [Instruction::Constant(Value::Primitive(lock)), Instruction::Duplicate, acquire, Instruction::Pop] =
        code.get(address..address + 4)?
    else {
        return None;
    };
    let start = address + 4;
    let mut end = start;
    let mut data = 0;
    while let Some(variable) = code.get(end..end + 4).and_then(update) {
        data |= 1 << variable;
        end += 4;
    }
    let [Instruction::CopySlot(slot), release, Instruction::Pop, Instruction::Pop] = code.get(end..end + 4)? else {
        return None;
    };
    // The block's handler knows where on the stack its lock is.
    let is_this = |handler: &&crate::program::HandlerEntry| {
        handler.start as usize == start && handler.end as usize == end && handler.depth == slot + 1
    };
    let range = address..end + 4;
    let entered = |instruction: &Instruction| target(instruction).is_some_and(|to| to > address && to < range.end);
    let is_block = is_call(acquire, "acquire")
        && is_call(release, "release")
        && function.handlers.iter().find(is_this).is_some()
        && !code.iter().any(entered);
    is_block.then_some(Block { function: number, lock: *lock, range, data })
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

fn is_small(number: i64) -> bool {
    number.unsigned_abs() < 1 << 31
}

fn is_call(instruction: &Instruction, method: &str) -> bool {
    matches!(instruction, Instruction::CallMethod { name, arguments: 0, awaited: false, .. } if **name == *method)
}

fn target(instruction: &Instruction) -> Option<usize> {
    match instruction {
        Instruction::Jump(target)
        | Instruction::JumpIfFalse(target)
        | Instruction::JumpIfTrue(target)
        | Instruction::JumpIfFalseOrPop(target)
        | Instruction::JumpIfTrueOrPop(target)
        | Instruction::NextFor(target)
        | Instruction::NextRepeat(target) => Some(*target as usize),
        _ => None,
    }
}

/// Whether an instruction names the lock or accesses one of its variables.
fn concerns(instruction: &Instruction, lock: u16, data: Names) -> bool {
    match instruction {
        Instruction::Constant(value) => names(value, lock),
        Instruction::LoadShared(index) | Instruction::StoreShared { index, .. } => data >> index & 1 == 1,
        _ => false,
    }
}

fn names(value: &Value, lock: u16) -> bool {
    match value {
        Value::Primitive(index) => *index == lock,
        Value::Tuple(items) => items.iter().any(|item| names(item, lock)),
        _ => false,
    }
}

/// Whether somebody gets the lock otherwise than by its name in a function.
fn is_named_outside(program: &Program, lock: u16) -> bool {
    let given = program.entries.iter().flat_map(|entry| &entry.arguments).any(|argument| names(argument, lock));
    let kept = program.shared.iter().any(|shared| match &shared.initial {
        Initial::Variable(value) => names(value, lock),
        Initial::Primitive(Primitive::Condition(condition)) => condition.declared_lock() == Some(lock),
        Initial::Primitive(_) => false,
        // What containers begin with is data, or containers.
        Initial::Object(_) => false,
    });
    given || kept
}

fn begins_with_integers(program: &Program, data: Names) -> bool {
    let variables = program.shared.iter().enumerate().filter(|(index, _)| data >> index & 1 == 1);
    variables
        .into_iter()
        .all(|(_, shared)| matches!(&shared.initial, Initial::Variable(Value::Int(number)) if is_small(*number)))
}
