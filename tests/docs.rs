//! The documents say what is so: what they show is run, what they list is compared with the code.
//!
//! Conventions for `README.md`, `CHANGELOG.md` and `docs/*.md`:
//!
//! - A ```` ```console ```` block is a session. A line that begins with `$ ` is a command, `simulate …` or
//!   `cargo run --release -- …`, which is the same; a `\` at its end continues it. The lines up to the
//!   next command are all that it prints, standard output first. A line `...` stands for any lines. If the
//!   exit code is not 0, the last line is `[exit code N]`.
//! - A ```` ```json ```` block is JSON. If it has the key `functions` it is a whole scenario without mistakes. If the
//!   line above it is `<!-- file: NAME -->`, the sessions of the document find it in a file of that name.
//! - A picture stands below a line `<!-- COMMAND -->` with the command that prints it.
//!
//! Sessions run in a directory that has the `scenarios` of this repository and those files.
//! `UPDATE_DOCS=1 cargo test --test docs` writes what is printed now into sessions and pictures; of
//! sessions with `...` only if they do not fit any more, and then without it.

use interleavings::{detect, program, scenario};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn is_update() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Paths of all documents, from the root.
fn documents() -> Vec<String> {
    let mut names = vec!["README.md".to_string(), "CHANGELOG.md".to_string()];
    names.extend(files_in("docs", "md"));
    names
}

fn files_in(directory: &str, extension: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(directory)).unwrap_or_else(|error| panic!("{directory}: {error}"));
    let names = entries.map(|entry| format!("{directory}/{}", entry.unwrap().file_name().to_str().unwrap()));
    let mut names = names.filter(|name| name.ends_with(&format!(".{extension}"))).collect::<Vec<_>>();
    names.sort();
    names
}

/// A fenced block.
struct Block {
    language: String,
    /// What stands in `<!-- … -->` above it.
    note: Option<String>,
    /// Its lines, without the fences, as indices into the document's lines.
    lines: std::ops::Range<usize>,
}

/// What stands in a line that is an HTML comment.
fn comment(line: &str) -> Option<&str> {
    Some(line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim())
}

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut next = 0;
    while next < lines.len() {
        let Some(language) = lines[next].strip_prefix("```") else {
            next += 1;
            continue;
        };
        let length = lines[next + 1..].iter().position(|line| *line == "```").expect("a block ends");
        let note = next.checked_sub(1).and_then(|above| comment(lines[above])).map(str::to_string);
        blocks.push(Block { language: language.to_string(), note, lines: next + 1..next + 1 + length });
        next += length + 2;
    }
    blocks
}

/// A directory of its own for a session, with the scenarios of this repository.
fn playground(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs").join(name.replace(['/', '.'], "_"));
    if directory.exists() {
        fs::remove_dir_all(&directory).unwrap();
    }
    fs::create_dir_all(directory.join("scenarios")).unwrap();
    fs::create_dir_all(directory.join("scenarios/notes/programs")).unwrap();
    let programs = files_in("scenarios/notes", "py").into_iter().chain(files_in("scenarios/notes/programs", "py"));
    for scenario in files_in("scenarios", "json").into_iter().chain(programs) {
        fs::copy(root().join(&scenario), directory.join(&scenario)).unwrap();
    }
    directory
}

/// Words as a shell takes them apart: spaces, quotes.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in command.chars() {
        match (character, quote) {
            (' ', None) => words.extend(word.take()),
            ('"' | '\'', None) => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (_, Some(open)) if open == character => quote = None,
            _ => word.get_or_insert_default().push(character),
        }
    }
    assert!(quote.is_none(), "a quote is not closed in `{command}`");
    words.extend(word);
    words
}

/// What a command prints, line by line, and its exit code as a last line if it is not 0.
fn run(command: &str, directory: &Path) -> Vec<String> {
    let words = words(command);
    let known: [&[&str]; 2] = [&["simulate"], &["cargo", "run", "--release", "--"]];
    let is_known =
        |program: &&&[&str]| words.iter().map(String::as_str).take(program.len()).eq(program.iter().copied());
    let program = known.iter().find(is_known).unwrap_or_else(|| panic!("`{command}` is not run in documents"));
    let mut process = Command::new(env!("CARGO_BIN_EXE_simulate"));
    process.args(&words[program.len()..]).current_dir(directory);
    let output = process.env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE").output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    let mut lines = text.lines().map(str::to_string).collect::<Vec<_>>();
    match output.status.code() {
        Some(0) => {}
        Some(code) => lines.push(format!("[exit code {code}]")),
        None => panic!("`{command}` was killed"),
    }
    lines
}

/// Whether lines are as written, where `...` stands for any number of them.
fn fits(written: &[&str], printed: &[String]) -> bool {
    match written {
        [] => printed.is_empty(),
        ["...", rest @ ..] => (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..])),
        [first, rest @ ..] => printed.split_first().is_some_and(|(line, others)| line == first && fits(rest, others)),
    }
}

/// Runs a session; returns it as it should be written, and how many commands it has.
fn session(lines: &[&str], directory: &Path) -> (Vec<String>, usize) {
    let mut result = Vec::new();
    let mut commands = 0;
    let mut next = 0;
    while next < lines.len() {
        assert!(lines[next].starts_with("$ "), "a session begins with a command, not with `{}`", lines[next]);
        let mut command = String::new();
        loop {
            let line = lines[next];
            result.push(line.to_string());
            next += 1;
            match line.strip_suffix('\\') {
                Some(part) => command.push_str(part),
                None => break command.push_str(line),
            }
        }
        commands += 1;
        let length = lines[next..].iter().position(|line| line.starts_with("$ ")).unwrap_or(lines.len() - next);
        let mut written = &lines[next..next + length];
        next += length;
        // An empty line before the next command is the writer's.
        let gap = next < lines.len() && written.last() == Some(&"");
        if gap {
            written = &written[..written.len() - 1];
        }
        let printed = run(&command["$ ".len()..], directory);
        if fits(written, &printed) {
            result.extend(written.iter().map(|line| line.to_string()));
        } else {
            result.extend(printed);
        }
        result.extend(gap.then(String::new));
    }
    (result, commands)
}

#[test]
fn sessions_print_what_is_written() {
    let mut commands = 0;
    let mut wrong = Vec::new();
    for document in documents() {
        let text = read(&document);
        let lines = text.lines().collect::<Vec<_>>();
        let blocks = blocks(&lines);
        let directory = playground(&document);
        for block in &blocks {
            if let Some(name) = block.note.as_deref().and_then(|note| note.strip_prefix("file: ")) {
                fs::write(directory.join(name), lines[block.lines.clone()].join("\n") + "\n").unwrap();
            }
        }
        let mut updated = Vec::new();
        let mut copied = 0;
        for block in blocks.iter().filter(|block| block.language == "console") {
            let (session, count) = session(&lines[block.lines.clone()], &directory);
            commands += count;
            if session != lines[block.lines.clone()] {
                wrong.push(format!("{document}:{}\n{}", block.lines.start + 1, session.join("\n")));
            }
            updated.extend(lines[copied..block.lines.start].iter().map(|line| line.to_string()));
            updated.extend(session);
            copied = block.lines.end;
        }
        updated.extend(lines[copied..].iter().map(|line| line.to_string()));
        if is_update() {
            fs::write(root().join(&document), updated.join("\n") + "\n").unwrap();
        }
    }
    assert!(commands > 5, "there are sessions in the documents");
    assert!(
        wrong.is_empty() || is_update(),
        "these sessions print something else now; if that is right, run `UPDATE_DOCS=1 cargo test --test docs`\n\n{}",
        wrong.join("\n\n")
    );
}

#[test]
fn json_is_json_and_scenarios_have_no_mistakes() {
    let directory = playground("scenarios_in_documents");
    let mut scenarios = 0;
    for document in documents() {
        let text = read(&document);
        let lines = text.lines().collect::<Vec<_>>();
        for block in blocks(&lines).iter().filter(|block| block.language == "json") {
            let text = lines[block.lines.clone()].join("\n");
            let place = format!("{document}:{}", block.lines.start);
            let json = serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{place}: {error}"));
            if json.get("functions").is_some() {
                fs::write(directory.join("scenario.json"), text).unwrap();
                let printed = run("simulate check scenario.json", &directory);
                assert_eq!(printed.len(), 1, "{place}: {printed:#?}");
                scenarios += 1;
            }
        }
    }
    assert!(scenarios > 3, "there are scenarios in the documents");
}

#[test]
fn pictures_are_what_their_commands_print() {
    let directory = playground("pictures");
    let mut shown = BTreeSet::new();
    for document in documents() {
        let text = read(&document);
        let lines = text.lines().collect::<Vec<_>>();
        for (number, line) in lines.iter().enumerate() {
            let Some((_, rest)) = line.split_once("![") else { continue };
            let target = rest.split_once("](").expect("a picture has a file").1.split(')').next().unwrap();
            let path = root().join(&document).parent().unwrap().join(target);
            let command = number.checked_sub(1).and_then(|above| comment(lines[above]));
            let command = command.unwrap_or_else(|| panic!("{document}:{}: which command drew this?", number + 1));
            let printed = run(command, &directory).join("\n") + "\n";
            if is_update() {
                fs::write(&path, &printed).unwrap();
            }
            let is_same = fs::read_to_string(&path).is_ok_and(|picture| picture == printed);
            assert!(is_same, "{target} is not what `{command}` prints now; UPDATE_DOCS=1 draws it again");
            shown.insert(path.file_name().unwrap().to_str().unwrap().to_string());
        }
    }
    let stored = files_in("docs/pictures", "svg").into_iter().map(|path| path.replace("docs/pictures/", ""));
    assert_eq!(shown, stored.collect(), "every picture is shown, and no other");
}

/// Lines outside of blocks.
fn prose(text: &str) -> Vec<&str> {
    let mut inside = false;
    text.lines()
        .filter(|line| {
            let fence = line.starts_with("```");
            inside ^= fence;
            !inside && !fence
        })
        .collect()
}

/// The names by which headings can be linked to, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).into_iter().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let kept = |character: char| character.is_alphanumeric() || "-_ ".contains(character);
        let name = line.trim_start_matches('#').trim().to_lowercase();
        name.chars().filter(|character| kept(*character)).collect::<String>().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for document in documents() {
        let text = read(&document);
        for line in prose(&text) {
            for part in line.split("](").skip(1) {
                let target = part.split(')').next().unwrap();
                if target.starts_with("http://") || target.starts_with("https://") {
                    continue;
                }
                links += 1;
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                let path = match file {
                    "" => root().join(&document),
                    _ => root().join(&document).parent().unwrap().join(file),
                };
                assert!(path.exists(), "{document}: `{target}` does not exist");
                if !anchor.is_empty() {
                    assert!(anchors(&read(path)).contains(anchor), "{document}: `{target}` is no heading");
                }
            }
        }
    }
    assert!(links > 20, "there are links in the documents");
}

#[test]
fn files_that_are_named_exist() {
    let mut files = 0;
    for document in documents() {
        let text = read(&document);
        for name in prose(&text).iter().flat_map(|line| line.split('`').skip(1).step_by(2)) {
            let is_path = ["src/", "tests/", "docs/", "scenarios/"].iter().any(|room| name.starts_with(room));
            if is_path && !name.contains(['*', '…', ' ']) {
                assert!(root().join(name).exists(), "{document}: `{name}` does not exist");
                files += 1;
            }
        }
    }
    assert!(files > 20, "there are files named in the documents");
}

/// Rows of tables whose first cell is a word in backticks: that word, and the second cell.
fn rows(text: &str) -> Vec<(String, String)> {
    let row = |line: &&str| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let name = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
        Some((name.to_string(), cells.next()?.to_string()))
    };
    prose(text).iter().filter_map(row).collect()
}

#[test]
fn codes_of_mistakes_are_listed() {
    let listed = rows(&read("docs/SCENARIO.md")).into_iter().filter(|(code, _)| {
        code.strip_prefix('E').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let codes = scenario::CODES.iter().chain(program::CODES);
    let codes = codes.chain(program::TRANSLATE_CODES).chain(scenario::CONVERSION_CODES);
    let codes = codes.map(|(code, meaning)| (code.to_string(), meaning.to_string()));
    assert_eq!(listed.collect::<Vec<_>>(), codes.collect::<Vec<_>>());
}

#[test]
fn kinds_of_findings_have_sections() {
    let text = read("docs/FINDINGS.md");
    let sections = prose(&text).into_iter().filter_map(|line| line.strip_prefix("## "));
    let kinds = detect::FindingKind::ALL.map(detect::FindingKind::name);
    assert_eq!(sections.collect::<BTreeSet<_>>(), BTreeSet::from(kinds));
}

#[test]
fn rooms_and_dependencies_are_explained() {
    let text = read("docs/ARCHITECTURE.md");
    let listed = rows(&text).into_iter().map(|(name, _)| name).collect::<BTreeSet<_>>();
    let entries = fs::read_dir(root().join("src")).unwrap().map(Result::unwrap);
    let rooms = entries.filter(|entry| entry.path().is_dir());
    for room in rooms.map(|entry| entry.file_name().into_string().unwrap()) {
        assert!(listed.contains(&room), "docs/ARCHITECTURE.md does not list the room `{room}`");
    }
    let manifest = read("Cargo.toml");
    let mut section = "";
    let mut dependencies = 0;
    for line in manifest.lines() {
        match line.split_once(" = ") {
            _ if line.starts_with('[') => section = line,
            Some((name, _)) if section.ends_with("dependencies]") => {
                assert!(listed.contains(name), "docs/ARCHITECTURE.md does not say why `{name}` is needed");
                dependencies += 1;
            }
            _ => {}
        }
    }
    assert!(dependencies > 10, "there are dependencies");
}

/// Tables of `docs/REPORT.md`: by heading, the fields.
fn fields() -> BTreeMap<String, BTreeSet<String>> {
    let text = read("docs/REPORT.md");
    let mut fields = BTreeMap::<String, BTreeSet<String>>::new();
    let mut heading = "";
    for line in prose(&text) {
        if line.starts_with('#') {
            heading = line.trim_start_matches('#').trim();
        }
        fields.entry(heading.to_string()).or_default().extend(rows(line).into_iter().map(|(name, _)| name));
    }
    fields
}

/// The heading under which the objects of a field are described; of some fields the names are the program's.
const OBJECTS: &[(&str, &str)] = &[
    ("tool", "Tool"),
    ("scenarios", "Scenario"),
    ("variants", "Variant"),
    ("coverage", "Coverage"),
    ("outcomes", "Outcome"),
    ("ends", "End"),
    ("histogram", "Bin"),
    ("engines", "Engine"),
    ("findings", "Finding"),
    ("where", "Place"),
    ("witness", "Witness"),
    ("steps", "Step"),
    ("passing", "Passing"),
    ("partition", "Partition"),
    ("parts", "Variant part"),
    ("samples", "Variant sample"),
    ("seen", "Seen outcome"),
];

fn collect(value: &Value, heading: &str, seen: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, heading, seen)),
        Value::Object(entries) => {
            for (key, value) in entries {
                seen.entry(heading.to_string()).or_default().insert(key.clone());
                if let Some((_, heading)) = OBJECTS.iter().find(|(name, _)| name == key) {
                    collect(value, heading, seen);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn fields_of_reports_are_listed() {
    let directory = playground("reports");
    let json = |command: &str| {
        let mut lines = run(command, &directory);
        lines.retain(|line| !line.starts_with("[exit code"));
        serde_json::from_str::<Value>(&lines.join("\n")).unwrap_or_else(|error| panic!("{command}: {error}"))
    };
    let endless = r#"{ "format": 1, "shared": { "x": 0 },
        "functions": { "f": [ { "while": "True", "do": [ "x += 1" ] } ] }, "variants": { "v": { "threads": [ "f()", "f()" ] } } }"#;
    fs::write(directory.join("endless.json"), endless).unwrap();
    let mut seen = BTreeMap::new();
    collect(&json("simulate --engine native --format json scenarios"), "Report", &mut seen);
    collect(&json("simulate --format json scenarios/counter.json"), "Report", &mut seen);
    collect(&json("simulate --max-states 2000 --format json endless.json"), "Report", &mut seen);
    collect(
        &json("simulate --partition 1/2 --max-states 20 --format json scenarios/counter_3x2.json"),
        "Report",
        &mut seen,
    );
    let sampled = "simulate --explore pos --executions 9 --partition 1/2 --format json scenarios/counter.json";
    collect(&json(sampled), "Report", &mut seen);
    // A part that was stopped by the clock cannot be had at will.
    seen.entry("Variant sample".to_string()).or_default().insert("stopped".to_string());
    let many = r#"{ "format": 1, "shared": { "x": 0 },
        "functions": { "f": [ { "repeat": 20, "do": [ "x += 1" ] } ] }, "variants": { "v": { "threads": [ "f()", "f()" ] } } }"#;
    fs::write(directory.join("many.json"), many).unwrap();
    collect(&json("simulate --explore random --executions 100 --format json many.json"), "Report", &mut seen);
    collect(&json("simulate --explore dpor --format json scenarios/counter_3x2.json"), "Report", &mut seen);
    collect(&json("simulate --explore reduced --format json scenarios/counter_3x2.json"), "Report", &mut seen);
    collect(&json("simulate --explore count --format json scenarios/counter_3x2.json"), "Report", &mut seen);
    collect(&json("simulate replay --format json scenarios/counter.json threads@1122"), "Replay", &mut seen);
    // It is there only when two engines disagree.
    seen.entry("Engine".to_string()).or_default().insert("differences".to_string());
    let fields = fields();
    for (heading, seen) in seen {
        assert_eq!(fields.get(&heading), Some(&seen), "docs/REPORT.md, {heading}");
    }
}

#[test]
fn fields_of_graphs_are_listed() {
    let directory = playground("graphs");
    let mut seen = BTreeMap::<String, BTreeSet<String>>::new();
    for view in ["states", "outcomes"] {
        let command = format!("simulate graph scenarios/counter.json --variant threads --format json --view {view}");
        let graph = serde_json::from_str::<Value>(&run(&command, &directory).join("\n")).unwrap();
        let mut take = |heading: &str, object: &Value| {
            let keys = object.as_object().unwrap().keys().cloned();
            seen.entry(heading.to_string()).or_default().extend(keys);
        };
        take("Graph", &graph);
        for (list, heading) in [("nodes", "Node"), ("edges", "Edge"), ("outcomes", "Graph outcome")] {
            graph[list].as_array().unwrap().iter().for_each(|object| take(heading, object));
        }
        let values = graph["nodes"].as_array().unwrap().iter().flat_map(|node| node["shared"].as_array().unwrap());
        values.for_each(|value| take("Value", value));
    }
    let fields = fields();
    for (heading, seen) in seen {
        assert_eq!(fields.get(&heading), Some(&seen), "docs/REPORT.md, {heading}");
    }
}
