//! `simulate replay`: one schedule, step by step.

use super::arguments::{ReplayArguments, ReplayFormatChoice};
use super::output::{Failure, Printer};
use super::{AS_EXPECTED, UNEXPECTED, files};
use crate::explore;
use crate::export::text::{self, TextOptions};
use crate::export::{json, plain};
use crate::report::{self, ReplayInput, parse_token};

/// Executes the schedule of a token. The exit code says whether it shows the defect again.
pub fn replay(arguments: &ReplayArguments) -> Result<u8, Failure> {
    let token = parse_token(&arguments.token).map_err(Failure::message)?;
    let loaded = files::load(&arguments.file, arguments.meaning)?;
    let file = &loaded.source.name;
    let Some(compiled) = loaded.compiled.iter().find(|compiled| compiled.program.slug == token.slug) else {
        let known = loaded.compiled.iter().map(|compiled| compiled.program.slug.as_str()).collect::<Vec<_>>();
        let message = format!("{file} has no variant `{}`; there are: {}", token.slug, known.join(", "));
        return Err(Failure::message(message));
    };
    let program = &compiled.program;
    if !token.fits(program) {
        let message = format!(
            "this token belongs to another program: `{}` in {file} has changed since, or has another order; \
             explore it again for a new token",
            program.variant
        );
        return Err(Failure::message(message));
    }
    let executed = explore::replay_lasso(program, &token.schedule).map_err(Failure::message)?;
    let report = report::replay(&ReplayInput {
        file,
        program,
        threads: &executed.threads,
        shared: &executed.shared,
        initial: executed.initial.clone(),
        transitions: &executed.transitions,
        status: executed.status,
        failed_checks: executed.failed_checks.clone(),
        broken_invariants: executed.broken_invariants.clone(),
        blocked: &executed.blocked,
        cycle: executed.cycle,
        broken_eventually: executed.broken_eventually.clone(),
        broken_leads_to: executed.broken_leads_to.clone(),
    });
    match arguments.format {
        ReplayFormatChoice::Json => Printer::plain().print(&json::render_replay(&report))?,
        ReplayFormatChoice::Plain => Printer::plain().print(&plain::render_replay(&report))?,
        ReplayFormatChoice::Text => {
            let printer = Printer::new(arguments.color);
            let options = TextOptions { colour: printer.colour, full: true, ..TextOptions::default() };
            printer.print(&text::render_replay(&report, &options))?;
        }
    }
    Ok(if report.good { AS_EXPECTED } else { UNEXPECTED })
}
