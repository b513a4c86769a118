//! The arguments of a call to a method or a built-in function, and the errors
//! when they do not fit, in CPython's words.
//!
//! CPython says the same thing in different words, depending on how a function
//! is written in C (`PyArg_UnpackTuple`, `METH_O`, Argument Clinic, …); each way
//! to take arguments here stands for one of those.

use super::arithmetic::index;
use super::{Exception, Objects, Value};
use std::sync::Arc;

/// Keyword arguments in the order of the call.
pub(super) type Keywords = [(Arc<str>, Value)];

/// The arguments of one call.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a> {
    /// The type a method belongs to; empty for a function.
    owner: &'static str,
    function: &'static str,
    pub(super) positional: &'a [Value],
    pub(super) keywords: &'a Keywords,
}

impl<'a> Arguments<'a> {
    pub(super) fn of_function(
        function: &'static str,
        positional: &'a [Value],
        keywords: &'a Keywords,
    ) -> Arguments<'a> {
        Arguments { owner: "", function, positional, keywords }
    }

    pub(super) fn of_method(
        owner: &'static str,
        function: &'static str,
        positional: &'a [Value],
        keywords: &'a Keywords,
    ) -> Arguments<'a> {
        Arguments { owner, function, positional, keywords }
    }

    fn full_name(&self) -> String {
        if self.owner.is_empty() { self.function.to_owned() } else { format!("{}.{}", self.owner, self.function) }
    }

    pub(super) fn no_keywords(&self) -> Result<(), Exception> {
        if self.keywords.is_empty() {
            return Ok(());
        }
        Err(Exception::type_error(format!("{}() takes no keyword arguments", self.full_name())))
    }

    pub(super) fn nothing(&self) -> Result<(), Exception> {
        self.no_keywords()?;
        match self.positional.len() {
            0 => Ok(()),
            given => Err(Exception::type_error(format!("{}() takes no arguments ({given} given)", self.full_name()))),
        }
    }

    pub(super) fn one(&self) -> Result<&'a Value, Exception> {
        self.no_keywords()?;
        match self.positional {
            [only] => Ok(only),
            others => {
                let (name, given) = (self.full_name(), others.len());
                Err(Exception::type_error(format!("{name}() takes exactly one argument ({given} given)")))
            }
        }
    }

    /// Between `least` and `most` positional arguments and no others.
    pub(super) fn between(&self, least: usize, most: usize) -> Result<&'a [Value], Exception> {
        self.no_keywords()?;
        self.count(least, most)?;
        Ok(self.positional)
    }

    /// Checks the number of positional arguments only.
    pub(super) fn count(&self, least: usize, most: usize) -> Result<(), Exception> {
        let given = self.positional.len();
        if (least..=most).contains(&given) {
            return Ok(());
        }
        let (bound, limit) = match given {
            _ if least == most => ("", least),
            _ if given < least => ("at least ", least),
            _ => ("at most ", most),
        };
        let function = self.function;
        Err(Exception::type_error(format!("{function} expected {bound}{limit} argument{}, got {given}", plural(limit))))
    }

    /// As [`Arguments::between`], for functions that parse their arguments by format.
    pub(super) fn parsed(&self, least: usize, most: usize) -> Result<&'a [Value], Exception> {
        self.no_keywords()?;
        let given = self.positional.len();
        if (least..=most).contains(&given) {
            return Ok(self.positional);
        }
        let (bound, limit) = if given < least { ("at least", least) } else { ("at most", most) };
        let function = self.function;
        Err(Exception::type_error(format!(
            "{function}() takes {bound} {limit} argument{} ({given} given)",
            plural(limit)
        )))
    }

    /// Arguments that may be given by position or by name, the first `required` of which must be given. An empty
    /// name stands for an argument that has none.
    pub(super) fn named<const N: usize>(
        &self,
        names: [&str; N],
        required: usize,
    ) -> Result<[Option<&'a Value>; N], Exception> {
        let function = self.function;
        let given = self.positional.len() + self.keywords.len();
        if given > N {
            let message = format!("{function}() takes at most {N} argument{} ({given} given)", plural(N));
            return Err(Exception::type_error(message));
        }
        let mut values = [None; N];
        for (number, name) in names.into_iter().enumerate() {
            values[number] = self.positional.get(number).or_else(|| self.keyword(name));
            if values[number].is_none() && number < required {
                let position = number + 1;
                return Err(Exception::type_error(format!(
                    "{function}() missing required argument '{name}' (pos {position})"
                )));
            }
        }
        for (keyword, _) in self.keywords {
            match names.iter().position(|name| **name == **keyword) {
                None => return Err(self.unknown_keyword(keyword)),
                Some(position) if position < self.positional.len() => {
                    let position = position + 1;
                    return Err(Exception::type_error(format!(
                        "argument for {function}() given by name ('{keyword}') and position ({position})"
                    )));
                }
                Some(_) => {}
            }
        }
        Ok(values)
    }

    /// Arguments by keyword only, beside whatever is given by position.
    pub(super) fn keywords_only<const N: usize>(&self, names: [&str; N]) -> Result<[Option<&'a Value>; N], Exception> {
        match self.keywords.iter().find(|(keyword, _)| !names.contains(&&**keyword)) {
            Some((keyword, _)) => Err(self.unknown_keyword(keyword)),
            None => Ok(names.map(|name| self.keyword(name))),
        }
    }

    fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.keywords.iter().find(|(keyword, _)| **keyword == *name).map(|(_, value)| value)
    }

    fn unknown_keyword(&self, keyword: &str) -> Exception {
        let function = self.function;
        Exception::type_error(format!("'{keyword}' is an invalid keyword argument for {function}()"))
    }
}

/// The type of an argument where CPython wanted another: `None` goes by its own name.
pub(super) fn found_type(value: &Value, objects: &dyn Objects) -> std::borrow::Cow<'static, str> {
    if let Value::None = value { "None".into() } else { value.type_name(objects) }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// The integer that an argument must be.
pub(super) fn integer(value: &Value, objects: &dyn Objects) -> Result<i64, Exception> {
    index(value).ok_or_else(|| {
        let found = value.type_name(objects);
        Exception::type_error(format!("'{found}' object cannot be interpreted as an integer"))
    })
}

/// The integer that an argument must be, if it is given.
pub(super) fn optional_integer(value: Option<&Value>, default: i64, objects: &dyn Objects) -> Result<i64, Exception> {
    value.map_or(Ok(default), |value| integer(value, objects))
}
