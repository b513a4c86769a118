//! The Python parser's errors in words for people.

use super::super::codes;
use super::super::words::lower_first;
use super::tree::Dialect;
use crate::source::{Diagnostic, Span};
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::semantic_errors::{
    AwaitOutsideAsyncFunctionKind, SemanticSyntaxError, SemanticSyntaxErrorKind, YieldOutsideFunctionKind,
};
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType, ParseErrorType};

/// The diagnostic for one error of the parser.
/// `text` is what is wrong with its surroundings: the string of a scenario, the line of a file.
pub(super) fn syntax_error(error: &ParseErrorType, text: &str, dialect: Dialect, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::PYTHON_SYNTAX, span, message(error, dialect));
    match help(error, text, dialect) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn message(error: &ParseErrorType, dialect: Dialect) -> String {
    match error {
        ParseErrorType::ExpectedExpression => "an expression is missing here".to_string(),
        ParseErrorType::ExpectedToken { expected, found } => {
            format!("expected {}, found {}", token(*expected, dialect), token(*found, dialect))
        }
        ParseErrorType::UnexpectedExpressionToken => "the expression is complete, but text follows".to_string(),
        ParseErrorType::SimpleStatementsOnSameLine => "the statement is complete, but text follows".to_string(),
        ParseErrorType::UnexpectedIndentation if dialect == Dialect::File => {
            "this line is indented though no block begins above it".to_string()
        }
        ParseErrorType::UnexpectedIndentation => "the text begins with blanks".to_string(),
        ParseErrorType::InvalidAssignmentTarget | ParseErrorType::InvalidAugmentedAssignmentTarget => {
            "this cannot be assigned to".to_string()
        }
        ParseErrorType::InvalidDeleteTarget => "this cannot be deleted".to_string(),
        ParseErrorType::EmptySlice => "an index is missing here".to_string(),
        ParseErrorType::Lexical(error) => lexical_message(error),
        ParseErrorType::FStringError(error) => format!("f-string: {}", lower_first(&error.to_string())),
        other => lower_first(&other.to_string()),
    }
}

fn lexical_message(error: &LexicalErrorType) -> String {
    match error {
        LexicalErrorType::UnclosedStringError => "this string is not closed".to_string(),
        LexicalErrorType::FStringError(
            InterpolatedStringErrorType::UnterminatedString
            | InterpolatedStringErrorType::UnterminatedTripleQuotedString,
        ) => "this f-string is not closed".to_string(),
        LexicalErrorType::UnrecognizedToken { tok } => {
            format!("Python has no `{}`", tok.escape_debug())
        }
        LexicalErrorType::UnicodeError => "this is not a Unicode escape".to_string(),
        LexicalErrorType::Eof => "the text ends too early".to_string(),
        LexicalErrorType::IndentationError => "the indentation fits no line above".to_string(),
        LexicalErrorType::LineContinuationError => "only a line break may follow `\\` here".to_string(),
        other => lower_first(&other.to_string()),
    }
}

fn help(error: &ParseErrorType, text: &str, dialect: Dialect) -> Option<&'static str> {
    let is_file = dialect == Dialect::File;
    match error {
        ParseErrorType::ExpectedToken { expected: TokenKind::Indent, .. } if is_file => {
            Some("indent what belongs to the block, or write `pass`")
        }
        ParseErrorType::UnexpectedIndentation if is_file => Some("move the line to the left"),
        ParseErrorType::Lexical(LexicalErrorType::IndentationError) if is_file => {
            Some("indent the lines of a block alike: by spaces only, or by tabs only")
        }
        ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError) if is_file => {
            Some("close the quotes in the same line, or use triple quotes")
        }
        ParseErrorType::SimpleStatementsOnSameLine if is_file && begins_with_print(text) => {
            Some("`print` is a function: write `print(…)`")
        }
        ParseErrorType::ExpectedExpression if text.contains("++") => Some("write `counter += 1`"),
        ParseErrorType::ExpectedExpression if text.contains("--") => Some("write `counter -= 1`"),
        ParseErrorType::ExpectedExpression if text.contains("&&") => Some("write `and`"),
        ParseErrorType::ExpectedExpression if text.contains("||") => Some("write `or`"),
        ParseErrorType::UnexpectedExpressionToken if text.contains('=') && !text.contains("==") => {
            Some("`==` compares; `=` assigns, which is a statement")
        }
        ParseErrorType::UnexpectedIndentation => Some("remove the blanks at the beginning"),
        ParseErrorType::InvalidAssignmentTarget | ParseErrorType::InvalidAugmentedAssignmentTarget => {
            Some("a name, an attribute or an index can be assigned to; `==` compares")
        }
        ParseErrorType::Lexical(LexicalErrorType::UnclosedStringError) => {
            Some("Python strings inside a JSON string are easiest with single quotes: 'text'")
        }
        ParseErrorType::Lexical(LexicalErrorType::Eof) => Some("close the bracket that is open"),
        ParseErrorType::Lexical(LexicalErrorType::UnrecognizedToken { tok: '!' }) => Some("write `not`"),
        _ => None,
    }
}

fn begins_with_print(line: &str) -> bool {
    line.trim_start().strip_prefix("print").is_some_and(|rest| rest.starts_with([' ', '\t']))
}

/// A kind of token as a reader would call it. The parser adds a line break at the end of a text.
fn token(kind: TokenKind, dialect: Dialect) -> String {
    match kind {
        TokenKind::Newline | TokenKind::NonLogicalNewline if dialect == Dialect::File => "the end of the line".into(),
        TokenKind::EndOfFile if dialect == Dialect::File => "the end of the file".into(),
        TokenKind::Indent if dialect == Dialect::File => "an indented block".into(),
        TokenKind::Dedent if dialect == Dialect::File => "the end of the block".into(),
        TokenKind::Newline | TokenKind::NonLogicalNewline | TokenKind::EndOfFile => "the end of the text".to_string(),
        TokenKind::Name => "a name".to_string(),
        TokenKind::Int | TokenKind::Float | TokenKind::Complex => "a number".to_string(),
        TokenKind::String | TokenKind::FStringStart | TokenKind::TStringStart => "a string".to_string(),
        TokenKind::FStringMiddle | TokenKind::TStringMiddle => "text of an f-string".to_string(),
        TokenKind::FStringEnd | TokenKind::TStringEnd => "the end of the f-string".to_string(),
        TokenKind::Indent | TokenKind::Dedent => "blanks at the beginning of a line".to_string(),
        TokenKind::Unknown => "something that is not Python".to_string(),
        other => other.to_string(),
    }
}

/// What is wrong with something that the grammar allows, but not where it stands.
pub(super) fn early_message(error: &SemanticSyntaxError) -> String {
    use SemanticSyntaxErrorKind as Kind;
    match &error.kind {
        Kind::ReturnOutsideFunction => "`return` stands outside of all functions".to_string(),
        Kind::YieldOutsideFunction(kind) => format!("`{kind}` stands outside of all functions"),
        Kind::AwaitOutsideAsyncFunction(kind) => {
            let what = match kind {
                AwaitOutsideAsyncFunctionKind::Await => "`await`",
                AwaitOutsideAsyncFunctionKind::AsyncFor => "`async for`",
                AwaitOutsideAsyncFunctionKind::AsyncWith => "`async with`",
                AwaitOutsideAsyncFunctionKind::AsyncComprehension => "an asynchronous comprehension",
            };
            format!("{what} needs an `async def` around it")
        }
        Kind::BreakOutsideLoop => "`break` stands outside of all loops".to_string(),
        Kind::ContinueOutsideLoop => "`continue` stands outside of all loops".to_string(),
        Kind::MultipleStarredExpressions => "two starred targets stand in one assignment".to_string(),
        Kind::ReturnInGenerator => "an asynchronous generator cannot return a value".to_string(),
        Kind::YieldFromInAsyncFunction => "`yield from` stands in an `async` function".to_string(),
        _ => lower_first(&error.to_string()),
    }
}

/// How to write it instead, if that can be said.
pub(super) fn early_help(kind: &SemanticSyntaxErrorKind) -> &'static str {
    use SemanticSyntaxErrorKind as Kind;
    match kind {
        Kind::YieldOutsideFunction(YieldOutsideFunctionKind::Await) => {
            "put it into an `async def main()`, and run that by `asyncio.run(main())`"
        }
        Kind::AwaitOutsideAsyncFunction(_) => "begin the function with `async def`",
        Kind::YieldFromInAsyncFunction => "write `async for` with a `yield` inside",
        Kind::IrrefutableCasePattern(_) => "move it to the end",
        Kind::LateFutureImport => "move it to the beginning of the file",
        _ => "",
    }
}
