//! One search on several machines: parts add up to the whole, whatever their number, and parts that do not belong
//! together are refused. `CASES=10000 cargo test --test scale_out` looks at so many generated programs.

mod common;
mod generated;

use common::{Ran, directory_with, merge, parts, run_in, scenario_files};
use interleavings::detect::{Finding, FindingKind, detect};
use interleavings::explore::{self, Budget, Part};
use interleavings::program::{Program, compile_with};
use interleavings::python;
use interleavings::report::PartFound;
use interleavings::scenario;
use interleavings::source::SourceFile;
use interleavings::trace::{Count, Coverage, Exploration, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What all parts of a program have found together.
fn together(program: &Program, of: u32) -> PartFound {
    let parts = (1..=of).map(|number| {
        let found = explore::part(program, Part { number, of }, &Budget::GENEROUS);
        let found = PartFound::new(program, &found);
        assert_eq!(PartFound::read(&found.written(program)), Ok(found.clone()), "parts survive being written down");
        found
    });
    parts
        .reduce(|mut whole, part| {
            whole.add(part);
            whole
        })
        .expect("there is a part")
}

fn join(program: &Program, found: &PartFound) -> Exploration {
    let schedules = found.schedules.values().cloned().collect::<Vec<_>>();
    let counts = (found.interleavings.clone(), &found.outcomes);
    explore::join_parts(program, &schedules, Coverage::Complete, counts.0, counts.1).expect("the parts fit together")
}

/// What a finding is about, as far as the choice of a witness does not decide it.
fn identities(findings: &[Finding]) -> BTreeSet<String> {
    let kind = |finding: &Finding| match finding.kind {
        // Which of several places is shown first is the witness's choice.
        FindingKind::Deadlock | FindingKind::UnboundedWait => finding.kind.name().to_string(),
        _ => finding.identity(),
    };
    findings.iter().map(kind).collect()
}

fn counts(outcomes: &[Outcome]) -> BTreeMap<String, String> {
    outcomes.iter().map(|outcome| (outcome.name(), outcome.interleavings.to_decimal())).collect()
}

/// Compares parts of every number up to `most` with one another and with the whole; whether it was small enough.
fn check(name: &str, program: &Program, most: u32, states: u64) -> bool {
    let whole = explore::full(program, &Budget { states, ..Budget::GENEROUS });
    if whole.coverage != Coverage::Complete {
        return false;
    }
    let one = together(program, 1);
    let joined = join(program, &one);
    assert_eq!(counts(&joined.outcomes), counts(&whole.outcomes), "{name}");
    assert_eq!(joined.interleavings, whole.interleavings, "{name}");
    let (found, all) = (identities(&detect(program, &joined)), identities(&detect(program, &whole)));
    assert!(found.is_subset(&all), "found in parts {found:?}, in the whole {all:?}: {name}");
    // What is about schedules that never end takes all of them in one graph.
    let may_be_missing = |finding: &String| {
        let kind = finding.split(' ').next();
        let endless = ["livelock", "starvation", "leads-to", "eventually"];
        whole.interleavings == Count::Infinite && endless.contains(&kind.unwrap_or_default())
            || matches!(kind, Some("eventually" | "leads-to"))
    };
    let missing = all.difference(&found).filter(|finding| !may_be_missing(finding)).collect::<Vec<_>>();
    assert!(missing.is_empty(), "{missing:?} is missing: {name}");
    for of in 2..=most {
        assert_eq!(together(program, of), one, "{of} parts: {name}");
    }
    true
}

#[test]
fn parts_of_every_scenario_add_up_to_the_whole() {
    let mut checked = 0;
    for path in scenario_files() {
        let text = std::fs::read_to_string(&path).expect("a scenario");
        let source = Arc::new(SourceFile::new(path.display().to_string(), text));
        let scenario = scenario::parse(&source).expect("shipped scenarios have no mistakes");
        for compiled in compile_with(&scenario, &source, &python::with_library).expect("no mistakes") {
            let name = format!("{}, {}", path.display(), compiled.program.variant);
            checked += usize::from(check(&name, &compiled.program, 5, 600));
        }
    }
    assert!(checked > 80, "{checked} variants are small enough");
}

#[test]
fn parts_of_generated_programs_add_up_to_the_whole() {
    generated::for_each_program(generated::cases(60), |text| {
        let text = generated::with_checks(text, &["x <= 2", "y != 3"], &["x >= 1", "y == 1"]);
        check(&text, &generated::compile(&text), 3, 1_500);
    });
}

#[test]
fn many_parts_share_the_work() {
    // Two workers that write down what they do: states remember how they were reached, so parts hardly overlap.
    let body = r#"{ "repeat": 6, "do": ["log.append(1)"] }"#;
    let other = body.replace('1', "2");
    let text = format!(
        r#"{{ "format": 1, "name": "log", "shared": {{ "log": [] }},
            "functions": {{ "one": [{body}], "two": [{other}] }},
            "variants": {{ "threads": {{ "threads": ["one()", "two()"] }} }} }}"#
    );
    let program = generated::compile(&text);
    let whole = explore::full(&program, &Budget::GENEROUS).graph.len();
    let size = |number| explore::part(&program, Part { number, of: 4 }, &Budget::GENEROUS).graph.len();
    let sizes = (1..=4).map(size).collect::<Vec<_>>();
    assert!(sizes.iter().all(|size| *size < whole / 2), "{sizes:?} of {whole}");
    assert!(check(&text, &program, 7, u64::MAX));
}

#[test]
fn a_part_that_is_stopped_stops_the_whole() {
    let text = std::fs::read_to_string("scenarios/counter_3x2.json").expect("a scenario");
    let program = generated::compile(&text);
    let budget = Budget { states: 100, ..Budget::GENEROUS };
    let part =
        |number, budget: &Budget| PartFound::new(&program, &explore::part(&program, Part { number, of: 2 }, budget));
    for states in (1..40).chain([60, 90, 130]) {
        let found = part(2, &Budget { states, ..Budget::GENEROUS });
        assert!(found.limit.is_some(), "{states} states are not enough");
    }
    let mut found = part(1, &Budget::GENEROUS);
    assert_eq!(found.limit, None);
    found.add(part(2, &budget));
    assert!(found.limit.is_some());
}

#[test]
fn merged_reports_are_equal_to_the_byte() {
    let directory = directory_with("bytes", "counter.json");
    for format in ["json", "text"] {
        let whole = merge(&directory, &parts(&directory, "counter.json", 1, &[]), &["--format", format]);
        assert_eq!((whole.code, &*whole.err), (0, ""), "as expected");
        assert!(whole.out.contains("lost-update") && whole.out.contains('6'));
        assert!(!whole.out.contains("partition\""), "it is a whole again");
        for of in [2, 3, 7] {
            let mut names = parts(&directory, "counter.json", of, &[]);
            names.reverse();
            assert_eq!(merge(&directory, &names, &["--format", format]), whole, "{of} parts, in another order");
        }
    }
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let directory = directory_with("refused", "counter.json");
    let good = parts(&directory, "counter.json", 3, &[]);
    let two = parts(&directory, "counter.json", 2, &[]);
    let refused = |names: &[String], more: &[&str], part: &str| {
        let Ran { code, out, err } = merge(&directory, names, more);
        assert_eq!((code, &*out), (2, ""), "{err}");
        assert!(err.contains(part), "{part}: {err}");
    };
    let read = |name: &str| std::fs::read_to_string(directory.join(name)).expect("a report");
    let write = |name: &str, text: &str| std::fs::write(directory.join(name), text).expect("a file");
    let with = |other: &str| vec![good[0].clone(), good[1].clone(), other.to_string()];
    refused(&good[..2], &[], "part 3 of 3 is missing");
    refused(&good[2..], &[], "2 of 3 parts are missing: 1, 2");
    refused(&with(&good[1]), &[], "are both part 2 of 3");
    refused(&with(&two[0]), &[], "one of 3 parts");
    refused(&with("nothing.json"), &[], "cannot merge nothing.json");
    let text = read(&good[2]);
    let whole = run_in(&directory, &["counter.json", "--format", "json", "--engine", "native"]);
    write("other.json", &whole.out);
    refused(&with("other.json"), &[], "it is the report of a whole");
    write("other.json", &text.replace("simulate.report/1", "simulate.report/2"));
    refused(&with("other.json"), &[], "its schema is");
    write("other.json", &text.replace(concat!("simulate ", env!("CARGO_PKG_VERSION")), "simulate 0.0.9"));
    refused(&with("other.json"), &[], "it was made by simulate 0.0.9");
    write("other.json", &text.replace("\"part\": 3", "\"part\": 2"));
    refused(&with("other.json"), &[], "it is damaged");
    write("other.json", &text.replace("\"of\": 3", "\"of\": 300000000"));
    refused(&with("other.json"), &[], "it is damaged");
    parts(&directory, "counter.json", 3, &["--order", "fifo"]);
    std::fs::rename(directory.join(&good[2]), directory.join("fifo.json")).expect("a file");
    parts(&directory, "counter.json", 3, &["--variant", "threads"]);
    std::fs::rename(directory.join(&good[2]), directory.join("variant.json")).expect("a file");
    parts(&directory, "counter.json", 3, &[]);
    refused(&with("fifo.json"), &[], "it was made with other options");
    refused(&with("variant.json"), &[], "it is about other variants");
    // The text of the scenario changes, first for one part, then for those who merge.
    let scenario = read("counter.json");
    write("counter.json", &scenario.replace("counter == 2", "counter == 3"));
    parts(&directory, "counter.json", 3, &[]);
    std::fs::rename(directory.join(&good[2]), directory.join("changed.json")).expect("a file");
    write("counter.json", &scenario);
    parts(&directory, "counter.json", 3, &[]);
    refused(&with("changed.json"), &[], "the text of counter.json was another one");
    write("moved.json", &scenario.replace("counter == 2", "counter == 4"));
    refused(&good, &["--file", "moved.json"], "is not the file that the parts are about");
    assert_eq!(merge(&directory, &good, &[]).code, 0, "nothing was wrong with these");
}

#[test]
fn damaged_reports_are_refused_wherever_the_damage_is() {
    let directory = directory_with("damaged", "counter.json");
    let names = parts(&directory, "counter.json", 1, &["--variant", "threads"]);
    let text = std::fs::read(directory.join(&names[0])).expect("a report");
    let start = text.windows(12).position(|window| window == b"\"partition\":").expect("the part is there");
    for at in (start..text.len()).step_by((text.len() - start) / 40) {
        for (what, damaged) in [("cut off", text[..at].to_vec()), ("changed", changed(&text, at))] {
            std::fs::write(directory.join("damaged.json"), &damaged).expect("a file");
            let Ran { code, out, err } = merge(&directory, &["damaged.json".to_string()], &[]);
            // White space between values may change.
            let harmless = text[at].is_ascii_whitespace() && what == "changed";
            assert!((code, &*out) == (2, "") || harmless && code == 0, "{what} at {at}: {code} {err}");
            assert!(!err.contains("mistake"), "{err}");
        }
    }
}

fn changed(text: &[u8], at: usize) -> Vec<u8> {
    let mut changed = text.to_vec();
    changed[at] = match changed[at] {
        b'\n' => b' ',
        b' ' => b'\n',
        byte => byte ^ 1,
    };
    changed
}
