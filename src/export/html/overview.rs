//! The head of the page: the verdict in one sentence, how to see it again, and the variants with how they end.

use super::Page;
use super::markup::{counted, escape, says_what_is_right, sentence, sign, verdict_class, words};
use crate::report::{Conclusion, Count, EndReport, FindingReport, ScenarioReport, VariantReport, Verdict};

/// Ends shown of each variant; more are counted.
const ENDS: usize = 6;

pub(super) fn write(out: &mut String, page: &Page<'_>) {
    let scenario = page.scenario;
    out.push_str("<header>\n");
    out.push_str(&format!("<h1>{}</h1>\n", escape(&scenario.name)));
    if let Some(about) = &scenario.about {
        out.push_str(&format!("<p class=\"about\">{}</p>\n", sentence(about)));
    }
    let class = verdict_class(scenario.verdict);
    out.push_str(&format!(
        "<p class=\"verdict {class}\"><b class=\"sign\">{}</b> <span>{}</span></p>\n",
        sign(scenario.verdict),
        verdict(scenario)
    ));
    if let Some(finding) = first_finding(scenario) {
        out.push_str(&format!(
            "<p class=\"replay\">See it again: <code class=\"command\">{}</code></p>\n",
            escape(&finding.replay)
        ));
    }
    out.push_str(&format!("<p class=\"small\">{}</p>\n", words(&scenario.summary)));
    out.push_str(
        "<p class=\"small\">A <b>schedule</b> says who takes the next step. Nobody can choose it when a program really \
         runs, so a program is right only if every schedule ends well. Each box below is one way to write the same \
         program, and shows how its schedules end.</p>\n",
    );
    out.push_str("</header>\n<nav aria-label=\"Variants\">\n<h2>Variants</h2>\n<ol class=\"variants\">\n");
    for (index, variant) in scenario.variants.iter().enumerate() {
        card(out, index, variant);
    }
    out.push_str("</ol>\n</nav>\n");
}

/// The finding that decides the verdict: an unexpected one, if there is any.
fn first_finding(scenario: &ScenarioReport) -> Option<&FindingReport> {
    let mut findings = scenario.variants.iter().flat_map(|variant| &variant.findings);
    findings.clone().find(|finding| !finding.expected).or_else(|| findings.next())
}

fn verdict(scenario: &ScenarioReport) -> String {
    let total = scenario.variants.len();
    let failing = scenario.variants.iter().filter(|variant| variant.verdict == Verdict::Fail).count();
    let mut text = match scenario.verdict {
        Verdict::Pass if total == 1 => "Nothing goes wrong, in whatever order the steps are taken.".to_string(),
        Verdict::Pass => {
            format!("Nothing goes wrong in any of the {total} variants, in whatever order the steps are taken.")
        }
        Verdict::Inconclusive => "Nothing was found to go wrong, but not everything could be looked at.".to_string(),
        Verdict::Fail => {
            let share = match (failing, total) {
                (_, 1) => "It can go wrong".to_string(),
                (1, _) => format!("1 of {total} variants can go wrong"),
                _ => format!("{failing} of {total} variants can go wrong"),
            };
            let finding = first_finding(scenario).expect("a failing variant has a finding");
            let place = if total == 1 { String::new() } else { format!(" (<q>{}</q>)", escape(&finding.variant)) };
            format!("{share}: {}{place}.", words(finding.message.trim_end_matches('.')))
        }
    };
    match scenario.conclusion {
        Conclusion::AsExpected if scenario.verdict == Verdict::Fail => {
            text.push_str(" This is what the scenario is meant to show.");
        }
        Conclusion::AsExpected | Conclusion::Inconclusive => {}
        Conclusion::Unexpected => text.push_str(" This is not what was expected of it."),
    }
    text
}

fn card(out: &mut String, index: usize, variant: &VariantReport) {
    let class = verdict_class(variant.verdict);
    out.push_str(&format!(
        "<li class=\"card {class}\" data-variant=\"{index}\">\n<a class=\"name\" href=\"#variant-{index}\">{}</a>\n",
        escape(&variant.name)
    ));
    out.push_str(&format!(
        "<p class=\"badge\"><b class=\"sign\">{}</b> {}</p>\n",
        sign(variant.verdict),
        verdict_words(variant)
    ));
    ends(out, variant);
    let schedules = match &variant.coverage.interleavings {
        Count::Unknown => String::new(),
        number => format!("{} · ", counted(number, "schedule")),
    };
    let states = Count::from(variant.coverage.states as u64);
    out.push_str(&format!("<p class=\"small\">{schedules}{}</p>\n</li>\n", counted(&states, "state")));
}

/// `lost update, data race`, `nothing goes wrong`
fn verdict_words(variant: &VariantReport) -> String {
    match variant.verdict {
        Verdict::Pass => "always right".to_string(),
        Verdict::Inconclusive => "nothing found so far".to_string(),
        Verdict::Fail => escape(&variant.kinds().join(", ")),
    }
}

/// How schedules end, each with its share: as a bar where all are counted, and in words.
fn ends(out: &mut String, variant: &VariantReport) {
    out.push_str("<ul class=\"ends\">\n");
    let shares = shares(&variant.ends);
    for (index, end) in variant.ends.iter().take(ENDS).enumerate() {
        let (class, sign) = match (end.good, says_what_is_right(variant)) {
            (true, true) => ("good", "✓ "),
            (true, false) => ("open", ""),
            (false, _) => ("bad", "✗ "),
        };
        let number = match (&end.interleavings, end.executions) {
            (Count::Unknown, Some(executions)) => format!("{} runs", Count::from(executions)),
            (Count::Unknown, None) => "some".to_string(),
            (number, _) => format!("{number} of {}", variant.coverage.interleavings),
        };
        let bar = shares.get(index).map_or(String::new(), |share| bar(*share, class));
        out.push_str(&format!(
            "<li class=\"{class}\" data-end=\"{index}\"><span class=\"end\">{sign}{}</span>{bar}<span \
             class=\"number\">{number}</span></li>\n",
            escape(&end.text)
        ));
    }
    if variant.ends.len() > ENDS {
        out.push_str(&format!("<li>and {} other ends</li>\n", variant.ends.len() - ENDS));
    }
    out.push_str("</ul>\n");
}

/// A bar of so many percent. Bad ends have stripes, so that they are told apart without colours.
fn bar(share: f64, class: &str) -> String {
    let stripes =
        if class == "bad" { format!("<path class=\"stripes\" d=\"M0 4H{share:.1}\"/>") } else { String::new() };
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect \
         class=\"rest\" width=\"100\" height=\"8\"/><rect class=\"{class}\" width=\"{share:.1}\" height=\"8\"/>\
         {stripes}</svg>"
    )
}

/// Percentages of all schedules, or of all executions; empty if neither is known of every end.
fn shares(ends: &[EndReport]) -> Vec<f64> {
    let counted = |number: &Count| match number {
        Count::Finite(_) => number.to_decimal().parse::<f64>().ok(),
        Count::Infinite | Count::Unknown => None,
    };
    let schedules: Option<Vec<f64>> = ends.iter().map(|end| counted(&end.interleavings)).collect();
    let executions = || ends.iter().map(|end| end.executions.map(|number| number as f64)).collect();
    let numbers: Vec<f64> = schedules.or_else(executions).unwrap_or_default();
    let all: f64 = numbers.iter().sum();
    numbers.into_iter().map(|number| if all > 0.0 { 100.0 * number / all } else { 0.0 }).collect()
}
