//! Replay tokens: the name of one schedule of one variant of one version of a program.
//!
//! `<variant slug>@<schedule>.<first 8 hexadecimal digits of the program's fingerprint>`, such as
//! `threads@1221.5a2f00c4`, or `threads@12(21).5a2f00c4` where a part is repeated for ever. The fingerprint tells whether the program has changed since.

use crate::program::Program;
use crate::trace::Lasso;
use std::fmt::Display;

/// How many hexadecimal digits of the fingerprint are written.
const FINGERPRINT_DIGITS: usize = 8;

/// A replay token, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayToken {
    /// The variant's name for command lines.
    pub slug: String,
    /// The schedule, perhaps with a part that is repeated for ever.
    pub schedule: Lasso,
    /// The beginning of the program's fingerprint; a token typed by hand may leave it out.
    pub fingerprint: Option<String>,
}

impl ReplayToken {
    /// Whether the token may have been made for this very program: same variant and same meaning.
    pub fn fits(&self, program: &Program) -> bool {
        self.slug == program.slug
            && self.fingerprint.as_ref().is_none_or(|fingerprint| *fingerprint == short_fingerprint(program))
    }
}

/// The token of a schedule of a program: a [`Schedule`](crate::trace::Schedule) or a [`Lasso`].
pub fn token(program: &Program, schedule: &dyn Display) -> String {
    format!("{}@{schedule}.{}", program.slug, short_fingerprint(program))
}

/// Takes a token apart; the error says what is wrong with it.
pub fn parse_token(text: &str) -> Result<ReplayToken, String> {
    let Some((slug, rest)) = text.rsplit_once('@') else {
        return Err("a replay token looks like `threads@1221.5a2f00c4`; this one has no `@`".to_string());
    };
    if slug.is_empty() {
        return Err("the name of a variant is missing before `@`".to_string());
    }
    let (schedule, fingerprint) = match rest.split_once('.') {
        Some((schedule, fingerprint)) => (schedule, Some(fingerprint)),
        None => (rest, None),
    };
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if let Some(fingerprint) = fingerprint
        && !(fingerprint.len() == FINGERPRINT_DIGITS && fingerprint.bytes().all(is_digit))
    {
        return Err(format!("after the `.` of a replay token stand {FINGERPRINT_DIGITS} hexadecimal digits"));
    }
    let schedule = schedule.parse::<Lasso>().map_err(|error| error.to_string())?;
    Ok(ReplayToken { slug: slug.to_string(), schedule, fingerprint: fingerprint.map(str::to_string) })
}

/// The command that replays a token of a file, ready to be pasted into a shell.
pub fn replay_command(file: &str, token: &str) -> String {
    // A name that begins with `-` would be taken for an option.
    let file = if file.starts_with('-') { format!("./{file}") } else { file.to_string() };
    format!("simulate replay {} {}", shell_quote(&file), shell_quote(token))
}

/// The digits that tokens of a program end with.
pub(super) fn short_fingerprint(program: &Program) -> String {
    let mut digits = program.fingerprint_digits();
    digits.truncate(FINGERPRINT_DIGITS);
    digits
}

/// Leaves harmless words as they are and puts all others into single quotes, as POSIX shells read them.
fn shell_quote(word: &str) -> String {
    let harmless = |character: char| character.is_alphanumeric() || "_-./@%+=:,".contains(character);
    if !word.is_empty() && word.chars().all(harmless) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use proptest::prelude::*;

    #[test]
    fn tokens_name_variant_schedule_and_program() {
        let program = fixture::program("threads + lock", "x\n");
        let text = token(&program, &"1221".parse::<Lasso>().unwrap());
        assert_eq!(text, "threads-lock@1221.0123abcd");
        let read = parse_token(&text).unwrap();
        assert_eq!(read.fingerprint.as_deref(), Some("0123abcd"));
        assert!(read.fits(&program));
        let endless = token(&program, &"12(21)".parse::<Lasso>().unwrap());
        assert_eq!(endless, "threads-lock@12(21).0123abcd");
        assert_eq!(parse_token(&endless).unwrap().schedule.to_string(), "12(21)");
        assert!(parse_token("threads-lock@12").unwrap().fits(&program), "typed by hand");
        assert!(!parse_token("threads-lock@1221.0123abce").unwrap().fits(&program), "another program");
        assert!(!parse_token("threads@1221.0123abcd").unwrap().fits(&program), "another variant");
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in
            [("1221", "no `@`"), ("@12", "variant"), ("a@12.xyz", "8 hexa"), ("a@1z", "character 2"), ("", "no `@`")]
        {
            assert!(parse_token(text).unwrap_err().contains(part), "{text}");
        }
    }

    #[test]
    fn commands_survive_a_shell() {
        assert_eq!(replay_command("a/b.json", "t@1.00"), "simulate replay a/b.json t@1.00");
        assert_eq!(replay_command("it's $x.json", "t@1"), r"simulate replay 'it'\''s $x.json' t@1");
        assert_eq!(replay_command("-x.json", "t@1"), "simulate replay ./-x.json t@1");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = parse_token(&text);
        }
    }
}
