//! The view *outcomes*: states folded together if the same can still become of them.

use super::reach::{Future, Reach};
use super::words::{SHORT_LINE, Words, counted, shorten};
use super::{GraphEdge, GraphNode, GraphReport, GraphView};
use crate::trace::{StateIndex, ThreadIndex, TransitionIndex};
use petgraph::Direction;
use petgraph::algo::toposort;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet};

/// What makes two states the same here: what can become of them, and which end they are, if any.
type Key = (Future, Option<u32>);

/// The transitions between two groups, and between which states one of them goes.
struct Bundle {
    transitions: BTreeMap<TransitionIndex, usize>,
    example: (StateIndex, StateIndex),
}

pub(super) fn build(words: &Words, max_nodes: usize) -> GraphReport {
    let exploration = words.exploration;
    let reach = Reach::new(exploration, &words.outcomes);
    let mut numbers: BTreeMap<Key, usize> = BTreeMap::new();
    let mut groups: Vec<GraphNode> = Vec::new();
    let mut group_of: Vec<usize> = Vec::new();
    for state in 0..exploration.graph.len() as StateIndex {
        let terminal = exploration.terminal(state).map(|terminal| terminal.outcome);
        let key = (reach.future(state), terminal);
        let number = *numbers.entry(key).or_insert(groups.len());
        if number == groups.len() {
            groups.push(new_group(words, &reach, state));
        }
        groups[number].states += 1;
        group_of.push(number);
    }
    for violation in &exploration.violations {
        let Some(check) = words.program.always.get(usize::from(violation.check)) else { continue };
        let violated = &mut groups[group_of[violation.state as usize]].violated;
        if !violated.contains(&check.text) {
            violated.push(check.text.clone());
        }
    }

    let mut bundles: BTreeMap<(usize, usize), Bundle> = BTreeMap::new();
    for (state, source) in group_of.iter().enumerate() {
        let state = state as StateIndex;
        for edge in exploration.graph.edges(state) {
            let target = group_of[edge.target as usize];
            if *source != target {
                let new = || Bundle { transitions: BTreeMap::new(), example: (state, edge.target) };
                let bundle = bundles.entry((*source, target)).or_insert_with(new);
                *bundle.transitions.entry(edge.transition).or_default() += 1;
            }
        }
    }

    let total = groups.len();
    let mut graph: DiGraph<GraphNode, GraphEdge> = DiGraph::new();
    for group in groups {
        graph.add_node(group);
    }
    for ((source, target), bundle) in &bundles {
        graph.add_edge(NodeIndex::new(*source), NodeIndex::new(*target), describe_edge(words, &reach, bundle));
    }
    set_depths(&mut graph);
    for (source, target) in bundles.keys() {
        let crosses = (*source < max_nodes) != (*target < max_nodes);
        if crosses {
            graph[NodeIndex::new(*source)].hidden_out += 1;
            graph[NodeIndex::new(*target)].hidden_in += 1;
        }
    }
    graph.retain_nodes(|_, node| node.index() < max_nodes);
    for node in graph.node_weights_mut() {
        let future = reach.future(node.number);
        node.label = describe(words, node, &future).iter().map(|line| shorten(line, SHORT_LINE)).collect();
        node.detail = describe(words, node, &future);
    }
    GraphReport::frame(words, GraphView::Outcomes, graph, total, bundles.len())
}

/// A group with no states yet, whose first one will be `state`.
fn new_group(words: &Words, reach: &Reach, state: StateIndex) -> GraphNode {
    let outcome = words.exploration.terminal(state).map(|terminal| terminal.outcome as usize);
    let future = reach.future(state);
    GraphNode {
        id: format!("g{state}"),
        number: state,
        depth: 0,
        kind: reach.kind(state),
        initial: state == 0,
        states: 0,
        fate: reach.fate(state),
        outcome,
        can_end_as: future.outcomes,
        can_be_endless: future.endless,
        interleavings: outcome.map(|outcome| words.outcomes[outcome].outcome.interleavings.clone()),
        shared: Vec::new(),
        violated: Vec::new(),
        blocked: Vec::new(),
        on_witness: false,
        hidden_in: 0,
        hidden_out: 0,
        label: Vec::new(),
        detail: Vec::new(),
    }
}

/// The longest chain of edges from the start, so that every edge leads to a deeper layer.
fn set_depths(graph: &mut DiGraph<GraphNode, GraphEdge>) {
    let order = toposort(&*graph, None).expect("futures only shrink along edges, so there is no cycle");
    for node in order {
        let sources = graph.edges_directed(node, Direction::Incoming).map(|edge| graph[edge.source()].depth + 1);
        graph[node].depth = sources.max().unwrap_or(0);
    }
}

fn describe(words: &Words, node: &GraphNode, future: &Future) -> Vec<String> {
    let mut lines = Vec::new();
    if node.initial {
        lines.push("start".to_string());
    }
    match node.outcome {
        Some(outcome) => {
            lines.push(words.ending(outcome));
            let checks = &words.outcomes[outcome].outcome.failed_checks;
            lines.extend(checks.iter().map(|check| format!("✗ fails {check}")));
            lines.extend(node.interleavings.iter().map(|number| words.share(number)));
            lines.push(counted(node.states, "final state"));
        }
        None => {
            lines.push(words.future(future));
            lines.push(counted(node.states, "state"));
        }
    }
    lines.extend(node.violated.iter().map(|check| format!("✗ somewhere violates {check}")));
    if node.hidden_out > 0 {
        lines.push(format!("+{} more to groups not shown", node.hidden_out));
    }
    if node.hidden_in > 0 {
        lines.push(format!("+{} more from groups not shown", node.hidden_in));
    }
    lines
}

fn describe_edge(words: &Words, reach: &Reach, bundle: &Bundle) -> GraphEdge {
    /// Different operations named in a label; more are counted.
    const NAMED: usize = 3;
    let (source, target) = bundle.example;
    let lost = reach.lost(source, target);
    let transitions: usize = bundle.transitions.values().sum();
    let kinds = || bundle.transitions.keys().map(|index| &words.exploration.transitions[*index as usize]);
    // Transitions may differ only in their place in the source, or in who takes them.
    let mut operations: Vec<String> = Vec::new();
    let mut named: Vec<(String, BTreeSet<ThreadIndex>)> = Vec::new();
    for transition in kinds() {
        let text = words.transition(transition);
        if !operations.contains(&text) {
            operations.push(text);
        }
        let more = if transition.events.len() > 1 { " …" } else { "" };
        let text = format!("{}{more}", words.first_event(transition));
        match named.iter_mut().find(|(other, _)| *other == text) {
            Some((_, threads)) => {
                threads.insert(transition.thread);
            }
            None => named.push((text, BTreeSet::from([transition.thread]))),
        }
    }
    let mut label = vec![counted(transitions, "transition")];
    let shown = if named.len() > NAMED { NAMED - 1 } else { named.len() };
    for (text, threads) in &named[..shown] {
        let tasks: Vec<String> = threads.iter().map(|thread| words.task(*thread)).collect();
        label.push(shorten(&format!("{} {text}", tasks.join(" ")), SHORT_LINE));
    }
    if named.len() > shown {
        label.push(format!("… or {} other operations", named.len() - shown));
    }
    if !lost.is_empty() {
        label.push(shorten(&format!("◀ {} lost", words.possible(&lost)), SHORT_LINE));
    }
    let threads: BTreeSet<ThreadIndex> = kinds().map(|transition| transition.thread).collect();
    let task = if threads.len() == 1 { threads.first().map(|thread| words.task(*thread)) } else { None };
    GraphEdge { task, operations, transitions, loses: !lost.is_empty(), on_witness: false, label }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{any_mini, racy_counter};
    use super::*;
    use crate::report::graph::Fate;
    use crate::trace::Count;
    use proptest::prelude::*;

    #[test]
    fn the_racy_counter_is_decided_by_the_second_step() {
        let report = racy_counter(2).outcomes();
        let labels: Vec<&[String]> = report.graph.node_weights().map(|node| &*node.label).collect();
        assert_eq!(
            labels,
            [
                vec!["start", "can end as 1 or 2", "3 states"],
                vec!["can end as 2", "4 states"],
                vec!["can end as 1", "3 states"],
                vec!["✓ ends as 2", "in 2 of 6 schedules", "1 final state"],
                vec!["✗ ends as 1", "✗ fails counter == 2", "in 4 of 6 schedules", "1 final state"],
            ]
        );
        let losing: Vec<&GraphEdge> = report.graph.edge_weights().filter(|edge| edge.loses).collect();
        assert_eq!(losing.len(), 1);
        assert_eq!(losing[0].label, ["2 transitions", "T1 T2 read counter → 0", "◀ 2 lost"]);
    }

    proptest! {
        #[test]
        fn groups_part_the_states_and_edges_lead_down(mini in any_mini()) {
            let exploration = mini.explore();
            let report = mini.outcomes();
            let states: usize = report.graph.node_weights().map(|node| node.states).sum();
            prop_assert_eq!(states, exploration.graph.len());
            let mut ends = Count::zero();
            for node in report.graph.node_weights() {
                node.interleavings.iter().for_each(|number| ends += number);
            }
            prop_assert_eq!(ends, exploration.interleavings);
            for edge in report.graph.edge_references() {
                let (source, target) = (&report.graph[edge.source()], &report.graph[edge.target()]);
                prop_assert!(source.depth < target.depth);
                prop_assert!(target.can_end_as.iter().all(|outcome| source.can_end_as.contains(outcome)));
                prop_assert_eq!(edge.weight().loses, source.fate != Fate::Bad && target.fate == Fate::Bad
                    && source.can_end_as.iter().any(|outcome| report.outcomes[*outcome].good));
            }
        }

        #[test]
        fn a_slice_counts_what_it_hides(mini in any_mini(), max_nodes in 0usize..5) {
            let (program, exploration) = (mini.program(), mini.explore());
            let whole = GraphReport::outcomes(&program, &exploration, usize::MAX);
            let slice = GraphReport::outcomes(&program, &exploration, max_nodes);
            prop_assert_eq!((slice.total, slice.total_edges), (whole.shown, whole.shown_edges));
            for node in slice.graph.node_indices() {
                prop_assert_eq!(&slice.graph[node].id, &whole.graph[node].id);
                let edges = slice.graph.edges(node).count() + slice.graph[node].hidden_out;
                prop_assert_eq!(edges, whole.graph.edges(node).count());
            }
        }
    }
}
