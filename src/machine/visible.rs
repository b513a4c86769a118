//! Visible operations: which instructions they are, and what those that talk to the scheduler do.

use super::event::Recorder;
use super::heap::refers_to_local;
use super::interpret::{Runner, arrange_arguments, inspected_operands, is_shared};
use super::state::{Thread, ThreadStatus};
use super::step::start_thread;
use crate::primitive::{Call, Reply};
use crate::program::Instruction;
use crate::program::{Model, Order};
use crate::source::Span;
use crate::trace::{Access, AccessClass, AccessMode, Action, Location, LocationBase, ThreadIndex};
use crate::value::{self, Exception, ExceptionClass, FloatBits, ObjectReference, Plain, Value};
use std::sync::Arc;

/// The most threads and tasks that one execution may have.
pub const THREAD_LIMIT: u16 = 250;

/// What became of a visible operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is not possible now; nothing has changed.
    Blocked,
    /// It is done (or has raised), and the thread can go on.
    Done,
    /// The thread has begun to wait.
    Waiting,
    /// The task has given control back to its event loop.
    Suspended,
}

/// The direct container of a value, if other threads can reach it.
fn shared_container(value: &Value) -> Option<ObjectReference> {
    value.container().filter(|reference| is_shared(*reference))
}

/// Containers inside a value that other threads can reach.
fn shared_inside(value: &Value, found: &mut Vec<ObjectReference>) {
    match value {
        Value::Tuple(items) => items.iter().for_each(|item| shared_inside(item, found)),
        other => found.extend(shared_container(other).filter(|reference| !found.contains(reference))),
    }
}

/// Methods whose container arguments are read, element by element.
const READS_ARGUMENTS: [&str; 3] = ["extend", "update", "join"];

impl Runner<'_, '_> {
    /// Whether the next instruction is a visible operation.
    pub fn at_visible(&self) -> bool {
        match self.instruction() {
            Instruction::LoadShared(_)
            | Instruction::StoreShared { .. }
            | Instruction::Spawn { .. }
            | Instruction::Join { .. }
            | Instruction::Sleep { .. }
            | Instruction::Choose(_)
            | Instruction::Print { .. } => true,
            Instruction::CallMethod { arguments, .. } => {
                matches!(self.operand(usize::from(*arguments)), Value::Primitive(_)) || !self.touched().is_empty()
            }
            _ => !self.touched().is_empty(),
        }
    }

    /// How many alternatives the next instruction has.
    pub fn alternatives(&self) -> u16 {
        match self.instruction() {
            Instruction::Choose(count) => *count,
            _ => 1,
        }
    }

    /// The shared containers that the next instruction looks at or changes, with the element if it is
    /// one, and the kind of access.
    fn touched(&self) -> Vec<(ObjectReference, Option<Value>, AccessMode, AccessClass)> {
        const READ: AccessMode = AccessMode::Read;
        const WRITE: AccessMode = AccessMode::Write { derived: false };
        let whole = |reference: ObjectReference, mode| (reference, None, mode, AccessClass::Synchronized);
        let element = |container: usize, key: Option<&Value>, mode| {
            let reference = shared_container(self.operand(container))?;
            Some((reference, key.cloned(), mode, AccessClass::Plain))
        };
        match self.instruction() {
            Instruction::LoadSubscript => {
                let key = self.operand(0);
                let key = Some(key).filter(|key| !matches!(key, Value::Slice(_)));
                element(1, key, READ).into_iter().collect()
            }
            Instruction::StoreSubscript { derived } => {
                element(2, Some(self.operand(1)), AccessMode::Write { derived: *derived }).into_iter().collect()
            }
            Instruction::DeleteSubscript => element(1, None, WRITE).into_iter().collect(),
            Instruction::NextFor(_) => element(1, Some(self.operand(0)), READ).into_iter().collect(),
            Instruction::CallMethod { name, arguments, .. } => {
                let count = usize::from(*arguments);
                let receiver = self.operand(count);
                let mut found = Vec::new();
                if let Some(reference) = shared_container(receiver) {
                    let writes = value::any_method_mutates(name);
                    found.push(whole(reference, if writes { WRITE } else { READ }));
                }
                if READS_ARGUMENTS.contains(&&**name) {
                    let arguments = (0..count).filter_map(|depth| shared_container(self.operand(depth)));
                    found.extend(arguments.map(|reference| whole(reference, READ)));
                }
                found
            }
            instruction => {
                let mut found = Vec::new();
                (0..inspected_operands(instruction)).for_each(|depth| shared_inside(self.operand(depth), &mut found));
                let in_place = matches!(instruction, Instruction::InPlace(_));
                let written = in_place.then(|| shared_container(self.operand(1))).flatten();
                let mode = |reference| if written == Some(reference) { WRITE } else { READ };
                found.into_iter().map(|reference| whole(reference, mode(reference))).collect()
            }
        }
    }

    /// Does the next instruction, which is a visible operation, and takes `alternative` of a choice.
    pub fn visible(&mut self, alternative: u16) -> Progress {
        let span = self.span();
        match self.instruction() {
            Instruction::LoadShared(index) => {
                let location = self.variable(*index);
                let value = self.workspace.variable(*index).clone();
                let action = Action::Read { value: self.plain(&value) };
                let access = Access { location, mode: AccessMode::Read, class: AccessClass::Plain };
                self.record(span, action, vec![access], &Recorder::default());
                self.plain_instruction();
                Progress::Done
            }
            Instruction::StoreShared { index, derived } => {
                let location = self.variable(*index);
                let recorder = Recorder::before_write(self, *index);
                let value = self.operand(0).clone();
                // `items += [x]` stores the very list that is there; no update can be lost by that.
                let same = value.container().is_some() && value == *self.workspace.variable(*index);
                let mode = AccessMode::Write { derived: *derived && !same };
                let action = Action::Write { value: self.plain(&value) };
                let access = Access { location, mode, class: AccessClass::Plain };
                self.plain_instruction();
                self.record(span, action, vec![access], &recorder);
                Progress::Done
            }
            Instruction::CallMethod { arguments, .. } => match self.operand(usize::from(*arguments)).clone() {
                Value::Primitive(index) => self.primitive_call(index, span),
                _ => self.container_operation(span),
            },
            Instruction::Spawn { function, arguments } => self.spawn(*function, *arguments, span),
            Instruction::Join { awaited } => self.join(*awaited, span),
            Instruction::Sleep { awaited } => self.sleep(*awaited, span),
            Instruction::Choose(count) => {
                let mut values = self.pop_many(*count);
                let chosen = values.swap_remove(usize::from(alternative));
                let action = Action::Choose { value: self.plain(&chosen) };
                self.record(span, action, Vec::new(), &Recorder::default());
                self.push(chosen);
                self.advance();
                Progress::Done
            }
            Instruction::Print { arguments, keywords } => {
                let keywords = Arc::clone(keywords);
                self.print(*arguments, &keywords, span)
            }
            _ => self.container_operation(span),
        }
    }

    fn variable(&self, index: u16) -> Location {
        let name = Arc::clone(&self.program.shared[usize::from(index)].name);
        Location { base: LocationBase::Shared(index), key: None, name }
    }

    fn output(&self) -> Access {
        let location = Location { base: LocationBase::Output, key: None, name: "output".into() };
        Access { location, mode: AccessMode::Write { derived: false }, class: AccessClass::Synchronized }
    }

    fn thread_access(&self, thread: u16, mode: AccessMode) -> Access {
        let name = crate::program::Program::thread_label(usize::from(thread)).into();
        let location = Location { base: LocationBase::Thread(thread), key: None, name };
        Access { location, mode, class: AccessClass::Synchronized }
    }

    fn object_location(&mut self, reference: ObjectReference, key: Option<&Value>) -> Location {
        let (base, name) = match reference {
            ObjectReference::Declared(index) => {
                (LocationBase::Shared(index), self.program.shared[usize::from(index)].name.to_string())
            }
            ObjectReference::Shared(index) => (LocationBase::Object(index), format!("container#{}", index + 1)),
            ObjectReference::Local(_) | ObjectReference::Frozen(_) => {
                unreachable!("local and frozen containers have no location")
            }
        };
        let key = key.map(|key| self.plain(key));
        let name = match &key {
            Some(key) => format!("{name}[{key}]").into(),
            None => name.into(),
        };
        Location { base, key, name }
    }

    /// Reads or changes containers that other threads can reach.
    fn container_operation(&mut self, span: Span) -> Progress {
        let touched = self.touched();
        let mut accesses = Vec::new();
        for (reference, key, mode, class) in &touched {
            let location = self.object_location(*reference, key.as_ref());
            accesses.push(Access { location, mode: *mode, class: *class });
        }
        let written =
            accesses.iter().filter(|access| access.writes()).map(|access| access.location.base).collect::<Vec<_>>();
        let recorder = Recorder::before(self, &written);
        let instruction = self.instruction();
        let action = match instruction {
            Instruction::StoreSubscript { .. } => {
                let value = self.operand(0).clone();
                Action::Write { value: self.plain(&value) }
            }
            Instruction::CallMethod { name, arguments, .. } => {
                let count = usize::from(*arguments);
                let values = (0..count).rev().map(|depth| self.operand(depth).clone()).collect::<Vec<_>>();
                let arguments = values.iter().map(|value| self.plain(value)).collect();
                let object = Arc::clone(&accesses[0].location.name);
                let method =
                    value::all_methods().find(|method| *method.name == **name).map_or("?", |method| method.name);
                Action::Operation { object, method: method.into(), arguments, result: None, waits: false }
            }
            // `a += b` on a list changes the list itself.
            Instruction::InPlace(_) if !written.is_empty() => {
                let object = Arc::clone(&accesses[0].location.name);
                let argument = self.operand(0).clone();
                let arguments = vec![self.plain(&argument)];
                Action::Operation { object, method: "extend".into(), arguments, result: None, waits: false }
            }
            Instruction::DeleteSubscript => {
                let object = Arc::clone(&accesses[0].location.name);
                Action::Operation { object, method: "del".into(), arguments: Vec::new(), result: None, waits: false }
            }
            _ => {
                let whole = Value::Object(touched[0].0);
                Action::Read { value: self.plain(&whole) }
            }
        };
        let depth = self.frame().stack.len();
        let frames = self.thread.frames.len();
        // The event is there before the operation, so that a failure finds it.
        self.record(span, action, accesses, &recorder);
        self.plain_instruction();
        let returned = self.thread.frames.len() == frames && self.frame().stack.len() <= depth + 1;
        let result = if returned { self.frame().stack.last().cloned() } else { None };
        let result = result.map(|value| self.plain(&value));
        let failed = self.thread.has_ended();
        let changes = recorder.changes(self);
        let event = self.events.last_mut().expect("just recorded");
        event.changes = changes;
        match (&mut event.action, result) {
            (Action::Operation { result: shown, .. }, Some(result))
                if !failed && matches!(instruction, Instruction::CallMethod { .. }) =>
            {
                *shown = Some(result).filter(|result| *result != Plain::None);
            }
            (Action::Read { value }, Some(result))
                if matches!(instruction, Instruction::LoadSubscript | Instruction::NextFor(_)) =>
            {
                *value = result;
            }
            _ => {}
        }
        Progress::Done
    }

    fn primitive_call(&mut self, index: u16, span: Span) -> Progress {
        let Instruction::CallMethod { name, arguments, keywords, awaited, derived } = self.instruction() else {
            unreachable!("called at method calls only")
        };
        let (count, awaited) = (*arguments, *awaited);
        let object = Arc::clone(&self.program.shared[usize::from(index)].name);
        let info = match self.primitive_method(index, name) {
            Ok(info) => info,
            Err(exception) => {
                let method = "?";
                let action = Action::Operation {
                    object,
                    method: method.into(),
                    arguments: Vec::new(),
                    result: None,
                    waits: false,
                };
                self.record(span, action, Vec::new(), &Recorder::default());
                self.raise(exception, span);
                return Progress::Done;
            }
        };
        if self.thread.phase == 0 {
            let stack = &self.frame().stack;
            if stack[stack.len() - usize::from(count)..].iter().any(refers_to_local) {
                self.publish_operands(usize::from(count));
            }
        }
        let stack = self.frame().stack.clone();
        let (values, named) = self.take_arguments(count, keywords);
        self.pop();
        let mut shown = values.iter().chain(named.iter().map(|(_, value)| value)).cloned().collect::<Vec<_>>();
        // The compiler fills in defaults; nobody wrote them.
        while let Some(last) = shown.len().checked_sub(1)
            && let Some((_, Some(default))) = info.parameters.get(last)
            && default.value() == shown[last]
        {
            shown.pop();
        }
        let shown = shown.iter().map(|value| self.plain(value)).collect::<Vec<_>>();
        let operation = |result: Option<Plain>, waits| Action::Operation {
            object: Arc::clone(&object),
            method: info.name.into(),
            arguments: shown.clone(),
            result: result.filter(|result| *result != Plain::None),
            waits,
        };
        let arguments = match arrange_arguments(info, values, named) {
            Ok(arguments) => arguments,
            Err(exception) => {
                self.record(span, operation(None, false), Vec::new(), &Recorder::default());
                self.raise(exception, span);
                return Progress::Done;
            }
        };
        let awaited = awaited && self.program.model == Model::Tasks;
        let phase = self.thread.phase;
        let call = Call { caller: self.index, method: info.name, arguments: &arguments, awaited, phase };
        let mut recorder = Recorder::before_primitive(self, index);
        let effect = recorder.apply(self, index, &call);
        let mode = match info.query {
            true => AccessMode::Read,
            false => AccessMode::Write { derived: *derived && info.overwrites },
        };
        let accesses = recorder.touched().into_iter().map(|touched| {
            let location = self.variable(touched);
            Access { location, mode, class: AccessClass::Synchronized }
        });
        let accesses = accesses.collect::<Vec<_>>();
        let progress = match effect.reply {
            Reply::Blocked => {
                self.restore_stack(stack);
                return Progress::Blocked;
            }
            Reply::Done(value) => {
                self.thread.phase = 0;
                let result = self.plain(&value);
                // `acquire` and `wait` say True whenever they succeed; that is no news.
                let result = Some(result).filter(|result| *result != Plain::Bool(true) || !info.awaitable);
                self.record(span, operation(result, false), accesses, &recorder);
                self.push(value);
                self.advance();
                Progress::Done
            }
            Reply::Wait(phase) => {
                self.restore_stack(stack);
                self.thread.phase = phase;
                self.record(span, operation(None, true), accesses, &recorder);
                Progress::Waiting
            }
            Reply::Suspend(phase) => {
                self.restore_stack(stack);
                self.thread.phase = phase;
                self.record(span, operation(None, true), accesses, &recorder);
                Progress::Suspended
            }
            Reply::Raise(exception) => {
                self.thread.phase = 0;
                self.record(span, operation(None, false), accesses, &recorder);
                self.raise(exception, span);
                Progress::Done
            }
        };
        for task in effect.wakes {
            self.make_ready(task);
        }
        progress
    }

    /// Notes that the next instruction blocks the whole event loop.
    pub fn record_blocked(&mut self) {
        let span = self.span();
        let action = match self.instruction() {
            Instruction::CallMethod { name, arguments, .. } => {
                let count = usize::from(*arguments);
                let Value::Primitive(index) = *self.operand(count) else {
                    unreachable!("operations of containers never block")
                };
                let method = self.primitive_method(index, name).expect("a missing method raises").name;
                let values = (0..count).rev().map(|depth| self.operand(depth).clone()).collect::<Vec<_>>();
                let arguments = values.iter().map(|value| self.plain(value)).collect();
                let object = Arc::clone(&self.program.shared[usize::from(index)].name);
                Action::Operation { object, method: method.into(), arguments, result: None, waits: true }
            }
            Instruction::Join { .. } => match *self.operand(0) {
                Value::Thread(thread) => Action::Join { thread: ThreadIndex(thread), waits: true },
                _ => unreachable!("a join of anything else raises"),
            },
            other => unreachable!("{other:?} never blocks"),
        };
        self.record(span, action, Vec::new(), &Recorder::default());
    }

    fn restore_stack(&mut self, stack: Vec<Value>) {
        self.thread.frames.last_mut().expect("the call is still going on").stack = stack;
    }

    /// Lets the event loop run a task again.
    pub fn make_ready(&mut self, task: u16) {
        match self.program.order {
            Order::Fifo => {
                let event_loop = self.workspace.system_mut().event_loop.as_mut().expect("tasks have an event loop");
                event_loop.ready.push(task);
            }
            Order::Any | Order::Timing | Order::Latency if task == self.index => self.thread.ready = true,
            Order::Any | Order::Timing | Order::Latency => self.workspace.thread_mut(task).ready = true,
        }
    }

    fn spawn(&mut self, function: u16, count: u16, span: Span) -> Progress {
        let child = self.workspace.system().threads;
        if child >= THREAD_LIMIT {
            let message = format!("more than {THREAD_LIMIT} threads or tasks");
            self.record(span, Action::Internal, Vec::new(), &Recorder::default());
            self.raise(Exception::limit(ExceptionClass::RuntimeError, message), span);
            return Progress::Done;
        }
        self.publish_operands(usize::from(count));
        let arguments = self.pop_many(count);
        self.workspace.system_mut().threads = child + 1;
        let thread = Thread::new(self.program, function, arguments, true);
        self.workspace.set(self.workspace.layout.thread(child), super::Component::Thread(thread));
        let access = self.thread_access(child, AccessMode::Write { derived: false });
        let action = Action::Spawn { thread: ThreadIndex(child) };
        self.record(span, action, vec![access], &Recorder::default());
        self.push(Value::Thread(child));
        self.advance();
        match self.program.model {
            Model::Tasks => self.make_ready(child),
            Model::Threads | Model::Main => {
                // A child that never gets to a visible operation is found out when it takes its first step.
                let _ = start_thread(self.program, self.workspace, child);
            }
        }
        Progress::Done
    }

    fn join(&mut self, awaited: bool, span: Span) -> Progress {
        let Value::Thread(target) = *self.operand(0) else {
            let value = self.pop();
            let kind = value.type_name(&self.objects()).to_string();
            self.record(span, Action::Internal, Vec::new(), &Recorder::default());
            let message = format!("join needs what spawn(…) returned, not '{kind}'");
            self.raise(Exception::type_error(message), span);
            return Progress::Done;
        };
        let awaited = awaited && self.program.model == Model::Tasks;
        let thread = ThreadIndex(target);
        if target == self.index {
            let access = self.thread_access(target, AccessMode::Read);
            self.record(span, Action::Join { thread, waits: false }, vec![access], &Recorder::default());
            let message = if awaited { "Task cannot await on itself" } else { "cannot join current thread" };
            self.raise(Exception::misuse(ExceptionClass::RuntimeError, message), span);
            return Progress::Done;
        }
        let status = self.workspace.thread(target).status.clone();
        if let ThreadStatus::Ended { result, .. } = status {
            self.thread.phase = 0;
            self.pop();
            let access = self.thread_access(target, AccessMode::Read);
            self.record(span, Action::Join { thread, waits: false }, vec![access], &Recorder::default());
            match result {
                Some(Err(exception)) if awaited => {
                    // Whoever awaits a task takes over its exception.
                    if let ThreadStatus::Ended { failed, .. } = &mut self.workspace.thread_mut(target).status {
                        *failed = false;
                    }
                    self.raise(exception, span);
                }
                Some(Ok(value)) => {
                    self.push(value);
                    self.advance();
                }
                Some(Err(_)) | None => {
                    self.push(Value::None);
                    self.advance();
                }
            }
            return Progress::Done;
        }
        if !awaited {
            return Progress::Blocked;
        }
        assert_eq!(self.thread.phase, 0, "a woken joiner finds its task ended");
        self.workspace.thread_mut(target).joiners.push(self.index);
        self.thread.phase = 1;
        let access = self.thread_access(target, AccessMode::Write { derived: false });
        self.record(span, Action::Join { thread, waits: true }, vec![access], &Recorder::default());
        Progress::Suspended
    }

    fn sleep(&mut self, awaited: bool, span: Span) -> Progress {
        if self.thread.phase == 1 {
            // The task is back from its sleep; that is no event of its own.
            self.thread.phase = 0;
            self.pop();
            self.push(Value::None);
            self.advance();
            return Progress::Done;
        }
        let value = self.operand(0).clone();
        let seconds = match &value {
            Value::Int(seconds) => *seconds as f64,
            Value::Bool(seconds) => f64::from(u8::from(*seconds)),
            Value::Float(seconds) => seconds.get(),
            other => {
                let kind = other.type_name(&self.objects()).to_string();
                self.record(span, Action::Internal, Vec::new(), &Recorder::default());
                self.raise(Exception::type_error(format!("sleep needs a number of seconds, not '{kind}'")), span);
                return Progress::Done;
            }
        };
        let action = Action::Sleep { seconds: self.plain(&value) };
        self.record(span, action, Vec::new(), &Recorder::default());
        if !(awaited && self.program.model == Model::Tasks) {
            self.pop();
            self.push(Value::None);
            self.advance();
            return Progress::Done;
        }
        self.thread.phase = 1;
        let task = self.index;
        if self.program.order == Order::Any || seconds <= 0.0 || seconds.is_nan() {
            self.make_ready(task);
        } else {
            let event_loop = self.workspace.system_mut().event_loop.as_mut().expect("tasks have an event loop");
            let deadline = event_loop.now.get() + seconds;
            let position = event_loop.timers.partition_point(|(due, _)| due.get() <= deadline);
            event_loop.timers.insert(position, (FloatBits::new(deadline), task));
        }
        Progress::Suspended
    }

    fn print(&mut self, count: u16, keywords: &Arc<[Arc<str>]>, span: Span) -> Progress {
        let mut accesses = vec![self.output()];
        for (reference, key, mode, class) in self.touched() {
            let location = self.object_location(reference, key.as_ref());
            accesses.push(Access { location, mode, class });
        }
        let (values, named) = self.take_arguments(count, keywords);
        let mut separator = " ".to_string();
        let mut end = "\n".to_string();
        let mut problem = None;
        for (name, value) in &named {
            let text = match value {
                Value::String(text) => Some(text.to_string()),
                _ => None,
            };
            match (&**name, text, value) {
                ("sep", Some(text), _) => separator = text,
                ("end", Some(text), _) => end = text,
                ("sep" | "end", None, Value::None) | ("flush", _, _) => {}
                ("sep" | "end", ..) => problem = Some(format!("{name} must be None or a string")),
                _ => problem = Some(format!("'{name}' is an invalid keyword argument for print()")),
            }
        }
        let texts = values.iter().map(|value| value::to_string(value, &self.objects())).collect::<Vec<_>>();
        let text = texts.join(&separator) + &end;
        self.record(span, Action::Print { text, to_error: false }, accesses, &Recorder::default());
        match problem {
            Some(message) => self.raise(Exception::type_error(message), span),
            None => {
                self.push(Value::None);
                self.advance();
            }
        }
        Progress::Done
    }
}
