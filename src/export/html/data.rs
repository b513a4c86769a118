//! What the script plays with, as compact JSON: what occurs more than once stands in a table and is named by its
//! index.
//!
//! The form is private to the page; who wants the data uses the exports. See `page_data.js` for the other side.

use super::Page;
use crate::report::{Play, PlayLoop, PlayMove, PlayRow, PlayStanding, PlayState, ScheduleRole, StandingKind};
use crate::value::Plain;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

/// JSON that can stand in a `script` element.
pub(super) fn json(page: &Page<'_>) -> String {
    let variants = page.scenario.variants.iter().zip(page.variants).map(|(report, seen)| {
        let findings = report.findings.iter().map(|finding| json!([finding.kind, finding.message]));
        let findings = findings.collect::<Vec<_>>();
        json!({ "name": report.name, "findings": findings, "play": play(&seen.play) })
    });
    let data = json!({
        "file": page.scenario.file,
        "replay": crate::report::replay_command(&page.scenario.file, "TOKEN"),
        "served": page.is_served,
        "variants": variants.collect::<Vec<_>>(),
    });
    // `</script>` and `<!--` would end or change the element; U+2028 and U+2029 are line breaks to old scripts.
    let text = data.to_string();
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A play by itself, and the place of one of its states.
pub(super) fn piece(states: &Play, first: usize) -> String {
    json!({ "first": first, "play": play(states) }).to_string()
}

/// Values that are written once.
#[derive(Default)]
struct Table {
    places: FxHashMap<String, usize>,
    values: Vec<Value>,
}

impl Table {
    fn add(&mut self, value: Value) -> usize {
        let next = self.values.len();
        let place = *self.places.entry(value.to_string()).or_insert(next);
        if place == next {
            self.values.push(value);
        }
        place
    }
}

/// The tables of a play.
#[derive(Default)]
struct Tables {
    texts: Table,
    values: Table,
    standings: Table,
    loops: Table,
    rows: Table,
    sets: Table,
}

fn play(play: &Play) -> Value {
    let mut tables = Tables::default();
    let states: Vec<Value> = play.states.iter().map(|state| tables.state(state)).collect();
    let threads: Vec<Value> =
        play.threads.iter().map(|thread| json!([thread.label, thread.name, thread.line])).collect();
    let ends: Vec<Value> =
        play.ends.iter().map(|end| json!([end.text, u8::from(end.good), end.interleavings.to_string()])).collect();
    let schedules = play.schedules.iter().map(|schedule| {
        let role = match schedule.role {
            ScheduleRole::Counterexample => 0,
            ScheduleRole::Passing => 1,
            ScheduleRole::End => 2,
        };
        json!([role, schedule.title, schedule.subject, schedule.token, schedule.moves, schedule.repeats])
    });
    json!({
        "slug": play.slug,
        "fingerprint": play.fingerprint,
        "threads": threads,
        "shared": play.shared,
        "ends": ends,
        "total": play.total.to_string(),
        "whole": play.total.to_u64() == Some(play.states.len() as u64),
        "knows": play.knows_ends,
        "schedules": schedules.collect::<Vec<_>>(),
        "texts": tables.texts.values,
        "values": tables.values.values,
        "standings": tables.standings.values,
        "loops": tables.loops.values,
        "rows": tables.rows.values,
        "sets": tables.sets.values,
        "states": states,
    })
}

impl Tables {
    /// `[number, [value], [standing], [loop], set, [violated], end, [move]]`; an end that the play does not list is not
    /// told, and no state here has one, since all were explored.
    fn state(&mut self, state: &PlayState) -> Value {
        let shared: Vec<usize> = state.shared.iter().map(|value| self.values.add(plain(value))).collect();
        let standings: Vec<usize> = state.standings.iter().map(|standing| self.standing(standing)).collect();
        let loops: Vec<usize> = state.event_loops.iter().map(|event_loop| self.event_loop(event_loop)).collect();
        let set = self.sets.add(json!(state.can_end_as));
        let moves: Vec<Value> = state.moves.iter().map(|taken| self.taken(taken)).collect();
        json!([state.number, shared, standings, loops, set, state.violated, state.end, moves])
    }

    /// `[kind, line, column, width, text]`
    fn standing(&mut self, standing: &PlayStanding) -> usize {
        let kind = match standing.kind {
            StandingKind::Absent => 0,
            StandingKind::Enabled => 1,
            StandingKind::Blocked => 2,
            StandingKind::Returned => 3,
            StandingKind::Failed => 4,
        };
        let why = standing.why.as_ref().map(|why| self.texts.add(json!(why)));
        self.standings.add(json!([kind, standing.line, standing.column, standing.width, why]))
    }

    /// `[running, [ready], [[value, who]], value, thread]`
    fn event_loop(&mut self, event_loop: &PlayLoop) -> usize {
        let timers = event_loop.timers.iter().map(|(until, who)| json!([self.values.add(plain(until)), who]));
        let timers = timers.collect::<Vec<_>>();
        let now = event_loop.now.as_ref().map(|now| self.values.add(plain(now)));
        self.loops.add(json!([event_loop.running, event_loop.ready, timers, now, event_loop.thread]))
    }

    /// `[thread, text, target, [row], loses, alternative]`; what is missing at the end is nothing.
    fn taken(&mut self, taken: &PlayMove) -> Value {
        let rows: Vec<usize> = taken.rows.iter().map(|row| self.row(row)).collect();
        let token = self.texts.add(json!(taken.token));
        match (taken.loses, taken.alternative) {
            (false, None) => json!([taken.thread, token, taken.target, rows]),
            (loses, None) => json!([taken.thread, token, taken.target, rows, u8::from(loses)]),
            (loses, alternative) => json!([taken.thread, token, taken.target, rows, u8::from(loses), alternative]),
        }
    }

    /// `[column, text, line, [[name, value]]]`
    fn row(&mut self, row: &PlayRow) -> usize {
        let operation = self.texts.add(json!(row.operation));
        let changes = row.changes.iter().map(|(name, value)| json!([name, self.values.add(plain(value))]));
        let changes = changes.collect::<Vec<_>>();
        self.rows.add(json!([row.column, operation, row.line, changes]))
    }
}

/// A value for showing and comparing: what has no parts is its text in Python, what has is a list that begins with
/// how it is written.
fn plain(value: &Plain) -> Value {
    let parts = |kind: &str, items: &[Plain]| {
        let mut list = vec![json!(kind)];
        list.extend(items.iter().map(plain));
        Value::Array(list)
    };
    match value {
        Plain::List(items) => parts("[]", items),
        Plain::Tuple(items) => parts("()", items),
        Plain::Dict(entries) => {
            let mut list = vec![json!("{}")];
            list.extend(entries.iter().map(|(key, value)| json!([key.to_string(), plain(value)])));
            Value::Array(list)
        }
        other => json!(other.to_string()),
    }
}
