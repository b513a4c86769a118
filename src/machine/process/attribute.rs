//! Attributes: of instances, classes, functions, modules and the machine's own objects.
//!
//! Source: the Python language reference, "Implementing Descriptors" and "Customizing attribute access"; CPython 3.11
//! `Objects/object.c`, `Objects/typeobject.c`.
//!
//! Deviations: `__dict__` of anything but an instance is a copy; that a property or a `__getattribute__` raises `AttributeError` does not lead to
//! `__getattr__`.

use super::call::generator_kind;
use super::generator::has_method;
use super::native_methods::native_attribute;
use super::object::has_object_method;
use super::own_attribute::{find, remove_from, set_in};
use super::{Done, Interpreter, Raised};
use crate::program::CodeKind;
use crate::value::{
    self, Attributes, Entity, Exception, ExceptionClass, Function, GeneratorState, Object, ObjectReference, Objects,
    Type, Value,
};
use std::sync::Arc;

/// `value.name`
pub fn load_attribute(interpreter: &mut Interpreter, value: &Value, name: &Arc<str>) -> Result<Done, Raised> {
    let it = interpreter;
    if **name == *"__class__" {
        return Ok(Done::Value(it.type_of(value)));
    }
    match value {
        Value::Object(reference) => match it.object(*reference) {
            Object::Entity(entity) => match &**entity {
                Entity::Instance { class, .. } => {
                    let class = *class;
                    if it.frozen.is_some_and(|frozen| frozen.has_getattribute)
                        && let Some(callee) = it.class_attribute(class, "__getattribute__").cloned()
                    {
                        let positional = vec![value.clone(), Value::String(Arc::clone(name))];
                        return Ok(Done::Call { callee, positional, keywords: Vec::new() });
                    }
                    it.load_instance_attribute(value, class, name)
                }
                Entity::Class(_) => it.load_class_attribute(*reference, name),
                Entity::Function(function) => match it.function_attribute(function, name) {
                    Some(found) => Ok(Done::Value(found)),
                    None if **name == *"__dict__" => {
                        let attributes = function.attributes.clone();
                        Ok(Done::Value(it.attributes_dict(attributes)))
                    }
                    None if **name == *"__annotations__" => Ok(Done::Value(it.make_dict(Vec::new()))),
                    None if matches!(&**name, "__get__" | "__call__") => {
                        Ok(Done::Value(Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name))))))
                    }
                    None if **name == *"__code__" => {
                        let number = function.code;
                        it.code_object(number).ok_or_else(|| it.no_attribute(value, name)).map(Done::Value)
                    }
                    None if **name == *"__kwdefaults__" => {
                        let defaults = function.keyword_defaults.to_vec();
                        Ok(Done::Value(it.attributes_dict(defaults)))
                    }
                    None => Err(it.no_attribute(value, name)),
                },
                Entity::Generator(generator) => {
                    if has_method(Some(generator.kind), name) {
                        return Ok(Done::Value(Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name))))));
                    }
                    let is_running = matches!(generator.state, GeneratorState::Running);
                    let is_over = matches!(generator.state, GeneratorState::Finished);
                    let delegate = match &generator.state {
                        GeneratorState::Suspended(frame) if it.is_delegating(frame) => frame.stack.last().cloned(),
                        _ => None,
                    };
                    let found = match &**name {
                        "__qualname__" => Value::String(Arc::clone(&generator.qualified_name)),
                        "__name__" => Value::string(last_part(&generator.qualified_name)),
                        "gi_running" | "cr_running" | "ag_running" => Value::Bool(is_running),
                        // No frame object is made; whether there is one can be asked.
                        "gi_frame" | "cr_frame" | "ag_frame" => {
                            if is_over {
                                Value::None
                            } else {
                                Value::Bool(true)
                            }
                        }
                        "gi_yieldfrom" | "cr_await" | "ag_await" => delegate.unwrap_or(Value::None),
                        _ => return Err(it.no_attribute(value, name)),
                    };
                    Ok(Done::Value(found))
                }
                Entity::AsyncStep { .. } | Entity::Await(_) if has_method(None, name) => {
                    Ok(Done::Value(Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name))))))
                }
                Entity::Cell(content) if **name == *"cell_contents" => match content {
                    Some(content) => Ok(Done::Value(content.clone())),
                    None => Err(Exception::value_error("Cell is empty").into()),
                },
                Entity::Iterator { .. } if matches!(&**name, "__next__" | "__iter__") => {
                    Ok(Done::Value(Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name))))))
                }
                _ => Err(it.no_attribute(value, name)),
            },
            _ => native_attribute(it, value, name),
        },
        Value::Method(bound) => match &**name {
            "__self__" => Ok(Done::Value(bound.0.clone())),
            "__func__" => Ok(Done::Value(bound.1.clone())),
            _ => match load_attribute(it, &bound.1, name) {
                Ok(done) => Ok(done),
                Err(_) => Err(it.no_attribute(value, name)),
            },
        },
        Value::Module(module) => it.load_module_attribute(*module, name),
        Value::Super(pair) => {
            let pair = Arc::clone(pair);
            it.load_super_attribute(value, &pair.0, &pair.1, name)
        }
        Value::Native(number) => match &**name {
            "__name__" | "__qualname__" => Ok(Done::Value(Value::string(super::native(*number).name))),
            "__module__" => Ok(Done::Value(Value::string(super::native(*number).module))),
            _ => native_attribute(it, value, name),
        },
        Value::NativeMethod(method) => match &**name {
            "__name__" => Ok(Done::Value(Value::String(Arc::clone(&method.1)))),
            "__self__" => Ok(Done::Value(method.0.clone())),
            "__qualname__" => {
                let kind = method.0.type_name(it);
                Ok(Done::Value(Value::string(format!("{kind}.{}", method.1))))
            }
            _ => native_attribute(it, value, name),
        },
        Value::Type(kind) => {
            let found = match &**name {
                "__name__" | "__qualname__" => Value::string(kind.name()),
                "__call__" if *kind == Type::Type => Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name)))),
                "__module__" => Value::string("builtins"),
                "__mro__" => it.type_resolution(*kind),
                "__bases__" => match (it.type_resolution(*kind), kind) {
                    (Value::Tuple(classes), _) if classes.len() > 1 => Value::Tuple(Arc::from(&classes[1..2])),
                    _ => Value::Tuple(Arc::default()),
                },
                "__doc__" => Value::None,
                "__dict__" => it.make_dict(Vec::new()),
                _ if generator_kind(*kind).is_some_and(|kind| has_method(kind, name)) => {
                    Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name))))
                }
                _ if has_object_method(name) && matches!(kind, Type::Object | Type::Type) => {
                    Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name))))
                }
                _ => return native_attribute(it, value, name),
            };
            Ok(Done::Value(found))
        }
        _ => native_attribute(it, value, name),
    }
}

/// `value.name = new`
pub fn store_attribute(
    interpreter: &mut Interpreter,
    value: &Value,
    name: &Arc<str>,
    new: Value,
) -> Result<Done, Raised> {
    let it = interpreter;
    match it.entity(value) {
        Some(Entity::Instance { class, .. }) => {
            let class = *class;
            if let Some(method) = it.class_attribute(class, "__setattr__").cloned() {
                let positional = vec![value.clone(), Value::String(Arc::clone(name)), new];
                return Ok(Done::Call { callee: method, positional, keywords: Vec::new() });
            }
            it.store_instance_attribute(value, class, name, new)
        }
        Some(Entity::Class(_)) => {
            let Value::Object(reference) = *value else { unreachable!("a class is an object") };
            if let Entity::Class(class) = it.entity_mut(reference) {
                match (&**name, &new) {
                    ("__name__", Value::String(text)) => class.name = Arc::clone(text),
                    ("__qualname__", Value::String(text)) => class.qualified_name = Arc::clone(text),
                    ("__module__", Value::String(text)) => class.module = Arc::clone(text),
                    _ => set_in(&mut class.attributes, name, new),
                }
            }
            Ok(Done::Value(Value::None))
        }
        Some(Entity::Function(_)) => {
            let Value::Object(reference) = *value else { unreachable!("a function is an object") };
            if let Entity::Function(function) = it.entity_mut(reference) {
                match (&**name, &new) {
                    ("__name__", Value::String(text)) => function.name = Arc::clone(text),
                    ("__qualname__", Value::String(text)) => function.qualified_name = Arc::clone(text),
                    ("__defaults__", Value::Tuple(items)) => function.defaults = Arc::clone(items),
                    _ => set_in(&mut function.attributes, name, new),
                }
            }
            Ok(Done::Value(Value::None))
        }
        _ => match value {
            Value::Module(module) => {
                let globals = it.process.modules.get(usize::from(*module)).map_or(&[][..], |module| &module.globals);
                match globals.iter().position(|global| global == name) {
                    Some(slot) => {
                        it.store_global(*module, slot as u16, Some(new));
                        Ok(Done::Value(Value::None))
                    }
                    None => {
                        let message = format!("setting the attribute '{name}' of a module from outside");
                        Err(Exception::limit(ExceptionClass::AttributeError, message).into())
                    }
                }
            }
            Value::Type(kind) => {
                let message = format!("cannot set '{name}' attribute of immutable type '{}'", kind.name());
                Err(Exception::type_error(message).into())
            }
            _ => {
                // What can be read but not set says so in other words.
                let can_be_read = matches!(load_attribute(it, value, name), Ok(Done::Value(_)));
                let kind = value.type_name(it).to_string();
                let message = match can_be_read {
                    true => format!("'{kind}' object attribute '{name}' is read-only"),
                    false => format!("'{kind}' object has no attribute '{name}'"),
                };
                Err(Exception::new(ExceptionClass::AttributeError, message).into())
            }
        },
    }
}

/// `del value.name`
pub fn delete_attribute(interpreter: &mut Interpreter, value: &Value, name: &Arc<str>) -> Result<Done, Raised> {
    let it = interpreter;
    let Value::Object(reference) = *value else { return Err(it.no_attribute(value, name)) };
    if let Some(Entity::Instance { class, .. }) = it.entity(value) {
        let class = *class;
        if let Some(method) = it.class_attribute(class, "__delattr__").cloned() {
            let positional = vec![value.clone(), Value::String(Arc::clone(name))];
            return Ok(Done::Call { callee: method, positional, keywords: Vec::new() });
        }
        if let Some(found) = it.class_attribute(class, name).cloned()
            && let Some(method) = it.special(&found, "__delete__")
        {
            return Ok(Done::Call { callee: method, positional: vec![found, value.clone()], keywords: Vec::new() });
        }
    }
    let removed = match it.object(reference) {
        Object::Entity(entity) if matches!(**entity, Entity::Instance { .. }) => it.remove_own(reference, name),
        Object::Entity(_) => match it.entity_mut(reference) {
            Entity::Class(class) => remove_from(&mut class.attributes, name),
            Entity::Function(function) => remove_from(&mut function.attributes, name),
            _ => false,
        },
        _ => false,
    };
    if removed { Ok(Done::Value(Value::None)) } else { Err(it.no_attribute(value, name)) }
}

/// `iter(value)`: containers give an `Entity::Iterator`, generators and the like themselves, instances what their
/// `__iter__` gives.
pub fn iterator(interpreter: &mut Interpreter, value: &Value) -> Result<Done, Raised> {
    let it = interpreter;
    let is_container = match value {
        Value::String(_) | Value::Tuple(_) | Value::Range(..) | Value::View(..) => true,
        Value::Object(reference) => match it.object(*reference) {
            Object::List(_) | Object::Dict(_) | Object::Set { .. } => true,
            Object::Entity(entity) => match &**entity {
                Entity::Iterator { .. } | Entity::Await(_) => return Ok(Done::Value(value.clone())),
                Entity::Generator(generator) if generator.kind == value::GeneratorKind::Generator => {
                    return Ok(Done::Value(value.clone()));
                }
                Entity::Instance { .. } => match it.special(value, "__iter__") {
                    Some(Value::None) => false,
                    Some(callee) => {
                        return Ok(Done::Call { callee, positional: vec![value.clone()], keywords: Vec::new() });
                    }
                    None if it.special(value, "__getitem__").is_some() => {
                        return Ok(Done::Builtin { name: "__sequence_iterator__", positional: vec![value.clone()] });
                    }
                    None => false,
                },
                Entity::Class(_) => match it.method_of(value, "__iter__") {
                    Some(callee) => return Ok(Done::Call { callee, positional: Vec::new(), keywords: Vec::new() }),
                    None => false,
                },
                _ => false,
            },
        },
        _ => false,
    };
    if !is_container {
        let kind = value.type_name(it);
        return Err(Exception::type_error(format!("'{kind}' object is not iterable")).into());
    }
    let is_sized = match value {
        Value::View(..) => true,
        Value::Object(reference) => !matches!(it.object(*reference), Object::List(_)),
        _ => false,
    };
    let length = if is_sized { value::length(value, it)? as u64 } else { 0 };
    Ok(Done::Value(it.make(Entity::Iterator { source: value.clone(), position: 0, length })))
}

/// `str(value)` of anything; instances by their `__str__`, containers of instances by hidden functions.
pub fn text(interpreter: &mut Interpreter, value: &Value) -> Result<Done, Raised> {
    if interpreter.instance_class(value).is_some()
        && let Some(callee) = interpreter.special(value, "__str__")
    {
        return Ok(Done::Call { callee, positional: vec![value.clone()], keywords: Vec::new() });
    }
    match value {
        Value::String(_) => Ok(Done::Value(value.clone())),
        _ => representation(interpreter, value),
    }
}

/// `repr(value)` of anything.
pub fn representation(interpreter: &mut Interpreter, value: &Value) -> Result<Done, Raised> {
    let it = interpreter;
    if it.instance_class(value).is_some() {
        if let Some(callee) = it.special(value, "__repr__") {
            return Ok(Done::Call { callee, positional: vec![value.clone()], keywords: Vec::new() });
        }
    } else if it.holds_instances(value) {
        return Ok(Done::Builtin { name: "__repr__", positional: vec![value.clone()] });
    }
    Ok(Done::Value(Value::string(value::repr(value, it))))
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

impl Interpreter<'_, '_> {
    /// The error that there is no such attribute.
    pub(super) fn no_attribute(&self, value: &Value, name: &str) -> Raised {
        let message = match (value, self.entity(value)) {
            (_, Some(Entity::Class(class))) => format!("type object '{}' has no attribute '{name}'", class.name),
            (Value::Type(kind), _) => format!("type object '{}' has no attribute '{name}'", kind.name()),
            (Value::Module(module), _) => {
                let module = self.process.modules.get(usize::from(*module)).map_or("_simulate", |module| &module.name);
                format!("module '{module}' has no attribute '{name}'")
            }
            _ => format!("'{}' object has no attribute '{name}'", value.type_name(self)),
        };
        Exception::new(ExceptionClass::AttributeError, message).into()
    }

    /// A method found without calling anything, bound.
    pub(super) fn method_of(&mut self, value: &Value, name: &str) -> Option<Value> {
        match load_attribute(self, value, &Arc::from(name)) {
            Ok(Done::Value(value)) => Some(value),
            _ => None,
        }
    }

    fn load_instance_attribute(
        &mut self,
        value: &Value,
        class: ObjectReference,
        name: &Arc<str>,
    ) -> Result<Done, Raised> {
        let Some(found) = self.class_attribute(class, name) else {
            if let Some(own) = self.instance_attribute(value, name) {
                return Ok(Done::Value(own.clone()));
            }
            return self.load_missing_attribute(value, class, name);
        };
        let kind = self.descriptor_kind(found);
        if kind != DescriptorKind::Data
            && let Some(own) = self.instance_attribute(value, name)
        {
            return Ok(Done::Value(own.clone()));
        }
        let found = found.clone();
        Ok(match kind {
            DescriptorKind::Function => Done::Value(Value::Method(Arc::new((value.clone(), found)))),
            DescriptorKind::None => Done::Value(found),
            DescriptorKind::Data | DescriptorKind::NonData => {
                self.get_through(found, value.clone(), Value::Object(class))
            }
        })
    }

    /// Calls `__get__` of a descriptor. Those of `builtins.py` are so common that they are known here.
    fn get_through(&self, descriptor: Value, instance: Value, owner: Value) -> Done {
        let Some(class) = self.instance_class(&descriptor) else { return Done::Value(descriptor) };
        if let Some(inner) = self.instance_attribute(&descriptor, "__func__") {
            if self.is_built_in_class(class, "staticmethod") {
                return Done::Value(inner.clone());
            }
            if self.is_built_in_class(class, "classmethod") {
                return Done::Value(Value::Method(Arc::new((owner, inner.clone()))));
            }
        }
        if instance != Value::None
            && self.is_built_in_class(class, "property")
            && let Some(getter) = self.instance_attribute(&descriptor, "fget")
            && *getter != Value::None
        {
            return Done::Call { callee: getter.clone(), positional: vec![instance], keywords: Vec::new() };
        }
        match self.class_attribute(class, "__get__") {
            Some(method) => Done::Call {
                callee: method.clone(),
                positional: vec![descriptor, instance, owner],
                keywords: Vec::new(),
            },
            None => Done::Value(descriptor),
        }
    }

    fn load_missing_attribute(
        &mut self,
        value: &Value,
        class: ObjectReference,
        name: &Arc<str>,
    ) -> Result<Done, Raised> {
        match &**name {
            "__dict__" => {
                let has_slots = self.class(&Value::Object(class)).is_some_and(|class| class.slots.is_some());
                return match value {
                    Value::Object(reference) if !has_slots => {
                        let dictionary = self.instance_dictionary(*reference);
                        dictionary.map(Done::Value).ok_or_else(|| self.no_attribute(value, name))
                    }
                    _ => Err(self.no_attribute(value, name)),
                };
            }
            "__doc__" | "__module__" => return self.load_class_attribute(class, name),
            _ => {}
        }
        if has_object_method(name) {
            return Ok(Done::Value(Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name))))));
        }
        if let Some(callee) = self.class_attribute(class, "__getattr__").cloned() {
            let positional = vec![value.clone(), Value::String(Arc::clone(name))];
            return Ok(Done::Call { callee, positional, keywords: Vec::new() });
        }
        Err(self.no_attribute(value, name))
    }

    fn load_class_attribute(&mut self, reference: ObjectReference, name: &Arc<str>) -> Result<Done, Raised> {
        let value = Value::Object(reference);
        if let Some(found) = self.class_attribute(reference, name) {
            let found = found.clone();
            return Ok(match self.descriptor_kind(&found) {
                DescriptorKind::Function | DescriptorKind::None => Done::Value(found),
                DescriptorKind::Data | DescriptorKind::NonData => self.get_through(found, Value::None, value),
            });
        }
        let Some(class) = self.class(&value) else { return Err(self.no_attribute(&value, name)) };
        let found = match &**name {
            "__name__" => Value::String(Arc::clone(&class.name)),
            "__qualname__" => Value::String(Arc::clone(&class.qualified_name)),
            "__module__" => Value::String(Arc::clone(&class.module)),
            "__mro__" => Value::Tuple(class.resolution.as_slice().into()),
            "__bases__" => Value::Tuple(class.bases.as_slice().into()),
            "__doc__" => Value::None,
            "__dict__" => {
                let attributes = class.attributes.clone();
                self.attributes_dict(attributes)
            }
            "mro" => Value::NativeMethod(Arc::new((value, Arc::clone(name)))),
            _ if let Some(found) = self.metaclass_attribute(&value, name) => return Ok(found),
            _ if has_object_method(name) => {
                Value::NativeMethod(Arc::new((Value::Type(Type::Object), Arc::clone(name))))
            }
            "__call__" => Value::NativeMethod(Arc::new((value, Arc::clone(name)))),
            _ => return Err(self.no_attribute(&value, name)),
        };
        Ok(Done::Value(found))
    }

    /// An attribute that a class has from its metaclass.
    fn metaclass_attribute(&self, value: &Value, name: &Arc<str>) -> Option<Done> {
        let metaclass = self.class(value)?.metaclass?;
        let found = self.class_attribute(metaclass, name)?.clone();
        Some(match self.descriptor_kind(&found) {
            DescriptorKind::Function => Done::Value(Value::Method(Arc::new((value.clone(), found)))),
            DescriptorKind::None => Done::Value(found),
            DescriptorKind::Data | DescriptorKind::NonData => {
                self.get_through(found, value.clone(), Value::Object(metaclass))
            }
        })
    }

    pub(super) fn attributes_dict(&mut self, attributes: Attributes) -> Value {
        let shown = attributes.into_iter().filter(|(name, _)| **name != *"__traceback__");
        self.make_dict(shown.map(|(name, value)| (Value::String(name), value)).collect())
    }

    fn function_attribute(&self, function: &Function, name: &str) -> Option<Value> {
        if let Some(found) = find(&function.attributes, name) {
            return Some(found.clone());
        }
        let code = self.code(function.code);
        Some(match name {
            "__name__" => Value::String(Arc::clone(&function.name)),
            "__qualname__" => Value::String(Arc::clone(&function.qualified_name)),
            "__module__" => Value::String(Arc::clone(&self.process.modules[usize::from(code.module)].name)),
            "__doc__" => code.documentation.clone().map_or(Value::None, Value::String),
            "__defaults__" if function.defaults.is_empty() => Value::None,
            "__defaults__" => Value::Tuple(Arc::clone(&function.defaults)),
            "__kwdefaults__" if function.keyword_defaults.is_empty() => Value::None,
            "__closure__" if function.closure.is_empty() => Value::None,
            "__closure__" => Value::Tuple(Arc::clone(&function.closure)),
            _ => return None,
        })
    }

    /// What a function's `__code__` tells.
    fn code_object(&mut self, number: u32) -> Option<Value> {
        let Some(Value::Object(class)) = self.built_in("__code__") else { return None };
        let code = self.code(number);
        let flags = match code.kind {
            CodeKind::Generator => 0x20,
            CodeKind::Coroutine => 0x80,
            CodeKind::AsyncGenerator => 0x200,
            CodeKind::Function | CodeKind::Class | CodeKind::Module => 0,
        };
        let source = &self.process.modules[usize::from(code.module)].source;
        let line = code.spans.first().map_or(1, |span| source.position(span.start).line);
        let names = code.locals.iter().map(|name| Value::String(Arc::clone(name))).collect::<Vec<_>>();
        let attributes = [
            ("co_name", Value::String(Arc::clone(&code.name))),
            ("co_qualname", Value::String(Arc::clone(&code.qualified_name))),
            ("co_flags", Value::Int(flags)),
            ("co_argcount", Value::Int(i64::from(code.positional))),
            ("co_kwonlyargcount", Value::Int(i64::from(code.keyword_only))),
            ("co_varnames", Value::Tuple(names.into())),
            ("co_filename", Value::string(source.name.as_str())),
            ("co_firstlineno", Value::Int(line as i64)),
        ];
        let attributes = attributes.into_iter().map(|(name, value)| (Arc::from(name), value)).collect();
        Some(self.make(Entity::Instance { class, attributes }))
    }

    fn load_module_attribute(&mut self, module: u16, name: &Arc<str>) -> Result<Done, Raised> {
        let value = Value::Module(module);
        let Some(code) = self.process.modules.get(usize::from(module)) else {
            // The native module `_simulate` has no code.
            let native = super::find_native("_simulate", name);
            return native.map(Done::Value).ok_or_else(|| self.no_attribute(&value, name));
        };
        if let Some(slot) = code.globals.iter().position(|global| global == name)
            && let Some(found) = self.global(module, slot as u16)
        {
            return Ok(Done::Value(found.clone()));
        }
        if let Some(native) = super::find_native(&code.name, name) {
            return Ok(Done::Value(native));
        }
        if module == 0
            && let Some(found) = self.built_in(name)
        {
            return Ok(Done::Value(found));
        }
        match &**name {
            "__name__" => Ok(Done::Value(Value::String(Arc::clone(&code.name)))),
            "__doc__" => Ok(Done::Value(Value::None)),
            "__file__" => Ok(Done::Value(Value::string(code.source.name.as_str()))),
            _ => Err(self.no_attribute(&value, name)),
        }
    }

    fn load_super_attribute(
        &mut self,
        value: &Value,
        class: &Value,
        instance: &Value,
        name: &Arc<str>,
    ) -> Result<Done, Raised> {
        // In a class method the "instance" is a class itself.
        let (start, is_class) = match self.class(instance) {
            Some(_) if self.is_subclass(instance, class) => (instance.clone(), true),
            _ => (self.type_of(instance), false),
        };
        let resolution = self.class(&start).map(|class| class.resolution.clone()).unwrap_or_default();
        let behind = resolution.iter().skip_while(|known| *known != class).skip(1);
        let found = behind.into_iter().find_map(|class| find(&self.class(class)?.attributes, name)).cloned();
        let Some(found) = found else {
            let is_bound = **name == *"__init_subclass__" || !(is_class || **name == *"__new__");
            let receiver = if is_bound { instance.clone() } else { Value::Type(Type::Object) };
            if has_object_method(name) || (**name == *"__call__" && self.class(instance).is_some()) {
                return Ok(Done::Value(Value::NativeMethod(Arc::new((receiver, Arc::clone(name))))));
            }
            let message = format!("'super' object has no attribute '{name}'");
            let _ = value;
            return Err(Exception::new(ExceptionClass::AttributeError, message).into());
        };
        Ok(match self.descriptor_kind(&found) {
            DescriptorKind::Function if is_class || **name == *"__new__" => Done::Value(found),
            DescriptorKind::Function => Done::Value(Value::Method(Arc::new((instance.clone(), found)))),
            DescriptorKind::None => Done::Value(found),
            DescriptorKind::Data | DescriptorKind::NonData => {
                let receiver = if is_class { Value::None } else { instance.clone() };
                self.get_through(found, receiver, start)
            }
        })
    }

    fn store_instance_attribute(
        &mut self,
        value: &Value,
        class: ObjectReference,
        name: &Arc<str>,
        new: Value,
    ) -> Result<Done, Raised> {
        if let Some(found) = self.class_attribute(class, name)
            && let Some(method) = self.special(found, "__set__")
        {
            let positional = vec![found.clone(), value.clone(), new];
            return Ok(Done::Call { callee: method, positional, keywords: Vec::new() });
        }
        let Value::Object(reference) = *value else { unreachable!("an instance is an object") };
        match (&**name, &new) {
            ("__class__", Value::Object(other)) if self.class(&new).is_some() => {
                let other = *other;
                if let Entity::Instance { class, .. } = self.entity_mut(reference) {
                    *class = other;
                }
            }
            _ => {
                let slots = self.class(&Value::Object(class)).and_then(|class| class.slots.as_ref());
                if slots.is_some_and(|slots| !slots.contains(name)) {
                    return Err(self.no_attribute(value, name));
                }
                self.set_own(reference, name, new);
            }
        }
        Ok(Done::Value(Value::None))
    }

    /// `object.__setattr__(value, name, new)`
    pub(super) fn store_past_methods(&mut self, value: &Value, name: &Arc<str>, new: Value) -> Result<Done, Raised> {
        match self.instance_class(value) {
            Some(class) => self.store_instance_attribute(value, class, name, new),
            None => store_attribute(self, value, name, new),
        }
    }

    /// `object.__getattribute__(value, name)`
    pub(super) fn load_past_methods(&mut self, value: &Value, name: &Arc<str>) -> Result<Done, Raised> {
        match self.instance_class(value) {
            Some(_) if **name == *"__class__" => Ok(Done::Value(self.type_of(value))),
            Some(class) => self.load_instance_attribute(value, class, name),
            None => load_attribute(self, value, name),
        }
    }

    fn descriptor_kind(&self, value: &Value) -> DescriptorKind {
        let Value::Object(reference) = value else { return DescriptorKind::None };
        match self.entity_at(*reference) {
            Some(Entity::Function(_)) => DescriptorKind::Function,
            Some(Entity::Instance { class, .. }) => {
                let has = |name| self.class_attribute(*class, name).is_some();
                if has("__set__") || has("__delete__") {
                    DescriptorKind::Data
                } else if has("__get__") {
                    DescriptorKind::NonData
                } else {
                    DescriptorKind::None
                }
            }
            _ => DescriptorKind::None,
        }
    }
}

/// What an attribute of a class does when it is looked up through an instance.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DescriptorKind {
    /// It is given as it is.
    None,
    /// It is bound to the instance.
    Function,
    /// It has a `__get__`; the instance's own attribute goes before it.
    NonData,
    /// It has a `__set__` or `__delete__` and goes before the instance's own attribute.
    Data,
}
