//! `--partition`: one part of a search, for `simulate merge`.

use super::arguments::{ExploreArguments, MethodChoice, SearchArguments};
use super::certificate::{self, digest};
use super::explore::{
    Examine, examine, interrupted, print, processors, scenario_input, watched_budget, watched_search,
};
use super::files::{self, Loaded};
use super::output::Failure;
use super::{AS_EXPECTED, INCONCLUSIVE, INTERRUPTED};
use crate::explore::{self, Budget, Part, Reductions, SearchOptions};
use crate::program::Program;
use crate::report::{self, PartFound, Partition, VariantSample};
use crate::trace::{Exploration, Method};
use crate::workers::Workers;
use clap::ValueEnum;
use std::collections::BTreeMap;

/// Whether a search by this method has parts.
pub fn check_method(choice: MethodChoice) -> Result<(), Failure> {
    let method = Option::<Method>::from(choice);
    if method.is_none_or(|method| method == Method::Full || method.is_sampled()) {
        return Ok(());
    }
    let name = choice.to_possible_value().map_or_else(String::new, |value| value.get_name().to_string());
    Err(Failure::message(format!(
        "`--explore {name}` has no parts, since each step of it depends on what was found before; there are parts of \
         `--explore full`, and of `random`, `uniform`, `pct`, `pos` and `surw`"
    )))
}

/// Explores one part of everything and reports on that. Whether something is as expected is for the whole to say.
pub fn explore_part(loaded: &[Loaded], part: Part, arguments: &ExploreArguments) -> Result<u8, Failure> {
    let how = Examine::new(arguments.engine, &arguments.limits, &Workers::ONE);
    let mut explored_scenarios = Vec::new();
    let mut parts = Vec::new();
    for scenario in loaded {
        let mut partition = empty(part, scenario, arguments);
        let mut variants = Vec::new();
        for compiled in files::select(scenario, &arguments.variant)? {
            let exploration = explore_variant(&compiled.program, part, arguments, &mut partition)?;
            variants.push(examine(compiled, exploration, &how));
        }
        partition.checksum = digest(&partition.checked_text());
        parts.push(partition);
        explored_scenarios.push(variants);
    }
    let inputs = loaded.iter().zip(&explored_scenarios);
    let inputs = inputs.map(|(scenario, variants)| scenario_input(scenario, variants));
    let mut report = report::build(&inputs.collect::<Vec<_>>());
    let was_stopped = parts.iter().any(Partition::was_stopped);
    for (scenario, part) in report.scenarios.iter_mut().zip(parts) {
        scenario.partition = Some(part);
    }
    print(&report, &arguments.report)?;
    Ok(match was_stopped {
        _ if interrupted() => INTERRUPTED,
        true => INCONCLUSIVE,
        false => AS_EXPECTED,
    })
}

/// Explores one part of one variant, and adds it to what is written down.
fn explore_variant(
    program: &Program,
    part: Part,
    arguments: &ExploreArguments,
    partition: &mut Partition,
) -> Result<Exploration, Failure> {
    let options = SearchOptions::from(&arguments.search);
    if !options.method.is_some_and(Method::is_sampled) {
        let search = |budget: &Budget| explore::part(program, part, budget);
        let found = PartFound::new(program, &watched_budget(program, &arguments.limits, &Workers::ONE, search));
        partition.variants.push(found.written(program));
        return explored(program, &found, part).map_err(Failure::message);
    }
    let of_variant =
        |reason: String| Failure::message(format!("variant \"{}\" has no part: {reason}", program.variant));
    let workers = Workers::new(processors(arguments.jobs));
    let found = watched_search(program, &arguments.limits, &workers, |budget| {
        explore::sampled_part(program, &options, part, budget)
    });
    let (exploration, found) = found.map_err(of_variant)?;
    let written = VariantSample::new(program, &found);
    // Values can be nested more deeply than whoever reads them allows.
    let json = serde_json::to_string(&written).expect("a part is JSON");
    if let Err(error) = serde_json::from_str::<VariantSample>(&json) {
        return Err(of_variant(format!("its final values cannot be written down so that they can be read: {error}")));
    }
    partition.samples.push(written);
    Ok(exploration)
}

/// An exploration of what parts have found.
pub fn explored(program: &Program, found: &PartFound, part: Part) -> Result<Exploration, String> {
    let schedules = found.schedules.values().cloned().collect::<Vec<_>>();
    let coverage = explore::coverage(part, found.limit);
    explore::join_parts(program, &schedules, coverage, found.interleavings.clone(), &found.outcomes)
}

/// A part of a scenario, without variants so far.
fn empty(part: Part, loaded: &Loaded, arguments: &ExploreArguments) -> Partition {
    let mut options = certificate::options(arguments.meaning);
    options.extend(written_options(&arguments.search));
    Partition::new((part.number, part.of), &loaded.source.name, digest(&loaded.source.text), options)
}

/// What decides which schedules are drawn, by the names and values of options; nothing if none are.
fn written_options(arguments: &SearchArguments) -> BTreeMap<String, String> {
    let options = SearchOptions::from(arguments);
    let Some(method) = options.method.filter(|method| method.is_sampled()) else { return BTreeMap::new() };
    let name = arguments.method.to_possible_value().map_or_else(String::new, |value| value.get_name().to_string());
    let mut written = vec![("explore", name)];
    written.push(("executions", options.executions.to_string()));
    written.push(("seed", options.seed.to_string()));
    if method == Method::Pct {
        written.push(("bound", options.bound.to_string()));
    }
    written.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

/// The reverse of [`written_options`]: which schedules were drawn. `None` if none were.
pub fn search_options(written: &BTreeMap<String, String>) -> Result<Option<SearchOptions>, Failure> {
    let Some(name) = written.get("explore") else { return Ok(None) };
    let unknown = |option: &str| Failure::message(format!("the parts say no `{option}` that is known"));
    let number = |option: &str| written.get(option).and_then(|text| text.parse::<u64>().ok());
    let method = MethodChoice::from_str(name, false).ok().and_then(Option::<Method>::from);
    let method = method.filter(|method| method.is_sampled()).ok_or_else(|| unknown("explore"))?;
    let bound = match method {
        Method::Pct => number("bound").and_then(|bound| u32::try_from(bound).ok()).ok_or_else(|| unknown("bound"))?,
        _ => 0,
    };
    let executions = number("executions").ok_or_else(|| unknown("executions"))?;
    let seed = number("seed").ok_or_else(|| unknown("seed"))?;
    let reductions = Reductions::USUAL;
    Ok(Some(SearchOptions { method: Some(method), bound, executions, seed, reductions }))
}
