//! `simulate run`: one schedule, the one that CPython would take, and what it prints.

use super::arguments::{MeaningArguments, OrderChoice, RunArguments};
use super::explore::{interrupted, listen_for_interruption};
use super::files::{self, Loaded};
use super::output::Failure;
use super::{AS_EXPECTED, INCONCLUSIVE, INTERRUPTED, UNEXPECTED};
use crate::explore::{self, RunEnd};
use crate::machine::shared_values;
use crate::program::{Compiled, Model};
use crate::report;
use crate::trace::{Action, Status, Transition};
use std::io::Write;

/// Runs the program, or every variant of a scenario, or one.
pub fn run(arguments: &RunArguments) -> Result<u8, Failure> {
    let meaning = MeaningArguments { order: None, switching: arguments.switching, python: arguments.python };
    let mut loaded = files::load(&arguments.file, meaning)?;
    for compiled in &mut loaded.compiled {
        compiled.program.order = OrderChoice::Fifo.into();
        compiled.program.is_traced = arguments.trace;
    }
    let names: Vec<String> = arguments.variant.iter().cloned().collect();
    let chosen = files::select(&loaded, &names)?;
    let is_python = files::is_python(&arguments.file);
    // The variants of a Python file are the same program under several rules: one run is what its user wants.
    let chosen = if is_python { &chosen[..1] } else { &chosen[..] };
    listen_for_interruption()?;
    let mut code = AS_EXPECTED;
    for compiled in chosen {
        if !is_python {
            write_out(&format!("{}:\n", compiled.program.variant), false)?;
        }
        code = code.max(run_one(&loaded, compiled)?);
    }
    Ok(code)
}

fn run_one(loaded: &Loaded, compiled: &Compiled) -> Result<u8, Failure> {
    let program = &compiled.program;
    let mut failure = None;
    let run = explore::run(program, |transition| match print_transition(transition) {
        Ok(()) => !interrupted(),
        Err(error) => {
            failure = Some(error);
            false
        }
    });
    if let Some(failure) = failure {
        return Err(failure);
    }
    if program.model != Model::Main {
        let names = program.shared.iter().filter(|shared| shared.declared).map(|shared| &shared.name);
        for (name, value) in names.zip(shared_values(program, &run.state)) {
            write_out(&format!("  {name} = {value}\n"), false)?;
        }
    }
    Ok(match run.end {
        RunEnd::Ended { status: Status::Finished, .. } => AS_EXPECTED,
        RunEnd::Ended { status: Status::Exception, .. } => UNEXPECTED,
        RunEnd::Ended { status: Status::Deadlock, blocked } => {
            let text = report::stuck(program, &blocked);
            write_out(&format!("{}: deadlock: nobody can go on\n{text}", loaded.source.name), true)?;
            UNEXPECTED
        }
        RunEnd::Diverged(divergence) => {
            let position = loaded.source.position(divergence.span.start);
            let place = format!("{}:{}:{}", loaded.source.name, position.line, position.column);
            write_out(&format!("{place}: still running after very many steps; it seems to run for ever\n"), true)?;
            INCONCLUSIVE
        }
        RunEnd::Interrupted => INTERRUPTED,
    })
}

fn print_transition(transition: &Transition) -> Result<(), Failure> {
    for event in &transition.events {
        match &event.action {
            Action::Print { text, to_error } => write_out(text, *to_error)?,
            Action::Trace { kind, details } => {
                let details = details.iter().map(|detail| detail.to_str()).collect::<Vec<_>>().join("  ");
                let line = match kind.as_str() {
                    "iteration" => format!("-- {details}\n"),
                    _ => format!("   | {details}\n"),
                };
                write_out(&line, false)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Writes as the program would. A reader that has gone away (`| head`) is no error.
fn write_out(text: &str, to_error: bool) -> Result<(), Failure> {
    let written = match to_error {
        true => std::io::stderr().write_all(text.as_bytes()),
        false => std::io::stdout().write_all(text.as_bytes()).and_then(|()| std::io::stdout().flush()),
    };
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::message(format!("cannot write what the program prints: {error}")))
        }
        _ => Ok(()),
    }
}
