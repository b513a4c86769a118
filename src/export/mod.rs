//! Which bytes: each exporter turns a report into one format, and sees nothing but the report.

pub mod dot;
pub mod graph_json;
mod graph_style;
pub mod graphml;
pub mod mermaid;
pub mod svg;

#[cfg(test)]
mod dump {
    use crate::report::graph::{GraphReport, sample};
    #[test]
    fn dump() {
        let put = |name: &str, report: &GraphReport| {
            std::fs::write(format!("/tmp/g/{name}.svg"), super::svg::render(report)).unwrap();
            std::fs::write(format!("/tmp/g/{name}.dot"), super::dot::render(report)).unwrap();
            std::fs::write(format!("/tmp/g/{name}.graphml"), super::graphml::render(report)).unwrap();
            std::fs::write(format!("/tmp/g/{name}.json"), super::graph_json::render(report)).unwrap();
            let text = super::mermaid::render(report).unwrap_or_else(|error| error.to_string());
            std::fs::write(format!("/tmp/g/{name}.mmd"), text).unwrap();
        };
        let counter = sample::racy_counter(2);
        let exploration = counter.explore();
        let witness = sample::path(&exploration, &[0, 1, 1, 0]);
        put("counter", &GraphReport::states(&counter.program(), &exploration, 300, Some(&witness)));
        put("counter_map", &counter.outcomes());
        put("counter_slice", &GraphReport::states(&counter.program(), &exploration, 7, Some(&witness)));
        let three = sample::racy_counter(3);
        put("three", &three.states());
        put("three_map", &three.outcomes());
        put("deadlock", &sample::deadlock().states());
        put("deadlock_map", &sample::deadlock().outcomes());
        put("spin2", &sample::spinning(2).states());
        put("spin3", &sample::spinning(3).states());
        put("spin3_map", &sample::spinning(3).outcomes());
        let stopped = sample::Mini { max_states: 20, ..sample::racy_counter(3) };
        put("stopped", &stopped.states());
        put("stopped_map", &stopped.outcomes());
        let four = sample::racy_counter(4);
        put("four", &GraphReport::states(&four.program(), &four.explore(), 300, None));
        put("four_map", &four.outcomes());
    }
}
