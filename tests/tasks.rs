//! How far the schedules of tasks are reduced if any of them may be next, and where they are not.

mod generated;

use generated::{assemble, compile};
use interleavings::explore::{Budget, DporOptions, dpor, full, reduced};
use interleavings::program::Program;
use interleavings::trace::{Coverage, Exploration, Status};
use interleavings::value::Plain;
use std::collections::BTreeSet;

fn tasks(bodies: &[String]) -> Program {
    compile(&assemble("tasks", "any", bodies))
}

/// How many Mazurkiewicz traces there are.
fn traces(program: &Program) -> u64 {
    let found = dpor(program, &DporOptions::default(), &|_| None);
    assert_eq!(found.coverage, Coverage::Complete);
    found.search.executions.expect("a number")
}

/// How many states there are, and how many of them a reduced exploration has, which ends in the same ways.
fn states(program: &Program) -> (usize, Exploration) {
    let all = full(program, &Budget::GENEROUS);
    let some = reduced(program, &Budget::GENEROUS);
    assert_eq!((&all.coverage, &some.coverage), (&Coverage::Complete, &Coverage::Complete));
    assert_eq!(ends(&all), ends(&some));
    (all.graph.len(), some)
}

fn ends(exploration: &Exploration) -> BTreeSet<(Status, Vec<Plain>)> {
    exploration.outcomes.iter().map(|end| (end.status, end.shared.clone())).collect()
}

fn repeated(count: usize, body: &str) -> String {
    format!(r#"{{ "repeat": {count}, "do": [{body}] }}"#)
}

/// A task that suspends so many times takes one step more, so it can be in two places more: together a power of that
/// many states, one after the other a line, and one trace.
#[test]
fn tasks_that_share_nothing_are_run_one_after_the_other() {
    for suspensions in [1, 3, 10] {
        let bodies = ["x", "y", "z"].map(|name| repeated(suspensions, &format!(r#""{name} += 1", "await sleep(0)""#)));
        let program = tasks(&bodies);
        let (all, some) = states(&program);
        assert_eq!((all, some.graph.len()), ((suspensions + 2).pow(3), 3 * (suspensions + 1) + 1));
        assert_eq!(some.search.reductions, ["persistent-sets"]);
        assert_eq!(traces(&program), 1);
    }
}

/// With a suspension after each visible operation, steps are those of threads, and a last one that touches nothing.
#[test]
fn tasks_have_as_many_traces_as_threads() {
    for (count, rounds, expected) in [(2, 1, 4), (2, 2, 34), (2, 3, 328), (3, 1, 36), (4, 1, 576)] {
        let of_tasks = repeated(rounds, r#""here = x", "await sleep(0)", "x = here + 1", "await sleep(0)""#);
        let of_threads = repeated(rounds, r#""here = x", "x = here + 1""#);
        let threads = compile(&assemble("threads", "any", &vec![of_threads; count]));
        let found = (traces(&tasks(&vec![of_tasks; count])), traces(&threads));
        assert_eq!(found, (expected, expected), "{count} × {rounds}");
    }
}

/// Two tasks that hold a lock while they suspend k times. Whoever comes first has k + 1 steps: with the last one it gives
/// the lock back. The other one may come to the lock before each but the first of these, or afterwards. It makes no
/// difference at which of them, so it need not be tried before the last.
///
/// In all there are, for each of the two that may come first, k places with the other one in the queue or not yet there,
/// 2 more when the lock has been given back, and k while the other one goes on; besides the beginning and the end. The
/// reduced graph has the other one in the queue only at the last of the k places.
#[test]
fn who_holds_a_lock_goes_on_while_others_come_to_it() {
    for suspensions in [1, 2, 10] {
        let inside = repeated(suspensions, r#""x += 1", "await sleep(0)""#);
        let body = format!(r#"{{ "async with": "lock", "do": [{inside}] }}"#);
        let program = tasks(&[body.clone(), body]);
        let (all, some) = states(&program);
        assert_eq!((all, some.graph.len()), (6 * suspensions + 6, 4 * suspensions + 8), "{suspensions}");
        assert_eq!(some.search.reductions.contains(&"lock-merging"), suspensions > 1);
        // Who is first, and whether the other one has to wait.
        assert_eq!(traces(&program), 4);
    }
}

/// Waiting for a task is in conflict with its last step only: it begins before, or finds the task ended.
#[test]
fn to_wait_for_a_task_is_to_look_at_its_end() {
    for suspensions in [1, 2, 10] {
        let body = r#""started = spawn(child())", "await sleep(0)", "await started", "x += 1""#;
        let text = assemble("tasks", "any", &[body.to_string()]);
        let child = repeated(suspensions, r#""await sleep(0)""#);
        let text = text.replace(r#""functions": {"#, &format!(r#""functions": {{ "child()": [{child}], "#));
        assert_eq!(traces(&compile(&text)), 2, "{suspensions}");
    }
}

/// A call that waits without `await`, and a loop that never ends, hold up everybody, wherever they are then.
#[test]
fn who_keeps_the_event_loop_is_not_put_off() {
    let bystander = r#""y = 2", "await sleep(0)", "y = 3""#.to_string();
    let holder = r#"{ "async with": "lock", "do": ["await sleep(0)"] }"#.to_string();
    let blocking = tasks(&[holder, r#""lock.acquire()""#.to_string(), bystander.clone()]);
    let stuck = ends(&states(&blocking).1).into_iter().filter(|(status, _)| *status == Status::Deadlock);
    assert_eq!(stuck.count(), 3);

    let round = |body: &str| {
        let waiting = format!(r#"{{ "while": "x == 0", "do": [{body}] }}"#);
        states(&tasks(&[waiting, r#""await sleep(0)", "x = 1""#.to_string(), bystander.clone()]))
    };
    // The loop is entered at any time before `x` is written, or never, and the bystander may be anywhere.
    let (all, some) = round(r#""pass""#);
    assert_eq!(some.graph.len(), all);
    assert!(!some.cycles.is_empty());
    // If it suspends each time, it holds up nobody.
    let (all, some) = round(r#""await sleep(0)""#);
    assert!(some.graph.len() < all);
}

/// Whoever takes the first fork may get the second one; each step in between lets others come.
#[test]
fn philosophers_with_asynchronous_forks() {
    let text = |count: usize| {
        let forks = (0..count).map(|fork| format!(r#""fork_{fork}": "Lock()""#)).collect::<Vec<_>>().join(", ");
        let calls = (0..count).map(|place| format!(r#""dine(fork_{place}, fork_{})""#, (place + 1) % count));
        let calls = calls.collect::<Vec<_>>().join(", ");
        format!(
            r#"{{ "format": 1, "name": "philosophers", "sync": {{ {forks} }},
                  "functions": {{ "dine(first, second)": [ {{ "async with": "first", "do": [ "await sleep(0)",
                      {{ "async with": "second", "do": [ "await sleep(0)" ] }} ] }} ] }},
                  "variants": {{ "test": {{ "tasks": [ {calls} ] }} }} }}"#
        )
    };
    for (count, all, some, expected) in [(3, 103, 91, 37), (4, 480, 339, 185), (5, 2_259, 1_166, 841)] {
        let program = compile(&text(count));
        let found = states(&program);
        assert_eq!((found.0, found.1.graph.len(), traces(&program)), (all, some, expected));
    }
}
