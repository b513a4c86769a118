//! How far the schedules of tasks are reduced, where any task may be next.

mod generated;

use generated::{assemble, compile};
use interleavings::explore::{Budget, DporOptions, dpor, full, reduced};

#[test]
fn show() {
    let sh = |name: &str, text: &str| {
        let program = compile(text);
        let f = full(&program, &Budget::GENEROUS);
        let r = reduced(&program, &Budget::GENEROUS);
        let d = dpor(&program, &DporOptions::default(), &|_| None);
        println!(
            "{name}: full {} ({}) reduced {} {:?} dpor {:?} {:?}",
            f.graph.len(),
            f.interleavings,
            r.graph.len(),
            r.search.reductions,
            d.search.executions,
            d.coverage
        );
    };
    for name in std::fs::read_dir("/tmp/wt/tasks_s").unwrap() {
        let path = name.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_string();
        if file.ends_with(".json") && !file.contains("phil_8") && !file.contains("8_4") && !file.contains("6_2") {
            sh(&file, &std::fs::read_to_string(&path).unwrap());
        }
    }
}
