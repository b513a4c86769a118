//! Graphs as JSON: the contract `simulate.graph/1`, which is the report itself.

use crate::report::graph::GraphReport;

/// The graph as indented JSON, ended by a line break.
pub fn render(report: &GraphReport) -> String {
    let json = serde_json::to_string_pretty(report).expect("a graph report has string keys only, so it is always JSON");
    json + "\n"
}

#[cfg(test)]
mod tests {
    use super::super::graph_style::any_report;
    use super::*;
    use crate::report::graph::sample::racy_counter;
    use proptest::prelude::*;

    #[test]
    fn outcome_map() {
        insta::assert_snapshot!(render(&racy_counter(2).outcomes()));
    }

    #[test]
    fn a_state_with_its_values() {
        let json: serde_json::Value = serde_json::from_str(&render(&racy_counter(2).states())).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&json["nodes"][3]).unwrap());
        insta::assert_snapshot!(serde_json::to_string_pretty(&json["edges"][3]).unwrap());
    }

    proptest! {
        #[test]
        fn any_report_is_json_whose_edges_join_its_nodes(report in any_report()) {
            let json: serde_json::Value = serde_json::from_str(&render(&report)).unwrap();
            let list = |name: &str| json[name].as_array().unwrap().clone();
            prop_assert_eq!(list("nodes").len(), report.shown);
            prop_assert_eq!(list("edges").len(), report.shown_edges);
            prop_assert_eq!(json["scenario"].as_str(), Some(&*report.scenario));
            for edge in list("edges") {
                for end in ["source", "target"] {
                    prop_assert!(list("nodes").iter().any(|node| node["id"] == edge[end]));
                }
            }
        }
    }
}
