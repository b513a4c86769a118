//! The `simulate` command as users and scripts meet it: what it prints, where, and its exit code.

mod common;

use common::{Ran, base_name, directory, run, run_in, scenario_files, simulate, too_wide};
use std::path::Path;
use std::process::{Command, Stdio};

fn write(directory: &Path, name: &str, text: impl AsRef<[u8]>) {
    std::fs::write(directory.join(name), text).expect("a file");
}

/// The exploration went as the scenario says, and nothing but the report was printed.
fn report(arguments: &[&str]) -> String {
    let ran = run(arguments);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    ran.out
}

/// A schedule was replayed that ends badly: exit code 1, and nothing but the steps was printed.
fn failing_replay(arguments: &[&str]) -> String {
    let ran = run(arguments);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{arguments:?}");
    ran.out
}

/// Refused: exit code 2, nothing on standard output, a reason on standard error, and no panic.
fn refusal(ran: Ran) -> String {
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("error"), "{}", ran.err);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran.err
}

/// Snapshots show how tokens look, not the fingerprint in them, which changes with every change of the compiler.
fn without_fingerprints(text: &str) -> String {
    let mut shown = String::new();
    for piece in text.split_inclusive('.') {
        let in_token = shown.rsplit(char::is_whitespace).next().is_some_and(|word| word.contains('@'));
        let digits = piece.get(..8).filter(|digits| in_token && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        if digits.is_some() {
            shown.push_str("########");
        }
        shown.push_str(&piece[digits.map_or(0, str::len)..]);
    }
    shown
}

/// A scenario with one variant, whose counter must end as `expected`.
fn counter(expected: u32, expect: &str) -> String {
    format!(
        r#"{{
  "format": 1,
  "shared": {{ "counter": 0 }},
  "functions": {{ "increment": [ "counter += 1" ] }},
  "variants": {{ "threads": {{ "threads": [ "increment()", "increment()" ], "expect": [{expect}] }} }},
  "check": {{ "finally": [ "counter == {expected}" ] }}
}}
"#
    )
}

// What it looks like.

#[test]
#[cfg(all(feature = "loom", feature = "shuttle"))]
fn a_lost_update() {
    insta::assert_snapshot!(without_fingerprints(&report(&["scenarios/counter.json"])));
}

#[test]
fn a_deadlock() {
    insta::assert_snapshot!(without_fingerprints(&report(&[
        "scenarios/dining_philosophers.json",
        "--engine",
        "native"
    ])));
}

#[test]
fn an_assertion() {
    insta::assert_snapshot!(without_fingerprints(&report(&["scenarios/torn_read.json", "--engine", "native"])));
}

#[test]
fn everything_about_one_variant() {
    insta::assert_snapshot!(report(&[
        "scenarios/counter.json",
        "--variant",
        "threads",
        "-v",
        "--full",
        "--engine",
        "native"
    ]));
}

#[test]
fn an_overview_of_a_directory() {
    let directory = directory("overview");
    std::fs::create_dir(directory.join("more")).expect("a directory");
    for (file, copy) in [("torn_read", "b.json"), ("counter", "a.json"), ("self_deadlock", "more/c.json")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{file}.json"));
        write(&directory, copy, std::fs::read(path).expect("a scenario"));
    }
    write(&directory, "more/notes.txt", "no scenario");
    write(&directory, "d.json", counter(2, r#""lost-update""#));
    let ran = run_in(&directory, &[".", "--engine", "native"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    insta::assert_snapshot!(without_fingerprints(&ran.out));
}

#[test]
fn a_replay() {
    let out = report(&["scenarios/counter.json", "--engine", "native"]);
    let token = token(&out, "threads@");
    let out = failing_replay(&["replay", "scenarios/counter.json", &token]);
    insta::assert_snapshot!(without_fingerprints(&out));
}

#[test]
fn mistakes_in_a_scenario() {
    let directory = directory("mistakes");
    let text = r#"{
  "format": 1,
  "shared": { "counter": 0 },
  "functions": { "increment": [ "countre += 1", "counter +", { "wiht": "lock", "do": [ "pass" ] } ] },
  "variants": { "threads": { "threads": [ "increment()", "decrement()" ], "expect": [ "lost-updates" ] } }
}
"#;
    write(&directory, "mistakes.json", text);
    let explored = refusal(run_in(&directory, &["mistakes.json"]));
    insta::assert_snapshot!(explored);
    assert_eq!(refusal(run_in(&directory, &["check", "mistakes.json"])), explored);
    // What stands in other rooms is told once these are mended.
    write(&directory, "names.json", counter(2, "").replace("\"increment()\" ]", "\"decrement(1)\" ]"));
    insta::assert_snapshot!(refusal(run_in(&directory, &["check", "names.json"])));
}

#[test]
fn graphs_of_the_counter() {
    for format in ["dot", "mermaid", "json", "graphml", "svg"] {
        for view in ["states", "outcomes"] {
            let variant = ["--variant", "threads", "--format", format, "--view", view];
            let arguments = [&["graph", "scenarios/counter.json"], &variant[..]].concat();
            insta::assert_snapshot!(format!("graph_{format}_{view}"), report(&arguments));
        }
    }
}

#[test]
#[cfg(all(feature = "loom", feature = "shuttle"))]
fn a_report_for_programs() {
    let out = report(&["scenarios/counter.json", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["schema"], "simulate.report/1");
    insta::assert_snapshot!(without_fingerprints(&out));
}

#[test]
fn the_schema_is_the_one_in_docs() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenario.schema.json");
    let printed = std::fs::read_to_string(docs).expect("the schema");
    assert!(report(&["schema"]) == printed, "`simulate schema > docs/scenario.schema.json` brings it up to date");
}

#[test]
fn help_and_version() {
    assert!(report(&["--version"]).starts_with("simulate "));
    for arguments in [&["--help"][..], &["replay", "--help"], &["graph", "--help"], &["check", "--help"]] {
        let out = report(arguments);
        assert!(out.contains("Usage: simulate"), "{out}");
    }
}

// Exit codes.

#[test]
fn exit_0_if_all_is_as_expected() {
    let directory = directory("exit_0");
    write(&directory, "race.json", counter(2, r#""lost-update", "data-race""#));
    let ran = run_in(&directory, &["race.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
}

#[test]
fn exit_1_for_a_finding_that_was_not_expected() {
    let directory = directory("exit_1_unexpected");
    write(&directory, "race.json", counter(2, r#""data-race""#));
    let ran = run_in(&directory, &["race.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{}", ran.out);
    assert!(ran.out.contains("error[lost-update]") && ran.out.contains("expected[data-race]"), "{}", ran.out);
    assert!(ran.out.contains("FAIL"), "{}", ran.out);
}

#[test]
fn exit_1_for_an_expected_finding_that_is_missing() {
    let directory = directory("exit_1_missing");
    write(&directory, "race.json", counter(2, r#""lost-update", "data-race", "deadlock""#));
    let ran = run_in(&directory, &["race.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{}", ran.out);
    assert!(ran.out.contains("expected deadlock was not found"), "{}", ran.out);
}

#[test]
fn exit_1_if_one_of_many_files_is_not_as_expected() {
    let directory = directory("exit_1_one_of_many");
    write(&directory, "a.json", counter(2, r#""lost-update", "data-race""#));
    write(&directory, "b.json", counter(2, ""));
    let ran = run_in(&directory, &["."]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{}", ran.out);
    assert!(ran.out.contains("error[lost-update]"), "{}", ran.out);
    assert!(too_wide(&ran.out).is_empty(), "{}", ran.out);
}

#[test]
fn exit_3_if_a_limit_was_hit_and_nothing_found() {
    let arguments = ["scenarios/counter.json", "--variant", "threads + lock", "--max-states", "3"];
    let ran = run(&[&arguments[..], &["--engine", "native"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (3, ""), "{}", ran.out);
    assert!(!ran.out.contains("OK"), "a stopped exploration is not OK: {}", ran.out);
    insta::assert_snapshot!(without_fingerprints(&ran.out));
    let graph = run(&["graph", "scenarios/counter.json", "--variant", "threads + lock", "--max-states", "3"]);
    assert_eq!((graph.code, graph.err.as_str()), (3, ""));
    let memory = run(&["scenarios/counter.json", "--variant", "threads + lock", "--memory", "1"]);
    assert_eq!((memory.code, memory.err.as_str()), (3, ""), "{}", memory.out);
}

#[test]
fn exit_2_for_bad_usage() {
    for arguments in [
        &[][..],
        &["--no-such-option"],
        &["scenarios/counter.json", "--max-states", "0"],
        &["scenarios/counter.json", "--memory", "much"],
        &["scenarios/counter.json", "--engine", "steam"],
        &["scenarios/counter.json", "--format", "xml"],
        &["replay", "scenarios/counter.json"],
        &["graph"],
        &["check"],
    ] {
        let ran = run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("Usage") || ran.err.contains("--help"), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn exit_2_for_files_that_are_no_scenarios() {
    let directory = directory("exit_2");
    write(&directory, "binary.json", b"{ \"format\": 1, \"name\": \"\xff\" }");
    write(&directory, "empty.json", "");
    write(&directory, "list.json", "[]");
    write(&directory, "notes.txt", "no scenario");
    std::fs::create_dir(directory.join("nothing")).expect("a directory");
    for (path, part) in [
        ("binary.json", "not UTF-8"),
        ("empty.json", "empty.json"),
        ("list.json", "list.json"),
        ("notes.txt", "notes.txt"),
        ("absent.json", "cannot read absent.json"),
        ("nothing", "in nothing"),
    ] {
        for command in [&[path][..], &["check", path]] {
            let error = refusal(run_in(&directory, command));
            assert!(error.contains(part), "{command:?}: {error}");
        }
        for command in [["graph", path].as_slice(), &["replay", path, "threads@1"]] {
            // A directory is no file.
            assert!(!refusal(run_in(&directory, command)).is_empty());
        }
    }
}

/// One bad file among good ones: its mistakes are told, and nothing runs.
#[test]
fn mistakes_of_all_files_are_told_before_anything_runs() {
    let directory = directory("all_files");
    write(&directory, "a.json", counter(2, r#""lost-update", "data-race""#));
    write(&directory, "b.json", "{");
    write(&directory, "c.json", b"\xff");
    let error = refusal(run_in(&directory, &["."]));
    assert!(error.contains("b.json") && error.contains("c.json"), "{error}");
}

#[test]
fn a_variant_that_does_not_exist() {
    let error = refusal(run(&["scenarios/counter.json", "--variant", "thread"]));
    assert!(error.contains("has no variant \"thread\"; did you mean \"threads\"?"), "{error}");
    let error = refusal(run(&["scenarios/counter.json", "--variant", "zzzzzz"]));
    assert!(error.contains("threads + lock"), "{error}");
    let error = refusal(run(&["graph", "scenarios/counter.json"]));
    assert!(error.contains("several variants"), "{error}");
}

#[test]
fn a_variant_by_its_name_or_its_short_name() {
    let arguments = |name| ["scenarios/counter.json", "--engine", "native", "--variant", name];
    assert_eq!(report(&arguments("threads + lock")), report(&arguments("threads-lock")));
}

#[test]
fn check_says_what_is_well() {
    let out = report(&["check", "scenarios"]);
    let programs = std::fs::read_dir("scenarios/notes").expect("the notes").filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|extension| extension == "py"))
    });
    assert_eq!(out.lines().count(), scenario_files().len() + programs.count());
    assert!(out.lines().all(|line| line.ends_with("no mistakes")), "{out}");
}

// Replaying.

/// The first replay token in an output that begins like this.
fn token(out: &str, beginning: &str) -> String {
    let words = out.split_whitespace();
    words.into_iter().find(|word| word.starts_with(beginning)).expect("a token").to_string()
}

#[test]
fn every_replay_command_that_a_report_prints_works() {
    for file in ["counter", "transfer_deadlock", "peterson", "spawn_and_join", "lossy_message", "polling_under_lock"] {
        let path = format!("scenarios/{file}.json");
        let out = report(&[&path, "--engine", "native", "--verbose"]).replace("\\\n", " ");
        let commands = out.lines().filter_map(|line| line.trim_start().strip_prefix("= replay: simulate "));
        let mut replayed = 0;
        for command in commands {
            // What a shell would take apart stands in quotes: the parentheses of what repeats.
            let arguments = command.split_whitespace().map(|word| word.trim_matches('\'')).collect::<Vec<_>>();
            let shown = run(&arguments);
            assert!(shown.out.contains(arguments[2]), "{command}: {}", shown.out);
            assert!(too_wide(&shown.out).is_empty(), "{command}: {}", shown.out);
            let ran = run(&[arguments.as_slice(), &["--format", "json"]].concat());
            let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
            assert_eq!(json["witness"]["schedule"], arguments[2]);
            // The witness of a data race may end well; all others show the defect again.
            let code = if json["good"] == true { 0 } else { 1 };
            assert_eq!((shown.code, ran.code), (code, code), "{command}");
            assert_eq!(shown.err + &ran.err, "", "{command}");
            replayed += 1;
        }
        assert!(replayed > 0, "{out}");
    }
}

#[test]
fn a_token_of_another_program_is_refused() {
    let directory = directory("tokens");
    write(&directory, "race.json", counter(2, ""));
    let token = token(&run_in(&directory, &["race.json"]).out, "threads@");
    assert_eq!(run_in(&directory, &["replay", "race.json", &token]).code, 1);
    // What is checked does not change what the program does.
    write(&directory, "race.json", counter(3, ""));
    assert_eq!(run_in(&directory, &["replay", "race.json", &token]).code, 1);
    // What it does, does.
    write(&directory, "race.json", counter(2, "").replace("counter += 1", "counter += 2"));
    let error = refusal(run_in(&directory, &["replay", "race.json", &token]));
    assert!(error.contains("belongs to another program"), "{error}");
    write(&directory, "race.json", counter(2, "").replace("\"threads\": {", "\"workers\": {"));
    let error = refusal(run_in(&directory, &["replay", "race.json", &token]));
    assert!(error.contains("no variant `threads`"), "{error}");
}

#[test]
fn a_token_that_makes_no_sense_is_refused() {
    for (token, part) in [
        ("", "no `@`"),
        ("garbage", "no `@`"),
        ("@12", "variant"),
        ("threads@12.xyz", "hexadecimal"),
        ("threads@1z", "character 2"),
        ("threads@0", "character"),
        ("threads@3", "step 1"),
        ("threads@111", "step 3"),
        ("threads@1c5", "step 1"),
        ("threads@1x99999999999", "smaller number"),
        ("nobody@12", "no variant `nobody`"),
        ("threads@1221.00000000", "belongs to another program"),
    ] {
        let error = refusal(run(&["replay", "scenarios/counter.json", token]));
        assert!(error.contains(part), "{token}: {error}");
    }
}

// Writing.

#[test]
fn a_graph_is_written_once_and_never_over_another_file() {
    let directory = directory("graph_output");
    write(&directory, "race.json", counter(2, ""));
    let arguments = ["graph", "race.json", "--output", "race.dot"];
    let ran = run_in(&directory, &arguments);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let written = std::fs::read_to_string(directory.join("race.dot")).expect("written");
    assert_eq!(written, run_in(&directory, &["graph", "race.json"]).out);
    write(&directory, "race.dot", "mine");
    let error = refusal(run_in(&directory, &arguments));
    assert!(error.contains("cannot write race.dot"), "{error}");
    assert_eq!(std::fs::read_to_string(directory.join("race.dot")).expect("kept"), "mine");
    refusal(run_in(&directory, &["graph", "race.json", "-o", "no/such/directory.dot"]));
}

/// `simulate … | head -0`
#[test]
fn a_reader_that_goes_away_is_no_mistake() {
    for arguments in [
        &["scenarios/counter.json"][..],
        &["scenarios/counter.json", "--format", "json"],
        &["graph", "scenarios/counter_2x2.json", "--variant", "threads", "--format", "svg"],
        &["replay", "scenarios/counter.json", "threads@1122"],
        &["check", "scenarios"],
        &["schema"],
    ] {
        let mut child = simulate(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().expect("ends"));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let with = |arguments: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["scenarios/counter.json", "--engine", "native"], arguments].concat();
        let output = simulate(&arguments).envs(variables.iter().copied()).output().expect("simulate starts");
        Ran::from(output).out
    };
    let is_coloured = |text: &str| text.contains('\u{1b}');
    let plain = with(&[], &[]);
    assert!(!is_coloured(&plain), "a pipe is no terminal");
    assert_eq!(with(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]), plain);
    let always = with(&["--color", "always"], &[]);
    assert!(is_coloured(&always));
    assert_eq!(with(&["--color", "always"], &[("NO_COLOR", "1")]), always, "what is typed wins");
    assert_eq!(with(&["--color", "auto"], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), plain);
    assert_eq!(anstream::adapter::strip_str(&always).to_string(), plain, "colours carry nothing alone");
}

// The page.

#[test]
fn no_line_is_wider_than_the_page() {
    let mut complaints = Vec::new();
    for path in scenario_files() {
        let file = format!("scenarios/{}", base_name(&path));
        for more in [&[][..], &["--verbose", "--full"]] {
            let out = report(&[&[file.as_str(), "--engine", "native"], more].concat());
            complaints.extend(too_wide(&out).into_iter().map(|line| format!("{file} {more:?}: {line}")));
        }
    }
    for more in [&[][..], &["--verbose", "--full"]] {
        let out = report(&[&["scenarios", "--engine", "native"], more].concat());
        complaints.extend(too_wide(&out).into_iter().map(|line| format!("scenarios {more:?}: {line}")));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Two processes, so that neither addresses nor seeds of hash tables can hide behind a cache.
#[test]
fn the_same_command_prints_the_same_bytes() {
    for arguments in [
        &["scenarios/counter.json"][..],
        &["scenarios", "--engine", "native", "--format", "json"],
        &["scenarios", "--engine", "native", "--verbose", "--full"],
        &["scenarios/spawn_and_join.json", "--format", "json"],
        &["graph", "scenarios/peterson.json", "--variant", "atomics", "--format", "svg"],
        &["graph", "scenarios/counter_3x2.json", "--variant", "threads", "--format", "json", "--max-nodes", "50"],
        &["graph", "scenarios/transfer_deadlock.json", "--variant", "async-opposite-order", "--view", "outcomes"],
    ] {
        assert_eq!(report(arguments), report(arguments), "{arguments:?}");
    }
}

/// Loom and shuttle panic inside and have hooks of their own; nobody should hear of it.
#[test]
#[cfg(all(feature = "loom", feature = "shuttle"))]
fn other_engines_are_quiet() {
    for file in ["counter", "dining_philosophers", "misuse", "bounded_queue"] {
        let path = format!("scenarios/{file}.json");
        let out = report(&[&path]);
        let engines = out.split("explored completely").nth(1).expect("a line about engines");
        assert!(engines.contains("loom") && engines.contains("shuttle") && engines.contains('✓'), "{out}");
        assert!(!engines.contains('✗'), "{out}");
    }
}

#[test]
#[cfg(unix)]
fn links_that_lead_round_in_a_circle_are_not_followed() {
    let directory = directory("circle");
    std::fs::create_dir(directory.join("more")).expect("a directory");
    write(&directory, "more/a.json", counter(2, r#""lost-update", "data-race""#));
    for link in ["one", "two"] {
        std::os::unix::fs::symlink(".", directory.join("more").join(link)).expect("a link");
    }
    let ran = run_in(&directory, &["check", "."]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "./more/a.json: 1 variant, no mistakes\n"));
}

#[test]
fn a_trailing_default_is_not_shown_and_helps_fit_what_is_missing() {
    let directory = directory("pill");
    let text = r#"{
  "format": 1,
  "sync": { "q": "Queue()", "a": "Semaphore()", "b": "Semaphore()" },
  "functions": {
    "put": [ "q.put(1)" ],
    "get": [ "q.get()" ],
    "both(x, y)": [ { "with": "x", "do": [ { "with": "y", "do": [ "pass" ] } ] } ]
  },
  "variants": {
    "queue": { "threads": [ "put()", "get()", "get()" ] },
    "semaphores": { "threads": [ "both(a, b)", "both(b, a)" ] }
  }
}
"#;
    write(&directory, "a.json", text);
    let ran = run_in(&directory, &["a.json", "-v", "--engine", "native"]);
    let out = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(out.contains("q.put(1)") && !out.contains("True"), "{}", ran.out);
    assert!(out.contains("put an item for each `get()`"), "{}", ran.out);
    assert!(out.contains("take them in the same order everywhere"), "{}", ran.out);
}

#[test]
#[cfg(all(unix, feature = "loom", feature = "shuttle"))]
fn an_interruption_reaches_the_other_engines() {
    let text = counter(2, r#""lost-update", "data-race""#).replace(
        "\"counter += 1\"",
        "\"counter += 1\", \"counter += 1\", \"counter += 1\", \"counter += 1\", \"counter += 1\", \"counter += 1\"",
    );
    let directory = directory("interruption");
    write(&directory, "a.json", text);
    let mut command = simulate(&["a.json", "--engine", "all"]);
    let child =
        command.current_dir(&directory).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    std::thread::sleep(std::time::Duration::from_secs(2));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, 130, "{}", ran.err);
    assert!(ran.out.contains("interrupted"), "{}", ran.out);
}

#[test]
fn certificates_are_recounted_and_forged_ones_found_out() {
    let directory = directory("certificate");
    write(&directory, "counter.json", include_str!("../scenarios/counter.json"));
    let explored = run_in(&directory, &["counter.json", "--certificate", "certificate.json"]);
    assert_eq!((explored.code, explored.err.as_str()), (0, ""));
    let verified = run_in(&directory, &["verify", "certificate.json"]);
    assert_eq!((verified.code, verified.err.as_str()), (0, ""));
    insta::assert_snapshot!(verified.out);

    let again = run_in(&directory, &["counter.json", "--certificate", "certificate.json"]);
    assert_eq!(again.code, 2, "nothing is overwritten");
    let certificate = std::fs::read_to_string(directory.join("certificate.json")).expect("it was written");
    let forgeries = [
        ("\"12\"", "\"13\"", 1, "13 states are claimed, the recount found 12"),
        ("\"counter\": \"1\"", "\"counter\": \"0\"", 1, "counter = 0"),
        ("\"sha256\": \"", "\"sha256\": \"0", 2, "not the file that was certified"),
        ("simulate.certificate/1", "simulate.certificate/2", 2, "simulate.certificate/1"),
        ("\"fingerprint\": \"", "\"fingerprint\": \"0", 2, "means something else"),
        ("\"storage\"", "\"stowage\"", 2, "unknown field `stowage`"),
        ("{", "", 2, "no certificate"),
    ];
    for (number, (old, new, code, words)) in forgeries.into_iter().enumerate() {
        let name = format!("forged{number}.json");
        assert!(certificate.contains(old), "{old}");
        write(&directory, &name, certificate.replacen(old, new, 1));
        let found = run_in(&directory, &["verify", &name]);
        assert_eq!(found.code, code, "{old}: {}{}", found.out, found.err);
        assert!((found.out + &found.err).contains(words), "{words}");
    }

    let stopped = run_in(&directory, &["counter.json", "--max-states", "8", "--certificate", "stopped.json"]);
    assert_eq!(stopped.code, 2);
    assert!(stopped.err.contains("not explored completely") && !directory.join("stopped.json").exists());
}

#[test]
fn a_reduced_search_shows_witnesses_as_short_as_any() {
    let directory = directory("short_witnesses");
    let text = r#"{ "format": 1, "name": "test", "shared": { "x": 0, "y": 1 }, "sync": { "condition": "Condition()" },
        "functions": { "f": [{ "if": "x == 0", "then": ["y = 3"] }, "condition.notify()"],
                       "g": ["x += 1", "here = x", "x = here + y"] },
        "variants": { "test": { "threads": [ "f()", "g()" ] } } }"#;
    write(&directory, "race.json", text);
    let shown = |method| run_in(&directory, &["race.json", "--explore", method, "--engine", "native"]).out;
    let (full, reduced) = (shown("full"), shown("reduced"));
    let replays =
        |text: &str| text.lines().filter(|line| line.contains("replay:")).map(String::from).collect::<Vec<_>>();
    assert_eq!(replays(&reduced), replays(&full));
    // The persistent sets alone have no schedule with fewer than 4 switches that shows it.
    assert!(reduced.contains("simplest schedule: 8 steps, 3 switches"), "{reduced}");
}

#[test]
fn a_reduced_search_uses_the_arguments_that_it_is_given() {
    let shows = |list: &[&str], by: &str, states: u32| {
        let command = ["scenarios/dining_philosophers.json", "--variant", "lower fork first", "--explore", "reduced"];
        let ran = run(&[&command[..], &["--engine", "native"], list].concat());
        let words = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&format!("reduced: {states} states stand for all ({by})")), "{}{}", ran.out, ran.err);
    };
    shows(&[], "lock-merging, persistent-sets", 68);
    shows(&["--reductions", "persistent-sets"], "persistent-sets", 66);
    let list = "persistent-sets,lock-merging,sleep-sets";
    shows(&["--reductions", list], "lock-merging, persistent-sets, sleep-sets", 64);
    shows(&["--reductions", "sleep-sets"], "sleep-sets", 96);
    let unknown = run(&["scenarios/dining_philosophers.json", "--reductions", "stubborn-sets"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("[possible values: persistent-sets, lock-merging, commuting-blocks, sleep-sets]"));
}

#[test]
fn partial_graphs_say_which_endless_schedules_they_do_not_judge() {
    for method in ["reduced", "dpor", "count"] {
        let ran = run(&["scenarios/transfer_deadlock.json", "--explore", method, "--engine", "native"]);
        assert!(ran.out.contains("endless schedules were not all judged"), "{method}: {}", ran.out);
    }
}
