//! The instructions that functions are compiled to: a small stack machine.
//!
//! The operand stack and the locals belong to a frame. Comments show the stack
//! before and after, top on the right. Which instructions are *visible* depends on the operands and is
//! decided by the machine: reading an element of a list that only this thread can reach is not.

use crate::source::Span;
use crate::value::{BinaryOperator, ComparisonOperator, ExceptionClass, UnaryOperator, Value};
use std::sync::Arc;

/// Index of an instruction in its function.
pub type Address = u32;

/// One instruction.
#[derive(Clone, Debug, PartialEq)]
pub enum Instruction {
    /// `… → … value`
    Constant(Value),
    /// `… → … value`; unbound raises `UnboundLocalError`.
    LoadLocal(u16),
    /// The same in a comprehension, which words it differently that the variable has no value.
    LoadFree(u16),
    /// `… value → …`
    StoreLocal(u16),
    /// Unbinds a local.
    DeleteLocal(u16),
    /// `… → … value`; reads a shared variable.
    LoadShared(u16),
    /// `… value → …`; writes a shared variable.
    StoreShared {
        /// Which.
        index: u16,
        /// The value may depend on an earlier read of the same variable.
        derived: bool,
    },
    /// `… value → …`
    Pop,
    /// `… a → … a a`
    Duplicate,
    /// `… a b → … a b a b`
    DuplicateTwo,
    /// `… a b → … b a`
    Swap,
    /// `… a b c → … c a b`
    RotateThree,
    /// `… a1 … an → …` the same values in another order: where each of them was, from the bottom.
    Arrange(Arc<[u16]>),
    /// `… → … value`; copies the stack's slot counted from the bottom.
    CopySlot(u16),
    /// `… a → … result`
    Unary(UnaryOperator),
    /// `… a b → … result`
    Binary(BinaryOperator),
    /// `… a b → … result`; as `a += b`.
    InPlace(BinaryOperator),
    /// `… a b → … bool`
    Compare(ComparisonOperator),
    /// `… a1 … an → … list`
    BuildList(u16),
    /// `… a1 … an → … tuple`
    BuildTuple(u16),
    /// `… k1 v1 … kn vn → … dict`
    BuildDict(u16),
    /// `… value → …`; appends to the list in the slot.
    ListAppend(u16),
    /// `… key value → …`; inserts into the dictionary in the slot.
    DictInsert(u16),
    /// `… s1 … sn → … string`
    BuildString(u16),
    /// `… value → … string`, or `… value specification → … string`
    Format {
        /// `r`, `s` or `a` if given.
        conversion: Option<char>,
        /// Whether a specification is on the stack.
        specification: bool,
    },
    /// `… lower upper step → … slice`
    BuildSlice,
    /// `… container index → … value`
    LoadSubscript,
    /// `… container index value → …`
    StoreSubscript {
        /// The value may depend on an earlier read of the same container.
        derived: bool,
    },
    /// `… container index → …`
    DeleteSubscript,
    /// `… iterable → … vn … v1`; exactly n values.
    Unpack(u16),
    /// Goes on elsewhere.
    Jump(Address),
    /// `… value → …`
    JumpIfFalse(Address),
    /// `… value → …`
    JumpIfTrue(Address),
    /// `… value → … value` and jumps, or `… value → …`
    JumpIfFalseOrPop(Address),
    /// `… value → … value` and jumps, or `… value → …`
    JumpIfTrueOrPop(Address),
    /// `… iterable → … iterable 0`; refuses what cannot be iterated.
    BeginFor,
    /// `… iterable n → … iterable n+1 value`, or `… iterable n → …` and jumps when exhausted.
    NextFor(Address),
    /// `… count → … count`; refuses what is no integer.
    BeginRepeat,
    /// `… n → … n-1`, or `… 0 → …` and jumps.
    NextRepeat(Address),
    /// `… a1 … an → … result`; calls a function of the program.
    Call {
        /// Which.
        function: u16,
        /// How many arguments: all parameters.
        arguments: u16,
    },
    /// `… a1 … an → … result`; calls a pure built-in function.
    CallBuiltin {
        /// Its name, known to exist.
        name: &'static str,
        /// How many values are on the stack, keyword arguments last.
        arguments: u16,
        /// Names of the keyword arguments.
        keywords: Arc<[Arc<str>]>,
    },
    /// `… receiver a1 … an → … result`
    CallMethod {
        /// The method's name.
        name: Arc<str>,
        /// How many values are on the stack above the receiver, keyword arguments last.
        arguments: u16,
        /// Names of the keyword arguments.
        keywords: Arc<[Arc<str>]>,
        /// `await` stands before it.
        awaited: bool,
        /// The arguments may depend on an earlier look at the receiver.
        derived: bool,
    },
    /// `… a1 … an → … thread`; starts a thread or task.
    Spawn {
        /// The function that it runs.
        function: u16,
        /// How many arguments: all parameters.
        arguments: u16,
    },
    /// `… thread → … result`
    Join {
        /// `await` stands before it.
        awaited: bool,
    },
    /// `… seconds → … None`
    Sleep {
        /// `await` stands before it.
        awaited: bool,
    },
    /// `… a1 … an → … one of them`
    Choose(u16),
    /// `… a1 … an → … None`
    Print {
        /// How many values are on the stack, keyword arguments last.
        arguments: u16,
        /// Names of the keyword arguments.
        keywords: Arc<[Arc<str>]>,
    },
    /// `… a1 … an → … exception`
    MakeException {
        /// Its class.
        class: ExceptionClass,
        /// How many arguments.
        arguments: u16,
    },
    /// `… exception class → … bool`; the class may be a tuple of classes.
    MatchException,
    /// `… exception → …` and unwinds.
    Raise,
    /// Unwinds with `AssertionError`: `… message → …` or `… → …`.
    FailAssertion {
        /// Whether a message is on the stack.
        message: bool,
    },
    /// `… value →`; ends the function.
    Return,
}

/// The pattern of all instructions that jump.
macro_rules! jump {
    ($target:ident) => {
        Instruction::Jump($target)
            | Instruction::JumpIfFalse($target)
            | Instruction::JumpIfTrue($target)
            | Instruction::JumpIfFalseOrPop($target)
            | Instruction::JumpIfTrueOrPop($target)
            | Instruction::NextFor($target)
            | Instruction::NextRepeat($target)
    };
}

impl Instruction {
    /// Where it may jump to.
    pub fn target(&self) -> Option<Address> {
        match self {
            jump!(target) => Some(*target),
            _ => None,
        }
    }

    /// The same, to be set while the function is compiled.
    pub(super) fn target_mut(&mut self) -> Option<&mut Address> {
        match self {
            jump!(target) => Some(target),
            _ => None,
        }
    }
}

/// Where an exception goes: the first entry that covers the address wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandlerEntry {
    /// First address covered.
    pub start: Address,
    /// First address not covered.
    pub end: Address,
    /// Where to go on, with the exception pushed.
    pub target: Address,
    /// How many stack slots to keep.
    pub depth: u16,
}

/// A compiled function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Arc<str>,
    /// How many of the locals are parameters.
    pub parameters: u16,
    /// Names of the locals, parameters first.
    pub locals: Vec<Arc<str>>,
    /// What it does.
    pub code: Vec<Instruction>,
    /// The source text of each instruction.
    pub spans: Vec<Span>,
    /// Where exceptions go, innermost first.
    pub handlers: Vec<HandlerEntry>,
}
