//! Binding the arguments of a call to parameters.
//!
//! Source: the Python language reference, "Calls"; messages are those of CPython 3.11 (`Python/ceval.c`).

use super::Keywords;
use crate::program::Code;
use crate::value::{Exception, Value};
use std::sync::Arc;

/// What the parameters of a call get.
pub struct Bound {
    /// One per parameter, without those for the rest.
    pub parameters: Vec<Option<Value>>,
    /// What `*rest` gets.
    pub rest: Vec<Value>,
    /// What `**keywords` gets.
    pub keywords: Keywords,
}

/// The defaults of a function.
#[derive(Clone, Copy)]
pub struct Defaults<'a> {
    /// Of the last positional parameters.
    pub positional: &'a [Value],
    /// Of keyword-only parameters.
    pub keywords: &'a [(Arc<str>, Value)],
}

/// Gives each parameter its argument or default.
pub fn bind(
    code: &Code,
    name: &str,
    defaults: Defaults,
    mut positional: Vec<Value>,
    keywords: Keywords,
) -> Result<Bound, Exception> {
    let places = usize::from(code.positional);
    let named = usize::from(code.keyword_only);
    let given = positional.len();
    let rest = if given > places { positional.split_off(places) } else { Vec::new() };
    let mut parameters = positional.into_iter().map(Some).collect::<Vec<_>>();
    parameters.resize(places + named, None);
    let mut extra = Keywords::new();
    let mut misplaced = Vec::new();
    for (key, value) in keywords {
        let position = code.locals[..places + named].iter().position(|local| *local == key);
        match position {
            Some(position) if position >= usize::from(code.positional_only) => {
                if parameters[position].is_some() {
                    let message = format!("{name}() got multiple values for argument '{key}'");
                    return Err(Exception::type_error(message));
                }
                parameters[position] = Some(value);
            }
            Some(_) if !code.keywords => misplaced.push(key),
            _ if code.keywords => extra.push((key, value)),
            _ => {
                let message = format!("{name}() got an unexpected keyword argument '{key}'");
                return Err(Exception::type_error(message));
            }
        }
    }
    if !misplaced.is_empty() {
        let misplaced = misplaced.join(", ");
        let message = format!("{name}() got some positional-only arguments passed as keyword arguments: '{misplaced}'");
        return Err(Exception::type_error(message));
    }
    if !rest.is_empty() && !code.rest {
        return Err(too_many(code, name, defaults, given, &parameters[places..]));
    }
    let first_default = places - defaults.positional.len();
    for (parameter, default) in parameters[first_default..places].iter_mut().zip(defaults.positional) {
        parameter.get_or_insert_with(|| default.clone());
    }
    refuse_missing(&parameters[..places], &code.locals, name, "positional")?;
    for (position, parameter) in parameters.iter_mut().enumerate().skip(places).filter(|(_, value)| value.is_none()) {
        let default = defaults.keywords.iter().find(|(key, _)| *key == code.locals[position]);
        *parameter = default.map(|(_, value)| value.clone());
    }
    refuse_missing(&parameters[places..], &code.locals[places..], name, "keyword-only")?;
    Ok(Bound { parameters, rest, keywords: extra })
}

fn too_many(code: &Code, name: &str, defaults: Defaults, given: usize, named: &[Option<Value>]) -> Exception {
    let places = usize::from(code.positional);
    let required = places - defaults.positional.len();
    let plural = |count| if count == 1 { "" } else { "s" };
    let takes = match required == places {
        true => format!("{places} positional argument{}", plural(places)),
        false => format!("from {required} to {places} positional argument{}", plural(places)),
    };
    let named = named.iter().flatten().count();
    let given_text = match named {
        0 => format!("{given} {} given", if given == 1 { "was" } else { "were" }),
        _ => format!(
            "{given} positional argument{} (and {named} keyword-only argument{}) were given",
            plural(given),
            plural(named)
        ),
    };
    Exception::type_error(format!("{name}() takes {takes} but {given_text}"))
}

fn refuse_missing(values: &[Option<Value>], names: &[Arc<str>], function: &str, kind: &str) -> Result<(), Exception> {
    if values.iter().all(Option::is_some) {
        return Ok(());
    }
    let missing = values.iter().zip(names).filter(|(value, _)| value.is_none());
    let missing = missing.map(|(_, name)| format!("'{name}'")).collect::<Vec<_>>();
    let list = match &missing[..] {
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
        [] => String::new(),
    };
    let (count, plural) = (missing.len(), if missing.len() == 1 { "" } else { "s" });
    Err(Exception::type_error(format!("{function}() missing {count} required {kind} argument{plural}: {list}")))
}
