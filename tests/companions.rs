//! What stands around exploring: exports for continuous integration, explanations, first scenarios, watching,
//! completion of the command line, manual pages, and the files by which other systems run this one.

mod common;

use interleavings::{detect, program, scenario};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// An empty directory for one test.
fn directory(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("companions").join(test);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a directory");
    path
}

fn simulate(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simulate"));
    command.args(arguments).current_dir(directory).stdin(Stdio::null());
    command.env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE").env_remove("GITHUB_STEP_SUMMARY");
    command
}

fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output: Output = simulate(directory, arguments).output().expect("simulate starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("not ended by a signal"), text(output.stdout), text(output.stderr))
}

/// Two threads count; it must end with `expected`, and the variant is meant to show what `expect` lists.
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

const MEANT: &str = r#""lost-update", "data-race""#;

// Formats.

#[test]
fn formats_and_exports_change_no_exit_code_and_give_the_same_bytes_again() {
    let directory = directory("formats");
    std::fs::write(directory.join("meant.json"), counter(2, MEANT)).unwrap();
    std::fs::write(directory.join("surprise.json"), counter(2, "")).unwrap();
    for (file, expected) in [("meant.json", 0), ("surprise.json", 1)] {
        for format in ["text", "plain", "markdown", "json", "jsonl"] {
            let arguments = [file, "--format", format, "--junit", "j.xml", "--sarif", "s.sarif", "--force"];
            let once = || {
                let (code, out, err) = run(&directory, &arguments);
                assert_eq!((code, err.as_str()), (expected, ""), "{file}, {format}");
                let written = ["j.xml", "s.sarif"].map(|name| std::fs::read_to_string(directory.join(name)).unwrap());
                (out, written)
            };
            assert_eq!(once(), once(), "{file}, {format}");
        }
    }
    let (code, _, err) = run(&directory, &["meant.json", "--junit", "j.xml"]);
    assert_eq!(code, 2, "what is there is not overwritten");
    assert!(err.contains("--force"), "{err}");
}

/// Scenarios of many kinds of findings that are explored at once.
const QUICK: &[&str] = &[
    "async_lost_update",
    "audit_during_transfer",
    "blocking_lock_in_async",
    "check_then_pop",
    "counter",
    "gather_failure",
    "lock_order",
    "lost_wake_up",
    "misuse",
    "polling_under_lock",
    "queue_join",
    "request_and_answer",
    "torn_read",
    "transfer_deadlock",
];

#[test]
fn shipped_scenarios_are_test_suites_and_valid_sarif() {
    let directory = directory("shipped");
    let (junit, sarif) = (directory.join("j.xml"), directory.join("s.sarif"));
    let files = QUICK.iter().map(|name| format!("scenarios/{name}.json")).collect::<Vec<_>>();
    let mut arguments = vec!["--engine", "native", "--quiet", "--junit", junit.to_str().unwrap()];
    arguments.extend(["--sarif", sarif.to_str().unwrap()]);
    arguments.extend(files.iter().map(String::as_str));
    let (code, out, err) = run(root(), &arguments);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""), "quiet says nothing when all is as expected");
    let xml = std::fs::read_to_string(&junit).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let count = |name| document.descendants().filter(|element| element.has_tag_name(name)).count();
    assert_eq!(count("testsuite"), QUICK.len());
    assert!(count("testcase") > QUICK.len());
    assert_eq!((count("failure"), count("error")), (0, 0));
    let schema = serde_json::from_str(&read("tests/data/sarif/sarif-schema-2.1.0.json")).unwrap();
    let log = serde_json::from_str::<Value>(&std::fs::read_to_string(&sarif).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors = schema.iter_errors(&log).map(|error| error.to_string()).collect::<Vec<_>>();
    assert!(errors.is_empty(), "{errors:#?}");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result["level"] == "note" && result["suppressions"][0]["kind"] == "inSource"));
    let prints = results.iter().map(|result| result["partialFingerprints"]["simulate/v1"].as_str().unwrap());
    assert_eq!(prints.collect::<BTreeSet<_>>().len(), results.len(), "fingerprints tell results apart");
}

#[test]
fn quiet_tells_only_what_is_not_as_expected() {
    let directory = directory("quiet");
    std::fs::write(directory.join("meant.json"), counter(2, MEANT)).unwrap();
    std::fs::write(directory.join("surprise.json"), counter(2, r#""data-race""#)).unwrap();
    for format in ["text", "plain", "markdown", "json", "jsonl"] {
        let (code, out, _) = run(&directory, &["-q", "meant.json", "--format", format]);
        assert_eq!((code, out.as_str()), (0, ""), "{format}");
        let (code, out, _) = run(&directory, &["-q", "meant.json", "surprise.json", "--format", format]);
        assert_eq!(code, 1);
        assert!(out.contains("surprise.json") && !out.contains("meant.json"), "{out}");
        assert!(out.replace('-', " ").contains("lost update"), "{out}");
    }
    let (_, out, _) = run(&directory, &["-q", "meant.json", "surprise.json"]);
    assert!(out.contains("1 of 2 variants is not as expected, 1 as expected and left out"), "{out}");
    std::fs::write(directory.join("open.json"), counter(2, "")).unwrap();
    let (code, out, _) = run(&directory, &["--quiet", "--max-states", "1", "open.json"]);
    assert_eq!(code, 3);
    assert!(out.contains("INCONCLUSIVE"), "{out}");
}

#[test]
fn a_replay_can_be_read_aloud() {
    let (_, report, _) = run(root(), &["--format", "json", "--engine", "native", "scenarios/counter.json"]);
    let report = serde_json::from_str::<Value>(&report).unwrap();
    let token = report["scenarios"][0]["variants"][0]["findings"][0]["witness"]["schedule"].as_str().unwrap();
    let (code, out, _) = run(root(), &["replay", "--format", "plain", "scenarios/counter.json", token]);
    assert_eq!(code, 1);
    assert!(out.starts_with("Result: the schedule ends badly.\n"), "{out}");
    assert!(out.contains("Step 4: T1, line 9: write counter gets 1.") && out.is_ascii(), "{out}");
}

#[test]
fn github_gets_annotations_and_a_summary() {
    let directory = directory("github");
    std::fs::write(directory.join("surprise.json"), counter(2, "")).unwrap();
    std::fs::write(directory.join("summary.md"), "before\n").unwrap();
    let run_with = |summary: Option<&str>, arguments: &[&str]| {
        let mut command = simulate(&directory, arguments);
        summary.map(|name| command.env("GITHUB_STEP_SUMMARY", directory.join(name)));
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, out, err) = run_with(Some("summary.md"), &["--github", "surprise.json"]);
    assert_eq!((code, err.as_str()), (Some(1), ""));
    let commands = out.lines().filter(|line| line.starts_with("::")).collect::<Vec<_>>();
    assert_eq!(commands.len(), 2, "{out}");
    assert!(commands[0].starts_with("::error file=surprise.json,line=4,endLine=4,col="), "{out}");
    let summary = std::fs::read_to_string(directory.join("summary.md")).unwrap();
    assert!(summary.starts_with("before\n## simulate: FAIL\n"), "{summary}");
    assert!(summary.contains("\n```mermaid\nsequenceDiagram\n"), "{summary}");
    assert_eq!(run_with(None, &["--github", "surprise.json"]).1, out, "a summary is no output");

    std::fs::write(directory.join("broken.json"), "{ \"format\": 1, \"shraed\": {} }").unwrap();
    let (code, out, err) = run_with(None, &["--github", "broken.json"]);
    assert_eq!(code, Some(2));
    assert!(out.starts_with("::error file=broken.json,line=1,") && out.contains("title=E0102::"), "{out}");
    assert!(err.contains("error[E0102]"), "{err}");
    let (code, _, err) = run_with(None, &["--github", "--format", "json", "surprise.json"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("--format"), "{err}");
}

// Explanations.

#[test]
fn every_kind_and_every_code_is_explained() {
    let (code, list, _) = run(root(), &["explain"]);
    assert_eq!(code, 0);
    let codes = scenario::CODES.iter().chain(scenario::PYTHON_CODES).chain(scenario::CONVERSION_CODES);
    let codes = codes.chain(program::CODES).chain(program::TRANSLATE_CODES);
    let explanations = interleavings::report::explanations();
    let mut names = BTreeSet::new();
    for (code, meaning) in codes {
        let explanation = interleavings::report::explanation(code).unwrap_or_else(|| panic!("{code}"));
        assert_eq!(explanation.summary, *meaning, "{code}");
        for part in ["**To fix:**", "**Read on:**"] {
            assert!(explanation.text.contains(part), "{code}: {part}");
        }
        names.insert(*code);
    }
    names.extend(detect::FindingKind::ALL.map(detect::FindingKind::name));
    assert_eq!(explanations.iter().map(|explanation| explanation.name).collect::<BTreeSet<_>>(), names);
    assert!(names.iter().all(|name| list.contains(&format!("  {name}"))), "{list}");
}

/// The wrong examples of `docs/ERRORS.md` are wrong in the way that they are there for.
#[test]
fn examples_of_mistakes_have_their_codes() {
    let directory = directory("mistakes");
    let mut examples = 0;
    for explanation in interleavings::report::explanations() {
        let Some((_, rest)) = explanation.text.split_once("```") else { continue };
        let (language, rest) = rest.split_once('\n').unwrap();
        let (example, _) = rest.split_once("```").expect("a block ends");
        let file = if language == "python" { "example.py" } else { "example.json" };
        std::fs::write(directory.join(file), example).unwrap();
        let (code, _, err) = run(&directory, &["check", file]);
        assert_eq!(code, 2, "{}", explanation.name);
        assert!(err.contains(&format!("error[{}]", explanation.name)), "{}: {err}", explanation.name);
        examples += 1;
    }
    assert!(examples > 40, "only {examples} examples");
}

#[test]
fn a_wrong_name_suggests_the_nearest() {
    let (code, out, err) = run(root(), &["explain", "lost-updat"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(err, "error: nothing is called `lost-updat`; did you mean `lost-update`?\n");
    let (code, _, err) = run(root(), &["explain", "zzzzzzzzzz"]);
    assert_eq!(code, 2);
    assert!(err.contains("lists all names"), "{err}");
    let (code, out, _) = run(root(), &["explain", "e0102"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("E0102: a key that has no meaning here\n") && common::too_wide(&out).is_empty(), "{out}");
}

// Beginning and watching.

#[test]
fn a_first_scenario_runs_as_expected_and_is_never_overwritten() {
    let directory = directory("init");
    for (arguments, file) in [
        (&["init"][..], "scenario.json"),
        (&["init", "--python"], "scenario.py"),
        (&["init", "my first.py"], "my first.py"),
        (&["init", "other.json"], "other.json"),
    ] {
        let (code, out, err) = run(&directory, arguments);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.contains(&format!("wrote {file}")) && common::too_wide(&out).is_empty(), "{out}");
        let (code, out, err) = run(&directory, &[file]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        std::fs::write(directory.join(file), "mine").unwrap();
        assert_eq!(run(&directory, arguments).0, 2);
        assert_eq!(std::fs::read_to_string(directory.join(file)).unwrap(), "mine");
    }
}

/// Reads what a process prints until a line contains a text.
fn wait_for(lines: &mut dyn Iterator<Item = std::io::Result<String>>, text: &str) -> String {
    let mut seen = String::new();
    for line in lines {
        let line = line.unwrap();
        seen.push_str(&line);
        seen.push('\n');
        if line.contains(text) {
            return seen;
        }
    }
    panic!("`{text}` did not come: {seen}");
}

#[test]
#[cfg(unix)]
fn watching_goes_on_over_mistakes_and_gaps_until_it_is_interrupted() {
    let directory = directory("watch");
    let file = directory.join("a.json");
    std::fs::write(&file, counter(2, MEANT)).unwrap();
    let mut command = simulate(&directory, &["watch", "a.json", "--engine", "native", "--quiet"]);
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
    wait_for(&mut lines, "watching");
    std::fs::write(&file, "{ \"format\": 1, \"shraed\": {} }").unwrap();
    let seen = wait_for(&mut lines, "watching");
    assert!(seen.contains("E0102"), "{seen}");
    std::fs::remove_file(&file).unwrap();
    let seen = wait_for(&mut lines, "watching");
    assert!(seen.contains("cannot read a.json"), "{seen}");
    // An editor writes a new file and puts it in the place of the old one.
    let mut new = std::fs::File::create(directory.join("a.json.new")).unwrap();
    new.write_all(counter(3, MEANT).as_bytes()).unwrap();
    std::fs::rename(directory.join("a.json.new"), &file).unwrap();
    let seen = wait_for(&mut lines, "watching");
    assert!(!seen.contains("error"), "{seen}");
    let signal = Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap();
    assert!(signal.success());
    assert_eq!(process.wait().unwrap().code(), Some(130));
}

#[test]
fn watching_does_not_begin_what_it_could_not_repeat() {
    let directory = directory("watch_exports");
    std::fs::write(directory.join("a.json"), counter(2, MEANT)).unwrap();
    let (code, _, err) = run(&directory, &["watch", "a.json", "--junit", "j.xml"]);
    assert_eq!(code, 2);
    assert!(err.contains("--force"), "{err}");
}

// Shells and manual pages.

#[test]
fn shells_can_complete_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (code, script, _) = run(root(), &["completions", shell]);
        assert_eq!(code, 0);
        assert!(script.contains("replay") && script.contains("--junit") || script.contains("junit"), "{shell}");
    }
    let (_, script, _) = run(root(), &["completions", "bash"]);
    let Ok(mut bash) = Command::new("bash").arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn() else {
        return eprintln!("bash is not here; its reading of the script is not tested");
    };
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = bash.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_command_has_a_manual_page() {
    let directory = directory("man");
    let (code, page, _) = run(root(), &["man"]);
    assert_eq!(code, 0);
    let commands = page.lines().filter_map(|line| line.strip_prefix("simulate\\-")?.strip_suffix("(1)"));
    let commands = commands.map(str::to_string).collect::<Vec<_>>();
    assert!(commands.iter().any(|command| command == "replay"), "{page}");
    for command in commands.iter().filter(|command| *command != "help") {
        let (code, page, err) = run(root(), &["man", command]);
        assert_eq!(code, 0, "{err}");
        assert!(page.contains(&format!(".TH simulate-{command} 1")), "{page}");
        std::fs::write(directory.join(format!("{command}.1")), page).unwrap();
    }
    assert_eq!(run(root(), &["man", "nothing"]).0, 2);
    std::fs::write(directory.join("simulate.1"), page).unwrap();
    // Whoever has `man` reads each page without a warning.
    for page in std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(output) =
            Command::new("man").args(["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"]).arg(&page).output()
        else {
            return eprintln!("man is not here; its reading of the pages is not tested");
        };
        if String::from_utf8_lossy(&output.stdout).contains("minimized") {
            return eprintln!("man is a stand-in here; its reading of the pages is not tested");
        }
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

// Files that others read.

#[test]
fn the_action_uses_the_inputs_that_it_declares() {
    let action = read("action.yml");
    let (_, inputs) = action.split_once("\ninputs:\n").unwrap();
    let (inputs, rest) = inputs.split_once("\noutputs:\n").unwrap();
    let declared = inputs.lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    let declared = declared.filter(|name| !name.starts_with(' ')).collect::<BTreeSet<_>>();
    let used = rest.split("inputs.").skip(1);
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let used = used.map(|text| &text[..text.find(|character| !is_name(character)).unwrap_or(text.len())]);
    assert_eq!(declared, used.collect());
    let (_, help, _) = run(root(), &["--help"]);
    for option in ["--github", "--sarif", "--junit"] {
        assert!(rest.contains(option) && help.contains(option), "{option}");
    }
}

#[test]
fn hooks_run_commands_that_exist() {
    let hooks = read(".pre-commit-hooks.yaml");
    let entries = hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: ")).collect::<Vec<_>>();
    assert_eq!(entries, ["simulate check", "simulate --quiet"]);
    for entry in entries {
        let words = entry.split(' ').skip(1).chain(["scenarios/counter.json"]).collect::<Vec<_>>();
        assert_eq!(run(root(), &words).0, 0, "{entry}");
    }
}
