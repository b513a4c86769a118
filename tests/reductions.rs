mod generated;
use generated::*;

#[test]
fn they_compile() {
    let statements = std::cell::Cell::new(0);
    for_each_program(2000, |text| {
        compile(text);
        statements.set(statements.get() + 1);
        compile(&with_checks(text, &["x < 3", "y != x"], &["z == 1"]));
    });
    assert!(statements.get() >= 2000);
}
