//! Looking at states of Python programs: what the user's variables hold, whether checks hold, who is stuck.

use super::freeze::frozen;
use super::simulate::Request;
use super::step::stuck;
use super::{Interpreter, Stop};
use crate::machine::step::Divergence;
use crate::machine::workspace::{Source, Workspace};
use crate::program::{Process, Program};
use crate::trace::{Blocked, Status, ThreadIndex, Waiting};
use crate::value::{self, Entity, Object, ObjectReference, Objects, Plain, Value};
use std::sync::Arc;

/// How deeply objects inside of objects are shown.
const DEPTH: usize = 4;

/// The values of the user's variables that are shown, in their order.
pub fn shared_values(program: &Program, process: &Process, source: &dyn Source) -> Vec<Plain> {
    let mut workspace = Workspace::new(program, source);
    let constants = frozen(program, process);
    let interpreter = Interpreter::new(program, process, Some(constants), &mut workspace, 0);
    interpreter.shown_values()
}

/// Whether a check holds. One that raises does not hold.
///
/// # Errors
/// It does not come to an end.
pub fn evaluate_check(
    program: &Program,
    process: &Process,
    workspace: &mut Workspace,
    code: u32,
) -> Result<bool, Divergence> {
    let constants = frozen(program, process);
    let mut interpreter = Interpreter::new(program, process, Some(constants), workspace, 0);
    interpreter.is_threaded = false;
    let frame = interpreter.module_frame(code);
    interpreter.thread.frames = vec![frame];
    let stop = interpreter.run(0);
    let span = interpreter.user_span();
    let holds = match interpreter.result.take() {
        Some(result) => value::truth(&result, &interpreter),
        None => false,
    };
    workspace.roll_back();
    match stop {
        Stop::Diverges => Err(Divergence { thread: 0, span }),
        _ => Ok(holds),
    }
}

/// How a state without enabled transitions ended.
pub fn status(program: &Program, source: &dyn Source, threads: u16) -> Status {
    let workspace = Workspace::new(program, source);
    if workspace.world().needed > 0 {
        return Status::Deadlock;
    }
    let failed = |thread| workspace.process_thread(thread).status == super::world::Status::Ended { failed: true };
    if (0..threads).any(failed) { Status::Exception } else { Status::Finished }
}

/// Who can never go on in a state without enabled transitions, and what they wait for.
pub fn blocked(program: &Program, process: &Process, source: &dyn Source, threads: u16) -> Vec<Blocked> {
    let ends = |thread: &u16| {
        let workspace = Workspace::new(program, source);
        let thread = workspace.process_thread(*thread);
        thread.has_ended() || thread.daemon
    };
    let waiting = (0..threads).filter(|thread| !ends(thread));
    waiting.filter_map(|thread| blocked_thread(program, process, source, thread)).collect()
}

fn blocked_thread(program: &Program, process: &Process, source: &dyn Source, thread: u16) -> Option<Blocked> {
    let mut workspace = Workspace::new(program, source);
    let (request, span) = stuck(program, process, &mut workspace, thread)?;
    let constants = frozen(program, process);
    let interpreter = Interpreter::new(program, process, Some(constants), &mut workspace, thread);
    let index = ThreadIndex(interpreter.thread.lane);
    Some(Blocked { thread: index, span, waiting: interpreter.waiting(&request) })
}

impl Interpreter<'_, '_> {
    fn waiting(&self, request: &Request) -> Waiting {
        let object = match &request.subject {
            Value::Object(subject) => self.name_of(*subject),
            other => Arc::from(value::repr(other, self)),
        };
        let lane = |value: &Value| match value {
            Value::Int(thread) => {
                let thread = u16::try_from(*thread).ok().filter(|thread| *thread < self.workspace.world().threads)?;
                Some(ThreadIndex(self.workspace.process_thread(thread).own_lane))
            }
            _ => None,
        };
        match &*request.kind {
            "held" => {
                let holders = value::items(&request.holder, self).unwrap_or_else(|_| vec![request.holder.clone()]);
                Waiting::Held { object, holders: holders.iter().filter_map(lane).collect() }
            }
            "join" => match lane(&request.holder) {
                Some(thread) => Waiting::Finish { thread },
                None => Waiting::Signal { object, method: "join".into(), needs: "end".into() },
            },
            kind => {
                let frame = self.thread.frames.last();
                let method = frame.map(|frame| self.code(frame.code).name.to_string()).unwrap_or_default();
                let needs = match &request.holder {
                    Value::String(text) => text.to_string(),
                    _ if kind == "idle" => "call_soon_threadsafe()".to_owned(),
                    _ => String::new(),
                };
                let needs = needs.trim_end_matches("()").to_owned();
                Waiting::Signal { object, method: method.into(), needs: needs.into() }
            }
        }
    }

    /// The values of the user's variables that are shown, in their order.
    pub(super) fn shown_values(&self) -> Vec<Plain> {
        let number = self.process.modules.len() - 1;
        let shown = &self.process.modules[number].shown;
        let values = shown.iter().map(|slot| match self.global(number as u16, *slot) {
            Some(value) => self.shown(value, DEPTH),
            None => Plain::Opaque("not bound".to_owned()),
        });
        values.collect()
    }

    /// A value as it is shown: instances by their attributes, and nothing by its address.
    pub(super) fn shown(&self, value: &Value, depth: usize) -> Plain {
        let Some(next) = depth.checked_sub(1) else { return Plain::Opaque("...".to_owned()) };
        match value {
            Value::Tuple(items) => Plain::Tuple(items.iter().map(|item| self.shown(item, next)).collect()),
            Value::Object(reference) => match self.object(*reference) {
                Object::List(items) => Plain::List(items.iter().map(|item| self.shown(item, next)).collect()),
                Object::Dict(entries) => {
                    let entries = entries.iter().map(|(key, value)| (self.shown(key, next), self.shown(value, next)));
                    Plain::Dict(entries.collect())
                }
                Object::Set { frozen, items } if !items.is_empty() => {
                    let items = items.iter().map(|item| self.shown(item, next).to_string()).collect::<Vec<_>>();
                    let items = items.join(", ");
                    Plain::Opaque(if *frozen { format!("frozenset({{{items}}})") } else { format!("{{{items}}}") })
                }
                Object::Set { .. } => value::plain(value, self),
                Object::Entity(entity) => Plain::Opaque(self.shown_entity(*reference, entity, next)),
            },
            other => value::plain(other, self),
        }
    }

    fn shown_entity(&self, reference: ObjectReference, entity: &Entity, depth: usize) -> String {
        let value = Value::Object(reference);
        match entity {
            Entity::Instance { class, attributes } => {
                let Some(class) = self.class(&Value::Object(*class)) else { return "object".to_owned() };
                if self.is_exception(&value) {
                    let arguments = match super::attribute::find(attributes, "args") {
                        Some(Value::Tuple(arguments)) => {
                            arguments.iter().map(|argument| self.shown(argument, depth).to_string()).collect()
                        }
                        _ => Vec::new(),
                    };
                    return format!("{}({})", class.name, arguments.join(", "));
                }
                let is_users = matches!(class.module.as_ref(), "__main__");
                if !is_users {
                    return format!("<{}>", class.name);
                }
                let shown = attributes.iter().map(|(name, value)| format!("{name}={}", self.shown(value, depth)));
                format!("{}({})", class.name, shown.collect::<Vec<_>>().join(", "))
            }
            Entity::Class(class) => format!("<class {}>", class.name),
            Entity::Function(function) => format!("<function {}>", function.name),
            Entity::Generator(generator) => format!("<{} {}>", value.type_name(self), generator.qualified_name),
            _ => format!("<{}>", value.type_name(self)),
        }
    }
}
