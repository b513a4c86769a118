//! What every object has: the methods of `object`, `type(…)`, `super(…)`, and texts of objects without a `__repr__`.
//!
//! Deviation: where CPython shows an address, a number stands that is made of the object's number, so that it is the
//! same in every run.

use super::{Done, Interpreter, Keywords, Raised};
use crate::value::{Attributes, Entity, Exception, GeneratorKind, Object, ObjectReference, Objects, Role, Type, Value};
use std::sync::Arc;

/// Whether `object` has a method of this name.
pub(super) fn has_object_method(name: &str) -> bool {
    matches!(
        name,
        "__init__"
            | "__new__"
            | "__repr__"
            | "__str__"
            | "__eq__"
            | "__ne__"
            | "__hash__"
            | "__setattr__"
            | "__delattr__"
            | "__getattribute__"
            | "__format__"
            | "__init_subclass__"
            | "__dir__"
    )
}

impl Interpreter<'_, '_> {
    /// A method of an object that is no container, or of `object` itself.
    pub(super) fn call_entity_method(
        &mut self,
        receiver: &Value,
        name: &Arc<str>,
        mut positional: Vec<Value>,
        keywords: Keywords,
        role: Role,
    ) -> Result<(), Raised> {
        let reference = match receiver {
            Value::Object(reference) => *reference,
            _ => {
                // `object.__repr__(value)`: the receiver comes first.
                if positional.is_empty() {
                    let message = format!("unbound method object.{name}() needs an argument");
                    return self.fail(role, Exception::type_error(message).into());
                }
                let subject = positional.remove(0);
                if *receiver != Value::Type(Type::Object)
                    && let Value::Object(reference) = subject
                    && let Some(Entity::Generator(_) | Entity::AsyncStep { .. } | Entity::Await(_)) =
                        self.entity_at(reference)
                {
                    return self.call_generator_method(reference, name, positional, role);
                }
                let receiver = subject;
                if **name == *"__call__"
                    && let Value::Object(class) = receiver
                {
                    return self.call_class(class, positional, keywords, role);
                }
                let done = self.object_method(&receiver, name, positional, &keywords);
                return self.finish(done, role);
            }
        };
        match self.entity_at(reference) {
            Some(Entity::Generator(_) | Entity::AsyncStep { .. } | Entity::Await(_)) => {
                self.call_generator_method(reference, name, positional, role)
            }
            Some(Entity::Iterator { .. }) => match &**name {
                "__next__" => match self.next_item(reference) {
                    Ok(Some(item)) => self.deliver(role, item),
                    Ok(None) => self.exhausted(role, Value::None),
                    Err(exception) => self.fail(role, exception.into()),
                },
                _ => self.deliver(role, receiver.clone()),
            },
            Some(Entity::Function(_)) if **name == *"__call__" => self.call(receiver, positional, keywords, role),
            Some(Entity::Function(_)) if **name == *"__get__" => {
                let bound = match positional.first() {
                    None | Some(Value::None) => receiver.clone(),
                    Some(instance) => Value::Method(Arc::new((instance.clone(), receiver.clone()))),
                };
                self.deliver(role, bound)
            }
            Some(Entity::Class(_)) if **name == *"__call__" => self.call_class(reference, positional, keywords, role),
            Some(Entity::Class(class)) if **name == *"mro" => {
                let resolution = class.resolution.clone();
                let list = self.make_list(resolution);
                self.deliver(role, list)
            }
            _ => {
                let done = self.object_method(receiver, name, positional, &keywords);
                self.finish(done, role)
            }
        }
    }

    /// A method of `object`.
    fn object_method(
        &mut self,
        receiver: &Value,
        name: &Arc<str>,
        positional: Vec<Value>,
        keywords: &Keywords,
    ) -> Result<Done, Raised> {
        let mut arguments = positional.into_iter();
        Ok(Done::Value(match &**name {
            "__new__" => match self.class(receiver) {
                Some(_) if self.is_metaclass(receiver) => {
                    return self.construct_with(receiver, &arguments.collect::<Vec<_>>());
                }
                Some(_) => {
                    let Value::Object(class) = *receiver else { unreachable!("a class is an object") };
                    self.make(Entity::Instance { class, attributes: Vec::new() })
                }
                None if *receiver == Value::Type(Type::Object) => return self.construct_object(Vec::new(), keywords),
                None => {
                    let kind = receiver.type_name(self);
                    let message = format!("object.__new__(X): X is not a type object ({kind})");
                    return Err(Exception::type_error(message).into());
                }
            },
            "__init__" if self.class(receiver).is_some() => Value::None,
            "__init__" => {
                let overrides = |name| {
                    self.instance_class(receiver).is_some_and(|class| self.class_attribute(class, name).is_some())
                };
                let excess = arguments.next().is_some() || !keywords.is_empty();
                if excess && (overrides("__init__") || !overrides("__new__")) {
                    let kind = receiver.type_name(self);
                    let message = match overrides("__init__") {
                        true => "object.__init__() takes exactly one argument (the instance to initialize)".to_owned(),
                        false => format!("{kind}() takes no arguments"),
                    };
                    return Err(Exception::type_error(message).into());
                }
                Value::None
            }
            "__init_subclass__" => Value::None,
            "__repr__" => Value::string(self.object_text(receiver)),
            "__str__" => return super::attribute::representation(self, receiver),
            "__format__" => return super::attribute::text(self, receiver),
            "__eq__" | "__ne__" => {
                let same = arguments.next().is_some_and(|other| other == *receiver);
                match (same, &**name) {
                    (true, "__eq__") => Value::Bool(true),
                    (true, _) => Value::Bool(false),
                    (false, _) => Value::NotImplemented,
                }
            }
            "__hash__" => Value::Int(self.identity(receiver) >> 4),
            "__setattr__" | "__delattr__" | "__getattribute__" => {
                let Some(Value::String(attribute)) = arguments.next() else {
                    return Err(Exception::type_error("attribute name must be string").into());
                };
                return match (&**name, arguments.next()) {
                    ("__setattr__", Some(new)) => self.store_past_methods(receiver, &attribute, new),
                    ("__getattribute__", _) => self.load_past_methods(receiver, &attribute),
                    _ => {
                        let Value::Object(reference) = *receiver else {
                            return Err(self.no_attribute(receiver, &attribute));
                        };
                        if self.remove_own(reference, &attribute) {
                            Ok(Done::Value(Value::None))
                        } else {
                            Err(self.no_attribute(receiver, &attribute))
                        }
                    }
                };
            }
            "__dir__" => {
                let names = match self.entity(receiver) {
                    Some(Entity::Instance { attributes, .. }) => {
                        attributes.iter().map(|(name, _)| name.clone()).collect()
                    }
                    _ => Vec::new(),
                };
                self.make_list(names.into_iter().map(Value::String).collect())
            }
            _ => return Err(self.no_attribute(receiver, name)),
        }))
    }

    /// `object()`
    pub(super) fn construct_object(&mut self, positional: Vec<Value>, keywords: &Keywords) -> Result<Done, Raised> {
        if !positional.is_empty() || !keywords.is_empty() {
            return Err(Exception::type_error("object() takes no arguments").into());
        }
        Ok(Done::Value(self.make(Entity::Bare)))
    }

    /// `type(value)`
    pub(super) fn construct_type(&mut self, positional: Vec<Value>) -> Result<Done, Raised> {
        match &positional[..] {
            [value] => Ok(Done::Value(self.type_of(value))),
            [Value::String(_), Value::Tuple(_), Value::Object(_)] => {
                self.construct_with(&Value::Type(Type::Type), &positional)
            }
            _ => Err(Exception::type_error("type() takes 1 or 3 arguments").into()),
        }
    }

    /// Whether a class derives from `type`.
    pub(super) fn is_metaclass(&self, class: &Value) -> bool {
        self.class(class).is_some_and(|class| class.resolution.contains(&Value::Type(Type::Type)))
    }

    /// `type.__new__(metaclass, name, bases, attributes)`
    pub(super) fn construct_with(&mut self, metaclass: &Value, positional: &[Value]) -> Result<Done, Raised> {
        match positional {
            [Value::String(name), Value::Tuple(bases), Value::Object(attributes), ..] => {
                let Object::Dict(entries) = self.object(*attributes) else {
                    return Err(Exception::type_error("type.__new__() argument 3 must be dict").into());
                };
                let attributes = entries.iter().filter_map(|(key, value)| match key {
                    Value::String(key) => Some((Arc::clone(key), value.clone())),
                    _ => None,
                });
                let mut attributes: Attributes = attributes.collect();
                let mut hidden = |wanted: &str| {
                    let position = attributes.iter().position(|(name, _)| **name == *wanted)?;
                    Some(attributes.remove(position).1)
                };
                let cell = hidden("__classcell__");
                let (qualified_name, module) = match (hidden("__qualname__"), hidden("__module__")) {
                    (Some(Value::String(qualified_name)), Some(Value::String(module))) => (qualified_name, module),
                    (_, Some(Value::String(module))) => (Arc::clone(name), module),
                    _ => {
                        let module = self.thread.frames.last().map(|frame| self.code(frame.code).module);
                        let module = module.map_or(name, |module| &self.process.modules[usize::from(module)].name);
                        (Arc::clone(name), Arc::clone(module))
                    }
                };
                let class = self.make_class_of([name, &qualified_name, &module], bases.to_vec(), attributes)?;
                if let (Value::Object(metaclass), Value::Object(made)) = (metaclass, &class)
                    && let Entity::Class(made) = self.entity_mut(*made)
                {
                    made.metaclass = Some(*metaclass);
                }
                if let Some(Value::Object(cell)) = cell {
                    *self.entity_mut(cell) = Entity::Cell(Some(class.clone()));
                }
                match self.built_in("__build_class_hooks__") {
                    Some(callee) => Ok(Done::Guarded {
                        callee,
                        positional: vec![class.clone()],
                        catches: "",
                        otherwise: Value::None,
                        instead: Some(class),
                    }),
                    None => Ok(Done::Value(class)),
                }
            }
            _ => Err(Exception::type_error("type.__new__() takes exactly 3 arguments").into()),
        }
    }

    /// `super(class, instance)`
    pub(super) fn construct_super(&mut self, positional: &[Value]) -> Result<Done, Raised> {
        match positional {
            [class, instance] => {
                let fits = self.class(instance).is_some() && self.is_subclass(instance, class)
                    || self.is_subclass(&self.type_of(instance), class);
                if !fits {
                    let message = "super(type, obj): obj must be an instance or subtype of type";
                    return Err(Exception::type_error(message).into());
                }
                Ok(Done::Value(Value::Super(Arc::new((class.clone(), instance.clone())))))
            }
            _ => {
                let message = "super(): no arguments";
                Err(Exception::new(crate::value::ExceptionClass::RuntimeError, message).into())
            }
        }
    }

    /// A number that no other living object has: `id(value)`.
    pub fn identity(&self, value: &Value) -> i64 {
        let number = |region: i64, id: u32| 0x7f00_0000_0000 | region << 36 | i64::from(id) << 4;
        match value {
            Value::Object(ObjectReference::Frozen(id)) => number(1, *id),
            Value::Object(ObjectReference::Shared(id)) => number(2, *id),
            Value::Object(ObjectReference::Local(id)) => number(3, *id),
            Value::None => 0x7e10,
            Value::Bool(truth) => 0x7e20 | i64::from(*truth) << 4,
            Value::Int(value) => 0x7d00_0000_0000 | (value & 0xff_ffff) << 5,
            Value::Type(kind) => 0x7e00_0000 | (*kind as i64) << 4,
            Value::Native(native) => 0x7e10_0000 | i64::from(*native) << 4,
            Value::Module(module) => 0x7e20_0000 | i64::from(*module) << 4,
            other => {
                use std::hash::{Hash, Hasher};
                let mut hasher = rustc_hash::FxHasher::default();
                other.hash(&mut hasher);
                0x7c00_0000_0000 | (hasher.finish() & 0xff_ffff_fff0) as i64
            }
        }
    }

    /// The text of an object that has none of its own: `<__main__.Account object at 0x7f0000000010>`.
    pub(super) fn object_text(&self, value: &Value) -> String {
        let address = self.identity(value);
        match value {
            Value::Native(number) => format!("<built-in function {}>", super::native(*number).name),
            Value::NativeMethod(method) => {
                let kind = method.0.type_name(self);
                format!("<built-in method {} of {kind} object at {:#x}>", method.1, self.identity(&method.0))
            }
            Value::Method(bound) => {
                let function = match self.entity(&bound.1) {
                    Some(Entity::Function(function)) => function.qualified_name.to_string(),
                    _ => bound.1.type_name(self).to_string(),
                };
                let receiver = crate::value::repr(&bound.0, self);
                format!("<bound method {function} of {receiver}>")
            }
            Value::Super(pair) => {
                let name = self.class(&pair.0).map_or("object", |class| &class.name);
                format!("<super: <class '{name}'>, <{} object>>", pair.1.type_name(self))
            }
            Value::Module(module) => {
                let module = self.process.modules.get(usize::from(*module));
                let (name, file) = module.map_or(("_simulate", ""), |module| (&*module.name, &module.source.name));
                format!("<module '{name}' from '{file}'>")
            }
            _ => match self.entity(value) {
                Some(Entity::Class(class)) if &*class.module == "builtins" => {
                    format!("<class '{}'>", class.qualified_name)
                }
                Some(Entity::Class(class)) => format!("<class '{}.{}'>", class.module, class.qualified_name),
                Some(Entity::Function(function)) => format!("<function {} at {address:#x}>", function.qualified_name),
                Some(Entity::Instance { class, .. }) => match self.class(&Value::Object(*class)) {
                    Some(class) if &*class.module == "builtins" => {
                        format!("<{} object at {address:#x}>", class.qualified_name)
                    }
                    Some(class) => format!("<{}.{} object at {address:#x}>", class.module, class.qualified_name),
                    None => format!("<object object at {address:#x}>"),
                },
                Some(Entity::Generator(generator)) => {
                    let kind = match generator.kind {
                        GeneratorKind::Generator => "generator",
                        GeneratorKind::Coroutine => "coroutine",
                        GeneratorKind::AsyncGenerator => "async_generator",
                    };
                    format!("<{kind} object {} at {address:#x}>", generator.qualified_name)
                }
                _ => format!("<{} object at {address:#x}>", value.type_name(self)),
            },
        }
    }
}
