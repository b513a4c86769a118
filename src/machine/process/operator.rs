//! Operators, comparisons, subscripts and formatting, with the methods of instances that take part.
//!
//! Source: the Python language reference, "Emulating numeric types", "Rich comparison methods"; CPython 3.11
//! `Objects/abstract.c` and `Objects/object.c` for who is asked first.

use super::natives_object::check_key;
use super::role::is_plain;
use super::{Interpreter, Keywords, Raised};
use crate::value::{
    self, Attempt, Attempts, BinaryOperator, Branch, ComparisonOperator, Entity, Exception, Object, Objects, Role,
    Type, UnaryOperator, Value,
};
use std::sync::Arc;

/// The methods of a binary operator: `__add__`, `__radd__`, `__iadd__`.
fn methods(operator: BinaryOperator) -> [&'static str; 3] {
    match operator {
        BinaryOperator::Add => ["__add__", "__radd__", "__iadd__"],
        BinaryOperator::Subtract => ["__sub__", "__rsub__", "__isub__"],
        BinaryOperator::Multiply => ["__mul__", "__rmul__", "__imul__"],
        BinaryOperator::Divide => ["__truediv__", "__rtruediv__", "__itruediv__"],
        BinaryOperator::FloorDivide => ["__floordiv__", "__rfloordiv__", "__ifloordiv__"],
        BinaryOperator::Modulo => ["__mod__", "__rmod__", "__imod__"],
        BinaryOperator::Power => ["__pow__", "__rpow__", "__ipow__"],
        BinaryOperator::BitAnd => ["__and__", "__rand__", "__iand__"],
        BinaryOperator::BitOr => ["__or__", "__ror__", "__ior__"],
        BinaryOperator::BitXor => ["__xor__", "__rxor__", "__ixor__"],
        BinaryOperator::ShiftLeft => ["__lshift__", "__rlshift__", "__ilshift__"],
        BinaryOperator::ShiftRight => ["__rshift__", "__rrshift__", "__irshift__"],
    }
}

fn symbol(operator: BinaryOperator, in_place: bool) -> &'static str {
    let [plain, changed] = match operator {
        BinaryOperator::Add => ["+", "+="],
        BinaryOperator::Subtract => ["-", "-="],
        BinaryOperator::Multiply => ["*", "*="],
        BinaryOperator::Divide => ["/", "/="],
        BinaryOperator::FloorDivide => ["//", "//="],
        BinaryOperator::Modulo => ["%", "%="],
        BinaryOperator::Power => ["** or pow()", "**="],
        BinaryOperator::BitAnd => ["&", "&="],
        BinaryOperator::BitOr => ["|", "|="],
        BinaryOperator::BitXor => ["^", "^="],
        BinaryOperator::ShiftLeft => ["<<", "<<="],
        BinaryOperator::ShiftRight => [">>", ">>="],
    };
    if in_place { changed } else { plain }
}

/// The method of a comparison, that of its mirror image, and the sign.
fn comparison_methods(operator: ComparisonOperator) -> (&'static str, &'static str, &'static str) {
    match operator {
        ComparisonOperator::Equal => ("__eq__", "__eq__", "=="),
        ComparisonOperator::NotEqual => ("__ne__", "__ne__", "!="),
        ComparisonOperator::Less => ("__lt__", "__gt__", "<"),
        ComparisonOperator::LessEqual => ("__le__", "__ge__", "<="),
        ComparisonOperator::Greater => ("__gt__", "__lt__", ">"),
        ComparisonOperator::GreaterEqual => ("__ge__", "__le__", ">="),
        ComparisonOperator::Is | ComparisonOperator::IsNot | ComparisonOperator::In | ComparisonOperator::NotIn => {
            unreachable!("identity and membership are not compared by methods")
        }
    }
}

impl Interpreter<'_, '_> {
    fn is_instance_value(&self, value: &Value) -> bool {
        self.instance_class(value).is_some()
    }

    /// `left operator right`, or `left operator= right`.
    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        left: Value,
        right: Value,
        in_place: bool,
    ) -> Result<(), Raised> {
        if let Some(name) = self.in_python(operator, &left, &right) {
            return self.call_builtin(name, vec![left, right], Role::Push);
        }
        if !self.is_instance_value(&left) && !self.is_instance_value(&right) {
            let result = match in_place {
                true => value::in_place(operator, &left, &right, self),
                false => value::binary(operator, &left, &right, self),
            }?;
            self.push(result);
            return Ok(());
        }
        let [plain, reflected, changed] = methods(operator);
        let mut attempts = Vec::new();
        let mut candidate = |receiver: &Value, argument: &Value, name: &str| {
            if let Some(callee) = self.special(receiver, name) {
                attempts.push(Attempt { callee, arguments: vec![receiver.clone(), argument.clone()], negated: false });
            }
        };
        if in_place {
            candidate(&left, &right, changed);
        }
        let reflected_first = self.is_overridden(&left, &right, reflected);
        let mut candidate = |receiver: &Value, argument: &Value, name: &str| {
            if let Some(callee) = self.special(receiver, name) {
                attempts.push(Attempt { callee, arguments: vec![receiver.clone(), argument.clone()], negated: false });
            }
        };
        if reflected_first {
            candidate(&right, &left, reflected);
            candidate(&left, &right, plain);
        } else {
            candidate(&left, &right, plain);
            if self.type_of(&left) != self.type_of(&right) {
                candidate(&right, &left, reflected);
            }
        }
        if attempts.is_empty() {
            // Nobody is to be asked: a sequence says in its own words what it cannot do.
            let result = match in_place {
                true => value::in_place(operator, &left, &right, self),
                false => value::binary(operator, &left, &right, self),
            }?;
            self.push(result);
            return Ok(());
        }
        let (one, other) = (left.type_name(self), right.type_name(self));
        let symbol = symbol(operator, in_place);
        let message = format!("unsupported operand type(s) for {symbol}: '{one}' and '{other}'");
        self.try_all(attempts, Err(message.into()))
    }

    /// The hidden function for what operators of built-in types leave to Python: texts of instances in a template, and
    /// unions of classes.
    fn in_python(&self, operator: BinaryOperator, left: &Value, right: &Value) -> Option<&'static str> {
        match (operator, left) {
            (BinaryOperator::Modulo, Value::String(_)) => {
                let has_texts = matches!(right, Value::Tuple(_) | Value::Object(_)) && self.holds_instances(right);
                has_texts.then_some("__percent__")
            }
            (BinaryOperator::BitOr, _) => {
                let may = |value: &Value| *value == Value::None || self.is_class(value);
                (may(left) && may(right) && left != right).then_some("__union__")
            }
            _ => None,
        }
    }

    /// Whether the right operand's class derives from the left one's and has a method of its own: it is asked first.
    fn is_overridden(&self, left: &Value, right: &Value, name: &str) -> bool {
        let (one, other) = (self.type_of(left), self.type_of(right));
        one != other && self.is_subclass(&other, &one) && self.special(right, name) != self.special(left, name)
    }

    fn try_all(&mut self, mut attempts: Vec<Attempt>, otherwise: Result<Value, Arc<str>>) -> Result<(), Raised> {
        attempts.reverse();
        self.attempt(Box::new(Attempts { rest: attempts, negated: false, otherwise, next: None }))
    }

    /// Tries the next method.
    pub(super) fn attempt(&mut self, mut attempts: Box<Attempts>) -> Result<(), Raised> {
        match attempts.rest.pop() {
            Some(attempt) => {
                attempts.negated = attempt.negated;
                self.call(&attempt.callee, attempt.arguments, Keywords::new(), Role::Try(attempts))
            }
            None => match attempts.otherwise {
                Ok(value) => self.deliver_next(attempts.next, value),
                Err(message) => Err(Exception::type_error(message.to_string()).into()),
            },
        }
    }

    /// `operator operand`
    pub(super) fn unary(&mut self, operator: UnaryOperator, operand: Value) -> Result<(), Raised> {
        if operator == UnaryOperator::Not {
            return self.truth(operand, Branch::PushNot);
        }
        if self.is_instance_value(&operand) {
            let method = match operator {
                UnaryOperator::Negate => "__neg__",
                UnaryOperator::Plus => "__pos__",
                UnaryOperator::Invert | UnaryOperator::Not => "__invert__",
            };
            if let Some(method) = self.special(&operand, method) {
                return self.call(&method, vec![operand], Keywords::new(), Role::Push);
            }
        }
        let result = value::unary(operator, &operand, self)?;
        self.push(result);
        Ok(())
    }

    /// `left operator right`
    pub(super) fn compare(&mut self, operator: ComparisonOperator, left: Value, right: Value) -> Result<(), Raised> {
        match operator {
            ComparisonOperator::Is => {
                self.push(Value::Bool(left == right));
                return Ok(());
            }
            ComparisonOperator::IsNot => {
                self.push(Value::Bool(left != right));
                return Ok(());
            }
            ComparisonOperator::In => return self.contains(left, right, Branch::Push),
            ComparisonOperator::NotIn => return self.contains(left, right, Branch::PushNot),
            _ => {}
        }
        if self.is_instance_value(&left) || self.is_instance_value(&right) {
            return self.compare_instances(operator, left, right);
        }
        let nested = |value: &Value| matches!(value, Value::Tuple(_) | Value::Object(_));
        if nested(&left) && nested(&right) && self.holds_instances(&left) && self.holds_instances(&right) {
            return self.compare_containers(operator, left, right);
        }
        let result = value::compare(operator, &left, &right, self)?;
        self.push(Value::Bool(result));
        Ok(())
    }

    /// Containers of the same type that hold instances are compared item by item in Python.
    fn compare_containers(&mut self, operator: ComparisonOperator, left: Value, right: Value) -> Result<(), Raised> {
        let ordered = matches!(self.type_of(&left), Value::Type(Type::List | Type::Tuple));
        let same = self.type_of(&left) == self.type_of(&right);
        let (name, first, second, negated) = match operator {
            ComparisonOperator::Equal => ("__equal__", left, right, false),
            ComparisonOperator::NotEqual => ("__equal__", left, right, true),
            _ if !ordered || !same => {
                let result = value::compare(operator, &left, &right, self)?;
                self.push(Value::Bool(result));
                return Ok(());
            }
            ComparisonOperator::Less => ("__less__", left, right, false),
            ComparisonOperator::Greater => ("__less__", right, left, false),
            ComparisonOperator::LessEqual => ("__less__", right, left, true),
            _ => ("__less__", left, right, true),
        };
        let branch = if negated { Branch::PushNot } else { Branch::Push };
        self.call_builtin(name, vec![first, second], Role::Any(branch))
    }

    fn compare_instances(&mut self, operator: ComparisonOperator, left: Value, right: Value) -> Result<(), Raised> {
        let (method, mirrored, sign) = comparison_methods(operator);
        let mut sides = vec![(&left, &right, method), (&right, &left, mirrored)];
        if self.is_overridden(&left, &right, mirrored) {
            sides.reverse();
        }
        let mut attempts = Vec::new();
        for (receiver, argument, name) in sides {
            let arguments = vec![receiver.clone(), argument.clone()];
            if let Some(callee) = self.special(receiver, name) {
                attempts.push(Attempt { callee, arguments, negated: false });
            } else if operator == ComparisonOperator::NotEqual
                && let Some(callee) = self.special(receiver, "__eq__")
            {
                attempts.push(Attempt { callee, arguments, negated: true });
            }
        }
        let otherwise = match operator {
            ComparisonOperator::Equal => Ok(Value::Bool(left == right)),
            ComparisonOperator::NotEqual => Ok(Value::Bool(left != right)),
            _ => {
                let (one, other) = (left.type_name(self), right.type_name(self));
                Err(format!("'{sign}' not supported between instances of '{one}' and '{other}'").into())
            }
        };
        self.try_all(attempts, otherwise)
    }

    /// `item in container`
    fn contains(&mut self, item: Value, container: Value, branch: Branch) -> Result<(), Raised> {
        if self.is_instance_value(&container) {
            if let Some(method) = self.special(&container, "__contains__") {
                return self.call(&method, vec![container, item], Keywords::new(), Role::Any(branch));
            }
            if self.special(&container, "__iter__").is_none() && self.special(&container, "__getitem__").is_none() {
                let kind = container.type_name(self);
                return Err(Exception::type_error(format!("argument of type '{kind}' is not iterable")).into());
            }
            return self.call_builtin("__contains__", vec![container, item], Role::Any(branch));
        }
        let is_iterator = matches!(self.entity(&container), Some(Entity::Generator(_) | Entity::Iterator { .. }));
        if is_iterator || (self.has_equality(&item) || self.holds_equality(&container)) {
            return self.call_builtin("__contains__", vec![container, item], Role::Any(branch));
        }
        let found = value::contains(&container, &item, self)?;
        self.branch(branch, found);
        Ok(())
    }

    fn has_equality(&self, value: &Value) -> bool {
        self.special(value, "__eq__").is_some()
    }

    /// Whether asking for an item of a container takes an `__eq__` of the program.
    fn holds_equality(&self, container: &Value) -> bool {
        is_plain(container, self) && self.holds_instances(container)
    }

    /// `container[index]`
    pub(super) fn subscript(&mut self, container: Value, index: Value) -> Result<(), Raised> {
        match self.entity(&container) {
            Some(Entity::Instance { .. }) => {
                if let Some(method) = self.special(&container, "__getitem__") {
                    return self.call(&method, vec![container, index], Keywords::new(), Role::Push);
                }
            }
            Some(Entity::Class(class)) => {
                let name = class.name.to_string();
                if let Some(method) = self.special(&container, "__getitem__") {
                    return self.call(&method, vec![container, index], Keywords::new(), Role::Push);
                }
                if let Some(method) = self.method_of(&container, "__class_getitem__") {
                    return self.call(&method, vec![index], Keywords::new(), Role::Push);
                }
                return Err(Exception::type_error(format!("type '{name}' is not subscriptable")).into());
            }
            _ => {}
        }
        if self.needs_key(&container, &index) {
            self.push(container.clone());
            return self.call_builtin("__find_key__", vec![container, index], Role::Key);
        }
        if let Value::Type(_) = container {
            // `list[int]`: what stands between the brackets says nothing at run time.
            self.push(container);
            return Ok(());
        }
        check_key(self, &index)?;
        let result = value::subscript(&container, &index, self)?;
        self.push(result);
        Ok(())
    }

    /// Whether it takes an `__eq__` of the program to find a key in a built-in dictionary or set: then the equal key
    /// that is there stands for it.
    pub(super) fn needs_key(&self, container: &Value, key: &Value) -> bool {
        let Value::Object(reference) = container else { return false };
        let holds_such = match self.object(*reference) {
            Object::Dict(entries) => entries.iter().any(|(known, _)| self.compares_by_method(known)),
            Object::Set { items, .. } => items.iter().any(|known| self.compares_by_method(known)),
            _ => return false,
        };
        (holds_such || self.compares_by_method(key)) && self.canonical.as_ref() != Some(key)
    }

    pub(super) fn compares_by_method(&self, key: &Value) -> bool {
        match key {
            Value::Tuple(items) => items.iter().any(|item| self.compares_by_method(item)),
            Value::Object(_) => self.has_equality(key),
            _ => false,
        }
    }

    /// `container[index] = value`
    pub(super) fn store_subscript(&mut self, value: Value, container: Value, index: Value) -> Result<(), Raised> {
        if self.is_instance_value(&container) {
            let Some(method) = self.special(&container, "__setitem__") else {
                let kind = container.type_name(self);
                let message = format!("'{kind}' object does not support item assignment");
                return Err(Exception::type_error(message).into());
            };
            return self.call(&method, vec![container, index, value], Keywords::new(), Role::Drop);
        }
        if self.needs_key(&container, &index) {
            self.push(value);
            self.push(container.clone());
            return self.call_builtin("__find_key__", vec![container, index], Role::Key);
        }
        check_key(self, &index)?;
        value::store_subscript(&container, &index, &value, self)?;
        Ok(())
    }

    /// `del container[index]`
    pub(super) fn delete_subscript(&mut self, container: Value, index: Value) -> Result<(), Raised> {
        if self.is_instance_value(&container) {
            let Some(method) = self.special(&container, "__delitem__") else {
                let kind = container.type_name(self);
                let message = format!("'{kind}' object doesn't support item deletion");
                return Err(Exception::type_error(message).into());
            };
            return self.call(&method, vec![container, index], Keywords::new(), Role::Drop);
        }
        if self.needs_key(&container, &index) {
            self.push(container.clone());
            return self.call_builtin("__find_key__", vec![container, index], Role::Key);
        }
        check_key(self, &index)?;
        value::delete_subscript(&container, &index, self)?;
        Ok(())
    }

    /// `format(value, specification)`
    pub(super) fn format(&mut self, value: Value, specification: Value) -> Result<(), Raised> {
        let text = match &specification {
            Value::String(text) => Arc::clone(text),
            _ => Arc::from(""),
        };
        if self.is_instance_value(&value) {
            if let Some(method) = self.special(&value, "__format__") {
                let role = Role::Text("__format__", None);
                return self.call(&method, vec![value, specification], Keywords::new(), role);
            }
            if !text.is_empty() {
                let kind = value.type_name(self);
                let message = format!("unsupported format string passed to {kind}.__format__");
                return Err(Exception::type_error(message).into());
            }
        }
        if text.is_empty() {
            let done = super::attribute::text(self, &value);
            return self.finish(done, Role::Push);
        }
        let result = value::format(&value, &text, self)?;
        self.push(Value::string(result));
        Ok(())
    }

    /// The part of an f-string between braces.
    pub(super) fn execute_format(&mut self, conversion: Option<char>, has_specification: bool) -> Result<(), Raised> {
        let specification = if has_specification { self.pop() } else { Value::string("") };
        let value = self.pop();
        let done = match conversion {
            None => return self.format(value, specification),
            Some('s') => super::attribute::text(self, &value),
            Some('a') if !self.holds_instances(&value) => Ok(Value::string(value::ascii(&value, self)).into()),
            Some(_) => super::attribute::representation(self, &value),
        };
        let role = if has_specification { Role::Format(specification) } else { Role::Push };
        self.finish(done, role)
    }
}
