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
    waiting.flat_map(|thread| blocked_thread(program, process, source, thread)).collect()
}

fn blocked_thread(program: &Program, process: &Process, source: &dyn Source, thread: u16) -> Vec<Blocked> {
    let mut workspace = Workspace::new(program, source);
    let Some((request, span)) = stuck(program, process, &mut workspace, thread) else { return Vec::new() };
    let constants = frozen(program, process);
    let interpreter = Interpreter::new(program, process, Some(constants), &mut workspace, thread);
    if &*request.kind == "idle" {
        let tasks = interpreter.blocked_tasks();
        if !tasks.is_empty() {
            return tasks;
        }
    }
    let index = ThreadIndex(interpreter.thread.lane);
    vec![Blocked { thread: index, span, waiting: interpreter.waiting(&request) }]
}

/// What an OS thread that cannot go on waits for itself, also if it runs an event loop.
pub(super) fn blocked_itself(
    program: &Program,
    process: &Process,
    source: &dyn Source,
    thread: u16,
) -> Option<Blocked> {
    let mut workspace = Workspace::new(program, source);
    let (request, span) = stuck(program, process, &mut workspace, thread)?;
    let constants = frozen(program, process);
    let interpreter = Interpreter::new(program, process, Some(constants), &mut workspace, thread);
    let waiting = interpreter.waiting(&request);
    Some(Blocked { thread: ThreadIndex(interpreter.thread.lane), span, waiting })
}

/// What has to be called so that a method of a primitive of asyncio goes on.
fn remedy(class: &str, method: &str) -> &'static str {
    match (class, method) {
        ("Event", _) => "set",
        ("Condition", _) => "notify",
        ("Barrier", _) => "wait",
        (_, "get") => "put",
        (_, "put") => "get",
        (_, "join") => "task_done",
        (_, "acquire") => "release",
        _ => "set_result",
    }
}

impl Interpreter<'_, '_> {
    /// The lane that holds a lock of asyncio, as the library notes it.
    fn holder(&self, subject: ObjectReference) -> Option<u16> {
        match self.instance_attribute(&Value::Object(subject), "_holder") {
            Some(Value::Int(lane)) => u16::try_from(*lane).ok(),
            _ => None,
        }
    }

    /// The tasks of an idle event loop that have not ended, and what they wait for.
    fn blocked_tasks(&self) -> Vec<Blocked> {
        let own = self.thread.memory.iter().map(|(id, _)| ObjectReference::Local(id));
        let shared = self.workspace.memory().iter().map(|(id, _)| ObjectReference::Shared(id));
        let mut blocked = own.chain(shared).filter_map(|reference| self.blocked_task(reference)).collect::<Vec<_>>();
        blocked.sort_by_key(|blocked| blocked.thread);
        blocked
    }

    /// Whether a future is neither done nor cancelled.
    pub(super) fn is_pending(&self, future: &Value) -> bool {
        // What the class says until the instance says something else.
        let state = self
            .instance_attribute(future, "_state")
            .or_else(|| self.class_attribute(self.instance_class(future)?, "_state"));
        matches!(state, Some(Value::String(state)) if **state == *"PENDING")
    }

    /// What a task waits for; `None` if it is none, or has ended.
    pub(super) fn blocked_task(&self, reference: ObjectReference) -> Option<Blocked> {
        let task = Value::Object(reference);
        let lane = self.task_lane(&task)?;
        if !self.is_pending(&task) {
            return None;
        }
        let mut span = Default::default();
        let mut inside = None;
        let mut next = self.instance_attribute(&task, "_coro").cloned();
        while let Some(Entity::Generator(generator)) = next.as_ref().and_then(|value| self.entity(value)) {
            let (value::GeneratorState::Suspended(frame) | value::GeneratorState::Fresh(frame)) = &generator.state
            else {
                break;
            };
            let code = self.code(frame.code);
            if self.is_user(code.module) {
                span = code.spans.get((frame.address as usize).saturating_sub(1)).copied().unwrap_or_default();
                inside = None;
            } else if inside.is_none() {
                inside = Some((frame.locals.first().cloned().flatten(), code.name.to_string()));
            }
            next = if self.is_delegating(frame) { frame.stack.last().cloned() } else { None };
            if let Some(Value::Object(awaited)) = next {
                next = Some(Value::Object(self.awaited(awaited)));
            }
        }
        let awaited = self.instance_attribute(&task, "_fut_waiter").cloned().unwrap_or(Value::None);
        if let Some(until) = self.wakes_at(&task, &awaited) {
            return Some(Blocked { thread: lane, span, waiting: Waiting::Sleep { until } });
        }
        let inside = inside.filter(|(_, method)| method != "__await__");
        let waiting = match (self.awaited_task(&awaited), inside) {
            (Some(thread), _) => Waiting::Finish { thread },
            (None, Some((Some(Value::Object(subject)), _))) if let Some(lane) = self.holder(subject) => {
                Waiting::Held { object: self.name_of(subject), holders: vec![ThreadIndex(lane)] }
            }
            (None, Some((Some(Value::Object(subject)), method))) => {
                let class = Value::Object(subject).type_name(self).to_string();
                let needs = remedy(&class, &method).into();
                Waiting::Signal { object: self.name_of(subject), method: method.into(), needs }
            }
            (None, _) => {
                let object = match &awaited {
                    Value::Object(future) => self.name_of(*future),
                    _ => Arc::from("future"),
                };
                Waiting::Signal { object, method: "await".into(), needs: "set_result".into() }
            }
        };
        Some(Blocked { thread: lane, span, waiting })
    }

    /// The task that a task waits for: its future is one, or gathers some.
    fn awaited_task(&self, future: &Value) -> Option<ThreadIndex> {
        if let Some(lane) = self.task_lane(future) {
            return Some(lane);
        }
        let children = value::items(self.instance_attribute(future, "_children")?, self).ok()?;
        let pending = |child: &&Value| match self.instance_attribute(child, "_state") {
            Some(Value::String(state)) => **state == *"PENDING",
            _ => true,
        };
        children.iter().find(pending).and_then(|child| self.task_lane(child))
    }

    /// When the timer is due that sets what a task waits for.
    fn wakes_at(&self, task: &Value, awaited: &Value) -> Option<Plain> {
        let event_loop = self.instance_attribute(task, "_loop")?;
        let timers = value::items(self.instance_attribute(event_loop, "_scheduled")?, self).ok()?;
        let timer = timers.iter().find(|timer| !self.is_cancelled(timer) && self.is_set_by(awaited, timer))?;
        Some(value::plain(self.instance_attribute(timer, "_when")?, self))
    }

    /// Whether a timer calls a function for this future.
    fn is_set_by(&self, future: &Value, timer: &Value) -> bool {
        match self.instance_attribute(timer, "_args") {
            Some(Value::Tuple(arguments)) => *future != Value::None && arguments.first() == Some(future),
            _ => false,
        }
    }

    /// The lane of a task of asyncio.
    pub(super) fn task_lane(&self, value: &Value) -> Option<ThreadIndex> {
        let Value::Int(lane) = self.instance_attribute(value, "_lane")? else { return None };
        self.instance_attribute(value, "_coro")?;
        u16::try_from(*lane).ok().map(ThreadIndex)
    }

    /// What a thread waits for that cannot do what it requests.
    pub(super) fn waiting(&self, request: &Request) -> Waiting {
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
            "sleep" if let Some(deadline) = self.thread.deadline => Waiting::Sleep { until: Plain::Float(deadline) },
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
                    let arguments = match super::own_attribute::find(attributes, "args") {
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
                let attributes = self.own_attributes(attributes);
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
