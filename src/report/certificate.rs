//! Certificates: what a complete exploration claims, in a form that another explorer can recount.
//!
//! A certificate names the scenario by the SHA-256 of its bytes, and each variant by the fingerprint of its meaning. It
//! says how the states were gone through, which were left out and by which argument, and what was found. Storage is
//! always exact: no state was ever taken for another one because of an equal hash, so there is no collision bound to
//! state. Whatever was not counted is missing from it, never guessed.

use super::Tool;
use super::outcomes::status_word;
use super::phrase::method_word;
use crate::program::Program;
use crate::trace::{Count, Coverage, Exploration, Method, Status};
use crate::value::Plain;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The only form of certificates so far.
pub const SCHEMA: &str = "simulate.certificate/1";

/// What one complete run of the tool claims about one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Always `simulate.certificate/1`.
    pub schema: String,
    /// Which version of the tool made it.
    pub tool: String,
    /// The scenario, as the user named it.
    pub file: String,
    /// SHA-256 of the file's bytes, in hexadecimal digits.
    pub sha256: String,
    /// What the command line said about the meaning of programs: the names and values of options.
    pub meaning: BTreeMap<String, String>,
    /// One entry per variant that was explored.
    pub variants: Vec<Claims>,
}

/// What is claimed about one variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The variant's name.
    pub name: String,
    /// The fingerprint of its meaning, in hexadecimal digits.
    pub fingerprint: String,
    /// By which method: `full`, `reduced`, `dpor`.
    pub method: String,
    /// The arguments by which states were left out; each is explained in docs/SEMANTICS.md.
    pub reductions: Vec<String>,
    /// Always `exact`.
    pub storage: String,
    /// Distinct states, all that are reachable; missing if nobody has counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub states: Option<String>,
    /// Steps between them; missing if nobody has counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transitions: Option<String>,
    /// Executions of a search that makes executions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executions: Option<String>,
    /// Maximal schedules, or `infinite`; missing if nobody has counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interleavings: Option<String>,
    /// All the ways in which schedules end.
    pub outcomes: Vec<OutcomeClaim>,
    /// The `always` checks that do not hold in some reachable state, as written.
    pub broken_checks: Vec<String>,
}

/// One way in which schedules end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeClaim {
    /// `finished`, `exception` or `deadlock`.
    pub status: String,
    /// Final values, as Python writes them.
    pub shared: BTreeMap<String, String>,
    /// The `finally` checks that do not hold then.
    pub failed_checks: Vec<String>,
    /// How many schedules; missing if nobody has counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interleavings: Option<String>,
}

/// One way in which schedules end, as an explorer found it.
pub type Found<'a> = (Status, &'a [Plain], &'a [u16], &'a Count);

impl Certificate {
    /// A certificate of these claims.
    pub fn new(file: &str, sha256: String, meaning: BTreeMap<String, String>, variants: Vec<Claims>) -> Certificate {
        let tool = format!("{} {}", Tool::THIS.name, Tool::THIS.version);
        Certificate { schema: SCHEMA.to_string(), tool, file: file.to_string(), sha256, meaning, variants }
    }
}

impl Claims {
    /// What an exploration amounts to; the error says why it proves nothing.
    ///
    /// # Errors
    /// It was not complete.
    pub fn of(program: &Program, exploration: &Exploration) -> Result<Claims, String> {
        if exploration.coverage != Coverage::Complete {
            return Err(format!("variant `{}` was not explored completely", program.variant));
        }
        let search = &exploration.search;
        let outcomes = exploration
            .outcomes
            .iter()
            .map(|outcome| (outcome.status, &outcome.shared[..], &outcome.failed_checks[..], &outcome.interleavings));
        let mut broken = exploration.violations.iter().map(|violation| violation.check).collect::<Vec<_>>();
        broken.sort_unstable();
        broken.dedup();
        let names = exploration.shared.iter().filter(|info| info.in_outcome).map(|info| &*info.name);
        let names = names.collect::<Vec<_>>();
        let is_full = search.method == Method::Full;
        let graph = &exploration.graph;
        Ok(Claims {
            method: method_word(search.method).to_string(),
            reductions: search.reductions.iter().map(ToString::to_string).collect(),
            states: match &search.states {
                Some(counted) => known(counted),
                None => is_full.then(|| graph.len().to_string()),
            },
            transitions: is_full.then(|| graph.edge_count().to_string()),
            executions: search.executions.map(|executions| executions.to_string()),
            ..Claims::new(program, &names, &exploration.interleavings, outcomes, &broken)
        })
    }

    /// Claims about outcomes; of the rest, nothing is claimed.
    pub fn new<'a>(
        program: &Program,
        names: &[&str],
        interleavings: &Count,
        outcomes: impl Iterator<Item = Found<'a>>,
        broken_checks: &[u16],
    ) -> Claims {
        let outcomes = outcomes.map(|(status, values, failed, interleavings)| OutcomeClaim {
            status: status_word(status).to_string(),
            shared: names.iter().zip(values).map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            failed_checks: failed.iter().map(|check| program.finally[usize::from(*check)].text.clone()).collect(),
            interleavings: known(interleavings),
        });
        Claims {
            name: program.variant.clone(),
            fingerprint: program.fingerprint_digits(),
            method: String::new(),
            reductions: Vec::new(),
            storage: "exact".to_string(),
            states: None,
            transitions: None,
            executions: None,
            interleavings: known(interleavings),
            outcomes: outcomes.collect(),
            broken_checks: broken_checks.iter().map(|check| program.always[usize::from(*check)].text.clone()).collect(),
        }
    }

    /// Where these claims are not what a recount found: sentences. What is not claimed cannot be wrong.
    pub fn differences(&self, recount: &Claims) -> Vec<String> {
        let mut differences = Vec::new();
        let mut compare = |what: &str, claimed: &Option<String>, counted: &Option<String>| {
            if let (Some(claimed), Some(counted)) = (claimed, counted)
                && claimed != counted
            {
                differences.push(format!("{claimed} {what} are claimed, the recount found {counted}"));
            }
        };
        compare("states", &self.states, &recount.states);
        compare("transitions", &self.transitions, &recount.transitions);
        compare("schedules", &self.interleavings, &recount.interleavings);
        let find = |outcomes: &[OutcomeClaim], wanted: &OutcomeClaim| {
            outcomes.iter().find(|outcome| outcome.is_same_end(wanted)).cloned()
        };
        for claimed in &self.outcomes {
            match find(&recount.outcomes, claimed) {
                None => differences.push(format!("{claimed} is claimed, the recount did not find it")),
                Some(counted) => compare_outcome(claimed, &counted, &mut differences),
            }
        }
        for counted in &recount.outcomes {
            if find(&self.outcomes, counted).is_none() {
                differences.push(format!("{counted} is not in the certificate, the recount found it"));
            }
        }
        for (ours, theirs, words) in [
            (&self.broken_checks, &recount.broken_checks, "is claimed to break, the recount found that it holds"),
            (&recount.broken_checks, &self.broken_checks, "breaks in the recount, the certificate does not say so"),
        ] {
            let only = ours.iter().filter(|check| !theirs.contains(check));
            differences.extend(only.map(|check| format!("`{check}` {words}")));
        }
        differences
    }
}

fn compare_outcome(claimed: &OutcomeClaim, counted: &OutcomeClaim, differences: &mut Vec<String>) {
    if let (Some(ours), Some(theirs)) = (&claimed.interleavings, &counted.interleavings)
        && ours != theirs
    {
        differences.push(format!("{claimed} is claimed in {ours} schedules, the recount found {theirs}"));
    }
}

impl OutcomeClaim {
    fn is_same_end(&self, other: &OutcomeClaim) -> bool {
        (&self.status, &self.shared, &self.failed_checks) == (&other.status, &other.shared, &other.failed_checks)
    }
}

impl std::fmt::Display for OutcomeClaim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the outcome {}", self.status)?;
        for (number, (name, value)) in self.shared.iter().enumerate() {
            write!(f, "{} {name} = {value}", if number == 0 { " with" } else { "," })?;
        }
        match self.failed_checks.as_slice() {
            [] => Ok(()),
            failed => write!(f, " (not `{}`)", failed.join("`, not `")),
        }
    }
}

fn known(count: &Count) -> Option<String> {
    (*count != Count::Unknown).then(|| count.to_decimal())
}
