//! `--minimize` and `--maximize`: a schedule that ends with an extreme value.

use super::arguments::{LimitArguments, SearchArguments};
use super::explore::interrupted;
use super::files::Loaded;
use super::output::{Failure, Printer};
use crate::explore::{self, Direction, ExtremeOptions};
use crate::program::{Check, Compiled, Model, compile_expression};
use crate::report::{found_by, replay_command, token};
use crate::source::SourceFile;
use crate::trace::{Count, Limit};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// An expression, compiled, and where to go with it.
pub struct Aim {
    text: String,
    direction: Direction,
    check: Check,
}

/// What the user wants to know of the extremes.
///
/// # Errors
/// All mistakes in the expressions.
pub fn aims(loaded: &Loaded, arguments: &SearchArguments) -> Result<Vec<Aim>, Failure> {
    let least = arguments.minimize.iter().map(|text| (text, Direction::Minimize, "--minimize"));
    let greatest = arguments.maximize.iter().map(|text| (text, Direction::Maximize, "--maximize"));
    let mut aims = Vec::new();
    let mut failures = Vec::new();
    for (text, direction, option) in least.chain(greatest) {
        let Some(scenario) = &loaded.scenario else {
            return Err(Failure::message(format!(
                "{option} is for scenarios; {} is a Python file",
                loaded.source.name
            )));
        };
        let source = SourceFile::new(option, text.as_str());
        match compile_expression(scenario, &source) {
            Ok(check) => aims.push(Aim { text: text.clone(), direction, check }),
            Err(diagnostics) => failures.push(Failure::diagnostics(Arc::new(source), diagnostics)),
        }
    }
    match Failure::join(failures) {
        Some(failure) => Err(failure),
        None => Ok(aims),
    }
}

/// Searches for the extremes of one variant and prints them.
pub fn print(
    loaded: &Loaded,
    compiled: &Compiled,
    aims: &[Aim],
    arguments: &SearchArguments,
    limits: &LimitArguments,
) -> Result<(), Failure> {
    let program = &compiled.program;
    let start = Instant::now();
    let watch = |_: u64, _: u64| match limits.timeout {
        _ if interrupted() => Some(Limit::Interrupted),
        Some(seconds) if start.elapsed() >= Duration::from_secs(seconds) => Some(Limit::Time(seconds)),
        _ => None,
    };
    let printer = Printer::plain();
    for aim in aims {
        let word = match aim.direction {
            Direction::Minimize => "least",
            Direction::Maximize => "greatest",
        };
        let head = format!("{word} `{}` ({})", aim.text, program.variant);
        if program.model == Model::Main {
            printer.print(&format!("{head}: only threads and tasks of scenarios are searched\n"))?;
            continue;
        }
        let options = ExtremeOptions { seed: arguments.seed, ..ExtremeOptions::default() };
        match explore::extreme(program, &aim.check, aim.direction, &options, &watch) {
            Err(reason) => printer.print(&format!("{head}: {reason}\n"))?,
            Ok(extreme) => {
                let command = replay_command(&loaded.source.name, &token(program, &extreme.schedule));
                let plural = if extreme.switches == 1 { "" } else { "es" };
                let steps = Count::from(extreme.schedule.choices.len() as u64);
                printer.print(&format!(
                    "{head}: {}, in {steps} steps with {} switch{plural}\n  = {}\n  = replay: {command}\n",
                    extreme.value,
                    extreme.switches,
                    found_by(extreme.how, extreme.stopped.is_some())
                ))?;
            }
        }
    }
    Ok(())
}
