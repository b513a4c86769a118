//! What Python's compiler refuses though the grammar allows it: `return` outside of a function, `await` in one that is
//! not `async`, two `*` in one target, and so on.
//!
//! Source: CPython 3.11's symbol table and compiler. Most rules are those of the parser's own checker of semantics,
//! which has to be told where it is; the rules about `global`, `nonlocal`, `except` and `except*` are ours. Deviation:
//! annotations are not looked at, since they are not evaluated either.

use super::super::codes;
use super::errors::{early_help, early_message};
use super::scope::{Declaration, Kind, Scope};
use super::tree::Converter;
use crate::source::Diagnostic;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as python, ExceptHandler, Expr, PythonVersion, Stmt};
use ruff_python_parser::semantic_errors::{
    AwaitOutsideAsyncFunctionKind, LazyImportContext, SemanticSyntaxChecker, SemanticSyntaxContext,
    SemanticSyntaxError, SemanticSyntaxErrorKind,
};
use ruff_text_size::{Ranged, TextRange, TextSize};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Reports all early errors of a module.
pub(super) fn check_module(body: &[Stmt], converter: &mut Converter) {
    let mut early = Early::new(&converter.fragment.text, Scope::of_module(body));
    early.visit_body(body);
    early.report(converter);
}

/// Reports all early errors of an expression that stands by itself at the level of a module.
pub(super) fn check_expression(node: &Expr, converter: &mut Converter) {
    let mut early = Early::new(&converter.fragment.text, Scope::of_module(&[]));
    early.visit_expr(node);
    early.report(converter);
}

/// Walks a module and knows where it is.
struct Early<'a> {
    text: &'a str,
    checker: SemanticSyntaxChecker,
    /// The scopes around the present node, innermost last; never empty.
    scopes: Vec<Scope<'a>>,
    found: RefCell<Vec<SemanticSyntaxError>>,
    diagnostics: Vec<(&'static str, TextRange, String, &'static str)>,
}

impl<'a> Early<'a> {
    fn new(text: &'a str, module: Scope<'a>) -> Early<'a> {
        Early {
            text,
            checker: SemanticSyntaxChecker::new(),
            scopes: vec![module],
            found: RefCell::default(),
            diagnostics: Vec::new(),
        }
    }

    fn report(self, converter: &mut Converter) {
        let found = self.found.into_inner();
        let outside: BTreeSet<_> = found.iter().filter(|error| is_outside(error)).map(place).collect();
        for error in found {
            // What stands outside of all functions does not stand in an `async` one either.
            let repeats = is_await(&error) && outside.contains(&place(&error));
            if repeats || is_reported_elsewhere(&error.kind) {
                continue;
            }
            let diagnostic = Diagnostic::new(codes::MISPLACED, converter.span(head(&error)), early_message(&error));
            let help = early_help(&error.kind);
            converter.diagnostics.push(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
        }
        for (code, range, message, help) in self.diagnostics {
            converter.refuse::<()>(code, range, &message, help);
        }
    }

    fn scope(&self) -> &Scope<'a> {
        self.scopes.last().expect("the module is never left")
    }

    fn scope_mut(&mut self) -> &mut Scope<'a> {
        self.scopes.last_mut().expect("the module is never left")
    }

    fn inside(&mut self, scope: Scope<'a>, visit: impl FnOnce(&mut Self)) {
        self.scopes.push(scope);
        visit(self);
        self.scopes.pop();
    }

    fn loop_body(&mut self, body: &'a [Stmt]) {
        self.scope_mut().loops += 1;
        self.visit_body(body);
        self.scope_mut().loops -= 1;
    }

    fn mistake(&mut self, code: &'static str, range: TextRange, message: String, help: &'static str) {
        self.diagnostics.push((code, range, message, help));
    }

    /// Names declared by `global` or `nonlocal`.
    fn declarations(&mut self, names: &'a [python::Identifier], declaration: Declaration) {
        for name in names {
            if let Some((message, help)) = self.declaration_mistake(name, declaration) {
                self.mistake(codes::SCOPE, name.range(), message, help);
            }
        }
    }

    fn declaration_mistake(
        &self,
        name: &python::Identifier,
        declaration: Declaration,
    ) -> Option<(String, &'static str)> {
        let (text, scope) = (name.as_str(), self.scope());
        let word = declaration.word();
        if scope.parameters.contains(text) {
            return Some((format!("`{text}` is a parameter and {word}"), "rename the parameter"));
        }
        if scope.declared.get(text).is_some_and(|first| *first != declaration) {
            return Some((format!("`{text}` is nonlocal and global"), "leave one declaration out"));
        }
        if scope.annotated.contains(text) {
            return Some((format!("the annotated name `{text}` cannot be {word}"), "leave the annotation out"));
        }
        if scope.first_use.get(text).is_some_and(|first| first.start() < name.start()) {
            let message = format!("`{text}` is used before it is declared {word}");
            return Some((message, "move the declaration to the beginning of the function"));
        }
        if declaration == Declaration::Global {
            return None;
        }
        if scope.kind == Kind::Module {
            return Some(("`nonlocal` stands outside of all functions".to_string(), "leave it out"));
        }
        let around = self.scopes[..self.scopes.len() - 1].iter().filter(|scope| scope.kind.is_function());
        // Methods have a variable `__class__` around them.
        let is_class = text == "__class__" && self.scopes.iter().any(|scope| scope.kind == Kind::Class);
        let bound = is_class || around.into_iter().any(|scope| scope.binds(text));
        let help = "assign to it in a function around this one, or declare it `global`";
        (!bound).then(|| (format!("no function around this one has a variable `{text}`"), help))
    }

    /// `return`, `break` and `continue` cannot leave a handler of a group of exceptions.
    fn jump(&mut self, range: TextRange, word: &str, leaves_loop: bool) {
        let scope = self.scope();
        let leaves = scope.group_handlers.last().is_some_and(|loops| !leaves_loop || *loops == scope.loops);
        if leaves {
            let help = "remember in a variable what to do, and do it after the statement";
            self.mistake(codes::MISPLACED, range, format!("`{word}` cannot leave an `except*` clause"), help);
        }
    }

    fn try_statement(&mut self, node: &'a python::StmtTry) {
        self.visit_body(&node.body);
        for (index, handler) in node.handlers.iter().enumerate() {
            let ExceptHandler::ExceptHandler(clause) = handler;
            if clause.type_.is_none() && index + 1 < node.handlers.len() {
                let message = "an `except` that catches everything must be the last".to_string();
                let range = TextRange::at(clause.start(), TextSize::of("except"));
                self.mistake(codes::MISPLACED, range, message, "move it to the end, or name an exception");
            }
            let loops = self.scope().loops;
            if node.is_star {
                self.scope_mut().group_handlers.push(loops);
            }
            self.visit_except_handler(handler);
            if node.is_star {
                self.scope_mut().group_handlers.pop();
            }
        }
        self.visit_body(&node.orelse);
        self.visit_body(&node.finalbody);
    }

    fn function(&mut self, node: &'a python::StmtFunctionDef) {
        node.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
        self.defaults(&node.parameters);
        let kind = Kind::Function { is_async: node.is_async };
        let scope = Scope::of_function(kind, Some(&node.parameters), &node.body);
        self.inside(scope, |early| early.visit_body(&node.body));
    }

    fn class(&mut self, node: &'a python::StmtClassDef) {
        node.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
        if let Some(arguments) = &node.arguments {
            self.visit_arguments(arguments);
        }
        self.inside(Scope::of_class(&node.body), |early| early.visit_body(&node.body));
    }

    /// Defaults are evaluated where the function is defined.
    fn defaults(&mut self, parameters: &'a python::Parameters) {
        parameters.iter().filter_map(|parameter| parameter.default()).for_each(|default| self.visit_expr(default));
    }

    /// The first iterable is evaluated outside of the comprehension.
    fn comprehension(&mut self, kind: Kind, elements: &[&'a Expr], clauses: &'a [python::Comprehension]) {
        let Some((first, rest)) = clauses.split_first() else { return };
        self.visit_expr(&first.iter);
        self.inside(Scope::of_comprehension(kind), |early| {
            early.visit_expr(&first.target);
            first.ifs.iter().for_each(|condition| early.visit_expr(condition));
            rest.iter().for_each(|clause| early.visit_comprehension(clause));
            elements.iter().for_each(|element| early.visit_expr(element));
        });
    }
}

impl<'a> Visitor<'a> for Early<'a> {
    fn visit_stmt(&mut self, node: &'a Stmt) {
        let mut checker = std::mem::take(&mut self.checker);
        if !has_type_parameters(node) {
            checker.visit_stmt(node, self);
        }
        self.checker = checker;
        match node {
            Stmt::FunctionDef(node) => self.function(node),
            Stmt::ClassDef(node) => self.class(node),
            Stmt::For(node) => {
                self.visit_expr(&node.iter);
                self.visit_expr(&node.target);
                self.loop_body(&node.body);
                self.visit_body(&node.orelse);
            }
            Stmt::While(node) => {
                self.visit_expr(&node.test);
                self.loop_body(&node.body);
                self.visit_body(&node.orelse);
            }
            Stmt::Try(node) => self.try_statement(node),
            Stmt::Global(node) => self.declarations(&node.names, Declaration::Global),
            Stmt::Nonlocal(node) => self.declarations(&node.names, Declaration::Nonlocal),
            Stmt::Break(node) => self.jump(node.range(), "break", true),
            Stmt::Continue(node) => self.jump(node.range(), "continue", true),
            Stmt::Return(statement) => {
                self.jump(statement.range(), "return", false);
                visitor::walk_stmt(self, node);
            }
            Stmt::TypeAlias(_) => {} // Refused as a whole.
            _ => visitor::walk_stmt(self, node),
        }
    }

    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_expr(&mut self, node: &'a Expr) {
        let mut checker = std::mem::take(&mut self.checker);
        checker.visit_expr(node, self);
        self.checker = checker;
        let displayed = Kind::Comprehension { is_generator: false };
        match node {
            Expr::Lambda(node) => {
                if let Some(parameters) = &node.parameters {
                    self.defaults(parameters);
                }
                let scope = Scope::of_function(Kind::Lambda, node.parameters.as_deref(), &[]);
                self.inside(scope, |early| early.visit_expr(&node.body));
            }
            Expr::ListComp(node) => self.comprehension(displayed, &[&node.elt], &node.generators),
            Expr::SetComp(node) => self.comprehension(displayed, &[&node.elt], &node.generators),
            Expr::DictComp(node) => {
                let elements: Vec<_> = node.key.as_deref().into_iter().chain([&*node.value]).collect();
                self.comprehension(displayed, &elements, &node.generators);
            }
            Expr::Generator(node) => {
                self.comprehension(Kind::Comprehension { is_generator: true }, &[&node.elt], &node.generators);
            }
            _ => visitor::walk_expr(self, node),
        }
    }
}

/// What the checker asks for. Questions about `global` and `nonlocal` are answered so that it finds nothing: see above.
impl SemanticSyntaxContext for Early<'_> {
    fn future_annotations_or_stub(&self) -> bool {
        false
    }

    fn lazy_import_context(&self) -> Option<LazyImportContext> {
        None
    }

    fn python_version(&self) -> PythonVersion {
        PythonVersion::PY311
    }

    fn source(&self) -> &str {
        self.text
    }

    fn global(&self, _: &str) -> Option<TextRange> {
        None
    }

    fn has_nonlocal_binding(&self, _: &str) -> bool {
        true
    }

    fn in_async_context(&self) -> bool {
        let function = self.scopes.iter().rev().find(|scope| !matches!(scope.kind, Kind::Comprehension { .. }));
        function.is_some_and(|scope| scope.kind == Kind::Function { is_async: true })
    }

    fn in_await_allowed_context(&self) -> bool {
        let scopes = self.scopes.iter().rev();
        let mut kinds = scopes.map(|scope| scope.kind);
        // The first that is not a comprehension of a display decides.
        let kind = kinds.find(|kind| *kind != Kind::Comprehension { is_generator: false });
        kind.is_some_and(|kind| !matches!(kind, Kind::Module | Kind::Class))
    }

    fn in_yield_allowed_context(&self) -> bool {
        self.scope().kind.is_function()
    }

    fn in_sync_comprehension(&self) -> bool {
        false // Only asked for versions before 3.11.
    }

    fn in_class_body_comprehension(&self) -> bool {
        let around = self.scopes.iter().rev().find(|scope| !matches!(scope.kind, Kind::Comprehension { .. }));
        around.is_some_and(|scope| scope.kind == Kind::Class)
    }

    fn in_module_scope(&self) -> bool {
        self.scope().kind == Kind::Module
    }

    fn in_function_scope(&self) -> bool {
        matches!(self.scope().kind, Kind::Function { .. })
    }

    fn in_generator_context(&self) -> bool {
        let mut comprehensions = self.scopes.iter().rev().map(|scope| scope.kind);
        let mut inner = comprehensions.by_ref().take_while(|kind| matches!(kind, Kind::Comprehension { .. }));
        inner.any(|kind| kind == Kind::Comprehension { is_generator: true })
    }

    fn in_notebook(&self) -> bool {
        false
    }

    fn report_semantic_error(&self, error: SemanticSyntaxError) {
        self.found.borrow_mut().push(error);
    }

    fn in_loop_context(&self) -> bool {
        self.scope().loops > 0
    }

    fn is_bound_parameter(&self, _: &str) -> bool {
        false
    }
}

fn place(error: &SemanticSyntaxError) -> (usize, usize) {
    (error.range.start().to_usize(), error.range.end().to_usize())
}

/// Where to point: at the beginning of a block, not at all of it.
fn head(error: &SemanticSyntaxError) -> TextRange {
    use AwaitOutsideAsyncFunctionKind::{AsyncFor, AsyncWith};
    match error.kind {
        SemanticSyntaxErrorKind::AwaitOutsideAsyncFunction(AsyncFor | AsyncWith) => {
            TextRange::at(error.range.start(), TextSize::of("async"))
        }
        _ => error.range,
    }
}

fn is_outside(error: &SemanticSyntaxError) -> bool {
    matches!(error.kind, SemanticSyntaxErrorKind::YieldOutsideFunction(_))
}

fn is_await(error: &SemanticSyntaxError) -> bool {
    matches!(error.kind, SemanticSyntaxErrorKind::AwaitOutsideAsyncFunction(_))
}

/// They are refused; checking them as well takes the checker time quadratic in their number.
fn has_type_parameters(node: &Stmt) -> bool {
    match node {
        Stmt::FunctionDef(node) => node.type_params.is_some(),
        Stmt::ClassDef(node) => node.type_params.is_some(),
        Stmt::TypeAlias(_) => true,
        _ => false,
    }
}

/// What is reported when the tree is converted, with both places, and what is reported above.
fn is_reported_elsewhere(kind: &SemanticSyntaxErrorKind) -> bool {
    matches!(
        kind,
        SemanticSyntaxErrorKind::DuplicateParameter(_)
            | SemanticSyntaxErrorKind::DuplicateKeywordArgument(_)
            | SemanticSyntaxErrorKind::NonModuleImportStar(_)
            | SemanticSyntaxErrorKind::InvalidStarExpression
            | SemanticSyntaxErrorKind::SingleStarredAssignment
            | SemanticSyntaxErrorKind::NonlocalDeclarationAtModuleLevel
    )
}
