//! Writing down what a thread does.

use super::world::Status;
use super::{Interpreter, Stop};
use crate::source::Span;
use crate::trace::{
    Access, AccessClass, AccessMode, Action, Event, Failure, FailureKind, Location, LocationBase, Notice, ThreadIndex,
};
use crate::value::{self, Entity, Exception, ObjectReference, Plain, Value};
use std::sync::Arc;

impl Interpreter<'_, '_> {
    /// Where the user's code is: the operation of the innermost call that is not of the library.
    pub(super) fn user_span(&self) -> Span {
        let frames = self.thread.frames.iter().rev();
        let place =
            frames.map(|frame| (self.code(frame.code), frame.address)).find(|(code, _)| self.is_user(code.module));
        place.map_or_else(Span::default, |(code, address)| {
            let at = (address as usize).saturating_sub(1).min(code.spans.len().saturating_sub(1));
            code.spans.get(at).copied().unwrap_or_default()
        })
    }

    /// Whether a module is the user's.
    pub(super) fn is_user(&self, module: u16) -> bool {
        !self.process.modules[usize::from(module)].is_library
    }

    /// Appends an event of the lane that the thread acts for.
    pub(super) fn record(&mut self, action: Action) {
        let span = self.user_span();
        self.record_at(action, Vec::new(), span);
    }

    /// Appends an event with what it touches.
    pub(super) fn record_at(&mut self, action: Action, accesses: Vec<Access>, span: Span) {
        self.events.push(Event {
            thread: ThreadIndex(self.thread.lane),
            action,
            accesses,
            span,
            changes: Vec::new(),
            failure: None,
            finishes: false,
            suspends: false,
            notices: Vec::new(),
        });
    }

    /// The last event of the transition; one is made if there is none.
    pub(super) fn last_event(&mut self) -> &mut Event {
        if self.events.is_empty() {
            self.record(Action::Internal);
        }
        self.events.last_mut().expect("there is one now")
    }

    /// Attaches a notice of the library.
    pub(super) fn notice(&mut self, notice: Notice) {
        self.last_event().notices.push(notice);
    }

    /// Writes to a stream: 1 is standard output, 2 standard error.
    pub(super) fn write(&mut self, stream: u8, text: &str) {
        let span = self.user_span();
        let location = Location { base: LocationBase::Output, key: None, name: Arc::from("output") };
        let mode = AccessMode::Write { derived: false };
        let access = Access { location, mode, class: AccessClass::Synchronized };
        let to_error = stream == 2;
        // What goes to the error stream is not part of the outcome.
        let accesses = if to_error { Vec::new() } else { vec![access] };
        self.record_at(Action::Print { text: text.to_owned(), to_error }, accesses, span);
    }

    /// Notes that a thread is looked at, or started.
    pub(super) fn touch_thread(&mut self, thread: u16, writes: bool) {
        let location =
            Location { base: LocationBase::Thread(thread), key: None, name: Arc::from(format!("thread {thread}")) };
        let mode = if writes { AccessMode::Write { derived: false } } else { AccessMode::Read };
        self.last_event().accesses.push(Access { location, mode, class: AccessClass::Synchronized });
    }

    /// The exception that a thread dies of.
    pub(super) fn note_failure(&mut self, exception: &Value, message: String) {
        let name = self.exception_name(exception);
        let places = self.places(exception);
        let user = places.iter().find(|(code, _)| self.is_user(self.code(*code).module));
        let span = user.map(|(code, address)| self.code(*code).spans[*address as usize]).unwrap_or_default();
        let in_library = places.first().is_some_and(|(code, _)| !self.is_user(self.code(*code).module));
        let kind = if self.is_built_in(exception, "AssertionError") {
            FailureKind::Assertion
        } else if in_library
            && (self.is_built_in(exception, "RuntimeError") || self.is_built_in(exception, "ValueError"))
        {
            FailureKind::Misuse
        } else {
            FailureKind::UncaughtException
        };
        self.last_event().failure = Some(Failure { kind, exception: name, message, span });
    }

    /// The thread has died of an exception that nobody caught.
    pub(super) fn thread_failed(&mut self, exception: &Value, message: String) {
        if self.is_built_in(exception, "SystemExit") {
            self.end_thread(false);
            return;
        }
        let text = self.traceback_text(exception, Some(&message));
        self.write(2, &text);
        self.note_failure(exception, message);
        self.end_thread(true);
    }

    /// The thread has come to its end.
    pub(super) fn thread_returned(&mut self) {
        let failed = self.thread.failed;
        self.end_thread(failed);
    }

    /// A limit of the model has been left: the thread ends, and no handler is asked.
    pub(super) fn abort(&mut self, exception: &Exception) {
        let span = self.user_span();
        let message = exception.arguments.first().map(|message| value::to_string(message, self)).unwrap_or_default();
        let name = exception.class.name().to_owned();
        self.write(2, &format!("{name}: {message}\n"));
        let kind = FailureKind::UncaughtException;
        self.last_event().failure = Some(Failure { kind, exception: name, message, span });
        self.end_thread(true);
    }

    fn end_thread(&mut self, failed: bool) {
        self.thread.frames.clear();
        self.thread.status = Status::Ended { failed };
        self.last_event().finishes = true;
        let needed = u16::from(!self.thread.daemon);
        let world = self.workspace.world_mut();
        world.alive = world.alive.saturating_sub(1);
        world.needed = world.needed.saturating_sub(needed);
        self.stop = Some(Stop::Ended);
    }

    /// A value as it is shown.
    pub(super) fn plain(&self, value: &Value) -> Plain {
        value::plain(value, self)
    }

    /// How the user's code names an object: by the global variable that reaches it, else by its class.
    pub(super) fn name_of(&self, reference: ObjectReference) -> Arc<str> {
        let value = Value::Object(reference);
        let module = self.process.modules.len() - 1;
        let names = &self.process.modules[module].globals;
        let globals = (0..names.len()).filter_map(|slot| Some((slot, self.global(module as u16, slot as u16)?)));
        let globals = globals.collect::<Vec<_>>();
        if let Some((slot, _)) = globals.iter().find(|(_, global)| **global == value) {
            return Arc::clone(&names[*slot]);
        }
        for (slot, global) in globals {
            if let Some(path) = self.path_to(global, &value, 2) {
                return Arc::from(format!("{}{path}", names[slot]));
            }
        }
        Arc::from(value.type_name(self))
    }

    /// How one object is reached from another: `.balance`, `['a']`.
    fn path_to(&self, from: &Value, to: &Value, depth: usize) -> Option<String> {
        if from == to {
            return Some(String::new());
        }
        if depth == 0 {
            return None;
        }
        let Value::Object(reference) = from else { return None };
        let steps: Vec<(String, Value)> = match value::Objects::object(self, *reference) {
            value::Object::List(items) => {
                items.iter().enumerate().map(|(index, item)| (format!("[{index}]"), item.clone())).collect()
            }
            value::Object::Dict(entries) => {
                entries.iter().map(|(key, item)| (format!("[{}]", value::repr(key, self)), item.clone())).collect()
            }
            value::Object::Entity(entity) => match &**entity {
                Entity::Instance { attributes, .. } => {
                    let attributes = self.own_attributes(attributes).into_iter();
                    attributes.map(|(name, item)| (format!(".{name}"), item)).collect()
                }
                _ => return None,
            },
            value::Object::Set { .. } => return None,
        };
        steps.into_iter().find_map(|(step, item)| Some(step + &self.path_to(&item, to, depth - 1)?))
    }
}
