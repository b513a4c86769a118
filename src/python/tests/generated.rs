//! Generated trees survive writing: whatever stands in whatever.

use super::write::check;
use super::*;
use crate::scenario::{
    BinaryOperator, BooleanOperator, ComparisonOperator, Comprehension, Constant, Expression, ExpressionKind,
    FormatPart, Name, Parameter, Signature, Statement, StatementKind, UnaryOperator,
};
use crate::source::Span;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const BINARY: &[BinaryOperator] = &[
    BinaryOperator::Add,
    BinaryOperator::Subtract,
    BinaryOperator::Multiply,
    BinaryOperator::Divide,
    BinaryOperator::FloorDivide,
    BinaryOperator::Modulo,
    BinaryOperator::Power,
    BinaryOperator::BitAnd,
    BinaryOperator::BitOr,
    BinaryOperator::BitXor,
    BinaryOperator::ShiftLeft,
    BinaryOperator::ShiftRight,
];
const COMPARISONS: &[ComparisonOperator] = &[
    ComparisonOperator::Equal,
    ComparisonOperator::NotEqual,
    ComparisonOperator::Less,
    ComparisonOperator::LessEqual,
    ComparisonOperator::Greater,
    ComparisonOperator::GreaterEqual,
    ComparisonOperator::Is,
    ComparisonOperator::IsNot,
    ComparisonOperator::In,
    ComparisonOperator::NotIn,
];
const UNARY: &[UnaryOperator] =
    &[UnaryOperator::Not, UnaryOperator::Negate, UnaryOperator::Plus, UnaryOperator::Invert];

fn expression(kind: ExpressionKind) -> Expression {
    Expression { kind, span: Span::default() }
}

fn name(text: &str) -> Name {
    Name { text: text.to_string(), span: Span::default() }
}

fn any_name() -> impl Strategy<Value = String> {
    prop::sample::select(&["a", "b", "é", "match", "case", "type", "_", "print", "f", "r"][..]).prop_map(str::to_string)
}

/// Text with everything that could need an escape.
fn any_text() -> impl Strategy<Value = String> {
    let letters = ['a', '\\', '"', '\'', '{', '}', '\n', '\r', '\t', '\0', '\u{85}', '\u{2028}', '😀', ' ', '#'];
    prop::collection::vec(prop::sample::select(letters.to_vec()), 0..8).prop_map(String::from_iter)
}

fn constant() -> impl Strategy<Value = Constant> {
    prop_oneof![
        Just(Constant::None),
        any::<bool>().prop_map(Constant::Bool),
        (0..=i64::MAX).prop_map(Constant::Int),
        Just(Constant::Int(i64::MIN)),
        (0.0..=f64::MAX).prop_map(Constant::Float),
        Just(Constant::Float(f64::INFINITY)),
        any_text().prop_map(Constant::String),
        Just(Constant::Ellipsis),
    ]
}

type Boxed = BoxedStrategy<Expression>;

/// Any expression that may stand by itself in a function that is not asynchronous.
fn any_expression() -> Boxed {
    let leaf = prop_oneof![
        constant().prop_map(|constant| expression(ExpressionKind::Constant(constant))),
        any_name().prop_map(|name| expression(ExpressionKind::Name(name))),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let inner = inner.boxed();
        prop_oneof![operators(inner.clone()), displays(inner.clone()), calls(inner.clone()), comprehensions(inner)]
    })
    .boxed()
}

fn operators(inner: Boxed) -> Boxed {
    let one = || inner.clone().prop_map(Box::new);
    let several = || prop::collection::vec(inner.clone(), 2..4);
    let compared = (prop::sample::select(COMPARISONS), inner.clone());
    prop_oneof![
        (one(), prop::sample::select(BINARY), one()).prop_map(|(left, operator, right)| ExpressionKind::Binary {
            left,
            operator,
            right
        }),
        (prop::sample::select(UNARY), one())
            .prop_map(|(operator, operand)| ExpressionKind::Unary { operator, operand }),
        several().prop_map(|operands| ExpressionKind::Boolean { operator: BooleanOperator::And, operands }),
        several().prop_map(|operands| ExpressionKind::Boolean { operator: BooleanOperator::Or, operands }),
        (one(), prop::collection::vec(compared, 1..3))
            .prop_map(|(first, rest)| ExpressionKind::Compare { first, rest }),
        (one(), one(), one()).prop_map(|(test, then, otherwise)| ExpressionKind::Conditional { test, then, otherwise }),
        (any_name(), one()).prop_map(|(text, value)| ExpressionKind::Named { name: name(&text), value }),
        prop::option::of(one()).prop_map(ExpressionKind::Yield),
        one().prop_map(ExpressionKind::YieldFrom),
    ]
    .prop_map(expression)
    .boxed()
}

fn starred(inner: Boxed) -> Boxed {
    let star = inner.clone().prop_map(|value| expression(ExpressionKind::Starred(Box::new(value))));
    prop_oneof![3 => inner, 1 => star].boxed()
}

fn format_parts(inner: Boxed) -> BoxedStrategy<Vec<FormatPart>> {
    let text = any_text().prop_filter("no part is empty", |text| !text.is_empty()).prop_map(FormatPart::Literal);
    let conversion = prop::option::of(prop::sample::select(vec!['r', 's', 'a']));
    let value = (inner, conversion, prop::option::of(any_text())).prop_map(|(value, conversion, text)| {
        let specification = text.filter(|text| !text.is_empty()).map(FormatPart::Literal).into_iter().collect();
        FormatPart::Value { value, conversion, specification, debug_text: None }
    });
    prop::collection::vec((prop::option::of(text), value), 0..3)
        .prop_map(|parts| parts.into_iter().flat_map(|(text, value)| text.into_iter().chain([value])).collect())
        .boxed()
}

fn displays(inner: Boxed) -> Boxed {
    let items = |least| prop::collection::vec(starred(inner.clone()), least..3);
    let merged = inner.clone().prop_map(|value| {
        let key = ExpressionKind::DoubleStarred(Box::new(value));
        (expression(key), expression(ExpressionKind::Constant(Constant::None)))
    });
    let entry = prop_oneof![(inner.clone(), inner.clone()), merged];
    prop_oneof![
        items(0).prop_map(ExpressionKind::List),
        items(0).prop_map(ExpressionKind::Tuple),
        items(1).prop_map(ExpressionKind::Set),
        prop::collection::vec(entry, 0..3).prop_map(ExpressionKind::Dict),
        format_parts(inner).prop_map(ExpressionKind::FormattedString),
    ]
    .prop_map(expression)
    .boxed()
}

/// Parameters with distinct names.
fn signature(inner: Boxed) -> BoxedStrategy<Signature> {
    let defaults = || prop::collection::vec(prop::option::of(inner.clone()), 0..3);
    (defaults(), defaults(), defaults(), any::<(bool, bool)>())
        .prop_map(|(only, more, keyword_only, (rest, keywords))| {
            let mut has_default = false;
            let positional_only = only.len();
            let parameter = |(index, default): (usize, Option<Expression>), letter: char| Parameter {
                name: name(&format!("{letter}{index}")),
                default,
            };
            let positional = only.into_iter().chain(more).enumerate().map(|(index, default)| {
                // After a parameter with a default, all have one.
                let needed = has_default && default.is_none();
                has_default |= default.is_some();
                let default = if needed { Some(expression(ExpressionKind::Name("d".into()))) } else { default };
                parameter((index, default), 'p')
            });
            Signature {
                positional_only,
                positional: positional.collect(),
                rest: rest.then(|| name("rest")),
                keyword_only: keyword_only.into_iter().enumerate().map(|it| parameter(it, 'k')).collect(),
                keywords: keywords.then(|| name("keywords")),
            }
        })
        .boxed()
}

fn calls(inner: Boxed) -> Boxed {
    let one = || inner.clone().prop_map(Box::new);
    let arguments = prop::collection::vec(starred(inner.clone()), 0..3);
    let bound = || prop::option::of(one());
    let slice = (bound(), bound(), bound())
        .prop_map(|(lower, upper, step)| expression(ExpressionKind::Slice { lower, upper, step }));
    let index = prop_oneof![inner.clone(), slice].prop_map(Box::new);
    prop_oneof![
        (one(), arguments, prop::option::of(one()), prop::option::of(inner.clone())).prop_map(
            |(function, mut arguments, mapping, keyword)| {
                arguments.extend(mapping.map(|value| expression(ExpressionKind::DoubleStarred(value))));
                let keywords = keyword.into_iter().map(|value| (name("key"), value)).collect();
                ExpressionKind::Call { function, arguments, keywords }
            }
        ),
        (one(), any_name()).prop_map(|(value, text)| ExpressionKind::Attribute { value, name: name(&text) }),
        (one(), index).prop_map(|(value, index)| ExpressionKind::Subscript { value, index }),
        (signature(inner.clone()), one())
            .prop_map(|(parameters, body)| ExpressionKind::Lambda { parameters: Box::new(parameters), body }),
    ]
    .prop_map(expression)
    .boxed()
}

fn comprehensions(inner: Boxed) -> Boxed {
    let one = || inner.clone().prop_map(Box::new);
    let target = prop_oneof![
        Just(ExpressionKind::Name("i".to_string())),
        Just(ExpressionKind::Tuple(vec![
            expression(ExpressionKind::Name("i".to_string())),
            expression(ExpressionKind::Starred(Box::new(expression(ExpressionKind::Name("j".to_string()))))),
        ])),
    ];
    let clause = (target, inner.clone(), prop::collection::vec(inner.clone(), 0..2)).prop_map(
        |(target, iterable, conditions)| Comprehension {
            target: expression(target),
            iterable,
            conditions,
            is_async: false,
        },
    );
    let clauses = || prop::collection::vec(clause.clone(), 1..3);
    prop_oneof![
        (one(), clauses()).prop_map(|(element, clauses)| ExpressionKind::ListComprehension { element, clauses }),
        (one(), clauses()).prop_map(|(element, clauses)| ExpressionKind::SetComprehension { element, clauses }),
        (one(), clauses()).prop_map(|(element, clauses)| ExpressionKind::Generator { element, clauses }),
        (one(), one(), clauses()).prop_map(|(key, value, clauses)| ExpressionKind::DictComprehension {
            key,
            value,
            clauses
        }),
    ]
    .prop_map(expression)
    .boxed()
}

/// The places where an expression can stand in a statement.
fn any_statement() -> impl Strategy<Value = StatementKind> {
    let pass = || vec![Statement { kind: StatementKind::Pass, span: Span::default() }];
    let target = || expression(ExpressionKind::Name("x".to_string()));
    let one = any_expression;
    prop_oneof![
        one().prop_map(StatementKind::Expression),
        one().prop_map(move |value| StatementKind::Assign { targets: vec![target(), target()], value }),
        one().prop_map(move |value| StatementKind::AugmentedAssign {
            target: target(),
            operator: BinaryOperator::Power,
            value
        }),
        prop::option::of(one()).prop_map(StatementKind::Return),
        (one(), one()).prop_map(|(test, message)| StatementKind::Assert { test, message: Some(message) }),
        (one(), one())
            .prop_map(|(exception, cause)| StatementKind::Raise { exception: Some(exception), cause: Some(cause) }),
        (one(), any::<bool>()).prop_map(move |(context, bound)| StatementKind::With {
            context,
            binding: bound.then(target),
            is_async: false,
            body: pass()
        }),
        (one(), one()).prop_map(move |(test, other)| {
            let inner = StatementKind::If { test: other, then: pass(), otherwise: pass() };
            let otherwise = vec![Statement { kind: inner, span: Span::default() }];
            StatementKind::If { test, then: pass(), otherwise }
        }),
        one().prop_map(move |test| StatementKind::While { test, body: pass(), otherwise: pass() }),
        one().prop_map(move |iterable| StatementKind::For {
            target: target(),
            iterable,
            body: pass(),
            otherwise: Vec::new()
        }),
    ]
}

/// Whether Python has such a program: a generated one may use `:=` or `yield` where neither can be.
fn is_allowed(body: &[Statement]) -> bool {
    let mut mistakes = Diagnostics::default();
    python_syntax::module(&write(body), &mut mistakes);
    let codes: Vec<_> = mistakes.sorted().iter().map(|mistake| mistake.code).collect();
    assert!(codes.iter().all(|code| matches!(*code, "E0404" | "E0402")), "{}\n{codes:?}", write(body));
    codes.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn generated_statements_survive_writing(kind in any_statement()) {
        let statement = Statement { kind, span: Span::default() };
        let definition = crate::scenario::Definition {
            name: name("function"),
            is_async: false,
            decorators: Vec::new(),
            parameters: Signature::default(),
            body: vec![statement],
            span: Span::default(),
        };
        let kind = StatementKind::Function(Box::new(definition));
        let body = [Statement { kind, span: Span::default() }];
        prop_assume!(is_allowed(&body));
        check(&body);
    }
}
