//! Classes: what a value is an instance of, and where attributes of classes are found.

use super::{Interpreter, Raised};
use crate::value::{
    Class, Entity, Exception, GeneratorKind, Object, ObjectReference, Objects, Type, Value, View,
};

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
                    Entity::Class(_) => Type::Type,
                    Entity::Function(_) => Type::Function,
                    Entity::Cell(_) => Type::Cell,
                    Entity::Generator(generator) => match generator.kind {
                        GeneratorKind::Generator => Type::Generator,
                        GeneratorKind::Coroutine => Type::Coroutine,
                        GeneratorKind::AsyncGenerator => Type::AsyncGenerator,
                    },
                    Entity::Iterator { .. } => Type::Iterator,
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
        let class = self.class(&Value::Object(class))?;
        class.resolution.iter().find_map(|class| {
            let attributes = &self.class(class)?.attributes;
            attributes.iter().find(|(known, _)| **known == *name).map(|(_, value)| value)
        })
    }

    /// A dunder method that an instance's class has, not bound. `None` for values of built-in types.
    pub fn special(&self, value: &Value, name: &str) -> Option<Value> {
        self.class_attribute(self.instance_class(value)?, name).cloned()
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
                    Object::Set { items, .. } => {
                        items.iter().any(|item| self.holds_instances_within(item, seen))
                    }
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
