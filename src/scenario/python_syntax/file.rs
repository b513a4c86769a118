//! Whole Python files.
//!
//! Source: the Python language reference and CPython 3.11's compiler. Deviations: the syntax is that of the newest
//! Python, whatever version a file is meant for; annotations and imports from `__future__` have no effect; refused are
//! type parameters, `type` statements, t-strings, bytes, complex numbers, integers beyond 64 bits, `@` between
//! values, slices inside of tuples, relative imports and `import *`. Limits: [`LONGEST_FILE`] bytes and [`DEEPEST`] levels.

use super::super::ast::*;
use super::super::codes;
use super::super::fragment::Fragment;
use super::depth::{Depth, closer};
use super::tree::{Converter, Dialect};
use super::{DEEPEST, early, is_written, options, report_errors, statements};
use crate::source::{Diagnostic, Diagnostics, Span};
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Mod, Stmt};
use ruff_python_parser::lexer::lex;
use ruff_python_parser::{Mode, parse_unchecked};
use ruff_text_size::Ranged;

/// The longest file, in bytes.
pub(crate) const LONGEST_FILE: usize = 1_000_000;

/// Stack for walking and dropping trees of files, and the trees of texts that are not Python.
const STACK: usize = 16 << 20;

/// How deep the tree of a text that is not Python may be; what is deeper is not even given to the parser.
const DEEPEST_TO_PARSE: usize = 5_000;

/// What stands in a file.
#[derive(Default)]
pub(crate) struct File {
    /// Its statements; `None` if there were mistakes.
    pub body: Option<Vec<Statement>>,
    /// The places of comments that begin a line.
    pub comments: Vec<Span>,
}

/// Reads a file.
pub(crate) fn module(text: &str, diagnostics: &mut Diagnostics) -> File {
    if let Some(mistake) = not_text(text) {
        diagnostics.push(mistake);
        return File::default();
    }
    let fragment = Fragment::from_file(text);
    let mut comments = Vec::new();
    let note_comments = |tokens: &[Token]| {
        let spans = tokens.iter().filter(|token| token.kind() == TokenKind::Comment).map(|token| {
            let range = token.range();
            Span::new(range.start().to_usize(), range.end().to_usize())
        });
        let begins_line = |span: &Span| matches!(text[..span.start as usize].chars().next_back(), None | Some('\n'));
        comments = spans.filter(begins_line).collect();
    };
    let body = read(&fragment, Mode::Module, note_comments, diagnostics, |syntax, converter| {
        let body: &[Stmt] = statements(syntax);
        early::check_module(body, converter);
        converter.annotated.push(Vec::new());
        converter.block(body)
    });
    File { body, comments }
}

/// Reads an expression over the global variables of a file. `None` if there were mistakes.
pub(crate) fn module_expression(fragment: &Fragment, diagnostics: &mut Diagnostics) -> Option<Expression> {
    if !is_written(fragment, "expression", "write an expression, such as \"counter == 2\"", diagnostics) {
        return None;
    }
    read(fragment, Mode::Expression, |_| (), diagnostics, |syntax, converter| match syntax {
        Mod::Expression(node) => {
            early::check_expression(&node.body, converter);
            converter.expression(&node.body)
        }
        Mod::Module(_) => None,
    })
}

/// Parses and converts a text that is not dangerously large; `look` sees its tokens even if that fails.
fn read<T>(
    fragment: &Fragment,
    mode: Mode,
    look: impl FnOnce(&[Token]),
    diagnostics: &mut Diagnostics,
    convert: impl FnOnce(&Mod, &mut Converter) -> Option<T>,
) -> Option<T> {
    if let Some(mistake) = ill_formed(fragment, mode) {
        diagnostics.push(mistake);
        return None;
    }
    stacker::maybe_grow(STACK, STACK, || {
        let parsed = parse_unchecked(&fragment.text, options(mode));
        look(parsed.tokens());
        if report_errors(&parsed, fragment, Dialect::File, diagnostics) {
            return None;
        }
        let mut own = Diagnostics::default();
        let converted = convert(
            parsed.syntax(),
            &mut Converter::new(fragment, parsed.tokens(), Dialect::File, &mut own),
        );
        let is_right = own.is_empty();
        debug_assert!(converted.is_some() || !is_right, "what cannot be converted has a mistake");
        diagnostics.extend(own);
        converted.filter(|_| is_right)
    })
}

/// What is wrong with a file before it is looked at as Python.
fn not_text(text: &str) -> Option<Diagnostic> {
    let mistake = |span, message: &str, help: &str| Some(Diagnostic::new(codes::FILE_TEXT, span, message).help(help));
    if let Some(at) = text.find('\0') {
        return mistake(Span::new(at, at + 1), "the file contains a null character", "save it as UTF-8");
    }
    let (start, end) = declared_encoding(text)?;
    let name = text[start..end].to_lowercase().replace('_', "-");
    if matches!(name.as_str(), "utf-8" | "utf8" | "u8" | "utf-8-sig") || text.is_ascii() && is_ascii_superset(&name) {
        return None;
    }
    let help = "save the file as UTF-8 and leave the declaration out";
    mistake(Span::new(start, end), "the file declares an encoding other than UTF-8", help)
}

fn is_ascii_superset(name: &str) -> bool {
    let names = ["ascii", "us-ascii", "latin-1", "latin1", "iso-8859-1", "iso-8859-15", "cp1252", "windows-1252"];
    names.contains(&name)
}

/// The name in a declaration such as `# -*- coding: latin-1 -*-` in the first two lines (PEP 263).
fn declared_encoding(text: &str) -> Option<(usize, usize)> {
    let mut offset = 0;
    for line in text.split_inclusive('\n').take(2) {
        let code = line.trim_start_matches(['\u{feff}', ' ', '\t', '\u{c}']);
        let found = code.starts_with('#').then(|| encoding_in_comment(line)).flatten();
        if let Some((start, end)) = found {
            return Some((offset + start, offset + end));
        }
        if !code.starts_with('#') && !code.trim().is_empty() {
            return None;
        }
        offset += line.len();
    }
    None
}

fn encoding_in_comment(line: &str) -> Option<(usize, usize)> {
    line.match_indices("coding").find_map(|(at, word)| {
        let rest = line[at + word.len()..].strip_prefix([':', '='])?;
        let name = rest.trim_start_matches([' ', '\t']);
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
        let length = name.find(|letter| !is_part(letter)).unwrap_or(name.len());
        let start = line.len() - name.len();
        (length > 0).then_some((start, start + length))
    })
}

/// What is wrong with a text before it is parsed: it is too long, too deep, or its brackets do not match.
fn ill_formed(fragment: &Fragment, mode: Mode) -> Option<Diagnostic> {
    let text = fragment.text.as_str();
    if text.len() > LONGEST_FILE {
        let message = format!("this text is longer than {LONGEST_FILE} bytes");
        return Some(Diagnostic::new(codes::TOO_LARGE, fragment.span(0, 0), message).help("make it shorter"));
    }
    let look = Look::at(text, mode);
    if let (Some(index), false) = (look.unmatched, look.has_errors) {
        let end = shortest_prefix(text, |prefix| Look::at(prefix, mode).brackets > index);
        let span = fragment.span(end.saturating_sub(1), end);
        let message = match text[..end].chars().next_back() {
            Some(bracket @ ('(' | '[' | '{')) => format!("this `{bracket}` is not closed"),
            Some(bracket) => format!("this `{bracket}` closes nothing"),
            None => "a bracket is not closed".to_string(),
        };
        return Some(Diagnostic::new(codes::PYTHON_SYNTAX, span, message).help("each bracket needs its counterpart"));
    }
    // A text with errors is not converted, so it need only be parsed.
    let deepest = if look.has_errors { DEEPEST_TO_PARSE } else { DEEPEST };
    if look.depth > deepest {
        let end = shortest_prefix(text, |prefix| Look::at(prefix, mode).depth > deepest);
        let span = fragment.span(end.saturating_sub(1), end);
        let message = format!("this nests deeper than {DEEPEST} levels");
        return Some(Diagnostic::new(codes::TOO_LARGE, span, message).help("split it, and name the parts"));
    }
    None
}

/// What the tokens of a text tell without parsing.
#[derive(Default)]
struct Look {
    /// At least the depth of the tree.
    depth: usize,
    /// How many brackets there are.
    brackets: usize,
    /// The bracket that has no counterpart, by number.
    unmatched: Option<usize>,
    /// Whether something is not even a token.
    has_errors: bool,
}

impl Look {
    /// O(text)
    fn at(text: &str, mode: Mode) -> Look {
        let mut lexer = lex(text, mode);
        let (mut look, mut depth, mut open) = (Look::default(), Depth::default(), Vec::new());
        loop {
            let token = lexer.next_token();
            look.depth = look.depth.max(depth.after(token));
            match token {
                TokenKind::EndOfFile => break,
                TokenKind::Unknown => look.has_errors = true,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                    open.push((closer(token), look.brackets));
                    look.brackets += 1;
                }
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                    let matches = open.pop().is_some_and(|(closer, _)| closer == Some(token));
                    if !matches && look.unmatched.is_none() {
                        look.unmatched = Some(look.brackets);
                    }
                    look.brackets += 1;
                }
                _ => {}
            }
        }
        if let (None, Some((_, last))) = (look.unmatched, open.last()) {
            look.unmatched = Some(*last);
        }
        look
    }
}

/// The length of the shortest prefix with a property that all longer ones have too. O(text log text).
fn shortest_prefix(text: &str, has: impl Fn(&str) -> bool) -> usize {
    let ends: Vec<usize> = text.char_indices().map(|(at, letter)| at + letter.len_utf8()).collect();
    let index = ends.partition_point(|end| !has(&text[..*end]));
    ends.get(index).copied().unwrap_or(text.len())
}
