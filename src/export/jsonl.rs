//! Reports as JSON Lines: one JSON object per line, for tools that read line by line.
//!
//! The first line is a `run`, then comes a `variant` for each variant with its `finding`s after it, and a `conclusion`
//! at the end, so a reader notices if something is missing. The fields are those of the JSON report; each line also says
//! which `file` and `scenario` it belongs to.

use crate::report::{Conclusion, FindingReport, Report, ScenarioReport, VariantReport};
use serde::Serialize;
use serde_json::{Value, json};

/// The report, one object per line.
pub fn render(report: &Report) -> String {
    let mut lines = vec![json!({ "type": "run", "schema": report.schema, "tool": report.tool })];
    for scenario in &report.scenarios {
        for variant in &scenario.variants {
            lines.push(variant_line(scenario, variant));
            lines.extend(variant.findings.iter().map(|finding| finding_line(scenario, finding)));
        }
    }
    let count = |conclusion| {
        let variants = report.scenarios.iter().flat_map(|scenario| &scenario.variants);
        variants.filter(|variant| variant.conclusion == conclusion).count()
    };
    lines.push(json!({
        "type": "conclusion",
        "conclusion": report.conclusion,
        "scenarios": report.scenarios.len(),
        "as_expected": count(Conclusion::AsExpected) + report.left_out.unwrap_or(0),
        "inconclusive": count(Conclusion::Inconclusive),
        "unexpected": count(Conclusion::Unexpected),
    }));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn variant_line(scenario: &ScenarioReport, variant: &VariantReport) -> Value {
    let mut line = line("variant", scenario, variant);
    // They have lines of their own.
    if let Some(object) = line.as_object_mut() {
        object.shift_remove("findings");
    }
    line
}

fn finding_line(scenario: &ScenarioReport, finding: &FindingReport) -> Value {
    line("finding", scenario, finding)
}

fn line(kind: &str, scenario: &ScenarioReport, fields: &impl Serialize) -> Value {
    let mut line = json!({ "type": kind, "file": scenario.file, "scenario": scenario.name });
    // Reports hold only maps with string keys.
    let fields = serde_json::to_value(fields).expect("reports are representable in JSON");
    if let (Value::Object(line), Value::Object(fields)) = (&mut line, fields) {
        line.extend(fields);
    }
    line
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(CASES))]
        #[test]
        fn every_line_is_an_object_with_a_type(report in any_texts()) {
            let text = render(&report);
            let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>();
            let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
            prop_assert_eq!(of("run").len() + of("variant").len() + of("finding").len() + of("conclusion").len(), lines.len());
            let variants = report.scenarios.iter().flat_map(|scenario| &scenario.variants);
            prop_assert_eq!(of("variant").len(), variants.clone().count());
            prop_assert_eq!(of("finding").len(), variants.map(|variant| variant.findings.len()).sum::<usize>());
            // Nothing is lost on the way.
            let whole = serde_json::to_value(&report).unwrap();
            prop_assert_eq!(&of("finding")[0]["witness"], &whole["scenarios"][0]["variants"][0]["findings"][0]["witness"]);
        }
    }
}
