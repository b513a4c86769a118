//! The methods of built-in types, apart from those of primitives and tasks.
//!
//! Source: CPython 3.11 `Objects/`. Each file holds the methods of one kind of
//! type as a table and the functions behind it.

mod dict;
mod letters;
mod list;
mod number;
mod pattern;
mod set;
mod string;
mod template;
mod tuple;

pub(super) use letters::maketrans;
pub use template::template_fields;

use super::{Exception, Object, Objects, Type, Value, View};
use std::sync::Arc;

/// What computes the result of a method: receiver, positional arguments, keyword arguments.
pub type MethodCall = fn(&Value, &[Value], &[(Arc<str>, Value)], &mut dyn Objects) -> Result<Value, Exception>;

/// What a method gives back; short, so that each method's head fits a line.
type Returned = Result<Value, Exception>;

/// A method of a built-in type.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// Its name in Python.
    pub name: &'static str,
    /// Whether it may change the receiver.
    pub mutates: bool,
    /// Calls it on a receiver of its type.
    pub call: MethodCall,
}

const fn reads(name: &'static str, call: MethodCall) -> Method {
    Method { name, mutates: false, call }
}

const fn changes(name: &'static str, call: MethodCall) -> Method {
    Method { name, mutates: true, call }
}

/// The methods of a built-in type.
pub fn type_methods(kind: Type) -> &'static [Method] {
    match kind {
        Type::String => string::METHODS,
        Type::Tuple => tuple::TUPLE_METHODS,
        Type::Range => tuple::RANGE_METHODS,
        Type::List => list::METHODS,
        Type::Dict => dict::METHODS,
        Type::Set => set::METHODS,
        Type::FrozenSet => set::FROZEN_METHODS,
        Type::Bool | Type::Int => number::INTEGER_METHODS,
        Type::Float => number::FLOAT_METHODS,
        Type::Slice => number::SLICE_METHODS,
        Type::DictKeys | Type::DictItems => dict::VIEW_METHODS,
        _ => &[],
    }
}

fn methods_of(receiver: &Value, objects: &dyn Objects) -> &'static [Method] {
    match receiver {
        Value::String(_) => string::METHODS,
        Value::Tuple(_) => tuple::TUPLE_METHODS,
        Value::Range(..) => tuple::RANGE_METHODS,
        Value::Object(reference) => match objects.object(*reference) {
            Object::List(_) => list::METHODS,
            Object::Dict(_) => dict::METHODS,
            Object::Set { frozen: false, .. } => set::METHODS,
            Object::Set { frozen: true, .. } => set::FROZEN_METHODS,
            Object::Entity(_) => &[],
        },
        Value::Bool(_) | Value::Int(_) => number::INTEGER_METHODS,
        Value::Float(_) => number::FLOAT_METHODS,
        Value::Slice(_) => number::SLICE_METHODS,
        Value::View(View::Keys | View::Items, _) => dict::VIEW_METHODS,
        _ => &[],
    }
}

/// The method of this name, if the receiver's type has it.
pub fn find_method(receiver: &Value, name: &str, objects: &dyn Objects) -> Option<&'static Method> {
    methods_of(receiver, objects).iter().find(|method| method.name == name)
}

/// The names of all methods of the receiver's type.
pub fn method_names(receiver: &Value, objects: &dyn Objects) -> impl Iterator<Item = &'static str> + use<> {
    methods_of(receiver, objects).iter().map(|method| method.name)
}

/// The methods of all types that scenarios have; a name may come several times.
pub fn all_methods() -> impl Iterator<Item = &'static Method> {
    [list::METHODS, dict::METHODS, string::METHODS, tuple::TUPLE_METHODS, tuple::RANGE_METHODS].into_iter().flatten()
}

/// Whether a value of any type has a method of this name.
pub fn any_method_named(name: &str) -> bool {
    all_methods().any(|method| method.name == name)
}

/// Whether a method of this name changes its receiver, of whatever type.
pub fn any_method_mutates(name: &str) -> bool {
    all_methods().any(|method| method.name == name && method.mutates)
}
