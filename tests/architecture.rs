//! The rooms of `src/` look only where they may, foreign crates stay at home, and nothing but the command line
//! touches the outside world. Rules about the source text belong here; each says why it is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Who may look at whom. The base rooms are open to all.
const MAY_LOOK_AT: &[(&str, &[&str])] = &[
    (
        "cli",
        &["detect", "explore", "export", "machine", "primitive", "program", "python", "report", "scenario", "trace"],
    ),
    ("export", &["report"]),
    ("report", &["detect", "trace", "program"]),
    ("detect", &["trace", "program"]),
    ("explore", &["machine", "trace", "program", "primitive"]),
    ("machine", &["trace", "program", "primitive"]),
    ("trace", &[]),
    ("program", &["scenario", "primitive"]),
    ("python", &["scenario"]),
    ("scenario", &[]),
    ("primitive", &[]),
    ("value", &[]),
    ("source", &[]),
    ("workers", &[]),
];

const BASE: &[&str] = &["source", "value", "workers"];

/// Foreign crates, the only places that may name them, and why.
const HOMES: &[(&str, &[&str], &str)] = &[
    ("ruff_python_ast", &["scenario/python_syntax/"], "its interface changes with every version"),
    ("ruff_python_parser", &["scenario/python_syntax/"], "its interface changes with every version"),
    ("ruff_text_size", &["scenario/python_syntax/"], "its interface changes with every version"),
    ("stacker", &["scenario/python_syntax/"], "only parsing recurses without a bound of its own"),
    ("jsonc_parser", &["scenario/"], "the rest of the program does not know that scenarios are JSON"),
    ("loom", &["explore/loom.rs"], "a second opinion must be exchangeable"),
    ("shuttle", &["explore/shuttle.rs"], "a second opinion must be exchangeable"),
    ("rayon_core", &["workers"], "how many threads there are must not be seen by what they do"),
    ("hashbrown", &["explore/"], "only explorers need tables of their own making"),
    ("mimalloc", &["main"], "a library does not choose the allocator of the program it is part of"),
    ("base64", &["export/html/"], "only a page holds other files"),
    ("flate2", &["export/html/"], "only a page holds other files"),
    ("clap", &["cli/"], "what the user types is read in one room"),
    ("clap_complete", &["cli/"], "what the user types is read in one room"),
    ("clap_mangen", &["cli/"], "what the user types is read in one room"),
    ("ctrlc", &["cli/"], "interruptions come from outside"),
    ("anstream", &["cli/", "export/"], "only bytes have colours"),
    ("anstyle", &["export/"], "only bytes have colours"),
    ("annotate_snippets", &["export/"], "words are laid out in one room"),
    ("unicode_width", &["export/"], "a report knows no widths"),
    ("strsim", &["source/"], "one place decides what is similar"),
];

/// Words that reach outside or make runs differ, and why they are kept away from everything but the command line.
const OUTSIDE: &[(&str, &str)] = &[
    ("std::fs", "files are read by the command line only"),
    ("std::env", "the environment must not decide what is found"),
    ("std::net", "nothing is ever sent or fetched"),
    ("std::process", "only the command line ends the process"),
    ("std::io", "only the command line reads and writes"),
    ("Instant", "a clock makes two runs differ"),
    ("SystemTime", "a clock makes two runs differ"),
    ("print!", "only the command line speaks to the user"),
    ("println!", "only the command line speaks to the user"),
    ("eprint!", "only the command line speaks to the user"),
    ("eprintln!", "only the command line speaks to the user"),
];

/// Words that stand nowhere in the product.
const NOWHERE: &[(&str, &str)] = &[
    ("dbg!", "left over from debugging"),
    ("todo!", "not done yet"),
    ("unimplemented!", "not done yet"),
    ("RandomState", "two runs must be the same"),
    ("HashMap", "its order differs from run to run: use BTreeMap, or FxHashMap where no order is seen"),
    ("HashSet", "its order differs from run to run: use BTreeSet, or FxHashSet where no order is seen"),
];

/// A file that one can keep in mind. Longer ones may not grow, and must leave the list when they have shrunk.
const LONGEST: usize = 700;
const LONGER: &[(&str, usize)] = &[];

/// A source file without its comments, strings and tests.
struct Source {
    /// Relative to `src/`.
    name: String,
    text: String,
    /// Of the file as it is.
    length: usize,
    starts_with_documentation: bool,
}

impl Source {
    /// The room: the first folder, or the file's stem at the top.
    fn room(&self) -> &str {
        self.name.split('/').next().expect("a name").trim_end_matches(".rs")
    }

    /// How many `super::` lead out of all rooms.
    fn depth(&self) -> usize {
        let path = self.name.trim_end_matches(".rs");
        path.strip_suffix("/mod").unwrap_or(path).split('/').count()
    }

    fn line(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }

    /// Where a word stands by itself, not as the end or the beginning of a longer one.
    fn places(&self, word: &str) -> Vec<usize> {
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        let found = self.text.match_indices(word).map(|(at, _)| at);
        let alone = found.filter(|at| {
            !self.text[..*at].ends_with(is_part)
                && (word.ends_with('!') || !self.text[at + word.len()..].starts_with(is_part))
        });
        alone.collect()
    }

    /// The rooms that it names, with the offset: `crate::room`, `crate::{room, …}`, `super::super::room`.
    fn looks_at(&self) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        let outwards = "super::".repeat(self.depth());
        for prefix in ["crate::", outwards.as_str()] {
            for at in self.places(prefix.trim_end_matches(':')) {
                let Some(rest) = self.text[at..].strip_prefix(prefix) else { continue };
                if prefix != "crate::" && self.text[..at].ends_with("::") {
                    continue;
                }
                for name in first_names(rest) {
                    found.push((name, at));
                }
            }
        }
        found
    }
}

/// `a` of `a::b`, and `a`, `c` of `{a::{b}, c}`.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| {
        let text = text.trim_start();
        text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect::<String>()
    };
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(name(&list[start..at]));
                start = at + 1;
                if character == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Replaces comments and the contents of strings by spaces, so that offsets and lines stay.
fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let copy = |out: &mut String, piece: &str, hide: bool| {
        out.extend(piece.chars().flat_map(|character| {
            let shown = if hide && character != '\n' { ' ' } else { character };
            std::iter::repeat_n(shown, if shown == character { 1 } else { character.len_utf8() })
        }));
    };
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(end) = raw_string(rest) {
            end
        } else if first == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|character| {
                let ends = character == '"' && !escaped;
                escaped = character == '\\' && !escaped;
                ends
            });
            end.map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("'\"'") {
            3
        } else {
            let word = rest.find(|character: char| !(character.is_alphanumeric() || character == '_'));
            let length = word.filter(|length| *length > 0).unwrap_or(first.len_utf8());
            copy(&mut out, &rest[..length], false);
            rest = &rest[length..];
            continue;
        };
        copy(&mut out, &rest[..length], true);
        rest = &rest[length..];
    }
    out
}

/// The length of `r"…"` or `r#"…"#`, if the text begins with one.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let marks = after.chars().take_while(|character| *character == '#').count();
    let body = after[marks..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(marks));
    Some(1 + marks + 1 + body.find(&end)? + end.len())
}

/// Cuts out items behind `#[cfg(test)]`, keeping the lines; returns also the test modules in files of their own.
fn without_tests(text: &str) -> (String, Vec<String>) {
    let (mut kept, mut modules) = (String::with_capacity(text.len()), Vec::new());
    let (mut in_test, mut pending) = (false, false);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if in_test {
            in_test = trimmed != "}";
        } else if pending {
            pending = trimmed.starts_with("#[");
            let module = trimmed.trim_start_matches("pub(crate) ").strip_prefix("mod ");
            if let Some(name) = module.and_then(|rest| rest.strip_suffix(';')) {
                modules.push(name.to_string());
            } else if !pending {
                in_test = trimmed.ends_with('{');
            }
        } else if trimmed == "#[cfg(test)]" {
            pending = true;
        } else {
            kept.push_str(line);
            continue;
        }
        kept.extend(line.chars().filter(|character| *character == '\n'));
    }
    (kept, modules)
}

fn rust_files(directory: &Path, into: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(directory).expect("src/ can be read");
    let mut paths = entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<_>>();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The product's sources: no test modules, neither in files of their own nor at the end of others.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let mut sources = Vec::new();
    let mut tests = BTreeSet::new();
    for path in files {
        let name = path.strip_prefix(&root).expect("inside").to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let (shown, modules) = without_tests(&blank(&text));
        let folder = match name.strip_suffix("mod.rs").or_else(|| name.strip_suffix("lib.rs")) {
            Some(folder) => folder.to_string(),
            None => format!("{}/", name.trim_end_matches(".rs")),
        };
        tests.extend(modules.iter().map(|module| format!("{folder}{module}")));
        let starts_with_documentation = text.starts_with("//!");
        sources.push(Source { name, text: shown, length: text.lines().count(), starts_with_documentation });
    }
    let is_test = |source: &Source| {
        let stem = source.name.trim_end_matches(".rs");
        tests.iter().any(|test| stem == test || stem.starts_with(&format!("{test}/")))
    };
    sources.retain(|source| !is_test(source));
    sources
}

/// All complaints at once, each with file, line and reason.
fn complain(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn rooms_look_only_where_they_may() {
    let rules = MAY_LOOK_AT.iter().copied().collect::<BTreeMap<_, _>>();
    let mut complaints = Vec::new();
    let mut looks = 0;
    for source in sources() {
        let room = source.room();
        if matches!(source.name.as_str(), "lib.rs" | "main.rs") {
            continue;
        }
        let Some(allowed) = rules.get(room) else {
            complaints.push(format!("src/{}: the room `{room}` has no rule", source.name));
            continue;
        };
        for (other, at) in source.looks_at() {
            looks += 1;
            if rules.contains_key(other.as_str())
                && other != room
                && !allowed.contains(&other.as_str())
                && !BASE.contains(&other.as_str())
            {
                let (name, line) = (&source.name, source.line(at));
                let why = "what it needs belongs into a room that both may look at, or comes in as a value";
                complaints.push(format!("src/{name}:{line}: `{room}` must not know `{other}`: {why}"));
            }
        }
    }
    assert!(looks > 200, "only {looks} paths were understood");
    complain(complaints);
}

#[test]
fn each_room_has_a_rule_and_each_rule_a_room() {
    let rooms = sources().iter().map(|source| source.room().to_string()).collect::<BTreeSet<_>>();
    let rules = MAY_LOOK_AT.iter().map(|(room, _)| room.to_string());
    let expected = rules.chain(["lib".to_string(), "main".to_string()]).collect::<BTreeSet<_>>();
    assert_eq!(rooms, expected);
}

#[test]
fn foreign_crates_stay_at_home() {
    let mut complaints = Vec::new();
    let mut seen = BTreeSet::new();
    for source in sources() {
        for (name, homes, reason) in HOMES {
            for at in source.places(name) {
                let is_path = source.text[at + name.len()..].starts_with("::");
                let is_ours = source.text[..at].ends_with("::");
                if !is_path || is_ours {
                    continue;
                }
                seen.insert(name);
                if !homes.iter().any(|home| source.name.starts_with(home)) {
                    let line = source.line(at);
                    let homes = homes.join(", ");
                    complaints
                        .push(format!("src/{}:{line}: `{name}` may be used in {homes} only: {reason}", source.name));
                }
            }
        }
    }
    for (name, ..) in HOMES {
        if !seen.contains(name) {
            complaints.push(format!("tests/architecture.rs: no file uses `{name}` any more; remove its rule"));
        }
    }
    complain(complaints);
}

#[test]
fn only_the_command_line_touches_the_outside_world() {
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|source| source.room() != "cli" && source.room() != "main") {
        for (word, reason) in OUTSIDE {
            for at in source.places(word) {
                complaints.push(format!("src/{}:{}: `{word}`: {reason}", source.name, source.line(at)));
            }
        }
    }
    complain(complaints);
}

#[test]
fn nothing_unfinished_and_nothing_random() {
    let mut complaints = Vec::new();
    for source in sources() {
        for (word, reason) in NOWHERE {
            for at in source.places(word) {
                complaints.push(format!("src/{}:{}: `{word}`: {reason}", source.name, source.line(at)));
            }
        }
    }
    complain(complaints);
}

#[test]
fn files_can_be_kept_in_mind() {
    let mut complaints = Vec::new();
    let sources = sources();
    for source in &sources {
        let listed = LONGER.iter().find(|(name, _)| *name == source.name).map(|(_, length)| *length);
        let (name, length) = (&source.name, source.length);
        match listed {
            None if length > LONGEST => {
                complaints.push(format!("src/{name}:{LONGEST}: {length} lines are hard to keep in mind; split it"));
            }
            Some(limit) if length > limit => {
                complaints
                    .push(format!("src/{name}:{limit}: {length} lines; it is too long already, and may not grow"));
            }
            Some(_) if length <= LONGEST => {
                complaints.push(format!("src/{name}: {length} lines are fine; take it from the list `LONGER`"));
            }
            _ => {}
        }
        if !source.starts_with_documentation {
            complaints.push(format!("src/{name}:1: it must begin by saying what it is (`//!`)"));
        }
    }
    for (name, _) in LONGER {
        if !sources.iter().any(|source| source.name == *name) {
            complaints.push(format!("src/{name}: it is gone; take it from the list `LONGER`"));
        }
    }
    complain(complaints);
}

/// The reader of sources above, on a source that has everything that could mislead it.
#[test]
fn comments_strings_and_tests_are_not_code() {
    let text = "\
//! crate::cli
use crate::{a::{b, c}, d};
const X: &str = \"crate::export \\\" crate::report\";
const Y: &str = r#\"crate::machine \" \"#;
fn f() { let c = '\"'; crate::explore::full() } // crate::value
use super::super::detect::g;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests {
    use crate::hidden::h;
}
use crate::last;
";
    let (shown, modules) = without_tests(&blank(text));
    assert_eq!(modules, ["fixture"]);
    assert_eq!(shown.lines().count(), text.lines().count());
    let source = Source { name: "room/file.rs".into(), text: shown, length: 0, starts_with_documentation: true };
    let mut found = source.looks_at().into_iter().map(|(name, at)| (source.line(at), name)).collect::<Vec<_>>();
    found.sort();
    let expected = [(2, "a"), (2, "d"), (5, "explore"), (6, "detect"), (13, "last")];
    assert_eq!(found, expected.map(|(line, name)| (line, name.to_string())));
}
