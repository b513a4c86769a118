//! The attributes that an instance itself has.
//!
//! An instance whose `__dict__` has been asked for keeps its attributes in that dictionary from then on, as its only
//! attribute.

use super::Interpreter;
use crate::value::{Attributes, Entity, Object, ObjectReference, Objects, Value};
use std::sync::Arc;

/// The value of an attribute in a list of them.
pub(super) fn find<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a Value> {
    attributes.iter().find(|(known, _)| **known == *name).map(|(_, value)| value)
}

/// Sets an attribute in a list of them.
pub(super) fn set_in(attributes: &mut Attributes, name: &Arc<str>, value: Value) {
    match attributes.iter_mut().find(|(known, _)| known == name) {
        Some((_, old)) => *old = value,
        None => attributes.push((Arc::clone(name), value)),
    }
}

/// Removes an attribute from a list of them; tells whether it was there.
pub(super) fn remove_from(attributes: &mut Attributes, name: &Arc<str>) -> bool {
    let position = attributes.iter().position(|(known, _)| known == name);
    position.map(|position| attributes.remove(position)).is_some()
}

impl Interpreter<'_, '_> {
    /// An attribute that an instance itself has.
    pub(super) fn instance_attribute(&self, value: &Value, name: &str) -> Option<&Value> {
        match self.entity(value) {
            Some(Entity::Instance { attributes, .. }) => match self.dictionary_of(attributes) {
                None => find(attributes, name),
                Some(dictionary) => match self.object(dictionary) {
                    Object::Dict(entries) => {
                        let is_key = |key: &Value| matches!(key, Value::String(key) if **key == *name);
                        entries.iter().find(|(key, _)| is_key(key)).map(|(_, value)| value)
                    }
                    _ => None,
                },
            },
            _ => None,
        }
    }

    /// The dictionary that keeps an instance's attributes, if its `__dict__` has been asked for.
    fn dictionary_of(&self, attributes: &Attributes) -> Option<ObjectReference> {
        match &attributes[..] {
            [(name, Value::Object(dictionary))] if **name == *"__dict__" => Some(*dictionary),
            _ => None,
        }
    }

    /// The attributes that an instance itself has, in order.
    pub(super) fn own_attributes(&self, attributes: &Attributes) -> Attributes {
        let Some(dictionary) = self.dictionary_of(attributes) else { return attributes.clone() };
        let Object::Dict(entries) = self.object(dictionary) else { return Attributes::new() };
        let named = entries.iter().filter_map(|(key, value)| match key {
            Value::String(name) => Some((Arc::clone(name), value.clone())),
            _ => None,
        });
        named.collect()
    }

    /// Sets an attribute that an instance itself has.
    pub(super) fn set_own(&mut self, reference: ObjectReference, name: &Arc<str>, new: Value) {
        let Some(Entity::Instance { attributes, .. }) = self.entity_at(reference) else { return };
        match self.dictionary_of(attributes) {
            None => {
                if let Entity::Instance { attributes, .. } = self.entity_mut(reference) {
                    set_in(attributes, name, new);
                }
            }
            Some(dictionary) => {
                if let Object::Dict(entries) = self.object_mut(dictionary) {
                    let key = Value::String(Arc::clone(name));
                    match entries.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, old)) => *old = new,
                        None => entries.push((key, new)),
                    }
                }
            }
        }
    }

    /// Removes an attribute that an instance itself has; tells whether it was there.
    pub(super) fn remove_own(&mut self, reference: ObjectReference, name: &Arc<str>) -> bool {
        let Some(Entity::Instance { attributes, .. }) = self.entity_at(reference) else { return false };
        match self.dictionary_of(attributes) {
            None => match self.entity_mut(reference) {
                Entity::Instance { attributes, .. } => remove_from(attributes, name),
                _ => false,
            },
            Some(dictionary) => match self.object_mut(dictionary) {
                Object::Dict(entries) => {
                    let key = Value::String(Arc::clone(name));
                    let position = entries.iter().position(|(known, _)| *known == key);
                    position.map(|position| entries.remove(position)).is_some()
                }
                _ => false,
            },
        }
    }

    /// The dictionary of an instance's attributes, which keeps them from now on.
    pub(super) fn instance_dictionary(&mut self, reference: ObjectReference) -> Option<Value> {
        let Entity::Instance { attributes, .. } = self.entity_at(reference)? else { return None };
        if let Some(dictionary) = self.dictionary_of(attributes) {
            return Some(Value::Object(dictionary));
        }
        let attributes = attributes.clone();
        if self.is_exception(&Value::Object(reference)) || matches!(reference, ObjectReference::Frozen(_)) {
            let shown = attributes.into_iter().filter(|(name, _)| **name != *"args").collect();
            return Some(self.attributes_dict(shown));
        }
        let dictionary = self.attributes_dict(attributes);
        if let Entity::Instance { attributes, .. } = self.entity_mut(reference) {
            *attributes = vec![(Arc::from("__dict__"), dictionary.clone())];
        }
        Some(dictionary)
    }

    /// Sets an attribute of an instance, past all methods.
    pub(super) fn set_attribute(&mut self, value: &Value, name: &str, new: Value) {
        let Value::Object(reference) = *value else { return };
        if matches!(reference, ObjectReference::Frozen(_)) {
            return;
        }
        self.set_own(reference, &Arc::from(name), new);
    }
}
