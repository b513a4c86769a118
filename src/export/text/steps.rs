//! The table of a schedule: a row per step, a column per thread or task and per shared value.
//!
//! What does not fit gives way in this order: remarks become brief, long operations are cut a little,
//! values at the right are left out (and named), the columns of threads become one, operations are
//! cut as far as needed.

use super::canvas::{Canvas, Role, cell, centre, clean, left, right, width};
use crate::report::{StepReport, WitnessReport};
use std::collections::BTreeSet;

/// Schedules up to this length are shown in full.
const LONGEST: usize = 40;
/// Of longer ones, so many steps at the beginning and at the end.
const AT_EDGES: usize = 12;
/// And so many before and after each step that matters.
const AROUND: usize = 3;
/// Wider values are cut.
const WIDEST_VALUE: usize = 16;
/// Longer remarks stand under the table.
const WIDEST_REMARK: usize = 24;
/// Operations are not cut below this if something else can give way, in columns of their own or in one.
const WIDEST_APART: usize = 24;
const WIDEST_TOGETHER: usize = 36;
/// They are never cut below this.
const NARROWEST: usize = 12;
/// More possible ends than this, or wider ones, are not lined up.
const WIDEST_ENDS: usize = 20;

const INDENT: &str = "    ";
const ENDS_TITLE: &str = "can still end as";

/// Draws the steps of a schedule; long ones without their middle if `elide`.
pub(super) fn draw(canvas: &mut Canvas, witness: &WitnessReport, elide: bool) {
    if witness.steps.is_empty() {
        canvas.paragraph((Role::Dim, INDENT), Role::Plain, &format!("no steps: {}", witness.ending));
        return;
    }
    calls(canvas, witness);
    let table = Table::new(witness, canvas.width());
    canvas.line(&[(Role::Strong, &table.header(witness))]);
    let kept = kept_steps(witness, elide);
    let mut left_out = 0;
    for (index, step) in witness.steps.iter().enumerate() {
        if kept.contains(&index) {
            report_gap(canvas, &mut left_out);
            table.row(canvas, step, index + 1 == witness.steps.len());
        } else {
            left_out += 1;
        }
    }
    if !table.ending_in_row() && !witness.ending.is_empty() {
        canvas.paragraph((Role::Plain, INDENT), ending_role(&witness.ending), &witness.ending);
    }
    if let Some(first) = witness.repeats.filter(|first| *first <= witness.steps.len()) {
        let last = witness.steps.len();
        let which = if first == last { format!("step {first}") } else { format!("steps {first} to {last}") };
        let verb = if first == last { "repeats" } else { "repeat" };
        canvas.paragraph((Role::Plain, INDENT), Role::Mark, &format!("↻ {which} {verb} for ever"));
    }
    if table.values.len() < witness.shared.len() {
        let names = witness.shared[table.values.len()..].join(", ");
        canvas.paragraph((Role::Plain, INDENT), Role::Dim, &format!("(no room for {names})"));
    }
}

/// `T1 = deposit(50) · T2 = withdraw(20)`, unless all run the same.
fn calls(canvas: &mut Canvas, witness: &WitnessReport) {
    let differ = witness.tasks.windows(2).any(|pair| pair[0].1 != pair[1].1);
    let told = || witness.tasks.iter().filter(|(label, call)| label != call);
    if differ && told().next().is_some() {
        let calls: Vec<String> = told().map(|(label, call)| format!("{label} = {call}")).collect();
        canvas.paragraph((Role::Plain, INDENT), Role::Dim, &calls.join(" · "));
        canvas.blank();
    }
}

fn report_gap(canvas: &mut Canvas, left_out: &mut usize) {
    if *left_out > 0 {
        let noun = if *left_out == 1 { "step" } else { "steps" };
        canvas.line(&[(Role::Dim, &format!("{INDENT}… {left_out} {noun} left out (--full shows all)"))]);
        *left_out = 0;
    }
}

/// Which steps are shown, by index.
fn kept_steps(witness: &WitnessReport, elide: bool) -> BTreeSet<usize> {
    let count = witness.steps.len();
    if !elide || count <= LONGEST {
        return (0..count).collect();
    }
    let matters = |step: &&StepReport| !step.lost.is_empty() || witness.evidence.contains(&step.number);
    let mut kept: BTreeSet<usize> = (0..AT_EDGES).chain(count - AT_EDGES..count).collect();
    for step in witness.steps.iter().filter(matters) {
        let index = step.number.saturating_sub(1).min(count - 1);
        kept.extend(index.saturating_sub(AROUND)..=(index + AROUND).min(count - 1));
    }
    kept
}

fn ending_role(ending: &str) -> Role {
    if ending.starts_with('✗') { Role::Bad } else { Role::Good }
}

/// How the columns are laid out.
#[derive(Debug)]
struct Table {
    number: usize,
    operations: Operations,
    /// Names and widths of the columns of values that fit.
    values: Vec<(String, usize)>,
    ends: Ends,
    /// Reads are spaced so that names line up with those of writes.
    space_reads: bool,
    ending: String,
    /// Remarks are short and the ending stands under the table.
    brief: bool,
}

/// Where operations stand, and how wide they may be.
#[derive(Debug)]
enum Operations {
    /// A column for each thread or task.
    Apart(Vec<usize>),
    /// One column for all.
    Together(usize),
}

/// What stands under "can still end as".
#[derive(Debug)]
enum Ends {
    Unknown,
    /// Each possible end has its own place.
    Slots(Vec<(String, usize)>),
    /// All in one place of this width.
    Joined(usize),
}

impl Ends {
    fn new(steps: &[StepReport]) -> Ends {
        let mut texts: Vec<&String> = Vec::new();
        for text in steps.iter().flat_map(|step| &step.can_end_as) {
            if texts.len() <= WIDEST_ENDS && !texts.contains(&text) {
                texts.push(text);
            }
        }
        let slots: Vec<(String, usize)> = texts.iter().map(|text| (clean(text), width(&clean(text)))).collect();
        let total: usize = slots.iter().map(|(_, width)| width + 2).sum();
        match total {
            0 => Ends::Unknown,
            _ if total <= WIDEST_ENDS + 2 => Ends::Slots(slots),
            _ => Ends::Joined(WIDEST_ENDS),
        }
    }

    fn width(&self) -> usize {
        match self {
            Ends::Unknown => 0,
            Ends::Slots(slots) => slots.iter().map(|(_, width)| width + 2).sum::<usize>().saturating_sub(2),
            Ends::Joined(width) => *width,
        }
    }

    fn text(&self, step: &StepReport) -> String {
        match self {
            Ends::Unknown => String::new(),
            Ends::Slots(slots) => {
                let here: Vec<String> = step.can_end_as.iter().map(|text| clean(text)).collect();
                let slot = |(text, width): &(String, usize)| left(if here.contains(text) { text } else { "" }, *width);
                slots.iter().map(slot).collect::<Vec<_>>().join("  ")
            }
            Ends::Joined(width) => left(&cell(&step.can_end_as.join(" · "), *width), *width),
        }
    }
}

impl Table {
    fn new(witness: &WitnessReport, page: usize) -> Table {
        let steps = &witness.steps;
        let number = steps.last().map_or(1, |step| step.number.to_string().len());
        let space_reads = steps.iter().any(|step| step.operation.starts_with("write "));
        let ends = Ends::new(steps);
        let ending = clean(&witness.ending);
        let value_width = |name: &String| {
            let cells =
                steps.iter().filter_map(|step| step.shared.get(name)).map(|value| width(&clean(&value.to_string())));
            cells.chain([width(&clean(name))]).max().unwrap_or(1).min(WIDEST_VALUE)
        };
        let all_values: Vec<(String, usize)> =
            witness.shared.iter().map(|name| (name.clone(), value_width(name))).collect();
        let mut table = Table {
            number,
            operations: Operations::Together(0),
            values: all_values.clone(),
            ends,
            space_reads,
            ending,
            brief: false,
        };

        let per_thread: Vec<usize> = (0..witness.tasks.len())
            .map(|column| {
                let own = steps.iter().filter(|step| step.column == column).map(|step| width(&table.operation(step)));
                own.chain([width(&clean(&witness.tasks[column].0))]).max().unwrap_or(0)
            })
            .collect();
        let together = steps.iter().map(|step| width(&table.narrated(step))).max().unwrap_or(0);

        let fits = |table: &mut Table, values: usize, operations: Operations, brief: bool| {
            table.values = all_values[..values].to_vec();
            table.operations = operations;
            table.brief = brief;
            table.width(steps) <= page
        };
        for values in (all_values.len().min(1)..=all_values.len()).rev() {
            for (widest, brief) in [(usize::MAX, false), (usize::MAX, true), (WIDEST_APART, true)] {
                let apart = per_thread.iter().map(|width| *width.min(&widest)).collect();
                if fits(&mut table, values, Operations::Apart(apart), brief) {
                    return table;
                }
            }
        }
        for values in (0..=all_values.len()).rev() {
            for (widest, brief) in [(usize::MAX, false), (usize::MAX, true), (WIDEST_TOGETHER, true)] {
                if fits(&mut table, values, Operations::Together(together.min(widest)), brief) {
                    let spare = page - table.width(steps);
                    table.operations = Operations::Together(together.min(widest.saturating_add(spare)));
                    return table;
                }
            }
        }
        let excess = table.width(steps).saturating_sub(page);
        table.operations = Operations::Together(together.min(WIDEST_TOGETHER).saturating_sub(excess).max(NARROWEST));
        table
    }

    fn width(&self, steps: &[StepReport]) -> usize {
        let columns = |widths: &mut dyn Iterator<Item = usize>| widths.map(|width| width + 2).sum::<usize>();
        let last = steps.len() - 1;
        let tail = |(index, step): (usize, &StepReport)| {
            let remark: usize = self.remarks(step, index == last).iter().map(|(_, text)| width(text) + 2).sum();
            self.ends.width() + remark
        };
        let title = if let Ends::Unknown = self.ends { 0 } else { width(ENDS_TITLE) };
        let tail = steps.iter().enumerate().map(tail).chain([title]).max().unwrap_or(0);
        INDENT.len()
            + self.number
            + match &self.operations {
                Operations::Apart(widths) => columns(&mut widths.iter().copied()),
                Operations::Together(width) => width + 2,
            }
            + columns(&mut self.values.iter().map(|(_, width)| *width))
            + 2
            + tail
    }

    fn header(&self, witness: &WitnessReport) -> String {
        let mut line = format!("{INDENT}{}", right("#", self.number));
        match &self.operations {
            Operations::Together(room) => line.push_str(&format!("  {}", left("step", *room))),
            Operations::Apart(rooms) => {
                for (room, (label, _)) in rooms.iter().zip(&witness.tasks) {
                    line.push_str(&format!("  {}", left(&cell(label, *room), *room)));
                }
            }
        }
        for (name, room) in &self.values {
            line.push_str(&format!("  {}", centre(&cell(name, *room), *room)));
        }
        if !matches!(self.ends, Ends::Unknown) {
            line.push_str(&format!("  {ENDS_TITLE}"));
        }
        line
    }

    fn row(&self, canvas: &mut Canvas, step: &StepReport, last: bool) {
        let number = format!("{INDENT}{}", right(&step.number.to_string(), self.number));
        let operations = match &self.operations {
            Operations::Together(room) => format!("  {}", left(&cell(&self.narrated(step), *room), *room)),
            Operations::Apart(rooms) => {
                let columns = rooms.iter().enumerate().map(|(column, room)| {
                    let text = if column == step.column { self.operation(step) } else { String::new() };
                    format!("  {}", left(&cell(&text, *room), *room))
                });
                columns.collect()
            }
        };
        let mut pieces = vec![(Role::Dim, number), (Role::Plain, operations)];
        for (name, room) in &self.values {
            let value = step.shared.get(name).map_or(String::new(), |value| value.to_string());
            let role = if step.changed.contains(name) { Role::Strong } else { Role::Dim };
            pieces.push((role, format!("  {}", centre(&cell(&value, *room), *room))));
        }
        pieces.push((Role::Plain, format!("  {}", self.ends.text(step))));
        pieces.extend(self.remarks(step, last).into_iter().map(|(role, text)| (role, format!("  {text}"))));
        canvas.line(&pieces.iter().map(|(role, text)| (*role, text.as_str())).collect::<Vec<_>>());
    }

    fn ending_in_row(&self) -> bool {
        !self.brief && width(&self.ending) <= WIDEST_REMARK
    }

    fn remarks(&self, step: &StepReport, last: bool) -> Vec<(Role, String)> {
        let mut remarks = Vec::new();
        let ends_here = last && self.ending_in_row() && !self.ending.is_empty();
        if !step.lost.is_empty() {
            let text = clean(&format!("◀ {} lost here", step.lost.join(", ")));
            let short = ends_here || self.brief || width(&text) > WIDEST_REMARK;
            remarks.push((Role::Mark, if short { "◀ lost here".to_string() } else { text }));
        }
        if ends_here {
            remarks.push((ending_role(&self.ending), self.ending.clone()));
        }
        remarks
    }

    fn operation(&self, step: &StepReport) -> String {
        match step.operation.strip_prefix("read ") {
            Some(rest) if self.space_reads => clean(&format!("read  {rest}")),
            _ => clean(&step.operation),
        }
    }

    fn narrated(&self, step: &StepReport) -> String {
        format!("{}: {}", clean(&step.task), self.operation(step))
    }
}
