//! Text that nests without end must end in a diagnostic, on an ordinary test thread's stack.

use super::*;
use crate::scenario::python_syntax::{DEEPEST, LONGEST};

fn codes(text: &str) -> Vec<&'static str> {
    match parse(&file(text)) {
        Ok(_) => Vec::new(),
        Err(diagnostics) => diagnostics.iter().map(|diagnostic| diagnostic.code).collect(),
    }
}

fn statement_codes(statement: &str) -> Vec<&'static str> {
    codes(&with_body(&format!("[{}]", serde_json::to_string(statement).unwrap())))
}

#[test]
fn deep_python_is_refused() {
    for piece in [
        "(",
        "[",
        "{",
        "((1,),",
        "f(",
        "not ",
        "-",
        "- ",
        "a+",
        "a**",
        "a.",
        "a[",
        "a<b and not ",
        "await ",
        "1 if a else ",
        "{1:",
        "lambda a, b:",
        "f'{",
        "f\"{a:{",
        "f'''{'''\n-",
        "f'''{\n(",
        "x = ",
        "yield ",
        "*",
        "[a for a in ",
    ] {
        let times = LONGEST / piece.len() - 10;
        for text in
            [piece.repeat(times), format!("x = {}1", piece.repeat(times)), format!("match {}", piece.repeat(times))]
        {
            assert_eq!(statement_codes(&text), ["E0207"], "{piece:?}");
        }
        let context = piece.repeat(times);
        let context = format!(r#"[{{ "with": {}, "do": ["pass"] }}]"#, serde_json::to_string(&context).unwrap());
        assert_eq!(codes(&with_body(&context)), ["E0207"], "{piece:?}");
    }
    assert_eq!(statement_codes(&format!("x = {}1{}", "(".repeat(9000), ")".repeat(9000))), ["E0207"]);
    assert_eq!(statement_codes(&format!("f'''{{'''\n{}", "-".repeat(19_000))), ["E0207"]);
}

#[test]
fn what_is_wide_or_within_the_limit_is_read() {
    let deep = format!("x = {}1{}", "[".repeat(DEEPEST - 1), "]".repeat(DEEPEST - 1));
    assert_eq!(statement_codes(&deep), [""; 0]);
    assert_eq!(statement_codes(&format!("x = 1{}", " + 1".repeat(DEEPEST - 1))), [""; 0]);
    assert_eq!(statement_codes(&format!("x = [{}]", "-1, ".repeat(4000))), [""; 0]);
    assert_eq!(statement_codes(&format!("x = '{}'", "(".repeat(15_000))), [""; 0]);
}

#[test]
fn deep_blocks_are_read_to_the_limit() {
    let nested = |times: usize| {
        with_body(&format!("{}[\"x = 1\"]{}", "[{ \"repeat\": 1, \"do\": ".repeat(times), "}]".repeat(times)))
    };
    assert_eq!(codes(&nested(DEEPEST)), [""; 0]);
    assert_eq!(codes(&nested(DEEPEST + 1)), ["E0116"]);
    assert_eq!(codes(&nested(1000)), ["E0116"]);
}

#[test]
fn a_long_file_is_read() {
    let body = vec!["\"counter += 1\""; 5000].join(", ");
    assert_eq!(codes(&with_body(&format!("[{body}]"))), [""; 0]);
}
