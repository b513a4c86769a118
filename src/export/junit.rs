//! Reports as JUnit XML, for what Jenkins, GitLab and others show as tests: a test suite per scenario, a test case
//! per variant.
//!
//! Source: there is no standard; this keeps to the schema `junit-10.xsd` of Jenkins' xUnit plugin, which is also what
//! GitLab reads. Deviations: no times are told, as the same input gives the same bytes.
//!
//! - A variant that is not as expected has *one* `failure`, because readers show only the first: its message is the
//!   first unexpected finding, its text tells all of them step by step.
//! - A variant that could not be decided has an `error`. Readers show an error as broken and a skipped test as fine; but
//!   nobody knows whether it is fine, and the exit code is not 0 either.
//! - A variant that fails as it is meant to is a test that passes; what was found stands in its output.

use super::graph_style::escape_xml;
use super::plain;
use crate::report::{Conclusion, FindingReport, Report, ScenarioReport, VariantReport};
use std::fmt::Write;

/// The report as JUnit XML.
pub fn render(report: &Report) -> String {
    let variants = || report.scenarios.iter().flat_map(|scenario| &scenario.variants);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"simulate\" {}>", numbers(variants()));
    for scenario in &report.scenarios {
        suite(&mut out, scenario);
    }
    out.push_str("</testsuites>\n");
    out
}

fn numbers<'a>(variants: impl Iterator<Item = &'a VariantReport> + Clone) -> String {
    let count = |conclusion| variants.clone().filter(|variant| variant.conclusion == conclusion).count();
    let (failures, errors) = (count(Conclusion::Unexpected), count(Conclusion::Inconclusive));
    format!("tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\"", variants.clone().count())
}

fn suite(out: &mut String, scenario: &ScenarioReport) {
    let (name, file) = (escape_xml(&scenario.name), escape_xml(&scenario.file));
    let numbers = numbers(scenario.variants.iter());
    let _ = writeln!(out, "  <testsuite name=\"{name}\" {numbers} skipped=\"0\" file=\"{file}\">");
    let class = escape_xml(&class_name(&scenario.file));
    for variant in &scenario.variants {
        let _ = write!(out, "    <testcase name=\"{}\" classname=\"{class}\"", escape_xml(&variant.name));
        let body = body(&scenario.file, variant);
        match body.is_empty() {
            true => out.push_str("/>\n"),
            false => {
                let _ = writeln!(out, ">\n{body}    </testcase>");
            }
        }
    }
    out.push_str("  </testsuite>\n");
}

/// `scenarios.counter` of `scenarios/counter.json`: readers take dots for the borders of packages.
fn class_name(file: &str) -> String {
    let file = file.trim_start_matches("./").trim_start_matches(['/', '\\']);
    let stem = match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.contains(['/', '\\']) => stem,
        _ => file,
    };
    stem.replace(['/', '\\'], ".")
}

fn body(file: &str, variant: &VariantReport) -> String {
    let (expected, unexpected): (Vec<&FindingReport>, Vec<&FindingReport>) =
        variant.findings.iter().partition(|finding| finding.expected);
    let tell = |findings: &[&FindingReport]| {
        findings.iter().map(|finding| plain::written_finding(file, finding)).collect::<Vec<_>>()
    };
    let mut body = String::new();
    match variant.conclusion {
        Conclusion::AsExpected => {}
        Conclusion::Unexpected => {
            let first = unexpected.first();
            let kind = first.map_or("not-as-expected", |finding| finding.kind);
            let words = || variant.unexpected.first().cloned();
            let message = first.map(|finding| finding.message.clone()).or_else(words).unwrap_or_default();
            let reasons =
                variant.unexpected.iter().map(|text| format!("Not as expected: {text}.\n")).collect::<String>();
            let text = [vec![reasons], tell(&unexpected)].concat().join("\n");
            element(&mut body, "failure", &[("type", kind), ("message", &message)], &text);
        }
        Conclusion::Inconclusive => {
            let limit = variant.coverage.limit.as_deref().unwrap_or("a limit was hit");
            let message = format!("not decided: {limit}");
            let text =
                variant.unexpected.iter().chain(&variant.notes).map(|text| format!("{text}.\n")).collect::<String>();
            element(&mut body, "error", &[("type", "inconclusive"), ("message", &message)], &text);
        }
    }
    if !expected.is_empty() {
        element(&mut body, "system-out", &[], &tell(&expected).join("\n"));
    }
    body
}

fn element(out: &mut String, name: &str, attributes: &[(&str, &str)], text: &str) {
    let attributes = attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escape_xml(value)));
    // Line breaks stay; all else that XML forbids does not.
    let text = text.lines().map(escape_xml).collect::<Vec<_>>().join("\n");
    let _ = writeln!(out, "      <{name}{}>{text}</{name}>", attributes.collect::<String>());
}

#[cfg(test)]
mod tests {
    use super::super::testing::{CASES, any_texts};
    use super::*;
    use crate::report::fixture;
    use proptest::prelude::*;

    #[test]
    fn counter() {
        insta::assert_snapshot!(render(&fixture::report("scenarios/counter.json", &fixture::counter())));
    }

    #[test]
    fn deadlock() {
        insta::assert_snapshot!(render(&fixture::report("crossed.json", &[fixture::crossed_locks()])));
    }

    #[test]
    fn what_was_not_decided_is_an_error() {
        let mut report = fixture::report("counter.json", &fixture::counter());
        let variant = &mut report.scenarios[0].variants[1];
        variant.conclusion = Conclusion::Inconclusive;
        variant.coverage.limit = Some("2,000 states".to_string());
        let xml = render(&report);
        assert!(xml.contains("<error type=\"inconclusive\" message=\"not decided: 2,000 states\">"), "{xml}");
        assert!(xml.contains("tests=\"4\" failures=\"0\" errors=\"1\""), "{xml}");
    }

    #[test]
    fn classes_are_paths_with_dots() {
        for (file, class) in [
            ("./a/b.json", "a.b"),
            ("b.py", "b"),
            (".hidden", ".hidden"),
            ("a.d/b", "a.d.b"),
            ("a\\b.json", "a.b"),
            ("/t/c.json", "t.c"),
            ("", ""),
        ] {
            assert_eq!(class_name(file), class);
        }
    }

    /// What the schema says of elements: their attributes (those that must be there come first), and what may be inside.
    const SCHEMA: &[(&str, usize, &[&str], &[&str])] = &[
        ("testsuites", 0, &["name", "tests", "failures", "errors"], &["testsuite"]),
        ("testsuite", 4, &["name", "tests", "failures", "errors", "skipped", "file"], &["testcase"]),
        ("testcase", 1, &["name", "classname"], &["failure", "error", "system-out"]),
        ("failure", 0, &["type", "message"], &[]),
        ("error", 0, &["type", "message"], &[]),
        ("system-out", 0, &[], &[]),
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(CASES))]
        #[test]
        fn any_report_is_valid(report in any_texts()) {
            let xml = render(&report);
            let document = roxmltree::Document::parse(&xml).unwrap();
            for element in document.descendants().filter(roxmltree::Node::is_element) {
                let rule = SCHEMA.iter().find(|(name, ..)| element.has_tag_name(*name));
                let (_, required, attributes, children) = rule.expect("an element of the schema");
                let found = element.attributes().map(|attribute| attribute.name()).collect::<Vec<_>>();
                prop_assert!(found.iter().all(|name| attributes.contains(name)));
                prop_assert!(attributes[..*required].iter().all(|name| found.contains(name)));
                for child in element.children().filter(roxmltree::Node::is_element) {
                    prop_assert!(children.contains(&child.tag_name().name()));
                }
            }
            let count = |name| document.descendants().filter(|element| element.has_tag_name(name)).count().to_string();
            let all = document.root_element();
            for (attribute, name) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
                prop_assert_eq!(all.attribute(attribute).map(str::to_string), Some(count(name)));
            }
        }
    }
}
