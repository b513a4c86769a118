//! The abstract syntax of programs: Python's expressions and statements, and
//! the frame that a scenario puts around them.
//!
//! Source: the Python language reference, cut down to what the machine gives a
//! meaning to. Both front ends, scenario files and Python files, produce this
//! tree and nothing else, so whatever one can say the other can.
//! Every node carries the [`Span`] of its text in the input file, also when that
//! text stands inside a JSON string with escapes.

use crate::source::Span;
pub use crate::value::{BinaryOperator, BooleanOperator, ComparisonOperator, UnaryOperator};

/// A name and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The identifier.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A whole input: state, code, variants to run, things to check.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The scenario's name (`"name"`, else the file's stem).
    pub name: String,
    /// What it teaches, for people.
    pub about: Option<String>,
    /// Shared variables with initial values, in file order.
    pub shared: Vec<Shared>,
    /// Synchronization primitives, in file order.
    pub sync: Vec<Sync>,
    /// Functions, in file order.
    pub functions: Vec<Function>,
    /// Programs to explore, in file order.
    pub variants: Vec<Variant>,
    /// What must hold.
    pub check: Check,
}

/// A shared variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// Its name.
    pub name: Name,
    /// Its initial value: constants, lists, tuples and dictionaries only.
    pub value: Expression,
}

/// A synchronization primitive, such as `"lock": "Lock()"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sync {
    /// Its name.
    pub name: Name,
    /// The constructor call.
    pub constructor: Expression,
}

/// A function that threads and tasks may run or call.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its statements.
    pub body: Vec<Statement>,
    /// The whole definition.
    pub span: Span,
}

/// One parameter of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its default value, evaluated once.
    pub default: Option<Expression>,
}

/// What the entries of a variant are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Model {
    /// Preemptive threads.
    Threads,
    /// Cooperative tasks of one event loop.
    Tasks,
}

/// Which ready task an event loop may run next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The order of CPython's loop: first in, first out.
    Fifo,
    /// Any ready task.
    Any,
}

/// One program: these functions run like this.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its name.
    pub name: Name,
    /// What it shows, for people.
    pub about: Option<String>,
    /// Threads or tasks.
    pub model: Model,
    /// The calls that start its threads or tasks, in order.
    pub entries: Vec<Expression>,
    /// The ready order, if the variant sets one.
    pub order: Option<Order>,
    /// What it is meant to show.
    pub expect: Expect,
    /// The whole variant.
    pub span: Span,
}

/// What a variant is meant to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// Kinds of findings, by their stable names.
    pub findings: Vec<Name>,
    /// The exact set of outcomes, each as some shared names with their values.
    pub outcomes: Option<Vec<ExpectedOutcome>>,
}

/// One expected outcome: shared names and the values they end with.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedOutcome {
    /// Names and values (constants, lists, tuples, dictionaries).
    pub values: Vec<(Name, Expression)>,
    /// Its place.
    pub span: Span,
}

/// What must hold in every state, and at the end of every schedule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    /// Must hold in every reachable state.
    pub always: Vec<Expression>,
    /// Must hold at the end of every schedule.
    pub finally: Vec<Expression>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// Its text. For a block: its head (condition, context, iterable), not its body.
    pub span: Span,
}

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The line above each variant names its fields.
pub enum StatementKind {
    /// `f(x)`
    Expression(Expression),
    /// `a = b = value`; targets are names, attributes, subscripts, tuples and lists of them.
    Assign { targets: Vec<Expression>, value: Expression },
    /// `target += value`
    AugmentedAssign { target: Expression, operator: BinaryOperator, value: Expression },
    /// `del target, …`
    Delete(Vec<Expression>),
    /// `return value`
    Return(Option<Expression>),
    /// `assert test, message`
    Assert { test: Expression, message: Option<Expression> },
    /// `raise exception from cause`
    Raise { exception: Option<Expression>, cause: Option<Expression> },
    /// `pass`
    Pass,
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `with context as binding:`, `async with` if `is_async`
    With { context: Expression, binding: Option<Expression>, is_async: bool, body: Vec<Statement> },
    /// `if test: … else: …`
    If { test: Expression, then: Vec<Statement>, otherwise: Vec<Statement> },
    /// `while test: … else: …`
    While { test: Expression, body: Vec<Statement>, otherwise: Vec<Statement> },
    /// `for target in iterable: … else: …`
    For { target: Expression, iterable: Expression, body: Vec<Statement>, otherwise: Vec<Statement> },
    /// `repeat count: …`, a loop without a visible counter
    Repeat { count: Expression, body: Vec<Statement> },
    /// `try: … except …: … else: … finally: …`
    Try { body: Vec<Statement>, handlers: Vec<Handler>, otherwise: Vec<Statement>, finally: Vec<Statement> },
}

/// One `except` clause.
#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    /// The exception class or tuple of classes; `None` catches all.
    pub exception: Option<Expression>,
    /// `as name`
    pub binding: Option<Name>,
    /// Its statements.
    pub body: Vec<Statement>,
    /// Its head.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What it computes.
    pub kind: ExpressionKind,
    /// Its text.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The line above each variant names its fields.
pub enum ExpressionKind {
    /// A literal.
    Constant(Constant),
    /// An f-string.
    FormattedString(Vec<FormatPart>),
    /// A name.
    Name(String),
    /// `[a, b]`
    List(Vec<Expression>),
    /// `(a, b)`
    Tuple(Vec<Expression>),
    /// `{k: v}`
    Dict(Vec<(Expression, Expression)>),
    /// `[element for target in iterable if conditions …]`
    ListComprehension { element: Box<Expression>, clauses: Vec<Comprehension> },
    /// `{key: value for …}`
    DictComprehension { key: Box<Expression>, value: Box<Expression>, clauses: Vec<Comprehension> },
    /// `value.name`
    Attribute { value: Box<Expression>, name: Name },
    /// `value[index]`
    Subscript { value: Box<Expression>, index: Box<Expression> },
    /// `lower:upper:step`, only as an index
    Slice { lower: Option<Box<Expression>>, upper: Option<Box<Expression>>, step: Option<Box<Expression>> },
    /// `function(arguments, name=value)`
    Call { function: Box<Expression>, arguments: Vec<Expression>, keywords: Vec<(Name, Expression)> },
    /// `-a`, `not a`, …
    Unary { operator: UnaryOperator, operand: Box<Expression> },
    /// `a + b`, …
    Binary { left: Box<Expression>, operator: BinaryOperator, right: Box<Expression> },
    /// `a and b and c`, `a or b`; short-circuits
    Boolean { operator: BooleanOperator, operands: Vec<Expression> },
    /// `a < b <= c`; each operand once, short-circuits
    Compare { first: Box<Expression>, rest: Vec<(ComparisonOperator, Expression)> },
    /// `then if test else otherwise`
    Conditional { test: Box<Expression>, then: Box<Expression>, otherwise: Box<Expression> },
    /// `await value`
    Await(Box<Expression>),
}

/// `for target in iterable if condition …` of a comprehension.
#[derive(Clone, Debug, PartialEq)]
pub struct Comprehension {
    /// What is bound.
    pub target: Expression,
    /// Over what.
    pub iterable: Expression,
    /// Filters.
    pub conditions: Vec<Expression>,
}

/// A literal value.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// A 64-bit integer.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A string.
    String(String),
}

/// A piece of an f-string.
#[derive(Clone, Debug, PartialEq)]
pub enum FormatPart {
    /// Text as it stands.
    Literal(String),
    /// `{value!conversion:specification}`
    Value {
        /// What is formatted.
        value: Expression,
        /// `!r`, `!s`, `!a`
        conversion: Option<char>,
        /// After the colon; may hold values itself.
        specification: Vec<FormatPart>,
        /// `{value=}`: the text to print first.
        debug_text: Option<String>,
    },
}
