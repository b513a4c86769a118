//! Schedules worth looking at as tables, for those who read without a script, and a failing one beside the nearest
//! that goes right.

use super::markup::{escape, mark, words};
use crate::report::{Play, PlayMove, PlaySchedule, PlayState, ScheduleRole, VariantReport};

/// Rows shown of the beginning of a long schedule, and as many of its end.
const ROWS: usize = 60;

/// Ends named where it is told what is still possible; more are counted.
const ENDS: usize = 4;

pub(super) fn write(out: &mut String, report: &VariantReport, play: &Play, tables: usize) {
    let find = |role| play.schedules.iter().find(|schedule| schedule.role == role);
    if let (Some(failing), Some(passing)) = (find(ScheduleRole::Counterexample), find(ScheduleRole::Passing)) {
        compare(out, play, failing, passing);
    }
    for (index, schedule) in play.schedules.iter().enumerate() {
        let title = match schedule.role {
            ScheduleRole::Counterexample => {
                let message = report.findings.get(schedule.subject).map(|finding| words(&finding.message));
                format!("{}: {}", escape(&schedule.title.replace('-', " ")), message.unwrap_or_default())
            }
            ScheduleRole::Passing | ScheduleRole::End => escape(&schedule.title),
        };
        if index >= tables {
            out.push_str(&format!(
                "<p class=\"small untold\">{title}. Its replay token: <code>{}</code></p>\n",
                escape(&schedule.token)
            ));
            continue;
        }
        out.push_str(&format!("<details class=\"steps\" open>\n<summary>Table: {title}</summary>\n"));
        table(out, play, schedule);
        out.push_str("</details>\n");
    }
}

/// What a schedule passes: each move with the states before and after it.
pub(super) fn walk<'a>(
    play: &'a Play,
    schedule: &'a PlaySchedule,
) -> impl Iterator<Item = (&'a PlayState, &'a PlayMove, Option<&'a PlayState>)> {
    let mut state = play.states.first();
    schedule.moves.iter().map_while(move |index| {
        let before = state?;
        let taken = before.moves.get(*index)?;
        state = taken.target.and_then(|target| play.states.get(target));
        Some((before, taken, state))
    })
}

/// A row of a table.
struct Row {
    column: usize,
    operation: String,
    line: usize,
    /// Values of shared names after it, and whether it changed them.
    shared: Vec<(String, bool)>,
    /// The first of its move: what belongs to one move is one block.
    begins: bool,
    /// What is still possible after its move, if it is the last one of it.
    possible: String,
    loses: bool,
}

fn rows(play: &Play, schedule: &PlaySchedule) -> Vec<Row> {
    let mut rows = Vec::new();
    for (before, taken, after) in walk(play, schedule) {
        let mut shared: Vec<String> = before.shared.iter().map(ToString::to_string).collect();
        let last = taken.rows.len().saturating_sub(1);
        for (number, row) in taken.rows.iter().enumerate() {
            let mut changed = vec![false; shared.len()];
            for (name, value) in &row.changes {
                shared[*name] = value.to_string();
                changed[*name] = true;
            }
            rows.push(Row {
                column: row.column,
                operation: row.operation.clone(),
                line: row.line,
                shared: shared.iter().cloned().zip(changed).collect(),
                begins: number == 0,
                possible: match after {
                    Some(state) if number == last => possible(play, state),
                    _ => String::new(),
                },
                loses: taken.loses && number == last,
            });
        }
    }
    rows
}

/// `1 or 2`, `✗ ends as 1`
fn possible(play: &Play, state: &PlayState) -> String {
    let text = |end: usize| play.ends.get(end).map_or("?", |end| end.text.as_str());
    if let Some(end) = state.end {
        let sign = if play.ends.get(end).is_some_and(|end| end.good) { '✓' } else { '✗' };
        return format!("{sign} ends as {}", text(end));
    }
    let mut names: Vec<String> = state.can_end_as.iter().take(ENDS).map(|end| text(*end).to_string()).collect();
    if state.can_end_as.len() > ENDS {
        names.push(format!("{} more", state.can_end_as.len() - ENDS));
    }
    names.join(" or ")
}

fn table(out: &mut String, play: &Play, schedule: &PlaySchedule) {
    let rows = rows(play, schedule);
    let columns = rows.iter().map(|row| row.column + 1).max().unwrap_or(0);
    // Names that never change are told in the sentence below the table.
    let shown: Vec<usize> = (0..play.shared.len()).filter(|name| rows.iter().any(|row| row.shared[*name].1)).collect();
    out.push_str("<div class=\"scroll\"><table class=\"schedule\">\n<thead><tr><th>step</th>");
    for (column, thread) in play.threads.iter().take(columns).enumerate() {
        out.push_str(&format!("<th>{} <code>{}</code></th>", mark(column, &thread.label), escape(&thread.name)));
    }
    for name in &shown {
        out.push_str(&format!("<th class=\"value\"><code>{}</code></th>", escape(&play.shared[*name])));
    }
    out.push_str("<th>line</th><th>can still end as</th></thead>\n<tbody>\n");
    for (index, row) in rows.iter().enumerate() {
        if rows.len() > 2 * ROWS && (ROWS..rows.len() - ROWS).contains(&index) {
            if index == ROWS {
                let width = columns + shown.len() + 3;
                out.push_str(&format!(
                    "<tr><td colspan=\"{width}\">… {} steps are left out here\n",
                    rows.len() - 2 * ROWS
                ));
            }
            continue;
        }
        let class = match (row.begins, row.loses) {
            (true, true) => " class=\"begins loses\"",
            (true, false) => " class=\"begins\"",
            (false, true) => " class=\"loses\"",
            (false, false) => "",
        };
        out.push_str(&format!("<tr{class}><td>{}", index + 1));
        for column in 0..columns {
            if column == row.column {
                out.push_str(&format!("<td class=\"t{}\">{}", column % 7, escape(&row.operation)));
            } else {
                out.push_str("<td>");
            }
        }
        for name in &shown {
            let (value, changed) = &row.shared[*name];
            let value = escape(value);
            let value = if *changed { format!("<b class=\"changed\">{value}</b>") } else { value };
            out.push_str(&format!("<td class=\"value\">{value}"));
        }
        let lost = if row.loses { " <b class=\"lost\">◀ the right end is lost here</b>" } else { "" };
        out.push_str(&format!("<td>{}<td>{}{lost}\n", row.line, escape(&row.possible)));
    }
    out.push_str("</tbody>\n</table></div>\n");
    out.push_str(&format!("<p class=\"small\">Its replay token: <code>{}</code></p>\n", escape(&schedule.token)));
}

/// A failing schedule and the nearest that goes right, side by side; where they part is marked.
fn compare(out: &mut String, play: &Play, failing: &PlaySchedule, passing: &PlaySchedule) {
    let (left, right) = (rows(play, failing), rows(play, passing));
    let same = |index: usize| match (left.get(index), right.get(index)) {
        (Some(a), Some(b)) => a.column == b.column && a.operation == b.operation,
        _ => false,
    };
    let length = left.len().max(right.len());
    let parts = (0..length).find(|index| !same(*index)).unwrap_or(length);
    out.push_str(
        "<details class=\"compare\" open>\n<summary>The failing schedule beside the nearest one that goes right\
         </summary>\n<div class=\"scroll\"><table class=\"beside\">\n<thead><tr><th>step</th><th>goes wrong</th>\
         <th>goes right</th></thead>\n<tbody>\n",
    );
    // What comes before they part is the same; of a long beginning the last steps are enough.
    let begin = parts.saturating_sub(if length > 2 * ROWS { 5 } else { ROWS });
    let end = length.min(begin + 2 * ROWS);
    if begin > 0 {
        out.push_str(&format!("<tr class=\"same\"><td colspan=\"3\">steps 1 to {begin} are the same\n"));
    }
    for index in begin..end {
        let class = match index {
            _ if index < parts => " class=\"same\"",
            _ if index == parts => " class=\"parts\"",
            _ => "",
        };
        let here = if index == parts { " <b class=\"lost\">◀ here they part</b>" } else { "" };
        out.push_str(&format!(
            "<tr{class}><td>{}<td>{}{here}<td>{}\n",
            index + 1,
            side(play, left.get(index)),
            side(play, right.get(index))
        ));
    }
    if end < length {
        out.push_str(&format!("<tr><td colspan=\"3\">… and {} more steps\n", length - end));
    }
    let last = |schedule| walk(play, schedule).last().and_then(|(_, _, after)| after);
    let ending = |schedule| last(schedule).map_or(String::new(), |state| escape(&possible(play, state)));
    out.push_str(&format!(
        "<tr class=\"ending\"><th>end</th><td>{}<td>{}\n</tbody>\n</table></div>\n</details>\n",
        ending(failing),
        ending(passing)
    ));
}

fn side(play: &Play, row: Option<&Row>) -> String {
    row.map_or(String::new(), |row| {
        let label = play.threads.get(row.column).map_or("?", |thread| thread.label.as_str());
        format!("{} {}", mark(row.column, label), escape(&row.operation))
    })
}
