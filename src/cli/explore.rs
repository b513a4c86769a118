//! `simulate FILE…`: explore every variant and report.

use super::arguments::{
    EngineChoice, ExploreArguments, FormatChoice, LimitArguments, MethodChoice, ReportArguments, SearchArguments,
};
use super::certificate;
use super::checkpoint;
use super::exports;
use super::extreme;
use super::files::{self, Loaded};
use super::github;
use super::ladder;
use super::output::{Failure, Printer, progress_is_watched};
use super::partition;
use super::witness;
use super::{AS_EXPECTED, INCONCLUSIVE, INTERRUPTED, STACK, UNEXPECTED};
use crate::detect::Finding;
use crate::explore::{self, Budget, Engine, EngineLimits, Progress, SearchBudget, SearchOptions, SearchProgress};
use crate::export::{json, jsonl, markdown, plain, text};
use crate::program::{Compiled, Model, Program};
use crate::report::{self, Conclusion, Placement, Report, ScenarioInput, VariantInput};
use crate::trace::{Exploration, Limit, Opinion};
use crate::value::Plain;
use crate::workers::Workers;
use std::cell::Cell;
use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Set by the first Ctrl-C.
static INTERRUPT: AtomicBool = AtomicBool::new(false);

/// Whether the user has asked to stop.
pub fn interrupted() -> bool {
    INTERRUPT.load(Ordering::SeqCst)
}

/// Lets the first Ctrl-C ask to stop; the second one ends the process at once.
pub fn listen_for_interruption() -> Result<(), Failure> {
    // Several explorations in a row are interrupted by the same signal.
    static LISTENING: AtomicBool = AtomicBool::new(false);
    if LISTENING.swap(true, Ordering::SeqCst) {
        return Ok(());
    }
    let handler = ctrlc::set_handler(|| {
        if INTERRUPT.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(INTERRUPTED));
        }
    });
    handler.map_err(|error| Failure::message(format!("cannot listen for interruptions: {error}")))
}

/// Held by whoever runs other engines.
static ENGINES: Mutex<()> = Mutex::new(());

/// How long a run may take before it shows how far it is.
const PATIENCE: Duration = Duration::from_millis(700);

/// One variant and everything found out about it.
pub struct Explored<'a> {
    compiled: &'a Compiled,
    exploration: Exploration,
    findings: Vec<Finding>,
    opinions: Vec<Opinion>,
    placements: Vec<Placement>,
    initial: Vec<(String, Plain)>,
}

/// Explores and reports.
pub fn explore(arguments: &ExploreArguments) -> Result<u8, Failure> {
    exports::check(&arguments.exports, &arguments.report)?;
    let loaded = load_all(arguments).inspect_err(|failure| github::tell_mistakes(&arguments.exports, failure))?;
    if arguments.certificate.is_some() && loaded.len() != 1 {
        return Err(Failure::message("a certificate is about one file; name just one"));
    }
    if arguments.checkpoint.is_some() && !matches!(arguments.search.method, MethodChoice::Auto | MethodChoice::Full) {
        return Err(Failure::message("checkpoints are those of a full exploration: `--explore full`"));
    }
    if arguments.partition.is_some() {
        partition::check_method(arguments.search.method)?;
    }
    let aims = loaded.iter().map(|scenario| extreme::aims(scenario, &arguments.search));
    let aims = aims.collect::<Result<Vec<_>, _>>()?;
    if aims.iter().any(|aims| !aims.is_empty())
        && (arguments.partition.is_some() || arguments.report.format != FormatChoice::Text)
    {
        return Err(Failure::message("`--minimize` and `--maximize` go with a text report of the whole"));
    }
    exports::check_number(&arguments.exports, loaded.len())?;
    let needs_verdict = arguments.report.quiet || arguments.exports.github || exports::is_any(&arguments.exports);
    if arguments.partition.is_some() && needs_verdict {
        return Err(Failure::message("a part has no verdict, so it goes without exports, --github and --quiet"));
    }
    listen_for_interruption()?;
    if let Some(part) = arguments.partition {
        return partition::explore_part(&loaded, part, arguments);
    }
    let mut selected = Vec::new();
    for scenario in &loaded {
        selected.push(files::select(scenario, &arguments.variant)?);
    }
    // Processors that variants side by side do not need work together on one.
    let jobs = processors(arguments.jobs);
    let together = jobs.min(NonZeroUsize::new(selected.concat().len()).unwrap_or(NonZeroUsize::MIN));
    let workers = Workers::new(NonZeroUsize::new(jobs.get() / together).unwrap_or(NonZeroUsize::MIN));
    let how = Examine::new(arguments.engine, &arguments.limits, &workers);
    let mut kept = None;
    let explored = match &arguments.checkpoint {
        None => explore_all(&selected, together, arguments, &how)?,
        Some(path) => {
            let ([scenario], [only]) = (&loaded[..], &selected.concat()[..]) else {
                return Err(Failure::message("a checkpoint is about one variant; choose one with --variant"));
            };
            let (meaning, limits) = (arguments.meaning, &arguments.limits);
            let (exploration, error) = checkpoint::explore(path, scenario, &only.program, meaning, limits, &workers)?;
            kept = Some((path, error, exploration.coverage.clone()));
            vec![vec![examine(only, exploration, &how)]]
        }
    };
    let inputs = loaded.iter().zip(&explored).map(|(scenario, variants)| scenario_input(scenario, variants));
    let inputs = inputs.collect::<Vec<_>>();
    let report = report::build(&inputs);
    print(&report, &arguments.report)?;
    exports::write(&arguments.exports, &inputs, &report)?;
    github::tell(&arguments.exports, &arguments.report, &inputs, &report)?;
    for (scenario, aims) in loaded.iter().zip(&aims) {
        for compiled in files::select(scenario, &arguments.variant)? {
            extreme::print(scenario, compiled, aims, &arguments.search, &arguments.limits)?;
        }
    }
    if let (Some(path), [scenario]) = (&arguments.certificate, &loaded[..]) {
        let variants = explored[0].iter().map(|variant| (&variant.compiled.program, &variant.exploration));
        certificate::write(path, scenario, arguments.meaning, variants)?;
    }
    if let Some((path, error, coverage)) = kept {
        checkpoint::finish(path, error, &coverage)?;
    }
    Ok(exit_code(&report))
}

/// How many threads of the machine are used.
pub fn processors(jobs: Option<NonZeroUsize>) -> NonZeroUsize {
    jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

/// Explores so many variants side by side. The results are in the order of the input, and no different from those of a
/// single thread.
fn explore_all<'a>(
    selected: &[Vec<&'a Compiled>],
    together: NonZeroUsize,
    arguments: &ExploreArguments,
    how: &Examine,
) -> Result<Vec<Vec<Explored<'a>>>, Failure> {
    let all = selected.concat();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        // A thread that helps with one variant for long must not keep another one waiting.
        let workers = how.workers.apart();
        let how = &Examine { workers: &workers, ..*how };
        while let Some(compiled) = all.get(next.fetch_add(1, Ordering::SeqCst)) {
            let exploration = search_program(&compiled.program, &arguments.search, &arguments.limits, how.workers);
            done.push(exploration.map(|exploration| examine(compiled, exploration, how)));
        }
        done
    };
    let mut done = std::thread::scope(|scope| {
        let thread = |_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let others = (1..together.get()).map_while(|number| thread(number).ok()).collect::<Vec<_>>();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(results) => done.extend(results),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done.into_iter().collect::<Result<Vec<_>, _>>()
    })?;
    let place = |explored: &Explored| all.iter().position(|compiled| std::ptr::eq(*compiled, explored.compiled));
    done.sort_by_key(place);
    let mut done = done.into_iter();
    Ok(selected.iter().map(|variants| done.by_ref().take(variants.len()).collect()).collect())
}

/// Reads all files first, so that all mistakes are told at once and before anything runs for long.
fn load_all(arguments: &ExploreArguments) -> Result<Vec<Loaded>, Failure> {
    let mut loaded = Vec::new();
    let mut failures = Vec::new();
    for file in files::find(&arguments.paths)? {
        match files::load(&file, arguments.meaning) {
            Ok(scenario) => match files::select(&scenario, &arguments.variant) {
                Ok(_) => loaded.push(scenario),
                Err(failure) => failures.push(failure),
            },
            Err(failure) => failures.push(failure),
        }
    }
    match Failure::join(failures) {
        Some(failure) => Err(failure),
        None => Ok(loaded),
    }
}

/// How to look at what was explored.
pub struct Examine<'a> {
    engine: EngineChoice,
    limits: &'a LimitArguments,
    workers: &'a Workers,
}

impl<'a> Examine<'a> {
    /// Asks these engines, within these limits; so many threads look at one variant.
    pub fn new(engine: EngineChoice, limits: &'a LimitArguments, workers: &'a Workers) -> Examine<'a> {
        Examine { engine, limits, workers }
    }
}

/// Finds out what is wrong, where it can happen, and what other engines say.
pub fn examine<'a>(compiled: &'a Compiled, exploration: Exploration, how: &Examine) -> Explored<'a> {
    let program = &compiled.program;
    let (exploration, findings) = witness::detect_shortest(program, exploration, how.limits, how.workers);
    let placements = ladder::placements(program, &exploration, &findings, how.limits, how.workers);
    let (engines, mut limits): (&[Engine], EngineLimits) = match how.engine {
        EngineChoice::Native => (&[], EngineLimits::small()),
        // They cannot run Python programs, and nobody has asked for them.
        EngineChoice::Auto if program.model == Model::Main => (&[], EngineLimits::small()),
        EngineChoice::Auto => (&[Engine::Loom, Engine::Shuttle], EngineLimits::small()),
        EngineChoice::Loom => (&[Engine::Loom], EngineLimits::large()),
        EngineChoice::Shuttle => (&[Engine::Shuttle], EngineLimits::large()),
        EngineChoice::All => (&[Engine::Loom, Engine::Shuttle], EngineLimits::large()),
    };
    limits.interrupted = Some(|| INTERRUPT.load(Ordering::SeqCst));
    // One at a time: they make stacks by the thousand, for which the threads of a process wait for each other anyway.
    let turn = (!engines.is_empty()).then(|| ENGINES.lock().unwrap_or_else(PoisonError::into_inner));
    let opinions = engines.iter().map(|engine| explore::second_opinion(*engine, program, &exploration, &limits));
    let opinions = opinions.collect();
    drop(turn);
    let values = exploration.shared.iter().zip(exploration.view.shared(0)).filter(|(shared, _)| shared.in_outcome);
    let initial = values.map(|(shared, value)| (shared.name.to_string(), value)).collect();
    Explored { compiled, initial, findings, opinions, placements, exploration }
}

/// Looks through the schedules of one program as the user wants.
pub fn search_program(
    program: &Program,
    arguments: &SearchArguments,
    limits: &LimitArguments,
    workers: &Workers,
) -> Result<Exploration, Failure> {
    let options = SearchOptions::from(arguments);
    let found = watched_search(program, limits, workers, |budget| explore::search(program, &options, budget));
    found.map_err(|reason| Failure::message(format!("variant \"{}\": {reason}", program.variant)))
}

/// Explores one program within the limits.
pub fn explore_program(program: &Program, limits: &LimitArguments, workers: &Workers) -> Exploration {
    watched_budget(program, limits, workers, |budget| explore::full(program, budget))
}

/// Does something within the limits, and shows progress to a person who waits for long.
pub fn watched_budget<T>(
    program: &Program,
    limits: &LimitArguments,
    workers: &Workers,
    work: impl FnOnce(&Budget) -> T,
) -> T {
    watched(program, limits, |watch| {
        let watch = |progress: &Progress| watch(&SearchProgress::States(*progress));
        let states = limits.max_states.unwrap_or(u64::from(u32::MAX - 1));
        work(&Budget { states, memory: limits.memory, workers, watch: &watch })
    })
}

/// Looks through schedules within the limits, and shows progress to a person who waits for long.
pub fn watched_search<T>(
    program: &Program,
    limits: &LimitArguments,
    workers: &Workers,
    work: impl FnOnce(&SearchBudget) -> T,
) -> T {
    watched(program, limits, |watch| {
        work(&SearchBudget { states: limits.max_states, memory: limits.memory, workers, watch })
    })
}

/// What is asked how far a search is, and may stop it.
type Watch<'a> = &'a dyn Fn(&SearchProgress) -> Option<Limit>;

/// Does something that may take long: shows a person how far it is, and stops it in time.
fn watched<T>(program: &Program, limits: &LimitArguments, work: impl FnOnce(Watch) -> T) -> T {
    let start = Instant::now();
    let shown = Cell::new(None::<Instant>);
    let is_watched = progress_is_watched();
    let watch = |progress: &SearchProgress| {
        if INTERRUPT.load(Ordering::SeqCst) {
            return Some(Limit::Interrupted);
        }
        let elapsed = start.elapsed();
        if limits.timeout.is_some_and(|seconds| elapsed >= Duration::from_secs(seconds)) {
            return limits.timeout.map(Limit::Time);
        }
        let due = shown.get().map_or(elapsed >= PATIENCE, |last| last.elapsed() >= PATIENCE / 3);
        if is_watched && due {
            shown.set(Some(Instant::now()));
            eprint!("\r\x1b[K{}: {}", program.variant, progress_words(progress));
            let _ = std::io::stderr().flush();
        }
        None
    };
    let result = work(&watch);
    if shown.get().is_some() {
        eprint!("\r\x1b[K");
    }
    result
}

fn progress_words(progress: &SearchProgress) -> String {
    match progress {
        SearchProgress::States(Progress { states, pending, memory }) => {
            format!("{states} states, {pending} still to expand, {} MiB", memory >> 20)
        }
        SearchProgress::Traces(progress) => {
            let estimated = progress.estimated_executions;
            format!("{} executions of about {estimated:.2e}, {} MiB", progress.executions, progress.memory >> 20)
        }
        SearchProgress::Sample(progress) => {
            format!("{} executions, {} distinct outcomes", progress.executions, progress.outcomes)
        }
    }
}

/// What the report is told of a scenario.
pub fn scenario_input<'a>(scenario: &'a Loaded, variants: &'a [Explored<'a>]) -> ScenarioInput<'a> {
    ScenarioInput {
        file: &scenario.source.name,
        name: &scenario.name,
        about: scenario.about.as_deref(),
        functions: scenario.functions.clone(),
        variants: variants.iter().map(variant_input).collect(),
    }
}

fn variant_input<'a>(explored: &'a Explored<'a>) -> VariantInput<'a> {
    VariantInput {
        program: &explored.compiled.program,
        exploration: &explored.exploration,
        findings: &explored.findings,
        opinions: &explored.opinions,
        placements: &explored.placements,
        expected_findings: explored.compiled.expected_findings.clone(),
        expected_outcomes: explored.compiled.expected_outcomes.clone(),
        initial_shared: explored.initial.clone(),
    }
}

/// Prints a report; if it is to be quiet, only what is not as expected, and nothing if everything is.
pub fn print(report: &Report, arguments: &ReportArguments) -> Result<(), Failure> {
    if !arguments.quiet {
        return print_all(report, arguments);
    }
    match report.conclusion {
        Conclusion::AsExpected => Ok(()),
        Conclusion::Inconclusive | Conclusion::Unexpected => print_all(&report.without_expected(), arguments),
    }
}

fn print_all(report: &Report, arguments: &ReportArguments) -> Result<(), Failure> {
    match arguments.format {
        FormatChoice::Json => Printer::plain().print(&json::render(report)),
        FormatChoice::Jsonl => Printer::plain().print(&jsonl::render(report)),
        FormatChoice::Markdown => Printer::plain().print(&markdown::render(report)),
        FormatChoice::Plain => Printer::plain().print(&plain::render(report)),
        FormatChoice::Text => {
            let printer = Printer::new(arguments.color);
            let options = text::TextOptions {
                colour: printer.colour,
                verbose: arguments.verbose,
                full: arguments.full,
                ..text::TextOptions::default()
            };
            printer.print(&text::render(report, &options))
        }
    }
}

/// The exit code that a report stands for.
pub fn exit_code(report: &Report) -> u8 {
    if INTERRUPT.load(Ordering::SeqCst) {
        return INTERRUPTED;
    }
    match report.conclusion {
        Conclusion::AsExpected => AS_EXPECTED,
        Conclusion::Inconclusive => INCONCLUSIVE,
        Conclusion::Unexpected => UNEXPECTED,
    }
}
