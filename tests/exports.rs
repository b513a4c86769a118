//! Every export is opened in the program that it is for: Graphviz, networkx, Mermaid, a renderer of SVG; and held against
//! a schema where that program is a page on the internet. All variants of all shipped scenarios.
//!
//! Where a program is missing, the test says so and looks at nothing; `.ci/run` installs them.

mod common;

use common::{Explored, base_name, explore_text, scenario_files};
use interleavings::explore::Budget;
use interleavings::export::{dot, graph_json, graphml, mermaid, perfetto, progress, svg};
use interleavings::report;
use interleavings::report::graph::GraphReport;
use interleavings::report::progress::{CellKind, ForbiddenRegion, ProgressGraph};
use interleavings::report::sequence::{Message, Partner, Sequence, Stuck};
use interleavings::trace::{Action, Exploration, Status};
use interleavings::value::Plain;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// All shipped scenarios.
static SCENARIOS: LazyLock<Vec<Explored>> = LazyLock::new(|| {
    let explored = scenario_files().into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("scenarios are UTF-8");
        explore_text(&base_name(&path), &text, &Budget::GENEROUS).expect("no mistakes")
    });
    explored.collect()
});

/// What there is to export of a variant.
struct Variant {
    /// `counter.json, "threads"`
    title: String,
    explored: &'static common::Variant,
    states: GraphReport,
    outcomes: GraphReport,
    sequence: Result<Sequence, String>,
    progress: Result<ProgressGraph, String>,
}

/// All variants of all shipped scenarios.
static VARIANTS: LazyLock<Vec<Variant>> = LazyLock::new(|| SCENARIOS.iter().flat_map(variants).collect());

fn variants(explored: &'static Explored) -> Vec<Variant> {
    let input = explored.input();
    let names = &report::build(std::slice::from_ref(&input)).scenarios[0].outcome_names;
    let pairs = explored.variants.iter().zip(&input.variants);
    let variant = |(variant, input): (&'static common::Variant, &report::VariantInput<'_>)| {
        let witness = input.findings.first().map(|finding| &finding.witness);
        Variant {
            title: explored.title(variant),
            explored: variant,
            states: GraphReport::states(input.program, input.exploration, 300, witness),
            outcomes: GraphReport::outcomes(input.program, input.exploration, 300),
            sequence: Sequence::new(input, names),
            progress: ProgressGraph::new(input, names),
        }
    };
    pairs.map(variant).collect()
}

/// A directory for the files of one test.
fn directory(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exports").join(test);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a directory");
    path
}

/// Writes texts to numbered files.
fn write(directory: &Path, extension: &str, texts: &[String]) -> Vec<PathBuf> {
    let files = texts.iter().enumerate().map(|(number, text)| {
        let path = directory.join(format!("{number}.{extension}"));
        std::fs::write(&path, text).expect("a file");
        path
    });
    files.collect()
}

/// What a program does with its arguments; nothing if it is not there.
fn open_with(program: &str, arguments: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(_) => {
            eprintln!("skipped: `{program}` is not installed");
            None
        }
    }
}

/// Standard output, line by line; whoever fails tells why.
fn lines(output: Output) -> Vec<String> {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_string).collect()
}

#[test]
fn graphviz_draws_every_node_and_edge() {
    // It takes minutes for the largest ones.
    let graphs = VARIANTS.iter().flat_map(|variant| [&variant.states, &variant.outcomes]);
    let graphs = graphs.filter(|graph| graph.shown <= 20).step_by(5).collect::<Vec<_>>();
    assert!(graphs.len() > 20);
    let files = write(&directory("dot"), "dot", &graphs.iter().map(|graph| dot::render(graph)).collect::<Vec<_>>());
    let arguments = files.iter().map(|file| file.as_os_str()).chain(["-Tsvg".as_ref(), "-O".as_ref()]);
    let Some(output) = open_with("dot", arguments) else { return };
    let errors = String::from_utf8_lossy(&output.stderr).to_string();
    assert!(output.status.success() && !errors.to_lowercase().contains("error"), "{errors}");
    for (graph, file) in graphs.iter().zip(&files) {
        let svg = std::fs::read_to_string(file.with_extension("dot.svg")).expect("Graphviz has drawn it");
        assert_eq!(svg.matches("class=\"node\"").count(), graph.shown, "{}", graph.title());
        assert_eq!(svg.matches("class=\"edge\"").count(), graph.shown_edges, "{}", graph.title());
    }
}

/// Reads GraphML and prints, for each file, the number of nodes and edges, and how many nodes lie on a way from the
/// first node: all must, unless the graph is a slice.
const NETWORKX: &str = r#"
import sys
import networkx
for name in sys.argv[1:]:
    graph = networkx.read_graphml(name, force_multigraph=True)
    first = next(node for node, data in graph.nodes(data=True) if data["initial"])
    assert isinstance(graph, networkx.MultiDiGraph)
    print(len(graph), graph.number_of_edges(), len(networkx.descendants(graph, first)) + 1)
"#;

#[test]
fn networkx_reads_every_node_and_edge() {
    let python = if cfg!(windows) { "python" } else { "python3" };
    match open_with(python, ["-c", "import networkx"]) {
        Some(output) if output.status.success() => {}
        _ => return eprintln!("skipped: networkx is not installed"),
    }
    let graphs = VARIANTS.iter().flat_map(|variant| [&variant.states, &variant.outcomes]).collect::<Vec<_>>();
    let texts = graphs.iter().map(|graph| graphml::render(graph)).collect::<Vec<_>>();
    let files = write(&directory("graphml"), "graphml", &texts);
    let arguments = ["-c".as_ref(), NETWORKX.as_ref()].into_iter().chain(files.iter().map(|file| file.as_os_str()));
    let lines = lines(open_with(python, arguments).expect("it was there"));
    assert_eq!(lines.len(), graphs.len());
    for (graph, line) in graphs.iter().zip(lines) {
        let reached = if graph.shown == graph.total { graph.shown.to_string() } else { "".to_string() };
        let expected = format!("{} {} {reached}", graph.shown, graph.shown_edges);
        assert!(line.starts_with(&expected), "{}: networkx has found {line}, not {expected}", graph.title());
    }
}

/// Where the packages of Node.js are, if they are anywhere.
fn node_packages() -> Option<PathBuf> {
    let named = std::env::var_os("MERMAID_DIRECTORY").map(PathBuf::from);
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/node");
    let found = named.into_iter().chain([usual]).find(|path| path.join("node_modules/mermaid").exists());
    if found.is_none() {
        eprintln!("skipped: Mermaid is not installed (`npm install --prefix target/node mermaid jsdom`)");
    }
    found
}

/// A text as a sequence diagram shows it: long ones are cut.
fn cut(text: &str) -> String {
    if text.chars().count() <= 80 { text.to_string() } else { text.chars().take(79).chain(['…']).collect() }
}

/// What Mermaid's own parser finds in diagrams: all that tests ask for, since starting it takes long.
struct ReadByMermaid {
    sequences: Vec<Value>,
    flowcharts: Vec<Value>,
    names: Vec<Value>,
}

static MERMAID: LazyLock<Option<ReadByMermaid>> = LazyLock::new(|| {
    let packages = node_packages()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/mermaid.mjs");
    let sequence = |sequence: &Sequence| mermaid::sequence::render(sequence).expect("small enough");
    let groups = [
        ("sequence", sequences().iter().map(|drawn| sequence(drawn)).collect::<Vec<_>>()),
        ("flowchart", flowcharts().into_iter().map(|(_, text)| text).collect()),
        ("name", NASTY.iter().map(|text| sequence(&nasty_sequence(text))).collect()),
    ];
    let files = groups.iter().flat_map(|(name, texts)| write(&directory(name), "mmd", texts));
    let output = open_with("node", [script, packages].into_iter().chain(files))?;
    let found =
        lines(output).into_iter().map(|line| serde_json::from_str(&line).expect("JSON")).collect::<Vec<Value>>();
    let mut found = found.into_iter();
    let [sequences, flowcharts, names] = groups.map(|(_, texts)| found.by_ref().take(texts.len()).collect::<Vec<_>>());
    assert_eq!((names.len(), found.next()), (NASTY.len(), None), "each file has an answer");
    Some(ReadByMermaid { sequences, flowcharts, names })
});

fn sequences() -> Vec<&'static Sequence> {
    VARIANTS.iter().filter_map(|variant| variant.sequence.as_ref().ok()).collect()
}

fn flowcharts() -> Vec<(&'static GraphReport, String)> {
    let graphs = VARIANTS.iter().map(|variant| &variant.outcomes).step_by(4);
    graphs.filter_map(|graph| Some((graph, mermaid::render(graph).ok()?))).collect()
}

/// A text as Mermaid keeps it until it draws it: `#35;` is `ﬂ°°35¶ß`.
fn decoded(text: &str) -> String {
    let mut parts = text.split("ﬂ°°");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |text, part| {
        let (number, rest) = part.split_once("¶ß").expect("an entity ends");
        text + &char::from_u32(number.parse().expect("a number")).expect("a character").to_string() + rest
    })
}

#[test]
fn mermaid_reads_every_message_of_sequence_diagrams() {
    let sequences = sequences();
    assert!(sequences.len() > 100);
    let Some(found) = &*MERMAID else { return };
    for (sequence, found) in sequences.iter().zip(&found.sequences) {
        assert_eq!(found["type"], "sequence");
        assert_eq!(decoded(found["title"].as_str().expect("a title")), cut(&sequence.title()));
        let messages = found["messages"].as_array().expect("messages").iter().filter_map(Value::as_str);
        let messages = messages.map(decoded).collect::<Vec<_>>();
        let mut last = 0;
        for message in &sequence.messages {
            let text = format!("{} {}", message.number, cut(&message.operation));
            let place = messages.iter().position(|read| read.starts_with(&text)).expect(&text);
            assert!(last <= place, "{text} comes too early");
            last = place;
        }
        assert!(messages.contains(&cut(&sequence.ending)) || sequence.ending.is_empty(), "{messages:?}");
    }
}

#[test]
fn mermaid_reads_every_node_and_edge_of_flowcharts() {
    let Some(found) = &*MERMAID else { return };
    for ((graph, _), found) in flowcharts().iter().zip(&found.flowcharts) {
        assert_eq!(found["nodes"].as_array().expect("nodes").len(), graph.shown + 1, "and the legend");
        assert_eq!(found["edges"].as_u64(), Some(graph.shown_edges as u64));
    }
}

/// Names and values that look like Mermaid's syntax.
const NASTY: [&str; 12] = [
    "a;b",
    "end",
    "%%{init}%%",
    "#35;",
    "x:y",
    "A->>B: z",
    "<br/>",
    "\"'`",
    "a@{ type: b }",
    "wrap: x",
    "$$x$$",
    "é→\u{202e}\n\0",
];

/// A schedule with one message, in which all texts are this one.
fn nasty_sequence(text: &str) -> Sequence {
    let text = text.to_string();
    let mut message: Message = sequences()[0].messages[0].clone();
    message.thread = 0;
    message.with = Partner::Shared(0);
    message.operation.clone_from(&text);
    message.lost = vec![text.clone()];
    message.evidence = true;
    message.changes.clear();
    Sequence {
        scenario: text.clone(),
        variant: text.clone(),
        finding: None,
        schedule: text.clone(),
        threads: vec![(text.clone(), text.clone())],
        shared: vec![(text.clone(), Plain::Opaque(text.clone()))],
        messages: vec![message],
        overwriting: None,
        repeats: None,
        stuck: vec![Stuck { thread: 0, with: Partner::Nobody, text: text.clone() }],
        ending: text,
    }
}

#[test]
fn mermaid_takes_names_and_values_that_look_like_its_syntax() {
    let Some(found) = &*MERMAID else { return };
    for (text, found) in NASTY.iter().zip(&found.names) {
        let messages = found["messages"].as_array().expect("messages").iter().filter_map(Value::as_str).map(decoded);
        let shown = text.replace('\n', "␊").replace('\0', "␀").replace('\u{202e}', "�");
        let lost = format!("{shown} is lost here");
        assert_eq!(
            messages.collect::<Vec<_>>(),
            [format!("1 {shown} ◀"), lost, shown.clone(), shown].map(String::from)
        );
    }
}

#[test]
fn pictures_are_well_formed_and_drawn() {
    let graphs = VARIANTS.iter().flat_map(|variant| [svg::render(&variant.states), svg::render(&variant.outcomes)]);
    let progress = VARIANTS.iter().filter_map(|variant| variant.progress.as_ref().ok()).map(progress::render);
    let pictures = graphs.chain(progress).collect::<Vec<_>>();
    for picture in &pictures {
        let document = roxmltree::Document::parse(picture).expect("well-formed");
        for element in document.descendants().filter(|node| node.is_element()) {
            assert!(element.attribute("style").is_none(), "a content-security policy forbids it");
            assert!(!["script", "image", "use", "foreignObject", "style"].contains(&element.tag_name().name()));
        }
        let root = document.root_element();
        assert!(root.children().any(|child| child.has_tag_name("title") && child.text().is_some()));
        assert!(root.children().any(|child| child.has_tag_name("desc") && child.text().is_some()));
    }
    let directory = directory("svg");
    // Newest last: progress graphs. A sample, since each picture starts the program once.
    let sample = pictures.iter().rev().step_by(12).cloned().collect::<Vec<_>>();
    for file in write(&directory, "svg", &sample) {
        let target = file.with_extension("png");
        let arguments = [file.as_os_str(), "-o".as_ref(), target.as_os_str()];
        let Some(output) = open_with("rsvg-convert", arguments) else { return };
        lines(output);
        let png = std::fs::read(&target).expect("it has drawn it");
        assert!(png.starts_with(b"\x89PNG") && png.len() > 1000, "{}", file.display());
    }
}

/// The schema in a file; nothing beyond what it names is allowed.
fn strict_schema(path: &str) -> jsonschema::Validator {
    fn close(value: &mut Value) {
        if let Some(object) = value.as_object_mut() {
            if object.contains_key("properties") && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".to_string(), Value::Bool(false));
            }
            object.values_mut().for_each(close);
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(path).expect("a schema");
    let mut schema = serde_json::from_str::<Value>(&text).expect("JSON");
    close(&mut schema);
    jsonschema::validator_for(&schema).expect("the schema is a schema")
}

fn conforms(validator: &jsonschema::Validator, document: &Value, title: &str) {
    let errors = validator.iter_errors(document).map(|error| format!("{} {error}", error.instance_path()));
    let errors = errors.collect::<Vec<_>>();
    assert!(errors.is_empty(), "{title}: {errors:#?}");
}

#[test]
fn json_graphs_are_as_their_schema_says() {
    let validator = strict_schema("docs/graph.schema.json");
    // Large ones have nothing that small ones have not, and take long to check.
    for variant in VARIANTS.iter() {
        for graph in [&variant.states, &variant.outcomes].into_iter().filter(|graph| graph.shown <= 60) {
            let document = serde_json::from_str::<Value>(&graph_json::render(graph)).expect("JSON");
            conforms(&validator, &document, &variant.title);
        }
    }
    assert!(!validator.is_valid(&serde_json::json!({ "schema": "simulate.graph/1" })));
}

#[test]
fn traces_are_as_the_format_says() {
    let validator = strict_schema("tests/data/trace_event.schema.json");
    let mut arrows = 0;
    for variant in VARIANTS.iter() {
        let Ok(sequence) = &variant.sequence else { continue };
        let trace = serde_json::from_str::<Value>(&perfetto::render(sequence)).expect("JSON");
        conforms(&validator, &trace, &variant.title);
        let events = trace["traceEvents"].as_array().expect("events");
        let with = |phase: &str| events.iter().filter(|event| event["ph"] == phase).collect::<Vec<_>>();
        assert_eq!(with("X").len(), sequence.messages.len() + sequence.stuck.len(), "{}", variant.title);
        // Slices of a track do not overlap, tracks have names, and arrows join slices that write.
        for slice in with("X") {
            let is_named = |event: &Value| event["name"] == "thread_name" && event["tid"] == slice["tid"];
            assert!(events.iter().any(is_named), "{}: {slice}", variant.title);
        }
        let mut times = with("X").iter().map(|slice| (slice["tid"].as_u64(), slice["ts"].as_u64())).collect::<Vec<_>>();
        times.sort_unstable();
        assert!(times.windows(2).all(|pair| pair[0] != pair[1]), "{}", variant.title);
        let (starts, finishes) = (with("s"), with("f"));
        assert_eq!(starts.len(), finishes.len());
        for end in starts.iter().chain(&finishes) {
            let is_there = |slice: &&&Value| slice["ts"] == end["ts"] && slice["tid"] == end["tid"];
            let slices = with("X");
            let slice = slices.iter().find(is_there).expect("an arrow joins slices");
            assert!(["write", "call"].iter().any(|kind| slice["cat"] == *kind), "{slice}");
        }
        arrows += starts.len();
    }
    assert!(arrows > 10, "{arrows}");
}

#[test]
fn every_variant_has_a_schedule_or_a_reason() {
    for variant in VARIANTS.iter() {
        if let Err(reason) = &variant.sequence {
            assert_eq!(reason, "nothing was found, and no schedule ends well", "{}", variant.title);
        }
    }
}

/// `simulate` in a directory.
fn simulate(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simulate"));
    command.args(arguments).current_dir(directory).env("NO_COLOR", "1").output().expect("simulate starts")
}

/// The flags of exports, and the names of their files.
const FLAGS: [(&str, &str); 6] = [
    ("--svg", "graph.svg"),
    ("--dot", "graph.dot"),
    ("--graphml", "graph.graphml"),
    ("--json-graph", "graph.json"),
    ("--mermaid", "schedule.mmd"),
    ("--perfetto", "schedule.json"),
];

#[test]
fn golden_files_of_every_export() {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/counter.json");
    let scenario = scenario.to_str().expect("UTF-8");
    let runs = ["once", "again"].map(|name| {
        let directory = directory(name);
        let flags = FLAGS.iter().flat_map(|(flag, file)| [*flag, *file]);
        let arguments = ["--engine", "native", scenario].into_iter().chain(flags).collect::<Vec<_>>();
        lines(simulate(&directory, &arguments));
        // What is there already is not overwritten without a word.
        let refused = simulate(&directory, &arguments);
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("exists already"));
        lines(simulate(&directory, &[&arguments[..], &["--force"]].concat()));
        FLAGS.map(|(_, file)| std::fs::read_to_string(directory.join(file)).expect("it was written"))
    });
    assert_eq!(runs[0], runs[1], "the same bytes in every run");
    // Graphs are those of `simulate graph`, whose golden files are with the tests of the command line.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (format, text) in ["svg", "dot", "graphml", "json"].iter().zip(&runs[0]) {
        let graph = ["graph", scenario, "--variant", "threads", "--format", format];
        assert!(lines(simulate(root, &graph)) == text.lines().collect::<Vec<_>>(), "{format}");
    }
    for ((_, file), text) in FLAGS.iter().zip(&runs[0]).skip(4) {
        insta::assert_snapshot!(*file, without_fingerprint(text));
    }
}

/// The program's fingerprint changes with the language; it has its own tests.
fn without_fingerprint(text: &str) -> String {
    let (before, after) = text.split_once("threads@1221.").expect("the schedule is named");
    format!("{before}threads@1221.…{}", after.trim_start_matches(|digit: char| digit.is_ascii_hexdigit()))
}

#[test]
fn golden_files_of_progress_graphs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, file, variant) in [
        ("progress_deadlock", "transfer_deadlock.json", "threads, opposite order"),
        ("progress_race", "counter.json", "threads"),
    ] {
        let file = format!("scenarios/{file}");
        let arguments = ["graph", &file, "--variant", variant, "--view", "progress"];
        let [once, again] = [(), ()].map(|()| lines(simulate(root, &arguments)).join("\n"));
        assert_eq!(once, again);
        insta::assert_snapshot!(name, once);
    }
}

/// The judge of progress graphs: walks every schedule from its first step to its last, counts what each thread has done,
/// and writes down in which positions it stops and whether it ends well.
fn walk_all(exploration: &Exploration) -> BTreeMap<[usize; 2], BTreeSet<bool>> {
    let mut seen = BTreeMap::<[usize; 2], BTreeSet<bool>>::new();
    let mut pending = vec![(0, vec![[0, 0]])];
    while let Some((state, positions)) = pending.pop() {
        for edge in exploration.graph.edges(state) {
            let mut position = positions[positions.len() - 1];
            for event in &exploration.transition(edge).events {
                // Of what has to wait only a condition gives something back, its lock.
                let is_wait = match &event.action {
                    Action::Operation { waits, method, object, .. } => {
                        *waits && !(*method == "wait" && object.starts_with("condition"))
                    }
                    Action::Join { waits, .. } => *waits,
                    _ => false,
                };
                position[event.thread.index()] += usize::from(!is_wait);
            }
            pending.push((edge.target, [&positions[..], &[position]].concat()));
        }
        if let Some(terminal) = exploration.terminal(state) {
            let outcome = &exploration.outcomes[terminal.outcome as usize];
            let is_good = outcome.status == Status::Finished && outcome.failed_checks.is_empty();
            for position in positions {
                seen.entry(position).or_default().insert(is_good);
            }
        }
    }
    seen
}

#[test]
fn cells_of_progress_graphs_are_what_all_schedules_show() {
    let mut judged = 0;
    for variant in VARIANTS.iter() {
        let exploration = &variant.explored.exploration;
        // Outcomes that are only reached by breaking a check on the way are another matter.
        let is_plain = exploration.violations.is_empty();
        let is_small = exploration.interleavings.to_u64().is_some_and(|number| number <= 2000);
        let (Ok(graph), true, true) = (&variant.progress, is_plain, is_small) else { continue };
        let seen = walk_all(exploration);
        let stops = [0, 1].map(|thread| {
            let stops = seen.keys().map(|position| position[thread]).collect::<BTreeSet<_>>();
            stops.into_iter().collect::<Vec<_>>()
        });
        assert_eq!(graph.cells.len(), stops[0].len(), "{}", variant.title);
        for (across, column) in graph.cells.iter().enumerate() {
            assert_eq!(column.len(), stops[1].len(), "{}", variant.title);
            for (up, cell) in column.iter().enumerate() {
                let ends = seen.get(&[stops[0][across], stops[1][up]]).map(|ends| Vec::from_iter(ends.iter().copied()));
                let kinds: &[CellKind] = match ends.as_deref() {
                    None => &[CellKind::Unreachable],
                    Some([true]) => &[CellKind::Good],
                    Some([false]) => &[CellKind::Bad, CellKind::Unsafe, CellKind::Deadlock],
                    Some(_) => &[CellKind::Undecided, CellKind::Mixed],
                };
                assert!(
                    kinds.contains(&cell.kind),
                    "{}: {across}, {up} is {:?}, not {kinds:?}",
                    variant.title,
                    cell.kind
                );
            }
        }
        for region in &graph.forbidden {
            for (across, up) in
                (region.from[0]..=region.to[0]).flat_map(|x| (region.from[1]..=region.to[1]).map(move |y| (x, y)))
            {
                assert_eq!(graph.cells[across][up].kind, CellKind::Unreachable, "{}", variant.title);
            }
        }
        judged += 1;
    }
    assert!(judged > 40, "{judged}");
}

#[test]
fn the_lock_of_the_counter_forbids_where_the_update_is_lost() {
    let graph = |title: &str| {
        let variant = VARIANTS.iter().find(|variant| variant.title == title).expect(title);
        variant.progress.as_ref().expect("two threads in straight lines")
    };
    let race = graph("counter.json, \"threads\"");
    // Both have read: whatever comes now, an update is lost. Later it depends on who has gone through there.
    let kinds = race.cells.iter().map(|column| column.iter().map(|cell| cell.kind).collect::<Vec<_>>());
    use CellKind::{Bad, Good, Mixed, Undecided};
    let expected = [[Undecided, Undecided, Good], [Undecided, Bad, Mixed], [Good, Mixed, Mixed]];
    assert_eq!(kinds.collect::<Vec<_>>(), expected.map(Vec::from));
    assert_eq!(race.schedules[0].cells, [[0, 0], [1, 0], [1, 1], [1, 2], [2, 2]]);
    assert_eq!(race.schedules[0].loss.as_ref().map(|loss| loss.cell), Some(2));
    let locked = graph("counter.json, \"threads + lock\"");
    assert!(race.forbidden.is_empty());
    let region = ForbiddenRegion { lock: "lock".to_string(), from: [1, 1], to: [3, 3] };
    assert_eq!(locked.forbidden, [region]);
    assert!(locked.cells.iter().flatten().all(|cell| [Good, CellKind::Unreachable].contains(&cell.kind)));
    // AB-BA: two forbidden regions leave one corner.
    let deadlock = graph("transfer_deadlock.json, \"threads, opposite order\"");
    assert_eq!(deadlock.forbidden.len(), 2);
    assert_eq!(deadlock.cells[1][1].kind, CellKind::Deadlock);
    assert_eq!(deadlock.schedules[0].cells.last(), Some(&[1, 1]));
}

#[test]
fn where_there_is_no_progress_graph_the_reason_is_told() {
    let reason = |title: &str| {
        let variant = VARIANTS.iter().find(|variant| variant.title == title).expect(title);
        variant.progress.as_ref().expect_err("no straight lines").clone()
    };
    let reasons = [
        reason("counter_3x2.json, \"threads\""),
        reason("check_then_pop.json, \"threads + lock\""),
        reason("request_and_answer.json, \"for ever\""),
    ];
    insta::assert_snapshot!(reasons.join("\n"));
}

/// Which picture of a variant tells most: its progress graph if it has one; else its outcome map if that shows where
/// something is decided and is small enough to be looked at; else its schedule.
enum Picture {
    View(&'static str),
    Schedule,
}

fn best_picture(variant: &Variant) -> Picture {
    const SMALL: usize = 12;
    let is_decided = variant.outcomes.graph.edge_weights().any(|edge| edge.loses);
    match &variant.progress {
        Ok(_) => Picture::View("progress"),
        Err(_) if is_decided && variant.outcomes.total <= SMALL => Picture::View("outcomes"),
        Err(_) => Picture::Schedule,
    }
}

/// The gallery as it should be: the text, and the pictures by name.
fn gallery(directory: &Path) -> (String, BTreeMap<String, String>) {
    let mut text = String::from(
        "# Gallery\n\nEach shipped scenario in one picture: the variant in which something is found first. Where it is two \
         threads that do the\nsame in every schedule, that is a progress graph (how far both have come, to the right and \
         upwards); else an outcome\nmap, if it is small (states grouped by how they can still end); else the schedule that \
         shows the finding.\n[EXPORTS.md](EXPORTS.md) says how to make such pictures. This page and its pictures are written \
         by\n`UPDATE_DOCS=1 cargo test --test exports gallery`.\n",
    );
    let mut pictures = BTreeMap::new();
    for explored in SCENARIOS.iter() {
        let variants =
            VARIANTS.iter().filter(|variant| variant.title.starts_with(&format!("{},", explored.source.name)));
        let variants = variants.collect::<Vec<_>>();
        let failing = variants.iter().find(|variant| !variant.explored.findings.is_empty());
        let variant = failing.unwrap_or(&variants[0]);
        let name = &variant.explored.compiled.program.variant;
        let found = variant.explored.findings.first().map_or("nothing", |finding| finding.kind.name());
        let file = format!("scenarios/{}", explored.source.name);
        let about = explored.scenario.about.as_deref().unwrap_or_default();
        text.push_str(&format!("\n## {}\n\n{about}\n\n", explored.scenario.name));
        text.push_str(&format!("[`{file}`](../{file}), variant `{name}`: {found}\n\n"));
        match best_picture(variant) {
            Picture::View(view) => {
                let stem = explored.source.name.trim_end_matches(".json");
                let command = ["graph", &file, "--variant", name, "--view", view, "--format", "svg"];
                let picture = lines(simulate(directory, &command)).join("\n") + "\n";
                text.push_str(&format!(
                    "<!-- simulate graph {file} --variant \"{name}\" --view {view} --format svg -->\n\
                     ![{}: {found}](gallery/{stem}.svg)\n",
                    explored.scenario.name
                ));
                pictures.insert(format!("{stem}.svg"), picture);
            }
            Picture::Schedule => {
                let sequence = variant.sequence.as_ref().expect("it has a finding");
                let diagram = mermaid::sequence::render(sequence).expect("small enough");
                text.push_str(&format!("```mermaid\n{diagram}```\n"));
            }
        }
    }
    (text, pictures)
}

#[test]
fn the_gallery_is_what_is_drawn_now() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (text, pictures) = gallery(root);
    assert!(pictures.len() > 20 && text.matches("\n## ").count() == SCENARIOS.len());
    let size = pictures.values().map(String::len).sum::<usize>();
    assert!(size < 1_500_000, "{size} bytes of pictures");
    let page = root.join("docs/GALLERY.md");
    let folder = root.join("docs/gallery");
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, picture) in &pictures {
            std::fs::write(folder.join(name), picture).expect("a file");
        }
        std::fs::write(&page, &text).expect("a file");
    }
    let advice = "`UPDATE_DOCS=1 cargo test --test exports gallery` draws it again";
    assert!(std::fs::read_to_string(page).is_ok_and(|page| page == text), "docs/GALLERY.md: {advice}");
    let stored = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    let stored = stored.map(|path| (base_name(&path), std::fs::read_to_string(&path).expect("a picture")));
    assert!(stored.collect::<BTreeMap<_, _>>() == pictures, "docs/gallery: {advice}");
}
