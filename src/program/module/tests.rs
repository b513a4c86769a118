use super::{compile_process, compile_python, effect};
use crate::program::{CheckCode, Code, CodeKind, Compiled, Operation, Process};
use crate::scenario::{Expect, Module, Name, PythonProgram, PythonVariant, python_syntax};
use crate::source::{Diagnostic, Diagnostics, SourceFile, Span};
use crate::value::Value;
use std::sync::Arc;

fn module(name: &str, text: &str, is_library: bool) -> Module {
    let mut diagnostics = Diagnostics::default();
    let file = python_syntax::module(text, &mut diagnostics);
    let body = file.body.unwrap_or_else(|| panic!("{name}: {:#?}", diagnostics.sorted()));
    Module { name: name.to_owned(), source: Arc::new(SourceFile::new(name, text)), body, is_library }
}

fn modules(text: &str) -> Vec<Module> {
    let threading = "class Thread: pass\nclass Lock: pass\ndef current_thread(): pass\n";
    vec![module("builtins", "", true), module("threading", threading, true), module("__main__", text, false)]
}

/// In tests, compiling checks every code on all paths.
fn try_compile(text: &str) -> Result<Process, Vec<Diagnostic>> {
    compile_process(&modules(text))
}

fn compile(text: &str) -> Process {
    try_compile(text).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

fn codes(text: &str) -> Vec<String> {
    try_compile(text).unwrap_err().iter().map(|mistake| format!("{} {}", mistake.code, mistake.message)).collect()
}

fn code<'p>(process: &'p Process, qualified_name: &str) -> &'p Code {
    let main = (process.modules.len() - 1) as u16;
    let found = process.codes.iter().find(|code| code.module == main && *code.qualified_name == *qualified_name);
    found.unwrap_or_else(|| panic!("no {qualified_name}"))
}

fn names(code: &Code, locals: &[u16]) -> String {
    locals.iter().map(|local| &*code.locals[usize::from(*local)]).collect::<Vec<_>>().join(" ")
}

/// Locals, cells and free variables.
fn variables(process: &Process, qualified_name: &str) -> [String; 3] {
    let code = code(process, qualified_name);
    let own = code.locals.len() - usize::from(code.free);
    [code.locals[..own].join(" "), names(code, &code.cells), code.locals[own..].join(" ")]
}

#[test]
fn operations_stand_in_the_order_of_evaluation() {
    let process = compile("def f(a, b):\n    a.x[b] = g(1, k=b)\n    return not a\n");
    let number = process.codes.iter().position(|code| &*code.name == "f").unwrap();
    let listing = process.listing(number as u32);
    assert_eq!(
        listing,
        "\
Function f
   0 LoadGlobal(0)\tg
   1 Constant(Int(1))
   2 LoadLocal(1)\tb
   3 Call { positional: 1, keywords: [\"k\"] }
   4 LoadLocal(0)\ta
   5 LoadAttribute(\"x\")
   6 LoadLocal(1)\tb
   7 StoreSubscript { derived: false }
   8 LoadLocal(0)\ta
   9 Unary(Not)
  10 Return
"
    );
}

#[test]
fn a_with_has_two_ends_and_one_for_each_way_out() {
    let process = compile(
        "def f(lock):\n    for i in lock:\n        with lock:\n            if i: return i\n            break\n",
    );
    let exits = |code: &Code| {
        let calls = code.operations.iter().filter(
            |operation| matches!(operation, Operation::Call { positional: 3, keywords } if keywords.is_empty()),
        );
        calls.count()
    };
    // By `return`, by `break`, by an exception; the end of the body is never reached.
    assert_eq!(exits(code(&process, "f")), 3);
}

#[test]
fn a_while_tests_again_at_its_end() {
    let process = compile("def f():\n    while x:\n        y()\n");
    let loads = |name: &str| {
        let slot = process.modules[2].globals.iter().position(|global| **global == *name).unwrap() as u16;
        let code = code(&process, "f");
        code.operations.iter().filter(|operation| **operation == Operation::LoadGlobal(slot)).count()
    };
    assert_eq!((loads("x"), loads("y")), (2, 1));
}

#[test]
fn what_cannot_be_reached_is_not_there() {
    let process = compile("def f():\n    while True:\n        g()\n    h()\n");
    assert!(!process.modules[2].globals.iter().any(|name| &**name == "h"));
}

#[test]
fn names_belong_to_the_scopes_of_python() {
    let process = compile(
        "\
x = 1
class C:
    x = x
    def m(self, *rest, k=1, **others):
        t = [rest for i in x]
        def inner():
            nonlocal t
            global x
            t = x = super().m()
        return inner
",
    );
    assert_eq!(variables(&process, "C"), ["x m __class__", "__class__", ""]);
    assert_eq!(code(&process, "C").class_cell, Some(2));
    assert_eq!(variables(&process, "C.m"), ["self k rest others t inner", "rest t", "__class__"]);
    assert_eq!(variables(&process, "C.m.<locals>.<listcomp>"), [".0 i", "", "rest"]);
    assert_eq!(variables(&process, "C.m.<locals>.inner"), ["", "", "__class__ t"]);
    assert!(matches!(code(&process, "C").operations[0], Operation::LoadLocalOrGlobal { .. }));
}

#[test]
fn a_walrus_binds_outside_of_comprehensions() {
    let process = compile("def f():\n    [[y := x for x in a] for a in b]\n    return y\n");
    assert_eq!(variables(&process, "f"), ["y", "y", ""]);
    assert_eq!(variables(&process, "f.<locals>.<listcomp>.<listcomp>"), [".0 x", "", "y"]);
    assert!(compile("[z := 1 for x in a]").modules[2].globals.iter().any(|name| &**name == "z"));
}

#[test]
fn comprehensions_are_functions_of_their_kind() {
    let process = compile(
        "\
async def f():
    [a async for a in b]
    {await a for a in b}
    (a async for a in b)
    (a for a in b)
    [[a async for a in b] for c in d]
",
    );
    let kinds = ["<listcomp>", "<setcomp>", "<genexpr>"].map(|name| code(&process, &format!("f.<locals>.{name}")).kind);
    assert_eq!(kinds, [CodeKind::Coroutine, CodeKind::Coroutine, CodeKind::AsyncGenerator]);
    let kinds = |kind| process.codes.iter().filter(|code| code.kind == kind).count();
    assert_eq!((kinds(CodeKind::Generator), kinds(CodeKind::Coroutine)), (1, 5));
}

#[test]
fn private_names_are_those_of_the_class() {
    let process = compile("class _A:\n    def __m(self, __p): return self.__q, __p\n");
    let code = code(&process, "_A.__m");
    assert_eq!(code.locals.join(" "), "self _A__p");
    assert_eq!(code.operations[1], Operation::LoadAttribute("_A__q".into()));
}

#[test]
fn super_gets_the_class_and_the_first_parameter() {
    let process = compile("class A:\n    def m(this): return super().m\n    def n(): return super()\n");
    let call = |positional| Operation::Call { positional, keywords: [].into() };
    let operations = &code(&process, "A.m").operations;
    assert_eq!(operations[1..4], [Operation::LoadCell(1), Operation::LoadLocal(0), call(2)]);
    assert_eq!(code(&process, "A.n").operations[1], call(0), "the machine says what is missing");
}

#[test]
fn the_whole_language_keeps_the_stack_in_order() {
    let text = include_str!("tests/statements.py");
    let process = compile(text);
    assert!(process.codes.len() > 70, "{}", process.codes.len());
}

#[test]
fn what_stands_in_finally_is_compiled_once() {
    let process = compile("def f():\n    try:\n        return a\n    finally:\n        b = lambda: c\n");
    let lambdas = process.codes.iter().filter(|code| &*code.name == "<lambda>").count();
    let made = code(&process, "f").operations.iter().filter(|o| matches!(o, Operation::MakeFunction { .. })).count();
    assert_eq!((lambdas, made), (1, 2));
}

#[test]
fn wrong_code_is_noticed() {
    let good = compile("def f(a):\n    with a as b:\n        return b\n");
    let broken = |change: &dyn Fn(&mut Code)| {
        let mut code = code(&good, "f").clone();
        change(&mut code);
        effect::verify(&code, &good.codes).unwrap_err()
    };
    assert_eq!(effect::verify(code(&good, "f"), &good.codes), Ok(6));
    let at = |code: &Code, wanted: Operation| code.operations.iter().position(|o| *o == wanted).unwrap();
    assert!(broken(&|code| code.operations[0] = Operation::Pop).contains("takes 1 of 0"));
    assert!(broken(&|code| code.handlers[0].depth += 2).contains("its handler keeps"));
    assert!(broken(&|code| drop(code.operations.pop())).contains("leaves the code"));
    let unbalanced = |code: &mut Code| {
        let at = at(code, Operation::EnterHandler);
        code.operations[at] = Operation::Jump(at as u32 + 1);
    };
    assert!(broken(&unbalanced).contains("nothing is being handled"));
    let dead = |code: &mut Code| {
        let at = at(code, Operation::Return);
        code.operations.insert(at + 1, Operation::RaiseCurrent);
        code.spans.insert(at + 1, Span::default());
        code.handlers.iter_mut().for_each(|handler| handler.target += 1);
    };
    assert!(broken(&dead).contains("never reached"));
}

/// The flags of the stores in `f`, in their order.
fn derived(text: &str) -> Vec<bool> {
    let process = compile(text);
    let flag = |operation: &Operation| match operation {
        Operation::StoreGlobal { derived, .. } | Operation::StoreCell { derived, .. } => Some(*derived),
        Operation::StoreAttribute { derived, .. } | Operation::StoreSubscript { derived } => Some(*derived),
        _ => None,
    };
    code(&process, "f").operations.iter().filter_map(flag).collect()
}

#[test]
fn stores_know_whether_they_depend_on_what_was_there() {
    let stores = |body: &str| derived(&format!("x = y = 0\ndef f(self, p):\n    global x, y\n{body}"));
    assert_eq!(stores("    x += 1\n"), [true]);
    assert_eq!(stores("    t = x\n    x = t + 1\n    y = 1\n"), [true, false]);
    assert_eq!(stores("    x = y\n    y = x\n"), [false, false], "each comes from the other");
    assert_eq!(stores("    x = [v for v in [x]]\n"), [true]);
    assert_eq!(stores("    t = self.n\n    self.n = t + 1\n    self.m = t\n"), [true, false]);
    assert_eq!(stores("    self.d[p] = self.d[p] + 1\n    self.d[p] = self.limit\n"), [true, false]);
    assert_eq!(stores("    d = self.d\n    t = self.d[p]\n    d[p] = t\n"), [true]);
    assert_eq!(stores("    (t := x)\n    if t: x = 5\n"), [false], "a condition is no data");
    assert_eq!(derived("x = 0\ndef g(v): return v + x\ndef f():\n    global x\n    x = g(1)\n"), [true]);
    assert_eq!(derived("x = 0\ndef f(v):\n    global x\n    x = v + 1\nf(x)\n"), [true]);
    assert_eq!(
        derived("x = 0\nclass A:\n    def set(s, v): s.n = v\ndef f(a):\n    a.n = 1\n    a.set(a.n)\n"),
        [false]
    );
    let cell = "def f():\n    n = 0\n    def g():\n        nonlocal n\n        m = n\n        n = m + 1\n    n = 2\n";
    assert_eq!(derived(cell), [false, false]);
    let process = compile(cell);
    let stores = &code(&process, "f.<locals>.g").operations;
    assert!(stores.contains(&Operation::StoreCell { local: 1, derived: true }));
}

#[test]
fn attributes_set_by_methods_depend_on_their_arguments() {
    let process = compile("class A:\n    def set(s, v): s.n = v\ndef f(a):\n    a.set(a.n + 1)\n");
    let stores = &code(&process, "A.set").operations;
    assert!(stores.contains(&Operation::StoreAttribute { name: "n".into(), derived: true }));
}

#[test]
fn data_is_shown() {
    let shown = |text: &str| {
        let process = compile(&format!("import threading\nfrom threading import Thread, Lock as L\n{text}"));
        let main = &process.modules[2];
        main.shown.iter().map(|slot| &*main.globals[usize::from(*slot)]).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown("a = 1\nb, c = [], {}\ndef f():\n    global d\n    d = e = 2\n"), "a b c d");
    assert_eq!(shown("lock = L()\nlocks = [L() for _ in 'ab']\nt = threading.Thread()\nw = None\n"), "w");
    assert_eq!(shown("class T(Thread): pass\nclass A: pass\nt = T()\na = A()\nf = print\ng = lambda: 1\n"), "a");
    assert_eq!(shown("ts = []\nfor i in 'ab':\n    t = Thread()\n    ts.append(t)\nrs = []\nrs.append(1)\n"), "rs");
    assert_eq!(
        shown("__all__ = []\n_ = 1\nlock = None\nlock = L()\nx = lock\nn = threading.current_thread().n\n"),
        "n"
    );
}

#[test]
fn too_much_is_a_mistake() {
    let nested = |depth: usize| {
        let blocks = (0..depth).map(|level| format!("{}while a:\n", " ".repeat(level + 1))).collect::<String>();
        format!("def f():\n{blocks}{}pass\n", " ".repeat(depth + 1))
    };
    assert!(try_compile(&nested(20)).is_ok());
    assert_eq!(codes(&nested(21)), ["E0312 too many statically nested blocks"]);
    let finally = (0..18).map(|level| {
        let indent = " ".repeat(level + 1);
        format!("{indent}try:\n{indent} a()\n{indent}finally:\n")
    });
    let finally = format!("def f():\n{}{}b()\n", finally.collect::<String>(), " ".repeat(19));
    assert_eq!(codes(&finally), ["E0312 too many operations in one function"]);
    let locals = (0..66_000).map(|number| format!(" a{number}=0\n")).collect::<String>();
    assert_eq!(codes(&format!("def f():\n{locals}")), ["E0312 too many local variables in one function"]);
    assert_eq!(codes(&locals.replace(' ', "")), ["E0312 too many global names in one module"]);
}

#[test]
fn long_displays_and_calls_need_little_stack() {
    let items = "a, ".repeat(70_000);
    for text in [format!("[{items}]"), format!("({items})"), format!("{{{items}}}"), format!("f({items})")] {
        let process = compile(&text);
        let body = &process.codes[process.modules[2].body as usize];
        let deepest = effect::verify(body, &process.codes).unwrap();
        assert!(deepest < 300, "{deepest}");
    }
}

#[test]
fn imports_bind_modules_and_names() {
    let inner = module("pack.inner", "import _simulate\n@_simulate.atomic\ndef f(): pass\n", true);
    let list = [
        module("builtins", "", true),
        inner,
        module("pack", "n = 1\n", true),
        module("__main__", "import pack.inner\nimport pack.inner as p\nfrom pack import n, inner\n", false),
    ];
    let process = compile_process(&list).unwrap();
    let operations = &process.codes[process.modules[3].body as usize].operations;
    let bound = |number| Operation::Constant(Value::Module(number));
    assert_eq!((&operations[0], &operations[2]), (&bound(2), &bound(1)));
    assert_eq!((&operations[4], &operations[6]), (&Operation::LoadFrom { module: 2, slot: 1 }, &bound(1)));
    assert_eq!(process.codes[process.modules[2].body as usize].operations[0], bound(1), "a package has its parts");
    assert!(process.codes.iter().any(|code| code.atomic && &*code.name == "f"));
    let wrong = [module("builtins", "", true), module("__main__", "import nothing\nfrom builtins import len\n", false)];
    assert_eq!(compile_process(&wrong).unwrap_err()[0].code, "E0406");
}

fn programs(text: &str, check: &str) -> Vec<Compiled> {
    let source = Arc::new(SourceFile::new("folder/file.py", text));
    let expression = module("check", check, false).body.into_iter().map(|statement| match statement.kind {
        crate::scenario::StatementKind::Expression(value) => value,
        _ => panic!("an expression"),
    });
    let variant = PythonVariant {
        name: Name { text: "My variant".to_owned(), span: Span::default() },
        about: None,
        python: None,
        switching: None,
        order: None,
        expect: Expect::default(),
        output: None,
        check: expression.collect(),
        span: Span::default(),
    };
    let python = PythonProgram { modules: modules(text), variants: vec![variant] };
    compile_python(&python, &source).unwrap()
}

#[test]
fn programs_have_checks_and_shared_names() {
    let compiled = programs("x = 1\ndef f(): pass\n", "[x for _ in 'a'] == [y]");
    let program = &compiled[0].program;
    assert_eq!((&*program.scenario, &*program.slug), ("file", "my-variant"));
    assert_eq!(program.shared.iter().map(|shared| &*shared.name).collect::<Vec<_>>(), ["x"]);
    let process = program.process.as_ref().unwrap();
    let CheckCode::Process(number) = program.finally[0].code else { panic!("a check of a process") };
    let check = &process.codes[number as usize];
    assert_eq!((check.kind, check.module, check.positional), (CodeKind::Function, 2, 0));
    assert!(check.operations.iter().any(|operation| matches!(operation, Operation::LoadGlobal(_))));
}

#[test]
fn fingerprints_are_of_the_meaning() {
    let fingerprint = |text: &str, check: &str| programs(text, check)[0].program.fingerprint;
    let first = fingerprint("x = 1\nprint(x)\n", "x");
    assert_eq!(first, fingerprint("# comment\nx  =  1\n\nprint( x )", "x == y or len(x)"));
    for other in ["x = 2\nprint(x)\n", "x = 1\nrepr(x)\n", "y = 1\nprint(y)\n", "x = 1.0\nprint(x)\n"] {
        assert_ne!(first, fingerprint(other, "x"), "{other}");
    }
}

#[test]
fn deep_texts_need_little_room() {
    let blocks = (0..45).map(|level| format!("{}def f(a=lambda: 0):\n", " ".repeat(level))).collect::<String>();
    let brackets = format!("{}[{}x{}]", " ".repeat(45), "f(lambda: [".repeat(10), "])".repeat(10));
    // A test's thread has the stack of a small thread; reading brings its own.
    assert!(compile(&format!("{blocks}{brackets}\n")).codes.len() > 100);
}
