//! Whole Python programs: what they print in one run is what CPython printed, and what is claimed of all their
//! schedules is what exploring them finds.
//!
//! `tests/data/python/` holds programs with the output of CPython 3.11, recorded under a virtual clock;
//! `tests/data/asyncio_programs.jsonl` generated programs with that of several versions
//! (`tests/cpython/record_asyncio_programs.py` makes them again).

use interleavings::detect::detect;
use interleavings::explore::{self, Budget, RunEnd};
use interleavings::program::{Compiled, Order, Python, compile_python};
use interleavings::python;
use interleavings::scenario::PythonVariant;
use interleavings::source::SourceFile;
use interleavings::trace::{Action, Coverage, Status};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn compile(name: &str, text: String, change: impl Fn(&mut PythonVariant)) -> Result<Vec<Compiled>, String> {
    let source = Arc::new(SourceFile::new(name.to_string(), text));
    let told = |mistakes: Vec<interleavings::source::Diagnostic>| {
        let mistake = &mistakes[0];
        let line = source.position(mistake.primary.span.start).line;
        format!("line {line}: {} {}", mistake.code, mistake.message)
    };
    let mut program = python::parse(&source).map_err(told)?;
    for variant in &mut program.variants {
        change(variant);
    }
    compile_python(&program, &source).map_err(told)
}

/// What one run prints to standard output, and how it ends.
fn run(compiled: &Compiled) -> (String, String, Option<Status>) {
    let (mut output, mut errors) = (String::new(), String::new());
    let run = explore::run(&compiled.program, |transition| {
        for event in &transition.events {
            match &event.action {
                Action::Print { text, to_error: false } => output.push_str(text),
                Action::Print { text, to_error: true } => errors.push_str(text),
                _ => {}
            }
        }
        true
    });
    let status = match run.end {
        RunEnd::Ended { status, .. } => Some(status),
        _ => None,
    };
    (output, errors, status)
}

/// The programs of a directory with a recorded output.
fn recorded(directory: &str) -> Vec<(String, PathBuf, String)> {
    let directory = root().join(directory);
    let entries = std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path());
    let mut outputs: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "out")).collect();
    outputs.sort();
    let stem = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    outputs.into_iter().map(|path| (stem(&path), path.clone(), std::fs::read_to_string(&path).unwrap())).collect()
}

/// The first line in which two texts differ.
fn difference(expected: &str, printed: &str) -> String {
    let (expected, printed): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), printed.lines().collect());
    let line = (0..expected.len().max(printed.len())).find(|line| expected.get(*line) != printed.get(*line));
    match line {
        Some(line) => format!("line {}: CPython {:?}, here {:?}", line + 1, expected.get(line), printed.get(line)),
        None => "only the ends of lines differ".to_string(),
    }
}

/// Programs that use what the model leaves out, and what they are told: either before they run, or when they come to it.
const LEFT_OUT: &[(&str, &str)] = &[
    ("asyncio_contextvars_request_id", "no module `contextvars`"),
    ("big_integers", "integer beyond 64 bits"),
    ("bytes_basics", "bytes are not supported"),
    ("contextlib_managers", "no `redirect_stdout`"),
    ("integers", "bytes are not supported"),
    ("is_and_equality", "bytes are not supported"),
    ("isinstance_and_types", "bytes are not supported"),
    ("match_patterns", "bytes are not supported"),
    ("object_lifecycle", "no module `weakref`"),
    ("operator_overloading", "`@` is not supported"),
    ("regex_tokenizer", "no module `re`"),
    ("repr_of_containers", "bytes are not supported"),
    ("statics_import_time_sys", "no module `os.path`"),
    ("string_building_idioms", "no module `textwrap`"),
    ("string_methods", "bytes are not supported"),
    ("text_report_formatting", "no module `datetime`"),
];

/// Compares runs with recordings; the names of the programs that differ, with the reason.
fn compare(programs: impl IntoIterator<Item = (String, String, Python, String)>) -> Vec<String> {
    let programs: Vec<_> = programs.into_iter().collect();
    let middle = programs.len() / 2;
    let (left, right) = programs.split_at(middle);
    let one = |(name, text, python, expected): &(String, String, Python, String)| {
        let change = |variant: &mut PythonVariant| {
            variant.order = Some(Order::Fifo);
            variant.python = Some(*python);
        };
        let left_out = LEFT_OUT.iter().find(|(program, _)| program == name).map(|(_, reason)| *reason);
        let refused = |told: &str| match left_out {
            Some(reason) if told.contains(reason) => None,
            _ => Some(format!("{name}: refused: {told}")),
        };
        let compiled = match compile(name, text.clone(), change) {
            Ok(compiled) => compiled,
            Err(reason) => return refused(&reason),
        };
        let (printed, errors, _) = run(&compiled[0]);
        if left_out.is_some() {
            return refused(&errors);
        }
        let why = || errors.lines().last().map(|line| format!(" ({line})")).unwrap_or_default();
        (printed != *expected).then(|| format!("{name}: {}{}", difference(expected, &printed), why()))
    };
    let half = |half: &[(String, String, Python, String)]| half.iter().filter_map(one).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let builder = || std::thread::Builder::new().stack_size(64 << 20);
        let first = builder().spawn_scoped(scope, || half(left)).unwrap();
        let second = builder().spawn_scoped(scope, || half(right)).unwrap();
        let mut failures = first.join().unwrap();
        failures.extend(second.join().unwrap());
        failures
    })
}

fn assert_none(failures: &[String], of: usize) {
    assert!(failures.is_empty(), "{} of {of} programs differ:\n{}", failures.len(), failures.join("\n"));
}

fn directory(outputs: &str, programs: &str) -> Vec<(String, String, Python, String)> {
    let read = |(stem, _, expected): (String, PathBuf, String)| {
        let text = std::fs::read_to_string(root().join(programs).join(format!("{stem}.py"))).unwrap();
        (stem, text, Python::Python311, expected)
    };
    recorded(outputs).into_iter().map(read).collect()
}

#[test]
fn the_notes_programs_print_what_cpython_prints() {
    let programs = directory("tests/data/python/notes", "scenarios/notes/programs");
    assert_eq!(programs.len(), 24);
    assert_none(&compare(programs), 24);
}

#[test]
fn the_network_programs_of_the_notes_run_with_the_network_replaced() {
    for name in ["23_blocking_sqlite", "24_blocking_requests", "25_aiohttp_nonblocking"] {
        let text = std::fs::read_to_string(root().join(format!("scenarios/notes/programs/{name}.py"))).unwrap();
        let compiled = compile(name, text, |variant| variant.order = Some(Order::Fifo)).unwrap();
        let (output, errors, status) = run(&compiled[0]);
        assert_eq!((status, errors.as_str()), (Some(Status::Finished), ""), "{name}");
        assert!(!output.is_empty(), "{name}");
    }
}

#[test]
fn tutorials_print_what_cpython_prints() {
    let programs = directory("tests/data/python/tutorials", "tests/data/python/tutorials");
    let count = programs.len();
    assert_none(&compare(programs), count);
}

#[test]
fn features_of_the_language_do_what_cpython_does() {
    let programs = directory("tests/data/python/language", "tests/data/python/language");
    let count = programs.len();
    assert_none(&compare(programs), count);
}

#[test]
fn generated_asyncio_programs_print_what_cpython_prints() {
    let text = std::fs::read_to_string(root().join("tests/data/asyncio_programs.jsonl")).unwrap();
    let programs: Vec<_> = text
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| record[name].as_str().unwrap_or_default().to_string();
            let python = match field("python").as_str() {
                "3.12" => Python::Python312,
                "3.13" => Python::Python313,
                "3.14" => Python::Python314,
                _ => Python::Python311,
            };
            (format!("seed {} on {}", record["seed"], field("python")), field("program"), python, field("stdout"))
        })
        .collect();
    assert!(programs.len() >= 500);
    let count = programs.len();
    assert_none(&compare(programs), count);
}

/// Every claim of the notes has a file whose header states the truth.
#[test]
fn what_is_claimed_of_the_notes_is_what_exploring_finds() {
    let mut failures = Vec::new();
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(root().join("scenarios/notes")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    assert!(paths.len() >= 30);
    for path in &paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let compiled = match compile(&name, text, |_| {}) {
            Ok(compiled) => compiled,
            Err(reason) => {
                failures.push(format!("{name}: refused: {reason}"));
                continue;
            }
        };
        for compiled in &compiled {
            let title = format!("{name} \"{}\"", compiled.program.variant);
            if let Some(expected) = &compiled.expected_output {
                let (printed, _, _) = run(compiled);
                let expected: String = expected.iter().map(|line| format!("{line}\n")).collect();
                if printed != expected {
                    failures.push(format!("{title}: {}", difference(&expected, &printed)));
                }
            }
            let budget = Budget { states: 200_000, ..Budget::GENEROUS };
            let exploration = explore::full(&compiled.program, &budget);
            let found: BTreeSet<String> =
                detect(&compiled.program, &exploration).iter().map(|finding| finding.kind.name().to_string()).collect();
            let expected: BTreeSet<String> = compiled.expected_findings.iter().cloned().collect();
            if exploration.coverage != Coverage::Complete {
                failures.push(format!("{title}: explored only in part: {:?}", exploration.coverage));
            } else if found != expected {
                failures.push(format!("{title}: found {found:?}, meant to show {expected:?}"));
            }
        }
    }
    assert_none(&failures, paths.len());
}
