//! The text of a Python program that was made from a scenario.

use super::write::{write, write_expression};
use crate::scenario::{
    Constant, Expression, ExpressionKind, Model, Module, Order, Scenario, Statement, StatementKind, Variant,
};
use crate::source::Span;
use serde_json::{Map, Value, json};

/// Writes the program of a scenario's variant, with what the variant says of itself in the line `# simulate: {…}`.
///
/// The line repeats what the variant expects if it is a `main` variant. The others are explored by
/// another machine, whose findings differ: a check that fails is an exception there.
pub fn write_program(module: &Module, scenario: &Scenario, variant: &Variant) -> String {
    let mut text = format!("# simulate: {}\n", Value::Object(header(scenario, variant)));
    if variant.model == Model::Main {
        for check in &scenario.check.always {
            text += &format!("# In every state: {}\n", one_line(&write_expression(check)));
        }
        for check in &scenario.check.eventually {
            text += &format!("# On every schedule, at some time: {}\n", one_line(&write_expression(check)));
        }
        for (condition, then) in &scenario.check.leads_to {
            let [condition, then] = [condition, then].map(|part| one_line(&write_expression(part)));
            text += &format!("# Whenever {condition}, then or later: {then}\n");
        }
    }
    let mut body = module.body.clone();
    if let Some(about) = &scenario.about {
        let kind = ExpressionKind::Constant(Constant::String(one_line(about)));
        let about = Expression { kind, span: Span::default() };
        body.insert(0, Statement { span: about.span, kind: StatementKind::Expression(about) });
    }
    text + "\n" + &write_module(&body)
}

/// Writes statements as a file, with blank lines around functions and classes.
pub fn write_module(body: &[Statement]) -> String {
    let is_block =
        |statement: &Statement| matches!(statement.kind, StatementKind::Function(_) | StatementKind::Class(_));
    let is_import =
        |statement: &Statement| matches!(statement.kind, StatementKind::Import(_) | StatementKind::ImportFrom { .. });
    let mut text = String::new();
    for (index, statement) in body.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| &body[before]) {
            if is_block(before) || is_block(statement) {
                text += "\n\n";
            } else if is_import(before) != is_import(statement) {
                text += "\n";
            }
        }
        text += &write(std::slice::from_ref(statement));
    }
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn header(scenario: &Scenario, variant: &Variant) -> Map<String, Value> {
    let mut header = Map::new();
    header.insert("variant".to_owned(), json!(variant.name.text));
    if let Some(about) = &variant.about {
        header.insert("about".to_owned(), json!(about));
    }
    let usual = if variant.model == Model::Main { Order::Latency } else { Order::Any };
    let order = match variant.order.unwrap_or(usual) {
        Order::Fifo => "fifo",
        Order::Timing => "timing",
        Order::Latency => "latency",
        Order::Any => "any",
    };
    header.insert("order".to_owned(), json!(order));
    if variant.model == Model::Main {
        let findings = variant.expect.findings.iter().map(|name| &name.text).collect::<Vec<_>>();
        let outcomes = variant.expect.outcomes.as_ref().map(|outcomes| {
            let outcome = |values: &[(crate::scenario::Name, Expression)]| {
                values.iter().map(|(name, value)| (name.text.clone(), json_value(value))).collect::<Map<_, _>>()
            };
            outcomes.iter().map(|it| outcome(&it.values)).collect::<Vec<_>>()
        });
        match outcomes {
            Some(outcomes) => {
                header.insert("expect".to_owned(), json!({ "findings": findings, "outcomes": outcomes }));
            }
            None if !findings.is_empty() => {
                header.insert("expect".to_owned(), json!(findings));
            }
            None => {}
        }
        if !scenario.check.finally.is_empty() {
            let checks = scenario.check.finally.iter().map(write_expression).collect::<Vec<_>>();
            header.insert("check".to_owned(), json!(checks));
        }
    }
    header
}

/// A value that was JSON.
fn json_value(expression: &Expression) -> Value {
    super::to_scenario::value(expression).unwrap_or_else(|| match &expression.kind {
        ExpressionKind::Tuple(items) => Value::Array(items.iter().map(json_value).collect()),
        _ => Value::Null,
    })
}
