//! Scopes of names: what a module, a class or a function binds, and what it declares to be bound elsewhere.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as python, ExceptHandler, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Module,
    Class,
    Function { is_async: bool },
    Lambda,
    Comprehension { is_generator: bool },
}

impl Kind {
    /// Whether inner functions see its variables.
    pub fn is_function(self) -> bool {
        matches!(self, Kind::Function { .. } | Kind::Lambda)
    }
}

/// `global` or `nonlocal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declaration {
    Global,
    Nonlocal,
}

impl Declaration {
    pub fn word(self) -> &'static str {
        match self {
            Declaration::Global => "global",
            Declaration::Nonlocal => "nonlocal",
        }
    }
}

/// One scope, and how far the walk through it has come.
pub(super) struct Scope<'a> {
    pub kind: Kind,
    pub parameters: BTreeSet<&'a str>,
    /// Names that its statements bind, whatever declarations say.
    bound: BTreeSet<&'a str>,
    /// Where each name is first mentioned, other than in a declaration.
    pub first_use: BTreeMap<&'a str, TextRange>,
    /// Names with an annotation.
    pub annotated: BTreeSet<&'a str>,
    /// The first declaration of each declared name.
    pub declared: BTreeMap<&'a str, Declaration>,
    /// How many loops are around the present statement.
    pub loops: usize,
    /// The `except*` clauses around the present statement: how many loops are around each.
    pub group_handlers: Vec<usize>,
}

impl<'a> Scope<'a> {
    fn new(kind: Kind) -> Scope<'a> {
        Scope {
            kind,
            parameters: BTreeSet::new(),
            bound: BTreeSet::new(),
            first_use: BTreeMap::new(),
            annotated: BTreeSet::new(),
            declared: BTreeMap::new(),
            loops: 0,
            group_handlers: Vec::new(),
        }
    }

    pub fn of_module(body: &'a [Stmt]) -> Scope<'a> {
        let mut scope = Scope::new(Kind::Module);
        scope.visit_body(body);
        scope
    }

    pub fn of_class(body: &'a [Stmt]) -> Scope<'a> {
        let mut scope = Scope::new(Kind::Class);
        scope.visit_body(body);
        scope
    }

    pub fn of_function(kind: Kind, parameters: Option<&'a python::Parameters>, body: &'a [Stmt]) -> Scope<'a> {
        let mut scope = Scope::new(kind);
        let parameters = parameters.into_iter().flat_map(|parameters| parameters.iter());
        scope.parameters = parameters.map(|parameter| parameter.name().as_str()).collect();
        scope.visit_body(body);
        scope
    }

    pub fn of_comprehension(kind: Kind) -> Scope<'a> {
        Scope::new(kind)
    }

    /// Whether the name is a variable of this function.
    pub fn binds(&self, name: &str) -> bool {
        (self.parameters.contains(name) || self.bound.contains(name)) && !self.declared.contains_key(name)
    }

    fn mention(&mut self, name: &'a str, range: TextRange) {
        self.first_use.entry(name).or_insert(range);
    }

    fn bind(&mut self, name: &'a python::Identifier) {
        self.mention(name.as_str(), name.range());
        self.bound.insert(name.as_str());
    }

    fn declare(&mut self, names: &'a [python::Identifier], declaration: Declaration) {
        for name in names {
            self.declared.entry(name.as_str()).or_insert(declaration);
        }
    }

    fn imports(&mut self, names: &'a [python::Alias]) {
        for alias in names {
            match &alias.asname {
                Some(name) => self.bind(name),
                None => {
                    let name = alias.name.as_str().split('.').next().unwrap_or("");
                    self.mention(name, alias.name.range());
                    self.bound.insert(name);
                }
            }
        }
    }

    /// What a comprehension evaluates outside of itself: its first iterable, and the targets of `:=`.
    fn comprehension(&mut self, elements: &[&'a Expr], clauses: &'a [python::Comprehension]) {
        if let Some(first) = clauses.first() {
            self.visit_expr(&first.iter);
        }
        let mut targets = NamedTargets(Vec::new());
        elements.iter().for_each(|element| targets.visit_expr(element));
        clauses.iter().flat_map(|clause| &clause.ifs).for_each(|condition| targets.visit_expr(condition));
        for name in targets.0 {
            self.mention(name.id.as_str(), name.range());
            self.bound.insert(name.id.as_str());
        }
    }
}

/// Collects names of one scope, in the order of CPython's symbol table; inner scopes are left out.
impl<'a> Visitor<'a> for Scope<'a> {
    fn visit_stmt(&mut self, node: &'a Stmt) {
        match node {
            Stmt::FunctionDef(node) => {
                node.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                node.parameters.iter().filter_map(|parameter| parameter.default()).for_each(|it| self.visit_expr(it));
                self.bind(&node.name);
            }
            Stmt::ClassDef(node) => {
                node.decorator_list.iter().for_each(|decorator| self.visit_decorator(decorator));
                if let Some(arguments) = &node.arguments {
                    self.visit_arguments(arguments);
                }
                self.bind(&node.name);
            }
            Stmt::Import(node) => self.imports(&node.names),
            Stmt::ImportFrom(node) => self.imports(&node.names),
            Stmt::Global(node) => self.declare(&node.names, Declaration::Global),
            Stmt::Nonlocal(node) => self.declare(&node.names, Declaration::Nonlocal),
            Stmt::AnnAssign(statement) => {
                if let (Expr::Name(name), true) = (&*statement.target, statement.simple) {
                    self.annotated.insert(name.id.as_str());
                    self.bound.insert(name.id.as_str());
                }
                visitor::walk_stmt(self, node);
            }
            _ => visitor::walk_stmt(self, node),
        }
    }

    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_except_handler(&mut self, node: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(clause) = node;
        if let Some(name) = &clause.name {
            self.bind(name);
        }
        visitor::walk_except_handler(self, node);
    }

    fn visit_pattern(&mut self, node: &'a python::Pattern) {
        let name = match node {
            python::Pattern::MatchAs(node) => &node.name,
            python::Pattern::MatchStar(node) => &node.name,
            python::Pattern::MatchMapping(node) => &node.rest,
            _ => &None,
        };
        if let Some(name) = name {
            self.bind(name);
        }
        visitor::walk_pattern(self, node);
    }

    fn visit_expr(&mut self, node: &'a Expr) {
        match node {
            Expr::Name(name) => {
                self.mention(name.id.as_str(), name.range());
                if !name.ctx.is_load() {
                    self.bound.insert(name.id.as_str());
                }
            }
            Expr::Lambda(node) => {
                let parameters = node.parameters.iter().flat_map(|parameters| parameters.iter());
                parameters.filter_map(|parameter| parameter.default()).for_each(|default| self.visit_expr(default));
            }
            Expr::ListComp(node) => self.comprehension(&[&node.elt], &node.generators),
            Expr::SetComp(node) => self.comprehension(&[&node.elt], &node.generators),
            Expr::Generator(node) => self.comprehension(&[&node.elt], &node.generators),
            Expr::DictComp(node) => {
                let elements: Vec<_> = node.key.as_deref().into_iter().chain([&*node.value]).collect();
                self.comprehension(&elements, &node.generators);
            }
            _ => visitor::walk_expr(self, node),
        }
    }
}

/// The targets of `:=` in a comprehension, which belong to the function around it.
struct NamedTargets<'a>(Vec<&'a python::ExprName>);

impl<'a> Visitor<'a> for NamedTargets<'a> {
    fn visit_expr(&mut self, node: &'a Expr) {
        match node {
            Expr::Lambda(_) => {}
            Expr::Named(named) => {
                if let Expr::Name(name) = &*named.target {
                    self.0.push(name);
                }
                self.visit_expr(&named.value);
            }
            _ => visitor::walk_expr(self, node),
        }
    }
}
