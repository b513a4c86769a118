//! The page of `--html`: everything that it shows of each variant, and no more of it than there is room for.

use crate::explore::Stage;
use crate::export::html::{self, Page, VariantPage};
use crate::export::progress;
use crate::report::graph::GraphReport;
use crate::report::progress::ProgressGraph;
use crate::report::{Play, Report, ScenarioInput, VariantInput};

/// A page larger than this shows fewer states, so that it can be mailed and opens at once.
const BYTES: usize = 200_000;

/// How many states a page may hold of each variant, and of how many they are boxes and not dots, until it is small
/// enough: boxes go first, since the player tells what is in them.
const TRIES: [(usize, &[usize]); 6] =
    [(300, &[40, 20, 12]), (150, &[20, 12]), (80, &[12]), (50, &[12]), (30, &[12]), (15, &[12, 0])];

/// The page of the only scenario of a report, with as many states as it has room for: a page of which even the fewest
/// take more room is as large as it is.
pub fn render(input: &ScenarioInput<'_>, report: &Report, is_served: bool) -> String {
    let scenario = &report.scenarios[0];
    let source = input.variants.first().map_or("", |variant| variant.program.source.text.as_str());
    let mut text = String::new();
    for (states, boxes) in TRIES {
        let variants = input.variants.iter().map(|input| variant(input, &scenario.outcome_names, states));
        let variants = variants.collect::<Vec<_>>();
        for most_boxes in boxes {
            text = html::render(&Page {
                report,
                scenario,
                source,
                variants: &variants,
                most_boxes: *most_boxes,
                is_served,
            });
            if text.len() <= BYTES {
                return text;
            }
        }
    }
    text
}

fn variant(input: &VariantInput<'_>, outcome_names: &[String], states: usize) -> VariantPage {
    /// Groups of an outcome map that a person can still tell apart.
    const GROUPS: usize = 40;
    let (program, exploration) = (input.program, input.exploration);
    let witness = input.findings.first().map(|finding| &finding.witness);
    VariantPage {
        play: Play::build(input, outcome_names, states, Stage::new(program)),
        outcomes: GraphReport::outcomes(program, exploration, GROUPS.min(states)),
        states: GraphReport::states(program, exploration, states, witness),
        progress: ProgressGraph::new(input, outcome_names).ok().map(|graph| progress::render(&graph)),
    }
}
