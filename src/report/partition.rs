//! What one part of all schedules has shown, in a form in which parts can be put together.
//!
//! It names the scenario by the SHA-256 of its bytes, each variant by the fingerprint of its meaning, and itself by a
//! checksum, so that parts of something else, or damaged ones, are told apart from parts that belong together. Outcomes
//! and claims are known by names that are equal in all parts made by the same version of the tool, and mean nothing
//! else; the schedules are there to be executed again. Parts of a sampled search are in [`super::sampled`].

use super::{Tool, VariantSample};
use crate::detect::{is_less, least_schedules};
use crate::program::Program;
use crate::source::Span;
use crate::trace::{Count, Coverage, Exploration, Limit, Outcome, Schedule, ThreadIndex};
use num_bigint::BigUint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One part of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// Which version of the tool made it.
    pub tool: String,
    /// Which part, from 1.
    pub part: u32,
    /// How many parts there are.
    pub of: u32,
    /// The scenario, as the user named it.
    pub file: String,
    /// SHA-256 of the file's bytes, in hexadecimal digits.
    pub sha256: String,
    /// What the command line said about what is explored, and of a sampled search also how: the names and values of
    /// options.
    pub options: BTreeMap<String, String>,
    /// One entry per variant that was explored.
    #[serde(rename = "parts", default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<VariantPart>,
    /// One entry per variant of which schedules were drawn at random.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<VariantSample>,
    /// SHA-256 of all this, written as JSON without white space and with an empty checksum.
    pub checksum: String,
}

/// One part of a variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantPart {
    /// The variant's name.
    pub name: String,
    /// The fingerprint of its meaning, in hexadecimal digits.
    pub fingerprint: String,
    /// Which limit stopped it: `states 1000`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// Schedules of this part, or `infinite`.
    pub interleavings: String,
    /// How many of them end how.
    #[serde(rename = "counts")]
    pub outcomes: BTreeMap<String, String>,
    /// For each thing that some schedule shows, the least schedule of this part that does.
    pub schedules: BTreeMap<String, String>,
}

impl Partition {
    /// A part without variants so far.
    pub fn new((part, of): (u32, u32), file: &str, sha256: String, options: BTreeMap<String, String>) -> Partition {
        let tool = format!("{} {}", Tool::THIS.name, Tool::THIS.version);
        let (variants, samples, checksum) = (Vec::new(), Vec::new(), String::new());
        Partition { tool, part, of, file: file.to_string(), sha256, options, variants, samples, checksum }
    }

    /// The variants that it is about, with their fingerprints.
    pub fn about(&self) -> Vec<(&str, &str)> {
        let variants = self.variants.iter().map(|part| (&*part.name, &*part.fingerprint));
        variants.chain(self.samples.iter().map(|part| (&*part.name, &*part.fingerprint))).collect()
    }

    /// Whether a limit stopped the exploration of a variant.
    pub fn was_stopped(&self) -> bool {
        let variants = self.variants.iter().map(|part| &part.stopped);
        variants.chain(self.samples.iter().map(|part| &part.stopped)).any(Option::is_some)
    }

    /// What the checksum is made of.
    pub fn checked_text(&self) -> String {
        let bare = Partition { checksum: String::new(), ..self.clone() };
        serde_json::to_string(&bare).expect("a part is JSON")
    }
}

/// Everything that one part, or several parts together, have found out about one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFound {
    /// Which limit stopped one of them.
    pub limit: Option<Limit>,
    /// How many schedules there are.
    pub interleavings: Count,
    /// How many of them end how, by [`Outcome::name`].
    pub outcomes: BTreeMap<String, Count>,
    /// For each claim the least schedule that shows it; see [`least_schedules`].
    pub schedules: BTreeMap<String, Schedule>,
}

impl PartFound {
    /// What one part has found.
    pub fn new(program: &Program, exploration: &Exploration) -> PartFound {
        let counts = |outcome: &Outcome| (outcome.name(), outcome.interleavings.clone());
        let outcomes = exploration.outcomes.iter().map(counts).filter(|(_, count)| !count.is_zero());
        PartFound {
            limit: match &exploration.coverage {
                Coverage::Stopped(limit) => Some(*limit),
                Coverage::Complete | Coverage::Bounded(_) | Coverage::Sampled(_) | Coverage::Part { .. } => None,
            },
            interleavings: exploration.interleavings.clone(),
            outcomes: outcomes.collect(),
            schedules: least_schedules(program, exploration),
        }
    }

    /// The same, to be written down.
    pub fn written(&self, program: &Program) -> VariantPart {
        let outcomes = self.outcomes.iter().map(|(name, count)| (name.clone(), count.to_decimal()));
        let schedules = self.schedules.iter().map(|(claim, schedule)| (claim.clone(), schedule.to_string()));
        VariantPart {
            name: program.variant.clone(),
            fingerprint: program.fingerprint_digits(),
            stopped: self.limit.map(limit_text),
            interleavings: self.interleavings.to_decimal(),
            outcomes: outcomes.collect(),
            schedules: schedules.collect(),
        }
    }

    /// The reverse of [`PartFound::written`].
    ///
    /// # Errors
    /// Something is no number, schedule or limit.
    pub fn read(part: &VariantPart) -> Result<PartFound, String> {
        let limit = match &part.stopped {
            None => None,
            Some(text) => Some(parse_limit(text).ok_or_else(|| format!("`{text}` is no limit"))?),
        };
        let outcomes = part.outcomes.iter().map(|(name, count)| Ok((name.clone(), parse_count(count)?)));
        let schedules = part.schedules.iter().map(|(claim, text)| {
            let schedule = text.parse::<Schedule>().map_err(|error| format!("`{text}` is no schedule: {error}"))?;
            Ok((claim.clone(), schedule))
        });
        Ok(PartFound {
            limit,
            interleavings: parse_count(&part.interleavings)?,
            outcomes: outcomes.collect::<Result<_, String>>()?,
            schedules: schedules.collect::<Result<_, String>>()?,
        })
    }

    /// Adds what another part has found.
    pub fn add(&mut self, other: PartFound) {
        self.limit = self.limit.or(other.limit);
        self.interleavings += &other.interleavings;
        for (name, count) in other.outcomes {
            *self.outcomes.entry(name).or_insert_with(Count::zero) += &count;
        }
        for (claim, schedule) in other.schedules {
            match self.schedules.get_mut(&claim) {
                Some(known) if is_less(&schedule, known) => *known = schedule,
                Some(_) => {}
                None => _ = self.schedules.insert(claim, schedule),
            }
        }
    }
}

fn parse_count(text: &str) -> Result<Count, String> {
    match text {
        "infinite" => Ok(Count::Infinite),
        digits if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse::<BigUint>().map(Count::Finite).map_err(|error| error.to_string())
        }
        other => Err(format!("`{other}` is no number of schedules")),
    }
}

pub(super) fn limit_text(limit: Limit) -> String {
    match limit {
        Limit::States(states) => format!("states {states}"),
        Limit::Memory(bytes) => format!("memory {bytes}"),
        Limit::Time(seconds) => format!("time {seconds}"),
        Limit::Executions(executions) => format!("executions {executions}"),
        Limit::Depth(steps) => format!("depth {steps}"),
        Limit::Steps { thread, span } => format!("steps {} {} {}", thread.0, span.start, span.end),
        Limit::Interrupted => "interrupted".to_string(),
    }
}

pub(super) fn parse_limit(text: &str) -> Option<Limit> {
    let (kind, numbers) = text.split_once(' ').unwrap_or((text, ""));
    let numbers = numbers.split(' ').filter(|word| !word.is_empty()).map(str::parse::<u64>);
    let numbers = numbers.collect::<Result<Vec<_>, _>>().ok()?;
    match (kind, &numbers[..]) {
        ("states", [states]) => Some(Limit::States(*states)),
        ("memory", [bytes]) => Some(Limit::Memory(*bytes)),
        ("time", [seconds]) => Some(Limit::Time(*seconds)),
        ("executions", [executions]) => Some(Limit::Executions(*executions)),
        ("depth", [steps]) => Some(Limit::Depth(*steps)),
        ("steps", [thread, start, end]) => {
            let thread = ThreadIndex(u16::try_from(*thread).ok()?);
            let span = Span::new(usize::try_from(*start).ok()?, usize::try_from(*end).ok()?);
            Some(Limit::Steps { thread, span })
        }
        ("interrupted", []) => Some(Limit::Interrupted),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_survive_being_written_down() {
        let span = Span::new(3, 9);
        for limit in [
            Limit::States(7),
            Limit::Memory(1 << 40),
            Limit::Time(3),
            Limit::Steps { thread: ThreadIndex(2), span },
            Limit::Interrupted,
        ] {
            assert_eq!(parse_limit(&limit_text(limit)), Some(limit));
        }
        for text in ["", "states", "states x", "states 1 2", "steps 1 2", "steps 70000 1 2", "never"] {
            assert_eq!(parse_limit(text), None, "{text}");
        }
    }

    #[test]
    fn only_digits_are_numbers() {
        let huge = "9".repeat(60);
        assert_eq!(parse_count(&huge).unwrap().to_decimal(), huge);
        assert_eq!(parse_count("infinite"), Ok(Count::Infinite));
        for text in ["", "-1", "1.0", "unknown", " 1"] {
            assert!(parse_count(text).is_err(), "{text}");
        }
    }
}
