//! What becomes of the results of calls.
//!
//! When a call ends, its frame is gone, and its [`Role`] says how the caller's operation goes on: with what the
//! function returned ([`Interpreter::deliver`]), with the end of a generator ([`Interpreter::exhausted`]), or with an
//! exception that it may expect ([`Interpreter::fail`]).

use super::{Interpreter, Keywords, Raised};
use crate::program::Python;
use crate::value::{
    self, Branch, Entity, Exception, ExceptionClass, Object, ObjectReference, Objects, Origin, Role, Type, Value,
};

impl Interpreter<'_, '_> {
    /// Goes on with the result of a call.
    pub(super) fn deliver(&mut self, role: Role, value: Value) -> Result<(), Raised> {
        match role {
            Role::Push | Role::Next(_) => {
                self.push(value);
                Ok(())
            }
            Role::Drop | Role::Finalize(_) => Ok(()),
            Role::Replace | Role::Key => {
                if role == Role::Key {
                    self.canonical = Some(value.clone());
                }
                self.is_again = true;
                let frame = self.frame_mut();
                frame.stack.push(value);
                frame.address -= 1;
                Ok(())
            }
            Role::KeyOf(mut call) => {
                self.canonical = Some(value.clone());
                call.positional[0] = value;
                self.call(&call.class, call.positional, call.keywords, call.next.map_or(Role::Push, |role| *role))
            }
            Role::Give(result, next) => self.deliver_next(next, result),
            Role::Construct(instance, next) => {
                if value != Value::None {
                    let kind = value.type_name(self);
                    let message = format!("__init__() should return None, not '{kind}'");
                    return Err(Exception::type_error(message).into());
                }
                self.deliver_next(next, instance)
            }
            Role::Create(creation) => match self.instance_class(&value) {
                Some(class) if self.is_subclass(&Value::Object(class), &creation.class) => {
                    self.initialize(class, value, creation.positional, creation.keywords, creation.next)
                }
                _ => self.deliver_next(creation.next, value),
            },
            Role::Truth(branch) => match value {
                Value::Bool(truth) => {
                    self.branch(branch, truth);
                    Ok(())
                }
                other => {
                    let kind = other.type_name(self);
                    Err(Exception::type_error(format!("__bool__ should return bool, returned {kind}")).into())
                }
            },
            Role::Length(branch) => match value {
                Value::Int(length) if length < 0 => Err(Exception::value_error("__len__() should return >= 0").into()),
                Value::Int(length) => {
                    self.branch(branch, length != 0);
                    Ok(())
                }
                other => {
                    let kind = other.type_name(self);
                    let message = format!("'{kind}' object cannot be interpreted as an integer");
                    Err(Exception::type_error(message).into())
                }
            },
            Role::Any(branch) => self.truth(value, branch),
            Role::Try(attempts) if value == Value::NotImplemented => self.attempt(attempts),
            Role::Try(attempts) => match (attempts.negated, attempts.next) {
                (false, next) => self.deliver_next(next, value),
                (true, None) => self.truth(value, Branch::PushNot),
                (true, next) => {
                    let opposite = !value::truth(&value, self);
                    self.deliver_next(next, Value::Bool(opposite))
                }
            },
            Role::Delegate => self.yield_value(value),
            Role::Close(_) => {
                let message = "generator ignored GeneratorExit";
                Err(Exception::new(ExceptionClass::RuntimeError, message).into())
            }
            Role::CloseBefore(exception) => Err(Raised::Instance(exception)),
            Role::Guard(guard) => {
                let result = guard.instead.unwrap_or(value);
                self.deliver_next(guard.next, result)
            }
            Role::AsyncStep(_, next) => self.deliver_next(next, value),
            Role::Class(_) => unreachable!("the body of a class ends with its frame at hand"),
            Role::Text(method, next) => match value {
                Value::String(_) => self.deliver_next(next, value),
                other => {
                    let kind = other.type_name(self);
                    Err(Exception::type_error(format!("{method} returned non-string (type {kind})")).into())
                }
            },
            Role::Format(specification) => self.format(value, specification),
            Role::Raise(cause) => self.raise_value(value, cause),
            Role::Awaitable => self.check_awaitable(value),
            Role::Uncaught(exception) => {
                let message = value::to_string(&value, self);
                self.thread_failed(&exception, message);
                Ok(())
            }
            Role::Thread => {
                self.result = Some(value);
                self.thread_returned();
                Ok(())
            }
        }
    }

    /// Goes on when a generator, called for its next value, has returned instead.
    pub(super) fn exhausted(&mut self, role: Role, value: Value) -> Result<(), Raised> {
        match role {
            Role::Next(target) => {
                let frame = self.frame_mut();
                frame.stack.pop();
                frame.address = target;
                Ok(())
            }
            Role::Delegate => {
                self.pop();
                self.push(value);
                Ok(())
            }
            Role::Close(next) => self.deliver_next(next, Value::None),
            Role::CloseBefore(exception) => Err(Raised::Instance(exception)),
            Role::AsyncStep(step, next) => {
                self.finish_async_step(step);
                self.exhausted(next.map_or(Role::Push, |role| *role), value)
            }
            role => {
                let arguments = if value == Value::None { Vec::new() } else { vec![value] };
                let stop = Exception::with_arguments(ExceptionClass::StopIteration, arguments)?;
                self.fail(role, stop.into())
            }
        }
    }

    /// Goes on when a call has raised.
    ///
    /// # Errors
    /// The role does not expect it: the caller raises it too.
    pub(super) fn fail(&mut self, role: Role, raised: Raised) -> Result<(), Raised> {
        if matches!(&raised, Raised::Native(exception) if exception.origin == Origin::Limit) {
            return Err(raised);
        }
        match role {
            Role::Next(target) if self.raised_is(&raised, "StopIteration") => {
                let frame = self.frame_mut();
                frame.stack.pop();
                frame.address = target;
                Ok(())
            }
            Role::Delegate if self.raised_is(&raised, "StopIteration") => {
                let value = self.stop_value(&raised);
                self.pop();
                self.push(value);
                Ok(())
            }
            Role::Close(next)
                if self.raised_is(&raised, "StopIteration") || self.raised_is(&raised, "GeneratorExit") =>
            {
                self.deliver_next(next, Value::None)
            }
            Role::Guard(guard) if self.raised_is(&raised, guard.catches) => {
                let otherwise = guard.otherwise.clone();
                self.deliver_next(guard.next, otherwise)
            }
            Role::AsyncStep(step, next) => self.fail_async_step(step, next, raised),
            Role::Construct(_, Some(next)) | Role::Give(_, Some(next)) | Role::Text(_, Some(next)) => {
                self.fail(*next, raised)
            }
            Role::Create(creation) | Role::KeyOf(creation) => match creation.next {
                Some(next) => self.fail(*next, raised),
                None => Err(raised),
            },
            Role::Try(attempts) => match attempts.next {
                Some(next) => self.fail(*next, raised),
                None => Err(raised),
            },
            Role::Guard(guard) => match guard.next {
                Some(next) => self.fail(*next, raised),
                None => Err(raised),
            },
            Role::Finalize(value) => {
                self.report_ignored(&value, raised);
                Ok(())
            }
            Role::Uncaught(exception) => {
                self.thread_failed(&exception, "<exception str() failed>".to_owned());
                Ok(())
            }
            _ => Err(raised),
        }
    }

    /// Does what a condition says.
    pub(super) fn branch(&mut self, branch: Branch, truth: bool) {
        match branch {
            Branch::Push => self.push(Value::Bool(truth)),
            Branch::PushNot => self.push(Value::Bool(!truth)),
            Branch::Jump { target, when } => {
                if truth == when {
                    if self.program.python == Python::Python310 {
                        self.switch_point();
                    }
                    self.jump(target);
                }
            }
            Branch::Keep { target, when } => {
                if truth == when {
                    self.jump(target);
                } else {
                    self.pop();
                }
            }
        }
    }

    /// Goes on elsewhere in the innermost call.
    pub(super) fn jump(&mut self, target: u32) {
        self.frame_mut().address = target;
    }

    /// Asks for the truth of a value.
    pub(super) fn truth(&mut self, value: Value, branch: Branch) -> Result<(), Raised> {
        let Some(class) = self.instance_class(&value) else {
            let truth = value::truth(&value, self);
            self.branch(branch, truth);
            return Ok(());
        };
        match self.truth_method(class) {
            Some((method, is_length)) => {
                let role = if is_length { Role::Length(branch) } else { Role::Truth(branch) };
                self.call(&method, vec![value], Keywords::new(), role)
            }
            None => {
                self.branch(branch, true);
                Ok(())
            }
        }
    }

    fn truth_method(&self, class: ObjectReference) -> Option<(Value, bool)> {
        match self.class_attribute(class, "__bool__") {
            Some(method) => Some((method.clone(), false)),
            None => self.class_attribute(class, "__len__").map(|method| (method.clone(), true)),
        }
    }

    /// `bool(value)` as the result of a native function.
    pub(super) fn finish_truth(&mut self, value: Value, role: Role) -> Result<(), Raised> {
        if role == Role::Push {
            return self.truth(value, Branch::Push);
        }
        match self.instance_class(&value).and_then(|class| self.truth_method(class)) {
            // Whoever wants the truth of what a function returns asks for it again.
            Some((method, false)) => self.call(&method, vec![value], Keywords::new(), role),
            Some((_, true)) | None => {
                let truth = value::truth(&value, self);
                self.deliver(role, Value::Bool(truth))
            }
        }
    }

    /// Whether an error is of a class of `builtins.py`, or one that derives from it.
    pub(super) fn raised_is(&self, raised: &Raised, name: &str) -> bool {
        match raised {
            Raised::Native(exception) => {
                ExceptionClass::from_name(name).is_some_and(|class| exception.class.is_subclass_of(class))
            }
            Raised::Instance(instance) => match self.built_in(name) {
                Some(class) => self.is_subclass(&self.type_of(instance), &class),
                None => false,
            },
        }
    }

    /// What a StopIteration carries.
    fn stop_value(&self, raised: &Raised) -> Value {
        match raised {
            Raised::Native(exception) => exception.arguments.first().cloned().unwrap_or(Value::None),
            Raised::Instance(instance) => match self.instance_attribute(instance, "args") {
                Some(Value::Tuple(arguments)) => arguments.first().cloned().unwrap_or(Value::None),
                _ => Value::None,
            },
        }
    }

    fn check_awaitable(&mut self, value: Value) -> Result<(), Raised> {
        let is_iterator = match self.entity(&value) {
            Some(Entity::Instance { .. }) => self.special(&value, "__next__").is_some(),
            Some(Entity::Generator(_) | Entity::Iterator { .. } | Entity::AsyncStep { .. } | Entity::Await(_)) => true,
            _ => false,
        };
        if !is_iterator {
            let kind = value.type_name(self);
            let message = format!("__await__() returned non-iterator of type '{kind}'");
            return Err(Exception::type_error(message).into());
        }
        self.push(value);
        Ok(())
    }

    /// Whether this is the class of this name that `builtins.py` made.
    pub(super) fn is_built_in_class(&self, class: ObjectReference, name: &str) -> bool {
        matches!(self.built_in(name), Some(Value::Object(reference)) if reference == class)
    }

    /// What a name denotes where nobody has bound it.
    pub(super) fn built_in(&self, name: &str) -> Option<Value> {
        if let Some(frozen) = self.frozen
            && let Some(value) = frozen.built_ins.get(name)
        {
            return Some(value.clone());
        }
        let module = self.process.modules.first()?;
        let slot = module.globals.iter().position(|global| **global == *name);
        let bound = slot.and_then(|slot| self.global(0, slot as u16));
        bound.cloned().or_else(|| super::find_native("builtins", name)).or_else(|| constant(name))
    }
}

/// Built-in names that are values or types.
fn constant(name: &str) -> Option<Value> {
    const TYPES: &[Type] = &[
        Type::Object,
        Type::Type,
        Type::Bool,
        Type::Int,
        Type::Float,
        Type::String,
        Type::Tuple,
        Type::List,
        Type::Dict,
        Type::Set,
        Type::FrozenSet,
        Type::Range,
        Type::Slice,
        Type::Super,
    ];
    match name {
        "NotImplemented" => Some(Value::NotImplemented),
        "Ellipsis" => Some(Value::Ellipsis),
        _ => TYPES.iter().find(|kind| kind.name() == name).map(|kind| Value::Type(*kind)),
    }
}

/// Whether a value is a container of the machine's own, or a number, string and the like.
pub(super) fn is_plain(value: &Value, objects: &dyn Objects) -> bool {
    match value {
        Value::Object(reference) => !matches!(objects.object(*reference), Object::Entity(_)),
        _ => true,
    }
}
