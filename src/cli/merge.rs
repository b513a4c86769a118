//! `simulate merge`: puts the parts of one search on several machines together.
//!
//! Only if they belong together: same text of the scenario, same meaning, same options, same version of the tool, every
//! part once. Anything else is refused with a reason.

use super::INTERRUPTED;
use super::arguments::MergeArguments;
use super::certificate::{self, digest};
use super::explore::{
    Examine, Explored, examine, exit_code, interrupted, listen_for_interruption, print, scenario_input, watched_search,
};
use super::files::{self, Loaded};
use super::output::Failure;
use super::partition::{explored, search_options};
use crate::explore::{self, Part};
use crate::program::{Compiled, Program};
use crate::report::{self, PartFound, Partition};
use crate::trace::Exploration;
use crate::workers::Workers;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The largest report that is read.
const LARGEST: u64 = 1 << 30;

/// As much of a report as matters here.
#[derive(Deserialize)]
struct PartReport {
    schema: String,
    scenarios: Vec<PartScenario>,
}

#[derive(Deserialize)]
struct PartScenario {
    partition: Option<Partition>,
}

/// Puts parts together and reports on the whole.
pub fn merge(arguments: &MergeArguments) -> Result<u8, Failure> {
    let mut parts = Vec::new();
    let mut failures = Vec::new();
    for path in &arguments.parts {
        match read(path) {
            Ok(scenarios) => parts.push((path, scenarios)),
            Err(reason) => failures.push(Failure::message(format!("cannot merge {}: {reason}", path.display()))),
        }
    }
    if let Some(failure) = Failure::join(failures) {
        return Err(failure);
    }
    check_numbers(&parts)?;
    parts.sort_by_key(|(_, scenarios)| scenarios[0].part);
    check_alike(&parts)?;
    let (_, first) = &parts[0];
    if arguments.file.is_some() && first.len() != 1 {
        return Err(Failure::message("the parts are about several files; they must be where the parts name them"));
    }
    let loaded = first.iter().map(|partition| load(partition, arguments)).collect::<Result<Vec<_>, _>>()?;
    listen_for_interruption()?;
    let mut explored = Vec::new();
    for (index, scenario) in loaded.iter().enumerate() {
        let parts = parts.iter().map(|(path, scenarios)| (path.as_path(), &scenarios[index])).collect::<Vec<_>>();
        explored.push(merged(scenario, &parts, arguments)?);
    }
    if interrupted() {
        return Ok(INTERRUPTED);
    }
    let inputs = loaded.iter().zip(&explored).map(|(scenario, variants)| scenario_input(scenario, variants));
    let report = report::build(&inputs.collect::<Vec<_>>());
    print(&report, &arguments.report)?;
    Ok(exit_code(&report))
}

/// Puts the parts of a scenario together, variant by variant.
fn merged<'a>(
    scenario: &'a Loaded,
    parts: &[(&Path, &Partition)],
    arguments: &MergeArguments,
) -> Result<Vec<Explored<'a>>, Failure> {
    let (_, first) = parts[0];
    let mut variants = Vec::new();
    for (number, (name, fingerprint)) in first.about().into_iter().enumerate() {
        let compiled = find(scenario, name, fingerprint)?;
        let program = &compiled.program;
        let exploration = match number.checked_sub(first.variants.len()) {
            None => merged_schedules(program, number, parts)?,
            Some(number) => merged_samples(program, number, parts, arguments)?,
        };
        variants.push(examine(
            compiled,
            exploration,
            &Examine::new(arguments.engine, &arguments.limits, &Workers::ONE),
        ));
    }
    Ok(variants)
}

/// Puts the parts of all schedules of a variant together.
fn merged_schedules(program: &Program, number: usize, parts: &[(&Path, &Partition)]) -> Result<Exploration, Failure> {
    let mut whole: Option<PartFound> = None;
    for (path, partition) in parts {
        let found = PartFound::read(&partition.variants[number]).map_err(|reason| unreadable(path, &reason))?;
        match &mut whole {
            Some(whole) => whole.add(found),
            None => whole = Some(found),
        }
    }
    let whole = whole.expect("there is at least one part");
    explored(program, &whole, Part { number: 1, of: 1 }).map_err(|reason| misfit(program, &reason))
}

/// Puts the parts of a variant's schedules that were drawn together.
fn merged_samples(
    program: &Program,
    number: usize,
    parts: &[(&Path, &Partition)],
    arguments: &MergeArguments,
) -> Result<Exploration, Failure> {
    let options = search_options(&parts[0].1.options)?;
    let options = options.ok_or_else(|| misfit(program, "they do not say how schedules were drawn"))?;
    let found = parts
        .iter()
        .map(|(path, partition)| partition.samples[number].read().map_err(|reason| unreadable(path, &reason)));
    let found = found.collect::<Result<Vec<_>, _>>()?;
    let joined = watched_search(program, &arguments.limits, &Workers::ONE, |budget| {
        explore::join_sampled_parts(program, &options, &found, budget)
    });
    joined.map_err(|reason| misfit(program, &reason))
}

fn unreadable(path: &Path, reason: &str) -> Failure {
    Failure::message(format!("cannot merge {}: {reason}", path.display()))
}

fn misfit(program: &Program, reason: &str) -> Failure {
    Failure::message(format!("the parts of variant \"{}\" do not fit together: {reason}", program.variant))
}

fn read(path: &Path) -> Result<Vec<Partition>, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > LARGEST {
        return Err(format!("{size} bytes are too many for a report"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let report = serde_json::from_str::<PartReport>(&text);
    let report = report.map_err(|error| format!("it is no report of a part: {error}"))?;
    if report.schema != "simulate.report/1" {
        return Err(format!("its schema is `{}`; this version knows `simulate.report/1`", report.schema));
    }
    let partitions = report.scenarios.into_iter().map(|scenario| scenario.partition);
    let Some(partitions) = partitions.collect::<Option<Vec<_>>>() else {
        return Err("it is the report of a whole; make one with `--partition m/n --format json`".to_string());
    };
    let this = Partition::new((1, 1), "", String::new(), BTreeMap::new()).tool;
    for partition in &partitions {
        if partition.tool != this {
            return Err(format!("it was made by {}, and this is {this}", partition.tool));
        }
        if digest(&partition.checked_text()) != partition.checksum {
            return Err("it is damaged: its checksum is another one".to_string());
        }
        if partition.part < 1 || partition.part > partition.of {
            return Err(format!("there is no part {} of {}", partition.part, partition.of));
        }
    }
    let number = |partition: &Partition| (partition.part, partition.of);
    match partitions.first() {
        None => Err("it is about no scenario".to_string()),
        Some(first) if partitions.iter().any(|other| number(other) != number(first)) => {
            Err("it holds different parts of different scenarios".to_string())
        }
        Some(_) => Ok(partitions),
    }
}

/// Whether every part is there once.
fn check_numbers(parts: &[(&PathBuf, Vec<Partition>)]) -> Result<(), Failure> {
    let Some((first_path, first)) = parts.first() else { return Err(Failure::message("there is nothing to merge")) };
    let of = first[0].of;
    let mut seen: BTreeMap<u32, &Path> = BTreeMap::new();
    for (path, scenarios) in parts {
        let Partition { part, of: other, .. } = scenarios[0];
        if other != of {
            let (first_path, path) = (first_path.display(), path.display());
            return Err(Failure::message(format!("{first_path} is one of {of} parts, and {path} one of {other}")));
        }
        if let Some(before) = seen.insert(part, path) {
            let (before, path) = (before.display(), path.display());
            return Err(Failure::message(format!("{before} and {path} are both part {part} of {of}")));
        }
    }
    // No more than there are files, however many parts a forged file speaks of.
    let missing = (1..=of).filter(|part| !seen.contains_key(part)).take(10).map(|part| part.to_string());
    let missing = missing.collect::<Vec<_>>();
    match (missing.is_empty(), of as usize - seen.len()) {
        (true, _) => Ok(()),
        (false, 1) => Err(Failure::message(format!("part {} of {of} is missing", missing[0]))),
        (false, number) => {
            let more = if number > missing.len() { ", …" } else { "" };
            Err(Failure::message(format!("{number} of {of} parts are missing: {}{more}", missing.join(", "))))
        }
    }
}

/// Whether all parts are about the same.
fn check_alike(parts: &[(&PathBuf, Vec<Partition>)]) -> Result<(), Failure> {
    let (first_path, first) = &parts[0];
    for (path, scenarios) in &parts[1..] {
        let differs = |what: &str| {
            let (path, first_path) = (path.display(), first_path.display());
            Err(Failure::message(format!("{path} does not belong to {first_path}: {what}")))
        };
        if scenarios.len() != first.len() {
            return differs("it is about another number of scenarios");
        }
        for (one, other) in first.iter().zip(scenarios) {
            if one.sha256 != other.sha256 {
                return differs(&format!("the text of {} was another one", other.file));
            }
            if one.options != other.options {
                let names = one.options.keys().chain(other.options.keys());
                let differing = names.filter(|name| one.options.get(*name) != other.options.get(*name));
                let differing = differing.map(|name| format!("--{name}")).collect::<BTreeSet<_>>();
                let differing = differing.into_iter().collect::<Vec<_>>().join(", ");
                return differs(&format!("it was made with other options: {differing}"));
            }
            if one.about() != other.about() || one.variants.len() != other.variants.len() {
                return differs(&format!("it is about other variants of {}", other.file));
            }
        }
    }
    Ok(())
}

/// Reads the scenario that parts are about.
fn load(partition: &Partition, arguments: &MergeArguments) -> Result<Loaded, Failure> {
    let file = arguments.file.clone().unwrap_or_else(|| PathBuf::from(&partition.file));
    let loaded = files::load(&file, certificate::meaning(&partition.options)?)?;
    if digest(&loaded.source.text) != partition.sha256 {
        let name = &loaded.source.name;
        let message = format!("{name} is not the file that the parts are about: its SHA-256 is another one");
        return Err(Failure::message(message));
    }
    Ok(loaded)
}

/// The variant that a part is about.
fn find<'a>(loaded: &'a Loaded, name: &str, fingerprint: &str) -> Result<&'a Compiled, Failure> {
    let file = &loaded.source.name;
    let Some(compiled) = loaded.compiled.iter().find(|compiled| compiled.program.variant == name) else {
        return Err(Failure::message(format!("{file} has no variant \"{name}\"")));
    };
    if compiled.program.fingerprint_digits() != fingerprint {
        let message = format!("variant \"{name}\" of {file} means something else here than where the parts were made");
        return Err(Failure::message(message));
    }
    Ok(compiled)
}
