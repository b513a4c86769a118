//! The look that all pictures of graphs share, and the text that is safe in them.
//!
//! Colours are Okabe and Ito's, which people with the common colour-vision deficiencies can tell
//! apart: cool ones for good outcomes, warm ones for bad ones. Colour never stands alone: words
//! say the same, and dashes too where a line means something.

use crate::report::graph::{Fate, GraphEdge, GraphNode, GraphOutcome, GraphReport, NodeKind, schedules};
use unicode_width::UnicodeWidthStr;

/// A colour, its name for the legend, and the colour of text on it.
pub(super) struct Colour {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

const GOOD: [Colour; 3] = [
    Colour { code: "#009E73", name: "green", text: "#000000" },
    Colour { code: "#56B4E9", name: "sky blue", text: "#000000" },
    Colour { code: "#0072B2", name: "blue", text: "#FFFFFF" },
];

const BAD: [Colour; 4] = [
    Colour { code: "#E69F00", name: "orange", text: "#000000" },
    Colour { code: "#CC79A7", name: "purple", text: "#000000" },
    Colour { code: "#D55E00", name: "vermilion", text: "#000000" },
    Colour { code: "#F0E442", name: "yellow", text: "#000000" },
];

/// What is wrong or lost.
pub(super) const ALARM: &str = "#B34700";

/// Lines and text.
pub(super) const INK: &str = "#333333";

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Dashed,
    Dotted,
}

/// The look of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NodeStyle {
    pub(super) fill: &'static str,
    pub(super) text: &'static str,
    pub(super) stroke: &'static str,
    pub(super) width: u8,
    pub(super) dash: Dash,
    /// A second border: an end.
    pub(super) double: bool,
}

/// The look of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EdgeStyle {
    pub(super) stroke: &'static str,
    pub(super) width: u8,
    pub(super) dash: Dash,
}

/// A line of the legend.
pub(super) struct LegendEntry {
    pub(super) sample: Sample,
    /// The sample in words, for pictures without samples: `dashed edge`.
    pub(super) look: String,
    /// What it means.
    pub(super) text: String,
}

/// What a legend shows beside its text.
pub(super) enum Sample {
    Node(NodeStyle),
    Edge(EdgeStyle),
    Text,
}

/// Good and bad outcomes each take their colours in turn; there may be more outcomes than colours.
pub(super) fn outcome_colour(report: &GraphReport, outcome: usize) -> &'static Colour {
    let good = report.outcomes[outcome].good;
    let place = report.outcomes[..outcome].iter().filter(|other| other.good == good).count();
    if good { &GOOD[place % GOOD.len()] } else { &BAD[place % BAD.len()] }
}

fn end_style(report: &GraphReport, outcome: usize) -> NodeStyle {
    let colour = outcome_colour(report, outcome);
    NodeStyle { fill: colour.code, text: colour.text, stroke: "#000000", width: 1, dash: Dash::Solid, double: true }
}

fn fate_style(fate: Fate) -> NodeStyle {
    let (fill, dash) = match fate {
        Fate::Good => ("#E3F4EE", Dash::Solid),
        Fate::Undecided => ("#FFFFFF", Dash::Solid),
        Fate::Bad => ("#FCEBDD", Dash::Dashed),
        Fate::Unknown => ("#EEEEEE", Dash::Dotted),
    };
    NodeStyle { fill, text: "#000000", stroke: INK, width: 1, dash, double: false }
}

pub(super) fn node_style(report: &GraphReport, node: &GraphNode) -> NodeStyle {
    let mut style = node.outcome.map_or_else(|| fate_style(node.fate), |outcome| end_style(report, outcome));
    if node.on_witness {
        style.width = 3;
    }
    if !node.violated.is_empty() {
        style.stroke = ALARM;
        style.width = 3;
    }
    style
}

pub(super) fn edge_style(edge: &GraphEdge) -> EdgeStyle {
    EdgeStyle {
        stroke: if edge.loses { ALARM } else { INK },
        width: if edge.on_witness || edge.loses { 3 } else { 1 },
        dash: if edge.loses { Dash::Dashed } else { Dash::Solid },
    }
}

/// Only what occurs in this picture.
pub(super) fn legend(report: &GraphReport) -> Vec<LegendEntry> {
    /// Outcomes named; more are counted.
    const OUTCOMES: usize = 12;
    let mut entries = Vec::new();
    for (index, outcome) in report.outcomes.iter().take(OUTCOMES).enumerate() {
        let GraphOutcome { short, text, .. } = outcome;
        let name = if short == text { text.clone() } else { format!("{short}: {text}") };
        let mark = if outcome.good { '✓' } else { '✗' };
        let mut text = format!("{mark} {}, in {}", name, schedules(&outcome.outcome.interleavings));
        for check in &outcome.outcome.failed_checks {
            text.push_str(&format!(", fails {check}"));
        }
        let look = format!("{} node", outcome_colour(report, index).name);
        entries.push(LegendEntry { sample: Sample::Node(end_style(report, index)), look, text: clip(&text) });
    }
    if report.outcomes.len() > OUTCOMES {
        let text = format!("and {} more outcomes; colours repeat", report.outcomes.len() - OUTCOMES);
        entries.push(LegendEntry { sample: Sample::Text, look: "other colours".to_string(), text });
    }
    let nodes = || report.graph.node_weights();
    let fates = [
        (Fate::Undecided, "white node", "good and bad ends are still possible"),
        (Fate::Good, "pale green node", "only good ends are left"),
        (Fate::Bad, "pale orange node, dashed border", "no good end is left"),
        (Fate::Unknown, "grey node, dotted border", "what becomes of it is unknown: the exploration was stopped"),
    ];
    for (fate, look, text) in fates {
        if nodes().any(|node| node.outcome.is_none() && node.fate == fate) {
            let (look, text) = (look.to_string(), text.to_string());
            entries.push(LegendEntry { sample: Sample::Node(fate_style(fate)), look, text });
        }
    }
    if report.graph.edge_weights().any(|edge| edge.loses) {
        let style = EdgeStyle { stroke: ALARM, width: 3, dash: Dash::Dashed };
        let text = "◀ the last good outcome is lost by this step".to_string();
        entries.push(LegendEntry { sample: Sample::Edge(style), look: "thick dashed edge".to_string(), text });
    }
    if report.graph.edge_weights().any(|edge| edge.on_witness) {
        let style = EdgeStyle { stroke: INK, width: 3, dash: Dash::Solid };
        let text = "the schedule of the finding".to_string();
        entries.push(LegendEntry { sample: Sample::Edge(style), look: "thick edge and border".to_string(), text });
    }
    if nodes().any(|node| node.shared.iter().any(|value| value.was.is_some())) {
        let text = "the value before, if every step that leads here changed it so".to_string();
        entries.push(LegendEntry { sample: Sample::Text, look: "(was …)".to_string(), text });
    }
    entries
}

/// A word for the node's kind that says how it ends, if it does.
pub(super) fn kind_name(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Step => "step",
        NodeKind::Finished => "finished",
        NodeKind::Exception => "exception",
        NodeKind::Deadlock => "deadlock",
        NodeKind::Endless => "endless",
        NodeKind::Unexplored => "unexplored",
    }
}

/// A line of at most 100 characters.
fn clip(text: &str) -> String {
    const LONGEST: usize = 100;
    if text.chars().count() <= LONGEST {
        return text.to_string();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
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

/// Text without characters that a format forbids or that would disturb the text around them:
/// control characters become their pictures, or `�` where there is none.
pub(super) fn printable(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|character| match character {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + character as u32).unwrap_or('�'),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => '�',
        other => other,
    })
}

/// Text for an element or an attribute of XML.
pub(super) fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Reports with any texts in every place where a text can stand.
#[cfg(test)]
pub(super) fn any_report() -> impl proptest::strategy::Strategy<Value = GraphReport> {
    use crate::report::graph::sample::any_mini;
    use proptest::prelude::*;
    // Long enough runs of what formats take for syntax, between any other characters.
    let text = prop_oneof![any::<String>(), "[\"'<>&#;:%{}\\[\\]()|`\\\\/\n\r\t\0 -]{0,12}"];
    let texts = proptest::collection::vec(text, 8);
    (any_mini(), any::<bool>(), texts).prop_map(|(mini, states, texts)| {
        let mut report = if states { mini.states() } else { mini.outcomes() };
        let mut next = texts.iter().cycle().cloned();
        let mut any_text = move || next.next().unwrap_or_default();
        (report.scenario, report.variant, report.summary) = (any_text(), any_text(), any_text());
        for outcome in &mut report.outcomes {
            (outcome.short, outcome.text) = (any_text(), any_text());
            outcome.outcome.failed_checks.iter_mut().for_each(|check| *check = any_text());
        }
        for node in report.graph.node_weights_mut() {
            node.violated.iter_mut().chain(&mut node.label).chain(&mut node.detail).for_each(|line| *line = any_text());
        }
        for edge in report.graph.edge_weights_mut() {
            edge.task = Some(any_text());
            edge.operations.iter_mut().chain(&mut edge.label).for_each(|line| *line = any_text());
        }
        report
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_forbidden_in_xml_is_left() {
        let text: String = (0..=0x10ffff).filter_map(char::from_u32).collect();
        let xml = format!("<a b=\"{0}\">{0}</a>", escape_xml(&text));
        roxmltree::Document::parse(&xml).unwrap();
        assert_eq!(escape_xml("a\n<b>\0"), "a␊&lt;b&gt;␀");
    }
}
