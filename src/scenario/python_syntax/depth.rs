//! How deeply Python text nests.
//!
//! Trees are walked and dropped by recursion, here and in every later room, so a
//! tree that is too deep is never built. The bound is computed from the tokens
//! alone, without recursion, and is never less than the depth of the tree if brackets match: every
//! level of a tree has at least one token that is neither a name nor a literal nor
//! a comma. It may be more, since such a token need not be a level.

use ruff_python_ast::token::TokenKind;

/// The items of one pair of brackets that the tokens so far have opened.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Tokens of the present item that may each be a level of the tree.
    here: usize,
    /// The deepest bracket inside the present item.
    inside: usize,
    /// The deepest earlier item.
    earlier: usize,
    /// `lambda`s whose colon is still to come: the commas between their parameters do not end an item.
    lambdas: usize,
    /// What closes it; other closing brackets are ignored, which can only make the bound greater.
    closer: Option<TokenKind>,
}

impl Level {
    fn depth(self) -> usize {
        self.earlier.max(self.here + self.inside)
    }

    fn next_item(&mut self) {
        *self = Level { earlier: self.depth(), closer: self.closer, ..Level::default() };
    }

    /// Takes up a bracket that was closed.
    fn close(&mut self, inner: Level) {
        self.inside = self.inside.max(inner.depth());
        // The values in an f-string stand beside each other, a block ends its statement.
        if matches!(self.closer, Some(TokenKind::FStringEnd | TokenKind::TStringEnd))
            || inner.closer == Some(TokenKind::Dedent)
        {
            self.next_item();
        }
    }
}

/// The depth of the syntax tree of a text, token by token.
#[derive(Default)]
pub(super) struct Depth {
    outer: Vec<Level>,
    level: Level,
    /// Levels of `outer`'s present items together.
    above: usize,
    /// Strings stand beside each other, and an f-string among them has been counted: they are one node.
    in_strings: bool,
}

impl Depth {
    /// Takes the next token. The greatest number this ever gives is at least the depth of the tree. O(1) amortised.
    pub fn after(&mut self, token: TokenKind) -> usize {
        let in_strings = std::mem::take(&mut self.in_strings);
        if let Some(closer) = closer(token) {
            self.level.here += usize::from(!(in_strings && token == TokenKind::FStringStart));
            self.above += self.level.here;
            self.outer.push(std::mem::replace(&mut self.level, Level { closer: Some(closer), ..Level::default() }));
            return self.above;
        }
        if self.level.closer == Some(token)
            && let Some(mut around) = self.outer.pop()
        {
            self.above -= around.here;
            around.close(self.level);
            self.level = around;
            self.in_strings = token == TokenKind::FStringEnd;
            return self.above + self.level.here + self.level.inside;
        }
        match token {
            TokenKind::Newline | TokenKind::Semi => self.level.next_item(),
            TokenKind::Comma if self.level.lambdas == 0 => self.level.next_item(),
            TokenKind::Comma
            | TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Unknown
            | TokenKind::EndOfFile => {}
            TokenKind::String | TokenKind::Comment | TokenKind::NonLogicalNewline => self.in_strings = in_strings,
            TokenKind::Lambda => {
                self.level.lambdas += 1;
                self.level.here += 1;
            }
            TokenKind::Colon => {
                self.level.lambdas = self.level.lambdas.saturating_sub(1);
                self.level.here += 1;
            }
            _ => self.level.here += 1,
        }
        self.above + self.level.here + self.level.inside
    }
}

/// What closes an opening bracket, quote or block.
pub(super) fn closer(token: TokenKind) -> Option<TokenKind> {
    Some(match token {
        TokenKind::Lpar => TokenKind::Rpar,
        TokenKind::Lsqb => TokenKind::Rsqb,
        TokenKind::Lbrace => TokenKind::Rbrace,
        TokenKind::FStringStart => TokenKind::FStringEnd,
        TokenKind::TStringStart => TokenKind::TStringEnd,
        TokenKind::Indent => TokenKind::Dedent,
        _ => return None,
    })
}

/// At least as much as the depth of the syntax tree of a text with these tokens. O(tokens).
pub(super) fn bound(tokens: impl IntoIterator<Item = TokenKind>) -> usize {
    let mut depth = Depth::default();
    tokens.into_iter().map(|token| depth.after(token)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use ruff_python_ast::token::TokenKind;
    use ruff_python_parser::{Mode, lexer::lex};

    fn bound(text: &str) -> usize {
        let mut lexer = lex(text, Mode::Module);
        let tokens = std::iter::from_fn(|| Some(lexer.next_token()).filter(|token| *token != TokenKind::EndOfFile));
        super::bound(tokens)
    }

    #[test]
    fn counts_levels_not_items() {
        assert_eq!(bound("x"), 0);
        assert_eq!(bound("f(a, b, c, d)"), 1);
        assert_eq!(bound("[1, 2, [3, -4], 5]"), 3);
        assert_eq!(bound("a + b + c"), 2);
        assert_eq!(bound("f(a)(b)(c)"), 3);
        assert_eq!(bound("f(-a, g(-b))"), 3);
        assert_eq!(bound("lambda a, b: lambda c, d: 0"), 4);
        let wide = format!("[{}]", "-1, ".repeat(5000));
        assert_eq!(bound(&wide), 2);
    }

    #[test]
    fn sees_the_depth_of_text_that_is_not_even_python() {
        for piece in
            ["(", "[", "{", "not ", "-", "a+", "a**", "a.", "f\"{", "await ", "1 if a else ", "{1:", "lambda a, b:"]
        {
            assert!(bound(&piece.repeat(1000)) >= 1000, "{piece}");
        }
        bound(&")".repeat(1000));
    }
}
