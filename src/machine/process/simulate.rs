//! The functions of the module `_simulate` that concern threads, lanes, time, choices and output.
//!
//! Only the library can import that module, so wrong arguments are mistakes of ours. What the functions are for is
//! said where the library calls them; what waiting means is in `step.rs`.

use super::world::Thread;
use super::{Done, Interpreter, Keywords, Native, Raised, Stop};
use crate::machine::state::Component;
use crate::trace::{Action, Notice, NoticeKind, ThreadIndex};
use crate::value::{self, Entity, Exception, ExceptionClass, FloatBits, Object, ObjectReference, Objects, Value};
use std::sync::Arc;

type Returned = Result<Done, Raised>;

/// The most threads of a process.
const THREAD_LIMIT: u16 = 1000;

/// The most lanes of a process.
const LANE_LIMIT: usize = 60_000;

/// All of them.
pub(super) static NATIVES: &[Native] = &[
    Native { module: "_simulate", name: "boundary", call: boundary },
    Native { module: "_simulate", name: "choose", call: choose },
    Native { module: "_simulate", name: "collect", call: collect },
    Native { module: "_simulate", name: "current", call: current },
    Native { module: "_simulate", name: "current_lane", call: current_lane },
    Native { module: "_simulate", name: "ended", call: ended },
    Native { module: "_simulate", name: "failed", call: failed },
    Native { module: "_simulate", name: "handled", call: handled },
    Native { module: "_simulate", name: "instances", call: instances },
    Native { module: "_simulate", name: "lane", call: lane },
    Native { module: "_simulate", name: "now", call: now },
    Native { module: "_simulate", name: "process", call: process },
    Native { module: "_simulate", name: "report", call: report },
    Native { module: "_simulate", name: "retry", call: retry },
    Native { module: "_simulate", name: "spawn", call: spawn },
    Native { module: "_simulate", name: "storage", call: storage },
    Native { module: "_simulate", name: "trace", call: trace },
    Native { module: "_simulate", name: "write", call: write },
];

/// What a thread cannot do now: the arguments of `retry`.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// `held`, `signal`, `join`, `sleep`, `idle`.
    pub kind: Arc<str>,
    /// What it is about.
    pub subject: Value,
    /// Who holds it, or what must be called.
    pub holder: Value,
    /// After how many seconds it goes on all the same.
    pub timeout: Option<f64>,
}

fn wrong(message: &str) -> Raised {
    Exception::limit(ExceptionClass::TypeError, format!("_simulate: {message}")).into()
}

fn number(value: Option<&Value>) -> Result<i64, Raised> {
    match value {
        Some(Value::Int(number)) => Ok(*number),
        Some(Value::Bool(truth)) => Ok(i64::from(*truth)),
        other => Err(wrong(&format!("a number is needed, not {other:?}"))),
    }
}

fn text(value: Option<&Value>) -> Result<Arc<str>, Raised> {
    match value {
        Some(Value::String(text)) => Ok(Arc::clone(text)),
        other => Err(wrong(&format!("a string is needed, not {other:?}"))),
    }
}

fn argument(positional: &[Value], keywords: &Keywords, position: usize, name: &str) -> Value {
    let named = || keywords.iter().find(|(key, _)| **key == *name).map(|(_, value)| value.clone());
    positional.get(position).cloned().or_else(named).unwrap_or(Value::None)
}

fn boundary(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let lane = number(positional.first())?;
    interpreter.next_lane = Some(u16::try_from(lane).map_err(|_| wrong("there is no such lane"))?);
    interpreter.stop = Some(Stop::Boundary);
    Ok(Done::Value(Value::None))
}

fn choose(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let count = number(positional.first())?;
    if count <= 1 {
        return Ok(Done::Value(Value::Int(0)));
    }
    let Ok(count) = u16::try_from(count) else { return Err(wrong("too many alternatives")) };
    // The result is put in place of this when the next transition begins.
    interpreter.thread.choice = Some(count);
    interpreter.stop = Some(Stop::Boundary);
    Ok(Done::Value(Value::Int(0)))
}

fn collect(interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    interpreter.wants_collection = true;
    Ok(Done::Value(Value::None))
}

fn current(interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Ok(Done::Value(Value::Int(i64::from(interpreter.index))))
}

fn current_lane(interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Ok(Done::Value(Value::Int(i64::from(interpreter.thread.lane))))
}

fn ended(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let thread = number(positional.first())?;
    let index = u16::try_from(thread).ok().filter(|index| *index < interpreter.workspace.world().threads);
    let Some(index) = index else { return Err(wrong("there is no such thread")) };
    interpreter.touch_thread(index, false);
    Ok(Done::Value(Value::Bool(index != interpreter.index && interpreter.workspace.process_thread(index).has_ended())))
}

fn failed(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let exception = argument(&positional, &Keywords::new(), 0, "exception");
    let message = interpreter.exception_message(&exception);
    interpreter.note_failure(&exception, message);
    interpreter.thread.failed = true;
    Ok(Done::Value(Value::None))
}

fn handled(interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Ok(Done::Value(interpreter.handled().cloned().unwrap_or(Value::None)))
}

/// The living instances of a class, by the order of their numbers.
fn instances(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let class = argument(&positional, &Keywords::new(), 0, "class");
    let marks = interpreter.reached();
    let own = interpreter.thread.memory.ids().into_iter().filter(|id| marks.is_marked(*id));
    let mut candidates = own.map(ObjectReference::Local).collect::<Vec<_>>();
    candidates.extend(interpreter.workspace.memory().ids().into_iter().map(ObjectReference::Shared));
    let mut found = Vec::new();
    for reference in candidates {
        let value = Value::Object(reference);
        let counts = match interpreter.entity(&value) {
            Some(Entity::Instance { .. } | Entity::Generator(_)) => interpreter.is_instance(&value, &class)?,
            _ => false,
        };
        if counts {
            found.push(value);
        }
    }
    Ok(Done::Value(interpreter.make_list(found)))
}

fn lane(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let name = text(positional.first())?;
    let lane = interpreter.new_lane(name)?;
    Ok(Done::Value(Value::Int(i64::from(lane))))
}

fn now(interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    Ok(Done::Value(Value::Float(interpreter.workspace.world().now)))
}

fn process(interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    if let Some(dictionary) = &interpreter.workspace.world().dictionary {
        return Ok(Done::Value(dictionary.clone()));
    }
    let dictionary = Object::Dict(Vec::new());
    let reference = interpreter.allocate(dictionary);
    interpreter.workspace.world_mut().dictionary = Some(Value::Object(reference));
    if interpreter.workspace.world().threads > 1 {
        interpreter.publish(vec![reference]);
    }
    let dictionary = interpreter.workspace.world().dictionary.clone();
    Ok(Done::Value(dictionary.unwrap_or(Value::None)))
}

fn report(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    let kind = text(positional.first())?;
    let message = text(positional.get(1))?;
    let subject = argument(&positional, &keywords, 2, "subject");
    let Some(kind) = NoticeKind::from_name(&kind) else { return Err(wrong("there is no such report")) };
    let span = interpreter.span_of(&subject).unwrap_or_else(|| interpreter.user_span());
    interpreter.notice(Notice { kind, message: message.to_string(), span });
    Ok(Done::Value(Value::None))
}

fn retry(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    let seconds = match argument(&positional, &keywords, 3, "timeout") {
        Value::None => None,
        Value::Int(seconds) => Some(seconds as f64),
        Value::Float(seconds) => Some(seconds.get()),
        Value::Bool(seconds) => Some(f64::from(u8::from(seconds))),
        other => return Err(wrong(&format!("a timeout is a number, not {other:?}"))),
    };
    let seconds = seconds.map(|seconds| if seconds > 0.0 { seconds } else { 0.0 });
    if let Some(deadline) = interpreter.times_out {
        interpreter.times_out = None;
        interpreter.advance_clock(deadline);
        return Ok(Done::Value(Value::None));
    }
    if let Some(seconds) = seconds
        && interpreter.workspace.world().alive == 1
    {
        // Nobody else is there: the time just passes.
        if text(positional.first())?.as_ref() == "sleep" {
            interpreter.record(Action::Sleep { seconds: value::Plain::Float(FloatBits::new(seconds)) });
        }
        let deadline = interpreter.workspace.world().now.get() + seconds;
        interpreter.advance_clock(FloatBits::new(deadline));
        return Ok(Done::Value(Value::None));
    }
    let request = Request {
        kind: text(positional.first())?,
        subject: argument(&positional, &keywords, 1, "subject"),
        holder: argument(&positional, &keywords, 2, "holder"),
        timeout: seconds,
    };
    interpreter.request = Some(request);
    interpreter.stop = Some(Stop::Retry);
    Ok(Done::Value(Value::None))
}

fn spawn(interpreter: &mut Interpreter, positional: Vec<Value>, keywords: Keywords) -> Returned {
    let function = argument(&positional, &keywords, 0, "function");
    let name = text(positional.get(1))?;
    let daemon = argument(&positional, &keywords, 2, "daemon") == Value::Bool(true);
    let number = interpreter.workspace.world().threads;
    if number >= THREAD_LIMIT {
        let message = format!("more than {THREAD_LIMIT} threads");
        return Err(Exception::limit(ExceptionClass::RuntimeError, message).into());
    }
    let lane = interpreter.new_lane(name)?;
    let world = interpreter.workspace.world_mut();
    world.threads += 1;
    world.alive += 1;
    world.needed += u16::from(!daemon);
    let mut roots = vec![world.namespace];
    let dictionary = world.dictionary.clone();
    dictionary.iter().for_each(|value| super::walk::value_references(value, &mut |reference| roots.push(reference)));
    super::walk::value_references(&function, &mut |reference| roots.push(reference));
    // What is moved is found again through the frame, which keeps the function meanwhile.
    interpreter.push(function);
    interpreter.publish(roots);
    let function = interpreter.pop();
    let thread = Thread { entry: Some(function), daemon, lane, own_lane: lane, ..Thread::default() };
    let index = interpreter.workspace.layout.thread(number);
    interpreter.workspace.set(index, Component::Process(thread));
    interpreter.record(Action::Spawn { thread: ThreadIndex(lane) });
    // What the function that starts a thread touches belongs to this event.
    interpreter.atomic_event = Some(interpreter.events.len() - 1);
    interpreter.touch_thread(number, true);
    interpreter.is_threaded = true;
    Ok(Done::Value(Value::Int(i64::from(number))))
}

fn storage(interpreter: &mut Interpreter, _positional: Vec<Value>, _keywords: Keywords) -> Returned {
    if interpreter.thread.storage.is_none() {
        interpreter.thread.storage = Some(interpreter.make_dict(Vec::new()));
    }
    Ok(Done::Value(interpreter.thread.storage.clone().unwrap_or(Value::None)))
}

fn trace(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    if interpreter.program.is_traced {
        let kind = text(positional.first())?.to_string();
        let details = interpreter.describe_trace(&kind, &positional[1..]);
        interpreter.record(Action::Trace { kind, details });
    }
    Ok(Done::Value(Value::None))
}

fn write(interpreter: &mut Interpreter, positional: Vec<Value>, _keywords: Keywords) -> Returned {
    let stream = number(positional.first())?;
    let text = text(positional.get(1))?;
    interpreter.write(stream as u8, &text);
    Ok(Done::Value(Value::None))
}

impl Interpreter<'_, '_> {
    fn new_lane(&mut self, name: Arc<str>) -> Result<u16, Raised> {
        let lanes = &mut self.workspace.world_mut().lanes;
        if lanes.len() >= LANE_LIMIT {
            let message = format!("more than {LANE_LIMIT} threads and tasks");
            return Err(Exception::limit(ExceptionClass::RuntimeError, message).into());
        }
        lanes.push(name);
        let lane = (lanes.len() - 1) as u16;
        self.watches = true;
        Ok(lane)
    }

    /// Lets the time pass.
    fn advance_clock(&mut self, to: FloatBits) {
        let world = self.workspace.world_mut();
        if to.get() > world.now.get() {
            world.now = to;
        }
    }

    /// Where a coroutine or the like was written.
    fn span_of(&self, subject: &Value) -> Option<crate::source::Span> {
        let code = match self.entity(subject)? {
            Entity::Generator(generator) => match &generator.state {
                value::GeneratorState::Fresh(frame) | value::GeneratorState::Suspended(frame) => frame.code,
                _ => return None,
            },
            Entity::Function(function) => function.code,
            _ => return None,
        };
        let code = self.code(code);
        let is_library = self.process.modules[usize::from(code.module)].is_library;
        if is_library { None } else { code.spans.first().copied() }
    }

    /// A coroutine has died before its first step.
    pub(super) fn report_never_awaited(&mut self, coroutine: ObjectReference, name: &str) {
        let message = format!("coroutine '{name}' was never awaited");
        let span = self.span_of(&Value::Object(coroutine)).unwrap_or_else(|| self.user_span());
        self.notice(Notice { kind: NoticeKind::NeverAwaited, message: message.clone(), span });
        self.write(2, &format!("RuntimeWarning: {message}\n"));
    }
}
