//! Generators, coroutines and asynchronous generators: resuming, suspending, throwing, closing, delegating.
//!
//! Source: PEP 342, 380, 492, 525; CPython 3.11 `Objects/genobject.c`. A generator keeps its frame while it is
//! suspended. What gives a value suspends; what is delegated to (`yield from`, `await`) is asked again each time.

use super::call::next;
use super::{Interpreter, Keywords, Raised};
use crate::program::Operation;
use crate::value::{
    AsyncAction, AsyncProgress, Entity, Exception, ExceptionClass, Frame, Generator, GeneratorKind, GeneratorState,
    Object, ObjectReference, Objects, Role, Value, iterate_at, length,
};
use std::sync::Arc;

/// What a generator is resumed with.
pub(super) enum Input {
    /// The value of its `yield`.
    Send(Value),
    /// An exception.
    Throw(Value),
}

impl Interpreter<'_, '_> {
    pub(super) fn generator(&self, reference: ObjectReference) -> &Generator {
        match self.entity_at(reference) {
            Some(Entity::Generator(generator)) => generator,
            other => unreachable!("not a generator: {other:?}"),
        }
    }

    /// Puts a generator into another state and gives the one before.
    pub(super) fn set_generator(&mut self, reference: ObjectReference, state: GeneratorState) -> GeneratorState {
        match self.entity_mut(reference) {
            Entity::Generator(generator) => std::mem::replace(&mut generator.state, state),
            other => unreachable!("not a generator: {other:?}"),
        }
    }

    /// Runs a generator up to where it gives the next value.
    pub(super) fn resume(&mut self, reference: ObjectReference, input: Input, role: Role) -> Result<(), Raised> {
        let kind = self.generator(reference).kind;
        match &self.generator(reference).state {
            GeneratorState::Running => {
                let what = kind_name(kind);
                return self.fail(role, Exception::value_error(format!("{what} already executing")).into());
            }
            GeneratorState::Finished => return self.resume_finished(kind, input, role),
            GeneratorState::Fresh(_) => match input {
                Input::Send(value) if value != Value::None => {
                    let message = format!("can't send non-None value to a just-started {}", kind_name(kind));
                    return self.fail(role, Exception::type_error(message).into());
                }
                Input::Throw(exception) => {
                    self.set_generator(reference, GeneratorState::Finished);
                    return self.fail(role, Raised::Instance(exception));
                }
                Input::Send(_) => {
                    let frame = self.take_frame(reference, role);
                    return self.enter_frame(frame);
                }
            },
            GeneratorState::Suspended(_) => {}
        }
        let frame = self.take_frame(reference, role);
        let delegates = self.is_delegating(&frame);
        self.enter_frame(frame)?;
        match input {
            Input::Send(value) if delegates => self.delegate(value),
            Input::Send(value) => {
                self.push(value);
                Ok(())
            }
            Input::Throw(exception) if delegates => self.throw_to_delegate(exception),
            Input::Throw(exception) => Err(Raised::Instance(exception)),
        }
    }

    fn take_frame(&mut self, reference: ObjectReference, role: Role) -> Frame {
        match self.set_generator(reference, GeneratorState::Running) {
            GeneratorState::Fresh(mut frame) | GeneratorState::Suspended(mut frame) => {
                frame.role = role;
                frame.generator = Some(reference);
                *frame
            }
            GeneratorState::Running | GeneratorState::Finished => unreachable!("it has been looked at"),
        }
    }

    /// Whether a suspended frame waits for something it delegates to.
    pub(super) fn is_delegating(&self, frame: &Frame) -> bool {
        frame.address > 0 && self.code(frame.code).operations[frame.address as usize - 1] == Operation::Delegate
    }

    fn resume_finished(&mut self, kind: GeneratorKind, input: Input, role: Role) -> Result<(), Raised> {
        match (kind, input) {
            (GeneratorKind::Coroutine, _) => {
                let message = "cannot reuse already awaited coroutine";
                self.fail(role, Exception::new(ExceptionClass::RuntimeError, message).into())
            }
            (_, Input::Throw(exception)) => self.fail(role, Raised::Instance(exception)),
            (GeneratorKind::Generator, Input::Send(_)) => self.exhausted(role, Value::None),
            (GeneratorKind::AsyncGenerator, Input::Send(_)) => {
                let stop = self.make_exception("StopAsyncIteration", Vec::new());
                self.fail(role, stop)
            }
        }
    }

    /// Suspends the generator that is running and gives a value to whoever runs it.
    pub(super) fn yield_value(&mut self, value: Value) -> Result<(), Raised> {
        let (role, _) = self.suspend();
        self.deliver(role, value)
    }

    fn suspend(&mut self) -> (Role, ObjectReference) {
        let mut frame = self.thread.frames.pop().expect("a generator that runs has a frame");
        let reference = frame.generator.expect("only generators yield");
        let role = std::mem::replace(&mut frame.role, Role::Push);
        self.set_generator(reference, GeneratorState::Suspended(Box::new(frame)));
        (role, reference)
    }

    /// `yield value`
    pub(super) fn execute_yield(&mut self) -> Result<(), Raised> {
        let value = self.pop();
        let reference = self.frame().generator.expect("only generators yield");
        if self.generator(reference).kind != GeneratorKind::AsyncGenerator {
            return self.yield_value(value);
        }
        // To whoever awaits the step, this is its result.
        let (role, _) = self.suspend();
        let Role::AsyncStep(step, next) = role else { unreachable!("an asynchronous generator runs in steps") };
        if self.finish_async_step(step) == AsyncAction::Close {
            let message = "async generator ignored GeneratorExit";
            let error = Exception::new(ExceptionClass::RuntimeError, message);
            return self.fail(next.map_or(Role::Push, |role| *role), error.into());
        }
        self.exhausted(next.map_or(Role::Push, |role| *role), value)
    }

    /// The body of a generator has returned.
    pub(super) fn return_from_generator(&mut self, frame: Frame, value: Value) -> Result<(), Raised> {
        let reference = frame.generator.expect("only a generator's frame ends here");
        self.set_generator(reference, GeneratorState::Finished);
        if self.generator(reference).kind == GeneratorKind::AsyncGenerator {
            let stop = self.make_exception("StopAsyncIteration", Vec::new());
            return self.fail(frame.role, stop);
        }
        self.exhausted(frame.role, value)
    }

    /// The body of a generator has raised: what becomes of the exception.
    pub(super) fn leave_generator(&mut self, reference: ObjectReference, exception: Value) -> Value {
        self.set_generator(reference, GeneratorState::Finished);
        let raised = Raised::Instance(exception.clone());
        let kind = self.generator(reference).kind;
        let stop = match kind {
            GeneratorKind::AsyncGenerator if self.raised_is(&raised, "StopAsyncIteration") => "StopAsyncIteration",
            _ if self.raised_is(&raised, "StopIteration") => "StopIteration",
            _ => return exception,
        };
        let message = format!("{} raised {stop}", kind_name(kind));
        let Raised::Instance(error) = self.make_exception("RuntimeError", vec![Value::string(message)]) else {
            return exception;
        };
        self.set_attribute(&error, "__cause__", exception.clone());
        self.set_attribute(&error, "__context__", exception);
        self.set_attribute(&error, "__suppress_context__", Value::Bool(true));
        error
    }

    /// Asks what the innermost call delegates to for its next value.
    pub(super) fn delegate(&mut self, sent: Value) -> Result<(), Raised> {
        let iterator = self.top().clone();
        let Value::Object(reference) = iterator else { unreachable!("an iterator is an object") };
        let reference = self.awaited(reference);
        match self.entity_at(reference) {
            Some(Entity::Generator(_)) => self.resume(reference, Input::Send(sent), Role::Delegate),
            Some(Entity::AsyncStep { .. }) => self.resume_async_step(reference, Input::Send(sent), Role::Delegate),
            Some(Entity::Iterator { .. }) if sent == Value::None => match self.next_item(reference)? {
                Some(value) => self.yield_value(value),
                None => {
                    self.pop();
                    self.push(Value::None);
                    Ok(())
                }
            },
            _ if sent == Value::None => match self.special(&iterator, "__next__") {
                Some(method) => self.call(&method, vec![iterator], Keywords::new(), Role::Delegate),
                None => Err(self.no_attribute(&iterator, "__next__")),
            },
            _ => match self.method_of(&iterator, "send") {
                Some(method) => self.call(&method, vec![sent], Keywords::new(), Role::Delegate),
                None => Err(self.no_attribute(&iterator, "send")),
            },
        }
    }

    /// The coroutine behind what its `__await__` gives, or the object itself.
    pub(super) fn awaited(&self, reference: ObjectReference) -> ObjectReference {
        match self.entity_at(reference) {
            Some(Entity::Await(coroutine)) => *coroutine,
            _ => reference,
        }
    }

    /// Passes an exception on to what the innermost call delegates to.
    fn throw_to_delegate(&mut self, exception: Value) -> Result<(), Raised> {
        let iterator = self.top().clone();
        let Value::Object(reference) = iterator else { unreachable!("an iterator is an object") };
        let reference = self.awaited(reference);
        let closes = self.raised_is(&Raised::Instance(exception.clone()), "GeneratorExit");
        match self.entity_at(reference) {
            Some(Entity::Generator(_)) if closes => self.close(reference, Role::CloseBefore(exception)),
            Some(Entity::Generator(_)) => self.resume(reference, Input::Throw(exception), Role::Delegate),
            Some(Entity::AsyncStep { .. }) if !closes => {
                self.resume_async_step(reference, Input::Throw(exception), Role::Delegate)
            }
            Some(Entity::AsyncStep { .. }) => {
                self.finish_async_step(reference);
                Err(Raised::Instance(exception))
            }
            _ => {
                let name = if closes { "close" } else { "throw" };
                match self.method_of(&iterator, name) {
                    Some(method) if closes => {
                        self.call(&method, Vec::new(), Keywords::new(), Role::CloseBefore(exception))
                    }
                    Some(method) => self.call(&method, vec![exception], Keywords::new(), Role::Delegate),
                    None => Err(Raised::Instance(exception)),
                }
            }
        }
    }

    /// `generator.close()`
    pub(super) fn close(&mut self, reference: ObjectReference, role: Role) -> Result<(), Raised> {
        match &self.generator(reference).state {
            GeneratorState::Finished => self.deliver(role, Value::None),
            GeneratorState::Fresh(_) => {
                self.set_generator(reference, GeneratorState::Finished);
                self.deliver(role, Value::None)
            }
            GeneratorState::Suspended(_) => {
                let Raised::Instance(exit) = self.make_exception("GeneratorExit", Vec::new()) else {
                    return self.deliver(role, Value::None);
                };
                self.resume(reference, Input::Throw(exit), Role::Close(next(role)))
            }
            GeneratorState::Running => {
                let what = kind_name(self.generator(reference).kind);
                self.fail(role, Exception::value_error(format!("{what} already executing")).into())
            }
        }
    }

    /// `send` and `throw` of what `__anext__` and the like give.
    pub(super) fn resume_async_step(&mut self, step: ObjectReference, input: Input, role: Role) -> Result<(), Raised> {
        let Some(Entity::AsyncStep { generator, action, progress }) = self.entity_at(step) else {
            unreachable!("not a step of an asynchronous generator")
        };
        let (generator, action, progress) = (*generator, action.clone(), *progress);
        let method = match action {
            AsyncAction::Send(_) => "__anext__()/asend()",
            AsyncAction::Throw(_) | AsyncAction::Close => "aclose()/athrow()",
        };
        if progress == AsyncProgress::Finished {
            let message = format!("cannot reuse already awaited {method}");
            return self.fail(role, Exception::new(ExceptionClass::RuntimeError, message).into());
        }
        if progress == AsyncProgress::Begun {
            return self.resume(generator, input, Role::AsyncStep(step, next(role)));
        }
        if let Input::Throw(_) = input {
            // CPython does not take that for a beginning.
            return self.resume(generator, input, Role::AsyncStep(step, next(role)));
        }
        if self.generator(generator).awaited {
            let method = match action {
                AsyncAction::Send(_) => "anext()",
                AsyncAction::Throw(_) => "athrow()",
                AsyncAction::Close => "aclose()",
            };
            let message = format!("{method}: asynchronous generator is already running");
            return self.fail(role, Exception::new(ExceptionClass::RuntimeError, message).into());
        }
        if let Entity::AsyncStep { progress, .. } = self.entity_mut(step) {
            *progress = AsyncProgress::Begun;
        }
        self.set_awaited(generator, true);
        let role = Role::AsyncStep(step, next(role));
        match action {
            AsyncAction::Send(value) => self.resume(generator, Input::Send(value), role),
            AsyncAction::Throw(exception) => self.resume(generator, Input::Throw(exception), role),
            AsyncAction::Close => match &self.generator(generator).state {
                GeneratorState::Suspended(_) => {
                    let Raised::Instance(exit) = self.make_exception("GeneratorExit", Vec::new()) else {
                        return self.exhausted(role, Value::None);
                    };
                    self.resume(generator, Input::Throw(exit), role)
                }
                _ => {
                    self.set_generator(generator, GeneratorState::Finished);
                    self.exhausted(role, Value::None)
                }
            },
        }
    }

    fn set_awaited(&mut self, generator: ObjectReference, awaited: bool) {
        if let Entity::Generator(generator) = self.entity_mut(generator) {
            generator.awaited = awaited;
        }
    }

    /// A step of an asynchronous generator is over; tells what it was.
    pub(super) fn finish_async_step(&mut self, step: ObjectReference) -> AsyncAction {
        let Entity::AsyncStep { progress, action, generator } = self.entity_mut(step) else {
            unreachable!("not a step of an asynchronous generator")
        };
        let had_begun = std::mem::replace(progress, AsyncProgress::Finished) == AsyncProgress::Begun;
        let (action, generator) = (action.clone(), *generator);
        if had_begun {
            self.set_awaited(generator, false);
        }
        action
    }

    /// A step of an asynchronous generator has raised.
    pub(super) fn fail_async_step(
        &mut self,
        step: ObjectReference,
        next: Option<Box<Role>>,
        raised: Raised,
    ) -> Result<(), Raised> {
        let closed = self.finish_async_step(step) == AsyncAction::Close;
        let role = next.map_or(Role::Push, |role| *role);
        if closed && (self.raised_is(&raised, "GeneratorExit") || self.raised_is(&raised, "StopAsyncIteration")) {
            return self.exhausted(role, Value::None);
        }
        self.fail(role, raised)
    }

    /// The next item of an iterator over a built-in container; `None` once it is exhausted.
    pub fn next_item(&mut self, reference: ObjectReference) -> Result<Option<Value>, Exception> {
        let Some(Entity::Iterator { source, position, length: before }) = self.entity_at(reference) else {
            unreachable!("not an iterator over a container")
        };
        if *source == Value::None {
            return Ok(None);
        }
        let is_sized = match source {
            Value::View(..) => Some("dictionary"),
            Value::Object(container) => match self.object(*container) {
                Object::Dict(_) => Some("dictionary"),
                Object::Set { .. } => Some("Set"),
                _ => None,
            },
            _ => None,
        };
        if let Some(what) = is_sized
            && length(source, self)? as u64 != *before
        {
            let message = format!("{what} changed size during iteration");
            return Err(Exception::new(ExceptionClass::RuntimeError, message));
        }
        let item = iterate_at(source, *position as usize, self)?;
        let Entity::Iterator { source, position, .. } = self.entity_mut(reference) else {
            unreachable!("not an iterator over a container")
        };
        match item {
            Some(_) => *position += 1,
            None => *source = Value::None,
        }
        Ok(item)
    }

    /// `await value`: what is walked through.
    pub(super) fn get_awaitable(&mut self) -> Result<(), Raised> {
        let value = self.pop();
        match self.entity(&value) {
            Some(Entity::Generator(generator)) if generator.kind == GeneratorKind::Coroutine => {
                if let GeneratorState::Suspended(frame) = &generator.state
                    && self.is_delegating(frame)
                {
                    let message = "coroutine is being awaited already";
                    return Err(Exception::new(ExceptionClass::RuntimeError, message).into());
                }
                self.push(value);
                return Ok(());
            }
            Some(Entity::AsyncStep { .. }) => {
                self.push(value);
                return Ok(());
            }
            Some(Entity::Instance { .. }) => {
                if let Some(method) = self.special(&value, "__await__") {
                    return self.call(&method, vec![value], Keywords::new(), Role::Awaitable);
                }
            }
            _ => {}
        }
        let kind = value.type_name(self);
        Err(Exception::type_error(format!("object {kind} can't be used in 'await' expression")).into())
    }

    /// A method of a generator, a coroutine, an asynchronous generator or one of its steps.
    pub(super) fn call_generator_method(
        &mut self,
        reference: ObjectReference,
        name: &Arc<str>,
        positional: Vec<Value>,
        role: Role,
    ) -> Result<(), Raised> {
        let own = reference;
        let reference = self.awaited(reference);
        let is_step = matches!(self.entity_at(reference), Some(Entity::AsyncStep { .. }));
        let mut arguments = positional.into_iter();
        let first = arguments.next();
        match &**name {
            "__await__" if !is_step => {
                let wrapper = self.make(Entity::Await(reference));
                self.deliver(role, wrapper)
            }
            "__iter__" | "__await__" | "__aiter__" => self.deliver(role, Value::Object(own)),
            "__next__" | "send" => {
                let input = Input::Send(first.unwrap_or(Value::None));
                match is_step {
                    true => self.resume_async_step(reference, input, role),
                    false => self.resume(reference, input, role),
                }
            }
            "throw" => {
                let exception = self.thrown(first, arguments.next())?;
                match is_step {
                    true => self.resume_async_step(reference, Input::Throw(exception), role),
                    false => self.resume(reference, Input::Throw(exception), role),
                }
            }
            "close" if is_step => {
                self.finish_async_step(reference);
                self.deliver(role, Value::None)
            }
            "close" => self.close(reference, role),
            _ => {
                let action = match &**name {
                    "athrow" => AsyncAction::Throw(self.thrown(first, arguments.next())?),
                    "aclose" => AsyncAction::Close,
                    _ => AsyncAction::Send(first.unwrap_or(Value::None)),
                };
                let progress = AsyncProgress::Fresh;
                let step = self.make(Entity::AsyncStep { generator: reference, action, progress });
                self.deliver(role, step)
            }
        }
    }

    /// The exception that `throw(type or exception, value)` means.
    fn thrown(&mut self, first: Option<Value>, second: Option<Value>) -> Result<Value, Raised> {
        let first = first.unwrap_or(Value::None);
        if self.is_exception(&first) {
            return Ok(first);
        }
        match (&first, second) {
            (_, Some(second)) if self.is_exception(&second) => Ok(second),
            (Value::Object(class), second) if self.is_exception_class(&first) => {
                let arguments = second.into_iter().filter(|value| *value != Value::None).collect();
                Ok(self.make_instance_of(*class, arguments))
            }
            _ => {
                let kind = first.type_name(self);
                let message =
                    format!("exceptions must be classes or instances deriving from BaseException, not {kind}");
                Err(Exception::type_error(message).into())
            }
        }
    }
}

fn kind_name(kind: GeneratorKind) -> &'static str {
    match kind {
        GeneratorKind::Generator => "generator",
        GeneratorKind::Coroutine => "coroutine",
        GeneratorKind::AsyncGenerator => "async generator",
    }
}

/// Names of methods of generators and the like.
pub(super) fn has_method(kind: Option<GeneratorKind>, name: &str) -> bool {
    match kind {
        Some(GeneratorKind::Generator) => matches!(name, "__iter__" | "__next__" | "send" | "throw" | "close"),
        Some(GeneratorKind::Coroutine) => matches!(name, "__await__" | "send" | "throw" | "close"),
        Some(GeneratorKind::AsyncGenerator) => {
            matches!(name, "__aiter__" | "__anext__" | "asend" | "athrow" | "aclose")
        }
        // A step of an asynchronous generator, or a coroutine as an iterator.
        None => matches!(name, "__await__" | "__iter__" | "__next__" | "send" | "throw" | "close"),
    }
}
