//! Names: which of them a scenario uses, and new ones beside them.

use crate::scenario::walk;
pub use crate::scenario::walk::{every_expression, every_statement, within};
use crate::scenario::{Expression, ExpressionKind, Function, ImportedModule, Name, Scenario, Statement, StatementKind};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// All names of a program, and the modules that it has to import.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
    /// Modules with the names that they are bound to.
    imports: BTreeMap<&'static str, String>,
    hidden: BTreeMap<&'static str, String>,
}

impl Names {
    /// The names of a scenario, wherever they stand.
    pub fn of(scenario: &Scenario) -> Names {
        let mut names = Names::default();
        let declared = scenario.shared.iter().map(|shared| &shared.name);
        let declared = declared.chain(scenario.sync.iter().map(|sync| &sync.name));
        let declared = declared.chain(scenario.functions.iter().map(|function| &function.name));
        names.taken.extend(declared.map(|name| name.text.clone()));
        for function in &scenario.functions {
            names.taken.extend(function.parameters.iter().map(|parameter| parameter.name.text.clone()));
            every_expression(&function.body, &mut |expression| names.take(expression));
            every_handler_name(&function.body, &mut |name| {
                names.taken.insert(name.text.clone());
            });
        }
        scenario
            .check
            .expressions()
            .for_each(|expression| within(expression, &mut |expression| names.take(expression)));
        names
    }

    fn take(&mut self, expression: &Expression) {
        if let ExpressionKind::Name(name) = &expression.kind {
            self.taken.insert(name.clone());
        }
    }

    /// A name that nothing has yet: this one, or with a number.
    pub fn fresh(&mut self, wanted: &str) -> String {
        let numbered = (1..).map(|number| format!("{wanted}_{number}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        let found = candidates.find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(found.clone());
        found
    }

    /// What an imported module is called.
    pub fn module(&mut self, module: &'static str) -> String {
        if let Some(name) = self.imports.get(module) {
            return name.clone();
        }
        let name = self.fresh(module);
        self.imports.insert(module, name.clone());
        name
    }

    /// Lets a module be called by its own name, which the scenario uses for it.
    pub fn module_by_its_name(&mut self, module: &'static str) {
        self.imports.insert(module, module.to_owned());
    }

    /// The statements that import what was asked for.
    pub fn imports(&self) -> Vec<Statement> {
        let name = |text: &str| Name { text: text.to_owned(), span: Span::default() };
        let import = |(module, alias): (&&str, &String)| {
            let alias = (alias != module).then(|| name(alias));
            let kind = StatementKind::Import(vec![ImportedModule { module: name(module), alias }]);
            Statement { kind, span: Span::default() }
        };
        self.imports.iter().map(import).collect()
    }
}

fn every_handler_name<'a>(body: &'a [Statement], visit: &mut dyn FnMut(&'a Name)) {
    every_statement(body, &mut |statement| {
        if let StatementKind::Try { handlers, .. } = &statement.kind {
            handlers.iter().filter_map(|handler| handler.binding.as_ref()).for_each(&mut *visit);
        }
    });
}

/// All names that mean something of the function itself: parameters, what it assigns to, variables of comprehensions.
pub fn local(function: &Function) -> BTreeSet<String> {
    let mut names = walk::assigned(&function.body);
    names.extend(function.parameters.iter().map(|parameter| parameter.name.text.clone()));
    every_expression(&function.body, &mut |expression| match &expression.kind {
        ExpressionKind::ListComprehension { clauses, .. }
        | ExpressionKind::DictComprehension { clauses, .. }
        | ExpressionKind::SetComprehension { clauses, .. }
        | ExpressionKind::Generator { clauses, .. } => clauses.iter().for_each(|clause| {
            walk::names(&clause.target, &mut |name| {
                names.insert(name.to_owned());
            });
        }),
        ExpressionKind::Lambda { parameters, .. } => {
            let all = parameters.positional.iter().chain(&parameters.keyword_only).map(|parameter| &parameter.name);
            let all = all.chain(&parameters.rest).chain(&parameters.keywords);
            names.extend(all.map(|name| name.text.clone()));
        }
        _ => {}
    });
    names
}

impl Names {
    /// A name for what nobody looks at: the same for all who ask.
    pub fn hidden(&mut self, wanted: &'static str) -> String {
        if let Some(name) = self.hidden.get(wanted) {
            return name.clone();
        }
        let name = self.fresh(wanted);
        self.hidden.insert(wanted, name.clone());
        name
    }
}
