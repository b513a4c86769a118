//! The Python parser's errors in words for people.

use super::super::codes;
use super::super::words::lower_first;
use crate::source::{Diagnostic, Span};
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType, ParseErrorType};

/// The diagnostic for one error of the parser.
pub(super) fn syntax_error(error: &ParseErrorType, text: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(codes::PYTHON_SYNTAX, span, message(error));
    match help(error, text) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn message(error: &ParseErrorType) -> String {
    match error {
        ParseErrorType::ExpectedExpression => "an expression is missing here".to_string(),
        ParseErrorType::ExpectedToken { expected, found } => {
            format!("expected {}, found {}", token(*expected), token(*found))
        }
        ParseErrorType::UnexpectedExpressionToken => "the expression is complete, but text follows".to_string(),
        ParseErrorType::SimpleStatementsOnSameLine => "the statement is complete, but text follows".to_string(),
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

fn help(error: &ParseErrorType, text: &str) -> Option<&'static str> {
    match error {
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

/// A kind of token as a reader would call it. The parser adds a line break at the end of a text.
fn token(kind: TokenKind) -> String {
    match kind {
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
