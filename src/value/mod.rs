//! Values: what variables hold, and what Python's operators, methods and
//! built-in functions do with them.
//!
//! Source: the Python language and library reference; integers have 64 bits and
//! leaving them is an error that no handler catches, never a wrap. Containers are
//! [`Object`]s with identity, reached through an [`ObjectReference`] and kept by
//! whoever implements [`Objects`]. [`Plain`] is a value as it is shown and compared.
//! This room knows nothing of states, threads or programs.
//!
//! Results and error messages are those of CPython 3.11 to the letter, which
//! `tests/python_values.rs` compares; where they are not, the head of the file
//! says so. What the model leaves out (complex numbers, bytes, sort keys, values beyond the limits in `limit.rs`) raises an [`Origin::Limit`]
//! exception rather than something that Python would not raise.

mod arguments;
mod arithmetic;
mod builtins;
mod comparison;
mod container;
mod conversion;
mod entity;
mod exception;
mod format;
mod hash;
mod heap;
mod limit;
mod methods;
mod operator;
mod percent;
mod plain;
mod python;
mod set;
mod set_operator;
mod sort;
#[cfg(test)]
mod tests;
mod text;

pub use builtins::{BUILTINS, Builtin, BuiltinCall, find_builtin};
pub use comparison::{compare, equal, truth};
pub use container::{contains, delete_subscript, items, iterate_at, length, slice, store_subscript, subscript};
pub use entity::*;
pub use exception::{Exception, ExceptionClass, Origin};
pub use format::format;
pub use hash::{hash, set_hash, tuple_hash};
pub use heap::Heap;
pub use limit::{MAX_ELEMENTS, MAX_NESTING, check_size};
pub use methods::{
    Method, MethodCall, all_methods, any_method_mutates, any_method_named, find_method, method_names, template_fields,
    type_methods,
};
pub use operator::{BinaryOperator, BooleanOperator, ComparisonOperator, UnaryOperator, binary, in_place, unary};
pub use plain::{FloatBits, Plain};
pub use python::{PYTHON_BUILTINS, as_integer, find_python_builtin};
pub use set::{SetItems, add_to_set};
pub use text::{ascii, escape_non_ascii, plain, repr, to_string};

use std::borrow::Cow;
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
    /// `start:stop:step` inside of a subscript; each is `None` or an integer.
    Slice(Arc<(Value, Value, Value)>),
    /// `...`
    Ellipsis,
    /// `NotImplemented`
    NotImplemented,
    /// A built-in type.
    Type(Type),
    /// A built-in function of a Python program, by number.
    Native(u16),
    /// A Python function bound to its first argument: the argument, then the function.
    Method(Arc<(Value, Value)>),
    /// A method of a built-in type bound to its receiver: `numbers.append`.
    NativeMethod(Arc<(Value, Arc<str>)>),
    /// `super()`: attributes are those behind the class in the order of the instance's class.
    Super(Arc<(Value, Value)>),
    /// A module, by number.
    Module(u16),
    /// What `dict.keys()`, `dict.values()` and `dict.items()` give: a live window on the dictionary.
    View(View, ObjectReference),
}

/// Which part of a dictionary a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// `dict_keys`
    Keys,
    /// `dict_values`
    Values,
    /// `dict_items`
    Items,
}

impl Value {
    /// A string.
    pub fn string(text: impl Into<Arc<str>>) -> Value {
        Value::String(text.into())
    }

    /// A float.
    pub fn float(value: f64) -> Value {
        Value::Float(FloatBits::new(value))
    }

    /// A tuple, unless its items are nested too deeply or are too many: whatever walks through values
    /// recursively relies on that, so this is the way to make tuples.
    pub fn tuple(items: impl Into<Arc<[Value]>>) -> Result<Value, Exception> {
        let items = items.into();
        limit::check_nesting(&items)?;
        Ok(Value::Tuple(items))
    }

    /// The container that it is, or shows.
    pub fn container(&self) -> Option<ObjectReference> {
        match self {
            Value::Object(reference) | Value::View(_, reference) => Some(*reference),
            _ => None,
        }
    }

    fn is_list(&self, objects: &dyn Objects) -> bool {
        matches!(self, Value::Object(reference) if matches!(objects.object(*reference), Object::List(_)))
    }

    /// The name of its type as Python's error messages give it.
    pub fn type_name(&self, objects: &dyn Objects) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Value::None => "NoneType",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::String(_) => "str",
            Value::Tuple(_) => "tuple",
            Value::Range(..) => "range",
            Value::Object(reference) => match objects.object(*reference) {
                Object::List(_) => "list",
                Object::Dict(_) => "dict",
                Object::Set { frozen: false, .. } => "set",
                Object::Set { frozen: true, .. } => "frozenset",
                Object::Entity(entity) => match &**entity {
                    Entity::Instance { class, .. } => return class_name(*class, objects),
                    Entity::Class(_) => "type",
                    Entity::Function(_) => "function",
                    Entity::Bare => "object",
                    Entity::Cell(_) => "cell",
                    Entity::Generator(generator) => match generator.kind {
                        GeneratorKind::Generator => "generator",
                        GeneratorKind::Coroutine => "coroutine",
                        GeneratorKind::AsyncGenerator => "async_generator",
                    },
                    Entity::Iterator { source, .. } => return iterator_name(source, objects),
                    Entity::AsyncStep { action: AsyncAction::Send(_), .. } => "async_generator_asend",
                    Entity::AsyncStep { .. } => "async_generator_athrow",
                    Entity::Await(_) => "coroutine_wrapper",
                    Entity::Namespace(_) => "module",
                },
            },
            Value::Ellipsis => "ellipsis",
            Value::NotImplemented => "NotImplementedType",
            Value::Type(_) => "type",
            Value::Native(_) | Value::NativeMethod(_) => "builtin_function_or_method",
            Value::Method(_) => "method",
            Value::Super(_) => "super",
            Value::Module(_) => "module",
            Value::Exception(exception) => exception.class.name(),
            Value::ExceptionClass(_) => "type",
            Value::Slice(_) => "slice",
            Value::View(View::Keys, _) => "dict_keys",
            Value::View(View::Values, _) => "dict_values",
            Value::View(View::Items, _) => "dict_items",
            Value::Function(_) | Value::Primitive(_) | Value::Thread(_) => objects.opaque_type_name(self),
        })
    }
}

/// The name of a class in the heap.
fn class_name(class: ObjectReference, objects: &dyn Objects) -> Cow<'static, str> {
    match objects.object(class) {
        Object::Entity(entity) => match &**entity {
            Entity::Class(class) => Cow::Owned(class.name.to_string()),
            _ => Cow::Borrowed("object"),
        },
        _ => Cow::Borrowed("object"),
    }
}

/// The type of an iterator over a built-in container: `list_iterator`.
fn iterator_name(source: &Value, objects: &dyn Objects) -> Cow<'static, str> {
    match source {
        Value::None => Cow::Borrowed("iterator"),
        Value::View(View::Keys, _) => Cow::Borrowed("dict_keyiterator"),
        Value::View(View::Values, _) => Cow::Borrowed("dict_valueiterator"),
        Value::View(View::Items, _) => Cow::Borrowed("dict_itemiterator"),
        other => match &*other.type_name(objects) {
            "dict" => Cow::Borrowed("dict_keyiterator"),
            "frozenset" => Cow::Borrowed("set_iterator"),
            name => Cow::Owned(format!("{name}_iterator")),
        },
    }
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
    /// Made by the library before the program started; never changes.
    Frozen(u32),
}

/// The contents of a container. Dictionaries keep insertion order; keys are unique by Python's `==`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    /// A list.
    List(Vec<Value>),
    /// A dictionary.
    Dict(Vec<(Value, Value)>),
    /// A set, or a frozen one.
    Set {
        /// `frozenset`
        frozen: bool,
        /// Its items.
        items: SetItems,
    },
    /// Anything else that Python programs have.
    Entity(Box<Entity>),
}

/// A keeper of containers.
pub trait Objects {
    /// The contents of a container. The reference must come from this keeper.
    fn object(&self, reference: ObjectReference) -> &Object;
    /// The contents, to be changed.
    fn object_mut(&mut self, reference: ObjectReference) -> &mut Object;
    /// A new container that only the running thread can reach.
    fn allocate(&mut self, object: Object) -> ObjectReference;

    /// The text that stands for a function, a primitive or a thread, which this room knows only by number.
    fn opaque_text(&self, value: &Value) -> String {
        match value {
            Value::Function(index) => format!("<function #{index}>"),
            Value::Primitive(index) => format!("<primitive #{index}>"),
            Value::Thread(index) => format!("<thread #{index}>"),
            _ => "<object>".to_owned(),
        }
    }

    /// The name of the type of a function, a primitive or a thread.
    fn opaque_type_name(&self, value: &Value) -> &'static str {
        match value {
            Value::Function(_) => "function",
            Value::Thread(_) => "Thread",
            _ => "object",
        }
    }
}
