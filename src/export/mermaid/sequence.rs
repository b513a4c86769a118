//! Schedules as Mermaid sequence diagrams: threads on the left, shared names on the right, a message for each operation.
//!
//! Source: Mermaid's syntax of sequence diagrams. A read is an answer of the shared name (dashed arrow to the thread), a
//! write or a call goes to it, an operation that has to wait ends in a cross. Notes say where the last good outcome is
//! lost and how it ends.
//!
//! Limits: by default Mermaid refuses texts of more than 50,000 characters. Of a longer schedule the steps in the middle
//! are left out, and a note says so; those that show the defect, and those that lose an outcome, are always kept.
//! Everything that Mermaid might read as syntax is written as `#number;`, as in flowcharts.

use super::{MAX_TEXT, TooLarge, escape_but};
use crate::report::sequence::{Message, MessageKind, Partner, Sequence};
use std::fmt::Write;

/// The most characters of a message; values may be long.
const LONGEST: usize = 80;

/// The schedule as a Mermaid sequence diagram.
///
/// # Errors
///
/// If what must be shown is already too much for Mermaid.
pub fn render(sequence: &Sequence) -> Result<String, TooLarge> {
    let mut around = sequence.messages.len();
    loop {
        let text = draw(sequence, around);
        let size = text.encode_utf16().count();
        if size <= MAX_TEXT {
            return Ok(text);
        }
        if around == 0 {
            return Err(TooLarge {
                subject: "schedule",
                size: format!("{size} characters"),
                limit: format!("{MAX_TEXT} characters"),
                way_out: "use `--perfetto` or the text report",
            });
        }
        around /= 2;
    }
}

/// All that matters, and so many messages at each end.
fn draw(sequence: &Sequence, around: usize) -> String {
    let mut out = String::from("sequenceDiagram\n");
    let _ = writeln!(out, "  title {}", text(&sequence.title()));
    let _ = writeln!(out, "  accDescr: the schedule {}, step by step", text(&sequence.schedule));
    for (number, (label, name)) in sequence.threads.iter().enumerate() {
        if takes_part(sequence, number) {
            let _ = writeln!(out, "  participant t{number} as {} {}", text(label), text(name));
        }
    }
    for (number, (name, value)) in sequence.shared.iter().enumerate() {
        let _ = writeln!(out, "  participant s{number} as {} = {}", text(name), text(&value.to_string()));
    }
    let whole = whole(sequence);
    let length = sequence.messages.len();
    let is_kept = |(index, message): (usize, &Message)| {
        index < around || index + around >= length || message.evidence || !message.lost.is_empty()
    };
    let mut next = 0;
    let mut is_open = false;
    for (index, message) in sequence.messages.iter().enumerate() {
        if sequence.repeats == Some(index) {
            out.push_str("  loop for ever\n");
            is_open = true;
        }
        if !is_kept((index, message)) {
            continue;
        }
        leave_out(&mut out, &whole, next..index);
        next = index + 1;
        add(&mut out, sequence, message);
    }
    leave_out(&mut out, &whole, next..length);
    if is_open {
        out.push_str("  end\n");
    }
    for stuck in &sequence.stuck {
        let thread = format!("t{}", stuck.thread);
        let partner = participant(stuck.with).unwrap_or_else(|| thread.clone());
        let _ = writeln!(out, "  {thread}-x{partner}: {}", text(&stuck.text));
    }
    if !sequence.ending.is_empty() {
        let _ = writeln!(out, "  Note over {whole}: {}", text(&sequence.ending));
    }
    out
}

/// Whether a thread does something, or something is done to it.
fn takes_part(sequence: &Sequence, thread: usize) -> bool {
    let is_in = |who: usize, with: Partner| who == thread || with == Partner::Thread(thread);
    sequence.messages.iter().any(|message| is_in(message.thread, message.with))
        || sequence.stuck.iter().any(|stuck| is_in(stuck.thread, stuck.with))
        || sequence.threads.len() <= 2
}

/// The first and the last participant.
fn whole(sequence: &Sequence) -> String {
    let threads = (0..sequence.threads.len()).filter(|thread| takes_part(sequence, *thread));
    let threads = threads.map(|thread| format!("t{thread}"));
    let participants = threads.chain((0..sequence.shared.len()).map(|shared| format!("s{shared}"))).collect::<Vec<_>>();
    match &participants[..] {
        [] => String::new(),
        [only] => only.clone(),
        [first, .., last] => format!("{first},{last}"),
    }
}

fn leave_out(out: &mut String, whole: &str, steps: std::ops::Range<usize>) {
    match steps.len() {
        0 => {}
        1 => drop(writeln!(out, "  Note over {whole}: step {} is left out", steps.end)),
        _ => drop(writeln!(out, "  Note over {whole}: steps {} to {} are left out", steps.start + 1, steps.end)),
    }
}

/// The name of a participant in the diagram's text.
fn participant(partner: Partner) -> Option<String> {
    match partner {
        Partner::Shared(index) => Some(format!("s{index}")),
        Partner::Thread(index) => Some(format!("t{index}")),
        Partner::Nobody => None,
    }
}

fn add(out: &mut String, sequence: &Sequence, message: &Message) {
    let thread = format!("t{}", message.thread);
    let partner = participant(message.with).unwrap_or_else(|| thread.clone());
    let (from, arrow, to) = match message.kind {
        MessageKind::Read | MessageKind::Join => (&partner, "-->>", &thread),
        MessageKind::Wait if partner != thread => (&thread, "-x", &partner),
        MessageKind::Write | MessageKind::Call | MessageKind::Start | MessageKind::Local | MessageKind::Wait => {
            (&thread, "->>", &partner)
        }
    };
    let mark = if message.evidence { " ◀" } else { "" };
    let _ = writeln!(out, "  {from}{arrow}{to}: {} {}{mark}", message.number, text(&message.operation));
    // Of what changes beside that which is written or called.
    for (index, value) in message.changes.iter().filter(|(index, _)| Partner::Shared(*index) != message.with) {
        let (name, _) = &sequence.shared[*index];
        let _ = writeln!(out, "  Note right of s{index}: {} = {}", text(name), text(&value.to_string()));
    }
    if !message.lost.is_empty() {
        let _ = writeln!(out, "  Note over {thread}: {} is lost here", text(&message.lost.join(" or ")));
    }
}

/// At most [`LONGEST`] characters, none of them syntax. To the end of a line Mermaid reads more than in a flowchart.
fn text(text: &str) -> String {
    let escape = |text: &str| escape_but(text, "-_@'[]/");
    if text.chars().count() <= LONGEST {
        return escape(text);
    }
    escape(&text.chars().take(LONGEST - 1).chain(['…']).collect::<String>())
}
