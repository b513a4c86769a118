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
use interleavings::report::progress::ProgressGraph;
use interleavings::report::sequence::{Message, Partner, Sequence, Stuck};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// What there is to export of a variant.
struct Variant {
    /// `counter.json, "threads"`
    title: String,
    states: GraphReport,
    outcomes: GraphReport,
    sequence: Result<Sequence, String>,
    progress: Result<ProgressGraph, String>,
}

/// All variants of all shipped scenarios.
static VARIANTS: LazyLock<Vec<Variant>> = LazyLock::new(|| {
    let explored = scenario_files().into_iter().flat_map(|path| {
        let text = std::fs::read_to_string(&path).expect("scenarios are UTF-8");
        variants(&explore_text(&base_name(&path), &text, &Budget::GENEROUS).expect("no mistakes"))
    });
    explored.collect()
});

fn variants(explored: &Explored) -> Vec<Variant> {
    let input = explored.input();
    let names = &report::build(std::slice::from_ref(&input)).scenarios[0].outcome_names;
    let variant = |variant: &report::VariantInput<'_>| Variant {
        title: format!("{}, \"{}\"", explored.source.name, variant.program.variant),
        states: GraphReport::states(
            variant.program,
            variant.exploration,
            300,
            variant.findings.first().map(|finding| &finding.witness),
        ),
        outcomes: GraphReport::outcomes(variant.program, variant.exploration, 300),
        sequence: Sequence::new(variant, names),
        progress: ProgressGraph::new(variant, names),
    };
    input.variants.iter().map(variant).collect()
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

/// What Mermaid's own parser finds in diagrams.
fn read_with_mermaid(test: &str, texts: &[String]) -> Option<Vec<Value>> {
    let packages = node_packages()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/mermaid.mjs");
    let files = write(&directory(test), "mmd", texts);
    let output = open_with("node", [script, packages].iter().chain(&files))?;
    let found = lines(output).iter().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>();
    assert_eq!(found.len(), texts.len());
    Some(found)
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
    let sequences = VARIANTS.iter().filter_map(|variant| variant.sequence.as_ref().ok()).collect::<Vec<_>>();
    assert!(sequences.len() > 100);
    let texts = sequences.iter().map(|sequence| mermaid::sequence::render(sequence).expect("small enough"));
    let Some(found) = read_with_mermaid("sequences", &texts.collect::<Vec<_>>()) else { return };
    for (sequence, found) in sequences.iter().zip(found) {
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
    let graphs = VARIANTS.iter().map(|variant| &variant.outcomes).step_by(4);
    let drawn = graphs.filter_map(|graph| Some((graph, mermaid::render(graph).ok()?))).collect::<Vec<_>>();
    let texts = drawn.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>();
    let Some(found) = read_with_mermaid("flowcharts", &texts) else { return };
    for ((graph, _), found) in drawn.iter().zip(found) {
        assert_eq!(found["nodes"].as_array().expect("nodes").len(), graph.shown + 1, "and the legend");
        assert_eq!(found["edges"].as_u64(), Some(graph.shown_edges as u64));
    }
}

#[test]
fn mermaid_takes_names_and_values_that_look_like_its_syntax() {
    let nasty = [
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
    let sequences = nasty.map(|text| {
        let text = text.to_string();
        let mut message: Message = any_message(&VARIANTS[0]);
        message.operation.clone_from(&text);
        message.lost = vec![text.clone()];
        message.with = Partner::Shared(0);
        Sequence {
            scenario: text.clone(),
            variant: text.clone(),
            finding: None,
            schedule: text.clone(),
            threads: vec![(text.clone(), text.clone())],
            shared: vec![(text.clone(), interleavings::value::Plain::Opaque(text.clone()))],
            messages: vec![message],
            overwriting: None,
            repeats: None,
            stuck: vec![Stuck { thread: 0, with: Partner::Nobody, text: text.clone() }],
            ending: text,
        }
    });
    let texts = sequences.each_ref().map(|sequence| mermaid::sequence::render(sequence).expect("small enough"));
    let Some(found) = read_with_mermaid("names", &texts) else { return };
    for (text, found) in nasty.iter().zip(found) {
        let messages = found["messages"].as_array().expect("messages").iter().filter_map(Value::as_str).map(decoded);
        let shown = text.replace('\n', "␊").replace('\0', "␀").replace('\u{202e}', "�");
        assert_eq!(messages.collect::<Vec<_>>().last(), Some(&shown));
    }
}

/// Some message to change.
fn any_message(variant: &Variant) -> Message {
    let sequence = variant.sequence.as_ref().expect("a schedule");
    let mut message = sequence.messages[0].clone();
    message.thread = 0;
    message.changes.clear();
    message
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
