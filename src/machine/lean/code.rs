//! Instructions of the lean machine: those of [`program`](crate::program), one to one, with constants as words and
//! addresses counted through all functions.

use super::word::{Word, Words};
use crate::program::{Instruction, Program};
use crate::value::{BinaryOperator, ComparisonOperator};

/// One instruction. What has no arm of its own is [`Op::Slow`] or [`Op::SlowVisible`]: the rich machine does it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    Constant(Word),
    LoadLocal(u16),
    StoreLocal(u16),
    LoadShared(u16),
    StoreShared(u16),
    Pop,
    Duplicate,
    Swap,
    CopySlot(u16),
    Binary(BinaryOperator),
    Compare(ComparisonOperator),
    Jump(u32),
    JumpIfFalse(u32),
    JumpIfTrue(u32),
    BeginFor,
    NextFor(u32),
    BeginRepeat,
    NextRepeat(u32),
    Call {
        function: u16,
        arguments: u16,
    },
    Return,
    /// Visible if the receiver is a primitive.
    CallMethod {
        arguments: u16,
    },
    Join,
    Choose(u16),
    /// Invisible.
    Slow,
    /// Visible, always possible.
    SlowVisible,
}

/// The code of all functions.
#[derive(Clone, Debug)]
pub struct Code {
    /// All instructions, function after function.
    pub ops: Vec<Op>,
    /// By function: the address of its first instruction.
    pub starts: Vec<u32>,
    /// By function: how many locals it has.
    pub locals: Vec<u32>,
}

impl Code {
    /// Translates a program; the error says what it has that words cannot hold.
    pub fn new(program: &Program, words: &mut Words) -> Result<Code, &'static str> {
        let mut code = Code { ops: Vec::new(), starts: Vec::new(), locals: Vec::new() };
        for function in program.functions.iter() {
            let start = code.ops.len() as u32;
            code.starts.push(start);
            code.locals.push(function.locals.len() as u32);
            for instruction in &function.code {
                code.ops.push(translate(instruction, start, words)?);
            }
        }
        Ok(code)
    }

    /// Which function an address is in.
    pub fn function(&self, address: u32) -> u16 {
        (self.starts.partition_point(|start| *start <= address) - 1) as u16
    }
}

/// Translates one instruction of a function that starts at this address.
pub fn translate(instruction: &Instruction, start: u32, words: &mut Words) -> Result<Op, &'static str> {
    const CONTAINER: &str = "it uses lists, dictionaries or sets";
    Ok(match instruction {
        Instruction::Constant(value) => Op::Constant(words.word(value).ok_or(CONTAINER)?),
        Instruction::LoadLocal(index) => Op::LoadLocal(*index),
        Instruction::StoreLocal(index) => Op::StoreLocal(*index),
        Instruction::LoadShared(index) => Op::LoadShared(*index),
        Instruction::StoreShared { index, .. } => Op::StoreShared(*index),
        Instruction::Pop => Op::Pop,
        Instruction::Duplicate => Op::Duplicate,
        Instruction::Swap => Op::Swap,
        Instruction::CopySlot(slot) => Op::CopySlot(*slot),
        // Immutable values are never changed in place.
        Instruction::Binary(operator) | Instruction::InPlace(operator) => Op::Binary(*operator),
        Instruction::Compare(operator) => Op::Compare(*operator),
        Instruction::Jump(target) => Op::Jump(start + target),
        Instruction::JumpIfFalse(target) => Op::JumpIfFalse(start + target),
        Instruction::JumpIfTrue(target) => Op::JumpIfTrue(start + target),
        Instruction::BeginFor => Op::BeginFor,
        Instruction::NextFor(target) => Op::NextFor(start + target),
        Instruction::BeginRepeat => Op::BeginRepeat,
        Instruction::NextRepeat(target) => Op::NextRepeat(start + target),
        Instruction::Call { function, arguments } => Op::Call { function: *function, arguments: *arguments },
        Instruction::Return => Op::Return,
        Instruction::CallMethod { arguments, .. } => Op::CallMethod { arguments: *arguments },
        Instruction::Join { .. } => Op::Join,
        Instruction::Choose(count) => Op::Choose(*count),
        Instruction::Spawn { .. } | Instruction::Sleep { .. } | Instruction::Print { .. } => Op::SlowVisible,
        Instruction::BuildList(_)
        | Instruction::BuildDict(_)
        | Instruction::ListAppend(_)
        | Instruction::DictInsert(_)
        | Instruction::StoreSubscript { .. }
        | Instruction::DeleteSubscript => return Err(CONTAINER),
        Instruction::LoadFree(_)
        | Instruction::DeleteLocal(_)
        | Instruction::DuplicateTwo
        | Instruction::RotateThree
        | Instruction::Arrange(_)
        | Instruction::Unary(_)
        | Instruction::BuildTuple(_)
        | Instruction::BuildString(_)
        | Instruction::Format { .. }
        | Instruction::BuildSlice
        | Instruction::LoadSubscript
        | Instruction::Unpack(_)
        | Instruction::JumpIfFalseOrPop(_)
        | Instruction::JumpIfTrueOrPop(_)
        | Instruction::CallBuiltin { .. }
        | Instruction::MakeException { .. }
        | Instruction::MatchException
        | Instruction::Raise
        | Instruction::FailAssertion { .. } => Op::Slow,
    })
}
