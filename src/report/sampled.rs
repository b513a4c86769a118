//! What one part of a sampled search has shown, in a form in which parts can be put together.
//!
//! No schedules: whoever puts parts together makes the executions again that matter, by their numbers. Outcomes are
//! written with their values, so that they need not be. Lists and tuples, `1` and `1.0` are told apart, which the values
//! in a report are not made for.

use super::partition::{limit_text, parse_limit};
use crate::program::Program;
use crate::trace::{SampledEnd, SampledPart, Status};
use crate::value::{FloatBits, Plain};
use serde::{Deserialize, Serialize};

/// One part of a variant's executions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantSample {
    /// The variant's name.
    pub name: String,
    /// The fingerprint of its meaning, in hexadecimal digits.
    pub fingerprint: String,
    /// Which limit stopped it: `time 60`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// The number of the first execution.
    pub first: u64,
    /// Executions that were made.
    pub executions: u64,
    /// Of these, executions that were cut off.
    pub cut_off: u64,
    /// Steps of all of them.
    pub steps: u64,
    /// Steps of the longest.
    pub longest: u64,
    /// The most threads of one.
    pub threads: u64,
    /// Whether they were made on the lean machine.
    pub lean: bool,
    /// How they ended.
    #[serde(rename = "seen")]
    pub ends: Vec<WrittenEnd>,
    /// The numbers of executions that showed something for the first time.
    pub novel: Vec<u64>,
}

/// An outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenEnd {
    status: WrittenStatus,
    shared: Vec<WrittenValue>,
    failed_checks: Vec<u16>,
    executions: u64,
    first: u64,
    steps: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenStatus {
    Finished,
    Exception,
    Deadlock,
}

/// A value; a float by its bits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenValue {
    None,
    Bool(bool),
    Int(i64),
    Float(u64),
    String(String),
    List(Vec<WrittenValue>),
    Tuple(Vec<WrittenValue>),
    Dict(Vec<(WrittenValue, WrittenValue)>),
    Opaque(String),
}

impl VariantSample {
    /// What a part has found, to be written down.
    pub fn new(program: &Program, part: &SampledPart) -> VariantSample {
        let end = |end: &SampledEnd| WrittenEnd {
            status: match end.status {
                Status::Finished => WrittenStatus::Finished,
                Status::Exception => WrittenStatus::Exception,
                Status::Deadlock => WrittenStatus::Deadlock,
            },
            shared: end.shared.iter().map(WrittenValue::from).collect(),
            failed_checks: end.failed_checks.clone(),
            executions: end.executions,
            first: end.first,
            steps: end.steps,
        };
        VariantSample {
            name: program.variant.clone(),
            fingerprint: program.fingerprint_digits(),
            stopped: part.stopped.map(limit_text),
            first: part.first,
            executions: part.executions,
            cut_off: part.cut_off,
            steps: part.steps,
            longest: part.longest,
            threads: part.threads,
            lean: part.lean,
            ends: part.outcomes.iter().map(end).collect(),
            novel: part.novel.clone(),
        }
    }

    /// The reverse.
    ///
    /// # Errors
    /// Something is no limit.
    pub fn read(&self) -> Result<SampledPart, String> {
        let stopped = match &self.stopped {
            None => None,
            Some(text) => Some(parse_limit(text).ok_or_else(|| format!("`{text}` is no limit"))?),
        };
        let end = |end: &WrittenEnd| SampledEnd {
            status: match end.status {
                WrittenStatus::Finished => Status::Finished,
                WrittenStatus::Exception => Status::Exception,
                WrittenStatus::Deadlock => Status::Deadlock,
            },
            shared: end.shared.iter().map(Plain::from).collect(),
            failed_checks: end.failed_checks.clone(),
            executions: end.executions,
            first: end.first,
            steps: end.steps,
        };
        Ok(SampledPart {
            first: self.first,
            executions: self.executions,
            cut_off: self.cut_off,
            steps: self.steps,
            longest: self.longest,
            threads: self.threads,
            lean: self.lean,
            stopped,
            outcomes: self.ends.iter().map(end).collect(),
            novel: self.novel.clone(),
        })
    }
}

impl From<&Plain> for WrittenValue {
    fn from(value: &Plain) -> WrittenValue {
        let all = |values: &[Plain]| values.iter().map(WrittenValue::from).collect();
        match value {
            Plain::None => WrittenValue::None,
            Plain::Bool(value) => WrittenValue::Bool(*value),
            Plain::Int(value) => WrittenValue::Int(*value),
            Plain::Float(value) => WrittenValue::Float(value.get().to_bits()),
            Plain::String(text) => WrittenValue::String(text.clone()),
            Plain::List(items) => WrittenValue::List(all(items)),
            Plain::Tuple(items) => WrittenValue::Tuple(all(items)),
            Plain::Dict(entries) => {
                WrittenValue::Dict(entries.iter().map(|(key, value)| (key.into(), value.into())).collect())
            }
            Plain::Opaque(text) => WrittenValue::Opaque(text.clone()),
        }
    }
}

impl From<&WrittenValue> for Plain {
    fn from(value: &WrittenValue) -> Plain {
        let all = |values: &[WrittenValue]| values.iter().map(Plain::from).collect();
        match value {
            WrittenValue::None => Plain::None,
            WrittenValue::Bool(value) => Plain::Bool(*value),
            WrittenValue::Int(value) => Plain::Int(*value),
            WrittenValue::Float(bits) => Plain::Float(FloatBits::new(f64::from_bits(*bits))),
            WrittenValue::String(text) => Plain::String(text.clone()),
            WrittenValue::List(items) => Plain::List(all(items)),
            WrittenValue::Tuple(items) => Plain::Tuple(all(items)),
            WrittenValue::Dict(entries) => {
                Plain::Dict(entries.iter().map(|(key, value)| (key.into(), value.into())).collect())
            }
            WrittenValue::Opaque(text) => Plain::Opaque(text.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_being_written_down() {
        let float = |value| Plain::Float(FloatBits::new(value));
        let (one, text) = (Plain::Int(1), Plain::String("\"é\\\n".to_string()));
        let values = [
            Plain::None,
            Plain::Bool(true),
            one.clone(),
            Plain::Int(i64::MIN),
            float(1.0),
            float(-0.0),
            float(f64::NAN),
            float(f64::INFINITY),
            text.clone(),
            Plain::Opaque("<lock>".to_string()),
            Plain::List(vec![one.clone(), Plain::Tuple(Vec::new())]),
            Plain::Tuple(vec![one.clone(), Plain::List(Vec::new())]),
            Plain::Dict(vec![(one.clone(), text), (float(1.5), one)]),
        ];
        for value in &values {
            let json = serde_json::to_string(&WrittenValue::from(value)).unwrap();
            let read = serde_json::from_str::<WrittenValue>(&json).unwrap();
            assert_eq!(Plain::from(&read), *value, "{json}");
        }
    }
}
