//! What the user typed, as clap reads it.

mod companions;
mod reductions;

pub use companions::{CompletionsArguments, ExplainArguments, InitArguments, ManArguments, WatchArguments};
pub use reductions::ReductionArguments;

use crate::explore::{Part, SearchOptions};
use crate::program::{Order, Python, Switching};
use crate::trace::Method;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The most parts that a search is cut into.
const MOST_PARTS: u32 = 10_000;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "simulate",
    version,
    max_term_width = 80,
    about = "Runs every interleaving of a small concurrent program and tells what can go wrong",
    long_about = "Runs every interleaving of a small concurrent program, a JSON scenario or a Python file, and tells \
                  which outcomes exist, in how many schedules, what goes wrong, and the shortest schedule that \
                  shows it.",
    after_help = "Exit codes: 0 as expected, 1 a finding that was not expected (or an expected one missing, or a \
                  replay that fails), 2 bad input or usage, 3 a limit was hit and nothing was found, 101 an error of the tool itself, \
                  130 interrupted.",
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    subcommand_negates_reqs = true
)]
pub struct Arguments {
    /// What to do; exploring and reporting if nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to explore.
    #[command(flatten)]
    pub explore: ExploreArguments,
}

/// Commands other than exploring.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a program once, as CPython would, and print what it prints
    Run(RunArguments),
    /// Execute one schedule step by step
    Replay(ReplayArguments),
    /// Export the graph of all interleavings
    Graph(GraphArguments),
    /// Show the HTML report in a browser, and states that a file has no room for
    Serve(ServeArguments),
    /// Only look for mistakes in scenario files
    Check(CheckArguments),
    /// Write a scenario's variant as a Python program, or a Python program as a scenario
    Convert(ConvertArguments),
    /// Put the parts of a search together that were explored with --partition
    Merge(MergeArguments),
    /// Tell how much there is to explore, from a few schedules drawn at random
    Estimate(EstimateArguments),
    /// Count again what a certificate claims, in another way
    Verify(VerifyArguments),
    /// Explore again whenever a file changes, until Ctrl-C
    Watch(Box<WatchArguments>),
    /// Write a first scenario that can be run and changed
    Init(InitArguments),
    /// Say what a kind of finding or the code of a mistake means, and what to do
    Explain(ExplainArguments),
    /// Print the JSON Schema of scenario files
    Schema,
    /// Print what a shell needs to complete the command line
    Completions(CompletionsArguments),
    /// Print a manual page, for `man`
    Man(ManArguments),
}

/// Arguments of exploring.
#[derive(Debug, Args)]
pub struct ExploreArguments {
    /// Scenario files, or directories with scenario files
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,
    /// Explore only this variant; may be given several times
    #[arg(long, value_name = "NAME")]
    pub variant: Vec<String>,
    /// How to look through the schedules
    #[command(flatten)]
    pub search: SearchArguments,
    /// Who else should answer: small programs are given to loom and shuttle anyway
    #[arg(long, value_enum, default_value_t = EngineChoice::Auto)]
    pub engine: EngineChoice,
    /// What programs mean.
    #[command(flatten)]
    pub meaning: MeaningArguments,
    /// Limits.
    #[command(flatten)]
    pub limits: LimitArguments,
    /// How many threads explore, several variants side by side or one together; as many as the machine has processors if missing. Changes no result
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Write down what a complete exploration found, for `simulate verify`, to this file, which must not exist yet
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// Keep in this file how far the exploration is, and go on from there if the file exists; about one variant only
    #[arg(long, value_name = "FILE", conflicts_with = "partition")]
    pub checkpoint: Option<PathBuf>,
    /// Explore only part M of N, for `simulate merge`
    #[arg(long, value_name = "M/N", value_parser = parse_part, conflicts_with = "certificate")]
    pub partition: Option<Part>,
    /// How to report.
    #[command(flatten)]
    pub report: ReportArguments,
    /// What to write beside the report.
    #[command(flatten)]
    pub exports: ExportArguments,
}

/// What to write to files beside the report.
///
/// What shows a single variant shows the one of the first finding, or the first one if nothing was found.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Exports")]
pub struct ExportArguments {
    /// Write one page to be passed on: every variant, a player of schedules, pictures
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write a picture of the interleaving graph
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Write the interleaving graph for Graphviz
    #[arg(long, value_name = "FILE")]
    pub dot: Option<PathBuf>,
    /// Write the interleaving graph for yEd, Gephi, networkx
    #[arg(long, value_name = "FILE")]
    pub graphml: Option<PathBuf>,
    /// Write the interleaving graph as JSON
    #[arg(long, value_name = "FILE")]
    pub json_graph: Option<PathBuf>,
    /// Write the counterexample as a Mermaid sequence diagram
    #[arg(long, value_name = "FILE")]
    pub mermaid: Option<PathBuf>,
    /// Write the counterexample as a trace for ui.perfetto.dev
    #[arg(long, value_name = "FILE")]
    pub perfetto: Option<PathBuf>,
    /// Write the verdicts as JUnit XML, for Jenkins, GitLab and others: a test case per variant
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write the findings as SARIF 2.1.0, for code scanning
    #[arg(long, value_name = "FILE")]
    pub sarif: Option<PathBuf>,
    /// Also print annotations for GitHub Actions, and append Markdown to the file $GITHUB_STEP_SUMMARY
    #[arg(long)]
    pub github: bool,
    /// Overwrite files of exports that exist
    #[arg(long)]
    pub force: bool,
}

/// How to report.
#[derive(Clone, Copy, Debug, Args)]
pub struct ReportArguments {
    /// The form of the report
    #[arg(long, value_enum, default_value_t = FormatChoice::Text)]
    pub format: FormatChoice,
    /// Show every finding in full, and what scenarios are about
    #[arg(short, long)]
    pub verbose: bool,
    /// Show only what is not as expected, and nothing at all if everything is
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show long schedules with their middle
    #[arg(long)]
    pub full: bool,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = ColourChoice::Auto, value_name = "WHEN")]
    pub color: ColourChoice,
}

/// How to look through the schedules.
#[derive(Clone, Debug, Args)]
pub struct SearchArguments {
    /// How to look through the schedules
    #[arg(long = "explore", value_enum, default_value_t = MethodChoice::Auto, value_name = "METHOD")]
    pub method: MethodChoice,
    /// How many preemptions or delays a bounded search allows, or how deep the bugs are that `pct` aims at
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub bound: u32,
    /// By which arguments a reduced exploration leaves something out.
    #[command(flatten)]
    pub reductions: ReductionArguments,
    /// Also search for a schedule that ends with the least value of this expression over shared names
    #[arg(long, value_name = "EXPRESSION")]
    pub minimize: Vec<String>,
    /// Also search for a schedule that ends with the greatest value of this expression
    #[arg(long, value_name = "EXPRESSION")]
    pub maximize: Vec<String>,
    /// How many schedules are drawn at random
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub executions: u64,
    /// Where random numbers begin; the same seed draws the same schedules
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Ways to look through schedules; docs/EXPLORING.md says what each of them tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MethodChoice {
    /// The one that tells most and is done soon; the report says which
    Auto,
    /// Every state, and every schedule counted
    Full,
    /// Every state counted and forgotten: for more states than there is memory
    Count,
    /// Fewer states, with the same verdicts and outcomes
    Reduced,
    /// One execution for each Mazurkiewicz trace
    Dpor,
    /// One execution for each way to see the writes of others
    ReadsFrom,
    /// Schedules with few preemptions
    Preemptions,
    /// Schedules with few delays
    Delays,
    /// At random: at each step any thread
    Random,
    /// At random: any schedule, all equally likely
    Uniform,
    /// At random: priorities that change a few times
    Pct,
    /// At random: partial order sampling
    Pos,
    /// At random: selectively uniform random walk
    Surw,
}

/// When to stop.
#[derive(Clone, Debug, Args)]
pub struct LimitArguments {
    /// Stop after so many states
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_states: Option<u64>,
    /// Stop when about so much memory is in use: a number with K, M or G
    #[arg(long, value_name = "SIZE", default_value = "4G", value_parser = parse_size)]
    pub memory: u64,
    /// Stop after so many seconds per variant
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout: Option<u64>,
}

/// What a program means where it does not say so itself.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct MeaningArguments {
    /// What an event loop and the clock may do, if the variant does not say: any for scenarios, latency for Python files
    #[arg(long, value_enum)]
    pub order: Option<OrderChoice>,
    /// Where threads of a Python file can be switched, if the variant does not say
    #[arg(long, value_enum, value_name = "RULE")]
    pub switching: Option<SwitchingChoice>,
    /// The version of CPython whose library and rules a Python file follows, if the variant does not say
    #[arg(long, value_enum, value_name = "VERSION")]
    pub python: Option<PythonChoice>,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// A Python file, or a scenario
    pub file: PathBuf,
    /// Run only this variant
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Also show what the event loop does: iterations, ready queue, timers, who wakes whom
    #[arg(long)]
    pub trace: bool,
    /// Where threads of a Python file can be switched, if the variant does not say
    #[arg(long, value_enum, value_name = "RULE")]
    pub switching: Option<SwitchingChoice>,
    /// The version of CPython whose library and rules a Python file follows, if the variant does not say
    #[arg(long, value_enum, value_name = "VERSION")]
    pub python: Option<PythonChoice>,
}

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub struct ReplayArguments {
    /// The scenario file
    pub file: PathBuf,
    /// The token that a report gave, such as threads@1221.5a2f00c4
    pub token: String,
    /// What programs mean; as it was when the token was made.
    #[command(flatten)]
    pub meaning: MeaningArguments,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = ReplayFormatChoice::Text)]
    pub format: ReplayFormatChoice,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = ColourChoice::Auto, value_name = "WHEN")]
    pub color: ColourChoice,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// The scenario file
    pub file: PathBuf,
    /// Show only this variant; may be given several times
    #[arg(long, value_name = "NAME")]
    pub variant: Vec<String>,
    /// The port of this machine at which the report is served; a free one if 0
    #[arg(long, value_name = "N", default_value_t = 7979)]
    pub port: u16,
    /// How to look through the schedules
    #[command(flatten)]
    pub search: SearchArguments,
    /// Who else should answer: small programs are given to loom and shuttle anyway
    #[arg(long, value_enum, default_value_t = EngineChoice::Auto)]
    pub engine: EngineChoice,
    /// What programs mean.
    #[command(flatten)]
    pub meaning: MeaningArguments,
    /// Limits.
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// Arguments of `graph`.
#[derive(Debug, Args)]
pub struct GraphArguments {
    /// The scenario file
    pub file: PathBuf,
    /// The variant; may be left out if there is only one
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// The language of the graph; `dot` unless the view has only one
    #[arg(long, value_enum)]
    pub format: Option<GraphFormat>,
    /// What to show
    #[arg(long, value_enum, default_value_t = GraphView::States)]
    pub view: GraphView,
    /// The most nodes to show; of more states a slice is shown, and it says so
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_nodes: u32,
    /// Write to this file, which must not exist yet, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What programs mean.
    #[command(flatten)]
    pub meaning: MeaningArguments,
    /// Limits.
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Scenario files, or directories with scenario files
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = ColourChoice::Auto, value_name = "WHEN")]
    pub color: ColourChoice,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub struct MergeArguments {
    /// The reports of all parts, made with --partition and --format json
    #[arg(value_name = "REPORT", required = true)]
    pub parts: Vec<PathBuf>,
    /// The scenario; if missing, the file that the parts name
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Who else should answer: small programs are given to loom and shuttle anyway
    #[arg(long, value_enum, default_value_t = EngineChoice::Auto)]
    pub engine: EngineChoice,
    /// Limits of finding out where findings can happen.
    #[command(flatten)]
    pub limits: LimitArguments,
    /// How to report.
    #[command(flatten)]
    pub report: ReportArguments,
}

/// Arguments of `estimate`.
#[derive(Debug, Args)]
pub struct EstimateArguments {
    /// Scenario files, or directories with scenario files
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,
    /// Only this variant; may be given several times
    #[arg(long, value_name = "NAME")]
    pub variant: Vec<String>,
    /// How many schedules are drawn, at most
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..))]
    pub executions: u32,
    /// Where random numbers begin; the same seed draws the same schedules
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// What programs mean.
    #[command(flatten)]
    pub meaning: MeaningArguments,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// A certificate, written by `--certificate`
    pub certificate: PathBuf,
    /// The scenario; if missing, the file that the certificate names
    pub file: Option<PathBuf>,
    /// Limits of the recount.
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// Arguments of `convert`.
#[derive(Debug, Args)]
pub struct ConvertArguments {
    /// A scenario, or a Python file
    pub file: PathBuf,
    /// The variant of the scenario; may be left out if there is only one
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// What to write; if missing, the other of the two
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub to: Option<Language>,
}

/// In what programs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// A Python file
    Python,
    /// A scenario
    Json,
}

/// Which engines answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// Our own explorer, and loom and shuttle where the program is small
    Auto,
    /// Our own explorer only
    Native,
    /// Also loom, up to a million executions
    Loom,
    /// Also shuttle, up to a million executions
    Shuttle,
    /// Also loom and shuttle, up to a million executions each
    All,
}

/// What an event loop and the clock may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OrderChoice {
    /// Exactly what CPython's loop does: first ready, first run
    Fifo,
    /// And what its clock may do: what is due at the same instant comes in one iteration or in several
    Timing,
    /// And a sleep, or any operation of unknown duration, may take any time
    Latency,
    /// And any ready task may be next
    Any,
}

/// Where threads can be switched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SwitchingChoice {
    /// Before anything that touches what is shared: CPython up to 3.9
    Bytecode,
    /// Where CPython with its global lock gives it up: after calls, at the end of loops, in what blocks
    Gil,
    /// As bytecode, and inside of operations that are not atomic without the lock
    Free,
}

/// Versions of CPython.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum PythonChoice {
    #[value(name = "3.9")]
    Python39,
    #[value(name = "3.10")]
    Python310,
    #[value(name = "3.11")]
    Python311,
    #[value(name = "3.12")]
    Python312,
    #[value(name = "3.13")]
    Python313,
    #[value(name = "3.14")]
    Python314,
}

impl From<OrderChoice> for Order {
    fn from(choice: OrderChoice) -> Order {
        match choice {
            OrderChoice::Fifo => Order::Fifo,
            OrderChoice::Timing => Order::Timing,
            OrderChoice::Latency => Order::Latency,
            OrderChoice::Any => Order::Any,
        }
    }
}

impl From<&SearchArguments> for SearchOptions {
    fn from(arguments: &SearchArguments) -> SearchOptions {
        let SearchArguments { method, bound, executions, seed, reductions, .. } = arguments;
        SearchOptions {
            method: (*method).into(),
            bound: *bound,
            executions: *executions,
            seed: *seed,
            reductions: reductions.into(),
        }
    }
}

impl From<MethodChoice> for Option<Method> {
    fn from(choice: MethodChoice) -> Option<Method> {
        Some(match choice {
            MethodChoice::Auto => return None,
            MethodChoice::Full => Method::Full,
            MethodChoice::Count => Method::Counted,
            MethodChoice::Reduced => Method::Reduced,
            MethodChoice::Dpor => Method::Dpor,
            MethodChoice::ReadsFrom => Method::ReadsFrom,
            MethodChoice::Preemptions => Method::PreemptionBounded,
            MethodChoice::Delays => Method::DelayBounded,
            MethodChoice::Random => Method::RandomWalk,
            MethodChoice::Uniform => Method::Uniform,
            MethodChoice::Pct => Method::Pct,
            MethodChoice::Pos => Method::Pos,
            MethodChoice::Surw => Method::Surw,
        })
    }
}

impl From<SwitchingChoice> for Switching {
    fn from(choice: SwitchingChoice) -> Switching {
        match choice {
            SwitchingChoice::Bytecode => Switching::Bytecode,
            SwitchingChoice::Gil => Switching::Gil,
            SwitchingChoice::Free => Switching::Free,
        }
    }
}

impl From<PythonChoice> for Python {
    fn from(choice: PythonChoice) -> Python {
        match choice {
            PythonChoice::Python39 => Python::Python39,
            PythonChoice::Python310 => Python::Python310,
            PythonChoice::Python311 => Python::Python311,
            PythonChoice::Python312 => Python::Python312,
            PythonChoice::Python313 => Python::Python313,
            PythonChoice::Python314 => Python::Python314,
        }
    }
}

/// Forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    /// For people
    Text,
    /// For screen readers: plain words, one fact per line
    Plain,
    /// For comments and issues
    Markdown,
    /// For programs; the contract is in docs/REPORT.md
    Json,
    /// For programs: one JSON object per line
    Jsonl,
}

/// Forms of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReplayFormatChoice {
    /// For people
    Text,
    /// For screen readers: plain words, one fact per line
    Plain,
    /// For programs; the contract is in docs/REPORT.md
    Json,
}

/// Languages of graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// Graphviz
    Dot,
    /// Mermaid flowchart
    Mermaid,
    /// GraphML
    Graphml,
    /// JSON
    Json,
    /// A picture
    Svg,
}

/// What a graph shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphView {
    /// Every state
    States,
    /// States grouped by the outcomes that they can still end in
    Outcomes,
    /// How far two threads have come: a progress graph, as SVG
    Progress,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColourChoice {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `2/5`
fn parse_part(text: &str) -> Result<Part, String> {
    let part = text.split_once('/').and_then(|(number, of)| {
        let part = Part { number: number.parse().ok()?, of: of.parse().ok()? };
        (1 <= part.number && part.number <= part.of && part.of <= MOST_PARTS).then_some(part)
    });
    part.ok_or_else(|| format!("write part and number of parts, such as 2/5; there can be {MOST_PARTS} parts"))
}

/// `4G`, `512M`, `1000`
fn parse_size(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.chars().last() {
        Some('k' | 'K') => (&text[..text.len() - 1], 1 << 10),
        Some('m' | 'M') => (&text[..text.len() - 1], 1 << 20),
        Some('g' | 'G') => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1u64),
    };
    let number = digits.parse::<u64>().map_err(|_| "write a number with K, M or G, such as 4G".to_string())?;
    number.checked_mul(unit).filter(|bytes| *bytes > 0).ok_or_else(|| "out of range".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn parts_are_counted_from_1() {
        assert_eq!(parse_part("2/5"), Ok(Part { number: 2, of: 5 }));
        for text in ["", "1", "/", "0/3", "4/3", "1/0", "-1/2", "1/2/3", "1/10001", "1 / 2"] {
            assert!(parse_part(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_size("4G"), Ok(4 << 30));
        assert_eq!(parse_size("10"), Ok(10));
        assert!(parse_size("G").is_err() && parse_size("99999999999G").is_err() && parse_size("").is_err());
    }
}
