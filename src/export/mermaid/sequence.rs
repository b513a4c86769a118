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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Plain;
    use proptest::prelude::*;

    /// A thread that writes a name so often, with a defect in the middle.
    fn writes(number: usize, operation: &str) -> Sequence {
        let message = |index: usize| Message {
            number: index + 1,
            thread: 0,
            kind: MessageKind::Write,
            with: Partner::Shared(0),
            operation: operation.to_string(),
            line: 1,
            changes: vec![(0, Plain::Int(1))],
            evidence: index == number / 2,
            lost: if index == number / 2 { vec!["2".to_string()] } else { Vec::new() },
        };
        Sequence {
            scenario: "long".to_string(),
            variant: "threads".to_string(),
            finding: None,
            schedule: "threads@1".to_string(),
            threads: vec![("T1".to_string(), "work()".to_string())],
            shared: vec![("x".to_string(), Plain::Int(0))],
            messages: (0..number).map(message).collect(),
            overwriting: None,
            repeats: None,
            stuck: Vec::new(),
            ending: "finished".to_string(),
        }
    }

    #[test]
    fn the_middle_of_a_long_schedule_is_left_out_and_a_note_says_so() {
        let text = render(&writes(3000, "write x ← 1")).unwrap();
        assert!(text.encode_utf16().count() <= MAX_TEXT);
        let notes = text.lines().filter(|line| line.contains("left out")).collect::<Vec<_>>();
        assert_eq!(notes.len(), 2, "before and after the step that matters");
        assert!(text.contains(": 1501 write x ← 1 ◀") && text.contains("2 is lost here"));
        assert!(text.contains(": 1 write") && text.contains(": 3000 write"));
        // Every step is shown, or is in a range that a note names.
        let shown = text.lines().filter(|line| line.contains("->>")).count();
        let numbers = |line: &str| {
            line.split(|character: char| !character.is_ascii_digit())
                .filter_map(|part| part.parse::<usize>().ok())
                .collect::<Vec<_>>()
        };
        let hidden = notes.iter().map(|note| numbers(note)).map(|numbers| {
            let [.., from, to] = numbers[..] else { panic!("{numbers:?}") };
            to + 1 - from
        });
        assert_eq!(shown + hidden.sum::<usize>(), 3000);
    }

    #[test]
    fn what_must_be_shown_may_still_be_too_much() {
        let mut sequence = writes(2000, "write x ← 1");
        sequence.messages.iter_mut().for_each(|message| message.evidence = true);
        insta::assert_snapshot!(
            render(&sequence).unwrap_err(),
            @"the schedule is too large for Mermaid: 59121 characters, and Mermaid's default limit is 50000 characters; use `--perfetto` or the text report"
        );
    }

    proptest! {
        #[test]
        fn any_text_stays_in_its_line(text in any::<String>()) {
            let mut sequence = writes(3, &text);
            let plain = render(&sequence).unwrap().lines().count();
            sequence.threads[0].1.clone_from(&text);
            sequence.shared[0].0.clone_from(&text);
            (sequence.scenario, sequence.ending) = (text.clone(), format!(".{text}"));
            let drawn = render(&sequence).unwrap();
            prop_assert_eq!(drawn.lines().count(), plain);
            for line in drawn.lines() {
                // `#` begins a number, and `;` ends one.
                for (at, _) in line.match_indices('#') {
                    let digits = line[at + 1..].trim_start_matches(|digit: char| digit.is_ascii_digit());
                    prop_assert!(digits.starts_with(';'), "{}", line);
                }
                prop_assert_eq!(line.matches('#').count(), line.matches(';').count());
            }
        }
    }
}
