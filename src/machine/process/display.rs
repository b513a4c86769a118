//! Displays, unpacking, and what takes the items of any iterable.
//!
//! An iterable that only Python code can walk through becomes a list first, by a hidden function of `builtins.py`;
//! then the operation is executed again with the list.

use super::natives_object::check_key;
use super::{Interpreter, Raised};
use crate::program::Operation;
use crate::value::{self, Entity, Exception, Object, ObjectReference, Objects, Role, Value};

impl Interpreter<'_, '_> {
    /// Executes an operation that makes or fills a container.
    pub(super) fn execute_display(&mut self, operation: &Operation) -> Result<(), Raised> {
        match operation {
            Operation::BuildList(count) => {
                let items = self.pop_many(usize::from(*count));
                let list = self.make_list(items);
                self.push(list);
            }
            Operation::BuildTuple(count) => {
                let items = self.pop_many(usize::from(*count));
                self.push(Value::tuple(items)?);
            }
            Operation::BuildSet(count) => {
                let items = self.pop_many(usize::from(*count));
                if items.iter().any(|item| self.compares_by_method(item)) {
                    let list = self.make_list(items);
                    return self.call_builtin("__make_set__", vec![list], Role::Push);
                }
                let set = self.allocate(Object::Set { frozen: false, items: value::SetItems::new() });
                for item in items {
                    self.add_to_set(set, item)?;
                }
                self.push(Value::Object(set));
            }
            Operation::BuildDict(count) => {
                let items = self.pop_many(2 * usize::from(*count));
                if items.iter().step_by(2).any(|key| self.compares_by_method(key)) {
                    let list = self.make_list(items);
                    return self.call_builtin("__make_dict__", vec![list], Role::Push);
                }
                let mut items = items.into_iter();
                let dict = self.make_dict(Vec::new());
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    self.insert(&dict, key, value)?;
                }
                self.push(dict);
            }
            Operation::BuildString(count) => {
                let parts = self.pop_many(usize::from(*count));
                let mut text = String::new();
                for part in &parts {
                    match part {
                        Value::String(part) => text.push_str(part),
                        other => text.push_str(&value::to_string(other, self)),
                    }
                }
                value::check_size(text.len())?;
                self.push(Value::string(text));
            }
            Operation::ListToTuple => {
                let list = self.pop();
                let items = value::items(&list, self)?;
                self.push(Value::tuple(items)?);
            }
            Operation::ListAppend(depth) => {
                let item = self.pop();
                let list = self.container_at(*depth);
                match self.object_mut(list) {
                    Object::List(items) => items.push(item),
                    other => unreachable!("the compiler made a list, not {other:?}"),
                }
            }
            Operation::ListExtend(depth) => {
                let iterable = self.pop();
                let Some(items) = self.native_items(&iterable) else {
                    if !self.is_iterable(&iterable) {
                        let kind = iterable.type_name(self);
                        let message = format!("Value after * must be an iterable, not {kind}");
                        return Err(Exception::type_error(message).into());
                    }
                    return self.call_builtin("__list__", vec![iterable], Role::Replace);
                };
                let items = items?;
                let list = self.container_at(*depth);
                match self.object_mut(list) {
                    Object::List(list) => list.extend(items),
                    other => unreachable!("the compiler made a list, not {other:?}"),
                }
            }
            Operation::SetAdd(depth) => {
                let item = self.pop();
                let set = self.container_at(*depth);
                if self.compares_by_method(&item) {
                    return self.call_builtin("__add_item__", vec![Value::Object(set), item], Role::Drop);
                }
                self.add_to_set(set, item)?;
            }
            Operation::SetUpdate(depth) => {
                let iterable = self.pop();
                let Some(items) = self.native_items(&iterable) else {
                    return self.replace_iterable(iterable);
                };
                let set = self.container_at(*depth);
                for item in items? {
                    self.add_to_set(set, item)?;
                }
            }
            Operation::DictInsert(depth) => {
                let value = self.pop();
                let key = self.pop();
                let dict = Value::Object(self.container_at(*depth));
                if self.compares_by_method(&key) {
                    return self.call_builtin("__store_item__", vec![dict, key, value], Role::Drop);
                }
                self.insert(&dict, key, value)?;
            }
            Operation::DictUpdate(depth) | Operation::DictMerge(depth) => {
                let is_merge = matches!(operation, Operation::DictMerge(_));
                return self.update_dict(*depth, is_merge);
            }
            Operation::Unpack(count) => return self.unpack(usize::from(*count), None),
            Operation::UnpackRest { before, after } => {
                return self.unpack(usize::from(*before), Some(usize::from(*after)));
            }
            other => unreachable!("{other:?} is executed elsewhere"),
        }
        Ok(())
    }

    fn container_at(&self, depth: u16) -> ObjectReference {
        let stack = &self.frame().stack;
        match stack[stack.len() - usize::from(depth)] {
            Value::Object(reference) => reference,
            ref other => unreachable!("the compiler made a container, not {other:?}"),
        }
    }

    fn add_to_set(&mut self, set: ObjectReference, item: Value) -> Result<(), Raised> {
        check_key(self, &item)?;
        value::add_to_set(set, &item, self)?;
        Ok(())
    }

    fn insert(&mut self, dict: &Value, key: Value, value: Value) -> Result<(), Raised> {
        check_key(self, &key)?;
        value::store_subscript(dict, &key, &value, self)?;
        Ok(())
    }

    /// The items of an iterable that no Python code is needed for; `None` if some is.
    pub(super) fn native_items(&mut self, iterable: &Value) -> Option<Result<Vec<Value>, Exception>> {
        match self.entity(iterable) {
            None => match iterable {
                Value::String(_) | Value::Tuple(_) | Value::Range(..) | Value::Object(_) | Value::View(..) => {
                    Some(value::items(iterable, self))
                }
                _ => None,
            },
            Some(Entity::Iterator { .. }) => {
                let Value::Object(reference) = *iterable else { return None };
                let mut items = Vec::new();
                loop {
                    match self.next_item(reference) {
                        Ok(Some(item)) => items.push(item),
                        Ok(None) => return Some(Ok(items)),
                        Err(exception) => return Some(Err(exception)),
                    }
                }
            }
            Some(_) => None,
        }
    }

    /// Whether a value that is no built-in container can be walked through.
    fn is_iterable(&mut self, value: &Value) -> bool {
        match self.entity(value) {
            Some(Entity::Instance { .. }) => {
                self.special(value, "__iter__").is_some() || self.special(value, "__getitem__").is_some()
            }
            Some(Entity::Generator(generator)) => generator.kind == value::GeneratorKind::Generator,
            Some(Entity::Class(_)) => self.method_of(value, "__iter__").is_some(),
            _ => false,
        }
    }

    fn replace_iterable(&mut self, iterable: Value) -> Result<(), Raised> {
        if !self.is_iterable(&iterable) {
            let kind = iterable.type_name(self);
            return Err(Exception::type_error(format!("'{kind}' object is not iterable")).into());
        }
        self.call_builtin("__list__", vec![iterable], Role::Replace)
    }

    fn update_dict(&mut self, depth: u16, is_merge: bool) -> Result<(), Raised> {
        let mapping = self.pop();
        let entries = match &mapping {
            Value::Object(reference) => match self.object(*reference) {
                Object::Dict(entries) => Some(entries.clone()),
                _ => None,
            },
            _ => None,
        };
        let Some(entries) = entries else {
            let is_mapping = self.special(&mapping, "keys").is_some();
            if is_mapping {
                return self.call_builtin("__dict_from__", vec![mapping], Role::Replace);
            }
            let kind = mapping.type_name(self);
            let message = match is_merge {
                true => format!("{} argument after ** must be a mapping, not {kind}", self.callee_text(depth)),
                false => format!("'{kind}' object is not a mapping"),
            };
            return Err(Exception::type_error(message).into());
        };
        let dict = Value::Object(self.container_at(depth));
        for (key, value) in entries {
            if is_merge {
                if !matches!(key, Value::String(_)) {
                    return Err(Exception::type_error("keywords must be strings").into());
                }
                if value::contains(&dict, &key, self)? {
                    let key = value::to_string(&key, self);
                    let callee = self.callee_text(depth);
                    let message = format!("{callee} got multiple values for keyword argument '{key}'");
                    return Err(Exception::type_error(message).into());
                }
            }
            value::store_subscript(&dict, &key, &value, self)?;
        }
        Ok(())
    }

    /// What is called with the dictionary that is `depth` deep: `__main__.f()`.
    fn callee_text(&self, depth: u16) -> String {
        let stack = &self.frame().stack;
        let callee = stack.len().checked_sub(usize::from(depth) + 2).map(|at| &stack[at]);
        let function = match callee {
            Some(Value::Method(bound)) => Some(&bound.1),
            other => other,
        };
        match function.and_then(|callee| self.entity(callee)) {
            Some(Entity::Function(function)) => {
                let module = &self.process.modules[usize::from(self.code(function.code).module)].name;
                let name = &function.qualified_name;
                if &**module == "builtins" { format!("{name}()") } else { format!("{module}.{name}()") }
            }
            _ => function.map_or_else(String::new, |callee| format!("{} object", callee.type_name(self))),
        }
    }

    /// Takes an iterable apart: so many values, or at least so many with a list of the rest in their middle.
    fn unpack(&mut self, before: usize, rest: Option<usize>) -> Result<(), Raised> {
        let iterable = self.pop();
        let Some(items) = self.native_items(&iterable) else {
            if !self.is_iterable(&iterable) {
                let kind = iterable.type_name(self);
                return Err(Exception::type_error(format!("cannot unpack non-iterable {kind} object")).into());
            }
            return match rest {
                None => {
                    let limit = Value::Int(before as i64);
                    self.call_builtin("__unpack__", vec![iterable, limit], Role::Replace)
                }
                Some(_) => self.call_builtin("__list__", vec![iterable], Role::Replace),
            };
        };
        let mut items = items?;
        let count = items.len();
        let needed = before + rest.unwrap_or(0);
        if count < needed {
            let least = if rest.is_some() { "at least " } else { "" };
            let message = format!("not enough values to unpack (expected {least}{needed}, got {count})");
            return Err(Exception::value_error(message).into());
        }
        match rest {
            None if count > needed => {
                let message = format!("too many values to unpack (expected {needed})");
                return Err(Exception::value_error(message).into());
            }
            None => {}
            Some(after) => {
                let last = items.split_off(count - after);
                let middle = items.split_off(before);
                let middle = self.make_list(middle);
                items.push(middle);
                items.extend(last);
            }
        }
        self.frame_mut().stack.extend(items.into_iter().rev());
        Ok(())
    }
}
