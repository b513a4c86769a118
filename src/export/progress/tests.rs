//! Any progress graph, with any text.

use super::*;
use crate::report::progress::{ProgressCell, ProgressLoss};
use proptest::prelude::*;

/// All kinds of cells, two schedules, one region; every text is this one.
fn any_graph() -> impl Strategy<Value = ProgressGraph> {
    let kinds = [
        CellKind::Unreachable,
        CellKind::Good,
        CellKind::Undecided,
        CellKind::Mixed,
        CellKind::Bad,
        CellKind::Unsafe,
        CellKind::Deadlock,
    ];
    let cell = (proptest::sample::select(kinds.to_vec()), any::<bool>());
    let cell = cell.prop_map(|(kind, violated)| ProgressCell { kind, violated });
    let text = prop_oneof![any::<String>(), "[\"'<>&#; -]{0,90}", "[a-z ]{60,90}"];
    (1usize..=24, 1usize..=24, text, proptest::collection::vec(cell, 625)).prop_map(|(columns, rows, text, cells)| {
        let axis = |steps: usize| ProgressAxis {
            label: text.clone(),
            name: text.clone(),
            steps: vec![ProgressStep { operations: vec![text.clone(); 2], line: 1 }; steps],
        };
        let column = |column: usize| cells[column * 25..][..=rows].to_vec();
        let loss = ProgressLoss { cell: 1, operation: text.clone(), lost: text.clone() };
        let schedule = |role, loss| ProgressSchedule {
            role,
            finding: None,
            cells: vec![[0, 0], [1, 0], [1, 1]],
            loss,
            ending: text.clone(),
        };
        ProgressGraph {
            scenario: text.clone(),
            variant: text.clone(),
            axes: [axis(columns), axis(rows)],
            cells: (0..=columns).map(column).collect(),
            forbidden: vec![ForbiddenRegion { lock: text.clone(), from: [0, 0], to: [1, 1] }],
            schedules: vec![schedule(ScheduleRole::Counterexample, Some(loss)), schedule(ScheduleRole::Passing, None)],
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_picture_is_well_formed_and_nothing_leaves_it(graph in any_graph()) {
        let svg = render(&graph);
        let document = roxmltree::Document::parse(&svg).unwrap();
        let root = document.root_element();
        let size = |name: &str| root.attribute(name).unwrap().parse::<f64>().unwrap();
        let (width, height) = (size("width"), size("height"));
        for path in document.descendants().filter(|node| node.attribute("d").is_some_and(|d| d.contains('h'))) {
            for square in path.attribute("d").unwrap().split_terminator('z') {
                let (corner, rest) = square.trim_start_matches('M').split_once('h').unwrap();
                let (x, y) = corner.split_once(' ').unwrap();
                let [x, y] = [x, y].map(|number| number.parse::<f64>().unwrap());
                let side = rest.split_once('v').unwrap().0.parse::<f64>().unwrap();
                prop_assert!(x >= 0.0 && x + side <= width + 0.1);
                prop_assert!(y >= 0.0 && y + side <= height + 0.1);
            }
        }
        for element in document.descendants().filter(|node| node.is_element()) {
            prop_assert!(element.attribute("style").is_none() && element.attribute("id").is_none());
        }
        // What stands to the right of a text's beginning is estimated as generously as it is laid out.
        for text in document.descendants().filter(|node| node.has_tag_name("text") && node.attribute("x").is_some()) {
            let size = text.attribute("font-size");
            let size = size.map_or(TEXT, |size| size.parse().unwrap());
            let places = text.attribute("x").unwrap().split(' ').map(|x| x.parse::<f64>().unwrap()).collect::<Vec<_>>();
            // Signs have a place each.
            let characters = text.text().unwrap_or_default().width().div_ceil(places.len());
            let x = places.into_iter().fold(0.0, f64::max);
            let room = characters as f64 * size * 0.62;
            let is_left = text.attribute("text-anchor") != Some("end");
            prop_assert!(if is_left { x + room <= width + 1.0 } else { x - room >= -1.0 }, "{:?}", text.text());
        }
    }
}
