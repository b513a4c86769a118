//! Values behave as CPython's do: thousands of small programs whose outcomes CPython 3.11 has told
//! (`python_values.py` records them into `data/python_values.txt`) are run again on
//! [`interleavings::value`], by the smallest evaluator that can. Outcomes must be the same to the letter.

use interleavings::value::{
    self, BinaryOperator, ComparisonOperator, Exception, ExceptionClass, Heap, Object, Objects, Origin, SetItems,
    UnaryOperator, Value,
};
use ruff_python_ast::{CmpOp, Expr, Number, Operator, Stmt, UnaryOp};
use std::collections::BTreeMap;
use std::sync::Arc;

const RECORDED: &str = include_str!("data/python_values.txt");

#[test]
fn values_are_as_in_python() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in RECORDED.lines() {
        let (program, expected) = line.split_once('\t').expect("program, tab, outcome");
        let found = outcome(program);
        if found != expected {
            wrong.push(format!("{program}\n  Python: {expected}\n  here:   {found}"));
        }
        count += 1;
    }
    assert!(count > 10_000, "only {count} programs are recorded");
    let shown = wrong.iter().take(50).cloned().collect::<Vec<String>>().join("\n");
    assert!(wrong.is_empty(), "{} of {count} programs have another outcome:\n{shown}", wrong.len());
}

/// The outcome as the recording script writes it.
fn outcome(program: &str) -> String {
    let mut evaluator = Evaluator { heap: Heap::new(), names: BTreeMap::new() };
    match evaluator.run(program) {
        Ok(value) => value::repr(&value, &evaluator.heap),
        Err(exception) if exception.origin == Origin::Limit => "limit".to_owned(),
        Err(exception) => format!("raises {}", value::repr(&Value::Exception(Arc::new(exception)), &evaluator.heap)),
    }
}

struct Evaluator {
    heap: Heap,
    names: BTreeMap<String, Value>,
}

type Result<T> = std::result::Result<T, Exception>;
type Keywords = Vec<(Arc<str>, Value)>;

impl Evaluator {
    fn run(&mut self, program: &str) -> Result<Value> {
        let module = ruff_python_parser::parse_module(program).expect("a valid program").into_syntax();
        let mut last = Value::None;
        for statement in &module.body {
            last = self.statement(statement)?;
        }
        Ok(last)
    }

    fn statement(&mut self, statement: &Stmt) -> Result<Value> {
        match statement {
            Stmt::Expr(statement) => return self.expression(&statement.value),
            Stmt::Assign(statement) => {
                let value = self.expression(&statement.value)?;
                self.assign(&statement.targets[0], value)?;
            }
            Stmt::AugAssign(statement) => {
                let left = self.expression(&statement.target)?;
                let right = self.expression(&statement.value)?;
                let value = value::in_place(binary_operator(statement.op), &left, &right, &mut self.heap)?;
                self.assign(&statement.target, value)?;
            }
            Stmt::Delete(statement) => {
                let Expr::Subscript(target) = &statement.targets[0] else { panic!("deletes {statement:?}") };
                let (container, index) = (self.expression(&target.value)?, self.expression(&target.slice)?);
                value::delete_subscript(&container, &index, &mut self.heap)?;
            }
            other => panic!("no meaning for {other:?}"),
        }
        Ok(Value::None)
    }

    fn assign(&mut self, target: &Expr, value: Value) -> Result<()> {
        match target {
            Expr::Name(name) => {
                self.names.insert(name.id.to_string(), value);
            }
            Expr::Subscript(target) => {
                let (container, index) = (self.expression(&target.value)?, self.expression(&target.slice)?);
                value::store_subscript(&container, &index, &value, &mut self.heap)?;
            }
            other => panic!("assigns to {other:?}"),
        }
        Ok(())
    }

    fn expressions<'a>(&mut self, expressions: impl IntoIterator<Item = &'a Expr>) -> Result<Vec<Value>> {
        expressions.into_iter().map(|expression| self.expression(expression)).collect()
    }

    fn expression(&mut self, expression: &Expr) -> Result<Value> {
        match expression {
            Expr::NoneLiteral(_) => Ok(Value::None),
            Expr::BooleanLiteral(literal) => Ok(Value::Bool(literal.value)),
            Expr::StringLiteral(literal) => Ok(Value::string(literal.value.to_str())),
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Int(number) => number.as_i64().map(Value::Int).ok_or_else(Exception::overflow),
                Number::Float(number) => Ok(Value::float(*number)),
                Number::Complex { .. } => panic!("a complex number"),
            },
            Expr::Name(name) => Ok(match self.names.get(name.id.as_str()) {
                Some(value) => value.clone(),
                None => Value::ExceptionClass(ExceptionClass::from_name(name.id.as_str()).expect("a known name")),
            }),
            Expr::List(list) => {
                let items = self.expressions(&list.elts)?;
                Ok(Value::Object(self.heap.allocate(Object::List(items))))
            }
            Expr::Tuple(tuple) => Value::tuple(self.expressions(&tuple.elts)?),
            Expr::Set(set) => {
                let constants = set.elts.iter().all(is_constant);
                let items = self.expressions(&set.elts)?;
                let items = SetItems::of_display(&items, constants, &self.heap)?;
                Ok(Value::Object(self.heap.allocate(Object::Set { frozen: false, items })))
            }
            Expr::Dict(dict) => {
                let made = Value::Object(self.heap.allocate(Object::Dict(Vec::new())));
                for item in &dict.items {
                    let key = self.expression(item.key.as_ref().expect("a key"))?;
                    let value = self.expression(&item.value)?;
                    value::store_subscript(&made, &key, &value, &mut self.heap)?;
                }
                Ok(made)
            }
            Expr::UnaryOp(unary) => {
                let operand = self.expression(&unary.operand)?;
                let operator = match unary.op {
                    UnaryOp::Invert => UnaryOperator::Invert,
                    UnaryOp::Not => UnaryOperator::Not,
                    UnaryOp::UAdd => UnaryOperator::Plus,
                    UnaryOp::USub => UnaryOperator::Negate,
                };
                value::unary(operator, &operand, &self.heap)
            }
            Expr::BinOp(binary) => {
                let (left, right) = (self.expression(&binary.left)?, self.expression(&binary.right)?);
                value::binary(binary_operator(binary.op), &left, &right, &mut self.heap)
            }
            Expr::Compare(comparison) => {
                let (left, right) = (self.expression(&comparison.left)?, self.expression(&comparison.comparators[0])?);
                let operator = comparison_operator(comparison.ops[0]);
                value::compare(operator, &left, &right, &self.heap).map(Value::Bool)
            }
            Expr::If(conditional) => {
                let test = self.expression(&conditional.test)?;
                let branch = if value::truth(&test, &self.heap) { &conditional.body } else { &conditional.orelse };
                self.expression(branch)
            }
            Expr::Subscript(subscript) => {
                let (container, index) = (self.expression(&subscript.value)?, self.expression(&subscript.slice)?);
                value::subscript(&container, &index, &mut self.heap)
            }
            Expr::Slice(slice) => {
                let mut bound = |bound: &Option<Box<Expr>>| match bound {
                    Some(bound) => self.expression(bound),
                    None => Ok(Value::None),
                };
                let bounds = (bound(&slice.lower)?, bound(&slice.upper)?, bound(&slice.step)?);
                Ok(Value::Slice(Arc::new(bounds)))
            }
            Expr::Call(call) => {
                let built_in = match &*call.func {
                    Expr::Attribute(method) => match &*method.value {
                        Expr::Name(kind) => value::find_python_builtin(&format!("{}.{}", kind.id, method.attr)),
                        _ => None,
                    },
                    Expr::Name(name) => value::find_python_builtin(name.id.as_str()),
                    _ => None,
                };
                let receiver = match &*call.func {
                    _ if built_in.is_some() => None,
                    Expr::Attribute(method) => Some(self.expression(&method.value)?),
                    _ => None,
                };
                let positional = self.expressions(&call.arguments.args)?;
                let mut keywords = Keywords::new();
                for keyword in &call.arguments.keywords {
                    let name = keyword.arg.as_ref().expect("a name").as_str();
                    keywords.push((name.into(), self.expression(&keyword.value)?));
                }
                if let Some(built_in) = built_in {
                    return (built_in.call)(&positional, &keywords, &mut self.heap);
                }
                match (&*call.func, receiver) {
                    (Expr::Attribute(method), Some(receiver)) => {
                        let found = value::find_method(&receiver, method.attr.as_str(), &self.heap);
                        (found.expect("a known method").call)(&receiver, &positional, &keywords, &mut self.heap)
                    }
                    (Expr::Name(name), None) => {
                        let class = ExceptionClass::from_name(name.id.as_str()).expect("a known function");
                        Exception::with_arguments(class, positional)
                            .map(|exception| Value::Exception(Arc::new(exception)))
                    }
                    _ => panic!("calls {call:?}"),
                }
            }
            other => panic!("no meaning for {other:?}"),
        }
    }
}

/// What CPython's compiler makes a constant of.
fn is_constant(expression: &Expr) -> bool {
    match expression {
        Expr::NoneLiteral(_) | Expr::BooleanLiteral(_) | Expr::StringLiteral(_) | Expr::NumberLiteral(_) => true,
        Expr::UnaryOp(unary) => matches!(*unary.operand, Expr::NumberLiteral(_)),
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_constant),
        _ => false,
    }
}

fn binary_operator(operator: Operator) -> BinaryOperator {
    match operator {
        Operator::Add => BinaryOperator::Add,
        Operator::Sub => BinaryOperator::Subtract,
        Operator::Mult => BinaryOperator::Multiply,
        Operator::Div => BinaryOperator::Divide,
        Operator::FloorDiv => BinaryOperator::FloorDivide,
        Operator::Mod => BinaryOperator::Modulo,
        Operator::Pow => BinaryOperator::Power,
        Operator::BitAnd => BinaryOperator::BitAnd,
        Operator::BitOr => BinaryOperator::BitOr,
        Operator::BitXor => BinaryOperator::BitXor,
        Operator::LShift => BinaryOperator::ShiftLeft,
        Operator::RShift => BinaryOperator::ShiftRight,
        Operator::MatMult => panic!("no value has @"),
    }
}

fn comparison_operator(operator: CmpOp) -> ComparisonOperator {
    match operator {
        CmpOp::Eq => ComparisonOperator::Equal,
        CmpOp::NotEq => ComparisonOperator::NotEqual,
        CmpOp::Lt => ComparisonOperator::Less,
        CmpOp::LtE => ComparisonOperator::LessEqual,
        CmpOp::Gt => ComparisonOperator::Greater,
        CmpOp::GtE => ComparisonOperator::GreaterEqual,
        CmpOp::Is => ComparisonOperator::Is,
        CmpOp::IsNot => ComparisonOperator::IsNot,
        CmpOp::In => ComparisonOperator::In,
        CmpOp::NotIn => ComparisonOperator::NotIn,
    }
}
