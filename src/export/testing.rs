//! Reports with any texts in every place where a text of the user can stand.

/// So many of them are tried: each is a whole report.
pub(super) const CASES: u32 = 48;

use crate::report::{Report, fixture};
use proptest::prelude::*;

/// The counter and a deadlock, with names, sources and messages that try to break out of a format.
pub(super) fn any_texts() -> impl Strategy<Value = Report> {
    // Long enough runs of what formats take for syntax, between any other characters.
    let text = prop_oneof![any::<String>(), "[\"'<>&#;:%,{}\\[\\]()|`\\\\/\n\r\t\0 @*_$~→✗-]{0,12}"];
    let texts = proptest::collection::vec(text, 12);
    (texts, any::<bool>()).prop_map(|(texts, is_expected)| {
        let mut cases = fixture::counter();
        if !is_expected {
            cases.iter_mut().for_each(|case| case.expected.clear());
            cases[1].disagrees("loom", 94, 7);
        }
        cases.push(fixture::crossed_locks());
        let mut report = fixture::report("scenarios/counter.json", &cases);
        let mut next = texts.iter().cycle().cloned();
        let mut text = || next.next().unwrap_or_default();
        for scenario in &mut report.scenarios {
            scenario.file = text();
            scenario.name = text();
            scenario.about = Some(text());
            scenario.summary = text();
            scenario.outcome_names = vec![text()];
            for variant in &mut scenario.variants {
                variant.name = text();
                variant.unexpected.iter_mut().for_each(|words| *words = text());
                variant.ends.iter_mut().for_each(|end| end.text = text());
                variant.notes.push(text());
                for finding in &mut variant.findings {
                    finding.message = text();
                    finding.variant = text();
                    finding.replay = text();
                    finding.help = Some(text());
                    finding.notes.push(text());
                    for place in &mut finding.places {
                        (place.label, place.source) = (text(), text());
                        (place.function, place.task) = (Some(text()), Some(text()));
                    }
                    finding.witness.ending = text();
                    finding.witness.tasks.iter_mut().for_each(|task| *task = (text(), text()));
                    for step in &mut finding.witness.steps {
                        (step.operation, step.task) = (text(), text());
                        step.lost = vec![text()];
                        step.can_end_as = vec![text(), text()];
                    }
                }
            }
        }
        report
    })
}
