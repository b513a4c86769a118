//! Values in one machine word, without a heap: what variables, locals and operands of the lean machine hold.

use crate::machine::heap::for_each_reference;
use crate::value::Value;
use rustc_hash::FxHashMap;

/// A value, or the place of one in `Words`. Two words are equal if and only if their values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Word {
    /// No value: a local variable before its first assignment.
    Unbound,
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A primitive, by index.
    Primitive(u16),
    /// A thread, by index.
    Thread(u16),
    /// Any other immutable value, by its number in `Words`.
    Other(u32),
}

/// The values that are too large for a word; each is kept once.
#[derive(Clone, Debug, Default)]
pub struct Words {
    values: Vec<Value>,
    numbers: FxHashMap<Value, u32>,
}

impl Words {
    /// The word for a value; `None` if the value refers to a container, which a word cannot.
    pub fn word(&mut self, value: &Value) -> Option<Word> {
        match value {
            Value::None => return Some(Word::None),
            Value::Bool(value) => return Some(Word::Bool(*value)),
            Value::Int(value) => return Some(Word::Int(*value)),
            Value::Primitive(index) => return Some(Word::Primitive(*index)),
            Value::Thread(index) => return Some(Word::Thread(*index)),
            _ => {}
        }
        if let Some(number) = self.numbers.get(value) {
            return Some(Word::Other(*number));
        }
        let mut refers = value.container().is_some();
        for_each_reference(value, &mut |_| refers = true);
        if refers {
            return None;
        }
        let number = u32::try_from(self.values.len()).ok()?;
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        Some(Word::Other(number))
    }

    /// The value of a word; `None` for [`Word::Unbound`].
    pub fn value(&self, word: Word) -> Option<Value> {
        Some(match word {
            Word::Unbound => return None,
            Word::None => Value::None,
            Word::Bool(value) => Value::Bool(value),
            Word::Int(value) => Value::Int(value),
            Word::Primitive(index) => Value::Primitive(index),
            Word::Thread(index) => Value::Thread(index),
            Word::Other(number) => self.values[number as usize].clone(),
        })
    }

    /// A value that is too large for a word.
    pub fn other(&self, number: u32) -> &Value {
        &self.values[number as usize]
    }

    /// Forgets all but the first values.
    pub fn truncate(&mut self, len: usize) {
        for value in self.values.drain(len..) {
            self.numbers.remove(&value);
        }
    }

    /// How many values are kept.
    pub fn len(&self) -> usize {
        self.values.len()
    }
}
