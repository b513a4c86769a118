//! Calls: of functions, methods, classes, native functions and instances with `__call__`.

use super::bind::{Bound, Defaults, bind};
use super::native_methods::call_native_method;
use super::{Done, Interpreter, Keywords, Raised, native, types};
use crate::program::{Code, CodeKind};
use crate::value::{
    Creation, Entity, Exception, ExceptionClass, Frame, Function, Generator, GeneratorKind, GeneratorState, Guard,
    Object, ObjectReference, Objects, Role, Type, Value,
};
use std::sync::Arc;

/// The deepest nesting of calls, as CPython's default recursion limit.
const CALL_DEPTH_LIMIT: usize = 1000;

impl Interpreter<'_, '_> {
    /// Calls something; what becomes of its result is said by the role.
    pub(super) fn call(
        &mut self,
        callee: &Value,
        mut positional: Vec<Value>,
        keywords: Keywords,
        role: Role,
    ) -> Result<(), Raised> {
        match callee {
            Value::Object(reference) => match self.object(*reference) {
                Object::Entity(entity) => match &**entity {
                    Entity::Function(function) => {
                        let function = function.clone();
                        self.call_function(&function, positional, keywords, role)
                    }
                    Entity::Class(class) => {
                        let own = class.metaclass.and_then(|metaclass| self.class_attribute(metaclass, "__call__"));
                        if let Some(method) = own.cloned() {
                            positional.insert(0, callee.clone());
                            return self.call(&method, positional, keywords, role);
                        }
                        self.call_class(*reference, positional, keywords, role)
                    }
                    Entity::Instance { .. } => match self.special(callee, "__call__") {
                        Some(method) => {
                            positional.insert(0, callee.clone());
                            self.call(&method, positional, keywords, role)
                        }
                        None => Err(self.not_callable(callee)),
                    },
                    _ => Err(self.not_callable(callee)),
                },
                _ => Err(self.not_callable(callee)),
            },
            Value::Method(bound) => {
                positional.insert(0, bound.0.clone());
                self.call(&bound.1, positional, keywords, role)
            }
            Value::Native(number) => {
                let native = native(*number);
                self.note_native_call(native.name);
                let done = (native.call)(self, positional, keywords);
                self.finish(done, role)
            }
            Value::NativeMethod(method) => {
                let (receiver, name) = &**method;
                let is_ours = match receiver {
                    Value::Type(kind) => matches!(kind, Type::Object | Type::Type) || generator_kind(*kind).is_some(),
                    other => self.entity(other).is_some(),
                };
                if is_ours {
                    return self.call_entity_method(receiver, name, positional, keywords, role);
                }
                self.note_native_call(name);
                if let Some(key) = positional.first()
                    && self.needs_key(receiver, key)
                {
                    let container = receiver.clone();
                    let key = key.clone();
                    let call = Creation { class: callee.clone(), positional, keywords, next: next(role) };
                    let role = Role::KeyOf(Box::new(call));
                    return self.call_builtin("__find_key__", vec![container, key], role);
                }
                let done = call_native_method(self, receiver, name, positional, keywords);
                self.finish(done, role)
            }
            Value::Type(kind) => {
                self.note_native_call(kind.name());
                let done = match kind {
                    Type::Object => self.construct_object(positional, &keywords),
                    Type::Type => self.construct_type(positional),
                    Type::Super => self.construct_super(&positional),
                    _ => types::construct(self, *kind, positional, keywords),
                };
                self.finish(done, role)
            }
            _ => Err(self.not_callable(callee)),
        }
    }

    fn not_callable(&self, callee: &Value) -> Raised {
        Exception::type_error(format!("'{}' object is not callable", callee.type_name(self))).into()
    }

    /// Goes on as a native operation says.
    pub(super) fn finish(&mut self, done: Result<Done, Raised>, role: Role) -> Result<(), Raised> {
        match done {
            Ok(Done::Value(value)) => self.deliver(role, value),
            Ok(Done::Call { callee, positional, keywords }) => self.call(&callee, positional, keywords, role),
            Ok(Done::Builtin { name, positional }) => {
                let callee = self.built_in(name).ok_or_else(|| missing_built_in(name))?;
                self.call(&callee, positional, Keywords::new(), role)
            }
            Ok(Done::Truth(value)) => self.finish_truth(value, role),
            Ok(Done::Guarded { callee, positional, catches, otherwise, instead }) => {
                let guard = Guard { catches, otherwise, instead, next: next(role) };
                self.call(&callee, positional, Keywords::new(), Role::Guard(Box::new(guard)))
            }
            Err(raised) => self.fail(role, raised),
        }
    }

    /// Calls a hidden function of `builtins.py`.
    pub(super) fn call_builtin(
        &mut self,
        name: &'static str,
        positional: Vec<Value>,
        role: Role,
    ) -> Result<(), Raised> {
        self.finish(Ok(Done::Builtin { name, positional }), role)
    }

    /// Calls a function of the program or the library.
    pub(super) fn call_function(
        &mut self,
        function: &Function,
        positional: Vec<Value>,
        keywords: Keywords,
        role: Role,
    ) -> Result<(), Raised> {
        let code = self.code(function.code);
        let locals = match self.bind_arguments(code, function, positional, keywords) {
            Ok(locals) => locals,
            Err(exception) => return self.fail(role, exception.into()),
        };
        self.enter(function, code, locals, role)
    }

    /// Makes the frame of a call; a generator's is kept for later.
    fn enter(
        &mut self,
        function: &Function,
        code: &Code,
        mut locals: Vec<Option<Value>>,
        role: Role,
    ) -> Result<(), Raised> {
        locals.resize(code.locals.len(), None);
        for &cell in &code.cells {
            let content = locals[usize::from(cell)].take();
            locals[usize::from(cell)] = Some(self.make(Entity::Cell(content)));
        }
        let first_free = code.locals.len() - usize::from(code.free);
        for (local, cell) in locals[first_free..].iter_mut().zip(function.closure.iter()) {
            *local = Some(cell.clone());
        }
        let (stack, handling) = (Vec::new(), Vec::new());
        let mut frame =
            Frame { code: function.code, address: 0, locals, stack, handling, generator: None, role: Role::Push };
        let kind = match code.kind {
            CodeKind::Function | CodeKind::Class | CodeKind::Module => {
                frame.role = role;
                return self.enter_frame(frame);
            }
            CodeKind::Generator => GeneratorKind::Generator,
            CodeKind::Coroutine => GeneratorKind::Coroutine,
            CodeKind::AsyncGenerator => GeneratorKind::AsyncGenerator,
        };
        let state = GeneratorState::Fresh(Box::new(frame));
        let qualified_name = Arc::clone(&function.qualified_name);
        let generator = self.make(Entity::Generator(Generator { kind, qualified_name, state, awaited: false }));
        self.deliver(role, generator)
    }

    /// Makes a frame the innermost one.
    pub(super) fn enter_frame(&mut self, frame: Frame) -> Result<(), Raised> {
        if self.thread.frames.len() >= CALL_DEPTH_LIMIT {
            if let Some(generator) = frame.generator {
                self.set_generator(generator, GeneratorState::Finished);
            }
            let message = "maximum recursion depth exceeded";
            return self.fail(frame.role, Exception::new(ExceptionClass::RecursionError, message).into());
        }
        if self.is_threaded {
            self.note_entry(&frame);
        }
        self.thread.frames.push(frame);
        Ok(())
    }

    fn bind_arguments(
        &mut self,
        code: &Code,
        function: &Function,
        positional: Vec<Value>,
        keywords: Keywords,
    ) -> Result<Vec<Option<Value>>, Exception> {
        let places = usize::from(code.positional);
        let simple = code.keyword_only == 0 && !code.rest && !code.keywords && keywords.is_empty();
        if simple && positional.len() <= places && positional.len() + function.defaults.len() >= places {
            let missing = places - positional.len();
            let mut locals = positional.into_iter().map(Some).collect::<Vec<_>>();
            locals.reserve(code.locals.len() - locals.len());
            locals.extend(function.defaults[function.defaults.len() - missing..].iter().cloned().map(Some));
            return Ok(locals);
        }
        let defaults = Defaults { positional: &function.defaults, keywords: &function.keyword_defaults };
        let Bound { parameters: mut locals, rest, keywords } =
            bind(code, &function.qualified_name, defaults, positional, keywords)?;
        if code.rest {
            locals.push(Some(Value::tuple(rest)?));
        }
        if code.keywords {
            let entries = keywords.into_iter().map(|(key, value)| (Value::String(key), value)).collect();
            locals.push(Some(self.make_dict(entries)));
        }
        Ok(locals)
    }

    /// Makes an instance.
    pub(super) fn call_class(
        &mut self,
        class: ObjectReference,
        positional: Vec<Value>,
        keywords: Keywords,
        role: Role,
    ) -> Result<(), Raised> {
        if let Some(function) = self.class_attribute(class, "__new__").cloned() {
            let function = self.unwrap_static(function);
            let mut arguments = vec![Value::Object(class)];
            arguments.extend(positional.iter().cloned());
            let class = Value::Object(class);
            let creation = Creation { class, positional, keywords: keywords.clone(), next: next(role) };
            return self.call(&function, arguments, keywords, Role::Create(Box::new(creation)));
        }
        if self.is_metaclass(&Value::Object(class)) {
            let made = match self.construct_with(&Value::Object(class), &positional)? {
                Done::Guarded { callee, positional: arguments, instead: Some(made), .. } => {
                    // The hooks of the new class come before its metaclass's `__init__`.
                    let next = Creation { class: Value::Object(class), positional, keywords, next: next(role) };
                    let role = Role::Give(made, Some(Box::new(Role::Create(Box::new(next)))));
                    return self.call(&callee, arguments, Keywords::new(), role);
                }
                Done::Value(made) => made,
                other => unreachable!("a class is made at once: {other:?}"),
            };
            return self.initialize(class, made, positional, keywords, next(role));
        }
        let instance = self.make(Entity::Instance { class, attributes: Vec::new() });
        self.initialize(class, instance, positional, keywords, next(role))
    }

    /// Calls `__init__` of a new instance.
    pub(super) fn initialize(
        &mut self,
        class: ObjectReference,
        instance: Value,
        mut positional: Vec<Value>,
        keywords: Keywords,
        next: Option<Box<Role>>,
    ) -> Result<(), Raised> {
        let Some(method) = self.class_attribute(class, "__init__").cloned() else {
            let has_new = self.class_attribute(class, "__new__").is_some() || self.is_metaclass(&Value::Object(class));
            if !has_new && (!positional.is_empty() || !keywords.is_empty()) {
                let name = self.class(&Value::Object(class)).map(|class| class.name.to_string()).unwrap_or_default();
                return Err(Exception::type_error(format!("{name}() takes no arguments")).into());
            }
            return self.deliver_next(next, instance);
        };
        positional.insert(0, instance.clone());
        self.call(&method, positional, keywords, Role::Construct(instance, next))
    }

    /// What `staticmethod` wraps, or the value itself.
    pub(super) fn unwrap_static(&self, value: Value) -> Value {
        match self.instance_class(&value) {
            Some(class) if self.is_built_in_class(class, "staticmethod") => {
                self.instance_attribute(&value, "__func__").cloned().unwrap_or(value)
            }
            _ => value,
        }
    }

    /// Goes on with a result that has been looked at.
    pub(super) fn deliver_next(&mut self, next: Option<Box<Role>>, value: Value) -> Result<(), Raised> {
        match next {
            None => self.deliver(Role::Push, value),
            Some(role) => self.deliver(*role, value),
        }
    }
}

/// What a built-in type has the methods of: a generator of a kind, or a step of one.
pub(super) fn generator_kind(kind: Type) -> Option<Option<GeneratorKind>> {
    Some(match kind {
        Type::Generator => Some(GeneratorKind::Generator),
        Type::Coroutine => Some(GeneratorKind::Coroutine),
        Type::AsyncGenerator => Some(GeneratorKind::AsyncGenerator),
        Type::AsyncStep | Type::Await => None,
        _ => return None,
    })
}

/// The role that comes after another one.
pub(super) fn next(role: Role) -> Option<Box<Role>> {
    if role == Role::Push { None } else { Some(Box::new(role)) }
}

fn missing_built_in(name: &str) -> Raised {
    Exception::limit(ExceptionClass::NameError, format!("the library has no function '{name}'")).into()
}
