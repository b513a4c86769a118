//! How deeply Python text nests.
//!
//! Trees are walked and dropped by recursion, here and in every later room, so a
//! tree that is too deep is never built. The bound is computed from the tokens
//! alone, without recursion, and is never less than the depth of the tree: every
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
}

impl Level {
    fn depth(self) -> usize {
        self.earlier.max(self.here + self.inside)
    }

    fn next_item(&mut self) {
        *self = Level { earlier: self.depth(), ..Level::default() };
    }

    /// Takes up a bracket that was closed.
    fn close(&mut self, inner: Level) {
        self.inside = self.inside.max(inner.depth());
    }
}

/// At least as much as the depth of the syntax tree of a text with these tokens. O(tokens).
pub(super) fn bound(tokens: impl IntoIterator<Item = TokenKind>) -> usize {
    let mut outer = Vec::new();
    let mut level = Level::default();
    // The commas between a lambda's parameters do not end an item.
    let mut commas_end_items = true;
    for token in tokens {
        match token {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::Indent => {
                level.here += 1;
                outer.push(std::mem::take(&mut level));
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::Dedent => {
                if let Some(mut around) = outer.pop() {
                    around.close(level);
                    level = around;
                }
            }
            TokenKind::Comma | TokenKind::Newline | TokenKind::Semi => {
                if commas_end_items {
                    level.next_item();
                }
            }
            TokenKind::Name | TokenKind::Int | TokenKind::Float | TokenKind::Complex | TokenKind::String => {}
            TokenKind::EndOfFile => {}
            TokenKind::Lambda => {
                commas_end_items = false;
                level.here += 1;
            }
            _ => level.here += 1,
        }
    }
    for mut around in outer.into_iter().rev() {
        around.close(level);
        level = around;
    }
    level.depth()
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
