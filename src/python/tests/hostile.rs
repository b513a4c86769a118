//! Text that nobody means to write: it ends in diagnostics, never in a crash, and soon.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Programs to damage.
const PROGRAMS: &[&str] = &[
    include_str!("everything.py"),
    "# simulate: {\"variant\": \"a\", \"check\": [\"x == 1\"]}\nimport threading\nx = 0\n\ndef add():\n    global x\n    \
     for _ in range(2):\n        x += 1\n\nthreads = [threading.Thread(target=add) for _ in range(2)]\n\
     for thread in threads:\n    thread.start()\n",
    "import asyncio\n\nasync def main():\n\tasync with asyncio.timeout(1) as t, lock:\n\t\tmatch await f(*a, **b):\n\
     \t\t\tcase {\"x\": [1, *_]} if t: print(f\"{t!r:>{10}} {x=}\")\n\nasyncio.run(main())\n",
];

/// Whatever the text is: there is a program, or there are mistakes, all of which can be shown.
fn survives(text: &str) {
    match parse_with(&file(text), SMALL) {
        Ok(program) => {
            let body = &program.modules.last().expect("the user's module").body;
            let again = python_syntax::module(&write(body), &mut Diagnostics::default()).body;
            assert!(again.is_some(), "{}", write(body));
        }
        Err(_) => assert!(!mistakes(text).is_empty()),
    }
}

fn config() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() }
}

/// Pieces of Python that a text can be made of.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    ":=",
    "*",
    "**",
    "@",
    "->",
    "...",
    "\n",
    "\n    ",
    "\n\t",
    " ",
    "\\\n",
    ";",
    "#",
    "'",
    "\"",
    "'''",
    "f'",
    "f\"{",
    "}\"",
    "r'\\",
    "b''",
    "0x",
    "1e999",
    "1j",
    "_",
    "x",
    "é",
    "\0",
    "\u{feff}",
    "def f",
    "async ",
    "await ",
    "lambda ",
    "yield ",
    "class C",
    "match x",
    "case ",
    "if ",
    "else",
    "for ",
    " in ",
    "while ",
    "try",
    "except",
    "finally",
    "with ",
    " as ",
    "import ",
    "from ",
    "global x",
    "nonlocal x",
    "return ",
    "del ",
    "not ",
    "is ",
    "type X",
    "# simulate: {",
    "pass",
    "None",
    "\r",
    "\u{c}",
    "𝔘",
    "!r",
    "%",
    "print ",
];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        survives(&pieces.concat());
    }

    #[test]
    fn damaged_programs(
        program in prop::sample::select(PROGRAMS),
        damages in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, prop::sample::select(PIECES)), 1..4),
    ) {
        let mut letters: Vec<char> = program.chars().collect();
        for (at, length, piece) in damages {
            let start = at.index(letters.len() + 1);
            let end = (start + length).min(letters.len());
            letters.splice(start..end, piece.chars());
        }
        survives(&letters.into_iter().collect::<String>());
    }
}

/// The only mistake of a text: its code and place.
fn only_mistake(text: &str) -> String {
    let mistakes = mistakes(text);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes[0].split(' ').take(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn deep_text_is_refused() {
    for piece in
        ["(", "[", "{", "f(", "not ", "-", "a+", "a**", "a.b ** -", "await ", "1 if a else ", "{1:", "lambda a, b:"]
    {
        let text = format!("x = {}", piece.repeat(900_000 / piece.len()));
        let codes: Vec<_> = mistakes(&text).iter().map(|line| line[..5].to_string()).collect();
        assert!(codes == ["E0402"] || codes == ["E0201"], "{piece}: {codes:?}");
    }
    for times in [101, 4_000, 400_000] {
        let text = format!("x = {}1{}", "[".repeat(times), "]".repeat(times));
        assert_eq!(only_mistake(&text)[..5], *"E0402", "{times}");
    }
    assert_eq!(only_mistake(&format!("y = 1\nx = {}1{}", "[".repeat(101), "]".repeat(101))), "E0402 2:104");
}

#[test]
fn deep_blocks_are_refused() {
    let nested = |times: usize| {
        let lines = (0..times).map(|depth| format!("{}if x:\n", " ".repeat(depth)));
        lines.collect::<String>() + &" ".repeat(times) + "pass\n"
    };
    assert_eq!(mistakes(&nested(90)), [""; 0]);
    assert_eq!(only_mistake(&nested(101))[..5], *"E0402");
    assert_eq!(only_mistake(&nested(1_000))[..5], *"E0402");
    let elifs = |times: usize| format!("if x: pass\n{}", "elif x: pass\n".repeat(times));
    assert_eq!(mistakes(&elifs(90)), [""; 0]);
    assert_eq!(only_mistake(&elifs(20_000))[..5], *"E0402");
    let contexts = |times: usize| format!("with a{}: pass\n", ", a".repeat(times));
    assert_eq!(mistakes(&contexts(90)), [""; 0]);
    assert_eq!(only_mistake(&contexts(20_000))[..5], *"E0402");
}

#[test]
fn long_files_are_read_to_the_limit() {
    let line = "x = f(a, b=[1, 2], **c) if d else 'e' # one\n\n";
    let text = line.repeat(1_000_000 / line.len());
    assert_eq!(mistakes(&text), [""; 0]);
    assert_eq!(only_mistake(&(text + &" ".repeat(100))), "E0402 1:1");
    assert_eq!(mistakes(&format!("x = [{}]", "-1,\n".repeat(200_000))), [""; 0]);
    assert_eq!(mistakes(&format!("x = ({})", "'a' f'{b} {c}'\n".repeat(50_000))), [""; 0]);
    assert_eq!(mistakes(&"# a comment\n".repeat(80_000)), [""; 0]);
}

#[test]
fn many_mistakes_are_cut_short() {
    assert_eq!(mistakes(&"x = = 1\n".repeat(50_000)).len(), 100);
}
