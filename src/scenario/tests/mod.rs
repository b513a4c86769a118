//! Tests of the whole room.

mod deep;
mod mistakes;

use super::*;

/// One scenario with every key and every block.
pub(super) const SAMPLE: &str = include_str!("sample.json");

/// A scenario of whole programs, with the keys that only those have.
pub(super) const MAIN_SAMPLE: &str = include_str!("main.json");

fn file(text: &str) -> SourceFile {
    SourceFile::new("dir/test.json", text)
}

fn read(text: &str) -> Scenario {
    let file = file(text);
    parse(&file).unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}"))
}

/// A scenario with one function that has this body, as JSON.
fn with_body(body: &str) -> String {
    format!(r#"{{ "format": 1, "functions": {{ "f": {body} }}, "variants": {{ "v": {{ "threads": ["f()"] }} }} }}"#)
}

#[test]
fn reads_every_key_and_every_block() {
    let scenario = read(SAMPLE);
    assert_eq!(scenario.name, "everything");
    assert_eq!(scenario.about.as_deref(), Some("Every key and every kind of block once."));
    let names = |names: &[&Name]| names.iter().map(|name| name.text.clone()).collect::<Vec<_>>().join(" ");
    let shared: Vec<_> = scenario.shared.iter().map(|shared| &shared.name).collect();
    assert_eq!(names(&shared), "counter ratio smallest nothing flag names stock");
    assert_eq!(scenario.shared[2].value.kind, ExpressionKind::Constant(Constant::Int(i64::MIN)));
    let functions: Vec<_> = scenario.functions.iter().map(|function| &function.name).collect();
    assert_eq!(names(&functions), "increment withdraw blocks");
    let parameters: Vec<_> = scenario.functions[1].parameters.iter().map(|parameter| &parameter.name).collect();
    assert_eq!(names(&parameters), "amount fee");
    let default = scenario.functions[1].parameters[1].default.as_ref().map(|default| &default.kind);
    assert_eq!(default, Some(&ExpressionKind::Constant(Constant::Int(1))));
    let kinds: Vec<_> = scenario.functions[2]
        .body
        .iter()
        .map(|statement| match &statement.kind {
            StatementKind::With { is_async: false, binding: None, .. } => "with",
            StatementKind::With { is_async: false, binding: Some(_), .. } => "with as",
            StatementKind::With { is_async: true, .. } => "async with",
            StatementKind::Repeat { .. } => "repeat",
            StatementKind::For { .. } => "for",
            StatementKind::While { .. } => "while",
            StatementKind::Try { .. } => "try",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["with", "with as", "async with", "repeat", "repeat", "for", "while", "try"]);
    let [threads, tasks] = scenario.variants.as_slice() else { panic!("two variants") };
    assert_eq!((threads.model, threads.order, threads.entries.len()), (Model::Threads, None, 2));
    assert_eq!((tasks.model, tasks.order, tasks.entries.len()), (Model::Tasks, Some(Order::Fifo), 2));
    assert_eq!(threads.about.as_deref(), Some("As it stands."));
    assert_eq!(tasks.name.text, "async, \"quoted\"");
    assert_eq!(names(&threads.expect.findings.iter().collect::<Vec<_>>()), "lost-update data-race");
    assert_eq!(tasks.expect.outcomes.as_ref().map(Vec::len), Some(2));
    assert_eq!((scenario.check.always.len(), scenario.check.finally.len()), (1, 2));
    assert_eq!((scenario.check.eventually.len(), scenario.check.leads_to.len()), (1, 1));
    assert_eq!(scenario.check.expressions().count(), 6);
}

#[test]
fn a_scenario_without_a_name_has_its_files() {
    assert_eq!(read(&with_body("[\"pass\"]")).name, "test");
}

/// The only statement of a body that is one string, and the file.
fn only_statement(statement: &str) -> (Statement, SourceFile) {
    let text = with_body(&format!("[{statement}]"));
    let mut scenario = read(&text);
    (scenario.functions[0].body.remove(0), file(&text))
}

#[test]
fn places_are_exact_inside_escapes() {
    let (statement, file) = only_statement(r#""d[\"k\\n\"] = \u00e9t\u00e9 + '\ud83d\ude00' + x\u002ey""#);
    let StatementKind::Assign { targets, value } = &statement.kind else { panic!("{statement:?}") };
    assert_eq!(file.slice(statement.span), r#"d[\"k\\n\"] = \u00e9t\u00e9 + '\ud83d\ude00' + x\u002ey"#);
    let ExpressionKind::Subscript { value: object, index } = &targets[0].kind else { panic!("{targets:?}") };
    assert_eq!(file.slice(targets[0].span), r#"d[\"k\\n\"]"#);
    assert_eq!(file.slice(object.span), "d");
    assert_eq!(file.slice(index.span), r#"\"k\\n\""#);
    assert_eq!(index.kind, ExpressionKind::Constant(Constant::String("k\n".into())));
    let ExpressionKind::Binary { left, right, .. } = &value.kind else { panic!("{value:?}") };
    let ExpressionKind::Binary { left: name, right: smile, .. } = &left.kind else { panic!("{left:?}") };
    assert_eq!(name.kind, ExpressionKind::Name("été".into()));
    assert_eq!(file.slice(name.span), r"\u00e9t\u00e9");
    assert_eq!(smile.kind, ExpressionKind::Constant(Constant::String("😀".into())));
    assert_eq!(file.slice(smile.span), r"'\ud83d\ude00'");
    let ExpressionKind::Attribute { name, .. } = &right.kind else { panic!("{right:?}") };
    assert_eq!(file.slice(right.span), r"x\u002ey");
    assert_eq!((file.slice(name.span), name.text.as_str()), ("y", "y"));
}

#[test]
fn formatted_strings_keep_their_parts() {
    let (statement, file) = only_statement(r#""f'a{{{x!s:>{width}}}}b{y=}{z = :}' 'c'""#);
    let StatementKind::Expression(Expression { kind: ExpressionKind::FormattedString(parts), .. }) = &statement.kind
    else {
        panic!("{statement:?}")
    };
    let shown: Vec<_> = parts.iter().map(|part| show(part, &file)).collect();
    assert_eq!(shown, ["a{", "<x!s:>,<width>>", "}b", "<y!r y=>", "<z z = >", "c"]);
}

/// A part of an f-string on one line: text as it is, values in angle brackets.
fn show(part: &FormatPart, file: &SourceFile) -> String {
    match part {
        FormatPart::Literal(text) => text.clone(),
        FormatPart::Value { value, conversion, specification, debug_text } => {
            let conversion = conversion.map(|letter| format!("!{letter}")).unwrap_or_default();
            let specification: Vec<_> = specification.iter().map(|part| show(part, file)).collect();
            let colon = if specification.is_empty() { "" } else { ":" };
            let debug = debug_text.as_ref().map(|text| format!(" {text}")).unwrap_or_default();
            format!("<{}{conversion}{colon}{}{debug}>", file.slice(value.span), specification.join(","))
        }
    }
}

#[test]
fn the_head_of_a_block_is_its_place() {
    let (statement, file) = only_statement(r#"{ "for": "i", "in": "range(3)", "do": ["pass"] }"#);
    assert_eq!(file.slice(statement.span), r#"i", "in": "range(3)"#);
    let (statement, file) = only_statement(r#"{ "with": "lock as l", "do": ["pass"] }"#);
    assert_eq!(file.slice(statement.span), "lock as l");
    let StatementKind::With { context, binding: Some(binding), .. } = &statement.kind else { panic!("{statement:?}") };
    assert_eq!((file.slice(context.span), file.slice(binding.span)), ("lock", "l"));
    let (statement, file) = only_statement(r#"{ "try": ["pass"], "finally": ["pass"] }"#);
    assert_eq!(file.slice(statement.span), "\"try\"");
}

#[test]
fn the_smallest_integer_can_be_written() {
    let (statement, file) = only_statement(r#""return -9223372036854775808""#);
    let StatementKind::Return(Some(value)) = &statement.kind else { panic!("{statement:?}") };
    assert_eq!(value.kind, ExpressionKind::Constant(Constant::Int(i64::MIN)));
    assert_eq!(file.slice(value.span), "-9223372036854775808");
}
