//! From JSON to the tree of a scenario, with all mistakes at once.
//!
//! A part with a mistake is reported and left out, and reading goes on; the tree
//! is only handed out if there was no mistake.

use super::ast::*;
use super::codes;
use super::fragment::Fragment;
use super::json::{self, Fields, head, key_fragment, key_span, kind, span};
use super::keys::{CHECK, EXPECT, FINDINGS, FORMAT, LEADS_TO, ORDERS, PYTHON_ORDERS, SCENARIO, VARIANT};
use super::python_syntax::{self, DEEPEST, Dialect};
use super::words::{listed, shown};
use crate::source::{Diagnostic, Diagnostics, SourceFile, Span};
use jsonc_parser::ast::{NumberLit, Object, ObjectProp, StringLit, Value};
use jsonc_parser::common::Ranged;
use std::collections::BTreeMap;

/// Reads values of one file.
pub(super) struct Reader<'a> {
    file: &'a SourceFile,
    pub diagnostics: Diagnostics,
    /// What the strings of functions may say.
    pub dialect: Dialect,
    /// Names at the top level: where, and what they name.
    declared: BTreeMap<String, (Span, &'static str)>,
}

impl<'a> Reader<'a> {
    pub fn new(file: &'a SourceFile) -> Reader<'a> {
        Reader { file, diagnostics: Diagnostics::default(), dialect: Dialect::Scenario, declared: BTreeMap::new() }
    }

    /// Reads the whole file's value.
    pub fn scenario(&mut self, value: &Value) -> Option<Scenario> {
        let object = self.object(value, "a scenario")?;
        if let Some(version) = object.get("format").and_then(|property| self.foreign_format(&property.value)) {
            // What else stands in the file may be right by the rules of that version.
            self.diagnostics.push(version);
            return None;
        }
        let fields = Fields::read(object, &SCENARIO, &mut self.diagnostics);
        if let Some(value) = fields.get("$schema") {
            self.text(value, "\"$schema\"");
        }
        let name = fields.get("name").and_then(|value| self.title(value, "\"name\""));
        let about = fields.get("about").and_then(|value| self.text(value, "\"about\""));
        let shared = self.table(&fields, "shared", Self::shared);
        let sync = self.table(&fields, "sync", Self::sync);
        if all_are_programs(&fields) {
            self.dialect = Dialect::File;
        }
        let functions = self.table(&fields, "functions", Self::function);
        self.check_parameters(&functions);
        let variants = self.table(&fields, "variants", Self::variant);
        let check = fields.get("check").map(|value| self.check(value)).unwrap_or_default();
        let name = name.unwrap_or_else(|| stem(&self.file.name));
        Some(Scenario { name, about, shared, sync, functions, variants, check })
    }

    fn foreign_format(&mut self, value: &Value) -> Option<Diagnostic> {
        let Value::NumberLit(number) = value else {
            self.wrong_type::<()>(value, "\"format\"", "a number");
            return None;
        };
        if number.value.parse() == Ok(FORMAT) {
            return None;
        }
        let message = format!("this program does not know version {} of the format", shown(number.value));
        Some(
            Diagnostic::new(codes::UNKNOWN_FORMAT, span(number.range), message)
                .help(format!("write \"format\": {FORMAT}")),
        )
    }

    /// Reads each entry of an object under a key of the scenario. Where the key is required, the
    /// object must not be empty.
    fn table<T>(
        &mut self,
        fields: &Fields,
        key: &str,
        mut read: impl FnMut(&mut Self, &ObjectProp) -> Option<T>,
    ) -> Vec<T> {
        let Some(object) = fields.get(key).and_then(|value| self.object(value, &format!("\"{key}\""))) else {
            return Vec::new();
        };
        let required = SCENARIO.keys.iter().any(|known| known.name == key && known.required);
        if required && object.properties.is_empty() {
            self.empty(span(object.range), &format!("\"{key}\" is empty"), "a scenario needs at least one");
        }
        let entries = json::entries(object, &mut self.diagnostics);
        entries.into_iter().filter_map(|property| read(self, property)).collect()
    }

    fn shared(&mut self, property: &ObjectProp) -> Option<Shared> {
        let name = self.declare(property, "a shared variable");
        let value = self.value(&property.value, 0);
        Some(Shared { name: name?, value: value? })
    }

    fn sync(&mut self, property: &ObjectProp) -> Option<Sync> {
        let name = self.declare(property, "a primitive");
        let fragment = self.string(&property.value, "a primitive");
        let constructor = python_syntax::call(&fragment?, "Lock()", &mut self.diagnostics);
        Some(Sync { name: name?, constructor: constructor? })
    }

    fn function(&mut self, property: &ObjectProp) -> Option<Function> {
        let key = key_fragment(self.file, property);
        let signature = python_syntax::signature(&key, &mut self.diagnostics);
        if let Some(signature) = &signature {
            self.declare_name(&signature.name, "a function");
        }
        let body = self.body(&property.value, "a function's body", 0);
        let signature = signature?;
        let span = span(property.range);
        Some(Function { name: signature.name, parameters: signature.parameters, body, span })
    }

    /// A parameter that hides a name of the top level would make assignments ambiguous.
    fn check_parameters(&mut self, functions: &[Function]) {
        for parameter in functions.iter().flat_map(|function| &function.parameters) {
            if let Some((first, what)) = self.declared.get(&parameter.name.text) {
                self.diagnostics.push(
                    clash(&parameter.name, *first, what)
                        .help("rename the parameter: in a function, the name means both"),
                );
            }
        }
    }

    fn declare(&mut self, property: &ObjectProp, what: &'static str) -> Option<Name> {
        let name = python_syntax::name(&key_fragment(self.file, property), &mut self.diagnostics)?;
        self.declare_name(&name, what);
        Some(name)
    }

    fn declare_name(&mut self, name: &Name, what: &'static str) {
        if let Some((first, earlier)) = self.declared.get(&name.text) {
            self.diagnostics.push(clash(name, *first, earlier).help("rename one of them"));
        } else {
            self.declared.insert(name.text.clone(), (name.span, what));
        }
    }

    fn variant(&mut self, property: &ObjectProp) -> Option<Variant> {
        let key = key_fragment(self.file, property);
        if key.text.trim().is_empty() {
            self.empty(key_span(property), "a variant's name is empty", "write a name, such as \"threads\"");
        }
        let name = Name { span: key.whole(), text: key.text };
        let object = self.object(&property.value, "a variant")?;
        let fields = Fields::read(object, &VARIANT, &mut self.diagnostics);
        let about = fields.get("about").and_then(|value| self.text(value, "\"about\""));
        let models = [("threads", Model::Threads), ("tasks", Model::Tasks), ("main", Model::Main)];
        let given = models.iter().filter_map(|(key, model)| Some((fields.property(key)?, *key, *model)));
        let given = given.collect::<Vec<_>>();
        let model = match given.as_slice() {
            [(_, _, model)] => Some(*model),
            [] => {
                let message = format!("the variant \"{}\" runs nothing", shown(&name.text));
                self.diagnostics.push(
                    Diagnostic::new(codes::BAD_VARIANT, key_span(property), message)
                        .help("add \"threads\" or \"tasks\": a list of calls"),
                );
                None
            }
            [(first, first_key, _), (second, second_key, _), ..] => {
                let message = format!("the variant \"{}\" has both {first_key} and {second_key}", shown(&name.text));
                self.diagnostics.push(
                    Diagnostic::new(codes::BAD_VARIANT, key_span(second), message)
                        .related(key_span(first), format!("{first_key} here"))
                        .help("make two variants of it"),
                );
                None
            }
        };
        let mut entries = Vec::new();
        for key in ["threads", "tasks"] {
            if let Some(value) = fields.get(key) {
                entries = self.calls(value, key);
            }
        }
        if let Some(value) = fields.get("main") {
            let call = self.string(value, "\"main\"");
            entries.extend(call.and_then(|call| python_syntax::call(&call, "main()", &mut self.diagnostics)));
        }
        let order = fields.property("order").and_then(|property| self.order(property, model));
        let (python, switching) = (self.python(&fields), self.switching(&fields));
        for key in ["python", "switching"] {
            if let (Some(property), Some(Model::Threads | Model::Tasks)) = (fields.property(key), model) {
                let message = format!("\"{key}\" is for whole programs");
                let diagnostic = Diagnostic::new(codes::BAD_VARIANT, key_span(property), message);
                self.diagnostics.push(diagnostic.help("leave it out, or write a variant with \"main\""));
            }
        }
        let expect = fields.get("expect").map(|value| self.expect(value)).unwrap_or_default();
        let span = span(property.range);
        Some(Variant { name, about, model: model?, entries, order, python, switching, expect, span })
    }

    fn calls(&mut self, value: &Value, key: &str) -> Vec<Expression> {
        let what = format!("\"{key}\"");
        let calls = self.list(value, &what, Some("[ \"increment()\", \"increment()\" ]"));
        calls
            .iter()
            .filter_map(|value| {
                let fragment = self.string(value, "a call")?;
                python_syntax::call(&fragment, "increment()", &mut self.diagnostics)
            })
            .collect()
    }

    fn order(&mut self, property: &ObjectProp, model: Option<Model>) -> Option<Order> {
        if model == Some(Model::Threads) {
            let message = "threads have no ready order";
            let diagnostic = Diagnostic::new(codes::BAD_VARIANT, key_span(property), message);
            self.diagnostics
                .push(diagnostic.help("leave \"order\" out: the operating system runs threads in any order"));
        }
        let word = self.string(&property.value, "\"order\"")?;
        match word.text.as_str() {
            "any" => Some(Order::Any),
            "fifo" => Some(Order::Fifo),
            "timing" if model == Some(Model::Main) => Some(Order::Timing),
            "latency" if model == Some(Model::Main) => Some(Order::Latency),
            other => {
                let known = if model == Some(Model::Main) { PYTHON_ORDERS } else { ORDERS };
                self.unknown_word(&word, &format!("there is no order \"{}\"", shown(other)), known);
                None
            }
        }
    }

    pub fn expect(&mut self, value: &Value) -> Expect {
        match value {
            Value::Array(_) => Expect { findings: self.findings(value), outcomes: None },
            Value::Object(object) => {
                let fields = Fields::read(object, &EXPECT, &mut self.diagnostics);
                let findings = fields.get("findings").map(|value| self.findings(value)).unwrap_or_default();
                let outcomes = fields.get("outcomes").map(|value| {
                    let outcomes = self.list(value, "\"outcomes\"", Some("[ { \"counter\": 2 } ]"));
                    outcomes.iter().filter_map(|value| self.outcome(value)).collect()
                });
                Expect { findings, outcomes }
            }
            _ => {
                self.wrong_type::<()>(value, "\"expect\"", "a list of findings or an object");
                Expect::default()
            }
        }
    }

    fn findings(&mut self, value: &Value) -> Vec<Name> {
        let mut findings: Vec<Name> = Vec::new();
        for value in self.list(value, "a list of findings", None) {
            let Some(word) = self.string(value, "a finding") else { continue };
            if !FINDINGS.contains(&word.text.as_str()) {
                self.unknown_word(&word, &format!("there is no finding \"{}\"", shown(&word.text)), FINDINGS);
            } else if let Some(first) = findings.iter().find(|finding| finding.text == word.text) {
                let diagnostic =
                    Diagnostic::new(codes::REPEATED, word.whole(), format!("\"{}\" stands here twice", word.text))
                        .related(first.span, "first here")
                        .help("remove one of them");
                self.diagnostics.push(diagnostic);
            } else {
                findings.push(Name { span: word.whole(), text: word.text });
            }
        }
        findings
    }

    fn outcome(&mut self, value: &Value) -> Option<ExpectedOutcome> {
        let object = self.object(value, "an outcome")?;
        let entries = json::entries(object, &mut self.diagnostics);
        let values = entries.into_iter().filter_map(|property| {
            let name = python_syntax::name(&key_fragment(self.file, property), &mut self.diagnostics);
            let value = self.value(&property.value, 0);
            name.zip(value)
        });
        Some(ExpectedOutcome { values: values.collect(), span: span(object.range) })
    }

    fn check(&mut self, value: &Value) -> Check {
        let Some(object) = self.object(value, "\"check\"") else {
            return Check::default();
        };
        let fields = Fields::read(object, &CHECK, &mut self.diagnostics);
        let mut expressions = |key: &str| {
            let Some(value) = fields.get(key) else { return Vec::new() };
            let list = self.list(value, &format!("\"{key}\""), None);
            list.iter().filter_map(|value| self.expression(value, "a check")).collect()
        };
        let (always, finally) = (expressions("always"), expressions("finally"));
        let eventually = expressions("eventually");
        let pairs = fields.get("leads_to").map_or(&[][..], |value| self.list(value, "\"leads_to\"", None));
        let leads_to = pairs.iter().filter_map(|pair| self.leads_to(pair)).collect();
        Check { always, finally, eventually, leads_to }
    }

    fn leads_to(&mut self, value: &Value) -> Option<(Expression, Expression)> {
        let object = self.object(value, LEADS_TO.name)?;
        let fields = Fields::read(object, &LEADS_TO, &mut self.diagnostics);
        let condition = fields.get("if").and_then(|value| self.expression(value, "a check"));
        let then = fields.get("then").and_then(|value| self.expression(value, "a check"));
        condition.zip(then)
    }

    /// A JSON value as the constants, lists and dictionaries that it stands for.
    fn value(&mut self, value: &Value, depth: usize) -> Option<Expression> {
        if depth > DEEPEST {
            let message = format!("this value nests deeper than {DEEPEST} levels");
            self.diagnostics.push(Diagnostic::new(codes::TOO_DEEP, head(value), message).help("make it flatter"));
            return None;
        }
        let kind = match value {
            Value::NullKeyword(_) => ExpressionKind::Constant(Constant::None),
            Value::BooleanLit(literal) => ExpressionKind::Constant(Constant::Bool(literal.value)),
            Value::NumberLit(literal) => ExpressionKind::Constant(self.number(literal)?),
            Value::StringLit(literal) => ExpressionKind::Constant(Constant::String(literal.value.to_string())),
            Value::Array(array) => {
                let items: Vec<_> = array.elements.iter().map(|item| self.value(item, depth + 1)).collect();
                ExpressionKind::List(items.into_iter().collect::<Option<_>>()?)
            }
            Value::Object(object) => {
                let items: Vec<_> = json::entries(object, &mut self.diagnostics)
                    .into_iter()
                    .map(|property| {
                        let key = Constant::String(property.name.as_str().to_string());
                        let key = Expression { kind: ExpressionKind::Constant(key), span: key_span(property) };
                        Some((key, self.value(&property.value, depth + 1)?))
                    })
                    .collect();
                ExpressionKind::Dict(items.into_iter().collect::<Option<_>>()?)
            }
        };
        Some(Expression { kind, span: span(value.range()) })
    }

    fn number(&mut self, literal: &NumberLit) -> Option<Constant> {
        let constant = if literal.value.contains(['.', 'e', 'E']) {
            literal.value.parse().ok().filter(|value: &f64| value.is_finite()).map(Constant::Float)
        } else {
            literal.value.parse().ok().map(Constant::Int)
        };
        if constant.is_none() {
            let diagnostic =
                Diagnostic::new(codes::BAD_NUMBER, span(literal.range), "this number does not fit 64 bits");
            let integer = literal.value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            self.diagnostics.push(diagnostic.help(match integer {
                true => "integers go from -9223372036854775808 to 9223372036854775807",
                false => "floats go up to 1.7976931348623157e308",
            }));
        }
        constant
    }

    /// How often to repeat: a number that is not negative, or an expression.
    pub fn count(&mut self, value: &Value) -> Option<Expression> {
        match value {
            Value::NumberLit(literal) => match literal.value.parse::<i64>() {
                Ok(count) if count >= 0 => {
                    let kind = ExpressionKind::Constant(Constant::Int(count));
                    Some(Expression { kind, span: span(literal.range) })
                }
                _ => {
                    let message = "a count is a whole number of 64 bits that is not negative";
                    let diagnostic = Diagnostic::new(codes::BAD_NUMBER, span(literal.range), message);
                    self.diagnostics.push(diagnostic.help("write a number such as 3"));
                    None
                }
            },
            Value::StringLit(_) => self.expression(value, "a count"),
            _ => self.wrong_type(value, "a count", "a number or a string with an expression"),
        }
    }

    pub fn expression(&mut self, value: &Value, what: &str) -> Option<Expression> {
        let fragment = self.string(value, what)?;
        python_syntax::expression(&fragment, self.dialect, &mut self.diagnostics)
    }

    pub fn fragment(&self, literal: &StringLit) -> Fragment {
        let place = span(literal.range);
        Fragment::from_json_string(self.file.slice(place), place.start as usize)
    }

    pub fn string(&mut self, value: &Value, what: &str) -> Option<Fragment> {
        match value {
            Value::StringLit(literal) => Some(self.fragment(literal)),
            _ => self.wrong_type(value, what, "a string"),
        }
    }

    pub fn text(&mut self, value: &Value, what: &str) -> Option<String> {
        self.string(value, what).map(|fragment| fragment.text)
    }

    pub fn title(&mut self, value: &Value, what: &str) -> Option<String> {
        let text = self.text(value, what)?;
        if text.trim().is_empty() {
            self.empty(head(value), &format!("{what} is empty"), "write a name, or leave the key out");
        }
        Some(text)
    }

    pub fn object<'v, 'b>(&mut self, value: &'v Value<'b>, what: &str) -> Option<&'v Object<'b>> {
        match value {
            Value::Object(object) => Some(object),
            _ => self.wrong_type(value, what, "an object"),
        }
    }

    /// The items of a list. If `example` is given, the list must not be empty.
    pub fn list<'v, 'b>(&mut self, value: &'v Value<'b>, what: &str, example: Option<&str>) -> &'v [Value<'b>] {
        let Value::Array(array) = value else {
            self.wrong_type::<()>(value, what, "a list");
            return &[];
        };
        if let (Some(example), []) = (example, array.elements.as_slice()) {
            self.empty(span(array.range), &format!("{what} is empty"), &format!("write, for example, {example}"));
        }
        &array.elements
    }

    fn empty(&mut self, place: Span, message: &str, help: &str) {
        self.diagnostics.push(Diagnostic::new(codes::EMPTY, place, message).help(help));
    }

    pub fn wrong_type<T>(&mut self, value: &Value, what: &str, wanted: &str) -> Option<T> {
        let message = format!("{what} must be {wanted}, not {}", kind(value));
        let diagnostic = Diagnostic::new(codes::WRONG_TYPE, head(value), message);
        let simple = matches!(value, Value::StringLit(_) | Value::NumberLit(_));
        self.diagnostics.push(match simple && wanted.starts_with("a list") {
            true => diagnostic.help("put it in brackets: [ … ]"),
            false => diagnostic,
        });
        None
    }

    pub fn unknown_word(&mut self, word: &Fragment, message: &str, known: &[&str]) {
        let diagnostic =
            Diagnostic::new(codes::UNKNOWN_VALUE, word.whole(), message).suggest(&word.text, known.iter().copied());
        let has_help = diagnostic.help.is_some();
        let listed = format!("known are {}", listed(known.iter().copied()));
        self.diagnostics.push(if has_help { diagnostic } else { diagnostic.help(listed) });
    }
}

/// Whether there are variants, and all of them are whole programs.
fn all_are_programs(fields: &Fields) -> bool {
    let Some(Value::Object(variants)) = fields.get("variants") else { return false };
    let is_program = |property: &ObjectProp| match &property.value {
        Value::Object(variant) => variant.get("main").is_some(),
        _ => false,
    };
    !variants.properties.is_empty() && variants.properties.iter().all(is_program)
}

fn clash(name: &Name, first: Span, what: &str) -> Diagnostic {
    Diagnostic::new(codes::NAME_CLASH, name.span, format!("`{}` is already {what}", name.text))
        .related(first, "first here")
}

/// The name of a file without its folder and its ending.
fn stem(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_string(),
        _ => name.to_string(),
    }
}
