//! The page of `--html`: everything that it shows of each variant, and no more of it than there is room for.

use crate::explore::Stage;
use crate::export::html::{self, Download, Page, Room, VariantPage};
use crate::export::progress;
use crate::report::graph::GraphReport;
use crate::report::progress::ProgressGraph;
use crate::report::{PlaySource, Report, ScenarioInput, VariantInput};

/// A page larger than this shows fewer states, so that it can be mailed and opens at once.
const BYTES: usize = 200_000;

/// How many states a page may hold of each variant, of how many of them a picture tells more than a dot, and how many
/// schedules are tables, until the page is small enough. Boxes and tables go first: the player tells what they do.
const TRIES: [(usize, usize, usize); 9] = [
    (300, 40, 8),
    (300, 20, 4),
    (300, 12, 2),
    (150, 12, 2),
    (80, 12, 2),
    (50, 12, 1),
    (30, 12, 1),
    (15, 12, 1),
    (15, 0, 0),
];

/// The page of the only scenario of a report, with as many states as it has room for: a page of which even the fewest
/// take more room is as large as it is.
pub fn render(input: &ScenarioInput<'_>, report: &Report, downloads: &[Download], is_served: bool) -> String {
    let scenario = &report.scenarios[0];
    let source = input.variants.first().map_or("", |variant| variant.program.source.text.as_str());
    // What does not depend on how many states there is room for.
    let names = &scenario.outcome_names;
    let lasting = input.variants.iter().map(|input| {
        let progress = ProgressGraph::new(input, names).ok().map(|graph| progress::render(&graph));
        (input, PlaySource::new(input, names), progress)
    });
    let lasting = lasting.collect::<Vec<_>>();
    let mut text = String::new();
    let mut shown: Option<(usize, Vec<VariantPage>)> = None;
    for (states, boxes, tables) in TRIES {
        let variants = match shown.take() {
            Some((already, variants)) if already == states => variants,
            _ => lasting.iter().map(|(input, source, progress)| variant(input, source, progress, states)).collect(),
        };
        let room = Room { bytes: BYTES, boxes, tables };
        text = html::render(&Page { report, scenario, source, variants: &variants, downloads, room, is_served });
        if text.len() <= BYTES {
            break;
        }
        shown = Some((states, variants));
    }
    text
}

fn variant(input: &VariantInput<'_>, source: &PlaySource<'_>, progress: &Option<String>, states: usize) -> VariantPage {
    /// Groups of an outcome map that a person can still tell apart.
    const GROUPS: usize = 40;
    let (program, exploration) = (input.program, input.exploration);
    let witness = input.findings.first().map(|finding| &finding.witness);
    VariantPage {
        play: source.play(states, Stage::new(program)),
        outcomes: GraphReport::outcomes(program, exploration, GROUPS.min(states / 4 + 4)),
        states: GraphReport::states(program, exploration, states, witness),
        progress: progress.clone(),
    }
}
