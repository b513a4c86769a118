//! What Python modules are compiled to: code objects of a dynamic stack machine.
//!
//! A scenario's functions are resolved completely before they run (`instruction.rs`). A Python
//! file cannot be: which function a call reaches, and whether a name denotes a list or a lock, is known only while it
//! runs. So it has a second set of instructions, after CPython's, in which everything is a value.
//! Comments show the operand stack before and after, top on the right.
//!
//! An operation that calls Python code (a dunder method, a generator) pushes a frame; the operation is done
//! when that frame has returned. Which operations are *visible* to other threads is decided by the machine.

use crate::source::{SourceFile, Span};
use crate::value::{BinaryOperator, ComparisonOperator, Object, UnaryOperator, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, OnceLock};

use super::instruction::Address;

/// A Python program: the library's modules that it uses, then its own.
#[derive(Clone, Debug)]
pub struct Process {
    /// Modules in the order in which they are initialised: what a module imports stands before it. The first one is
    /// `builtins`, the last one the user's `__main__`.
    pub modules: Vec<ModuleCode>,
    /// All code, of all modules.
    pub codes: Vec<Code>,
    /// What executing the library's modules has made, once that has been done; by version of CPython.
    pub frozen: Arc<[OnceLock<Frozen>; 6]>,
}

/// What executing the library's modules has made. It is the same for every program and every state, and never changes.
#[derive(Debug, Default)]
pub struct Frozen {
    /// Objects, by the number of an [`ObjectReference::Frozen`](crate::value::ObjectReference::Frozen).
    pub objects: Vec<Object>,
    /// The global variables of the library's modules, by module.
    pub namespaces: Vec<Vec<Option<Value>>>,
    /// By object, if it is a class: all attributes that are found on it, its bases' included.
    pub attributes: Vec<Option<FxHashMap<Arc<str>, Value>>>,
    /// What `builtins` binds, by name.
    pub built_ins: FxHashMap<Arc<str>, Value>,
    /// By module, the user's included, and slot: the built-in that the name denotes where it is not bound.
    pub fallbacks: Vec<Vec<Option<Value>>>,
    /// How the global variables of the user's module are used, by slot.
    pub global_kinds: Vec<GlobalKind>,
    /// Names of closure variables of the user's module that are bound more than once.
    pub changing_cells: FxHashSet<Arc<str>>,
    /// Names of attributes that the user's code sets elsewhere than in an `__init__`; `None` if they cannot be known.
    pub changing_attributes: Option<FxHashSet<Arc<str>>>,
    /// Whether a class of the user has a `__getattribute__`.
    pub has_getattribute: bool,
}

/// How a global variable of the user's module is used, as far as the text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobalKind {
    /// In the module's body only, or never bound.
    Private,
    /// Bound once, in the module's body, and used elsewhere.
    Once,
    /// Bound several times, or elsewhere.
    Shared,
}

/// A compiled module.
#[derive(Clone, Debug)]
pub struct ModuleCode {
    /// Its name: `asyncio`.
    pub name: Arc<str>,
    /// Its text.
    pub source: Arc<SourceFile>,
    /// Names of its global variables; a slot is an index into this.
    pub globals: Vec<Arc<str>>,
    /// Its body, an index into [`Process::codes`].
    pub body: u32,
    /// Written by us: initialised before the program starts, constant afterwards, and its steps are not shown.
    pub is_library: bool,
    /// Slots of the user's module that hold data rather than functions, classes and modules, as far as the text
    /// tells: they are shown, and their final values are the outcome.
    pub shown: Vec<u16>,
}

/// What a call of a code object gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeKind {
    /// Its result.
    Function,
    /// A generator.
    Generator,
    /// A coroutine.
    Coroutine,
    /// An asynchronous generator.
    AsyncGenerator,
    /// The body of a class: its locals become the attributes.
    Class,
    /// The body of a module.
    Module,
}

/// Compiled code of a function, a class body or a module.
#[derive(Clone, Debug)]
pub struct Code {
    /// Its name; `<lambda>`, `<listcomp>` and the like where Python says so.
    pub name: Arc<str>,
    /// With the names of what it stands in: `Account.deposit`, `main.<locals>.worker`.
    pub qualified_name: Arc<str>,
    /// Its module.
    pub module: u16,
    /// What a call gives.
    pub kind: CodeKind,
    /// How many parameters can only be given by position.
    pub positional_only: u16,
    /// How many parameters can be given by position, those included.
    pub positional: u16,
    /// How many parameters follow that can only be given by name.
    pub keyword_only: u16,
    /// Whether a local for `*args` follows.
    pub rest: bool,
    /// Whether a local for `**kwargs` follows.
    pub keywords: bool,
    /// Names of the locals: parameters in the order above, other locals, then free variables.
    pub locals: Vec<Arc<str>>,
    /// Locals that inner functions use too: the frame keeps a cell in them from the start, with the argument if there is one.
    pub cells: Vec<u16>,
    /// How many of the last locals are free variables: they receive the closure's cells.
    pub free: u16,
    /// In a class body: the local with the cell `__class__`, if a method uses it; it is one of `cells`. In a class
    /// body cells and free variables are no attributes.
    pub class_cell: Option<u16>,
    /// What it does.
    pub operations: Vec<Operation>,
    /// The source text of each operation.
    pub spans: Vec<Span>,
    /// Where exceptions go, innermost first.
    pub handlers: Vec<Handler>,
    /// A library function whose whole call is one visible operation (decorated by `_simulate.atomic`).
    pub atomic: bool,
    /// Its documentation string.
    pub documentation: Option<Arc<str>>,
}

/// Where an exception goes: the first entry that covers the address wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// First address covered.
    pub start: Address,
    /// First address not covered.
    pub end: Address,
    /// Where to go on, with the exception pushed.
    pub target: Address,
    /// How many stack slots to keep.
    pub depth: u16,
    /// How many exceptions being handled to keep (see [`Operation::EnterHandler`]).
    pub handling: u16,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    // ---- the stack
    /// `… → … value`
    Constant(Value),
    /// `… value → …`
    Pop,
    /// `… a → … a a`
    Duplicate,
    /// `… a b → … a b a b`
    DuplicateTwo,
    /// `… a b → … b a`
    Swap,
    /// `… a1 … an → … an a1 … an-1`; the top goes below the others.
    Rotate(u16),
    /// `… a1 … an → … a1 … an a1`; copies the one that is `n` deep, 1 being the top.
    Copy(u16),

    // ---- names
    /// `… → … value`; unbound raises `UnboundLocalError`.
    LoadLocal(u16),
    /// `… value → …`
    StoreLocal(u16),
    /// Unbinds; unbound raises `UnboundLocalError`.
    DeleteLocal(u16),
    /// `… → … value`; what is in the cell in the local. Unbound raises `NameError` for a free variable.
    LoadCell(u16),
    /// `… value → …`
    StoreCell {
        /// The local with the cell.
        local: u16,
        /// The value may depend on an earlier read of the same variable.
        derived: bool,
    },
    /// Empties the cell.
    DeleteCell(u16),
    /// `… → … cell`; the cell itself, for a closure.
    LoadClosure(u16),
    /// `… → … value`; a global variable of the code's module, else the built-in of that name, else `NameError`.
    LoadGlobal(u16),
    /// `… value → …`
    StoreGlobal {
        /// The slot.
        slot: u16,
        /// The value may depend on an earlier read of the same variable.
        derived: bool,
    },
    /// Unbinds.
    DeleteGlobal(u16),
    /// In a class body, `… → … value`; the local if it is bound, else the global variable or built-in.
    LoadLocalOrGlobal {
        /// The local.
        local: u16,
        /// The global variable.
        slot: u16,
    },
    /// `… → … value`; a global of another module. In `builtins`, which is module 0, what the module does not bind is the
    /// native built-in of that name: so the compiler reaches built-ins whatever the user's names. Unbound elsewhere
    /// is an `ImportError`.
    LoadFrom {
        /// The module, one that is initialised before.
        module: u16,
        /// The slot.
        slot: u16,
    },

    // ---- attributes and elements
    /// `… value → … attribute`
    LoadAttribute(Arc<str>),
    /// `… value object → …`
    StoreAttribute {
        /// Its name.
        name: Arc<str>,
        /// The value may depend on an earlier read of the same attribute.
        derived: bool,
    },
    /// `… object → …`
    DeleteAttribute(Arc<str>),
    /// `… value → … method`; a dunder method, looked up on the type and bound.
    LoadSpecial {
        /// Its name: `__enter__`.
        name: Arc<str>,
        /// What the `TypeError` says if it is missing; `{}` stands for the name of the value's type.
        missing: Arc<str>,
    },
    /// `… container index → … value`
    LoadSubscript,
    /// `… value container index → …`
    StoreSubscript {
        /// The value may depend on an earlier read of the same container.
        derived: bool,
    },
    /// `… container index → …`
    DeleteSubscript,
    /// `… lower upper step → … slice`
    BuildSlice,

    // ---- operators
    /// `… a → … result`; `not` gives a bool.
    Unary(UnaryOperator),
    /// `… a b → … result`
    Binary(BinaryOperator),
    /// `… a b → … result`; as `a += b`.
    InPlace(BinaryOperator),
    /// `… a b → … result`; also `is`, `is not`, `in`, `not in`.
    Compare(ComparisonOperator),

    // ---- displays
    /// `… a1 … an → … list`
    BuildList(u16),
    /// `… a1 … an → … tuple`
    BuildTuple(u16),
    /// `… a1 … an → … set`
    BuildSet(u16),
    /// `… k1 v1 … kn vn → … dict`
    BuildDict(u16),
    /// `… s1 … sn → … string`
    BuildString(u16),
    /// `… list → … tuple`
    ListToTuple,
    /// `… list … value → … list …`; appends to the list that is `depth` deep once the value is popped, 1 being the top.
    ListAppend(u16),
    /// `… list … iterable → … list …`; any iterable.
    ListExtend(u16),
    /// `… set … value → … set …`
    SetAdd(u16),
    /// `… set … iterable → … set …`
    SetUpdate(u16),
    /// `… dict … key value → … dict …`
    DictInsert(u16),
    /// `… dict … mapping → … dict …`; as in `{**mapping}`.
    DictUpdate(u16),
    /// `… dict … mapping → … dict …`; as in `f(**mapping)`: a key that is there already is a `TypeError`.
    DictMerge(u16),
    /// `… value → … string`, or `… value specification → … string`
    Format {
        /// `r`, `s` or `a` if given.
        conversion: Option<char>,
        /// Whether a specification is on the stack.
        specification: bool,
    },
    /// `… iterable → … vn … v1`; exactly n values, the first on top.
    Unpack(u16),
    /// `… iterable → … vn … v1`; one of the n targets is starred and takes a list of the rest.
    UnpackRest {
        /// Targets before the starred one.
        before: u16,
        /// Targets after it.
        after: u16,
    },

    // ---- control
    /// Goes on elsewhere; a target not above its own address closes a loop.
    Jump(Address),
    /// `… value → …`
    JumpIfFalse(Address),
    /// `… value → …`
    JumpIfTrue(Address),
    /// `… value → … value` and jumps, or `… value → …`
    JumpIfFalseOrPop(Address),
    /// `… value → … value` and jumps, or `… value → …`
    JumpIfTrueOrPop(Address),
    /// `… iterable → … iterator`
    GetIterator,
    /// `… iterator → … iterator value`, or `… iterator → …` and jumps when exhausted.
    ForNext(Address),

    // ---- calls
    /// `… callable a1 … an k1 … km → … result`
    Call {
        /// How many positional arguments.
        positional: u16,
        /// Names of the keyword arguments.
        keywords: Arc<[Arc<str>]>,
    },
    /// `… callable list dict → … result`
    CallSpread,
    /// `… [defaults tuple] [keyword defaults dict] [closure tuple of cells] → … function`; the closure is there if the
    /// code has free variables.
    MakeFunction {
        /// An index into [`Process::codes`].
        code: u32,
        /// Whether there is a tuple of defaults of the last positional parameters.
        defaults: bool,
        /// Whether there is a dictionary of defaults of keyword-only parameters.
        keyword_defaults: bool,
    },
    /// `… [closure tuple of cells] b1 … bn k1 … km → … class`; runs the body.
    MakeClass {
        /// Its body.
        code: u32,
        /// How many bases.
        bases: u16,
        /// Names of the keyword arguments.
        keywords: Arc<[Arc<str>]>,
        /// Names with annotations, in order.
        annotated: Arc<[Arc<str>]>,
    },
    /// `… value →`; ends the function.
    Return,

    // ---- generators and coroutines
    /// `… value → … sent`; gives a value to whoever runs this generator.
    Yield,
    /// `… awaitable → … iterator`; what `await` walks through: a coroutine itself, or what `__await__()` returns.
    GetAwaitable,
    /// `… iterator → … result`; `yield from`: passes on everything that comes and goes until the iterator returns. Of
    /// an await if preceded by [`Operation::GetAwaitable`], of `yield from` if by [`Operation::GetIterator`].
    Delegate,

    // ---- exceptions
    /// `… exception → …` and unwinds; a class is instantiated. Sets `__context__`.
    Raise,
    /// `… exception cause → …` and unwinds; sets `__cause__`.
    RaiseFrom,
    /// Unwinds with the exception that is being handled, or `RuntimeError: No active exception to reraise`.
    RaiseCurrent,
    /// `… exception → …` and unwinds, at the end of `finally` and of an `except` that did not match: changes nothing in
    /// the exception.
    Reraise,
    /// `… exception → … exception`; from here on it is the one that is being handled.
    EnterHandler,
    /// It is not handled any more.
    LeaveHandler,
    /// `… exception class → … exception bool`; the class may be a tuple of classes.
    MatchException,
}
