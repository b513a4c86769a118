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
use super::{DEEPEST, early, is_written, line_start, options, report_errors, statements};
use crate::source::{Diagnostic, Diagnostics, Span};
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Mod, Stmt};
use ruff_python_parser::lexer::lex;
use ruff_python_parser::{LexicalErrorType, Mode, ParseError, ParseErrorType, parse_unchecked};
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
    /// Its statements without those that have mistakes; `None` if it is not even Python.
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

/// Reads an expression over the global variables of a file. If it cannot be read there is a mistake, and there may be
/// one if it can.
pub(crate) fn module_expression(fragment: &Fragment, diagnostics: &mut Diagnostics) -> Option<Expression> {
    if !is_written(fragment, "expression", "write an expression, such as \"counter == 2\"", diagnostics) {
        return None;
    }
    read(
        fragment,
        Mode::Expression,
        |_| (),
        diagnostics,
        |syntax, converter| match syntax {
            Mod::Expression(node) => {
                early::check_expression(&node.body, converter);
                converter.expression(&node.body)
            }
            Mod::Module(_) => None,
        },
    )
}

/// Parses and converts a text that is not dangerously large; `look` sees its tokens even if that fails.
fn read<T>(
    fragment: &Fragment,
    mode: Mode,
    look: impl FnOnce(&[Token]),
    diagnostics: &mut Diagnostics,
    convert: impl FnOnce(&Mod, &mut Converter) -> Option<T>,
) -> Option<T> {
    let outline = match outline(fragment, mode) {
        Ok(outline) => outline,
        Err(mistake) => {
            diagnostics.push(mistake);
            return None;
        }
    };
    stacker::maybe_grow(STACK, STACK, || {
        let parsed = parse_unchecked(&fragment.text, options(mode));
        look(parsed.tokens());
        let is_broken = |error: &ParseError| match &error.error {
            ParseErrorType::Lexical(error) => *error != LexicalErrorType::Eof,
            _ => false,
        };
        if let Some(bracket) = outline.unmatched.filter(|_| !parsed.errors().iter().any(is_broken)) {
            // What comes after it only follows from it.
            let (end, mistake) = bracket.mistake(fragment, mode);
            report_errors(&parsed, fragment, Dialect::File, end.saturating_sub(1), diagnostics);
            diagnostics.push(mistake);
            return None;
        }
        if let Some(mistake) = mixed_blanks(fragment, parsed.tokens()) {
            diagnostics.push(mistake);
            return None;
        }
        if report_errors(&parsed, fragment, Dialect::File, usize::MAX, diagnostics) {
            return None;
        }
        if outline.depth > DEEPEST {
            diagnostics.push(too_deep(fragment, mode, DEEPEST));
            return None;
        }
        convert(parsed.syntax(), &mut Converter::new(fragment, parsed.tokens(), Dialect::File, diagnostics))
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

/// A look at a text before it is parsed: it may be too long or too deep for that.
fn outline(fragment: &Fragment, mode: Mode) -> Result<Outline, Diagnostic> {
    if fragment.text.len() > LONGEST_FILE {
        let message = format!("this text is longer than {LONGEST_FILE} bytes");
        return Err(Diagnostic::new(codes::TOO_LARGE, fragment.span(0, 0), message).help("make it shorter"));
    }
    let outline = Outline::of(&fragment.text, mode);
    if outline.depth <= DEEPEST_TO_PARSE {
        return Ok(outline);
    }
    Err(match outline.unmatched {
        Some(bracket) => bracket.mistake(fragment, mode).1,
        None => too_deep(fragment, mode, DEEPEST_TO_PARSE),
    })
}

/// Points at the place where a text goes deeper than that.
fn too_deep(fragment: &Fragment, mode: Mode, limit: usize) -> Diagnostic {
    let end = shortest_prefix(&fragment.text, |prefix| Outline::of(prefix, mode).depth > limit);
    let message = format!("this nests deeper than {DEEPEST} levels");
    let diagnostic = Diagnostic::new(codes::TOO_LARGE, fragment.span(end.saturating_sub(1), end), message);
    diagnostic.help("split it, and name the parts")
}

/// What the tokens of a text tell without parsing.
#[derive(Default)]
struct Outline {
    /// At least the depth of the tree.
    depth: usize,
    /// How many brackets there are.
    brackets: usize,
    /// The first closing bracket that does not fit, else the last opening one that is not closed.
    unmatched: Option<Bracket>,
}

/// A bracket without a counterpart.
#[derive(Clone, Copy)]
struct Bracket {
    /// Its number among all brackets.
    index: usize,
    /// Whether it stands inside of another one.
    is_inside: bool,
}

impl Bracket {
    /// Where it ends, and what is wrong with it.
    fn mistake(self, fragment: &Fragment, mode: Mode) -> (usize, Diagnostic) {
        let text = fragment.text.as_str();
        let end = shortest_prefix(text, |prefix| Outline::of(prefix, mode).brackets > self.index);
        let message = match text[..end].chars().next_back() {
            Some(bracket @ ('(' | '[' | '{')) => format!("this `{bracket}` is not closed"),
            Some(bracket) if self.is_inside => format!("`{bracket}` does not close the bracket that is open"),
            Some(bracket) => format!("this `{bracket}` closes nothing"),
            None => "a bracket has no counterpart".to_string(),
        };
        (end, Diagnostic::new(codes::PYTHON_SYNTAX, fragment.span(end.saturating_sub(1), end), message))
    }
}

impl Outline {
    /// O(text)
    fn of(text: &str, mode: Mode) -> Outline {
        let mut lexer = lex(text, mode);
        let (mut outline, mut depth, mut open) = (Outline::default(), Depth::default(), Vec::new());
        loop {
            let token = lexer.next_token();
            outline.depth = outline.depth.max(depth.after(token));
            match token {
                TokenKind::EndOfFile => break,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                    open.push((closer(token), outline.brackets));
                    outline.brackets += 1;
                }
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                    let opening = open.pop();
                    if opening.is_none_or(|(closer, _)| closer != Some(token)) && outline.unmatched.is_none() {
                        outline.unmatched = Some(Bracket { index: outline.brackets, is_inside: opening.is_some() });
                    }
                    outline.brackets += 1;
                }
                _ => {}
            }
        }
        if let (None, Some((_, index))) = (outline.unmatched, open.last()) {
            outline.unmatched = Some(Bracket { index: *index, is_inside: open.len() > 1 });
        }
        outline
    }
}

/// An indentation that is more or less than another one only if tabs are so many spaces wide, which Python does not
/// say. The parser takes them to be two wide where CPython compares two ways and refuses what differs.
fn mixed_blanks(fragment: &Fragment, tokens: &[Token]) -> Option<Diagnostic> {
    if !fragment.text.contains('\t') {
        return None;
    }
    let mut stack = vec![(0, 0)];
    let mut begins_line = true;
    for token in tokens {
        match token.kind() {
            TokenKind::Newline => begins_line = true,
            TokenKind::Comment | TokenKind::NonLogicalNewline | TokenKind::Indent | TokenKind::Dedent => {}
            _ if begins_line => {
                begins_line = false;
                let end = token.start().to_usize();
                let start = line_start(&fragment.text, end);
                let (wide, narrow) = widths(&fragment.text[start..end]);
                while stack.len() > 1 && stack.last().is_some_and(|(above, _)| *above > wide) {
                    stack.pop();
                }
                let (above, above_narrow) = stack.last().copied().unwrap_or_default();
                if wide.cmp(&above) != narrow.cmp(&above_narrow) {
                    let message = "tabs and spaces are mixed in this indentation";
                    let diagnostic = Diagnostic::new(codes::PYTHON_SYNTAX, fragment.span(start, end), message);
                    return Some(diagnostic.help("indent the lines of a block alike: by spaces only, or by tabs only"));
                }
                if wide > above {
                    stack.push((wide, narrow));
                }
            }
            _ => {}
        }
    }
    None
}

/// The width of blanks if a tab goes on to the next multiple of eight columns, and if it is one column wide.
fn widths(blanks: &str) -> (usize, usize) {
    blanks.chars().fold((0, 0), |(wide, narrow), blank| match blank {
        '\t' => (wide / 8 * 8 + 8, narrow + 1),
        '\u{c}' => (0, 0),
        _ => (wide + 1, narrow + 1),
    })
}

/// The length of the shortest prefix with a property that all longer ones have too. O(text log text).
fn shortest_prefix(text: &str, has: impl Fn(&str) -> bool) -> usize {
    let ends: Vec<usize> = text.char_indices().map(|(at, letter)| at + letter.len_utf8()).collect();
    let index = ends.partition_point(|end| !has(&text[..*end]));
    ends.get(index).copied().unwrap_or(text.len())
}
