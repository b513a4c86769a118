//! Every code has a text that produces it, and the place it points at is pinned.

use super::*;

/// A mistake: its code, a whole scenario, the text that is underlined.
type Mistake = (&'static str, String, &'static str);

fn top(keys: &str) -> String {
    format!(
        r#"{{ "format": 1, "functions": {{ "f": ["pass"] }}, "variants": {{ "v": {{ "threads": ["f()"] }} }}, {keys} }}"#
    )
}

fn variant(text: &str) -> String {
    format!(r#"{{ "format": 1, "functions": {{ "f": ["pass"] }}, "variants": {{ "v": {text} }} }}"#)
}

fn function(key: &str) -> String {
    format!(r#"{{ "format": 1, "functions": {{ "{key}": ["pass"] }}, "variants": {{ "v": {{ "tasks": ["f()"] }} }} }}"#)
}

fn statement(text: &str) -> String {
    with_body(&format!("[{}]", serde_json::to_string(text).unwrap()))
}

fn frame_mistakes() -> Vec<Mistake> {
    vec![
        ("E0101", "".into(), ""),
        ("E0101", "{ \"a\": 1, }".into(), ","),
        ("E0101", "{ \"a\": 1 // one\n }".into(), "// one"),
        ("E0101", "{ \"a\": [1, 2 }".into(), "}"),
        ("E0101", "{ \"a\": [1, 2".into(), "["),
        ("E0101", "{ 'a': 1 }".into(), "'"),
        ("E0101", "{ a: 1 }".into(), "a"),
        ("E0101", "{ \"a\": True }".into(), "True"),
        ("E0101", "{ \"a\" 1 }".into(), "1"),
        ("E0101", "{} {}".into(), "{"),
        ("E0101", "{ \"a\": \"\\x41\" }".into(), "\\x"),
        ("E0101", "{ \"a\": \"one\ntwo\" }".into(), "\n"),
        ("E0101", "{\u{a0}}".into(), "\u{a0}"),
        ("E0101", "\u{feff}{}".into(), "\u{feff}"),
        ("E0102", top(r#""shraed": {}"#), "\"shraed\""),
        ("E0102", variant(r#"{ "thread": [], "tasks": ["f()"] }"#), "\"thread\""),
        ("E0102", with_body(r#"[{ "if": "x", "do": ["pass"], "then": ["pass"] }]"#), "\"do\""),
        ("E0103", top(r#""shared": { "a": 1, "\u0061": 2 }"#), "\"\\u0061\""),
        ("E0103", top(r#""shared": { "a": { "k": 1, "k": 2 } }"#), "\"k\""),
        ("E0104", "[]".into(), "["),
        ("E0104", top(r#""shared": [1]"#), "["),
        ("E0104", top(r#""name": 1"#), "1"),
        ("E0104", top(r#""check": { "always": "x" }"#), "\"x\""),
        ("E0104", with_body("\"pass\""), "\"pass\""),
        ("E0104", with_body("[null]"), "null"),
        ("E0104", with_body(r#"[{ "repeat": true, "do": ["pass"] }]"#), "true"),
        ("E0104", variant(r#"{ "threads": ["f()"], "expect": "data-race" }"#), "\"data-race\""),
        ("E0105", r#"{ "format": 1, "variants": { "v": { "threads": ["f()"] } } }"#.into(), "{"),
        ("E0105", with_body(r#"[{ "while": "x" }]"#), "{"),
        ("E0106", top(r#""name": " ""#), "\" \""),
        ("E0106", with_body("[]"), "[]"),
        ("E0106", with_body(r#"[" "]"#), " "),
        ("E0106", with_body(r#"[{ "if": "", "then": ["pass"] }]"#), ""),
        ("E0106", with_body(r#"[{ "for": "", "in": "x", "do": ["pass"] }]"#), ""),
        ("E0106", with_body(r#"[{ "with": "", "do": ["pass"] }]"#), ""),
        ("E0106", variant(r#"{ "threads": [] }"#), "[]"),
        ("E0106", r#"{ "format": 1, "functions": { "f": ["pass"] }, "variants": {} }"#.into(), "{}"),
        ("E0107", r#"{ "format": 2, "more": 1 }"#.into(), "2"),
        ("E0107", r#"{ "format": 1.5 }"#.into(), "1.5"),
        ("E0108", top(r#""shared": { "a": 9223372036854775808 }"#), "9223372036854775808"),
        ("E0108", top(r#""shared": { "a": [1e999] }"#), "1e999"),
        ("E0108", with_body(r#"[{ "repeat": 1.5, "do": ["pass"] }]"#), "1.5"),
        ("E0108", with_body(r#"[{ "repeat": -1, "do": ["pass"] }]"#), "-1"),
        ("E0109", variant(r#"{ "tasks": ["f()"], "order": "lifo" }"#), "lifo"),
        ("E0109", variant(r#"{ "tasks": ["f()"], "expect": ["race"] }"#), "race"),
        ("E0110", top(r#""shared": { "a b": 1 }"#), "a b"),
        ("E0110", top(r#""shared": { "": 1 }"#), ""),
        ("E0110", top(r#""sync": { " lock": "Lock()" }"#), " lock"),
        ("E0110", top(r#""sync": { "(lock)": "Lock()" }"#), "(lock)"),
        ("E0110", function("class"), "class"),
        ("E0110", function("2f"), "2f"),
        ("E0110", with_body(r#"[{ "try": ["pass"], "except": [{ "catch": "E", "as": "e.f", "do": ["pass"] }] }]"#), "e.f"),
        ("E0111", top(r#""shared": { "a": 1 }, "sync": { "a": "Lock()" }"#), "a"),
        ("E0111", top(r#""shared": { "f": 1 }"#), "f"),
        ("E0111", r#"{ "format": 1, "functions": { "f(a)": ["pass"], "f(b)": ["pass"] }, "variants": { "v": { "threads": ["f(1)"] } } }"#.into(), "f"),
        ("E0111", r#"{ "format": 1, "shared": { "a": 1 }, "functions": { "f(a)": ["pass"] }, "variants": { "v": { "threads": ["f(1)"] } } }"#.into(), "a"),
        ("E0112", variant("{}"), "\"v\""),
        ("E0112", variant(r#"{ "threads": ["f()"], "tasks": ["f()"] }"#), "\"tasks\""),
        ("E0112", variant(r#"{ "threads": ["f()"], "order": "any" }"#), "\"order\""),
        ("E0113", with_body(r#"[{ "wiht": "lock", "do": ["pass"] }]"#), "\"wiht\""),
        ("E0113", with_body("[{}]"), "{}"),
        ("E0113", with_body(r#"[{ "if": "x", "while": "y", "do": ["pass"] }]"#), "\"while\""),
        ("E0114", with_body(r#"[{ "try": ["pass"] }]"#), "\"try\""),
        ("E0114", with_body(r#"[{ "try": ["pass"], "else": ["pass"], "finally": ["pass"] }]"#), "\"else\""),
        ("E0114", with_body(r#"[{ "try": ["pass"], "except": [{ "do": ["pass"] }, { "catch": "E", "do": ["pass"] }] }]"#), "{"),
        ("E0114", with_body(r#"[{ "try": ["pass"], "except": [{ "as": "e", "do": ["pass"] }] }]"#), "\"as\""),
        ("E0115", variant(r#"{ "threads": ["f()"], "expect": ["deadlock", "deadlock"] }"#), "deadlock"),
        ("E0116", "[".repeat(600), "["),
        ("E0116", top(&format!("\"shared\": {{ \"a\": {}{} }}", "[".repeat(150), "]".repeat(150))), "["),
        ("E0116", with_body(&format!("{}[\"pass\"]{}", "[{ \"repeat\": 1, \"do\": ".repeat(101), "}]".repeat(101))), "["),
    ]
}

fn python_mistakes() -> Vec<Mistake> {
    let string = "'".repeat(2) + &"a".repeat(20_000);
    vec![
        ("E0201", statement("counter +="), ""),
        ("E0201", statement("counter = (1"), ""),
        ("E0201", statement(" counter = 1"), " "),
        ("E0201", statement("x = '\\u00e9"), "'\\\\u00e9"),
        ("E0201", statement("1 = a"), "1"),
        ("E0201", statement("a b"), "b"),
        ("E0201", statement("a ? b"), "?"),
        ("E0201", statement("f(a=1, 2)"), "2"),
        ("E0201", with_body(r#"[{ "if": "a = 1", "then": ["pass"] }]"#), "="),
        ("E0201", with_body(r#"[{ "for": "i in a if b else c", "in": "x", "do": ["pass"] }]"#), "i in a if b else c"),
        ("E0201", with_body(r#"[{ "for": "f()", "in": "x", "do": ["pass"] }]"#), "f()"),
        ("E0201", with_body(r#"[{ "with": "lock:\n with lock", "do": ["pass"] }]"#), "lock:\\n with lock"),
        ("E0202", statement("f(lambda: 1)"), "lambda: 1"),
        ("E0202", statement("f(y := 1)"), "y := 1"),
        ("E0202", statement("x = yield 1"), "yield 1"),
        ("E0202", statement("x = yield from y"), "yield from y"),
        ("E0202", statement("x = {1, 2}"), "{1, 2}"),
        ("E0202", statement("x = {a for a in b}"), "{a for a in b}"),
        ("E0202", statement("sum(a for a in b)"), "a for a in b"),
        ("E0202", statement("f(*a)"), "*a"),
        ("E0202", statement("f(**a)"), "**a"),
        ("E0202", statement("a, *b = c"), "*b"),
        ("E0202", statement("x = {**a}"), "a"),
        ("E0202", statement("x = t'a'"), "t'a'"),
        ("E0202", statement("x = b'a'"), "b'a'"),
        ("E0202", statement("x = 1j"), "1j"),
        ("E0202", statement("x = ..."), "..."),
        ("E0202", statement("x = a @ b"), "a @ b"),
        ("E0202", statement("x = [await a async for a in b]"), "async for a in b"),
        ("E0202", statement("x = a[1:2, 3]"), "1:2"),
        ("E0202", statement("x = '\\ud800'"), "'\\\\ud800'"),
        ("E0203", statement("global counter"), "global counter"),
        ("E0203", statement("nonlocal counter"), "nonlocal counter"),
        ("E0203", statement("import threading"), "import threading"),
        ("E0203", statement("from a import b"), "from a import b"),
        ("E0203", statement("x: int = 1"), "x: int = 1"),
        ("E0203", statement("type X = int"), "type X = int"),
        ("E0203", statement("class A: pass"), "class"),
        ("E0203", statement("match x:\n case 1: pass"), "match x:\\n case 1: pass"),
        ("E0204", statement("if x: y = 1"), "if"),
        ("E0204", statement("while x:"), "while"),
        ("E0204", statement("for x in y: pass"), "for"),
        ("E0204", statement("with lock: pass"), "with"),
        ("E0204", statement("async with lock: pass"), "async"),
        ("E0204", statement("try: pass"), "try"),
        ("E0204", statement("else: pass"), "else"),
        ("E0204", statement("def g(): pass"), "def"),
        ("E0205", statement("a = 1; b = 2"), ";"),
        ("E0205", statement("a = 1\nb = 2"), "b = 2"),
        ("E0206", statement("a = 1 # one"), "# one"),
        ("E0206", function("f(a): pass #"), "#"),
        ("E0207", statement(&string), ""),
        ("E0207", statement(&format!("x = {}1{}", "(".repeat(10_000), ")".repeat(9_000))), ""),
        ("E0208", statement("x = 9223372036854775808"), "9223372036854775808"),
        ("E0208", statement("x = 99999999999999999999999"), "99999999999999999999999"),
        ("E0209", variant(r#"{ "threads": ["f"] }"#), "f"),
        ("E0209", top(r#""sync": { "lock": "Lock" }"#), "Lock"),
        ("E0210", statement("f(a=1, a=2)"), "a"),
        ("E0210", function("f(a, a)"), "a"),
        ("E0211", function("def f(a)"), "def f(a)"),
        ("E0211", function("f(*a)"), "*a"),
        ("E0211", function("f(a, /)"), "a"),
        ("E0211", function("f(*, a)"), "a"),
        ("E0211", function("f(a: int)"), "int"),
        ("E0201", function("f(a) -> int"), "f(a) -> int"),
        ("E0201", function("f(a): pass\\ndef g(b)"), "f(a): pass\\ndef g(b)"),
        ("E0212", with_body(r#"[{ "with": "a, b", "do": ["pass"] }]"#), "b"),
    ]
}

#[test]
fn every_mistake_has_its_code_and_its_place() {
    let mut wrong = Vec::new();
    for (code, text, place) in frame_mistakes().into_iter().chain(python_mistakes()) {
        let file = file(&text);
        let diagnostics = parse(&file).expect_err(&text);
        let codes: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        let places: Vec<_> = diagnostics.iter().map(|diagnostic| file.slice(diagnostic.primary.span)).collect();
        // A place of a too long text is the whole text; the table leaves it out.
        let right_place = places == [place] || code == "E0207";
        if codes != [code] || !right_place {
            let short: String = text.chars().take(200).collect();
            wrong.push(format!("{short}\n  expected {code} at {place:?}, found {codes:?} at {places:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_is_tested() {
    let mistakes: Vec<_> = frame_mistakes().into_iter().chain(python_mistakes()).collect();
    for (code, meaning) in CODES {
        assert!(mistakes.iter().any(|(tested, ..)| tested == code), "{code} ({meaning}) has no test");
    }
    for (tested, ..) in mistakes {
        assert!(CODES.iter().any(|(code, _)| *code == tested), "{tested} is not in the table");
    }
}

#[test]
fn all_mistakes_at_once() {
    let text = r#"{
  "format": 1,
  "shared": { "counter": 0, "counter": 1 },
  "functions": { "f": ["counter +=", "x = {1}", { "whle": "x" }], "g(f)": ["if x: y", "f(a, lambda: 0, {2})"] },
  "variants": { "v": { "threads": ["f", "g()"], "expect": ["deadlok"] } },
  "chek": {}
}"#;
    let file = file(text);
    let diagnostics = parse(&file).unwrap_err();
    let codes: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let expected = ["E0103", "E0201", "E0202", "E0113", "E0111", "E0204", "E0202", "E0202", "E0209", "E0109", "E0102"];
    assert_eq!(codes, expected);
    let help = |index: usize| diagnostics[index].help.as_deref().unwrap_or("");
    assert_eq!(help(3), "did you mean \"while\"?");
    assert_eq!(help(9), "did you mean \"deadlock\"?");
    assert_eq!(help(10), "did you mean \"check\"?");
    assert_eq!(file.slice(diagnostics[0].related[0].span), "\"counter\"");
    assert_eq!(diagnostics[0].related[0].span.start, 31);
}
