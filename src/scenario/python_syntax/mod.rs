//! Python's syntax, inside strings and in files: the only module that knows Python's parser.
//!
//! Source: the grammar of the Python language reference, read by ruff's parser; the
//! result is the tree of [`ast`](super::ast). Deviations in strings: no comments, one simple
//! statement in a string, and of expressions what the machine of scenarios gives a meaning to.
//! In a scenario that is all Python programs (`main` variants), strings may hold what files may.
//! Deviations in files: see [`file`].
//! Limits: [`LONGEST`] bytes and [`DEEPEST`] levels, so that nothing that walks a tree
//! by recursion can run out of stack. What names mean is not decided here; nor, in strings, where
//! `await`, `return` and `break` may stand.

mod depth;
mod early;
mod errors;
mod file;
mod literals;
mod patterns;
mod scope;
mod statements;
mod tree;

use super::ast::*;
use super::codes;
use super::fragment::Fragment;
use super::words::shown;
use crate::source::{Diagnostic, Diagnostics};
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Expr, Mod, PythonVersion, Stmt};
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::Ranged;
use tree::Converter;
pub(crate) use tree::Dialect;

pub(crate) use file::{module, module_expression};

/// The longest text of one statement or expression, in bytes.
pub(crate) const LONGEST: usize = 20_000;

/// The deepest nesting of one statement or expression, in levels of its tree.
pub(crate) const DEEPEST: usize = 100;

/// The most errors of the parser that are reported: in a text that is not Python at all, there is one everywhere.
const MOST_ERRORS: usize = 100;

/// A function's key: `withdraw(amount, fee=1)`.
pub(crate) struct Signature {
    pub name: Name,
    pub parameters: Vec<Parameter>,
}

/// Reads one simple statement.
pub(crate) fn statement(fragment: &Fragment, dialect: Dialect, diagnostics: &mut Diagnostics) -> Option<Statement> {
    if !is_written(fragment, "statement", "write \"pass\" for a statement that does nothing", diagnostics) {
        return None;
    }
    let check = |tokens: &[Token]| refuse_block(fragment, tokens).or_else(|| refuse_semicolon(fragment, tokens));
    read(fragment, dialect, Mode::Module, check, diagnostics, |syntax, converter| match statements(syntax) {
        [] => None, // The parser has reported why.
        [only] if dialect == Dialect::File => converter.simple_statement(only),
        [only] => converter.statement(only),
        [_, second, ..] => {
            converter.diagnostics.push(several_statements(converter.span(second.range())));
            None
        }
    })
}

/// Reads one expression.
pub(crate) fn expression(fragment: &Fragment, dialect: Dialect, diagnostics: &mut Diagnostics) -> Option<Expression> {
    if !is_written(fragment, "expression", "write an expression, such as \"counter == 2\"", diagnostics) {
        return None;
    }
    read(
        fragment,
        dialect,
        Mode::Expression,
        |_| None,
        diagnostics,
        |syntax, converter| match syntax {
            Mod::Expression(node) => converter.expression(&node.body),
            Mod::Module(_) => None,
        },
    )
}

/// Reads one call, such as `increment(2)` or `Lock()`.
pub(crate) fn call(fragment: &Fragment, example: &str, diagnostics: &mut Diagnostics) -> Option<Expression> {
    let expression = expression(fragment, Dialect::Scenario, diagnostics)?;
    if matches!(expression.kind, ExpressionKind::Call { .. }) {
        return Some(expression);
    }
    diagnostics.push(
        Diagnostic::new(codes::NOT_A_CALL, expression.span, "this is not a call")
            .help(format!("write a call, such as \"{example}\"")),
    );
    None
}

/// Reads what stands between `for` and `in`.
pub(crate) fn target(fragment: &Fragment, dialect: Dialect, diagnostics: &mut Diagnostics) -> Option<Expression> {
    let help = "write a name or several: \"i\", \"key, value\"";
    if !is_written(fragment, "loop variable", help, diagnostics) {
        return None;
    }
    let framed = fragment.framed("for ", " in _: pass");
    read(
        &framed,
        dialect,
        Mode::Module,
        |_| None,
        diagnostics,
        |syntax, converter| match statements(syntax) {
            [Stmt::For(node)] if node.iter.start().to_usize() == "for  in ".len() + fragment.text.len() => {
                converter.expression(&node.target)
            }
            _ => refuse_frame(converter, "this is not a loop variable", help),
        },
    )
}

/// Reads what stands after `with`: a context, and perhaps `as` and a target.
pub(crate) fn context(
    fragment: &Fragment,
    dialect: Dialect,
    diagnostics: &mut Diagnostics,
) -> Option<(Expression, Option<Expression>)> {
    let help = "write a context, such as \"lock\"";
    if !is_written(fragment, "context", help, diagnostics) {
        return None;
    }
    let framed = fragment.framed("with ", ": pass");
    read(
        &framed,
        dialect,
        Mode::Module,
        |_| None,
        diagnostics,
        |syntax, converter| match statements(syntax) {
            [Stmt::With(node)] if is_frame_end(&node.body, &framed) => match node.items.as_slice() {
                [item] => {
                    let context = converter.expression(&item.context_expr);
                    let binding = converter.optional(item.optional_vars.as_deref());
                    Some((context?, binding?))
                }
                items => converter.refuse(
                    codes::SEVERAL_CONTEXTS,
                    items.get(1).map_or(node.range(), Ranged::range),
                    "a \"with\" block has one context",
                    "put a second \"with\" block inside the first",
                ),
            },
            _ => refuse_frame(converter, "this is not a context", help),
        },
    )
}

/// Reads a function's key: a name, perhaps with parameters.
pub(crate) fn signature(fragment: &Fragment, diagnostics: &mut Diagnostics) -> Option<Signature> {
    let help = "write a name, with parameters if it has any: \"withdraw(amount, fee=1)\"";
    if fragment.text.starts_with("def ") || fragment.text.starts_with("async ") {
        let message = "a function's key has no `def` and no `async`";
        diagnostics.push(Diagnostic::new(codes::BAD_SIGNATURE, fragment.whole(), message).help(help));
        return None;
    }
    if !fragment.text.contains('(') {
        return Some(Signature { name: name(fragment, diagnostics)?, parameters: Vec::new() });
    }
    let framed = fragment.framed("def ", ": pass");
    read(
        &framed,
        Dialect::Scenario,
        Mode::Module,
        |_| None,
        diagnostics,
        |syntax, converter| match statements(syntax) {
            [Stmt::FunctionDef(node)]
                if is_frame_end(&node.body, &framed) && node.returns.is_none() && node.type_params.is_none() =>
            {
                let parameters = converter.parameters(&node.parameters)?;
                Some(Signature { name: converter.name(&node.name), parameters })
            }
            _ => refuse_frame(converter, "this is not a name with parameters", help),
        },
    )
}

/// Reads a name and nothing else, not even blanks.
pub(crate) fn name(fragment: &Fragment, diagnostics: &mut Diagnostics) -> Option<Name> {
    let text = fragment.text.as_str();
    let mut found = None;
    let mut message = format!("`{}` is not a name", shown(text));
    if text.len() <= LONGEST {
        on_enough_stack(text, || {
            let parsed = parse_unchecked(text, options(Mode::Expression));
            if parsed
                .tokens()
                .first()
                .is_some_and(|token| token.kind().is_non_soft_keyword() && token.range().len().to_usize() == text.len())
            {
                message = format!("`{text}` is a keyword of Python");
            } else if let (Mod::Expression(node), []) = (parsed.syntax(), parsed.errors())
                && let Expr::Name(name) = &*node.body
                && name.range().len().to_usize() == text.len()
            {
                found = Some(Name { text: name.id.to_string(), span: fragment.whole() });
            }
        });
    }
    if found.is_none() {
        let help = "names are letters, digits and `_`, and do not begin with a digit";
        diagnostics.push(Diagnostic::new(codes::BAD_NAME, fragment.whole(), message).help(help));
    }
    found
}

/// Parses, reports what is wrong with the text as such, and converts what is left. `check` may
/// refuse the text by its tokens before the parser's own errors are reported.
fn read<T>(
    fragment: &Fragment,
    dialect: Dialect,
    mode: Mode,
    check: impl FnOnce(&[Token]) -> Option<Diagnostic>,
    diagnostics: &mut Diagnostics,
    convert: impl FnOnce(&Mod, &mut Converter) -> Option<T>,
) -> Option<T> {
    let too_long = |message: String| {
        Diagnostic::new(codes::TOO_LONG, fragment.whole(), message).help("split it, and name the parts")
    };
    if fragment.text.len() > LONGEST {
        diagnostics.push(too_long(format!("this text is longer than {LONGEST} bytes")));
        return None;
    }
    on_enough_stack(&fragment.text, || {
        let parsed = parse_unchecked(&fragment.text, options(mode));
        if depth::bound(parsed.tokens().iter().map(|token| token.kind())) > DEEPEST {
            diagnostics.push(too_long(format!("this text nests deeper than {DEEPEST} levels")));
            return None;
        }
        if let Some(comment) = parsed.tokens().iter().find(|token| token.kind() == TokenKind::Comment) {
            let span = fragment.span(comment.start().to_usize(), comment.end().to_usize());
            let help = "say it in \"about\", or in the name of a function";
            diagnostics.push(Diagnostic::new(codes::COMMENT, span, "comments are not part of a scenario").help(help));
            return None;
        }
        if let Some(diagnostic) = check(parsed.tokens()) {
            diagnostics.push(diagnostic);
            return None;
        }
        if report_errors(&parsed, fragment, Dialect::Scenario, usize::MAX, diagnostics) {
            return None;
        }
        let mut converter = Converter::new(fragment, parsed.tokens(), dialect, diagnostics);
        convert(parsed.syntax(), &mut converter)
    })
}

/// Reports the parser's errors that begin before an offset, if there are any. In a file only the first of each line, since others mostly follow
/// from it.
fn report_errors(
    parsed: &Parsed<Mod>,
    fragment: &Fragment,
    dialect: Dialect,
    before: usize,
    diagnostics: &mut Diagnostics,
) -> bool {
    let text = fragment.text.as_str();
    let mut last_line = None;
    let errors = parsed.errors().iter().filter(|error| error.location.start().to_usize() < before);
    for error in errors.take(MOST_ERRORS) {
        let around = match dialect {
            Dialect::Scenario => text,
            Dialect::File => line_around(text, error.location.start().to_usize()),
        };
        let line = line_start(text, error.location.start().to_usize());
        if dialect == Dialect::File && last_line.replace(line) == Some(line) {
            continue;
        }
        let span = fragment.span(error.location.start().to_usize(), error.location.end().to_usize());
        diagnostics.push(errors::syntax_error(&error.error, around, dialect, span));
    }
    for error in parsed.unsupported_syntax_errors() {
        let span = fragment.span(error.range.start().to_usize(), error.range.end().to_usize());
        diagnostics.push(Diagnostic::new(codes::PYTHON_SYNTAX, span, error.to_string()));
    }
    !(parsed.errors().is_empty() && parsed.unsupported_syntax_errors().is_empty())
}

/// The line of a text that an offset is in.
fn line_around(text: &str, offset: usize) -> &str {
    let line = text.get(line_start(text, offset)..).unwrap_or("");
    line.split('\n').next().unwrap_or("")
}

/// Where the line begins that an offset is in.
fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).rfind('\n').map_or(0, |at| at + 1)
}

/// Runs `work` with stack enough to parse `text` and to drop its tree, which may have a level for
/// every byte; the limit on nesting can only be checked afterwards.
fn on_enough_stack<T>(text: &str, work: impl FnOnce() -> T) -> T {
    const FOR_ANY_TEXT: usize = 1 << 20;
    const PER_BYTE: usize = 2 << 10;
    let needed = FOR_ANY_TEXT + text.len() * PER_BYTE;
    stacker::maybe_grow(needed, needed, work)
}

fn options(mode: Mode) -> ParseOptions {
    ParseOptions::from(mode).with_target_version(PythonVersion::latest())
}

fn statements(syntax: &Mod) -> &[Stmt] {
    match syntax {
        Mod::Module(module) => &module.body,
        Mod::Expression(_) => &[],
    }
}

/// Refuses a text that is empty or blank.
fn is_written(fragment: &Fragment, what: &str, help: &str, diagnostics: &mut Diagnostics) -> bool {
    let blank = fragment.text.trim().is_empty();
    if blank {
        let message = format!("this {what} is empty");
        diagnostics.push(Diagnostic::new(codes::EMPTY, fragment.whole(), message).help(help));
    }
    !blank
}

/// A block begins with a keyword of its own, so the first token tells, whatever follows.
fn refuse_block(fragment: &Fragment, tokens: &[Token]) -> Option<Diagnostic> {
    let first = tokens.first()?;
    let (code, message, help) = match first.kind() {
        TokenKind::If => (codes::BLOCK_IN_STRING, "", "{ \"if\": \"…\", \"then\": [ … ] }"),
        TokenKind::While => (codes::BLOCK_IN_STRING, "", "{ \"while\": \"…\", \"do\": [ … ] }"),
        TokenKind::For => (codes::BLOCK_IN_STRING, "", "{ \"for\": \"…\", \"in\": \"…\", \"do\": [ … ] }"),
        TokenKind::With => (codes::BLOCK_IN_STRING, "", "{ \"with\": \"…\", \"do\": [ … ] }"),
        TokenKind::Async => (codes::BLOCK_IN_STRING, "", "{ \"async with\": \"…\", \"do\": [ … ] }"),
        TokenKind::Try => {
            (codes::BLOCK_IN_STRING, "", "{ \"try\": [ … ], \"except\": [ { \"catch\": \"…\", \"do\": [ … ] } ] }")
        }
        TokenKind::Elif | TokenKind::Else | TokenKind::Except | TokenKind::Finally => (
            codes::BLOCK_IN_STRING,
            "this is a part of a block",
            "it is a key of the block's JSON object, beside \"if\" or \"try\"",
        ),
        TokenKind::Def => (codes::BLOCK_IN_STRING, "functions cannot be nested", "move it to \"functions\""),
        TokenKind::Class => {
            (codes::UNSUPPORTED_STATEMENT, "classes are not supported", "use shared names and functions")
        }
        _ => return None,
    };
    let span = fragment.span(first.start().to_usize(), first.end().to_usize());
    if message.is_empty() {
        return Some(Diagnostic::new(code, span, "a block cannot stand in a string").help(format!("write {help}")));
    }
    Some(Diagnostic::new(code, span, message).help(help))
}

fn refuse_semicolon(fragment: &Fragment, tokens: &[Token]) -> Option<Diagnostic> {
    let semicolon = tokens.iter().find(|token| token.kind() == TokenKind::Semi)?;
    Some(several_statements(fragment.span(semicolon.start().to_usize(), semicolon.end().to_usize())))
}

fn several_statements(span: crate::source::Span) -> Diagnostic {
    Diagnostic::new(codes::SEVERAL_STATEMENTS, span, "one string holds one statement")
        .help("write a list with one string for each statement: [ \"…\", \"…\" ]")
}

/// Whether a block consists of the `pass` that ends the frame, and of nothing that came from inside.
fn is_frame_end(body: &[Stmt], framed: &Fragment) -> bool {
    matches!(body, [Stmt::Pass(pass)] if pass.start().to_usize() + "pass".len() == framed.text.len())
}

fn refuse_frame<T>(converter: &mut Converter, message: &str, help: &str) -> Option<T> {
    let span = converter.fragment.whole();
    converter.diagnostics.push(Diagnostic::new(codes::PYTHON_SYNTAX, span, message).help(help));
    None
}
