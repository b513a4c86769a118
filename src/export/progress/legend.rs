//! What the signs of a progress graph mean: only those that occur in it.

use super::{CHARACTER, LINE, MARGIN, draw_sample};
use crate::export::graph_style::escape_xml;
use crate::report::ScheduleRole;
use crate::report::progress::{CellKind, ProgressGraph, ProgressSchedule};
use std::collections::BTreeSet;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Room for a sample.
const SAMPLE: f64 = 36.0;

/// What stands beside a text.
pub(super) enum Sample {
    Cell(CellKind),
    Violated,
    Forbidden,
    Line(ScheduleRole),
    Loss,
}

/// Samples with their meaning.
pub(super) struct Legend {
    entries: Vec<(Sample, Vec<String>)>,
    pub(super) height: f64,
}

impl Legend {
    pub(super) fn new(graph: &ProgressGraph, width: f64) -> Legend {
        let columns = ((width - 2.0 * MARGIN - SAMPLE) / CHARACTER) as usize;
        let wrapped = |text: String| text.lines().flat_map(|line| wrap(line, columns)).collect::<Vec<_>>();
        let entries = entries(graph).into_iter().map(|(sample, text)| (sample, wrapped(text))).collect::<Vec<_>>();
        let lines = entries.iter().map(|(_, lines)| lines.len()).sum::<usize>();
        let height = lines as f64 * LINE + entries.len() as f64 * 5.0;
        Legend { entries, height }
    }

    /// The same in one text, for those who do not see the picture.
    pub(super) fn description(&self) -> String {
        let texts = self.entries.iter().map(|(_, lines)| lines.join(" "));
        texts.collect::<Vec<_>>().join("; ")
    }

    pub(super) fn draw(&self, out: &mut String) {
        let mut y = 0.0;
        for (sample, lines) in &self.entries {
            let _ = writeln!(out, "<g transform=\"translate(0 {y:.1})\">");
            draw_sample(out, sample);
            for (number, line) in lines.iter().enumerate() {
                let baseline = 11.0 + number as f64 * LINE;
                let _ = writeln!(out, "<text x=\"{SAMPLE}\" y=\"{baseline:.1}\">{}</text>", escape_xml(line));
            }
            out.push_str("</g>\n");
            y += lines.len() as f64 * LINE + 5.0;
        }
    }
}

fn entries(graph: &ProgressGraph) -> Vec<(Sample, String)> {
    let mut entries = Vec::new();
    let nothing_to_avoid = !graph.schedules.iter().any(|schedule| schedule.role == ScheduleRole::Counterexample);
    for schedule in &graph.schedules {
        entries.push((Sample::Line(schedule.role), line_text(schedule, nothing_to_avoid)));
        if let Some(loss) = &schedule.loss {
            entries.push((Sample::Loss, format!("{} is lost here: {}", loss.lost, loss.operation)));
        }
    }
    let locks = graph.forbidden.iter().map(|region| region.lock.as_str()).collect::<BTreeSet<_>>();
    for lock in locks {
        entries.push((Sample::Forbidden, format!("forbidden region: both would hold {lock}")));
    }
    let in_region = |at: [usize; 2]| {
        let inside = |axis: usize, from: usize, to: usize| (from..=to).contains(&at[axis]);
        graph.forbidden.iter().any(|region| (0..2).all(|axis| inside(axis, region.from[axis], region.to[axis])))
    };
    let cells = graph
        .cells
        .iter()
        .enumerate()
        .flat_map(|(across, column)| column.iter().enumerate().map(move |(up, cell)| ([across, up], cell)));
    let cells = cells.collect::<Vec<_>>();
    let told = cells.iter().filter(|(at, cell)| cell.kind != CellKind::Unreachable || !in_region(*at));
    for kind in told.map(|(_, cell)| cell.kind).collect::<BTreeSet<_>>() {
        entries.push((Sample::Cell(kind), cell_text(kind).to_string()));
    }
    if cells.iter().any(|(_, cell)| cell.violated) {
        entries.push((Sample::Violated, "a check that must always hold does not hold here".to_string()));
    }
    entries
}

fn line_text(schedule: &ProgressSchedule, nothing_to_avoid: bool) -> String {
    let mut text = match (schedule.finding, nothing_to_avoid) {
        (Some(finding), _) => format!("{finding}: a schedule that shows it"),
        (None, true) => "a schedule".to_string(),
        (None, false) => "the nearest schedule that passes".to_string(),
    };
    if !schedule.ending.is_empty() {
        text.push_str(&format!("\n{}", schedule.ending.replace('\n', " ")));
    }
    text
}

fn cell_text(kind: CellKind) -> &'static str {
    match kind {
        CellKind::Unreachable => "no schedule comes here",
        CellKind::Good => "✓ only good ends are left",
        CellKind::Undecided => "? good and bad ends are still possible",
        CellKind::Mixed => "± good or bad, by the way one came here",
        CellKind::Bad => "✗ no good end is left",
        CellKind::Unsafe => "! unsafe region: every way on ends in a deadlock",
        CellKind::Deadlock => "⊗ deadlock: nobody can go on",
    }
}

/// Lines of at most so many columns, broken at spaces; a longer word is broken where it must be.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let line = lines.last_mut().expect("there is a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= columns {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
        while let Some(rest) = overflow(lines.last_mut().expect("there is a line"), columns) {
            lines.push(rest);
        }
    }
    lines
}

/// Cuts a line to so many columns, at least one character, and returns what did not fit.
fn overflow(line: &mut String, columns: usize) -> Option<String> {
    let is_too_wide = |(at, character): &(usize, char)| line[..*at + character.len_utf8()].width() > columns;
    let (at, _) = line.char_indices().skip(1).find(is_too_wide)?;
    Some(line.split_off(at))
}
