//! Tests of primitives as scripts: who calls what, and what comes of it.
//!
//! A line is `caller: operation -> reply`. The operation is `lock.acquire()`, with `await` before it if the caller is a
//! task, or `...` for the next phase of the caller's last one. The reply is a value, an exception (with `misuse` before
//! it if it is one), `blocked`, `waits` or `suspends`; then `, wakes 1 2` if tasks were woken. Two more kinds of line:
//! `show lock -> held by T1`, and `stuck 1 -> set` or `stuck 1 -> lock, held by T2` for what the caller needs.

use super::{Call, Caller, Effect, Needs, Primitive, Reply, apply, constructors, needs};
use crate::value::{Origin, Plain, Value};
use std::collections::BTreeMap;

/// Some primitives by name, and what each caller is doing.
#[derive(Clone, Default)]
pub(super) struct World {
    pub names: Vec<String>,
    pub primitives: Vec<Primitive>,
    /// Operations that have not ended.
    pub pending: BTreeMap<Caller, Operation>,
}

/// A call without its caller.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub index: u16,
    pub method: &'static str,
    pub arguments: Vec<Value>,
    pub awaited: bool,
    pub phase: u8,
}

impl Operation {
    pub fn call(&self, caller: Caller) -> Call<'_> {
        let Operation { method, ref arguments, awaited, phase, .. } = *self;
        Call { caller, method, arguments, awaited, phase }
    }
}

impl World {
    /// Makes primitives from lines such as `lock = Lock()`.
    pub fn new(definitions: &[&str]) -> World {
        let mut world = World::default();
        for definition in definitions {
            let (name, constructor) = definition.split_once(" = ").expect("name = constructor");
            let (kind, mut arguments) = world.split_call(constructor);
            let info = constructors().iter().find(|info| info.name == kind).expect("a constructor");
            fill_in(&mut arguments, info.parameters);
            let earlier = |index: u16| world.primitives.get(usize::from(index)).cloned();
            let primitive = Primitive::construct(kind, &arguments, &earlier).expect("valid arguments");
            world.primitives.push(primitive);
            world.names.push(name.to_owned());
        }
        world
    }

    fn index(&self, name: &str) -> Option<u16> {
        self.names.iter().position(|known| known == name).map(|index| index as u16)
    }

    /// `put(1, 'a')`, as a name and values; a primitive's name is one.
    fn split_call<'a>(&self, text: &'a str) -> (&'a str, Vec<Value>) {
        let (name, arguments) = text.strip_suffix(')').and_then(|text| text.split_once('(')).expect("a call");
        let value = |text: &str| match text {
            "None" => Value::None,
            "True" => Value::Bool(true),
            "False" => Value::Bool(false),
            text if name == "Condition" => Value::Primitive(self.index(text).expect("a name")),
            text => text.parse().map_or_else(|_| Value::String(text.trim_matches('\'').into()), Value::Int),
        };
        (name, arguments.split(", ").filter(|text| !text.is_empty()).map(value).collect())
    }

    /// Reads `lock.acquire()` or `await lock.acquire()`.
    pub fn parse(&self, text: &str) -> Operation {
        let (awaited, text) = text.strip_prefix("await ").map_or((false, text), |text| (true, text));
        let (name, call) = text.split_once('.').expect("primitive.method()");
        let (method, mut arguments) = self.split_call(call);
        let index = self.index(name).expect("a name");
        let methods = self.primitives[usize::from(index)].methods();
        let info = methods.iter().find(|info| info.name == method).expect("a method");
        assert!(info.awaitable || !awaited, "{text} cannot be awaited");
        fill_in(&mut arguments, info.parameters);
        Operation { index, method: info.name, arguments, awaited, phase: 0 }
    }

    /// Does the operation, or a phase of it, and checks what holds of all operations.
    pub fn perform(&mut self, caller: Caller, operation: Operation) -> Effect {
        let before = self.primitives.clone();
        let effect = apply(&mut self.primitives, operation.index, &operation.call(caller));
        let methods = before[usize::from(operation.index)].methods();
        let query = methods.iter().any(|info| info.name == operation.method && info.query);
        if query || effect.reply == Reply::Blocked {
            assert_eq!(before, self.primitives, "{operation:?} must not change anything");
            assert!(effect.wakes.is_empty());
        }
        let phase = match effect.reply {
            Reply::Done(_) | Reply::Raise(_) => None,
            Reply::Blocked => Some(operation.phase),
            Reply::Wait(phase) | Reply::Suspend(phase) => Some(phase),
        };
        assert!(operation.awaited || !matches!(effect.reply, Reply::Suspend(_)), "a thread cannot suspend");
        assert!(
            !operation.awaited || !matches!(effect.reply, Reply::Blocked | Reply::Wait(_)),
            "a task must not block"
        );
        match phase {
            Some(phase) => self.pending.insert(caller, Operation { phase, ..operation }),
            None => self.pending.remove(&caller),
        };
        effect
    }

    fn line(&mut self, subject: &str) -> String {
        if let Some(name) = subject.strip_prefix("show ") {
            let index = self.index(name).expect("a name");
            let shown = self.primitives[usize::from(index)].show(&|caller| format!("T{caller}"), &plain);
            return shown.to_string();
        }
        if let Some(caller) = subject.strip_prefix("stuck ") {
            let caller = caller.parse().expect("a caller");
            let operation = &self.pending[&caller];
            return match needs(&mut self.primitives, operation.index, &operation.call(caller)) {
                Needs::Signal { needs } => needs.to_owned(),
                Needs::Held { primitive, holders } => {
                    let holders: Vec<String> = holders.iter().map(|holder| format!("T{holder}")).collect();
                    format!("{}, held by {}", self.names[usize::from(primitive)], holders.join(" "))
                }
            };
        }
        let (caller, operation) = subject.split_once(": ").expect("caller: operation");
        let caller = caller.parse().expect("a caller");
        let operation = match operation {
            "..." => self.pending[&caller].clone(),
            text => {
                assert!(!self.pending.contains_key(&caller), "{caller} has something else to end before {text}");
                self.parse(text)
            }
        };
        let effect = self.perform(caller, operation);
        let wakes: Vec<String> = effect.wakes.iter().map(|caller| caller.to_string()).collect();
        let reply = words(&effect.reply);
        if wakes.is_empty() { reply } else { format!("{reply}, wakes {}", wakes.join(" ")) }
    }
}

/// Runs a script.
pub(super) fn script(definitions: &[&str], lines: &str) {
    let mut world = World::new(definitions);
    let lines: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let done: Vec<String> = lines
        .iter()
        .map(|line| {
            let (subject, _) = line.split_once(" -> ").expect("caller: operation -> reply");
            format!("{subject} -> {}", world.line(subject))
        })
        .collect();
    assert_eq!(lines.join("\n"), done.join("\n"), "expected left, done right");
}

/// A reply as scripts write it.
pub(super) fn words(reply: &Reply) -> String {
    match reply {
        Reply::Done(value) => plain(value).to_string(),
        Reply::Blocked => "blocked".to_owned(),
        Reply::Wait(_) => "waits".to_owned(),
        Reply::Suspend(_) => "suspends".to_owned(),
        Reply::Raise(exception) => {
            let arguments: Vec<Plain> = exception.arguments.iter().map(plain).collect();
            let misuse = if exception.origin == Origin::Misuse { "misuse " } else { "" };
            let message = exception.message(&arguments);
            let colon = if message.is_empty() { "" } else { ": " };
            format!("{misuse}{}{colon}{message}", exception.class.name())
        }
    }
}

fn fill_in(arguments: &mut Vec<Value>, parameters: super::Parameters) {
    assert!(arguments.len() <= parameters.len(), "too many arguments");
    let defaults = parameters.iter().skip(arguments.len());
    arguments.extend(defaults.map(|(name, default)| default.unwrap_or_else(|| panic!("{name} is missing")).value()));
}

fn plain(value: &Value) -> Plain {
    match value {
        Value::None => Plain::None,
        Value::Bool(value) => Plain::Bool(*value),
        Value::Int(value) => Plain::Int(*value),
        Value::String(text) => Plain::String(text.to_string()),
        other => panic!("{other:?} is not used in tests"),
    }
}
