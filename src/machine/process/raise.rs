//! Exceptions: making them, raising them, unwinding to a handler, and what is printed when nobody catches them.
//!
//! Source: the Python language reference, "Exceptions"; CPython 3.11 `Python/ceval.c`, `Python/errors.c`. Where an
//! exception has passed is kept in its attribute `__traceback__`: a tuple of numbers, each a code and an address,
//! innermost first (deviation: no traceback objects).

use super::{Interpreter, Raised};
use crate::value::{Entity, Exception, ExceptionClass, ObjectReference, Origin, Role, Value};
use std::sync::Arc;

impl Interpreter<'_, '_> {
    /// Raises in the innermost call.
    pub(super) fn raise(&mut self, raised: Raised) {
        match self.materialize(raised) {
            Ok(exception) => self.unwind(exception, true),
            Err(limit) => self.abort(&limit),
        }
    }

    /// The exception as an instance.
    ///
    /// # Errors
    /// It is a limit of the model, which no program can catch.
    fn materialize(&mut self, raised: Raised) -> Result<Value, Exception> {
        let exception = match raised {
            Raised::Instance(instance) => return Ok(instance),
            Raised::Native(exception) if exception.origin == Origin::Limit => return Err(exception),
            Raised::Native(exception) => exception,
        };
        match self.make_exception(exception.class.name(), exception.arguments.to_vec()) {
            Raised::Instance(instance) => {
                self.set_context(&instance);
                Ok(instance)
            }
            Raised::Native(limit) => Err(limit),
        }
    }

    /// An instance of an exception class of `builtins.py`.
    pub(super) fn make_exception(&mut self, name: &str, arguments: Vec<Value>) -> Raised {
        match self.built_in(name) {
            Some(Value::Object(class)) => Raised::Instance(self.make_instance_of(class, arguments)),
            _ => {
                let message = format!("{name} is raised before the library has defined it");
                Raised::Native(Exception::limit(ExceptionClass::RuntimeError, message))
            }
        }
    }

    /// An instance of an exception class, made without calling its `__init__`.
    pub(super) fn make_instance_of(&mut self, class: ObjectReference, arguments: Vec<Value>) -> Value {
        let arguments = Value::Tuple(arguments.into());
        self.make(Entity::Instance { class, attributes: vec![(Arc::from("args"), arguments)] })
    }

    /// Whether a value is an instance of `BaseException`.
    pub(super) fn is_exception(&self, value: &Value) -> bool {
        self.instance_class(value).is_some_and(|class| self.is_exception_class(&Value::Object(class)))
    }

    /// Whether a value is a class that derives from `BaseException`.
    pub(super) fn is_exception_class(&self, value: &Value) -> bool {
        self.class(value).is_some() && self.built_in("BaseException").is_some_and(|base| self.is_subclass(value, &base))
    }

    /// The exception that is being handled.
    pub(super) fn handled(&self) -> Option<&Value> {
        self.thread.frames.iter().rev().find_map(|frame| frame.handling.last())
    }

    /// `raise value [from cause]`
    pub(super) fn raise_value(&mut self, value: Value, cause: Option<Value>) -> Result<(), Raised> {
        if self.is_exception_class(&value) {
            return self.call(&value, Vec::new(), Vec::new(), Role::Raise(cause));
        }
        if !self.is_exception(&value) {
            return Err(Exception::type_error("exceptions must derive from BaseException").into());
        }
        if let Some(cause) = cause {
            let cause = match cause {
                Value::None => Value::None,
                Value::Object(class) if self.is_exception_class(&cause) => self.make_instance_of(class, Vec::new()),
                _ if self.is_exception(&cause) => cause,
                _ => return Err(Exception::type_error("exception causes must derive from BaseException").into()),
            };
            self.set_attribute(&value, "__cause__", cause);
            self.set_attribute(&value, "__suppress_context__", Value::Bool(true));
        }
        self.set_context(&value);
        Err(Raised::Instance(value))
    }

    /// Notes which exception was being handled when this one was raised.
    fn set_context(&mut self, exception: &Value) {
        let Some(context) = self.handled().cloned() else { return };
        if context == *exception {
            return;
        }
        // An exception that comes round again must not close a circle.
        let mut link = context.clone();
        for _ in 0..1000 {
            match self.instance_attribute(&link, "__context__").cloned() {
                Some(before) if before == *exception => {
                    self.set_attribute(&link, "__context__", Value::None);
                    break;
                }
                Some(before) if before != Value::None => link = before,
                _ => break,
            }
        }
        self.set_attribute(exception, "__context__", context);
    }

    /// Unwinds to a handler, or ends the thread. `here` tells whether the innermost call is a new place that the
    /// exception has passed.
    pub(super) fn unwind(&mut self, mut exception: Value, mut here: bool) {
        loop {
            let Some(frame) = self.thread.frames.last() else {
                self.report_ignored(&Value::None, Raised::Instance(exception));
                return;
            };
            let (number, address) = (frame.code, frame.address.saturating_sub(1));
            if std::mem::replace(&mut here, true) {
                self.add_place(&exception, number, address);
            }
            let handlers = &self.code(number).handlers;
            if let Some(handler) = handlers.iter().find(|handler| (handler.start..handler.end).contains(&address)) {
                let frame = self.frame_mut();
                frame.stack.truncate(usize::from(handler.depth));
                frame.handling.truncate(usize::from(handler.handling));
                frame.stack.push(exception);
                frame.address = handler.target;
                return;
            }
            let frame = self.thread.frames.pop().expect("it was there");
            self.dropped_frame(&frame);
            if let Some(generator) = frame.generator {
                exception = self.leave_generator(generator, exception);
            }
            if frame.role == Role::Thread {
                self.uncaught(exception);
                return;
            }
            match self.fail(frame.role, Raised::Instance(exception)) {
                Ok(()) => return,
                Err(raised) => match self.materialize(raised) {
                    Ok(instance) => exception = instance,
                    Err(limit) => {
                        self.abort(&limit);
                        return;
                    }
                },
            }
        }
    }

    fn add_place(&mut self, exception: &Value, code: u32, address: u32) {
        let mut places = match self.instance_attribute(exception, "__traceback__") {
            Some(Value::Tuple(places)) => places.to_vec(),
            _ => Vec::new(),
        };
        // What recurses without end has a thousand places, and nobody reads them all.
        if places.len() < 1000 {
            places.push(Value::Int(i64::from(code) << 32 | i64::from(address)));
            self.set_attribute(exception, "__traceback__", Value::Tuple(places.into()));
        }
    }

    /// Where an exception has passed: codes and addresses, innermost first.
    pub(super) fn places(&self, exception: &Value) -> Vec<(u32, u32)> {
        match self.instance_attribute(exception, "__traceback__") {
            Some(Value::Tuple(places)) => {
                let place = |value: &Value| match value {
                    Value::Int(place) => Some(((place >> 32) as u32, *place as u32)),
                    _ => None,
                };
                places.iter().filter_map(place).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Nobody has caught the exception: the thread dies of it, once its text is known.
    fn uncaught(&mut self, exception: Value) {
        let done = super::attribute::text(self, &exception);
        let role = Role::Uncaught(exception.clone());
        if self.finish(done, role).is_err() {
            self.thread_failed(&exception, String::new());
        }
    }

    /// What `__del__` and the like raise goes no further.
    pub(super) fn report_ignored(&mut self, _value: &Value, raised: Raised) {
        if let Ok(exception) = self.materialize(raised) {
            let text = self.traceback_text(&exception, None);
            self.write(2, &format!("Exception ignored in:\n{text}"));
        }
    }

    /// What CPython prints of an exception that nobody has caught, with those it comes from. Deviation: the marks
    /// below the source line are left out, and so are frames of the library.
    pub(super) fn traceback_text(&self, exception: &Value, message: Option<&str>) -> String {
        let mut text = String::new();
        let attribute = |name: &str| match self.instance_attribute(exception, name) {
            Some(value) if *value != Value::None => Some(value.clone()),
            _ => None,
        };
        if let Some(cause) = attribute("__cause__") {
            text += &self.traceback_text(&cause, None);
            text += "\nThe above exception was the direct cause of the following exception:\n\n";
        } else if let Some(context) = attribute("__context__")
            && attribute("__suppress_context__") != Some(Value::Bool(true))
        {
            text += &self.traceback_text(&context, None);
            text += "\nDuring handling of the above exception, another exception occurred:\n\n";
        }
        let mut head = "Traceback (most recent call last):\n";
        for (code, address) in self.places(exception).into_iter().rev() {
            let code = self.code(code);
            let module = &self.process.modules[usize::from(code.module)];
            if module.is_library {
                continue;
            }
            text += std::mem::take(&mut head);
            let span = code.spans[address as usize];
            let position = module.source.position(span.start);
            let line = module.source.line_text(position.line).trim();
            text += &format!("  File \"{}\", line {}, in {}\n", module.source.name, position.line, code.name);
            text += &format!("    {line}\n");
        }
        text += &self.exception_line(exception, message);
        text.push('\n');
        text
    }

    /// `ValueError: message`
    pub(super) fn exception_line(&self, exception: &Value, message: Option<&str>) -> String {
        let name = self.exception_name(exception);
        let message = message.map_or_else(|| self.exception_message(exception), str::to_owned);
        if message.is_empty() { name } else { format!("{name}: {message}") }
    }

    /// The class of an exception with its module, unless that is `builtins`.
    pub(super) fn exception_name(&self, exception: &Value) -> String {
        let kind = self.type_of(exception);
        match self.class(&kind) {
            Some(class) if matches!(&*class.module, "builtins" | "__main__") => class.qualified_name.to_string(),
            Some(class) => format!("{}.{}", class.module, class.qualified_name),
            None => kind.type_name(self).to_string(),
        }
    }

    /// The text of an exception whose class does not say otherwise.
    pub(super) fn exception_message(&self, exception: &Value) -> String {
        match self.instance_attribute(exception, "args") {
            Some(Value::Tuple(arguments)) => match &**arguments {
                [] => String::new(),
                [only] if self.is_built_in(exception, "KeyError") => crate::value::repr(only, self),
                [only] => crate::value::to_string(only, self),
                _ => crate::value::repr(&Value::Tuple(Arc::clone(arguments)), self),
            },
            _ => String::new(),
        }
    }

    /// Whether a value is an instance of a class of `builtins.py`, or of one that derives from it.
    pub(super) fn is_built_in(&self, value: &Value, name: &str) -> bool {
        self.built_in(name).is_some_and(|class| self.is_subclass(&self.type_of(value), &class))
    }
}
