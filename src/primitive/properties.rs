//! What holds of every sequence of calls, by random ones: threads and tasks, fair and foul, mixed.

use super::{
    Caller, Primitive, Reply, apply,
    script::{Operation, World},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// One of everything; the last conditions share their locks.
const DEFINITIONS: &[&str] = &[
    "lock = Lock()",
    "rlock = RLock()",
    "semaphore = Semaphore(1)",
    "bounded = BoundedSemaphore(2)",
    "event = Event()",
    "condition = Condition(None)",
    "barrier = Barrier(2)",
    "queue = Queue(1)",
    "atomic = Atomic(0)",
    "of_lock = Condition(lock)",
    "of_rlock = Condition(rlock)",
];

/// Who is asked to do something: a new operation on a primitive, or to go on with the one that has not ended.
#[derive(Clone, Debug)]
struct Step {
    caller: Caller,
    primitive: usize,
    method: prop::sample::Index,
    argument: i64,
    awaited: bool,
}

fn steps() -> impl Strategy<Value = (usize, Vec<Step>)> {
    let step = |primitive| {
        let primitive = prop_oneof![4 => Just(primitive), 1 => 0..DEFINITIONS.len()];
        (0..5u16, primitive, any::<prop::sample::Index>(), -1..3i64, any::<bool>()).prop_map(
            |(caller, primitive, method, argument, awaited)| Step { caller, primitive, method, argument, awaited },
        )
    };
    // Most steps are on one primitive, so that callers meet.
    (0..DEFINITIONS.len())
        .prop_flat_map(move |primitive| (Just(primitive), prop::collection::vec(step(primitive), 1..60)))
}

fn operation(world: &World, step: &Step) -> Operation {
    let primitive = &world.primitives[step.primitive];
    let info = step.method.get(primitive.methods());
    let first = info.parameters.first();
    let arguments = match (first, info.parameters.get(1)) {
        (None, _) => String::new(),
        // `blocking` and `block`; threads use both.
        (Some((name, _)), _) if name.starts_with("block") => {
            if step.argument >= 0 || step.awaited { "True" } else { "False" }.to_owned()
        }
        (Some(_), Some((_, None))) => format!("{0}, {0}", step.argument),
        (Some(_), _) => step.argument.to_string(),
    };
    let awaited = if step.awaited && info.awaitable { "await " } else { "" };
    world.parse(&format!("{awaited}{}.{}({arguments})", world.names[step.primitive], info.name))
}

/// A lock that somebody gets must have been free, or be reentrant and theirs.
fn check_exclusion(before: &World, caller: Caller, operation: &Operation, reply: &Reply) {
    let got_it = matches!(reply, Reply::Done(crate::value::Value::Bool(true))) && operation.method == "acquire";
    match &before.primitives[usize::from(operation.index)] {
        Primitive::Lock(lock) if got_it => assert_eq!(lock.holder(), None),
        Primitive::RLock(lock) if got_it => assert!(lock.holder().is_none_or(|holder| holder == caller)),
        _ => {}
    }
}

/// Once all woken tasks have run, nobody waits for what is there.
fn check_nobody_is_forgotten(world: &World) {
    for (caller, operation) in world.pending.iter().filter(|(_, operation)| operation.awaited) {
        let possible = match (&world.primitives[usize::from(operation.index)], operation.method) {
            (Primitive::Lock(lock), _) => lock.holder().is_none(),
            (Primitive::Semaphore(semaphore), _) => semaphore.value() > 0,
            (Primitive::Event(event), _) => event.query("is_set") == Some(crate::value::Value::Bool(true)),
            (Primitive::Queue(queue), "get") => queue.items().next().is_some(),
            (Primitive::Queue(queue), "put") => queue.query("full") == Some(crate::value::Value::Bool(false)),
            _ => false,
        };
        assert!(!possible, "task {caller} is forgotten in {operation:?}");
    }
}

fn run(steps: &[Step]) {
    let mut world = World::new(DEFINITIONS);
    let mut woken: BTreeSet<Caller> = BTreeSet::new();
    let mut last: BTreeMap<Caller, Reply> = BTreeMap::new();
    for step in steps {
        let caller = step.caller;
        let operation = world.pending.get(&caller).cloned().unwrap_or_else(|| operation(&world, step));
        let before = world.clone();
        let effect = world.perform(caller, operation.clone());

        let mut again = before.primitives.clone();
        assert_eq!(effect, apply(&mut again, operation.index, &operation.call(caller)), "deterministic");
        assert_eq!(world.primitives, again, "deterministic");

        if operation.awaited && operation.phase != 0 && !woken.remove(&caller) {
            assert_eq!(effect.reply, last[&caller], "a task that was not woken goes on suspending");
            assert_eq!(before.primitives, world.primitives, "and changes nothing");
        }
        for task in &effect.wakes {
            assert!(matches!(last.get(task), Some(Reply::Suspend(_))), "only suspended tasks are woken");
            assert!(woken.insert(*task), "and only once");
        }
        check_exclusion(&before, caller, &operation, &effect.reply);
        for primitive in &world.primitives {
            if let Primitive::Semaphore(semaphore) = primitive {
                assert!(semaphore.value() >= 0);
            }
        }
        last.insert(caller, effect.reply);
        if woken.is_empty() {
            check_nobody_is_forgotten(&world);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_calls((_, steps) in steps()) {
        run(&steps);
    }
}
