//! Calls of built-in types: `int('3')`, `list(…)`.

use super::{Done, Interpreter, Keywords, Raised};
use crate::value::{Exception, Type, Value};

/// `type(…)`
pub fn construct(
    interpreter: &mut Interpreter,
    kind: Type,
    positional: Vec<Value>,
    keywords: Keywords,
) -> Result<Done, Raised> {
    let _ = (interpreter, positional, keywords);
    Err(Exception::type_error(format!("cannot create '{}' instances", kind.name())).into())
}
