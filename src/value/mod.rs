//! Values: what variables hold, and what Python's operators, methods and
//! built-in functions do with them.
//!
//! Source: the Python language and library reference; integers have 64 bits and
//! leaving them is an error that no handler catches, never a wrap. Containers are
//! [`Object`]s with identity, reached through an [`ObjectReference`] and kept by
//! whoever implements [`Objects`]. [`Plain`] is a value as it is shown and compared.
//! This room knows nothing of states, threads or programs.

mod exception;
mod operator;
mod plain;

pub use exception::{Exception, ExceptionClass, Origin};
pub use operator::{BinaryOperator, BooleanOperator, ComparisonOperator, UnaryOperator};
pub use plain::{FloatBits, Plain};

use std::sync::Arc;

/// A value: immutable by itself; containers are behind references.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// A 64-bit integer.
    Int(i64),
    /// A floating-point number; equality here is of bits, Python's is an operator.
    Float(FloatBits),
    /// A string.
    String(Arc<str>),
    /// A tuple.
    Tuple(Arc<[Value]>),
    /// `range(start, stop, step)`; the step is not 0.
    Range(i64, i64, i64),
    /// A list or dictionary.
    Object(ObjectReference),
    /// A function of the program, by index.
    Function(u16),
    /// A synchronization primitive, by index.
    Primitive(u16),
    /// A thread or task, by index.
    Thread(u16),
    /// An exception object.
    Exception(Arc<Exception>),
    /// An exception class.
    ExceptionClass(ExceptionClass),
}

/// Which container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectReference {
    /// A container that a shared name was declared with, by index of the shared name.
    Declared(u16),
    /// A container made while running that other threads may reach.
    Shared(u32),
    /// A container that only the running thread can reach, by index into its own heap.
    Local(u32),
}

/// The contents of a container. Dictionaries keep insertion order; keys are unique by Python's `==`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    /// A list.
    List(Vec<Value>),
    /// A dictionary.
    Dict(Vec<(Value, Value)>),
}

/// A keeper of containers.
pub trait Objects {
    /// The contents of a container. The reference must come from this keeper.
    fn object(&self, reference: ObjectReference) -> &Object;
    /// The contents, to be changed.
    fn object_mut(&mut self, reference: ObjectReference) -> &mut Object;
    /// A new container that only the running thread can reach.
    fn allocate(&mut self, object: Object) -> ObjectReference;
}
