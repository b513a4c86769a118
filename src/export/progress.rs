//! Progress graphs as SVG: two axes of operations, cells, forbidden regions, staircases.
//!
//! Source: see [`crate::report::progress`]. As in the printed ones, the first thread goes to the right and the second one
//! upwards; a cell is a pair of positions, and a line between cells is an operation.
//!
//! No script, no `style` attribute, no identifier (so several pictures can stand in one page) and nothing from elsewhere:
//! presentation attributes and classes only. Colour never stands alone: each kind of cell has a sign in its corner, lines
//! have dashes, and the legend says all in words. Up to 14 operations fit into a width of 360; more make it wider.

mod legend;
#[cfg(test)]
mod tests;

use super::graph_style::{ALARM, Dash, INK, escape_xml, wrap};
use crate::report::ScheduleRole;
use crate::report::progress::{CellKind, ForbiddenRegion, ProgressAxis, ProgressGraph, ProgressSchedule, ProgressStep};
use legend::{Legend, Sample};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Around everything.
const MARGIN: f64 = 10.0;
/// Size of all text but the title and the signs.
const TEXT: f64 = 11.0;
/// The width of a character; monospaced fonts are 0.60 to 0.62 wide.
const CHARACTER: f64 = TEXT * 0.62;
/// From one line of text to the next.
const LINE: f64 = 15.0;
/// The least width of a picture.
const WIDTH: f64 = 360.0;
/// The most characters of an operation beside its axis.
const LONGEST_LABEL: usize = 20;
/// The line of a schedule that passes.
const PASSING: &str = "#0072B2";

/// The look of a kind of cell: fill, sign, border.
pub(super) struct CellStyle {
    pub(super) class: &'static str,
    pub(super) fill: &'static str,
    pub(super) sign: &'static str,
    pub(super) dash: Dash,
}

fn cell_style(kind: CellKind) -> CellStyle {
    let (class, fill, sign, dash) = match kind {
        CellKind::Unreachable => ("unreachable", "#E6E6E6", "", Dash::Solid),
        CellKind::Good => ("good", "#E3F4EE", "✓", Dash::Solid),
        CellKind::Undecided => ("undecided", "#FFFFFF", "?", Dash::Solid),
        CellKind::Mixed => ("mixed", "#F6F3D5", "±", Dash::Dotted),
        CellKind::Bad => ("bad", "#FCEBDD", "✗", Dash::Dashed),
        CellKind::Unsafe => ("unsafe", "#F0B98D", "!", Dash::Dashed),
        CellKind::Deadlock => ("deadlock", "#D55E00", "⊗", Dash::Solid),
    };
    CellStyle { class, fill, sign, dash }
}

/// The look of a schedule: colour, dashes, and how far it is moved aside so that two do not cover each other.
pub(super) struct LineStyle {
    pub(super) class: &'static str,
    pub(super) stroke: &'static str,
    pub(super) dash: Dash,
    aside: f64,
}

fn line_style(role: ScheduleRole) -> LineStyle {
    match role {
        ScheduleRole::Counterexample => {
            LineStyle { class: "counterexample", stroke: ALARM, dash: Dash::Dashed, aside: 2.5 }
        }
        ScheduleRole::Passing | ScheduleRole::End => {
            LineStyle { class: "passing", stroke: PASSING, dash: Dash::Solid, aside: -2.5 }
        }
    }
}

/// The picture.
pub fn render(graph: &ProgressGraph) -> String {
    let plane = Plane::new(graph);
    let width = (plane.left + plane.side * plane.columns as f64 + MARGIN).max(WIDTH);
    let title = wrap(&graph.title(), ((width - 2.0 * MARGIN) / (CHARACTER * 1.2)) as usize);
    let about = "Squares: how far both have come. Lines between: their operations. Time goes right and up.";
    let about = wrap(about, ((width - 2.0 * MARGIN) / CHARACTER) as usize);
    let head = MARGIN + title.len() as f64 * 18.0 + about.len() as f64 * LINE + 8.0;
    let legend = Legend::new(graph, width);
    let height = head + plane.height + legend.height + MARGIN;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" class=\"progress\" font-size=\"{TEXT}\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\">"
    );
    let _ = writeln!(out, "<title>{}</title>", escape_xml(&graph.title()));
    let _ = writeln!(out, "<desc>{}</desc>", escape_xml(&legend.description()));
    let _ = writeln!(out, "<rect class=\"paper\" width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#FFFFFF\"/>");
    let mut y = MARGIN + 12.0;
    for line in &title {
        let text = escape_xml(line);
        let _ = writeln!(out, "<text x=\"{MARGIN}\" y=\"{y:.1}\" font-size=\"13\" font-weight=\"bold\">{text}</text>");
        y += 18.0;
    }
    for line in &about {
        let _ = writeln!(out, "<text x=\"{MARGIN}\" y=\"{y:.1}\" fill=\"{INK}\">{}</text>", escape_xml(line));
        y += LINE;
    }
    let _ = writeln!(out, "<g transform=\"translate(0 {head:.1})\">");
    plane.draw(&mut out);
    out.push_str("</g>\n");
    let _ = writeln!(out, "<g transform=\"translate({MARGIN} {:.1})\">", head + plane.height);
    legend.draw(&mut out);
    out.push_str("</g>\n</svg>\n");
    out
}

/// Where the cells are.
struct Plane<'a> {
    graph: &'a ProgressGraph,
    columns: usize,
    rows: usize,
    /// The side of a cell.
    side: f64,
    left: f64,
    top: f64,
    height: f64,
}

impl<'a> Plane<'a> {
    fn new(graph: &'a ProgressGraph) -> Plane<'a> {
        let [across, up] = &graph.axes;
        let columns = across.steps.len() + 1;
        let longest = |axis: &ProgressAxis| {
            axis.steps.iter().map(|step| step_label(step).width()).max().unwrap_or(0) as f64 * CHARACTER
        };
        let left = MARGIN + longest(up) + 10.0;
        let side = ((WIDTH - MARGIN - left) / columns as f64).clamp(15.0, 34.0);
        let rows = up.steps.len() + 1;
        let top = LINE + 4.0;
        let height = top + rows as f64 * side + longest(across) + 14.0 + LINE + 10.0;
        Plane { graph, columns, rows, side, left, top, height }
    }

    /// The corner of a cell with the least coordinates.
    fn corner(&self, [column, row]: [usize; 2]) -> (f64, f64) {
        (self.left + column as f64 * self.side, self.top + (self.rows - 1 - row) as f64 * self.side)
    }

    fn draw(&self, out: &mut String) {
        self.draw_cells(out);
        for region in &self.graph.forbidden {
            self.draw_region(out, region);
        }
        self.draw_axes(out);
        // The most important one on top.
        for schedule in self.graph.schedules.iter().rev() {
            self.draw_schedule(out, schedule);
        }
    }

    fn draw_cells(&self, out: &mut String) {
        let mut kinds: Vec<(CellKind, Vec<(f64, f64)>)> = Vec::new();
        let mut violated = Vec::new();
        for column in 0..self.columns {
            for row in 0..self.rows {
                let cell = self.graph.cells[column][row];
                let corner = self.corner([column, row]);
                match kinds.iter_mut().find(|(kind, _)| *kind == cell.kind) {
                    Some((_, corners)) => corners.push(corner),
                    None => kinds.push((cell.kind, vec![corner])),
                }
                if cell.violated {
                    violated.push(corner);
                }
            }
        }
        for (kind, corners) in kinds {
            draw_cells(out, &cell_style(kind), &corners, self.side);
        }
        draw_violated(out, &violated, self.side);
    }

    fn draw_region(&self, out: &mut String, region: &ForbiddenRegion) {
        let (x, y) = self.corner([region.from[0], region.to[1]]);
        let side = self.side;
        let (width, height) =
            ((region.to[0] + 1 - region.from[0]) as f64 * side, (region.to[1] + 1 - region.from[1]) as f64 * side);
        let _ = writeln!(
            out,
            "<g class=\"forbidden\"><title>both would hold {}</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"2\"/>",
            escape_xml(&region.lock)
        );
        let room = (width - 8.0) / CHARACTER;
        if region.lock.width() as f64 <= room {
            // In the corner, where names of regions that overlap do not cover each other.
            let (x, y) = (x + 4.0, y + TEXT + 1.0);
            let _ = writeln!(
                out,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" font-weight=\"bold\" stroke=\"#FFFFFF\" stroke-width=\"4\" \
                 paint-order=\"stroke\">{}</text>",
                escape_xml(&region.lock)
            );
        }
        out.push_str("</g>\n");
    }

    fn draw_axes(&self, out: &mut String) {
        let [across, up] = &self.graph.axes;
        let bottom = self.top + self.rows as f64 * self.side;
        for (number, step) in across.steps.iter().enumerate() {
            let x = self.left + (number + 1) as f64 * self.side;
            let (line, text, end) = (bottom + 5.0, x + 4.0, bottom + 8.0);
            let _ = writeln!(out, "<path d=\"M{x:.1} {bottom:.1}V{line:.1}\" stroke=\"{INK}\"/>");
            let _ = writeln!(
                out,
                "<text transform=\"translate({text:.1} {end:.1}) rotate(-90)\" text-anchor=\"end\">{}{}</text>",
                escape_xml(&step_label(step)),
                step_title(step)
            );
        }
        for (number, step) in up.steps.iter().enumerate() {
            let y = bottom - (number + 1) as f64 * self.side;
            let (left, line, text) = (self.left, self.left - 5.0, self.left - 8.0);
            let _ = writeln!(out, "<path d=\"M{left:.1} {y:.1}H{line:.1}\" stroke=\"{INK}\"/>");
            let _ = writeln!(
                out,
                "<text x=\"{text:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}{}</text>",
                y + 4.0,
                escape_xml(&step_label(step)),
                step_title(step)
            );
        }
        let name = |axis: &ProgressAxis| escape_xml(&clip(&format!("{} {}", axis.label, axis.name), 40));
        let _ =
            writeln!(out, "<text x=\"{MARGIN}\" y=\"{:.1}\" font-weight=\"bold\">↑ {}</text>", LINE - 3.0, name(up));
        let (right, y) = ((self.left + self.side * self.columns as f64).max(WIDTH - MARGIN), self.height - 10.0);
        let _ = writeln!(
            out,
            "<text x=\"{right:.1}\" y=\"{y:.1}\" text-anchor=\"end\" font-weight=\"bold\">{} →</text>",
            name(across)
        );
    }

    fn draw_schedule(&self, out: &mut String, schedule: &ProgressSchedule) {
        let style = line_style(schedule.role);
        let point = |cell: &[usize; 2]| {
            let (x, y) = self.corner(*cell);
            (x + self.side / 2.0 + style.aside, y + self.side / 2.0 + style.aside)
        };
        let points = schedule.cells.iter().map(point).collect::<Vec<_>>();
        let mut path = String::new();
        for (number, (x, y)) in points.iter().enumerate() {
            let _ = write!(path, "{}{x:.1} {y:.1}", if number == 0 { 'M' } else { 'L' });
        }
        let _ = writeln!(
            out,
            "<g class=\"{}\"><path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.6\" \
             stroke-linejoin=\"round\"{}/>",
            style.class,
            style.stroke,
            dashes(style.dash)
        );
        if let (Some((x, y)), Some((end_x, end_y))) = (points.first(), points.last()) {
            let _ = writeln!(
                out,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"#FFFFFF\" stroke=\"{}\" stroke-width=\"2\"/>",
                style.stroke
            );
            let _ = writeln!(
                out,
                "<circle cx=\"{end_x:.1}\" cy=\"{end_y:.1}\" r=\"4.5\" fill=\"{}\" stroke=\"#FFFFFF\"/>",
                style.stroke
            );
        }
        if let Some(loss) = &schedule.loss {
            let ((from_x, from_y), (to_x, to_y)) = (points[loss.cell.saturating_sub(1)], points[loss.cell]);
            draw_loss(out, (from_x + to_x) / 2.0, (from_y + to_y) / 2.0);
        }
        out.push_str("</g>\n");
    }
}

/// Squares of one kind by their upper left corners, as one path, with their signs as one text; unreachable ones are
/// hatched. One element each, since a picture may have hundreds of cells.
fn draw_cells(out: &mut String, style: &CellStyle, corners: &[(f64, f64)], side: f64) {
    let squares = squares(corners, side);
    let dashes = dashes(style.dash);
    let _ = writeln!(
        out,
        "<path class=\"{}\" d=\"{squares}\" fill=\"{}\" stroke=\"#8C8C8C\"{dashes}/>",
        style.class, style.fill,
    );
    if style.sign.is_empty() {
        let mut lines = String::new();
        for (x, y) in corners {
            let (half, right, bottom) = (side / 2.0, x + side, y + side);
            let _ = write!(
                lines,
                "M{x:.1} {:.1}L{:.1} {y:.1}M{x:.1} {bottom:.1}L{right:.1} {y:.1}M{:.1} {bottom:.1}L{right:.1} {:.1}",
                y + half,
                x + half,
                x + half,
                y + half
            );
        }
        let _ = writeln!(out, "<path class=\"hatching\" d=\"{lines}\" stroke=\"#9A9A9A\"/>");
    } else {
        // A list of coordinates gives each character a place of its own.
        let list = |numbers: &mut dyn Iterator<Item = f64>| {
            numbers.map(|number| format!("{number:.1}")).collect::<Vec<_>>().join(" ")
        };
        let across = list(&mut corners.iter().map(|(x, _)| x + 2.0));
        let down = list(&mut corners.iter().map(|(_, y)| y + 8.0));
        let signs = style.sign.repeat(corners.len());
        let _ = writeln!(out, "<text x=\"{across}\" y=\"{down}\" font-size=\"8\">{signs}</text>");
    }
}

/// A frame inside of squares in which an `always` check does not hold.
fn draw_violated(out: &mut String, corners: &[(f64, f64)], side: f64) {
    if corners.is_empty() {
        return;
    }
    let inner = corners.iter().map(|(x, y)| (x + 2.0, y + 2.0)).collect::<Vec<_>>();
    let squares = squares(&inner, side - 4.0);
    let _ =
        writeln!(out, "<path class=\"violated\" d=\"{squares}\" fill=\"none\" stroke=\"{ALARM}\" stroke-width=\"2\"/>");
}

/// The outlines of squares.
fn squares(corners: &[(f64, f64)], side: f64) -> String {
    let mut path = String::new();
    for (x, y) in corners {
        let _ = write!(path, "M{x:.1} {y:.1}h{side:.1}v{side:.1}h-{side:.1}z");
    }
    path
}

/// A rhomb: here the last good end is lost.
fn draw_loss(out: &mut String, x: f64, y: f64) {
    let _ = writeln!(
        out,
        "<path class=\"loss\" d=\"M{:.1} {y:.1}L{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}z\" fill=\"{ALARM}\" stroke=\"#FFFFFF\"/>",
        x - 6.0,
        y - 6.0,
        x + 6.0,
        y + 6.0
    );
}

fn dashes(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => "",
        Dash::Dashed => " stroke-dasharray=\"6 3\"",
        Dash::Dotted => " stroke-dasharray=\"2 2\"",
    }
}

/// What stands beside an axis: the first operation, and how many follow it.
fn step_label(step: &ProgressStep) -> String {
    let first = step.operations.first().map_or("", String::as_str);
    match step.operations.len() {
        0 | 1 => clip(first, LONGEST_LABEL),
        more => format!("{} +{}", clip(first, LONGEST_LABEL - 3), more - 1),
    }
}

/// Everything, shown when pointed at.
fn step_title(step: &ProgressStep) -> String {
    format!("<title>line {}: {}</title>", step.line, escape_xml(&step.operations.join("; ")))
}

fn clip(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_string();
    }
    text.chars().take(longest - 1).chain(['…']).collect()
}

/// The sample of a legend's row, in a box of 30 by 14.
fn draw_sample(out: &mut String, sample: &Sample) {
    match sample {
        Sample::Cell(kind) => draw_cells(out, &cell_style(*kind), &[(8.0, 0.0)], 14.0),
        Sample::Violated => {
            draw_cells(out, &cell_style(CellKind::Undecided), &[(8.0, 0.0)], 14.0);
            draw_violated(out, &[(8.0, 0.0)], 14.0);
        }
        Sample::Forbidden => {
            draw_cells(out, &cell_style(CellKind::Unreachable), &[(8.0, 0.0)], 14.0);
            let _ = writeln!(
                out,
                "<rect x=\"8\" y=\"0\" width=\"14\" height=\"14\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"2\"/>"
            );
        }
        Sample::Line(role) => {
            let style = line_style(*role);
            let (stroke, dash) = (style.stroke, dashes(style.dash));
            let _ = writeln!(out, "<path d=\"M2 7H24\" stroke=\"{stroke}\" stroke-width=\"2.6\"{dash}/>");
            let _ = writeln!(out, "<circle cx=\"26\" cy=\"7\" r=\"4\" fill=\"{stroke}\"/>");
        }
        Sample::Loss => draw_loss(out, 15.0, 7.0),
    }
}
