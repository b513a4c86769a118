//! What a workflow of GitHub Actions shows: annotations of lines, and a summary of the step.
//!
//! Source: GitHub's documentation of workflow commands. A step shows 10 errors, 10 warnings and 10 notices at most and
//! silently drops the others; here the most severe come first, no more are written, and a line of the log tells how many
//! there are besides. A summary may have 1 MiB.
//!
//! What is not as expected is an error, what could not be decided a warning, and what a variant is meant to show a notice.

use super::markdown;
use crate::report::{Conclusion, FindingReport, Report};
use crate::source::{Diagnostic, SourceFile};
use std::fmt::Write;

/// The most annotations of each level that a step shows.
const MOST: usize = 10;

/// The most bytes of a summary of a step.
pub const SUMMARY_LIMIT: usize = 1 << 20;

/// How loud an annotation is; the loudest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Notice => "notice",
        }
    }
}

/// Something said of a line.
struct Annotation<'a> {
    level: Level,
    file: &'a str,
    /// Line, first column, and the column behind the last one, from 1.
    place: Option<(usize, usize, usize)>,
    title: String,
    message: String,
}

/// Annotations of a report, as lines that GitHub reads from standard output.
pub fn annotations(report: &Report) -> String {
    let mut annotations = Vec::new();
    for scenario in &report.scenarios {
        let file = scenario.file.as_str();
        for variant in &scenario.variants {
            annotations.extend(variant.findings.iter().map(|finding| of_finding(file, finding)));
            let is_told = variant.findings.iter().any(|finding| !finding.expected);
            let (level, title) = match variant.conclusion {
                Conclusion::Unexpected if !is_told => (Level::Error, "not as expected"),
                Conclusion::Inconclusive => (Level::Warning, "not decided"),
                _ => continue,
            };
            let mut reasons = variant.unexpected.clone();
            if level == Level::Warning {
                reasons.insert(0, variant.coverage.limit.clone().unwrap_or_else(|| "a limit was hit".to_string()));
            }
            let title = format!("{title} ({})", variant.name);
            annotations.push(Annotation { level, file, place: None, title, message: reasons.join("\n") });
        }
    }
    write(&annotations)
}

/// Mistakes in a file, as annotations.
pub fn mistakes(file: &SourceFile, diagnostics: &[Diagnostic]) -> String {
    let annotation = |diagnostic: &Diagnostic| {
        let span = diagnostic.primary.span;
        let (start, end) = (file.position(span.start), file.position(span.end));
        let last = if end.line == start.line { end.column } else { start.column };
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        Annotation {
            level: Level::Error,
            file: &file.name,
            place: Some((start.line, start.column, last.max(start.column + 1))),
            title: diagnostic.code.to_string(),
            message,
        }
    };
    write(&diagnostics.iter().map(annotation).collect::<Vec<_>>())
}

/// The report as Markdown, for the summary of the step, of which so many bytes are taken already. The diagram is one
/// that Mermaid draws.
pub fn summary(report: &Report, diagram: Option<&str>, taken: usize) -> String {
    markdown::render_within(report, diagram, SUMMARY_LIMIT.saturating_sub(taken))
}

fn of_finding<'a>(file: &'a str, finding: &FindingReport) -> Annotation<'a> {
    let place = finding.places.iter().find(|place| place.primary).or(finding.places.first());
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    let _ = write!(message, "\nreplay: {}", finding.replay);
    Annotation {
        level: if finding.expected { Level::Notice } else { Level::Error },
        file,
        place: place.map(|place| (place.line, place.column, place.column + place.width)),
        title: format!("{} ({})", finding.kind, finding.variant),
        message,
    }
}

fn write(annotations: &[Annotation]) -> String {
    let mut out = String::new();
    let mut left_out = Vec::new();
    for level in [Level::Error, Level::Warning, Level::Notice] {
        let of_level = annotations.iter().filter(|annotation| annotation.level == level);
        of_level.clone().take(MOST).for_each(|annotation| command(&mut out, annotation));
        let rest = of_level.count().saturating_sub(MOST);
        if rest > 0 {
            left_out.push(format!("{rest} {}{}", level.name(), if rest == 1 { "" } else { "s" }));
        }
    }
    if !left_out.is_empty() {
        let _ = writeln!(
            out,
            "not shown as annotations, of which there can be {MOST} of each kind: {}",
            left_out.join(", ")
        );
    }
    out
}

fn command(out: &mut String, annotation: &Annotation) {
    let mut properties = format!("file={}", property(annotation.file.trim_start_matches("./")));
    if let Some((line, column, end)) = annotation.place {
        let _ = write!(properties, ",line={line},endLine={line},col={column},endColumn={end}");
    }
    let (level, title, message) = (annotation.level.name(), property(&annotation.title), data(&annotation.message));
    let _ = writeln!(out, "::{level} {properties},title={title}::{message}");
}

/// Text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property, which `:` and `,` would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CASES, any_texts};
    use super::*;
    use crate::report::fixture;
    use crate::source::Span;
    use proptest::prelude::*;

    #[test]
    fn counter() {
        insta::assert_snapshot!(annotations(&fixture::report("scenarios/counter.json", &fixture::counter())));
    }

    #[test]
    fn deadlock() {
        insta::assert_snapshot!(annotations(&fixture::report("crossed.json", &[fixture::crossed_locks()])));
    }

    #[test]
    fn mistakes_stand_at_their_lines() {
        let file = SourceFile::new("a,b.json", "{\n  \"shard\": 1\n}\n");
        let mistake = Diagnostic::new("E0102", Span::new(4, 11), "unknown key: 100%").help("write `shared`");
        let expected = "::error file=a%2Cb.json,line=2,endLine=2,col=3,endColumn=10,title=E0102::\
                        unknown key: 100%25%0Ahelp: write `shared`\n";
        assert_eq!(mistakes(&file, &[mistake]), expected);
    }

    #[test]
    fn the_most_severe_are_kept_and_the_others_counted() {
        let mut report = fixture::report("counter.json", &fixture::counter());
        let variant = report.scenarios[0].variants[0].clone();
        report.scenarios[0].variants = vec![variant; 9];
        let mut crossed = fixture::report("crossed.json", &[fixture::crossed_locks()]);
        report.scenarios.append(&mut crossed.scenarios);
        let text = annotations(&report);
        let lines = text.lines().collect::<Vec<_>>();
        assert!(lines[0].starts_with("::error file=crossed.json"), "{text}");
        assert_eq!(lines.iter().filter(|line| line.starts_with("::notice ")).count(), MOST);
        assert_eq!(lines.last(), Some(&"not shown as annotations, of which there can be 10 of each kind: 8 notices"));
    }

    #[test]
    fn a_summary_has_room_for_what_is_there_already() {
        let report = fixture::report("counter.json", &fixture::counter());
        assert!(summary(&report, None, SUMMARY_LIMIT - 500).len() <= 500);
        assert_eq!(summary(&report, None, 0), markdown::render(&report));
        let with_diagram = summary(&report, Some("sequenceDiagram\n"), 0);
        assert!(with_diagram.contains("\n```mermaid\nsequenceDiagram\n```\n"), "{with_diagram}");
        assert!(!summary(&report, Some(&"x".repeat(600)), SUMMARY_LIMIT - 500).contains("mermaid"));
    }

    /// Name, properties, message.
    type Command = (String, Vec<(String, String)>, String);

    /// What GitHub's runner does with a line.
    fn parse(line: &str) -> Option<Command> {
        let (head, message) = line.strip_prefix("::")?.split_once("::")?;
        let (name, properties) = head.split_once(' ')?;
        let unescape = |text: &str| {
            let text = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",");
            text.replace("%25", "%")
        };
        let property = |text: &str| text.split_once('=').map(|(key, value)| (key.to_string(), unescape(value)));
        let properties = properties.split(',').map(property).collect::<Option<Vec<_>>>()?;
        Some((name.to_string(), properties, unescape(message)))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(CASES))]
        #[test]
        fn any_text_comes_through(report in any_texts()) {
            let text = annotations(&report);
            let commands = text.split('\n').filter(|line| line.starts_with("::")).map(|line| parse(line).unwrap());
            let commands = commands.collect::<Vec<_>>();
            let variants = report.scenarios.iter().flat_map(|scenario| &scenario.variants);
            let findings = variants.flat_map(|variant| &variant.findings).collect::<Vec<_>>();
            prop_assert!(!findings.is_empty());
            for finding in findings {
                let file = report.scenarios[0].file.trim_start_matches("./").to_string();
                let title = format!("{} ({})", finding.kind, finding.variant);
                let said = commands.iter().any(|(_, properties, message)| {
                    message.starts_with(&finding.message)
                        && message.ends_with(&finding.replay)
                        && properties.contains(&("file".to_string(), file.clone()))
                        && properties.contains(&("title".to_string(), title.clone()))
                });
                prop_assert!(said, "{finding:?} is not in {commands:?}");
            }
        }
    }
}
