//! Built-in functions and methods answer as CPython's do: `data/natives.py` calls some four hundred of them, with
//! instances that have special methods, iterables of Python code, and wrong arguments; CPython 3.11 has recorded what
//! it prints (see the head of that file).

use std::process::Command;

#[test]
fn natives_are_as_in_python() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    let output = Command::new(env!("CARGO_BIN_EXE_simulate"))
        .args(["run", "natives.py"])
        .current_dir(directory)
        .output()
        .expect("the program can be started");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let expected = include_str!("data/natives.txt");
    assert!(expected.lines().count() > 350, "the recording is cut");
    let wrong: Vec<String> = expected
        .lines()
        .zip(printed.lines().chain(std::iter::repeat("nothing")))
        .filter(|(expected, found)| expected != found)
        .map(|(expected, found)| format!("Python: {expected}\nhere:   {found}"))
        .take(20)
        .collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), String::from_utf8_lossy(&output.stderr));
    assert_eq!(expected.lines().count(), printed.lines().count());
}
