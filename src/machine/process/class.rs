//! Classes: what a value is an instance of, and where attributes of classes are found.

use super::{Interpreter, Raised};
use crate::program::Code;
use crate::value::{
    Attributes, Class, ClassInProgress, Entity, Exception, ExceptionClass, GeneratorKind, Object, ObjectReference,
    Objects, Role, Type, Value, View,
};
use std::sync::Arc;

impl Interpreter<'_, '_> {
    /// The class of a value: a reference to a class, or a [`Value::Type`].
    pub fn type_of(&self, value: &Value) -> Value {
        Value::Type(match value {
            Value::None => Type::None,
            Value::Bool(_) => Type::Bool,
            Value::Int(_) => Type::Int,
            Value::Float(_) => Type::Float,
            Value::String(_) => Type::String,
            Value::Tuple(_) => Type::Tuple,
            Value::Range(..) => Type::Range,
            Value::Object(reference) => match self.object(*reference) {
                Object::List(_) => Type::List,
                Object::Dict(_) => Type::Dict,
                Object::Set { frozen: false, .. } => Type::Set,
                Object::Set { frozen: true, .. } => Type::FrozenSet,
                Object::Entity(entity) => match &**entity {
                    Entity::Instance { class, .. } => return Value::Object(*class),
                    Entity::Class(class) => match class.metaclass {
                        Some(metaclass) => return Value::Object(metaclass),
                        None => Type::Type,
                    },
                    Entity::Function(_) => Type::Function,
                    Entity::Bare => Type::Object,
                    Entity::Cell(_) => Type::Cell,
                    Entity::Generator(generator) => match generator.kind {
                        GeneratorKind::Generator => Type::Generator,
                        GeneratorKind::Coroutine => Type::Coroutine,
                        GeneratorKind::AsyncGenerator => Type::AsyncGenerator,
                    },
                    Entity::Iterator { .. } => Type::Iterator,
                    Entity::AsyncStep { .. } => Type::AsyncStep,
                    Entity::Await(_) => Type::Await,
                    Entity::Namespace(_) => Type::Module,
                },
            },
            Value::Ellipsis => Type::Ellipsis,
            Value::NotImplemented => Type::NotImplemented,
            Value::Type(_) | Value::ExceptionClass(_) => Type::Type,
            Value::Native(_) | Value::NativeMethod(_) => Type::Native,
            Value::Method(_) => Type::Method,
            Value::Super(_) => Type::Super,
            Value::Module(_) => Type::Module,
            Value::Slice(_) => Type::Slice,
            Value::View(View::Keys, _) => Type::DictKeys,
            Value::View(View::Values, _) => Type::DictValues,
            Value::View(View::Items, _) => Type::DictItems,
            Value::Function(_) | Value::Primitive(_) | Value::Thread(_) | Value::Exception(_) => Type::Object,
        })
    }

    /// The class that a value is, if it is one of the program or the library.
    pub fn class(&self, value: &Value) -> Option<&Class> {
        let Value::Object(reference) = value else { return None };
        match self.object(*reference) {
            Object::Entity(entity) => match &**entity {
                Entity::Class(class) => Some(class),
                _ => None,
            },
            _ => None,
        }
    }

    /// The class that a value is an instance of, if that is a class of the program or the library.
    pub fn instance_class(&self, value: &Value) -> Option<ObjectReference> {
        let Value::Object(reference) = value else { return None };
        match self.object(*reference) {
            Object::Entity(entity) => match &**entity {
                Entity::Instance { class, .. } => Some(*class),
                Entity::Class(class) => class.metaclass,
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the value is a class or a built-in type.
    pub fn is_class(&self, value: &Value) -> bool {
        matches!(value, Value::Type(_)) || self.class(value).is_some()
    }

    /// Whether a class is the other or derives from it. Both are classes.
    pub fn is_subclass(&self, class: &Value, base: &Value) -> bool {
        if class == base || *base == Value::Type(Type::Object) {
            return true;
        }
        match self.class(class) {
            Some(class) => class.resolution.contains(base),
            None => *class == Value::Type(Type::Bool) && *base == Value::Type(Type::Int),
        }
    }

    /// `isinstance(value, class)`; the class may be a tuple of classes, nested.
    ///
    /// # Errors
    /// It is neither.
    pub fn is_instance(&self, value: &Value, class: &Value) -> Result<bool, Raised> {
        match class {
            Value::Tuple(classes) => {
                for class in &**classes {
                    if self.is_instance(value, class)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            class if self.is_class(class) => Ok(self.is_subclass(&self.type_of(value), class)),
            _ => {
                let message = "isinstance() arg 2 must be a type, a tuple of types, or a union";
                Err(Exception::type_error(message).into())
            }
        }
    }

    /// An attribute of a class of the program or the library, found in its order of resolution, as it stands there
    /// (not bound). What the built-in types at the end have is not looked at.
    pub fn class_attribute(&self, class: ObjectReference, name: &str) -> Option<&Value> {
        if let ObjectReference::Frozen(id) = class {
            return self.frozen_attribute(id, name);
        }
        let class = self.class(&Value::Object(class))?;
        for value in &class.resolution {
            let found = match value {
                Value::Object(ObjectReference::Frozen(id)) => match self.frozen_attribute(*id, name) {
                    // Its own, or one of a base that comes later anyway unless somebody stands between.
                    Some(found) if self.is_own_frozen(*id, name) => Some(found),
                    _ => None,
                },
                other => self.class(other).and_then(|class| super::own_attribute::find(&class.attributes, name)),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn frozen_attribute(&self, id: u32, name: &str) -> Option<&Value> {
        self.frozen?.attributes[id as usize].as_ref()?.get(name)
    }

    fn is_own_frozen(&self, id: u32, name: &str) -> bool {
        let class = self.class(&Value::Object(ObjectReference::Frozen(id)));
        class.is_some_and(|class| super::own_attribute::find(&class.attributes, name).is_some())
    }

    /// A dunder method that an instance's class has, not bound. `None` for values of built-in types.
    pub fn special(&self, value: &Value, name: &str) -> Option<Value> {
        self.class_attribute(self.instance_class(value)?, name).cloned()
    }

    /// A dunder method of a value's type, bound to the value.
    pub(super) fn special_method(&self, value: &Value, name: &Arc<str>) -> Option<Value> {
        match self.entity(value) {
            Some(Entity::Instance { class, .. }) => {
                let found = self.class_attribute(*class, name)?.clone();
                Some(match self.entity(&found) {
                    Some(Entity::Function(_)) => Value::Method(Arc::new((value.clone(), found))),
                    _ => self.unwrap_static(found),
                })
            }
            Some(Entity::Generator(generator)) => {
                let has = super::generator::has_method(Some(generator.kind), name);
                has.then(|| Value::NativeMethod(Arc::new((value.clone(), Arc::clone(name)))))
            }
            _ => None,
        }
    }

    /// The order of resolution of a built-in type.
    pub(super) fn type_resolution(&self, kind: Type) -> Value {
        let mut classes = vec![Value::Type(kind)];
        if kind == Type::Bool {
            classes.push(Value::Type(Type::Int));
        }
        if kind != Type::Object {
            classes.push(Value::Type(Type::Object));
        }
        Value::Tuple(classes.into())
    }

    /// Makes a class of what its body has left behind.
    pub(super) fn finish_class(
        &mut self,
        code: &Code,
        locals: Vec<Option<Value>>,
        progress: ClassInProgress,
    ) -> Result<(), Raised> {
        let first_free = code.locals.len() - usize::from(code.free);
        let mut attributes = Attributes::new();
        for (local, value) in locals.iter().enumerate().take(first_free) {
            if let Some(value) = value
                && !code.cells.contains(&(local as u16))
            {
                attributes.push((Arc::clone(&code.locals[local]), value.clone()));
            }
        }
        if let Some(text) = &code.documentation
            && super::own_attribute::find(&attributes, "__doc__").is_none()
        {
            attributes.push((Arc::from("__doc__"), Value::String(Arc::clone(text))));
        }
        if !progress.annotated.is_empty() {
            let entries = progress.annotated.iter().map(|name| (Value::String(Arc::clone(name)), Value::None));
            let annotations = self.make_dict(entries.collect());
            attributes.push((Arc::from("__annotations__"), annotations));
        }
        let metaclass =
            progress.keywords.iter().find(|(name, _)| **name == *"metaclass").map(|(_, value)| value.clone());
        let inherited = progress.bases.iter().find_map(|base| self.class(base)?.metaclass).map(Value::Object);
        let keywords = progress.keywords.iter().filter(|(name, _)| **name != *"metaclass").cloned().collect::<Vec<_>>();
        if let Some(metaclass) = metaclass.filter(|metaclass| self.is_metaclass(metaclass)).or(inherited) {
            return self.call_metaclass(metaclass, code, &locals, progress.bases, attributes, keywords);
        }
        let names = [&code.name, &code.qualified_name, &self.process.modules[usize::from(code.module)].name];
        let class = self.make_class_of(names, progress.bases, attributes)?;
        if let Some(Some(Value::Object(cell))) = code.class_cell.map(|local| &locals[usize::from(local)]) {
            *self.entity_mut(*cell) = Entity::Cell(Some(class.clone()));
        }
        match self.built_in("__build_class_hooks__") {
            Some(hooks) => self.call(&hooks, vec![class.clone()], keywords, Role::Give(class, None)),
            None => {
                self.push(class);
                Ok(())
            }
        }
    }

    /// Makes a class of its name, the name with what it stands in, and its module.
    pub(super) fn make_class_of(
        &mut self,
        [name, qualified_name, module]: [&Arc<str>; 3],
        mut bases: Vec<Value>,
        attributes: Attributes,
    ) -> Result<Value, Raised> {
        if bases.is_empty() {
            bases.push(Value::Type(Type::Object));
        }
        for (position, base) in bases.iter().enumerate() {
            let problem = match base {
                Value::Type(Type::Object | Type::Type) => None,
                Value::Type(kind) => Some(Exception::limit(
                    ExceptionClass::TypeError,
                    format!("a class that derives from the built-in type '{}'", kind.name()),
                )),
                other if self.class(other).is_none() => {
                    let kind = other.type_name(self);
                    Some(Exception::type_error(format!("bases must be classes, not '{kind}'")))
                }
                other if bases[..position].contains(other) => {
                    let name = self.class(other).map_or("object", |class| &class.name);
                    Some(Exception::type_error(format!("duplicate base class {name}")))
                }
                _ => None,
            };
            if let Some(problem) = problem {
                return Err(problem.into());
            }
        }
        let mut resolution = self.linearize(&bases)?;
        if resolution.contains(&Value::Type(Type::Type)) && !resolution.contains(&Value::Type(Type::Object)) {
            resolution.push(Value::Type(Type::Object));
        }
        let metaclass = bases.iter().find_map(|base| self.class(base)?.metaclass);
        let slots = self.slots(&attributes, &resolution);
        let class = self.make(Entity::Class(Class {
            name: Arc::clone(name),
            qualified_name: Arc::clone(qualified_name),
            module: Arc::clone(module),
            bases,
            resolution,
            attributes,
            metaclass,
            slots,
        }));
        let Value::Object(reference) = class else { unreachable!("a class is an object") };
        if let Entity::Class(made) = self.entity_mut(reference) {
            made.resolution.insert(0, class.clone());
        }
        Ok(class)
    }

    /// The attributes that instances may have, if the class and all its bases say so.
    fn slots(&self, attributes: &Attributes, bases: &[Value]) -> Option<Arc<[Arc<str>]>> {
        let mut names = self.slot_names(super::own_attribute::find(attributes, "__slots__")?);
        for base in bases.iter().filter_map(|base| self.class(base)) {
            names.extend(base.slots.as_ref()?.iter().cloned());
        }
        Some(names.into())
    }

    fn slot_names(&self, slots: &Value) -> Vec<Arc<str>> {
        match slots {
            Value::String(name) => vec![Arc::clone(name)],
            other => {
                let names = crate::value::items(other, self).unwrap_or_default();
                let names = names.into_iter().filter_map(|name| match name {
                    Value::String(name) => Some(name),
                    _ => None,
                });
                names.collect()
            }
        }
    }

    /// Lets a metaclass make a class.
    fn call_metaclass(
        &mut self,
        metaclass: Value,
        code: &Code,
        locals: &[Option<Value>],
        bases: Vec<Value>,
        mut attributes: Attributes,
        keywords: Attributes,
    ) -> Result<(), Raised> {
        let module = &self.process.modules[usize::from(code.module)].name;
        attributes.insert(0, (Arc::from("__module__"), Value::String(Arc::clone(module))));
        attributes.insert(1, (Arc::from("__qualname__"), Value::String(Arc::clone(&code.qualified_name))));
        if let Some(Some(cell)) = code.class_cell.map(|local| locals[usize::from(local)].clone()) {
            attributes.push((Arc::from("__classcell__"), cell));
        }
        let entries = attributes.into_iter().map(|(name, value)| (Value::String(name), value)).collect();
        let namespace = self.make_dict(entries);
        let name = Value::String(Arc::clone(&code.name));
        self.call(&metaclass, vec![name, Value::Tuple(bases.into()), namespace], keywords, Role::Push)
    }

    /// The order of resolution behind the class itself, after C3 (Barrett et al. 1996).
    fn linearize(&self, bases: &[Value]) -> Result<Vec<Value>, Raised> {
        let resolution = |base: &Value| match self.class(base) {
            Some(class) => class.resolution.clone(),
            None => vec![base.clone()],
        };
        let mut lists = bases.iter().map(resolution).collect::<Vec<_>>();
        lists.push(bases.to_vec());
        let mut merged = Vec::new();
        loop {
            lists.retain(|list| !list.is_empty());
            if lists.is_empty() {
                return Ok(merged);
            }
            let heads = lists.iter().map(|list| &list[0]);
            let is_free = |head: &&Value| lists.iter().all(|list| !list[1..].contains(head));
            let Some(next) = heads.into_iter().find(is_free).cloned() else {
                let mut names = Vec::new();
                for list in &lists {
                    let name = match &list[0] {
                        Value::Type(kind) => kind.name().to_owned(),
                        other => self.class(other).map(|class| class.name.to_string()).unwrap_or_default(),
                    };
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                let names = names.join(", ");
                let message = format!("Cannot create a consistent method resolution\norder (MRO) for bases {names}");
                return Err(Exception::type_error(message).into());
            };
            for list in &mut lists {
                if list.first() == Some(&next) {
                    list.remove(0);
                }
            }
            merged.push(next);
        }
    }

    /// Whether a container (deeply) holds instances, so that comparing or showing it may need methods of theirs.
    pub fn holds_instances(&self, value: &Value) -> bool {
        let mut seen = Vec::new();
        self.holds_instances_within(value, &mut seen)
    }

    fn holds_instances_within(&self, value: &Value, seen: &mut Vec<ObjectReference>) -> bool {
        match value {
            Value::Tuple(items) => items.iter().any(|item| self.holds_instances_within(item, seen)),
            Value::Object(reference) | Value::View(_, reference) => {
                let nested = match self.object(*reference) {
                    Object::List(items) => items.iter().any(is_nested),
                    Object::Set { items, .. } => items.iter().any(is_nested),
                    Object::Dict(entries) => entries.iter().any(|(key, value)| is_nested(key) || is_nested(value)),
                    Object::Entity(entity) => return matches!(**entity, Entity::Instance { .. }),
                };
                if !nested || seen.contains(reference) {
                    return false;
                }
                seen.push(*reference);
                match self.object(*reference) {
                    Object::List(items) => items.iter().any(|item| self.holds_instances_within(item, seen)),
                    Object::Set { items, .. } => items.iter().any(|item| self.holds_instances_within(item, seen)),
                    Object::Dict(entries) => entries.iter().any(|(key, value)| {
                        self.holds_instances_within(key, seen) || self.holds_instances_within(value, seen)
                    }),
                    Object::Entity(_) => false,
                }
            }
            _ => false,
        }
    }
}

fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Tuple(_) | Value::Object(_) | Value::View(..))
}
