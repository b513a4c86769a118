//! The command line: the only room with files, clock, environment and standard output.

mod arguments;
mod certificate;
mod checkpoint;
mod companions;
mod convert;
mod estimate;
mod explore;
mod exports;
mod extreme;
mod files;
mod github;
mod graph;
mod init;
mod ladder;
mod merge;
mod output;
mod page;
mod partition;
mod replay;
mod run;
mod serve;
mod watch;
mod witness;

use crate::workers::STACK;
use arguments::{Arguments, CheckArguments, Command, MeaningArguments};
use clap::Parser;
use output::{Failure, Printer};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// Everything was as expected.
pub const AS_EXPECTED: u8 = 0;
/// A finding that was not expected, or an expected one is missing.
pub const UNEXPECTED: u8 = 1;
/// Bad input or usage.
pub const BAD_INPUT: u8 = 2;
/// A limit was hit and nothing was found.
pub const INCONCLUSIVE: u8 = 3;
/// An error of the tool itself.
pub const INTERNAL_ERROR: u8 = 101;
/// Interrupted by the user.
pub const INTERRUPTED: u8 = 130;

/// Runs the command and returns its exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let work = std::thread::Builder::new().name("simulate".into()).stack_size(STACK).spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(|| execute(arguments)));
        match result {
            Ok(Ok(code)) => code,
            Ok(Err(failure)) => failure.report(),
            Err(_) => {
                eprintln!(
                    "simulate has made a mistake; this is a bug in simulate {}, not in your input.\n\
                     Please report it with the message above and the command that you ran.",
                    env!("CARGO_PKG_VERSION")
                );
                INTERNAL_ERROR
            }
        }
    });
    let code = match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) | Err(_) => INTERNAL_ERROR,
    };
    ExitCode::from(code)
}

fn execute(arguments: Arguments) -> Result<u8, Failure> {
    match arguments.command {
        None => explore::explore(&arguments.explore),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Replay(arguments)) => replay::replay(&arguments),
        Some(Command::Graph(arguments)) => graph::graph(&arguments),
        Some(Command::Check(arguments)) => check(&arguments),
        Some(Command::Convert(arguments)) => convert::convert(&arguments),
        Some(Command::Merge(arguments)) => merge::merge(&arguments),
        Some(Command::Estimate(arguments)) => estimate::estimate(&arguments),
        Some(Command::Serve(arguments)) => serve::serve(&arguments),
        Some(Command::Verify(arguments)) => certificate::verify(&arguments),
        Some(Command::Watch(arguments)) => watch::watch(&arguments.explore),
        Some(Command::Init(arguments)) => init::init(&arguments),
        Some(Command::Explain(arguments)) => companions::explain(&arguments),
        Some(Command::Completions(arguments)) => companions::completions(&arguments),
        Some(Command::Man(arguments)) => companions::manual(&arguments),
        Some(Command::Schema) => {
            let schema = serde_json::to_string_pretty(&crate::scenario::schema()).expect("a schema is JSON");
            Printer::plain().print(&format!("{schema}\n"))?;
            Ok(AS_EXPECTED)
        }
    }
}

/// Looks for mistakes in all files and tells about all of them.
fn check(arguments: &CheckArguments) -> Result<u8, Failure> {
    let printer = Printer::new(arguments.color);
    let files = files::find(&arguments.paths)?;
    let mut failures = Vec::new();
    for file in &files {
        match files::load(file, MeaningArguments::default()) {
            Ok(loaded) => {
                let count = loaded.compiled.len();
                let plural = if count == 1 { "" } else { "s" };
                printer.print(&format!("{}: {count} variant{plural}, no mistakes\n", file.display()))?;
            }
            Err(failure) => failures.push(failure),
        }
    }
    match Failure::join(failures) {
        Some(failure) => Err(failure),
        None => Ok(AS_EXPECTED),
    }
}
