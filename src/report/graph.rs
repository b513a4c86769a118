//! The interleaving graph as it is shown: explored states and the steps between
//! them, or the same folded into an outcome map.
//!
//! A [`GraphReport`] is self-contained: exporters draw it without looking at the
//! exploration again. Its JSON form is the contract `simulate.graph/1`, append-only;
//! numbers of schedules are decimal strings because they outgrow 2^53.
//!
//! Two views:
//! - *states* ([`GraphReport::states`]): one node for each state, one edge for each transition.
//! - *outcomes* ([`GraphReport::outcomes`]): the quotient of the state graph by "the same outcomes
//!   are still possible" (never ending counts as one more). The set can only shrink along an edge,
//!   so without its self-loops this graph has no cycles, and every edge of it rules something out
//!   or is the last step.
//!
//! A *good* outcome is one where all threads and tasks returned and no final check fails. An edge
//! *loses* if a good outcome can be reached from its source and none from its target.
//!
//! Limits: of a graph with more nodes than asked for, a slice is shown (see the constructors); the
//! report says how much is shown, and each node how many of its edges leave the slice. If the
//! exploration was stopped, what lies beyond is unknown, and no edge is said to lose that might not.

mod outcome_map;
mod reach;
#[cfg(test)]
pub(crate) mod sample;
mod state_graph;
mod words;

use super::OutcomeReport;
use crate::program::Program;
use crate::trace::{Count, Coverage, Exploration, Method};
use crate::value::Plain;
use petgraph::graph::DiGraph;
use petgraph::visit::EdgeRef;
use serde::{Serialize, Serializer, ser::SerializeMap};
use words::Words;

pub(crate) use words::schedules;

/// A graph to be drawn: title, outcomes, nodes, edges, and how much of the whole that is.
#[derive(Clone, Debug, Serialize)]
pub struct GraphReport {
    /// Always `simulate.graph/1`.
    pub schema: &'static str,
    /// What the nodes are.
    pub view: GraphView,
    /// The scenario's name.
    pub scenario: String,
    /// The variant's name.
    pub variant: String,
    /// `12 states, 16 transitions, 6 schedules, explored completely`, in words.
    pub summary: String,
    /// Whether every behaviour was explored.
    pub complete: bool,
    /// Number of nodes in this report.
    pub shown: usize,
    /// Number of nodes of the whole graph.
    pub total: usize,
    /// Number of edges in this report.
    pub shown_edges: usize,
    /// Number of edges of the whole graph.
    pub total_edges: usize,
    /// How schedules end; nodes refer to these by index.
    pub outcomes: Vec<GraphOutcome>,
    /// Nodes and edges; in JSON the lists `nodes` and `edges`. Nodes are in the order of their number.
    #[serde(flatten, serialize_with = "serialize_graph")]
    pub graph: DiGraph<GraphNode, GraphEdge>,
}

/// What the nodes of a graph are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GraphView {
    /// One node for each state.
    States,
    /// One node for each set of outcomes that are still possible, and one for each outcome.
    Outcomes,
}

/// One way in which schedules end.
#[derive(Clone, Debug, Serialize)]
pub struct GraphOutcome {
    /// Status, final values, failed checks, number of schedules.
    #[serde(flatten)]
    pub outcome: OutcomeReport,
    /// Whether it is what one wants: finished, and no check failed.
    pub good: bool,
    /// A few characters that tell it from the other outcomes: `2`.
    pub short: String,
    /// In words: `finished with counter = 1`.
    pub text: String,
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// Something can still happen.
    Step,
    /// The end: all returned.
    Finished,
    /// The end: at least one ended by an exception.
    Exception,
    /// The end: some can never go on.
    Deadlock,
    /// Execution goes on for ever: no end can be reached.
    Endless,
    /// Found, but the exploration was stopped before it was looked at.
    Unexplored,
}

/// What can still become of a schedule that is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Only good outcomes.
    Good,
    /// Good and bad outcomes, or a good one and no end at all.
    Undecided,
    /// Only bad outcomes, or no end at all.
    Bad,
    /// The exploration was stopped before this was known.
    Unknown,
}

/// A node: a state, or a set of states with the same future.
#[derive(Clone, Debug, Serialize)]
pub struct GraphNode {
    /// Unique: `s5` for state 5, `g0` for the group with state 0.
    pub id: String,
    /// The state's number, or the lowest one of the group.
    pub number: u32,
    /// States: fewest transitions from the start. Outcomes: longest chain of edges from the start.
    pub depth: u32,
    /// What it stands for.
    pub kind: NodeKind,
    /// Whether every schedule begins here.
    pub initial: bool,
    /// Number of states.
    pub states: usize,
    /// What can still become of it.
    pub fate: Fate,
    /// The outcome, if this is an end; index into [`GraphReport::outcomes`].
    pub outcome: Option<usize>,
    /// The outcomes that can still be reached, ascending.
    pub can_end_as: Vec<usize>,
    /// Whether it may also get to where no end can be reached any more, and go on for ever.
    pub can_be_endless: bool,
    /// Number of schedules that end here, if this is an end.
    pub interleavings: Option<Count>,
    /// Values of the shared names, in the order of the input; empty for a group.
    pub shared: Vec<GraphValue>,
    /// The `always` checks that do not hold here, as written.
    pub violated: Vec<String>,
    /// Who can never go on, in words.
    pub blocked: Vec<String>,
    /// Whether the witness passes here.
    pub on_witness: bool,
    /// Edges that come from nodes outside the slice.
    pub hidden_in: usize,
    /// Edges that lead to nodes outside the slice.
    pub hidden_out: usize,
    /// The text to draw, line by line, with long values shortened.
    pub label: Vec<String>,
    /// The same text, nothing shortened.
    #[serde(skip)]
    pub detail: Vec<String>,
}

/// The value of a shared name in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GraphValue {
    /// The name.
    pub name: String,
    /// Its value.
    pub value: Plain,
    /// Its value one step earlier, if every step that leads here changes it from that same value,
    /// and all those steps change the same names in the same way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Plain>,
}

/// An edge: a transition, or all transitions between two groups.
#[derive(Clone, Debug, Serialize)]
pub struct GraphEdge {
    /// Who takes the step; absent if several do.
    pub task: Option<String>,
    /// What is done, in full; one entry for each different transition.
    pub operations: Vec<String>,
    /// Number of transitions: 1, or those between the two groups.
    pub transitions: usize,
    /// The last good outcome is lost here: the source can reach one, the target none.
    pub loses: bool,
    /// Whether the witness takes this step.
    pub on_witness: bool,
    /// The text to draw, line by line, shortened.
    pub label: Vec<String>,
}

impl GraphReport {
    /// The head of the picture: `counter · threads`.
    pub fn title(&self) -> String {
        let title = format!("{} · {}", self.scenario, self.variant);
        match self.view {
            GraphView::States => title,
            GraphView::Outcomes => format!("{title} · outcome map"),
        }
    }

    /// How much is shown, in words, and what a partial picture leaves out.
    pub fn extent(&self) -> String {
        let noun = match self.view {
            GraphView::States => "states",
            GraphView::Outcomes => "groups of states",
        };
        let (shown, total) = (Count::from(self.shown as u64), Count::from(self.total as u64));
        if self.shown == self.total {
            let whole = if self.complete { "the whole graph" } else { "all that was explored" };
            format!("shown {shown} of {total} {noun}: {whole}")
        } else {
            let edges = Count::from(self.shown_edges as u64);
            let all = Count::from(self.total_edges as u64);
            format!("shown {shown} of {total} {noun}, {edges} of {all} edges; the rest is left out")
        }
    }

    /// The frame around a graph; counts what is shown.
    fn frame(
        words: &Words,
        view: GraphView,
        graph: DiGraph<GraphNode, GraphEdge>,
        total: usize,
        total_edges: usize,
    ) -> GraphReport {
        GraphReport {
            schema: "simulate.graph/1",
            view,
            scenario: words.program.scenario.clone(),
            variant: words.program.variant.clone(),
            summary: summary(words.exploration),
            complete: words.exploration.coverage == Coverage::Complete,
            shown: graph.node_count(),
            total,
            shown_edges: graph.edge_count(),
            total_edges,
            outcomes: words.outcomes.clone(),
            graph,
        }
    }

    /// The state graph.
    ///
    /// Of more than `max_nodes` states a slice is shown: those of the witness, then the others in
    /// breadth-first order, together `max_nodes` (at least 1). O(states + edges).
    pub fn states(
        program: &Program,
        exploration: &Exploration,
        max_nodes: usize,
        witness: Option<&crate::trace::Path>,
    ) -> GraphReport {
        state_graph::build(&Words::new(program, exploration), max_nodes.max(1), witness)
    }

    /// The outcome map.
    ///
    /// Of more than `max_nodes` groups a slice is shown: the first `max_nodes` (at least 1) in the
    /// breadth-first order of their first states. O(states × outcomes + edges × log edges).
    pub fn outcomes(program: &Program, exploration: &Exploration, max_nodes: usize) -> GraphReport {
        outcome_map::build(&Words::new(program, exploration), max_nodes.max(1))
    }
}

/// `12 states, 16 transitions, 6 schedules, explored completely`
fn summary(exploration: &Exploration) -> String {
    let states = words::counted(exploration.graph.len(), "state");
    let transitions = words::counted(exploration.graph.edge_count(), "transition");
    let schedules = words::schedules(&exploration.interleavings);
    let coverage = match exploration.coverage {
        Coverage::Complete if exploration.search.method != Method::Full => ", enough of them for every outcome",
        Coverage::Complete => ", explored completely",
        Coverage::Bounded(_) | Coverage::Sampled(_) | Coverage::Part { .. } => {
            ", some of them; what lies beyond is not known"
        }
        Coverage::Stopped(_) => " so far; stopped at a limit, what lies beyond is not known",
    };
    format!("{states}, {transitions}, {schedules}{coverage}")
}

fn serialize_graph<'a, S: Serializer>(
    graph: &'a DiGraph<GraphNode, GraphEdge>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Row<'a> {
        source: &'a str,
        target: &'a str,
        #[serde(flatten)]
        edge: &'a GraphEdge,
    }
    let nodes: Vec<&GraphNode> = graph.node_weights().collect();
    let row = |edge: petgraph::graph::EdgeReference<'a, GraphEdge>| Row {
        source: &graph[edge.source()].id,
        target: &graph[edge.target()].id,
        edge: edge.weight(),
    };
    let edges: Vec<Row> = graph.edge_references().map(row).collect();
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("nodes", &nodes)?;
    map.serialize_entry("edges", &edges)?;
    map.end()
}
