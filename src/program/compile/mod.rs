//! From the syntax tree to programs: names, constants, primitives, functions,
//! checks, variants. All mistakes are collected.

mod calls;
mod expression;
mod function;
mod statement;

use super::dataflow::Dataflow;
use super::fingerprint::Fingerprint;
use super::{Check, CheckCode, Compiled, Entry, Function, Initial, Program, SharedName};
use crate::primitive::{self, Primitive};
use crate::program::module::compile_main;
use crate::program::translate::module_of;
use crate::scenario::walk;
use crate::scenario::{
    Constant, Expression, ExpressionKind, Model, Module, Name, Order, Scenario, UnaryOperator, Variant,
};
use crate::source::{Diagnostic, Diagnostics, SourceFile, Span};
use crate::value::{self, FloatBits, Object, ObjectReference, Plain, Value};
use function::FunctionCompiler;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The diagnostics of this room: code and meaning.
pub const CODES: &[(&str, &str)] = &[
    ("E0301", "a name that stands for nothing"),
    ("E0302", "something called that cannot be called"),
    ("E0303", "wrong arguments"),
    ("E0304", "`await` before something that cannot be awaited"),
    ("E0305", "`break` or `continue` outside a loop, `return` outside a function"),
    ("E0306", "an assignment to something that cannot be assigned"),
    ("E0307", "a method that does not exist"),
    ("E0308", "a primitive that cannot be made like this"),
    ("E0309", "a check that does more than look"),
    ("E0310", "a thread or task that is not a call of a function"),
    ("E0311", "an attribute that cannot be read"),
    ("E0312", "something too large"),
    ("E0313", "an expected outcome that names nothing shared"),
];

/// What a name stands for.
#[derive(Clone, Debug)]
enum Meaning {
    Variable(u16),
    Constant(Value),
    Function(u16),
}

/// What all functions of a scenario have in common while they are compiled.
struct Context<'a> {
    scenario: &'a Scenario,
    source: &'a SourceFile,
    shared: Vec<SharedName>,
    names: BTreeMap<&'a str, Meaning>,
    flow: Dataflow,
    diagnostics: Diagnostics,
}

/// Finds the modules of the library that a module needs: all modules to run, what a module imports before it.
pub type Resolve<'r> = dyn Fn(Module) -> Result<Vec<Module>, Vec<Diagnostic>> + 'r;

/// Compiles every variant of a scenario. `resolve` is asked for each `main` variant.
///
/// # Errors
/// All mistakes, in the order of the text.
pub fn compile_with(
    scenario: &Scenario,
    source: &Arc<SourceFile>,
    resolve: &Resolve,
) -> Result<Vec<Compiled>, Vec<Diagnostic>> {
    let is_program = |variant: &&Variant| variant.model == Model::Main;
    if !scenario.variants.iter().any(|variant| is_program(&variant)) {
        return compile(scenario, source);
    }
    let mut without = scenario.clone();
    without.variants.retain(|variant| variant.model != Model::Main);
    // The strings of a scenario that is all programs say more than the other machine understands.
    let (mut compiled, mut mistakes) = match without.variants.is_empty() {
        true => (Vec::new(), Vec::new()),
        false => match compile(&without, source) {
            Ok(compiled) => (compiled, Vec::new()),
            Err(mistakes) => (Vec::new(), mistakes),
        },
    };
    let (mut all, mut slugs) = (Vec::new(), BTreeSet::new());
    let mut others = compiled.drain(..);
    for variant in &scenario.variants {
        let one = match variant.model {
            Model::Main => module_of(scenario, variant, source)
                .and_then(resolve)
                .and_then(|modules| compile_main(modules, scenario, variant, source)),
            Model::Threads | Model::Tasks => match others.next() {
                Some(one) => Ok(one),
                None => continue,
            },
        };
        match one {
            Ok(mut one) => {
                one.program.slug = unique_slug(&variant.name.text, &mut slugs);
                all.push(one);
            }
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() {
        return Ok(all);
    }
    let mut diagnostics = Diagnostics::default();
    for mistake in mistakes {
        diagnostics.push(mistake);
    }
    Err(diagnostics.sorted())
}

/// Compiles every variant of a scenario without `main` variants.
///
/// # Errors
/// All mistakes, in the order of the text. O(text), but for the data-flow closure, which is
/// quadratic in the number of assignments at worst.
pub fn compile(scenario: &Scenario, source: &Arc<SourceFile>) -> Result<Vec<Compiled>, Vec<Diagnostic>> {
    if let Some(variant) = scenario.variants.iter().find(|variant| variant.model == Model::Main) {
        let message = "a `main` variant needs the library of Python files";
        return Err(vec![Diagnostic::new("E0310", variant.span, message)]);
    }
    let rebound = scenario.functions.iter().flat_map(|function| walk::assigned(&function.body)).collect();
    // Primitives too: what `hits.load()` returned may come back by `hits.store(…)`.
    let names = scenario.shared.iter().map(|s| &s.name).chain(scenario.sync.iter().map(|s| &s.name));
    let variables = names.map(|name| name.text.clone()).collect();
    let mut context = Context {
        scenario,
        source,
        shared: Vec::new(),
        names: BTreeMap::new(),
        flow: Dataflow::new(variables, &scenario.functions),
        diagnostics: Diagnostics::default(),
    };
    if scenario.shared.len() + scenario.sync.len() > 4096 || scenario.functions.len() > 4096 {
        let span = scenario.variants.first().map(|variant| variant.span).unwrap_or_default();
        context.diagnostics.push(Diagnostic::new("E0312", span, "more than 4096 shared names or functions"));
        return Err(context.diagnostics.sorted());
    }
    context.declare(&rebound);
    let functions: Arc<[Function]> = {
        let compiled = scenario.functions.iter().map(|function| FunctionCompiler::function(&mut context, function));
        compiled.collect::<Vec<_>>().into()
    };
    let always = context.checks(&scenario.check.always);
    let finally = context.checks(&scenario.check.finally);
    let eventually = context.checks(&scenario.check.eventually);
    let leads_to = context.check_pairs(&scenario.check.leads_to);
    let guards: Arc<[_]> = crate::program::guards::guards_of_functions(&scenario.functions).into();
    let mut slugs = BTreeSet::new();
    let mut compiled = Vec::new();
    for variant in &scenario.variants {
        let entries = context.entries(variant);
        let expected_outcomes = context.expected_outcomes(variant);
        let mut program = Program {
            source: Arc::clone(source),
            scenario: scenario.name.clone(),
            variant: variant.name.text.clone(),
            slug: unique_slug(&variant.name.text, &mut slugs),
            model: variant.model,
            order: variant.order.unwrap_or(Order::Any),
            shared: context.shared.clone(),
            functions: Arc::clone(&functions),
            process: None,
            python: crate::program::Python::default(),
            switching: crate::program::Switching::default(),
            is_traced: false,
            guards: Arc::clone(&guards),
            entries,
            always: always.clone(),
            finally: finally.clone(),
            eventually: eventually.clone(),
            leads_to: leads_to.clone(),
            fingerprint: 0,
        };
        program.fingerprint = fingerprint(&program);
        compiled.push(Compiled {
            program,
            expected_findings: variant.expect.findings.iter().map(|name| name.text.clone()).collect(),
            expected_outcomes,
            expected_output: None,
        });
    }
    if context.diagnostics.is_empty() { Ok(compiled) } else { Err(context.diagnostics.sorted()) }
}

/// Compiles an expression over the shared names of a scenario that can be compiled, as checks are compiled. Places are
/// those in `text`, which holds the expression and nothing else.
///
/// # Errors
/// All mistakes.
pub fn compile_expression(scenario: &Scenario, text: &SourceFile) -> Result<Check, Vec<Diagnostic>> {
    let expression = crate::scenario::parse_expression(text)?;
    let rebound = scenario.functions.iter().flat_map(|function| walk::assigned(&function.body)).collect();
    let mut context = Context {
        scenario,
        source: text,
        shared: Vec::new(),
        names: BTreeMap::new(),
        flow: Dataflow::new(BTreeSet::new(), &scenario.functions),
        diagnostics: Diagnostics::default(),
    };
    context.declare(&rebound);
    let code = CheckCode::Function(FunctionCompiler::check(&mut context, &expression));
    let check = Check { text: text.slice(expression.span).to_string(), span: expression.span, code };
    if context.diagnostics.is_empty() { Ok(check) } else { Err(context.diagnostics.sorted()) }
}

/// The mistakes that compiling finds in what could be read of a scenario in which reading already found
/// some, without those that may only follow from the earlier ones.
pub fn further_mistakes(scenario: &Scenario, source: &Arc<SourceFile>, earlier: &[Diagnostic]) -> Vec<Diagnostic> {
    let inside = |span: Span, diagnostic: &Diagnostic| {
        span.start <= diagnostic.primary.span.start && diagnostic.primary.span.end <= span.end
    };
    let functions = scenario.functions.iter().map(|function| function.span).collect::<Vec<_>>();
    let variants = scenario.variants.iter().map(|variant| variant.span).collect::<Vec<_>>();
    // A mistake outside of functions and variants may have cost a declaration, and with it a name.
    let places = || functions.iter().chain(&variants);
    let names_are_known = earlier.iter().all(|mistake| places().any(|span| inside(*span, mistake)));
    if scenario.variants.iter().any(|variant| variant.model == Model::Main) {
        return Vec::new();
    }
    let mut mistakes = compile(scenario, source).err().unwrap_or_default();
    mistakes.retain(|mistake| {
        let about_names = matches!(mistake.code, "E0301" | "E0302" | "E0303" | "E0310" | "E0313");
        let place = places().find(|span| inside(**span, mistake));
        let spoilt = place.is_some_and(|span| earlier.iter().any(|other| inside(*span, other)));
        !spoilt && (names_are_known || !about_names)
    });
    mistakes
}

/// FNV-1a over everything that decides what the program does, but not where it is written.
///
/// Stable for a released version of the tool: a token of a version that compiles differently is
/// refused rather than misread.
fn fingerprint(program: &Program) -> u64 {
    let mut fingerprint = Fingerprint::new();
    let mut add = |text: String| fingerprint.add(&text);
    add(format!("{:?} {:?}", program.model, program.order));
    for shared in &program.shared {
        add(format!("{shared:?}"));
    }
    for function in program.functions.iter() {
        add(format!("{:?} {} {:?} {:?}", function.name, function.parameters, function.code, function.handlers));
    }
    for entry in &program.entries {
        add(format!("{} {:?}", entry.function, entry.arguments));
    }
    fingerprint.value()
}

pub(super) fn unique_slug(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut slug = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = match slug.trim_end_matches('-') {
        "" => "variant".to_string(),
        slug => slug.to_string(),
    };
    let mut unique = slug.clone();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{slug}-{number}");
        number += 1;
    }
    unique
}

impl<'a> Context<'a> {
    /// Gives every shared name an index: variables, then primitives, then nested containers.
    fn declare(&mut self, rebound: &BTreeSet<String>) {
        let scenario = self.scenario;
        let declared = scenario.shared.len() + scenario.sync.len();
        let names = scenario.shared.iter().map(|s| &s.name).chain(scenario.sync.iter().map(|s| &s.name));
        self.shared = names
            .map(|name| SharedName {
                name: name.text.as_str().into(),
                declared: true,
                initial: Initial::Variable(Value::None),
            })
            .collect();
        for (index, sync) in scenario.sync.iter().enumerate() {
            let index = (scenario.shared.len() + index) as u16;
            self.names.insert(&sync.name.text, Meaning::Constant(Value::Primitive(index)));
        }
        for (index, function) in scenario.functions.iter().enumerate() {
            self.names.insert(&function.name.text, Meaning::Function(index as u16));
        }
        for (index, shared) in scenario.shared.iter().enumerate() {
            let name = &shared.name.text;
            let container = matches!(shared.value.kind, ExpressionKind::List(_) | ExpressionKind::Dict(_));
            // A name that no function assigns always denotes the same container: looking it up is no
            // visible operation. One that is assigned is a variable that happens to hold a container.
            if container && !rebound.contains(name) {
                let object = self.initial_object(&shared.value, name);
                self.shared[index].initial = Initial::Object(object);
                let reference = ObjectReference::Declared(index as u16);
                self.names.insert(name, Meaning::Constant(Value::Object(reference)));
            } else {
                let value = self.initial_value(&shared.value, name);
                self.shared[index].initial = Initial::Variable(value);
                self.names.insert(name, Meaning::Variable(index as u16));
            }
        }
        for (index, sync) in scenario.sync.iter().enumerate() {
            if let Some(primitive) = self.construct(&sync.constructor) {
                self.shared[scenario.shared.len() + index].initial = Initial::Primitive(primitive);
            }
        }
        debug_assert!(self.shared.len() >= declared);
    }

    fn initial_value(&mut self, expression: &Expression, path: &str) -> Value {
        match &expression.kind {
            ExpressionKind::List(_) | ExpressionKind::Dict(_) => {
                let object = self.initial_object(expression, path);
                let index = self.shared.len();
                if index > usize::from(u16::MAX) {
                    self.diagnostics.push(Diagnostic::new("E0312", expression.span, "too many containers"));
                    return Value::None;
                }
                let name = path.into();
                self.shared.push(SharedName { name, declared: false, initial: Initial::Object(object) });
                Value::Object(ObjectReference::Declared(index as u16))
            }
            ExpressionKind::Tuple(items) => {
                let items = items.iter().enumerate().map(|(i, item)| self.initial_value(item, &format!("{path}[{i}]")));
                Value::Tuple(items.collect())
            }
            _ => constant_value(expression).unwrap_or(Value::None),
        }
    }

    fn initial_object(&mut self, expression: &Expression, path: &str) -> Object {
        match &expression.kind {
            ExpressionKind::Dict(items) => {
                let mut entries = Vec::new();
                for (key, value) in items {
                    let key = constant_value(key).unwrap_or(Value::None);
                    let path = format!("{path}[{}]", plain_constant(&key));
                    entries.push((key, self.initial_value(value, &path)));
                }
                Object::Dict(entries)
            }
            ExpressionKind::List(items) => {
                let items = items.iter().enumerate();
                Object::List(items.map(|(i, item)| self.initial_value(item, &format!("{path}[{i}]"))).collect())
            }
            _ => unreachable!("called for lists and dictionaries only"),
        }
    }

    /// Makes a primitive from `Semaphore(2)`.
    fn construct(&mut self, constructor: &'a Expression) -> Option<Primitive> {
        let span = constructor.span;
        let known = || primitive::constructors().iter().map(|constructor| constructor.name);
        let ExpressionKind::Call { function, arguments, keywords } = &constructor.kind else {
            let names = known().collect::<Vec<_>>().join(", ");
            let diagnostic = Diagnostic::new("E0308", span, "a primitive is made by a call, such as `Lock()`");
            self.diagnostics.push(diagnostic.help(format!("write one of {names} with its arguments")));
            return None;
        };
        let ExpressionKind::Name(name) = &function.kind else {
            self.diagnostics.push(Diagnostic::new("E0308", function.span, "a primitive is made by its plain name"));
            return None;
        };
        let Some(info) = primitive::constructors().iter().find(|constructor| constructor.name == name) else {
            let diagnostic = Diagnostic::new("E0308", function.span, format!("there is no primitive `{name}`"));
            let names = known().collect::<Vec<_>>();
            let diagnostic = match crate::source::suggest(name, names.iter().copied()) {
                Some(_) => diagnostic.suggest(name, names.iter().copied()),
                None => diagnostic.help(format!("there are {}", names.join(", "))),
            };
            self.diagnostics.push(diagnostic);
            return None;
        };
        let values = self.fill_arguments(info.name, info.parameters, span, arguments, keywords)?;
        let values = values.into_iter().map(|argument| match argument {
            calls::Filled::Given(expression) => self.entry_value(expression),
            calls::Filled::Default(value) => Some(value),
        });
        let values = values.collect::<Option<Vec<_>>>()?;
        let earlier = |index: u16| match &self.shared.get(usize::from(index))?.initial {
            Initial::Primitive(primitive) => Some(primitive.clone()),
            Initial::Variable(_) | Initial::Object(_) => None,
        };
        match Primitive::construct(info.name, &values, &earlier) {
            Ok(primitive) => Some(primitive),
            Err(reason) => {
                self.diagnostics.push(Diagnostic::new("E0308", span, reason));
                None
            }
        }
    }

    /// A value that is known before anything runs: a constant, a primitive, or a shared container.
    fn entry_value(&mut self, expression: &Expression) -> Option<Value> {
        if let ExpressionKind::Name(name) = &expression.kind {
            match self.names.get(name.as_str()) {
                Some(Meaning::Constant(value)) => return Some(value.clone()),
                Some(Meaning::Function(index)) => return Some(Value::Function(*index)),
                Some(Meaning::Variable(_)) => {
                    let message = format!("`{name}` has no value before something runs");
                    let diagnostic = Diagnostic::new("E0303", expression.span, message);
                    self.diagnostics.push(diagnostic.help("read it inside the function instead"));
                    return None;
                }
                None => {
                    self.unknown_name(name, expression.span, &[]);
                    return None;
                }
            }
        }
        if let ExpressionKind::Tuple(items) = &expression.kind {
            let items = items.iter().map(|item| self.entry_value(item)).collect::<Vec<_>>();
            return Some(Value::Tuple(items.into_iter().collect::<Option<Vec<_>>>()?.into()));
        }
        let value = constant_value(expression);
        if value.is_none() {
            let diagnostic = Diagnostic::new("E0303", expression.span, "this argument is not a constant");
            self.diagnostics
                .push(diagnostic.help("give a number, a string, a tuple, a primitive or a shared container"));
        }
        value
    }

    /// An expression as the user sees it, without the escapes of a JSON string around it.
    fn text(&self, expression: &Expression) -> String {
        let text = self.source.slice(expression.span);
        serde_json::from_str(&format!("\"{text}\"")).unwrap_or_else(|_| text.to_string())
    }

    fn unknown_name(&mut self, name: &str, span: Span, locals: &[String]) {
        let mut candidates = locals.iter().map(String::as_str).collect::<Vec<&str>>();
        candidates.extend(self.names.keys());
        calls::SPECIAL.iter().for_each(|name| candidates.push(name));
        value::BUILTINS.iter().for_each(|builtin| candidates.push(builtin.name));
        let diagnostic = Diagnostic::new("E0301", span, format!("`{name}` stands for nothing here"));
        let diagnostic = match crate::source::suggest(name, candidates.iter().copied()) {
            Some(_) => diagnostic.suggest(name, candidates),
            None => diagnostic.help("declare it under `shared` or `sync`, or assign it first"),
        };
        self.diagnostics.push(diagnostic);
    }

    fn checks(&mut self, expressions: &'a [Expression]) -> Vec<Check> {
        expressions.iter().map(|expression| self.check(expression)).collect()
    }

    fn check_pairs(&mut self, pairs: &'a [(Expression, Expression)]) -> Vec<(Check, Check)> {
        pairs.iter().map(|(condition, then)| (self.check(condition), self.check(then))).collect()
    }

    fn check(&mut self, expression: &'a Expression) -> Check {
        Check {
            text: self.text(expression),
            span: expression.span,
            code: CheckCode::Function(FunctionCompiler::check(self, expression)),
        }
    }

    fn entries(&mut self, variant: &'a Variant) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (index, call) in variant.entries.iter().enumerate() {
            if index >= 250 {
                let message = "more than 250 threads or tasks in one variant";
                self.diagnostics.push(Diagnostic::new("E0312", call.span, message));
                break;
            }
            entries.extend(self.entry(index, call));
        }
        entries
    }

    fn entry(&mut self, index: usize, call: &'a Expression) -> Option<Entry> {
        let wrong = || {
            let diagnostic = Diagnostic::new("E0310", call.span, "a thread or task is a call of a function");
            diagnostic.help("write it as `increment()`")
        };
        let ExpressionKind::Call { function, arguments, keywords } = &call.kind else {
            self.diagnostics.push(wrong());
            return None;
        };
        let ExpressionKind::Name(name) = &function.kind else {
            self.diagnostics.push(wrong());
            return None;
        };
        let scenario = self.scenario;
        let Some(position) = scenario.functions.iter().position(|function| function.name.text == *name) else {
            let names = scenario.functions.iter().map(|function| function.name.text.as_str());
            let diagnostic = Diagnostic::new("E0301", function.span, format!("there is no function `{name}`"));
            self.diagnostics.push(diagnostic.suggest(name, names));
            return None;
        };
        let filled = self.function_arguments(&scenario.functions[position], call.span, arguments, keywords)?;
        let arguments =
            filled.into_iter().map(|expression| self.entry_value(expression)).collect::<Option<Vec<_>>>()?;
        Some(Entry {
            label: Program::thread_label(index),
            name: self.text(call),
            function: position as u16,
            arguments,
            span: call.span,
        })
    }

    fn expected_outcomes(&mut self, variant: &Variant) -> Option<Vec<Vec<(String, Plain)>>> {
        let expected = variant.expect.outcomes.as_ref()?;
        let mut outcomes = Vec::new();
        for outcome in expected {
            let mut values = Vec::new();
            for (name, value) in &outcome.values {
                self.expect_shared(name);
                values.push((name.text.clone(), plain_expression(value)));
            }
            outcomes.push(values);
        }
        Some(outcomes)
    }

    fn expect_shared(&mut self, name: &Name) {
        let scenario = self.scenario;
        let candidates = || scenario.shared.iter().map(|s| &s.name).chain(scenario.sync.iter().map(|s| &s.name));
        if !candidates().any(|known| known.text == name.text) {
            let message = format!("`{}` is not a shared name", name.text);
            let diagnostic = Diagnostic::new("E0313", name.span, message);
            self.diagnostics.push(diagnostic.suggest(&name.text, candidates().map(|known| known.text.as_str())));
        }
    }
}

/// The value of a literal, with a sign if any.
fn constant_value(expression: &Expression) -> Option<Value> {
    match &expression.kind {
        ExpressionKind::Constant(constant) => Some(match constant {
            Constant::None => Value::None,
            Constant::Bool(value) => Value::Bool(*value),
            Constant::Int(value) => Value::Int(*value),
            Constant::Float(value) => Value::Float(FloatBits::new(*value)),
            Constant::String(text) => Value::String(text.as_str().into()),
            Constant::Ellipsis => Value::Ellipsis,
        }),
        ExpressionKind::Unary { operator, operand } if *operator != UnaryOperator::Not => {
            let constant = constant_value(operand)?;
            let number = matches!(constant, Value::Int(_) | Value::Float(_));
            number.then(|| value::unary(*operator, &constant, &value::Heap::default()).ok()).flatten()
        }
        _ => None,
    }
}

fn plain_constant(constant: &Value) -> Plain {
    value::plain(constant, &value::Heap::default())
}

/// A literal as a plain value, containers included.
pub(super) fn plain_expression(expression: &Expression) -> Plain {
    match &expression.kind {
        ExpressionKind::List(items) => Plain::List(items.iter().map(plain_expression).collect()),
        ExpressionKind::Tuple(items) => Plain::Tuple(items.iter().map(plain_expression).collect()),
        ExpressionKind::Dict(items) => {
            Plain::Dict(items.iter().map(|(key, value)| (plain_expression(key), plain_expression(value))).collect())
        }
        _ => constant_value(expression).map_or(Plain::None, |value| plain_constant(&value)),
    }
}
