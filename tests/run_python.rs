//! Runs one Python file, named by an environment variable: for trying things out.

use interleavings::explore::{RunEnd, run};
use interleavings::program::compile_python;
use interleavings::source::SourceFile;
use interleavings::trace::Action;
use std::sync::Arc;

#[test]
#[ignore = "a tool"]
fn run_python() {
    let path = std::env::var("PYTHON_FILE").expect("PYTHON_FILE");
    let text = std::fs::read_to_string(&path).expect("a file");
    let source = Arc::new(SourceFile::new(path, text));
    let parsed = match interleavings::python::parse(&source) {
        Ok(parsed) => parsed,
        Err(mistakes) => panic!("{mistakes:#?}"),
    };
    let mut compiled = match compile_python(&parsed, &source) {
        Ok(compiled) => compiled,
        Err(mistakes) => panic!("{mistakes:#?}"),
    };
    let mut program = compiled.remove(0).program;
    program.order = interleavings::program::Order::Fifo;
    let begin = std::time::Instant::now();
    let mut count = 0;
    let run = run(&program, |transition| {
        count += 1;
        for event in &transition.events {
            if let Action::Print { text, to_error } = &event.action {
                if *to_error { eprint!("{text}") } else { print!("{text}") }
            }
            if std::env::var("EVENTS").is_ok() {
                eprintln!("    {:?} {:?} {:?} {:?}", transition.runner.0, event.thread.0, event.action, event.accesses);
            }
        }
        true
    });
    match &run.end {
        RunEnd::Ended { status, blocked } => eprintln!("== {status:?} {blocked:?}"),
        other => eprintln!("== {other:?}"),
    }
    eprintln!("== {count} transitions, {:?}", begin.elapsed());
}
