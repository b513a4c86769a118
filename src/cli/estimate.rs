//! `simulate estimate`: how much there is to explore.

use super::arguments::EstimateArguments;
use super::output::{Failure, Printer};
use super::{AS_EXPECTED, files};
use crate::explore::{self, Estimate, EstimateOptions};
use crate::trace::Count;

/// Draws a few schedules of each variant and prints what they tell.
pub fn estimate(arguments: &EstimateArguments) -> Result<u8, Failure> {
    let printer = Printer::plain();
    for path in files::find(&arguments.paths)? {
        let loaded = files::load(&path, arguments.meaning)?;
        let options =
            EstimateOptions { walks: arguments.executions, seed: arguments.seed, ..EstimateOptions::default() };
        printer.print(&format!("{}\n", loaded.source.name))?;
        for compiled in files::select(&loaded, &arguments.variant)? {
            let program = &compiled.program;
            let words = match explore::estimate(program, &options) {
                Ok(estimate) => words(&estimate),
                Err(_) => "a thread does not come to the end of its step".to_string(),
            };
            printer.print(&format!("  {}: {words}\n", program.variant))?;
        }
    }
    Ok(AS_EXPECTED)
}

/// `about 2.7e6 schedules (± 4 %), at least about 1,500 states; 400 schedules drawn, the longest of 24 steps`
fn words(estimate: &Estimate) -> String {
    let schedules = match estimate.interleavings {
        Some(logarithm) if logarithm < 6.0 => {
            let schedules = Count::from(10f64.powf(logarithm).round() as u64);
            format!("about {schedules} schedules (± {:.0} %)", estimate.error * 100.0)
        }
        Some(logarithm) => {
            let (exponent, rest) = (logarithm.floor(), logarithm - logarithm.floor());
            format!("about {:.1}e{exponent} schedules (± {:.0} %)", 10f64.powf(rest), estimate.error * 100.0)
        }
        None => "schedules too long to be drawn to their end".to_string(),
    };
    let states = Count::from(estimate.states.round() as u64);
    let (walks, longest) = (estimate.walks, estimate.longest);
    format!("{schedules}, at least about {states} states; {walks} schedules drawn, the longest of {longest} steps")
}
