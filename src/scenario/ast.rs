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
    /// A whole Python program, which starts its threads and tasks itself.
    Main,
}

/// What an event loop and the clock may do: each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Order {
    /// One run, that of CPython's loop: first in, first out; what is due together comes together.
    Fifo,
    /// CPython's clock as it may be: timers due at the same instant come in one iteration or in several, and equal
    /// deadlines, unordered sets and operations of unknown duration in any order.
    Timing,
    /// A sleep or an operation of unknown duration may take any time.
    Latency,
    /// Any ready callback may be next.
    Any,
}

/// A version of CPython.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Python {
    /// 3.9 and before, as far as switching threads goes; the library is that of 3.11.
    Python39,
    /// 3.10, likewise.
    Python310,
    /// 3.11
    #[default]
    Python311,
    /// 3.12
    Python312,
    /// 3.13
    Python313,
    /// 3.14
    Python314,
}

/// Where the interpreter can switch from one thread to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Switching {
    /// Where the version of CPython with its global lock gives it up: after calls, at the end of loops, in what blocks.
    Gil,
    /// Before any operation on something shared: CPython up to 3.9, and what the language promises.
    #[default]
    Bytecode,
    /// That, and inside of the operations on containers that are not atomic without the global lock.
    Free,
}

/// One program: these functions run like this.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its name.
    pub name: Name,
    /// What it shows, for people.
    pub about: Option<String>,
    /// Threads, tasks, or a whole program.
    pub model: Model,
    /// The calls that start its threads or tasks, in order; of a whole program, the one that it begins with.
    pub entries: Vec<Expression>,
    /// The ready order, if the variant sets one.
    pub order: Option<Order>,
    /// The CPython that a whole program runs on, if the variant says.
    pub python: Option<Python>,
    /// Where threads of a whole program can be switched, if the variant says.
    pub switching: Option<Switching>,
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

/// What must hold: in every state, at the end of every schedule, at some time of every schedule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    /// Must hold in every reachable state.
    pub always: Vec<Expression>,
    /// Must hold at the end of every schedule.
    pub finally: Vec<Expression>,
    /// Must hold at some time on every schedule.
    pub eventually: Vec<Expression>,
    /// Whenever the first of a pair holds, the second must hold then or later.
    pub leads_to: Vec<(Expression, Expression)>,
}

impl Check {
    /// All expressions, those of `finally` first, then those of `always`.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let pairs = self.leads_to.iter().flat_map(|(condition, then)| [condition, then]);
        self.finally.iter().chain(&self.always).chain(&self.eventually).chain(pairs)
    }
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
    /// `try: … except …: … else: … finally: …`; with `is_group` its handlers are `except*`
    Try {
        body: Vec<Statement>,
        handlers: Vec<Handler>,
        otherwise: Vec<Statement>,
        finally: Vec<Statement>,
        is_group: bool,
    },
    /// `def name(parameters): …`, `async def` if the definition says so
    Function(Box<Definition>),
    /// `class name(bases, keywords): …`
    Class(Box<ClassDefinition>),
    /// `async for target in iterable: … else: …`
    AsyncFor { target: Expression, iterable: Expression, body: Vec<Statement>, otherwise: Vec<Statement> },
    /// `import module.part as alias, …`
    Import(Vec<ImportedModule>),
    /// `from module import name as alias, …`
    ImportFrom { module: Name, names: Vec<ImportedName> },
    /// `global a, b`
    Global(Vec<Name>),
    /// `nonlocal a, b`
    Nonlocal(Vec<Name>),
    /// `match subject: case …`
    Match { subject: Expression, cases: Vec<MatchCase> },
}

/// `import module as alias`
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedModule {
    /// The dotted name.
    pub module: Name,
    /// `as alias`
    pub alias: Option<Name>,
}

/// One name of `from module import name as alias`.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedName {
    /// What is imported.
    pub name: Name,
    /// `as alias`
    pub alias: Option<Name>,
}

/// A function definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Its name.
    pub name: Name,
    /// `async def`
    pub is_async: bool,
    /// Its decorators, outermost first.
    pub decorators: Vec<Expression>,
    /// Its parameters.
    pub parameters: Signature,
    /// Its statements; a docstring is the first of them.
    pub body: Vec<Statement>,
    /// Its head.
    pub span: Span,
}

/// All parameters of a Python function.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signature {
    /// How many of `positional` can only be given by position.
    pub positional_only: usize,
    /// Parameters that can be given by position.
    pub positional: Vec<Parameter>,
    /// `*args`
    pub rest: Option<Name>,
    /// Parameters that can only be given by name.
    pub keyword_only: Vec<Parameter>,
    /// `**kwargs`
    pub keywords: Option<Name>,
}

/// A class definition.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassDefinition {
    /// Its name.
    pub name: Name,
    /// Its decorators, outermost first.
    pub decorators: Vec<Expression>,
    /// Its bases.
    pub bases: Vec<Expression>,
    /// Keyword arguments, such as `metaclass=ABCMeta`.
    pub keywords: Vec<(Name, Expression)>,
    /// Its statements.
    pub body: Vec<Statement>,
    /// Annotated names in order, as `dataclass` needs them; those assigned too are also in the body.
    pub annotated: Vec<Name>,
    /// Its head.
    pub span: Span,
}

/// `case pattern if guard: …`
#[derive(Clone, Debug, PartialEq)]
pub struct MatchCase {
    /// What must match.
    pub pattern: Pattern,
    /// What must also hold.
    pub guard: Option<Expression>,
    /// Its statements.
    pub body: Vec<Statement>,
}

/// A pattern of `match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// What it matches.
    pub kind: PatternKind,
    /// Its text.
    pub span: Span,
}

/// The kinds of patterns.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // The line above each variant names its fields.
pub enum PatternKind {
    /// A literal or dotted name, compared by `==`
    Value(Expression),
    /// `None`, `True`, `False`, compared by `is`
    Singleton(Constant),
    /// `[a, *rest, b]`
    Sequence(Vec<Pattern>),
    /// `*name` inside of a sequence; `None` for `*_`
    Star(Option<Name>),
    /// `{key: pattern, **rest}`
    Mapping { keys: Vec<Expression>, patterns: Vec<Pattern>, rest: Option<Name> },
    /// `Class(pattern, name=pattern)`
    Class { class: Expression, patterns: Vec<Pattern>, keywords: Vec<(Name, Pattern)> },
    /// `pattern as name`; a bare name has no pattern, `_` neither
    Capture { pattern: Option<Box<Pattern>>, name: Option<Name> },
    /// `a | b`
    Or(Vec<Pattern>),
}

/// A Python file, or a module of the library.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// Its name: `__main__` for the user's file, `asyncio` for a library's.
    pub name: String,
    /// Its text.
    pub source: std::sync::Arc<crate::source::SourceFile>,
    /// Its statements.
    pub body: Vec<Statement>,
    /// Written by us, not by the user: its steps are not shown.
    pub is_library: bool,
}

/// A Python file with everything it needs, and how to run it.
#[derive(Clone, Debug, PartialEq)]
pub struct PythonProgram {
    /// The modules of the library that it needs, what a module imports before it, `builtins` first; then `__main__`.
    pub modules: Vec<Module>,
    /// Programs to explore, in file order; at least one.
    pub variants: Vec<PythonVariant>,
}

/// One way to run a Python file: a line `# simulate: {…}`. What is not said there is left to the command line.
#[derive(Clone, Debug, PartialEq)]
pub struct PythonVariant {
    /// Its name, `main` if it has none.
    pub name: Name,
    /// What it shows, for people.
    pub about: Option<String>,
    /// The CPython to run on.
    pub python: Option<Python>,
    /// Where threads can be switched.
    pub switching: Option<Switching>,
    /// What the event loop and the clock may do.
    pub order: Option<Order>,
    /// What it is meant to show.
    pub expect: Expect,
    /// The lines that it prints in one run, first in first out.
    pub output: Option<Vec<String>>,
    /// Must hold at the end of every schedule: expressions over the file's global variables.
    pub check: Vec<Expression>,
    /// The whole line; empty if there is none.
    pub span: Span,
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
    /// `{a, b}`
    Set(Vec<Expression>),
    /// `*value` in a call, a display or a target
    Starred(Box<Expression>),
    /// `**value`: in a call it stands among the arguments, in a dictionary display as a key with the value `None`
    DoubleStarred(Box<Expression>),
    /// `lambda parameters: body`
    Lambda { parameters: Box<Signature>, body: Box<Expression> },
    /// `name := value`
    Named { name: Name, value: Box<Expression> },
    /// `yield value`
    Yield(Option<Box<Expression>>),
    /// `yield from value`
    YieldFrom(Box<Expression>),
    /// `{element for …}`
    SetComprehension { element: Box<Expression>, clauses: Vec<Comprehension> },
    /// `(element for …)`
    Generator { element: Box<Expression>, clauses: Vec<Comprehension> },
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
    /// `async for`
    pub is_async: bool,
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
    /// `...`
    Ellipsis,
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
