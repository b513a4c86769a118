//! Reports for the terminal.
//!
//! The comparison comes first, one finding in full next, related ones shortened, the verdict last.
//! No line is wider than the page, and colour never carries anything alone.

mod canvas;
mod comparison;
mod excerpt;
mod steps;
#[cfg(test)]
mod tests;

use crate::report::{
    Bin, Conclusion, Count, EngineReport, FindingReport, ReplayReport, Report, ScenarioReport, VariantReport, Verdict,
};
use canvas::{Canvas, Role};

/// Several unexpected findings of one scenario are shown in full up to this number.
const IN_FULL: usize = 3;

/// How to lay out a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Columns that no line may exceed.
    pub width: usize,
    /// Whether to embed colours as ANSI sequences.
    pub colour: bool,
    /// All findings in full, and what scenarios are about.
    pub verbose: bool,
    /// Long schedules with their middle.
    pub full: bool,
}

impl Default for TextOptions {
    fn default() -> TextOptions {
        TextOptions { width: 80, colour: false, verbose: false, full: false }
    }
}

/// A report as text.
pub fn render(report: &Report, options: &TextOptions) -> String {
    let mut page = Page { canvas: Canvas::new(options.width, options.colour), options };
    match report.scenarios.as_slice() {
        [only] => {
            page.heading(only);
            comparison::draw(&mut page.canvas, only);
            page.remarks(only);
            page.findings(only, options.verbose, true);
        }
        several => {
            page.overview(several);
            for scenario in several {
                if options.verbose || scenario.conclusion == Conclusion::Unexpected {
                    page.canvas.blank();
                    page.heading(scenario);
                    comparison::draw(&mut page.canvas, scenario);
                    page.remarks(scenario);
                    page.findings(scenario, options.verbose, false);
                }
            }
        }
    }
    page.canvas.blank();
    page.verdict(report);
    page.canvas.finish()
}

/// A replayed schedule as text.
pub fn render_replay(report: &ReplayReport, options: &TextOptions) -> String {
    let mut page = Page { canvas: Canvas::new(options.width, options.colour), options };
    let title = format!("{}   ", base_name(&report.file));
    let transitions = &report.witness;
    let what = format!(
        "{} · {} · {}, {}",
        report.variant,
        report.model,
        number(transitions.steps.len(), "step"),
        number_with(transitions.switches, "switch", "switches")
    );
    page.canvas.hanging((Role::Strong, &title), 2, Role::Plain, &what);
    page.canvas.blank();
    steps::draw(&mut page.canvas, &report.witness, false);
    if !report.notes.is_empty() {
        page.canvas.blank();
    }
    for note in &report.notes {
        page.canvas.paragraph((Role::Dim, "  = "), Role::Plain, note);
    }
    page.canvas.blank();
    let (role, word) = if report.good { (Role::Good, "PASS") } else { (Role::Bad, "FAIL") };
    page.command((role, &format!("{word}  ")), &report.replay);
    page.canvas.finish()
}

struct Page<'a> {
    canvas: Canvas,
    options: &'a TextOptions,
}

impl Page<'_> {
    /// `counter.json   2 threads · shared counter = 0 · must end with counter == 2`
    fn heading(&mut self, scenario: &ScenarioReport) {
        let title = format!("{}   ", base_name(&scenario.file));
        self.canvas.hanging((Role::Strong, &title), 2, Role::Plain, &scenario.summary);
        if let Some(about) = scenario.about.as_ref().filter(|_| self.options.verbose) {
            self.canvas.paragraph((Role::Plain, "  "), Role::Dim, about);
        }
        self.canvas.blank();
    }

    /// What is not as expected, where a limit was hit, and what engines disagree about.
    fn remarks(&mut self, scenario: &ScenarioReport) {
        let mut remarks: Vec<(Role, &str, String)> = Vec::new();
        for variant in &scenario.variants {
            let name = &variant.name;
            remarks.extend(variant.unexpected.iter().map(|text| (Role::Bad, "  ! ", format!("{name}: {text}"))));
            for engine in &variant.engines {
                let differences = engine.differences.iter();
                remarks.extend(differences.map(|text| (Role::Bad, "  ! ", format!("{name}: {text}"))));
            }
            if let Some(limit) = &variant.coverage.limit {
                let words = match variant.coverage.kind {
                    "stopped" => format!("{name}: the exploration was stopped at {limit}"),
                    _ => format!("{name}: looked only at {limit}"),
                };
                remarks.push((Role::Mark, "  ? ", words));
            }
            let searched = variant.coverage.remarks.iter();
            remarks.extend(searched.map(|text| (Role::Plain, "  = ", format!("{name}: {text}"))));
            remarks.extend(variant.notes.iter().map(|text| (Role::Plain, "  = ", format!("{name}: {text}"))));
        }
        if !remarks.is_empty() {
            self.canvas.blank();
        }
        for (role, sign, text) in &remarks {
            self.canvas.paragraph((*role, sign), Role::Plain, text);
        }
        for variant in &scenario.variants {
            if let Some(bins) = &variant.histogram {
                self.histogram(&variant.name, &scenario.outcome_names, bins);
            }
        }
    }

    /// How often the only name of outcomes ended with which values.
    fn histogram(&mut self, variant: &str, names: &[String], bins: &[Bin]) {
        const WIDEST: u64 = 40;
        let ranges = bins.iter().map(|bin| match bin.from == bin.to {
            true => bin.from.to_string(),
            false => format!("{} – {}", bin.from, bin.to),
        });
        let ranges = ranges.collect::<Vec<_>>();
        let room = ranges.iter().map(|range| canvas::width(range)).max().unwrap_or(0);
        let most = bins.iter().map(|bin| bin.executions).max().unwrap_or(1).max(1);
        self.canvas.blank();
        self.canvas.line(&[(Role::Strong, &format!("  {} ends as ({variant})", canvas::clean(&names.join(", "))))]);
        for (bin, range) in bins.iter().zip(&ranges) {
            let bar = "█".repeat((bin.executions * WIDEST).div_ceil(most) as usize);
            let bar = if bar.is_empty() { bar } else { format!("{bar} ") };
            let line = format!("  {}  {bar}{}", canvas::right(range, room), bin.executions);
            self.canvas.line(&[(Role::Plain, &line)]);
        }
    }

    /// Unexpected findings in full; if there are none and it was `wanted`, the first one.
    fn findings(&mut self, scenario: &ScenarioReport, verbose: bool, wanted: bool) {
        let all: Vec<&FindingReport> = scenario.variants.iter().flat_map(|variant| &variant.findings).collect();
        let new = |finding: &FindingReport| finding.same_as.is_none() && finding.beside.is_none();
        let mut full: Vec<bool> = all.iter().map(|finding| verbose || (!finding.expected && new(finding))).collect();
        if !verbose {
            let mut shown = 0;
            for full in full.iter_mut().filter(|full| **full) {
                shown += 1;
                *full = shown <= IN_FULL;
            }
        }
        if wanted && !full.contains(&true) && !full.is_empty() {
            full[0] = true;
        }
        for (finding, full) in all.into_iter().zip(full) {
            if full {
                self.canvas.blank();
                self.finding(&scenario.file, finding);
            } else if wanted || !finding.expected {
                self.canvas.blank();
                self.short_finding(&scenario.file, finding);
            }
        }
    }

    fn title(&mut self, finding: &FindingReport, message: &str) {
        let (word, role) = if finding.expected { ("expected", Role::Mark) } else { ("error", Role::Bad) };
        let title = format!("{word}[{}]: ", finding.kind);
        self.canvas.hanging((role, &title), 4, Role::Strong, message);
    }

    fn finding(&mut self, file: &str, finding: &FindingReport) {
        self.title(finding, &format!("{} ({})", finding.message, finding.variant));
        excerpt::draw(&mut self.canvas, file, &finding.places);
        let witness = &finding.witness;
        let size = format!(
            "simplest schedule: {}, {}",
            number(witness.steps.len(), "step"),
            number_with(witness.switches, "switch", "switches")
        );
        self.note(&size);
        self.canvas.blank();
        steps::draw(&mut self.canvas, witness, !self.options.full);
        self.canvas.blank();
        if let Some(passing) = &finding.passing {
            self.note(&format!("nearest passing schedule: {}", passing.text));
        }
        for text in finding.possible.iter().chain(&finding.notes) {
            self.note(text);
        }
        if let Some(help) = &finding.help {
            self.note(&format!("help: {help}"));
        }
        self.command((Role::Dim, "  = replay: "), &finding.replay);
    }

    fn short_finding(&mut self, file: &str, finding: &FindingReport) {
        match &finding.same_as {
            Some(other) => {
                let again = format!("same as in `{other}`: {} ({})", finding.message, finding.variant);
                self.title(finding, &again);
            }
            None => {
                self.title(finding, &format!("{} ({})", finding.message, finding.variant));
                if let Some(place) = finding.places.first() {
                    self.canvas.line(&[
                        (Role::Dim, " --> "),
                        (Role::Plain, &format!("{file}:{}:{}", place.line, place.column)),
                    ]);
                }
            }
        }
        for text in &finding.possible {
            self.note(text);
        }
        if let Some(note) = finding.notes.first() {
            let fix = if finding.beside.is_some() { ", same fix" } else { "" };
            self.note(&format!("{note}{fix}"));
        }
        self.command((Role::Dim, "  = replay: "), &finding.replay);
    }

    fn note(&mut self, text: &str) {
        self.canvas.paragraph((Role::Dim, "  = "), Role::Plain, text);
    }

    /// A command that can be pasted into a shell, also if it takes several lines: `\` at the end of a
    /// line joins it with the next. (Only a file name that is too long for a line is broken for good.)
    fn command(&mut self, lead: (Role, &str), command: &str) {
        let page = self.canvas.width();
        let command = canvas::clean(command);
        let room = page.saturating_sub(canvas::width(lead.1));
        match command.rsplit_once(' ') {
            Some((head, token)) if canvas::width(&command) > room => {
                self.canvas.hanging(lead, 6, Role::Plain, &format!("{head} \\"));
                if canvas::width(token) + 6 <= page {
                    self.canvas.line(&[(Role::Plain, "      "), (Role::Plain, token)]);
                    return;
                }
                let mut rest = token;
                while canvas::width(rest) > page {
                    let (line, more) = canvas::split(rest, page.saturating_sub(1));
                    self.canvas.line(&[(Role::Plain, line), (Role::Plain, "\\")]);
                    rest = more;
                }
                self.canvas.line(&[(Role::Plain, rest)]);
            }
            _ => self.canvas.hanging(lead, 6, Role::Plain, &command),
        }
    }

    /// A line per scenario.
    fn overview(&mut self, scenarios: &[ScenarioReport]) {
        let names: Vec<String> = scenarios.iter().map(|scenario| canvas::clean(&scenario.file)).collect();
        let widest = names.iter().map(|name| canvas::width(name)).max().unwrap_or(0);
        let room = widest.min(self.canvas.width() / 2);
        let word_of = |scenario: &ScenarioReport| conclusion_word(scenario.conclusion, scenario.verdict);
        let word_room = scenarios.iter().map(|scenario| canvas::width(word_of(scenario).1)).max().unwrap_or(0) + 2;
        for (scenario, name) in scenarios.iter().zip(&names) {
            let (role, word) = word_of(scenario);
            let text = format!(
                "{}  {}",
                canvas::left(&canvas::cell(name, room), room),
                outcome_words(&scenario.variants, scenario.left_out)
            );
            self.canvas.line(&[(role, &canvas::left(word, word_room)), (Role::Plain, &text)]);
        }
    }

    fn verdict(&mut self, report: &Report) {
        let variants: Vec<&VariantReport> = report.scenarios.iter().flat_map(|scenario| &scenario.variants).collect();
        let worst = report.scenarios.iter().map(|scenario| scenario.verdict).max().unwrap_or(Verdict::Pass);
        let (role, word) = conclusion_word(report.conclusion, worst);
        let files = match report.scenarios.len() {
            1 => String::new(),
            several => format!("{} · ", number(several, "scenario")),
        };
        let text =
            format!("{files}{} · {}", outcome_words(variants.iter().copied(), report.left_out), size_words(&variants));
        let sign = canvas::left(&format!("{word}  "), 6);
        self.canvas.hanging((role, &sign), 6, Role::Plain, &text);
        let engines = engine_words(&variants);
        if !engines.is_empty() {
            self.canvas.paragraph((Role::Plain, "      "), Role::Plain, &engines.join(" · "));
        }
    }
}

/// A text in lines of at most so many columns.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut canvas = Canvas::new(width, false);
    canvas.paragraph((Role::Plain, ""), Role::Plain, text);
    canvas.finish()
}

fn base_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

fn number(count: usize, noun: &str) -> String {
    number_with(count, noun, &format!("{noun}s"))
}

/// `93,185`, as numbers of schedules are written.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

fn number_with(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// `PASS`, `OK`, `INCONCLUSIVE` or `FAIL`.
pub(super) fn conclusion_name(report: &Report) -> &'static str {
    let worst = report.scenarios.iter().map(|scenario| scenario.verdict).max().unwrap_or(Verdict::Pass);
    conclusion_word(report.conclusion, worst).1
}

fn conclusion_word(conclusion: Conclusion, verdict: Verdict) -> (Role, &'static str) {
    match (conclusion, verdict) {
        (Conclusion::Unexpected, _) => (Role::Bad, "FAIL"),
        (Conclusion::Inconclusive, _) => (Role::Mark, "INCONCLUSIVE"),
        (Conclusion::AsExpected, Verdict::Pass) => (Role::Good, "PASS"),
        (Conclusion::AsExpected, _) => (Role::Good, "OK"),
    }
}

/// `2 of 4 variants fail, as they are meant to`
pub(super) fn outcome_words<'a>(
    variants: impl IntoIterator<Item = &'a VariantReport>,
    left_out: Option<usize>,
) -> String {
    let (mut all, mut unexpected, mut failing, mut open) = (left_out.unwrap_or(0), 0, 0, 0);
    for variant in variants {
        all += 1;
        unexpected += usize::from(variant.conclusion == Conclusion::Unexpected);
        open += usize::from(variant.conclusion == Conclusion::Inconclusive);
        failing += usize::from(variant.verdict == Verdict::Fail && variant.conclusion == Conclusion::AsExpected);
    }
    let of_all = format!("of {}", number(all, "variant"));
    let verb = |count: usize, one: &'static str, many: &'static str| if count == 1 { one } else { many };
    let mut parts = Vec::new();
    if unexpected > 0 {
        parts.push(format!("{unexpected} {of_all} {} not as expected", verb(unexpected, "is", "are")));
    }
    if open > 0 {
        parts.push(format!("{open} {of_all} could not be decided"));
    }
    if failing > 0 {
        let fail = verb(failing, "fails, as it is meant to", "fail, as they are meant to");
        parts.push(format!("{failing} {of_all} {fail}"));
    }
    if parts.is_empty() {
        let pass = verb(all, "passes", "pass");
        parts.push(format!("{} {pass}", number(all, "variant")));
    }
    if let Some(left_out @ 1..) = left_out {
        parts.push(format!("{left_out} as expected and left out"));
    }
    parts.join(", ")
}

/// `16 schedules, 44 states, explored completely`
pub(super) fn size_words(variants: &[&VariantReport]) -> String {
    let mut total = Count::zero();
    let (counted, uncounted): (Vec<&VariantReport>, Vec<&VariantReport>) =
        variants.iter().partition(|variant| variant.coverage.interleavings != Count::Unknown);
    counted.iter().for_each(|variant| total += &variant.coverage.interleavings);
    let complete = variants.iter().all(|variant| variant.coverage.kind == "complete");
    let least = if complete && uncounted.is_empty() { "" } else { "at least " };
    let schedules = format!("{least}{total} {}", if total.to_u64() == Some(1) { "schedule" } else { "schedules" });
    let mut states = Count::zero();
    for variant in variants {
        let visited = Count::from(variant.coverage.states as u64);
        states += variant.coverage.reachable_states.as_ref().unwrap_or(&visited);
    }
    let states = format!("{states} {}", if states.to_u64() == Some(1) { "state" } else { "states" });
    let how = if complete { "explored completely" } else { "not explored completely" };
    let schedules = if counted.is_empty() && !variants.is_empty() { String::new() } else { schedules + ", " };
    format!("{schedules}{states}, {how}")
}

/// `loom 378 executions ✓`: a text for each engine besides our own.
fn engine_words(variants: &[&VariantReport]) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for engine in variants.iter().flat_map(|variant| &variant.engines) {
        if engine.engine != "native" && !names.contains(&engine.engine) {
            names.push(engine.engine);
        }
    }
    let of = |name: &str| {
        let engines = variants.iter().flat_map(|variant| &variant.engines);
        engines.filter(|engine| engine.engine == name).collect::<Vec<_>>()
    };
    names.into_iter().map(|name| one_engine_words(name, &of(name))).collect()
}

fn one_engine_words(name: &str, answers: &[&EngineReport]) -> String {
    let ran: Vec<&&EngineReport> = answers.iter().filter(|answer| answer.agrees.is_some()).collect();
    let reasons: Vec<&String> = answers.iter().filter_map(|answer| answer.skipped.as_ref()).collect();
    let Some(first) = ran.first() else {
        return format!("{name} skipped ({})", reasons.first().map_or("", |reason| reason));
    };
    let mut executions = first.executions.clone();
    ran[1..].iter().for_each(|answer| executions += &answer.executions);
    let noun = if executions.to_u64() == Some(1) { "execution" } else { "executions" };
    let mut text = format!("{name} {executions} {noun} ");
    if ran.iter().any(|answer| answer.agrees == Some(false)) {
        text.push_str("✗ disagrees");
        return text;
    }
    text.push_str(if ran.iter().all(|answer| answer.complete) { "✓" } else { "✓ so far" });
    let skipped = answers.len() - ran.len();
    // Why some were left unfinished is no reason for why others were not begun.
    let reason_of = |begun: bool| {
        let mut found = answers.iter().filter(|answer| answer.agrees.is_some() == begun);
        found.find_map(|answer| answer.skipped.as_ref())
    };
    let unfinished = reason_of(true).cloned();
    let unbegun = reason_of(false).filter(|_| skipped > 0).map(|reason| format!("{skipped} skipped: {reason}"));
    let notes: Vec<String> = unfinished.into_iter().chain(unbegun).collect();
    if !notes.is_empty() {
        text.push_str(&format!(" ({})", notes.join("; ")));
    }
    text
}
