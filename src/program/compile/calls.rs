//! Calls: of functions, primitives' and containers' methods, exception classes,
//! built-in functions, and the few words that talk to the scheduler.

use super::function::FunctionCompiler;
use super::{Context, Meaning};
use crate::primitive::{self, DefaultArgument, MethodInfo, Primitive};
use crate::program::{Initial, Instruction};
use crate::scenario::{Expression, ExpressionKind, Function, Name};
use crate::source::{Diagnostic, Span};
use crate::value::{self, ExceptionClass, Value};
use std::sync::Arc;

/// Words with a meaning of their own.
pub(super) const SPECIAL: &[&str] = &["sleep", "choose", "spawn", "join", "print"];

/// An argument as given, or the default that takes its place.
pub(super) enum Filled<'a> {
    Given(&'a Expression),
    Default(Value),
}

impl<'a> Context<'a> {
    /// Puts positional and keyword arguments in the order of parameters. `None` after an error.
    pub fn fill_arguments(
        &mut self,
        name: &str,
        parameters: &[(&'static str, Option<DefaultArgument>)],
        span: Span,
        arguments: &'a [Expression],
        keywords: &'a [(Name, Expression)],
    ) -> Option<Vec<Filled<'a>>> {
        let parameters = parameters.iter().map(|(name, default)| (*name, default.map(DefaultArgument::value)));
        let parameters = parameters.collect::<Vec<_>>();
        self.match_arguments(name, &parameters, span, arguments, keywords)
    }

    fn match_arguments(
        &mut self,
        name: &str,
        parameters: &[(&str, Option<Value>)],
        span: Span,
        arguments: &'a [Expression],
        keywords: &'a [(Name, Expression)],
    ) -> Option<Vec<Filled<'a>>> {
        let mut filled = Vec::new();
        let mut fine = true;
        let mut mistake = |diagnostic| {
            self.diagnostics.push(diagnostic);
            fine = false;
        };
        if let Some(extra) = arguments.get(parameters.len()) {
            let message = format!(
                "`{name}` takes {}, and {} are given",
                counted(parameters.len(), "argument"),
                arguments.len() + keywords.len()
            );
            mistake(Diagnostic::new("E0303", extra.span, message));
        }
        for (keyword, _) in keywords {
            let position = parameters.iter().position(|(parameter, _)| *parameter == keyword.text);
            match position {
                None => {
                    let message = format!("`{name}` has no parameter `{}`", keyword.text);
                    let names = parameters.iter().map(|(parameter, _)| *parameter);
                    mistake(Diagnostic::new("E0303", keyword.span, message).suggest(&keyword.text, names));
                }
                Some(position) if position < arguments.len() => {
                    let message = format!("`{}` is given twice", keyword.text);
                    mistake(Diagnostic::new("E0303", keyword.span, message));
                }
                Some(_) => {}
            }
        }
        for (index, (parameter, default)) in parameters.iter().enumerate() {
            let named = keywords.iter().find(|(keyword, _)| keyword.text == *parameter).map(|(_, value)| value);
            match (arguments.get(index).or(named), default) {
                (Some(expression), _) => filled.push(Filled::Given(expression)),
                (None, Some(default)) => filled.push(Filled::Default(default.clone())),
                (None, None) => {
                    mistake(Diagnostic::new("E0303", span, format!("`{name}` needs an argument `{parameter}`")));
                }
            }
        }
        fine.then_some(filled)
    }

    /// The arguments of a call of one of the scenario's functions, as expressions.
    pub fn function_arguments(
        &mut self,
        function: &'a Function,
        span: Span,
        arguments: &'a [Expression],
        keywords: &'a [(Name, Expression)],
    ) -> Option<Vec<&'a Expression>> {
        // A default is a constant expression, so it can stand for itself at every call.
        let marked = function.parameters.iter().map(|parameter| {
            let default = parameter.default.as_ref().map(|_| Value::None);
            (parameter.name.text.as_str(), default)
        });
        let marked = marked.collect::<Vec<_>>();
        let filled = self.match_arguments(&function.name.text, &marked, span, arguments, keywords)?;
        let arguments = filled.into_iter().zip(&function.parameters).map(|(argument, parameter)| match argument {
            Filled::Given(expression) => expression,
            Filled::Default(_) => parameter.default.as_ref().expect("a default was marked"),
        });
        Some(arguments.collect())
    }

    /// The method of a primitive, if the receiver is one by name.
    fn known_primitive(&self, receiver: &Expression) -> Option<&Primitive> {
        let ExpressionKind::Name(name) = &receiver.kind else { return None };
        match self.names.get(name.as_str()) {
            Some(Meaning::Constant(Value::Primitive(index))) => match &self.shared[usize::from(*index)].initial {
                Initial::Primitive(primitive) => Some(primitive),
                // Its constructor was wrong, which has been said.
                Initial::Variable(_) | Initial::Object(_) => None,
            },
            _ => None,
        }
    }
}

/// `1 argument`, `2 arguments`, `no arguments`.
fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

impl<'a> FunctionCompiler<'_, 'a> {
    /// Pushes the result of a call.
    pub fn call(&mut self, expression: &'a Expression, awaited: bool) {
        let ExpressionKind::Call { function, arguments, keywords } = &expression.kind else {
            unreachable!("called for calls only")
        };
        let span = expression.span;
        match &function.kind {
            ExpressionKind::Attribute { value, name } => {
                self.method_call(value, name, arguments, keywords, awaited, span);
            }
            ExpressionKind::Name(name) => self.named_call(name, function.span, arguments, keywords, awaited, span),
            _ => {
                let diagnostic = Diagnostic::new("E0302", function.span, "this cannot be called");
                self.error(diagnostic.help("call a function by its name, or a method"));
                self.emit(Instruction::Constant(Value::None), span);
            }
        }
    }

    fn named_call(
        &mut self,
        name: &'a str,
        name_span: Span,
        arguments: &'a [Expression],
        keywords: &'a [(Name, Expression)],
        awaited: bool,
        span: Span,
    ) {
        if self.local(name).is_some() || matches!(self.context.names.get(name), Some(Meaning::Variable(_))) {
            let diagnostic =
                Diagnostic::new("E0302", name_span, format!("`{name}` is a variable; only functions are called"));
            self.error(diagnostic.help("call a function of `functions` by its own name"));
            self.emit(Instruction::Constant(Value::None), span);
            return;
        }
        match self.context.names.get(name) {
            Some(Meaning::Function(index)) => {
                let index = *index;
                self.forbid_in_check(name, name_span);
                let scenario = self.context.scenario;
                let function = &scenario.functions[usize::from(index)];
                let filled = self.context.function_arguments(function, span, arguments, keywords).unwrap_or_default();
                let count = self.arguments_in_order(&filled, span);
                self.emit(Instruction::Call { function: index, arguments: count }, span);
                return;
            }
            Some(_) => {
                let message = format!("`{name}` cannot be called");
                let diagnostic = Diagnostic::new("E0302", name_span, message);
                self.error(diagnostic.help(format!("call one of its methods, as in `{name}.acquire()`")));
                self.emit(Instruction::Constant(Value::None), span);
                return;
            }
            None => {}
        }
        if SPECIAL.contains(&name) {
            self.forbid_in_check(name, name_span);
            self.special(name, name_span, arguments, keywords, awaited, span);
            return;
        }
        if awaited {
            let message = format!("`{name}` cannot be awaited");
            self.error(Diagnostic::new("E0304", name_span, message).help("leave the `await` away"));
        }
        if let Some(class) = ExceptionClass::from_name(name) {
            self.no_keywords(name, keywords);
            arguments.iter().for_each(|argument| self.expression(argument));
            self.emit(Instruction::MakeException { class, arguments: arguments.len() as u16 }, span);
        } else if let Some(builtin) = value::find_builtin(name) {
            let (count, keywords) = self.dynamic_arguments(arguments, keywords);
            self.emit(Instruction::CallBuiltin { name: builtin.name, arguments: count, keywords }, span);
        } else {
            let locals = self.locals.clone();
            self.context.unknown_name(name, name_span, &locals);
            self.emit(Instruction::Constant(Value::None), span);
        }
    }

    /// Evaluates arguments in the order in which they are written and leaves them in the order of parameters.
    fn arguments_in_order(&mut self, arguments: &[&'a Expression], span: Span) -> u16 {
        let mut written = (0..arguments.len()).collect::<Vec<_>>();
        // A default is written elsewhere, but it is constant.
        written.sort_by_key(|position| arguments[*position].span.start);
        written.iter().for_each(|position| self.expression(arguments[*position]));
        if !written.is_sorted() {
            let place = |position| written.iter().position(|other| *other == position).expect("a permutation") as u16;
            self.emit(Instruction::Arrange((0..arguments.len()).map(place).collect()), span);
        }
        arguments.len() as u16
    }

    fn special(
        &mut self,
        name: &str,
        name_span: Span,
        arguments: &'a [Expression],
        keywords: &'a [(Name, Expression)],
        awaited: bool,
        span: Span,
    ) {
        if awaited && !matches!(name, "sleep" | "join") {
            let message = format!("`{name}` cannot be awaited");
            let help = match name {
                "spawn" => "give it a name, as in `worker = spawn(…)`, and then `await worker`",
                _ => "leave the `await` away",
            };
            self.error(Diagnostic::new("E0304", name_span, message).help(help));
        }
        if name == "print" {
            let (arguments, keywords) = self.dynamic_arguments(arguments, keywords);
            self.emit(Instruction::Print { arguments, keywords }, span);
            return;
        }
        self.no_keywords(name, keywords);
        let expected_one = |what: &str| {
            let message = format!("`{name}` takes one argument: {what}");
            Diagnostic::new("E0303", span, message)
        };
        match name {
            "choose" => {
                if arguments.is_empty() {
                    self.error(Diagnostic::new("E0303", span, "`choose` needs something to choose from"));
                    self.emit(Instruction::Constant(Value::None), span);
                    return;
                }
                arguments.iter().for_each(|argument| self.expression(argument));
                self.emit(Instruction::Choose(arguments.len() as u16), span);
            }
            "sleep" | "join" => {
                match arguments {
                    [argument] => self.expression(argument),
                    _ => {
                        let what = if name == "sleep" { "seconds" } else { "what `spawn(…)` returned" };
                        self.error(expected_one(what));
                        self.emit(Instruction::Constant(Value::Int(0)), span);
                    }
                }
                let sleep = name == "sleep";
                let instruction = if sleep { Instruction::Sleep { awaited } } else { Instruction::Join { awaited } };
                self.emit(instruction, span);
            }
            "spawn" => {
                if let [Expression { kind: ExpressionKind::Call { function, arguments, keywords }, span: inner }] =
                    arguments
                    && let ExpressionKind::Name(callee) = &function.kind
                    && let Some(Meaning::Function(index)) = self.context.names.get(callee.as_str())
                {
                    let index = *index;
                    let scenario = self.context.scenario;
                    let function = &scenario.functions[usize::from(index)];
                    let filled = self.context.function_arguments(function, *inner, arguments, keywords);
                    let filled = filled.unwrap_or_default();
                    let count = self.arguments_in_order(&filled, span);
                    self.emit(Instruction::Spawn { function: index, arguments: count }, span);
                } else {
                    let diagnostic = expected_one("the call to run, as in `spawn(worker(1))`");
                    self.error(diagnostic);
                    self.emit(Instruction::Constant(Value::None), span);
                }
            }
            _ => unreachable!("{name} is special"),
        }
    }

    fn method_call(
        &mut self,
        receiver: &'a Expression,
        method: &'a Name,
        arguments: &'a [Expression],
        keywords: &'a [(Name, Expression)],
        awaited: bool,
        span: Span,
    ) {
        let mut values = arguments.iter().chain(keywords.iter().map(|(_, value)| value));
        let derived = values.any(|value| self.context.flow.is_derived(self.name, receiver, value));
        self.expression(receiver);
        let name = method.text.as_str();
        let known = self.context.known_primitive(receiver).map(|primitive| (primitive.kind(), primitive.methods()));
        if let Some((kind, known)) = known {
            let Some(info) = known.iter().find(|info| info.name == name) else {
                let message = format!("a {kind} has no method `{name}`");
                let names = known.iter().map(|info| info.name).collect::<Vec<_>>();
                let diagnostic = Diagnostic::new("E0307", method.span, message);
                let diagnostic = match crate::source::suggest(name, names.iter().copied()) {
                    Some(_) => diagnostic.suggest(name, names),
                    None => diagnostic.help(format!("it has {}", names.join(", "))),
                };
                self.error(diagnostic);
                return;
            };
            self.primitive_method((info, kind), method, (arguments, keywords), (awaited, derived), span);
            return;
        }
        let on_primitives = primitive::all_methods().any(|info| info.name == name);
        if !on_primitives && !value::any_method_named(name) {
            let candidates =
                value::all_methods().map(|method| method.name).chain(primitive::all_methods().map(|info| info.name));
            let candidates = candidates.collect::<Vec<_>>();
            let diagnostic = Diagnostic::new("E0307", method.span, format!("nothing has a method `{name}`"));
            self.error(diagnostic.suggest(name, candidates));
        }
        if awaited && !primitive::all_methods().any(|info| info.name == name && info.awaitable) {
            let diagnostic = Diagnostic::new("E0304", span, format!("`{name}` cannot be awaited"));
            self.error(diagnostic.help("leave the `await` away"));
        }
        if self.is_check
            && (value::any_method_mutates(name) || primitive::all_methods().any(|m| m.name == name && !m.query))
        {
            let message = format!("a check may only look, and `{name}` changes things");
            self.error(Diagnostic::new("E0309", method.span, message));
        }
        let (count, keywords) = self.dynamic_arguments(arguments, keywords);
        let name = name.into();
        self.emit(Instruction::CallMethod { name, arguments: count, keywords, awaited, derived }, span);
    }

    fn primitive_method(
        &mut self,
        (info, kind): (&'static MethodInfo, &str),
        method: &'a Name,
        (arguments, keywords): (&'a [Expression], &'a [(Name, Expression)]),
        (awaited, derived): (bool, bool),
        span: Span,
    ) {
        if awaited && !info.awaitable {
            let message = format!("`{}` of a {kind} cannot be awaited", info.name);
            self.error(Diagnostic::new("E0304", span, message).help("leave the `await` away"));
        }
        if self.is_check && !info.query {
            let message = format!("a check may only look, and `{}` changes the {kind}", info.name);
            self.error(Diagnostic::new("E0309", method.span, message));
        }
        let filled = self.context.fill_arguments(info.name, info.parameters, span, arguments, keywords);
        let filled = filled.unwrap_or_default();
        let count = filled.len() as u16;
        for argument in filled {
            match argument {
                Filled::Given(expression) => self.expression(expression),
                Filled::Default(value) => {
                    self.emit(Instruction::Constant(value), span);
                }
            }
        }
        let keywords = Arc::default();
        let name = info.name.into();
        self.emit(Instruction::CallMethod { name, arguments: count, keywords, awaited, derived }, span);
    }

    /// Calls a method of the object on the stack, without arguments given by the user.
    pub fn method(&mut self, name: &str, arguments: u16, awaited: bool, span: Span) {
        let (name, keywords) = (name.into(), Arc::default());
        self.emit(Instruction::CallMethod { name, arguments, keywords, awaited, derived: false }, span);
    }

    /// Pushes arguments whose parameters are known only when running.
    fn dynamic_arguments(
        &mut self,
        arguments: &'a [Expression],
        keywords: &'a [(Name, Expression)],
    ) -> (u16, Arc<[Arc<str>]>) {
        arguments.iter().for_each(|argument| self.expression(argument));
        keywords.iter().for_each(|(_, value)| self.expression(value));
        let names = keywords.iter().map(|(name, _)| Arc::from(name.text.as_str())).collect();
        ((arguments.len() + keywords.len()) as u16, names)
    }

    fn no_keywords(&mut self, name: &str, keywords: &[(Name, Expression)]) {
        for (keyword, _) in keywords {
            let message = format!("`{name}` takes no argument by name");
            self.error(Diagnostic::new("E0303", keyword.span, message));
        }
    }

    fn forbid_in_check(&mut self, name: &str, span: Span) {
        if self.is_check {
            let diagnostic = Diagnostic::new("E0309", span, format!("a check may only look, and `{name}` does more"));
            self.error(diagnostic.help("use operators, built-in functions and queries such as `queue.qsize()`"));
        }
    }
}
