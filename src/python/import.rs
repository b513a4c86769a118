//! Imports: which modules of the library a program needs, and whether what it imports exists.

use super::library::{self, Library, NATIVE, OUTSIDE, PROCESSES};
use crate::scenario::python_syntax;
use crate::scenario::{
    Expression, ExpressionKind, ImportedModule, ImportedName, Module, Name, Pattern, PatternKind, Statement,
    StatementKind, UNKNOWN_IMPORT, UNKNOWN_MODULE, inner_blocks,
};
use crate::source::{Diagnostic, Diagnostics, SourceFile, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The module that every program needs.
const BUILTINS: &str = "builtins";

/// The modules of the library that a program needs, what a module imports before it, and the program itself.
pub(super) fn with_library(main: Module, library: Library, diagnostics: &mut Diagnostics) -> Vec<Module> {
    let mut loader = Loader { library, order: Vec::new(), loaded: BTreeMap::new(), needed: BTreeSet::new() };
    if library::text(library, BUILTINS).is_some() {
        loader.need(BUILTINS);
    }
    for import in imports(&main.body) {
        loader.user_import(&import, diagnostics);
    }
    let mut modules = loader.finish();
    modules.push(main);
    modules
}

/// One import of a module.
struct Import<'a> {
    /// What is imported, or from what.
    module: &'a Name,
    /// `from module import these`
    names: &'a [ImportedName],
    /// `import a.b`, which binds `a`
    binds_package: bool,
}

/// All imports of a module, in the order of the text, also those inside of functions.
fn imports(body: &[Statement]) -> Vec<Import<'_>> {
    let mut found = Vec::new();
    every_statement(body, &mut |statement| match &statement.kind {
        StatementKind::Import(modules) => {
            found.extend(modules.iter().map(|ImportedModule { module, alias }| Import {
                module,
                names: &[],
                binds_package: alias.is_none(),
            }));
        }
        StatementKind::ImportFrom { module, names } => found.push(Import { module, names, binds_package: false }),
        _ => {}
    });
    found
}

/// Loads modules of the library with what they import.
struct Loader {
    library: Library,
    /// Names of loaded modules, what a module imports before it.
    order: Vec<String>,
    loaded: BTreeMap<String, Loaded>,
    /// Modules that were asked for, loaded or being loaded.
    needed: BTreeSet<String>,
}

struct Loaded {
    module: Module,
    /// The names that it has.
    names: BTreeSet<String>,
}

impl Loader {
    /// An import of the user's.
    fn user_import(&mut self, import: &Import, diagnostics: &mut Diagnostics) {
        let module = import.module;
        if module.text == NATIVE || !self.exists(&module.text) {
            diagnostics.push(self.unknown_module(module));
            return;
        }
        self.need_import(import);
        for ImportedName { name, .. } in import.names {
            let is_module = self.exists(&format!("{}.{}", module.text, name.text));
            if !is_module && !self.has_name(&module.text, &name.text) {
                diagnostics.push(self.unknown_name(module, name));
            }
        }
    }

    /// Loads what an import of an existing module names.
    fn need_import(&mut self, import: &Import) {
        let module = import.module.text.as_str();
        self.need(module);
        for ImportedName { name, .. } in import.names {
            let inner = format!("{module}.{}", name.text);
            if self.exists(&inner) {
                self.need(&inner);
            }
        }
        let packages = module.rmatch_indices('.').map(|(dot, _)| &module[..dot]);
        for package in packages.filter(|package| import.binds_package && self.exists(package)).collect::<Vec<_>>() {
            self.need(package);
        }
    }

    fn exists(&self, module: &str) -> bool {
        library::text(self.library, module).is_some() || library::modules_of(self.library, module).next().is_some()
    }

    fn has_name(&self, module: &str, name: &str) -> bool {
        matches!(name, "__name__" | "__doc__" | "__file__")
            || self.loaded.get(module).is_some_and(|loaded| loaded.names.contains(name))
    }

    /// Loads a module and what it imports.
    fn need(&mut self, module: &str) {
        if !self.needed.insert(module.to_string()) {
            assert!(self.loaded.contains_key(module), "the library's `{module}` imports itself by way of others");
            return;
        }
        let loaded = match library::text(self.library, module) {
            Some(text) => self.load(module, text),
            None => self.load_package(module),
        };
        self.order.push(module.to_string());
        self.loaded.insert(module.to_string(), loaded);
    }

    fn load(&mut self, module: &str, text: &str) -> Loaded {
        let source = Arc::new(SourceFile::new(format!("<{module}>"), text));
        let mut mistakes = Diagnostics::default();
        let file = python_syntax::module(text, &mut mistakes);
        assert!(mistakes.is_empty(), "the library's `{module}` can be read: {:#?}", mistakes.sorted());
        let body = file.body.unwrap_or_default();
        for import in imports(&body).iter().filter(|import| import.module.text != NATIVE) {
            let imported = import.module.text.as_str();
            assert!(self.exists(imported), "the library's `{module}` imports `{imported}`, which it does not have");
            self.need_import(import);
        }
        let names = defined_names(&body);
        Loaded { module: Module { name: module.to_string(), source, body, is_library: true }, names }
    }

    /// A package without a text of its own: all it has is its modules.
    fn load_package(&mut self, package: &str) -> Loaded {
        for module in library::modules_of(self.library, package).collect::<Vec<_>>() {
            self.need(&format!("{package}.{module}"));
        }
        let source = Arc::new(SourceFile::new(format!("<{package}>"), ""));
        let module = Module { name: package.to_string(), source, body: Vec::new(), is_library: true };
        Loaded { module, names: BTreeSet::new() }
    }

    /// All modules in order. The loaded modules inside of a package are among its names.
    fn finish(mut self) -> Vec<Module> {
        for module in &self.order {
            let Some((package, inner)) = module.rsplit_once('.') else { continue };
            let Some(package) = self.loaded.get_mut(package) else { continue };
            if package.names.insert(inner.to_string()) {
                let name = |text: &str| Name { text: text.to_string(), span: Span::default() };
                let imported = ImportedModule { module: name(module), alias: Some(name(inner)) };
                let kind = StatementKind::Import(vec![imported]);
                package.module.body.push(Statement { kind, span: Span::default() });
            }
        }
        let loaded = self.order.iter().filter_map(|name| self.loaded.remove(name));
        loaded.map(|loaded| loaded.module).collect()
    }

    fn unknown_module(&self, module: &Name) -> Diagnostic {
        let (text, span) = (module.text.as_str(), module.span);
        let (first, _) = text.split_once('.').unwrap_or((text, ""));
        if text == NATIVE {
            return Diagnostic::new(UNKNOWN_MODULE, span, format!("the module `{NATIVE}` belongs to the library"))
                .help("import what the library makes of it: `simulate`, `threading`, `asyncio`");
        }
        if PROCESSES.contains(&text) || PROCESSES.contains(&first) {
            return Diagnostic::new(UNKNOWN_MODULE, span, format!("there is no module `{text}` here"))
                .label("one process is simulated, without others and without signals")
                .help("write the work as a function, and wait for it by `simulate.io`");
        }
        if OUTSIDE.contains(&first) {
            return Diagnostic::new(UNKNOWN_MODULE, span, format!("there is no module `{text}` here"))
                .label("nothing is ever sent, fetched or stored")
                .help("let `simulate.io` stand for the operation: it takes a time of its own and gives what you say");
        }
        let names: Vec<_> = self.library.iter().map(|(name, _)| *name).filter(|name| !name.starts_with('_')).collect();
        let diagnostic = Diagnostic::new(UNKNOWN_MODULE, span, format!("there is no module `{text}` here"))
            .label("a file can import the library only")
            .suggest(text, names.iter().copied());
        match diagnostic.help {
            Some(_) => diagnostic,
            None => diagnostic.help(format!("the library has {}", names.join(", "))),
        }
    }

    fn unknown_name(&self, module: &Name, name: &Name) -> Diagnostic {
        let message = format!("`{}` has no `{}` here", module.text, name.text);
        let names = self.loaded.get(&module.text).map(|loaded| &loaded.names);
        let public = names.into_iter().flatten().map(String::as_str).filter(|name| !name.starts_with('_'));
        Diagnostic::new(UNKNOWN_IMPORT, name.span, message).suggest(&name.text, public)
    }
}

/// The names that a module's own statements bind, outside of functions and classes.
fn defined_names(body: &[Statement]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    statements_of_scope(body, &mut |statement| match &statement.kind {
        StatementKind::Assign { targets, .. } => targets.iter().for_each(|target| bind(target, &mut names)),
        StatementKind::AugmentedAssign { target, .. } => bind(target, &mut names),
        StatementKind::For { target, .. } | StatementKind::AsyncFor { target, .. } => bind(target, &mut names),
        StatementKind::With { binding: Some(target), .. } => bind(target, &mut names),
        StatementKind::Function(definition) => {
            names.insert(definition.name.text.clone());
        }
        StatementKind::Class(definition) => {
            names.insert(definition.name.text.clone());
        }
        StatementKind::Import(modules) => names.extend(modules.iter().map(|imported| match &imported.alias {
            Some(alias) => alias.text.clone(),
            None => imported.module.text.split('.').next().unwrap_or("").to_string(),
        })),
        StatementKind::ImportFrom { names: imported, .. } => {
            names.extend(imported.iter().map(|it| it.alias.as_ref().unwrap_or(&it.name).text.clone()));
        }
        StatementKind::Match { cases, .. } => cases.iter().for_each(|case| bind_pattern(&case.pattern, &mut names)),
        _ => {}
    });
    names
}

fn bind(target: &Expression, names: &mut BTreeSet<String>) {
    match &target.kind {
        ExpressionKind::Name(name) => {
            names.insert(name.clone());
        }
        ExpressionKind::Tuple(items) | ExpressionKind::List(items) => items.iter().for_each(|item| bind(item, names)),
        ExpressionKind::Starred(item) => bind(item, names),
        _ => {}
    }
}

fn bind_pattern(pattern: &Pattern, names: &mut BTreeSet<String>) {
    let mut add = |name: &Option<Name>| names.extend(name.iter().map(|name| name.text.clone()));
    match &pattern.kind {
        PatternKind::Value(_) | PatternKind::Singleton(_) => {}
        PatternKind::Star(name) => add(name),
        PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => {
            patterns.iter().for_each(|pattern| bind_pattern(pattern, names));
        }
        PatternKind::Mapping { patterns, rest, .. } => {
            add(rest);
            patterns.iter().for_each(|pattern| bind_pattern(pattern, names));
        }
        PatternKind::Class { patterns, keywords, .. } => {
            let patterns = patterns.iter().chain(keywords.iter().map(|(_, pattern)| pattern));
            patterns.for_each(|pattern| bind_pattern(pattern, names));
        }
        PatternKind::Capture { pattern, name } => {
            add(name);
            pattern.iter().for_each(|pattern| bind_pattern(pattern, names));
        }
    }
}

/// Calls `look` for every statement, also inside of functions and classes.
fn every_statement<'a>(body: &'a [Statement], look: &mut dyn FnMut(&'a Statement)) {
    for statement in body {
        look(statement);
        inner_blocks(statement).into_iter().for_each(|block| every_statement(block, look));
    }
}

/// Calls `look` for every statement outside of inner functions and classes.
fn statements_of_scope<'a>(body: &'a [Statement], look: &mut dyn FnMut(&'a Statement)) {
    for statement in body {
        look(statement);
        if !matches!(statement.kind, StatementKind::Function(_) | StatementKind::Class(_)) {
            inner_blocks(statement).into_iter().for_each(|block| statements_of_scope(block, look));
        }
    }
}
