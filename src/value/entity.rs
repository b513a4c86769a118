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

/// A call that is going on, or suspended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Frame {
    /// Its code, by number.
    pub code: u32,
    /// The operation to execute next, or that waits for the call above.
    pub address: u32,
    /// Local variables; the cell for those that closures share.
    pub locals: Vec<Option<Value>>,
    /// The operand stack.
    pub stack: Vec<Value>,
    /// Exceptions being handled, innermost last.
    pub handling: Vec<Value>,
    /// What becomes of its result.
    pub role: Role,
}

/// What becomes of the result of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It is pushed on the caller's stack, and the caller goes on behind its operation.
    Call,
    /// It must be `None`; the new instance is pushed instead.
    Construct(Value),
    /// It is the truth of something: the caller's operation decides where to go on.
    Truth,
    /// It must be a bool, whose opposite is pushed (`not`, `!=`, `not in`).
    Negated,
    /// It is dropped; for `__setattr__`, `__setitem__`, `__del__` and the like.
    Discard,
    /// The caller's operation is executed again with it in place of its top operand.
    Replace,
    /// The end of a generator's body; the caller's operation says what that means.
    Generator(ObjectReference),
    /// The body of a class, which ends with the class.
    Class(Arc<ClassInProgress>),
    /// The end of a thread.
    Thread,
    /// Anything else that the machine continues with natively, by number.
    Native(u16, Vec<Value>),
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
    Iterator "iterator", Cell "cell", Super "super", DictKeys "dict_keys", DictValues "dict_values", DictItems "dict_items",
}
