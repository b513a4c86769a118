//! What a Python program keeps in its heap besides containers: functions, classes, instances, generators.
//!
//! Source: the data model of the Python language reference. This room only says what they consist of; what is done
//! with them is the machine's business. All are plain data, so that states can be compared, hashed and printed.

use super::{ObjectReference, Value};
use std::sync::Arc;

/// Named values in the order in which they were first bound.
pub type Attributes = Vec<(Arc<str>, Value)>;

/// Something in the heap of a Python program that is no container.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    /// An instance of a class of the program or the library.
    Instance {
        /// Its class: a reference to an [`Entity::Class`].
        class: ObjectReference,
        /// Its attributes.
        attributes: Attributes,
    },
    /// A class.
    Class(Class),
    /// A function.
    Function(Function),
    /// What `object()` makes: it has an identity and nothing else.
    Bare,
    /// A variable that closures share.
    Cell(Option<Value>),
    /// A generator, coroutine or asynchronous generator.
    Generator(Generator),
    /// An iterator over a built-in container: the container, and how many items it has given.
    Iterator {
        /// Over what; `None` once it is exhausted.
        source: Value,
        /// The next position.
        position: u64,
        /// The length of a dictionary or set when iteration began, to notice changes.
        length: u64,
    },
    /// What is awaited for the next step of an asynchronous generator.
    AsyncStep {
        /// The generator.
        generator: ObjectReference,
        /// What it is told.
        action: AsyncAction,
        /// How far that is.
        progress: AsyncProgress,
    },
    /// What `coroutine.__await__()` gives: the coroutine as an iterator.
    Await(ObjectReference),
    /// The global variables of a module.
    Namespace(Vec<Option<Value>>),
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class {
    /// Its name.
    pub name: Arc<str>,
    /// With what it stands in.
    pub qualified_name: Arc<str>,
    /// The module it was defined in, as `repr` shows it.
    pub module: Arc<str>,
    /// Its bases: classes, or built-in types.
    pub bases: Vec<Value>,
    /// The order in which attributes are looked up, itself first.
    pub resolution: Vec<Value>,
    /// Its own attributes.
    pub attributes: Attributes,
    /// The class that it is an instance of, if that is not `type`.
    pub metaclass: Option<ObjectReference>,
    /// The attributes that its instances may have, if it says so.
    pub slots: Option<Arc<[Arc<str>]>>,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Function {
    /// Its code, by number.
    pub code: u32,
    /// Values of the last positional parameters.
    pub defaults: Arc<[Value]>,
    /// Values of keyword-only parameters.
    pub keyword_defaults: Arc<[(Arc<str>, Value)]>,
    /// The cells of its free variables.
    pub closure: Arc<[Value]>,
    /// Its name, which a decorator may have changed.
    pub name: Arc<str>,
    /// The same with what it stands in.
    pub qualified_name: Arc<str>,
    /// Attributes set on it, such as `__wrapped__`.
    pub attributes: Attributes,
}

/// Which kind of generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GeneratorKind {
    /// A generator.
    Generator,
    /// A coroutine.
    Coroutine,
    /// An asynchronous generator.
    AsyncGenerator,
}

/// A generator, coroutine or asynchronous generator.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Generator {
    /// Which kind.
    pub kind: GeneratorKind,
    /// Its function's name, with what it stands in.
    pub qualified_name: Arc<str>,
    /// Where it is in its life.
    pub state: GeneratorState,
    /// Of an asynchronous generator: a step of it is being awaited.
    pub awaited: bool,
}

/// Where a generator is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GeneratorState {
    /// Not begun.
    Fresh(Box<Frame>),
    /// Waiting at a `yield` or `await`.
    Suspended(Box<Frame>),
    /// Running, or waiting for something that it has called.
    Running,
    /// Ended.
    Finished,
}

/// What becomes of an asynchronous generator when its next step is awaited.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AsyncAction {
    /// `__anext__()`, `asend(value)`
    Send(Value),
    /// `athrow(exception)`
    Throw(Value),
    /// `aclose()`
    Close,
}

/// Where the awaiting of a step of an asynchronous generator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AsyncProgress {
    /// Not begun.
    Fresh,
    /// The generator is at it.
    Begun,
    /// Over.
    Finished,
}

/// A call that is going on, or suspended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Frame {
    /// Its code, by number.
    pub code: u32,
    /// The operation to execute next; the one before it is being executed while the call above goes on.
    pub address: u32,
    /// Local variables; the cell for those that closures share.
    pub locals: Vec<Option<Value>>,
    /// The operand stack.
    pub stack: Vec<Value>,
    /// Exceptions being handled, innermost last.
    pub handling: Vec<Value>,
    /// The generator whose body it is.
    pub generator: Option<ObjectReference>,
    /// What becomes of its result.
    pub role: Role,
}

/// What becomes of the result of a call: of what the function returns, or its generator gives, or raises.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It is pushed on the caller's stack.
    Push,
    /// It is dropped; for `__setattr__`, `__setitem__` and the like.
    Drop,
    /// It is pushed, and the caller's operation is executed again with it as its top operand.
    Replace,
    /// It is dropped, and this is the result.
    Give(Value, Next),
    /// Of `__init__`: it must be `None`, and the new instance is the result.
    Construct(Value, Next),
    /// Of `__new__`: if it is an instance of the class, `__init__` is called.
    Create(Box<Creation>),
    /// Of `__bool__`: it must be a bool.
    Truth(Branch),
    /// Of `__len__`, asked for whether it is zero.
    Length(Branch),
    /// Any value, whose truth is asked for.
    Any(Branch),
    /// Of a method that may answer `NotImplemented`.
    Try(Box<Attempts>),
    /// Of `__next__` in a `for`: when exhausted, the iterator is popped and the loop left.
    Next(u32),
    /// Of the iterator that the caller delegates to.
    Delegate,
    /// Of a generator that is being closed.
    Close(Next),
    /// Of the iterator that the caller delegated to, which is being closed: then this is thrown into the caller.
    CloseBefore(Value),
    /// Of a call that may fail in one expected way.
    Guard(Box<Guard>),
    /// Of an asynchronous generator, of which a step is awaited.
    AsyncStep(ObjectReference, Next),
    /// The key of a built-in container that is equal to the one that the caller's operation has; it is pushed, and the
    /// operation is executed again with it.
    Key,
    /// The same, for a call of a method of the container, of which it is the first argument.
    KeyOf(Box<Creation>),
    /// The body of a class, which ends with the class.
    Class(Box<ClassInProgress>),
    /// It must be a string.
    Text(&'static str, Next),
    /// It must be a string, which is formatted by this specification.
    Format(Value),
    /// Of an exception class: the instance is raised, with this as its cause if there is one.
    Raise(Option<Value>),
    /// Of an awaitable's `__await__`: it must be an iterator.
    Awaitable,
    /// Of a `__del__`: an exception is reported and goes no further.
    Finalize(Value),
    /// The text of this exception, of which the thread dies.
    Uncaught(Value),
    /// The end of a thread.
    Thread,
}

/// What becomes of a result once it has been looked at; pushed if nothing is said.
pub type Next = Option<Box<Role>>;

/// What becomes of the truth of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Branch {
    /// It is pushed.
    Push,
    /// Its opposite is pushed.
    PushNot,
    /// The caller jumps if it is so.
    Jump {
        /// Where to.
        target: u32,
        /// If.
        when: bool,
    },
    /// The caller jumps if it is so, and else pops the value.
    Keep {
        /// Where to.
        target: u32,
        /// If.
        when: bool,
    },
}

/// An instance being created by a `__new__` of the program or the library.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Creation {
    /// The class that was called.
    pub class: Value,
    /// With what.
    pub positional: Vec<Value>,
    /// With what.
    pub keywords: Attributes,
    /// What becomes of the instance.
    pub next: Next,
}

/// A method to try.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Attempt {
    /// What is called.
    pub callee: Value,
    /// With what.
    pub arguments: Vec<Value>,
    /// The opposite of its result is wanted.
    pub negated: bool,
}

/// Methods that are tried until one answers something else than `NotImplemented`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Attempts {
    /// The rest of them, the next one last.
    pub rest: Vec<Attempt>,
    /// Whether the opposite of the result of the one being tried is wanted.
    pub negated: bool,
    /// The result if all answer `NotImplemented`: a value, or the message of the `TypeError`.
    pub otherwise: Result<Value, Arc<str>>,
    /// What becomes of the result.
    pub next: Next,
}

/// A call that may fail in one expected way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guard {
    /// The name of a class of `builtins.py`.
    pub catches: &'static str,
    /// The result if an instance of it is raised.
    pub otherwise: Value,
    /// The result if not, instead of what is returned.
    pub instead: Option<Value>,
    /// What becomes of the result.
    pub next: Next,
}

/// A class whose body is being executed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassInProgress {
    /// Its bases.
    pub bases: Vec<Value>,
    /// Keyword arguments.
    pub keywords: Attributes,
    /// Names with annotations.
    pub annotated: Arc<[Arc<str>]>,
}

macro_rules! types {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// The built-in types that are no classes of the library.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Type { $(#[doc = concat!("`", $name, "`")] $variant),* }

        impl Type {
            /// All of them.
            pub const ALL: &'static [Type] = &[$(Type::$variant),*];

            /// Its name in Python.
            pub fn name(self) -> &'static str {
                match self { $(Type::$variant => $name),* }
            }
        }
    };
}

types! {
    Object "object", Type "type", None "NoneType", Bool "bool", Int "int", Float "float", String "str", Tuple "tuple",
    List "list", Dict "dict", Set "set", FrozenSet "frozenset", Range "range", Slice "slice", Ellipsis "ellipsis",
    NotImplemented "NotImplementedType", Function "function", Native "builtin_function_or_method", Method "method",
    Module "module", Generator "generator", Coroutine "coroutine", AsyncGenerator "async_generator",
    AsyncStep "async_generator_asend", Await "coroutine_wrapper", Iterator "iterator", Cell "cell", Super "super", DictKeys "dict_keys", DictValues "dict_values", DictItems "dict_items",
}
