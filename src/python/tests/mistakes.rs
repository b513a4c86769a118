//! What Python's compiler refuses is refused, at its place, all at once.

use super::*;

#[test]
fn print_all() {
    for text in std::fs::read_to_string("/tmp/mistakes.txt").unwrap().split("\n---\n") {
        println!("{text}");
        for m in mistakes(text) {
            println!("      => {m}");
        }
    }
}
