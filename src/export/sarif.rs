//! Reports as SARIF, for code scanning on GitHub, for editors, and for tools that collect findings of other tools.
//!
//! Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01, OASIS Standard, 2023.
//!
//! - A finding that was not expected is an `error`. One that the variant is meant to show is a `note` with a
//!   suppression in the source, since `expect` there accepts it: a race that is taught is no alarm. What else is not as
//!   expected (a finding that is missing, engines that disagree) is an `error` under the rule `not-as-expected`.
//!   A variant that could not be decided is a notification of the run.
//! - The witness is a code flow with a thread flow for each thread or task that takes a step; `executionOrder` is the
//!   number of the step in the whole schedule, so the interleaving can be put together again.
//! - The partial fingerprint is made of what stays the same when lines move: rule, file, variant, and for each place the
//!   function and the text of its line. Findings that agree in all that are numbered.
//!
//! Deviations: `{` and `}` in messages are not doubled, since there are no placeholders, and readers show doubled ones.
//! Paths that are not relative have no base.

use super::explanation::{plain, unlinked};
use crate::report::{
    Conclusion, Explanation, FindingReport, PlaceReport, Report, StepReport, VariantReport, explanation,
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The rule of what is not as expected and no finding.
const NOT_AS_EXPECTED: &str = "not-as-expected";
/// The most steps of a schedule, besides those that matter; GitHub refuses more than 10,000 and shows 1,000.
const MOST_STEPS: usize = 1000;
/// The base of relative paths: the top of what is checked out.
const BASE: &str = "%SRCROOT%";

/// The report in SARIF 2.1.0.
pub fn render(report: &Report) -> String {
    let rules = rules(report);
    let mut results = Vec::new();
    let mut notifications = Vec::new();
    let mut seen = BTreeMap::new();
    for scenario in &report.scenarios {
        let place = Place { file: &scenario.file };
        for variant in &scenario.variants {
            for finding in &variant.findings {
                results.push(result(&place, finding, &rules, fingerprint(&place, finding, &mut seen)));
            }
            let is_told = variant.findings.iter().any(|finding| !finding.expected);
            if variant.conclusion == Conclusion::Unexpected && !is_told {
                results.extend(variant.unexpected.iter().map(|text| surprise(&place, variant, text, &rules)));
            }
            if variant.conclusion == Conclusion::Inconclusive {
                notifications.push(undecided(&place, variant));
            }
        }
    }
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": report.tool.name,
                "semanticVersion": report.tool.version,
                "rules": rules.iter().map(|rule| rule_object(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { BASE: { "description": { "text": "The directory in which the tool was run" } } },
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications }],
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).expect("a log is JSON");
    text.push('\n');
    text
}

/// The rules that results refer to, by name.
fn rules(report: &Report) -> Vec<&str> {
    let variants = || report.scenarios.iter().flat_map(|scenario| &scenario.variants);
    let mut kinds =
        variants().flat_map(|variant| &variant.findings).map(|finding| finding.kind).collect::<BTreeSet<_>>();
    kinds.insert(NOT_AS_EXPECTED);
    kinds.into_iter().collect()
}

fn rule_object(name: &str) -> Value {
    let Some(Explanation { summary, text, .. }) = explanation(name) else {
        let text = "What was found is not what the scenario says is to be found";
        return json!({
            "id": name,
            "shortDescription": { "text": text },
            "fullDescription": { "text": format!("{text}: a finding or an outcome is missing, or two engines disagree.") },
            "help": { "text": "See `expect` in the scenario, and the report as text." },
            "defaultConfiguration": { "level": "error" },
        });
    };
    let paragraph = text.split("\n\n").next().unwrap_or_default().replace("**Definition.** ", "");
    json!({
        "id": name,
        "shortDescription": { "text": plain(summary) },
        "fullDescription": { "text": plain(&paragraph).replace('\n', " ") },
        "help": { "text": plain(text), "markdown": unlinked(text) },
        "defaultConfiguration": { "level": "error" },
        "properties": { "tags": ["concurrency"], "problem.severity": "error" },
    })
}

/// Where the findings of a scenario are.
struct Place<'a> {
    file: &'a str,
}

impl Place<'_> {
    fn artifact(&self) -> Value {
        let is_drive = |path: &str| path.as_bytes().get(1) == Some(&b':');
        let path = self.file.replace('\\', "/");
        match path.starts_with('/') || is_drive(&path) {
            true => json!({ "uri": format!("file:///{}", encoded(path.trim_start_matches('/'))) }),
            false => json!({ "uri": encoded(path.trim_start_matches("./")), "uriBaseId": BASE }),
        }
    }

    fn location(&self, region: Option<Value>) -> Value {
        let mut physical = json!({ "artifactLocation": self.artifact() });
        if let Some(region) = region {
            physical["region"] = region;
        }
        json!({ "physicalLocation": physical })
    }

    fn of(&self, place: &PlaceReport, message: &str) -> Value {
        let region = json!({
            "startLine": place.line,
            "startColumn": place.column,
            "endColumn": place.column + place.width,
            "snippet": { "text": place.source },
        });
        let mut location = self.location(Some(region));
        if let Some(function) = &place.function {
            location["logicalLocations"] = json!([{ "name": function, "kind": "function" }]);
        }
        if !message.is_empty() {
            location["message"] = json!({ "text": message });
        }
        location
    }
}

/// A path as a URI writes it: all but unreserved characters and `/` in percent encoding.
fn encoded(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

fn result(place: &Place, finding: &FindingReport, rules: &[&str], fingerprint: String) -> Value {
    let (primary, related) = match finding.places.iter().position(|place| place.primary).or(Some(0)) {
        Some(first) if first < finding.places.len() => {
            let others = finding.places.iter().enumerate().filter(|(number, _)| *number != first);
            (Some(&finding.places[first]), others.map(|(_, place)| place).collect::<Vec<_>>())
        }
        _ => (None, Vec::new()),
    };
    let location = primary.map_or_else(|| place.location(None), |primary| place.of(primary, &primary.label));
    let related = related.iter().enumerate().map(|(number, other)| {
        let mut location = place.of(other, &other.label);
        location["id"] = json!(number + 1);
        location
    });
    let mut result = json!({
        "ruleId": finding.kind,
        "ruleIndex": rules.iter().position(|rule| *rule == finding.kind),
        "level": if finding.expected { "note" } else { "error" },
        "message": { "text": message(finding) },
        "locations": [location],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": { "simulate/v1": fingerprint },
        "properties": { "variant": finding.variant, "replay": finding.replay },
    });
    if !finding.witness.steps.is_empty() {
        result["codeFlows"] = json!([code_flow(place, finding)]);
    }
    if finding.expected {
        let why = "the variant is meant to show it: its `expect` says so";
        result["suppressions"] = json!([{ "kind": "inSource", "status": "accepted", "justification": why }]);
    }
    result
}

/// All that a reader who sees nothing but the message needs.
fn message(finding: &FindingReport) -> String {
    let mut text = format!("{} (variant: {})", finding.message, finding.variant);
    for note in finding.possible.iter().chain(&finding.notes) {
        let _ = write!(text, "\n{note}");
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "\nHelp: {help}");
    }
    let _ = write!(text, "\nReplay: {}", finding.replay);
    text
}

/// The witness; of a long one the middle is left out, but for what shows the defect.
fn code_flow(place: &Place, finding: &FindingReport) -> Value {
    let witness = &finding.witness;
    let length = witness.steps.len();
    let is_shown = |step: &&StepReport| {
        length <= MOST_STEPS
            || step.number <= MOST_STEPS / 2
            || step.number + MOST_STEPS / 2 > length
            || matters(finding, step)
    };
    let flow = |(column, (label, call)): (usize, &(String, String))| {
        let steps = witness.steps.iter().filter(|step| step.column == column).filter(is_shown);
        let locations = steps.map(|step| step_location(place, finding, step)).collect::<Vec<_>>();
        (!locations.is_empty()).then(
            || json!({ "id": label, "message": { "text": format!("{label} runs {call}") }, "locations": locations }),
        )
    };
    let flows = witness.tasks.iter().enumerate().filter_map(flow).collect::<Vec<_>>();
    let shown = match witness.steps.iter().filter(is_shown).count() {
        all if all == length => String::new(),
        some => format!(", of which {some} are shown"),
    };
    let message = format!("simplest schedule: {length} steps{shown}, ends with {}", witness.ending);
    json!({ "message": { "text": message }, "threadFlows": flows })
}

/// Whether a step shows the defect.
fn matters(finding: &FindingReport, step: &StepReport) -> bool {
    finding.witness.evidence.contains(&step.number) || !step.lost.is_empty()
}

fn step_location(place: &Place, finding: &FindingReport, step: &StepReport) -> Value {
    let mut text = format!("{}. {}: {}", step.number, step.task, step.operation);
    if !step.lost.is_empty() {
        let _ = write!(text, " ({} is lost here)", step.lost.join(" or "));
    }
    let mut location = place.location(Some(json!({ "startLine": step.line.max(1) })));
    location["message"] = json!({ "text": text });
    let values = step.shared.iter().map(|(name, value)| (name.clone(), json!({ "text": value.to_string() })));
    json!({
        "location": location,
        "state": values.collect::<Map<_, _>>(),
        "executionOrder": step.number,
        "importance": if matters(finding, step) { "essential" } else { "important" },
    })
}

/// A name that stays when lines move; findings that would have the same are numbered.
fn fingerprint(place: &Place, finding: &FindingReport, seen: &mut BTreeMap<String, usize>) -> String {
    let places = finding.places.iter().map(|place| (place.function.as_deref().unwrap_or(""), place.source.trim()));
    let places = places.collect::<BTreeSet<_>>();
    let parts = json!([finding.kind, place.artifact(), finding.variant, places]);
    let hash = Sha256::digest(parts.to_string());
    let digits = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>();
    let number = seen.entry(digits.clone()).and_modify(|number| *number += 1).or_insert(1);
    format!("{digits}:{number}")
}

/// What is not as expected, without a finding that shows it.
fn surprise(place: &Place, variant: &VariantReport, text: &str, rules: &[&str]) -> Value {
    json!({
        "ruleId": NOT_AS_EXPECTED,
        "ruleIndex": rules.iter().position(|rule| *rule == NOT_AS_EXPECTED),
        "level": "error",
        "message": { "text": format!("{text} (variant: {})", variant.name) },
        "locations": [place.location(None)],
        "properties": { "variant": variant.name },
    })
}

fn undecided(place: &Place, variant: &VariantReport) -> Value {
    let limit = variant.coverage.limit.as_deref().unwrap_or("a limit was hit");
    json!({
        "level": "warning",
        "message": { "text": format!("not decided: {limit} (variant: {})", variant.name) },
        "locations": [place.location(None)],
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::any_texts;
    use super::*;
    use crate::report::fixture;
    use proptest::prelude::*;

    /// Made once, as it is large.
    fn schema() -> &'static jsonschema::Validator {
        static SCHEMA: std::sync::OnceLock<jsonschema::Validator> = std::sync::OnceLock::new();
        SCHEMA.get_or_init(|| {
            let schema = include_str!("../../tests/data/sarif/sarif-schema-2.1.0.json");
            jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
        })
    }

    /// A valid log, without the words of documents, which change on their own.
    fn shown(report: &Report) -> String {
        let mut log = serde_json::from_str::<Value>(&render(report)).unwrap();
        assert!(schema().is_valid(&log));
        for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
            for text in ["fullDescription", "help"] {
                assert!(rule[text]["text"].as_str().is_some_and(|text| text.len() > 30));
                rule[text] = "...".into();
            }
        }
        serde_json::to_string_pretty(&log).unwrap()
    }

    #[test]
    fn counter() {
        insta::assert_snapshot!(shown(&fixture::report("scenarios/counter.json", &fixture::counter())));
    }

    #[test]
    fn deadlock() {
        insta::assert_snapshot!(shown(&fixture::report("crossed.json", &[fixture::crossed_locks()])));
    }

    #[test]
    fn the_schema_refuses() {
        let text = render(&fixture::report("crossed.json", &[fixture::crossed_locks()]));
        let mut log = serde_json::from_str::<Value>(&text).unwrap();
        log["runs"][0]["results"][0]["level"] = "terrible".into();
        assert!(!schema().is_valid(&log));
    }

    #[test]
    fn fingerprints_stay_when_lines_move() {
        let report = |moved: usize| {
            let mut report = fixture::report("scenarios/counter.json", &fixture::counter());
            let findings = report.scenarios[0].variants.iter_mut().flat_map(|variant| &mut variant.findings);
            findings.flat_map(|finding| &mut finding.places).for_each(|place| place.line += moved);
            serde_json::from_str::<Value>(&render(&report)).unwrap()
        };
        let prints = |log: &Value| {
            let results = log["runs"][0]["results"].as_array().unwrap();
            results.iter().map(|result| result["partialFingerprints"]["simulate/v1"].to_string()).collect::<Vec<_>>()
        };
        let before = report(0);
        assert_eq!(prints(&before), prints(&report(7)));
        assert_eq!(prints(&before).into_iter().collect::<BTreeSet<_>>().len(), 3, "all different");
        assert_ne!(before, report(7));
    }

    #[test]
    fn long_schedules_are_shown_in_part_and_say_so() {
        let mut report = fixture::report("counter.json", &fixture::counter()[..1]);
        let witness = &mut report.scenarios[0].variants[0].findings[0].witness;
        let step = witness.steps[0].clone();
        witness.steps = (1..=5000).map(|number| StepReport { number, ..step.clone() }).collect();
        witness.evidence = vec![2500];
        let log = serde_json::from_str::<Value>(&render(&report)).unwrap();
        let flow = &log["runs"][0]["results"][0]["codeFlows"][0];
        assert_eq!(flow["threadFlows"][0]["locations"].as_array().unwrap().len(), 1001);
        assert!(flow["message"]["text"].as_str().unwrap().contains("5000 steps, of which 1001 are shown"), "{flow}");
    }

    #[test]
    fn paths_are_uris() {
        let artifact = |file| Place { file }.artifact();
        assert_eq!(artifact("./a b/c%.json"), json!({ "uri": "a%20b/c%25.json", "uriBaseId": "%SRCROOT%" }));
        assert_eq!(artifact("/tmp/x.json"), json!({ "uri": "file:///tmp/x.json" }));
        assert_eq!(artifact("C:\\x.json"), json!({ "uri": "file:///C%3A/x.json" }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn any_report_is_valid(report in any_texts()) {
            let log = serde_json::from_str::<Value>(&render(&report)).unwrap();
            let errors = schema().iter_errors(&log).map(|error| error.to_string()).collect::<Vec<_>>();
            prop_assert!(errors.is_empty(), "{errors:?}");
            // The interleaving can be put together again.
            let orders = |result: &Value| {
                let flows = result["codeFlows"][0]["threadFlows"].as_array().unwrap().clone();
                let steps = flows.iter().flat_map(|flow| flow["locations"].as_array().unwrap().clone()).collect::<Vec<_>>();
                steps.iter().map(|step| step["executionOrder"].as_u64().unwrap()).collect::<BTreeSet<_>>()
            };
            for result in log["runs"][0]["results"].as_array().unwrap().iter().filter(|result| result["ruleId"] != NOT_AS_EXPECTED) {
                let steps = orders(result).len() as u64;
                prop_assert_eq!(orders(result), (1..=steps).collect::<BTreeSet<_>>());
            }
        }
    }
}
