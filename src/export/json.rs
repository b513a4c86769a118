//! Reports as JSON: the contract `simulate.report/1`, for programs.

use crate::report::{ReplayReport, Report};
use serde::Serialize;

/// A report as pretty JSON with a line break at its end.
pub fn render(report: &Report) -> String {
    pretty(report)
}

/// A replay as pretty JSON with a line break at its end.
pub fn render_replay(report: &ReplayReport) -> String {
    pretty(report)
}

fn pretty(value: &impl Serialize) -> String {
    // Reports hold only maps with string keys and writing to memory cannot fail.
    let mut text = serde_json::to_string_pretty(value).expect("reports are representable in JSON");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use serde_json::Value;

    fn keys(value: &Value) -> Vec<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    fn has(value: &Value, expected: &str) {
        for key in expected.split(' ') {
            assert!(value.get(key).is_some(), "`{key}` is missing among {:?}", keys(value));
        }
    }

    #[test]
    fn the_contract_holds() {
        let text = render(&fixture::report("scenarios/counter.json", &fixture::counter()));
        assert!(text.ends_with("}\n"));
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(report["schema"], "simulate.report/1");
        has(&report["tool"], "name version");
        let scenario = &report["scenarios"][0];
        has(scenario, "file name about verdict as_expected summary variants");
        assert_eq!((&scenario["verdict"], &scenario["as_expected"]), (&"fail".into(), &true.into()));
        let variant = &scenario["variants"][0];
        has(variant, "name model verdict as_expected coverage outcomes findings engines");
        assert_eq!(variant["coverage"]["interleavings"], "6", "counts are decimal strings");
        assert_eq!(variant["coverage"]["kind"], "complete");
        has(&variant["coverage"], "states transitions");
        let outcome = &variant["outcomes"][0];
        assert_eq!(
            *outcome,
            serde_json::json!({
                "status": "finished", "shared": { "counter": 1 }, "interleavings": "4", "failed_checks": ["counter == 2"]
            })
        );
        let finding = &variant["findings"][0];
        has(finding, "kind message expected where witness passing notes help replay");
        has(&finding["where"][0], "line column width source label function task primary");
        has(&finding["witness"], "schedule switches tasks shared steps ending");
        has(&finding["witness"]["steps"][0], "task operation line shared");
        assert_eq!(finding["witness"]["schedule"], "threads@1221.0123abcd");
        has(&variant["engines"][0], "engine executions agrees skipped");
        assert_eq!(variant["engines"][0]["skipped"], Value::Null);
        assert!(variant.get("order").is_none(), "threads have no ready order");
        assert_eq!(scenario["variants"][2]["order"], "any");
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        let once = || render(&fixture::report("counter.json", &fixture::counter()));
        assert_eq!(once(), once());
    }
}
