use super::*;
use crate::report::graph::{GraphReport, NodeKind};
use crate::report::{
    Count, PlayMove, PlayRow, PlaySchedule, PlayStanding, PlayState, PlayThread, ScheduleRole, StandingKind, Verdict,
    fixture,
};
use petgraph::visit::EdgeRef;

/// A play of what a graph shows: who can take a step is enabled, whoever cannot waits or has returned.
fn play(report: &GraphReport, threads: &[(String, String)], schedules: &[(&str, ScheduleRole)]) -> Play {
    let labels: Vec<String> = threads.iter().map(|(label, _)| label.clone()).collect();
    let states: Vec<PlayState> = report
        .graph
        .node_indices()
        .map(|index| {
            let node = &report.graph[index];
            let mut moves: Vec<PlayMove> = Vec::new();
            for edge in report.graph.edges(index) {
                let weight = edge.weight();
                let thread =
                    labels.iter().position(|label| Some(label.as_str()) == weight.task.as_deref()).expect("a thread");
                let target = &report.graph[edge.target()];
                let changes = (0..node.shared.len())
                    .filter(|name| node.shared[*name].value != target.shared[*name].value)
                    .map(|name| (name, target.shared[name].value.clone()));
                let row = PlayRow {
                    column: thread,
                    operation: weight.operations.join("; "),
                    line: 6,
                    changes: changes.collect(),
                };
                moves.push(PlayMove {
                    thread,
                    alternative: None,
                    token: (thread + 1).to_string(),
                    target: Some(edge.target().index()),
                    rows: vec![row],
                    loses: weight.loses,
                });
            }
            moves.sort_by_key(|one| one.thread);
            let standing = |thread: usize| PlayStanding {
                kind: match moves.iter().any(|one| one.thread == thread) {
                    true => StandingKind::Enabled,
                    false if node.kind == NodeKind::Finished => StandingKind::Returned,
                    false => StandingKind::Blocked,
                },
                line: Some(6),
                column: Some(8),
                width: Some(4),
                why: None,
            };
            PlayState {
                number: Some(node.number),
                shared: node.shared.iter().map(|value| value.value.clone()).collect(),
                standings: (0..labels.len()).map(standing).collect(),
                event_loops: Vec::new(),
                can_end_as: node.can_end_as.clone(),
                violated: node.violated.clone(),
                end: node.outcome,
                unlisted_end: None,
                moves,
            }
        })
        .collect();
    let ends = report.outcomes.iter().map(|outcome| crate::report::EndReport {
        text: outcome.short.clone(),
        good: outcome.good,
        interleavings: outcome.outcome.interleavings.clone(),
        executions: None,
    });
    let schedules = schedules.iter().map(|(text, role)| {
        let mut state = 0;
        let moves = text.bytes().map(|digit| {
            let thread = usize::from(digit - b'1');
            let choice = states[state].moves.iter().position(|one| one.thread == thread).expect("it is enabled");
            state = states[state].moves[choice].target.expect("all states are here");
            choice
        });
        let moves = moves.collect();
        PlaySchedule {
            role: *role,
            title: "lost-update".to_string(),
            subject: 0,
            token: format!("threads@{text}.0123abcd"),
            moves,
            repeats: None,
        }
    });
    Play {
        variant: report.variant.clone(),
        verdict: Verdict::Fail,
        slug: "threads".to_string(),
        fingerprint: "0123abcd".to_string(),
        threads: threads
            .iter()
            .map(|(label, name)| PlayThread { label: label.clone(), name: name.clone(), line: Some(1) })
            .collect(),
        shared: report.graph.node_weights().next().expect("a state").shared.iter().map(|v| v.name.clone()).collect(),
        ends: ends.collect(),
        schedules: schedules.collect(),
        total: Count::from(states.len() as u64),
        knows_ends: true,
        states,
    }
}

/// The page of the counter, with its names as they are or replaced.
fn page(change: impl Fn(&mut Report, &mut Vec<VariantPage>)) -> String {
    let cases = fixture::counter();
    let mut report = fixture::report("scenarios/counter.json", &cases);
    let mut variants: Vec<VariantPage> = cases
        .iter()
        .map(|case| {
            let (program, exploration) = (&case.fixture.program, &case.fixture.exploration);
            let states = GraphReport::states(program, exploration, 300, case.findings.first().map(|one| &one.witness));
            let threads: Vec<(String, String)> =
                exploration.threads.iter().map(|thread| (thread.label.clone(), thread.name.clone())).collect();
            let schedules: &[_] = match case.findings.is_empty() {
                true => &[],
                false => &[("1221", ScheduleRole::Counterexample), ("1122", ScheduleRole::Passing)],
            };
            VariantPage {
                play: play(&states, &threads, schedules),
                outcomes: GraphReport::outcomes(program, exploration, 50),
                states,
                progress: None,
            }
        })
        .collect();
    change(&mut report, &mut variants);
    let room = Room { bytes: 0, boxes: 12, tables: 9 };
    let (scenario, source) = (&report.scenarios[0], fixture::COUNTER);
    render(&Page { report: &report, scenario, source, variants: &variants, downloads: &[], room, is_served: false })
}

/// What stands between two texts.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).expect("a beginning") + from.len();
    &text[start..start + text[start..].find(to).expect("an end")]
}

/// The tags of a page, without style, script and data.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start..=end];
        tags.push(tag);
        rest = &rest[end + 1..];
        if let Some(name) = ["script", "style"].into_iter().find(|name| tag[1..].starts_with(name)) {
            rest = &rest[rest.find(&format!("</{name}>")).expect("it is closed")..];
        }
    }
    tags
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(page(|_, _| {}), page(|_, _| {}));
}

#[test]
fn only_the_style_and_the_script_of_the_page_are_allowed() {
    let page = page(|_, _| {});
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    let allowed: Vec<&str> = policy.split("; ").collect();
    assert_eq!(
        allowed,
        [
            "default-src 'none'",
            &format!("style-src {}", hash(between(&page, "<style>", "</style>"))),
            &format!("script-src {}", hash(between(&page, "<script>", "</script>"))),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    );
}

#[test]
fn nothing_needs_what_the_policy_forbids() {
    for tag in tags(&page(|_, _| {})) {
        assert!(!tag.contains(" style="), "{tag}");
        assert!(!tag.contains(" on"), "{tag}");
        assert!(!tag.contains(" src="), "{tag}");
        assert!(!tag.contains("http") || tag.contains("xmlns=") || tag.contains("http-equiv"), "{tag}");
    }
}

#[test]
fn texts_cannot_break_out() {
    const EVIL: &str = "</script><script>alert(1)</script><!-- \" onload='x' \u{2028}";
    let plain = page(|_, _| {});
    let evil = page(|report, variants| {
        let scenario = &mut report.scenarios[0];
        (scenario.name, scenario.file, scenario.about) = (EVIL.into(), EVIL.into(), Some(EVIL.into()));
        for variant in &mut scenario.variants {
            variant.name = EVIL.to_string();
            variant.findings.iter_mut().for_each(|finding| finding.message = EVIL.to_string());
        }
        for variant in variants {
            variant.play.shared.iter_mut().for_each(|name| *name = EVIL.to_string());
            variant.play.threads.iter_mut().for_each(|thread| thread.name = EVIL.to_string());
            for state in &mut variant.play.states {
                state.moves.iter_mut().for_each(|one| one.rows[0].operation = EVIL.to_string());
            }
        }
    });
    let names = |page: &str| -> Vec<String> {
        tags(page).iter().map(|tag| tag.split([' ', '>']).next().unwrap_or_default().to_string()).collect()
    };
    assert_eq!(names(&plain), names(&evil), "the same elements, whatever the texts are");
    let data: serde_json::Value = serde_json::from_str(between(&evil, "id=\"data\">", "</script>")).unwrap();
    assert_eq!(data["file"], EVIL, "the script sees the text as it is");
}

#[test]
fn tables_tell_the_schedule_without_a_script() {
    let page = page(|_, _| {});
    for part in ["goes wrong</th>", "◀ the right end is lost here", "◀ here they part", "simulate replay"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn comments_of_one_line_are_all_that_is_left_out() {
    // A comment of several lines would lose its beginning only.
    for text in [STYLE, SCRIPT] {
        assert!(text.lines().all(|line| !line.trim_start().starts_with("/*") || line.ends_with("*/")));
    }
}
