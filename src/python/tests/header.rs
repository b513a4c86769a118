//! The lines `# simulate: {…}`.

use super::*;
use crate::scenario::{Constant, ExpressionKind, Order, Python, PythonVariant, Switching};

fn variants(text: &str) -> Vec<PythonVariant> {
    read(text).variants
}

#[test]
fn without_lines_there_is_one_variant() {
    let variants =
        variants("x = '''\n# simulate: {\"variant\": \"in a string\"}\n'''\n    # simulate: {\n# simulate: it\n");
    let [only] = variants.as_slice() else { panic!("{variants:#?}") };
    assert_eq!((only.name.text.as_str(), only.span.start, only.span.end), ("main", 0, 0));
    assert_eq!((only.python, only.switching, only.order), (None, None, None));
    assert!(only.expect.findings.is_empty() && only.check.is_empty() && only.output.is_none());
}

#[test]
fn every_key_is_read() {
    let line = r#"# simulate: {"variant": "é", "about": "as it is", "python": "3.13", "switching": "gil", "order": "latency", "expect": {"findings": ["never-awaited", "deadlock"], "outcomes": [{"n": [1, null]}]}, "output": ["a", ""], "check": ["n == [1]", "all(x for x in n)"]}"#;
    let text = format!("import time\n{line}  \nn = 1\n#simulate:{{}}\n");
    let variants = variants(&text);
    let [first, second] = variants.as_slice() else { panic!("{variants:#?}") };
    assert_eq!((first.name.text.as_str(), first.about.as_deref()), ("é", Some("as it is")));
    assert_eq!(first.python, Some(Python::Python313));
    assert_eq!(first.switching, Some(Switching::Gil));
    assert_eq!(first.order, Some(Order::Latency));
    let findings: Vec<_> = first.expect.findings.iter().map(|name| name.text.as_str()).collect();
    assert_eq!(findings, ["never-awaited", "deadlock"]);
    let outcomes = first.expect.outcomes.as_deref().unwrap_or_default();
    let ExpressionKind::List(items) = &outcomes[0].values[0].1.kind else { panic!("{outcomes:?}") };
    assert_eq!(items[1].kind, ExpressionKind::Constant(Constant::None));
    assert_eq!(first.output, Some(vec!["a".to_string(), String::new()]));
    let file = file(&text);
    let checks: Vec<_> = first.check.iter().map(|check| file.slice(check.span)).collect();
    assert_eq!(checks, ["n == [1]", "all(x for x in n)"]);
    assert_eq!(file.slice(first.span).trim_end(), line);
    assert_eq!(file.slice(first.name.span), "\"é\"");
    assert_eq!(second.name.text, "main");
}

#[test]
fn every_word_is_known() {
    let lines = |key: &str, words: &[&str]| {
        let line = |word: &&str| format!("# simulate: {{\"variant\": \"{word}\", \"{key}\": \"{word}\"}}\n");
        variants(&words.iter().map(line).collect::<String>())
    };
    let pythons: Vec<_> = lines("python", &["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]);
    let expected = [Python::Python39, Python::Python310, Python::Python311, Python::Python312, Python::Python313];
    assert!(pythons.iter().map(|it| it.python).eq(expected.into_iter().chain([Python::Python314]).map(Some)));
    let orders = lines("order", &["fifo", "timing", "latency", "any"]);
    let expected = [Order::Fifo, Order::Timing, Order::Latency, Order::Any];
    assert!(orders.iter().map(|it| it.order).eq(expected.map(Some)));
    let switchings = lines("switching", &["gil", "bytecode", "free"]);
    let expected = [Switching::Gil, Switching::Bytecode, Switching::Free];
    assert!(switchings.iter().map(|it| it.switching).eq(expected.map(Some)));
}

#[test]
fn mistakes_have_their_places_in_the_file() {
    let text = r#"x = 1
# simulate: {"variant": "a", "pyton": "3.11", "order": "lifo", "python": 3}
# simulate: {"variant": "a", "expect": ["deadlok"], "check": ["x +", "await x", ""], "output": "a"}
# simulate: {"variant": "b", }
# simulate: {"variant": "c"} and more
# simulate: {"variant": "d"
# simulate: {"variant": "a"}
"#;
    assert_eq!(
        mistakes(text),
        [
            "E0102 2:30 `\\\"pyton\\\"` a `# simulate:` line has no key \"pyton\" (did you mean \"python\"?)",
            "E0109 2:57 `lifo` there is no order \"lifo\" (did you mean \"fifo\"?)",
            "E0104 2:74 `3` \"python\" must be a string, not a number",
            "E0111 3:25 `\\\"a\\\"` two variants have the name \"a\" (rename one of them)",
            "E0109 3:42 `deadlok` there is no finding \"deadlok\" (did you mean \"deadlock\"?)",
            "E0201 3:67 `` an expression is missing here",
            "E0404 3:71 `await x` `await` stands outside of all functions (put it into an `async def main()`, and run that by `asyncio.run(main())`)",
            "E0106 3:82 `` this expression is empty (write an expression, such as \"counter == 2\")",
            "E0104 3:96 `\\\"a\\\"` \"output\" must be a list, not a string (put it in brackets: [ … ])",
            "E0101 4:28 `,` a comma stands after the last item (remove the comma)",
            "E0101 5:30 `and` text follows the end of the object (remove it, or put it inside)",
            "E0101 6:13 `{` this object is not closed",
            "E0111 7:25 `\\\"a\\\"` two variants have the name \"a\" (rename one of them)",
        ]
    );
}

#[test]
fn there_is_a_greatest_number_of_variants() {
    let lines =
        |count: usize| (0..count).map(|it| format!("# simulate: {{\"variant\": \"{it}\"}}\n")).collect::<String>();
    assert_eq!(variants(&lines(100)).len(), 100);
    let expected = "E0112 101:1 `# simulate: {\\\"variant\\\": \\\"100\\\"}` a file has at most 100 variants (make two files of it)";
    assert_eq!(mistakes(&lines(102)), [expected]);
}
