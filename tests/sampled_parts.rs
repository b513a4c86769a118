//! Parts of a sampled search, put together, are the whole search to the last byte, whatever their number, and so is what
//! several workers draw together. `CASES=10000 cargo test --release --test sampled_parts` looks at so many generated
//! programs.

mod common;
mod generated;

use common::{Ran, directory_with, merge, parts, run, run_in, scenario_files};
use interleavings::explore::{Machine, SampleOptions, SampleProgress, Sampled, join_samples, range, sample};
use interleavings::program::{Program, compile_with};
use interleavings::python;
use interleavings::report::VariantSample;
use interleavings::scenario;
use interleavings::source::{SourceFile, Span};
use interleavings::trace::{Limit, Method, SampledPart, ThreadIndex};
use interleavings::workers::Workers;
use std::cell::Cell;
use std::num::NonZeroUsize;
use std::sync::Arc;

const METHODS: [Method; 5] = [Method::RandomWalk, Method::Uniform, Method::Pct, Method::Pos, Method::Surw];

const NUMBERS: [u32; 4] = [1, 2, 3, 7];

/// What a part has found, written down and read again.
fn written(program: &Program, part: &SampledPart) -> SampledPart {
    let text = serde_json::to_string(&VariantSample::new(program, part)).expect("JSON");
    let read = serde_json::from_str::<VariantSample>(&text).expect("what was written").read().expect("a limit");
    assert_eq!(read, *part, "parts survive being written down");
    read
}

/// What a search has found, all of it: more than reports are made of.
fn told(sampled: &Sampled) -> String {
    let machine = sampled.machine == Machine::Lean;
    format!("{machine} {:?}", Sampled { machine: Machine::Lean, ..sampled.clone() })
}

fn parts_of(program: &Program, options: &SampleOptions, of: u32) -> Vec<SampledPart> {
    let part = |number| {
        let numbers = range(options.executions, number, of);
        let (first, executions) = (numbers.start, numbers.end - numbers.start);
        let options = SampleOptions { first, executions, ..options.clone() };
        let part = sample(program, &options, &Workers::ONE, &|_| None).expect("the whole can be drawn").part(&options);
        written(program, &part)
    };
    (1..=of).map(part).collect()
}

/// Compares the whole with what these numbers of workers draw, and with these numbers of parts. Returns the whole;
/// nothing if it cannot be drawn: uniform does not draw from what has no end.
fn check(program: &Program, options: &SampleOptions, numbers: &[u32], name: &str) -> Option<Sampled> {
    let whole = sample(program, options, &Workers::ONE, &|_| None).ok()?;
    for number in numbers {
        let together = sample(program, options, &workers(*number), &|_| None).expect("the whole can be drawn");
        assert!(told(&together) == told(&whole), "{number} workers on {name}, {options:?}");
    }
    for of in numbers {
        let parts = parts_of(program, options, *of);
        let joined = join_samples(program, options, &parts, &|_| None).expect("they fit together");
        assert!(told(&joined) == told(&whole), "{of} parts of {name}, {options:?}");
    }
    Some(whole)
}

fn workers(number: u32) -> Workers {
    Workers::new(NonZeroUsize::new(number as usize).expect("somebody works"))
}

fn check_text(text: &str, options: &SampleOptions, numbers: &[u32]) -> Sampled {
    check(&generated::compile(text), options, numbers, text).expect("it can be drawn")
}

fn options(method: Method) -> SampleOptions {
    SampleOptions { executions: 15, max_steps: 300, ..SampleOptions::new(method, 7) }
}

#[test]
fn parts_of_every_scenario_are_the_whole() {
    let (mut compared, mut next) = (0, 0);
    for path in scenario_files() {
        let text = std::fs::read_to_string(&path).expect("a scenario");
        let source = Arc::new(SourceFile::new(path.display().to_string(), text));
        let scenario = scenario::parse(&source).expect("shipped scenarios have no mistakes");
        for compiled in compile_with(&scenario, &source, &python::with_library).expect("no mistakes") {
            let name = format!("{}, {}", path.display(), compiled.program.variant);
            // Without optimisation, one method and one number of parts for each.
            next += 1;
            let (methods, numbers) = match cfg!(debug_assertions) {
                true => (vec![METHODS[next % 5]], &NUMBERS[next % 4..][..1]),
                false => (METHODS.to_vec(), &NUMBERS[..]),
            };
            for method in methods {
                compared += usize::from(check(&compiled.program, &options(method), numbers, &name).is_some());
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn parts_of_generated_programs_are_the_whole() {
    let compared = Cell::new(0);
    let cases = generated::cases(4);
    generated::for_each_program(cases, |text| {
        let text = generated::with_checks(text, &["x <= 2", "y != 3"], &["x >= 1", "y == 1"]);
        let program = generated::compile(&text);
        for method in METHODS {
            compared.set(compared.get() + u32::from(check(&program, &options(method), &NUMBERS, &text).is_some()));
        }
    });
    assert!(compared.get() > 4 * cases, "{}", compared.get());
}

/// What is found first is kept first, and some of it is too much.
#[test]
fn limits_on_what_is_kept_are_those_of_the_whole() {
    let (left_out, cut_off) = (Cell::new(0), Cell::new(0));
    generated::for_each_program(generated::cases(8), |text| {
        for (schedules, steps, explored, most) in [(3, 1000, 1000, 1000), (100, 25, 15, 1000), (4, 30, 8, 9)] {
            let options = SampleOptions {
                executions: 30,
                max_steps: most,
                kept_schedules: schedules,
                kept_steps: steps,
                explored_steps: explored,
                ..SampleOptions::new(Method::RandomWalk, 5)
            };
            let whole = check_text(text, &options, &[1, 2, 7, 50]);
            left_out.set(left_out.get() + whole.left_out);
            cut_off.set(cut_off.get() + whole.cut_off);
        }
    });
    assert!(left_out.get() > 10 && cut_off.get() > 10, "{} {}", left_out.get(), cut_off.get());
}

/// With little memory, the rich machine forgets between executions, in a part at other times than in the whole.
#[test]
fn what_is_forgotten_makes_no_difference() {
    for body in [r#""items.append(1)", "table['a'] += 1""#, r#""table['b'] = len(items)", "items.append(2)", "x += 1""#]
    {
        let text = generated::assemble("tasks", "any", &vec![format!(r#"{body}, "await sleep(0)", {body}"#); 3]);
        for method in METHODS {
            let options = SampleOptions { executions: 20, memory: 60_000, ..SampleOptions::new(method, 11) };
            check_text(&text, &options, &[2, 5]);
        }
    }
}

/// Within long executions, too, the rich machine forgets.
#[test]
fn what_is_forgotten_on_the_way_makes_no_difference() {
    let body = r#"{ "repeat": 100, "do": ["items.append(1)", "await sleep(0)", "table['a'] += 1", "await sleep(0)"] }"#;
    let program = generated::compile(&generated::assemble("tasks", "any", &vec![body.to_string(); 3]));
    for method in METHODS.into_iter().filter(|method| *method != Method::Uniform) {
        let found = |memory| {
            let options = SampleOptions { executions: 3, memory, ..SampleOptions::new(method, 11) };
            let found = sample(&program, &options, &Workers::ONE, &|_| None).expect("it can be drawn");
            assert!(found.machine != Machine::Lean, "only the rich one forgets");
            assert!(found.steps > 3 * 600, "{} steps are too few to forget anything", found.steps);
            told(&found)
        };
        assert!(found(1) == found(1 << 30), "{method:?}");
    }
}

/// One way leads to an endless step, which ends the search wherever it comes.
#[test]
fn a_step_without_end_ends_the_whole() {
    let text = r#"{ "format": 1, "name": "endless", "shared": { "x": 0 },
        "functions": {
            "one()": ["x = 1", "x = 2", "x = 3", "x = 4"],
            "other()": ["here = 0", { "if": "x == 1", "then": [{ "while": "True", "do": ["here += 1"] }] }] },
        "variants": { "threads": { "threads": ["one()", "other()"] } } }"#;
    // The step takes a million instructions.
    let options = SampleOptions { executions: 12, ..SampleOptions::new(Method::RandomWalk, 1) };
    let whole = check_text(text, &options, &[2]);
    assert!(matches!(whole.stopped, Some(Limit::Steps { .. })) && whole.executions > 2, "{whole:?}");
}

/// Some executions make a list, which the lean machine does not know, so that some parts are made on it and some are
/// not.
#[test]
fn parts_on_different_machines_are_the_whole() {
    let text = r#"{ "format": 1, "name": "foreign", "shared": { "x": 0, "y": 0, "z": 0 },
        "functions": {
            "one()": ["x = 1", "x = 2", "x = 3", "x = 4", "z = x"],
            "other()": ["z += 1", { "if": "x == 1", "then": ["y = 'a b'.split()"] }] },
        "variants": { "threads": { "threads": ["one()", "other()", "other()"] } } }"#;
    let program = generated::compile(text);
    let mut mixed = 0;
    for seed in 0..12 {
        let options = SampleOptions { executions: 20, ..SampleOptions::new(Method::RandomWalk, seed) };
        check_text(text, &options, &NUMBERS);
        let lean = parts_of(&program, &options, 7).iter().filter(|part| part.lean).count();
        mixed += usize::from(lean > 0 && lean < 7);
    }
    assert!(mixed > 0, "both machines are needed");
}

/// A part that was stopped has made fewer executions, and so has the whole.
#[test]
fn a_part_that_was_stopped_counts_as_far_as_it_came() {
    let program = generated::compile(&std::fs::read_to_string("scenarios/counter.json").expect("a scenario"));
    let options = SampleOptions { executions: 90, ..SampleOptions::new(Method::Pos, 1) };
    let mut parts = parts_of(&program, &options, 3);
    let stop = |progress: &SampleProgress| (progress.executions == 10).then_some(Limit::Time(1));
    let middle = SampleOptions { first: 30, executions: 30, ..options.clone() };
    parts[1] = sample(&program, &middle, &Workers::ONE, &stop).expect("it can be drawn").part(&middle);
    let joined = join_samples(&program, &options, &parts, &|_| None).expect("they fit together");
    assert_eq!(joined.executions, 70);
    assert!(joined.discovery.iter().all(|at| *at <= 70));
    // Whoever puts them together can be stopped, too.
    let stopped = join_samples(&program, &options, &parts, &|_| Some(Limit::Interrupted));
    assert!(stopped.is_err_and(|reason| reason.contains("before they were put together")));
}

#[test]
fn parts_that_contradict_the_program_are_refused() {
    let program = generated::compile(&std::fs::read_to_string("scenarios/counter.json").expect("a scenario"));
    let options = SampleOptions { executions: 60, ..SampleOptions::new(Method::RandomWalk, 1) };
    let parts = parts_of(&program, &options, 3);
    type Forge = fn(&mut Vec<SampledPart>);
    let forgeries: [(Forge, &str); 9] = [
        (|parts| parts.swap(0, 1), "part 1: it has made other executions"),
        (|parts| parts[1].executions -= 1, "part 2: it has made other executions"),
        (|parts| parts[2].cut_off += 1, "part 3: its numbers"),
        (|parts| parts[0].novel.push(20), "part 1: its numbers"),
        (|parts| parts[0].novel = vec![3, 2], "part 1: its numbers"),
        (|parts| parts[0].outcomes[0].first = 59, "part 1: its numbers"),
        (|parts| parts[0].outcomes[0].executions = u64::MAX, "part 1: its numbers"),
        (|parts| parts[0].outcomes[0].shared.clear(), "ends otherwise here"),
        (
            |parts| parts[0].stopped = Some(Limit::Steps { thread: ThreadIndex(0), span: Span::new(0, 1) }),
            "does not end",
        ),
    ];
    for (forge, reason) in forgeries {
        let mut forged = parts.clone();
        forge(&mut forged);
        let refused = join_samples(&program, &options, &forged, &|_| None).expect_err("it is forged");
        assert!(refused.contains(reason), "{reason}: {refused}");
    }
}

/// How a search can be stopped: by how far it is.
const STOPS: [fn(&SampleProgress) -> bool; 4] = [
    |_| false,
    |progress| progress.executions == 100,
    |progress| progress.steps >= 700,
    |progress| progress.outcomes == 2,
];

/// Compares what several workers draw with what one does, however the search is stopped; how often it was.
fn check_workers(program: &Program, options: &SampleOptions, name: &str) -> u32 {
    let mut stopped = 0;
    for stop in STOPS {
        let watch = |progress: &SampleProgress| stop(progress).then_some(Limit::States(1));
        let Ok(one) = sample(program, options, &Workers::ONE, &watch) else { break };
        for number in [2, 3, 7] {
            let together = sample(program, options, &workers(number), &watch).expect("one can draw it");
            assert!(told(&together) == told(&one), "{number} workers on {name}, {options:?}");
        }
        stopped += u32::from(one.stopped.is_some());
    }
    stopped
}

#[test]
fn any_number_of_workers_draws_the_same() {
    let stopped = Cell::new(0);
    generated::for_each_program(generated::cases(4), |text| {
        let text = generated::with_checks(text, &["x <= 2", "y != 3"], &["x >= 1", "y == 1"]);
        let program = generated::compile(&text);
        for method in METHODS {
            // Some are cut off.
            let options = SampleOptions { executions: 300, max_steps: 20, ..SampleOptions::new(method, 7) };
            stopped.set(stopped.get() + check_workers(&program, &options, &text));
        }
    });
    assert!(stopped.get() > 10, "{}", stopped.get());
}

/// Executions long enough for all workers to come to their turn, on both machines.
#[test]
fn any_number_of_workers_draws_the_same_of_a_larger_program() {
    let text = |rounds| {
        let body = format!(r#"{{ "repeat": {rounds}, "do": ["x += 1"] }}"#);
        generated::assemble("threads", "any", &vec![body; 2])
    };
    for (method, rounds) in METHODS.into_iter().zip([80, 15, 80, 80, 80]) {
        let text = text(rounds);
        for lean in [true, false] {
            let executions = if cfg!(debug_assertions) { 30 } else { 120 };
            let options = SampleOptions { executions, lean, ..SampleOptions::new(method, 3) };
            assert!(check_workers(&generated::compile(&text), &options, &text) > 0);
        }
    }
}

/// Whenever a search is interrupted, it has made the executions with the lowest numbers.
#[test]
fn an_interruption_ends_the_search_between_executions() {
    let program = generated::compile(&std::fs::read_to_string("scenarios/counter.json").expect("a scenario"));
    for asked in [1, 2, 30, 500] {
        for number in NUMBERS {
            let left = Cell::new(asked);
            let watch = |_: &SampleProgress| {
                left.set(left.get() - 1);
                (left.get() == 0).then_some(Limit::Interrupted)
            };
            let options = SampleOptions { executions: 5_000, ..SampleOptions::new(Method::Surw, 1) };
            let interrupted = sample(&program, &options, &workers(number), &watch).expect("it can be drawn");
            assert_eq!(interrupted.stopped, Some(Limit::Interrupted));
            assert!(interrupted.executions <= asked);
            let options = SampleOptions { executions: interrupted.executions, ..options };
            let whole = sample(&program, &options, &Workers::ONE, &|_| None).expect("it can be drawn");
            assert_eq!(told(&Sampled { stopped: None, ..interrupted }), told(&whole));
        }
    }
}

#[test]
#[should_panic(expected = "the leader")]
fn a_panic_ends_the_search() {
    let program = generated::compile(&std::fs::read_to_string("scenarios/counter.json").expect("a scenario"));
    let options = SampleOptions::new(Method::RandomWalk, 1);
    let _ = sample(&program, &options, &workers(3), &|progress| panic!("the leader, after {}", progress.executions));
}

#[test]
fn jobs_make_no_difference() {
    for method in ["random", "uniform", "pct", "pos", "surw"] {
        let search = ["scenarios/counter.json", "--variant", "threads", "--explore", method, "--engine", "native"];
        let report = |jobs| run(&[&search[..], &["--executions", "2000", "--verbose", "--jobs", jobs]].concat());
        let one = report("1");
        assert!(one.out.contains("drawn at random"), "{}", one.out);
        for jobs in ["2", "3", "7"] {
            assert_eq!(report(jobs), one, "{jobs} jobs, {method}");
        }
    }
}

#[test]
fn merged_reports_are_equal_to_the_byte() {
    for (scenario, methods) in [
        ("counter.json", &["random", "uniform", "pct", "pos", "surw"][..]),
        ("dining_philosophers.json", &["pct", "random"]),
        ("order_of_tasks.json", &["surw", "uniform"]),
    ] {
        let directory = directory_with(&format!("bytes_{scenario}"), scenario);
        for method in methods {
            let search = ["--explore", method, "--seed", "9", "--executions", "100"];
            let report =
                |arguments: &[&str]| run_in(&directory, &[&[scenario, "--engine", "native"], arguments].concat());
            for (of, format) in [(1, "text"), (2, "json"), (3, "text"), (7, "json")] {
                let format = ["--format", format, "--verbose"];
                let whole = report(&[&search[..], &format].concat());
                assert!(whole.out.contains("drawn at random") || whole.out.contains("sampled"), "{}", whole.out);
                let mut names = parts(&directory, scenario, of, &search);
                names.reverse();
                assert_eq!(merge(&directory, &names, &format), whole, "{of} parts by {method}, in another order");
            }
        }
    }
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let directory = directory_with("refused", "counter.json");
    let pos = ["--explore", "pos", "--seed", "9", "--executions", "90"];
    let good = parts(&directory, "counter.json", 3, &pos);
    let keep = |name: &str, other: &str| {
        std::fs::rename(directory.join(name), directory.join(other)).expect("a file");
        other.to_string()
    };
    let refused = |names: &[String], part: &str| {
        let Ran { code, out, err } = merge(&directory, names, &[]);
        assert_eq!((code, &*out), (2, ""), "{err}");
        assert!(err.contains(part) && !err.contains("panicked"), "{part}: {err}");
    };
    refused(&good[..2], "part 3 of 3 is missing");
    refused(&[&good[..2], &good[..1]].concat(), "are both part 1 of 3");
    let good = [0, 1, 2].map(|part| keep(&good[part], &format!("good_{part}.json"))).to_vec();
    for (other, reason) in [
        (&["--explore", "random", "--seed", "9", "--executions", "90"][..], "other options: --explore"),
        (&["--explore", "pos", "--seed", "8", "--executions", "90"], "other options: --seed"),
        (&["--explore", "pos", "--seed", "9", "--executions", "91"], "other options: --executions"),
        (&["--explore", "pct", "--seed", "9", "--executions", "90"], "other options: --bound, --explore"),
        (&["--explore", "full"], "other options: --executions, --explore, --seed"),
        (&[&pos[..], &["--variant", "threads"]].concat(), "other variants of counter.json"),
        (&[&pos[..], &["--order", "fifo"]].concat(), "other options: --order"),
    ] {
        let foreign = parts(&directory, "counter.json", 3, other);
        refused(&[&good[..2], &foreign[2..]].concat(), reason);
    }
    // Another program under the same name.
    let scenario = std::fs::read_to_string(directory.join("counter.json")).expect("a scenario");
    std::fs::write(directory.join("counter.json"), scenario.replace("counter += 1", "counter += 2")).expect("a file");
    let foreign = parts(&directory, "counter.json", 3, &pos);
    refused(&[&good[..2], &foreign[2..]].concat(), "the text of counter.json was another one");
    refused(&good, "is not the file that the parts are about");
    std::fs::write(directory.join("counter.json"), scenario).expect("a file");
    let text = std::fs::read_to_string(directory.join(&good[2])).expect("a report");
    std::fs::write(directory.join("damaged.json"), text.replace("\"novel\": [", "\"novel\": [ 0,")).expect("a file");
    refused(&[&good[..2], &["damaged.json".to_string()]].concat(), "it is damaged");
    let whole = run_in(&directory, &[&["counter.json", "--engine", "native"], &pos[..]].concat());
    assert_eq!(merge(&directory, &good, &[]), whole, "nothing was wrong with these");
}

#[test]
fn searches_without_parts_say_so() {
    let directory = directory_with("without", "counter.json");
    for method in ["count", "reduced", "dpor", "reads-from", "preemptions", "delays"] {
        let Ran { code, out, err } = run_in(&directory, &["counter.json", "--explore", method, "--partition", "1/2"]);
        assert_eq!((code, &*out), (2, ""), "{err}");
        assert!(err.contains(&format!("`--explore {method}` has no parts")) && err.contains("`pos`"), "{err}");
    }
}
