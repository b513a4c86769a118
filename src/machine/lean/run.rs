//! The inner loop: invisible instructions on words.

use super::code::{Code, Op};
use super::word::{Word, Words};
use crate::value::{BinaryOperator, ComparisonOperator, Value};

/// The calls of one thread, and their locals and operands one above the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls {
    /// The next instruction of the innermost call.
    pub address: u32,
    /// Where its locals begin; its operands follow them.
    pub base: u32,
    /// The calls around it, outermost first: where each stands, and where its locals begin.
    pub outer: Vec<(u32, u32)>,
    /// Locals and operands.
    pub slots: Vec<Word>,
}

/// Where the inner loop stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Before an operation that is always visible.
    Visible,
    /// Before a call of a method of a primitive.
    Method,
    /// Before an instruction for the rich machine.
    Slow,
    /// The outermost call has returned this.
    Returned(Word),
    /// The budget is used up.
    Spent,
}

/// What an instruction needs to know besides the thread.
pub struct Around<'a> {
    pub code: &'a Code,
    pub words: &'a Words,
}

impl Calls {
    /// Runs up to something that this loop does not do.
    pub fn run(&mut self, around: &Around, budget: &mut u64) -> Pause {
        let ops = &around.code.ops[..];
        let mut address = self.address as usize;
        let pause = loop {
            if *budget == 0 {
                break Pause::Spent;
            }
            *budget -= 1;
            let base = self.base as usize;
            let slots = &mut self.slots;
            match ops[address] {
                Op::Constant(word) => slots.push(word),
                Op::LoadLocal(index) => match slots[base + usize::from(index)] {
                    Word::Unbound => break Pause::Slow,
                    word => slots.push(word),
                },
                Op::StoreLocal(index) => {
                    let word = pop(slots);
                    slots[base + usize::from(index)] = word;
                }
                Op::LoadShared(_) | Op::StoreShared(_) | Op::Join | Op::Choose(_) | Op::SlowVisible => {
                    break Pause::Visible;
                }
                Op::Pop => _ = pop(slots),
                Op::Duplicate => slots.push(slots[slots.len() - 1]),
                Op::Swap => {
                    let top = slots.len() - 1;
                    slots.swap(top, top - 1);
                }
                Op::CopySlot(slot) => {
                    let locals = around.code.locals[usize::from(around.code.function(address as u32))] as usize;
                    slots.push(slots[base + locals + usize::from(slot)]);
                }
                Op::Binary(operator) => {
                    let top = slots.len() - 1;
                    let (Word::Int(left), Word::Int(right)) = (slots[top - 1], slots[top]) else { break Pause::Slow };
                    let Some(result) = binary(operator, left, right) else { break Pause::Slow };
                    slots.pop();
                    slots[top - 1] = Word::Int(result);
                }
                Op::Compare(operator) => {
                    let top = slots.len() - 1;
                    let (Word::Int(left), Word::Int(right)) = (slots[top - 1], slots[top]) else { break Pause::Slow };
                    let Some(result) = compare(operator, left, right) else { break Pause::Slow };
                    slots.pop();
                    slots[top - 1] = Word::Bool(result);
                }
                Op::Jump(target) => {
                    address = target as usize;
                    continue;
                }
                op @ (Op::JumpIfFalse(target) | Op::JumpIfTrue(target)) => {
                    let truth = match slots[slots.len() - 1] {
                        Word::Bool(value) => value,
                        Word::Int(value) => value != 0,
                        Word::None => false,
                        _ => break Pause::Slow,
                    };
                    slots.pop();
                    if truth == matches!(op, Op::JumpIfTrue(_)) {
                        address = target as usize;
                        continue;
                    }
                }
                Op::BeginFor => match slots[slots.len() - 1] {
                    Word::Other(number) if matches!(around.words.other(number), Value::Range(..)) => {
                        slots.push(Word::Int(0));
                    }
                    _ => break Pause::Slow,
                },
                Op::NextFor(target) => {
                    let top = slots.len() - 1;
                    let (Word::Other(number), Word::Int(position)) = (slots[top - 1], slots[top]) else {
                        break Pause::Slow;
                    };
                    let Value::Range(start, stop, step) = *around.words.other(number) else { break Pause::Slow };
                    let item = position.checked_mul(step).and_then(|offset| start.checked_add(offset));
                    let Some(item) = item else { break Pause::Slow };
                    if (step > 0 && item < stop) || (step < 0 && item > stop) {
                        slots[top] = Word::Int(position + 1);
                        slots.push(Word::Int(item));
                    } else {
                        slots.truncate(top - 1);
                        // The rich machine leaves the iterable's slot to nobody, either: both are gone.
                        address = target as usize;
                        continue;
                    }
                }
                Op::BeginRepeat => {
                    let top = slots.len() - 1;
                    let Word::Int(count) = slots[top] else { break Pause::Slow };
                    slots[top] = Word::Int(count.max(0));
                }
                Op::NextRepeat(target) => {
                    let top = slots.len() - 1;
                    match slots[top] {
                        Word::Int(left) if left > 0 => slots[top] = Word::Int(left - 1),
                        _ => {
                            slots.pop();
                            address = target as usize;
                            continue;
                        }
                    }
                }
                Op::Call { function, arguments } => {
                    if self.outer.len() + 1 >= super::CALL_DEPTH {
                        break Pause::Slow;
                    }
                    self.outer.push((address as u32, self.base));
                    self.base = (slots.len() - usize::from(arguments)) as u32;
                    let locals = around.code.locals[usize::from(function)];
                    slots.resize((self.base + locals) as usize, Word::Unbound);
                    address = around.code.starts[usize::from(function)] as usize;
                    continue;
                }
                Op::Return => {
                    let word = pop(slots);
                    slots.truncate(base);
                    let Some((caller, base)) = self.outer.pop() else { break Pause::Returned(word) };
                    self.base = base;
                    slots.push(word);
                    address = caller as usize;
                }
                Op::CallMethod { arguments } => match slots[slots.len() - 1 - usize::from(arguments)] {
                    Word::Primitive(_) => break Pause::Method,
                    _ => break Pause::Slow,
                },
                Op::Slow => break Pause::Slow,
            }
            address += 1;
        };
        self.address = address as u32;
        pause
    }
}

fn pop(slots: &mut Vec<Word>) -> Word {
    slots.pop().expect("the compiler keeps account of the stack")
}

/// Operators whose result is an integer that fits; everything else is for the rich machine.
fn binary(operator: BinaryOperator, left: i64, right: i64) -> Option<i64> {
    match operator {
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        // Rounding towards minus infinity is that of a positive divisor.
        BinaryOperator::FloorDivide if right > 0 => Some(left.div_euclid(right)),
        BinaryOperator::Modulo if right > 0 => Some(left.rem_euclid(right)),
        BinaryOperator::BitAnd => Some(left & right),
        BinaryOperator::BitOr => Some(left | right),
        BinaryOperator::BitXor => Some(left ^ right),
        _ => None,
    }
}

fn compare(operator: ComparisonOperator, left: i64, right: i64) -> Option<bool> {
    Some(match operator {
        ComparisonOperator::Equal => left == right,
        ComparisonOperator::NotEqual => left != right,
        ComparisonOperator::Less => left < right,
        ComparisonOperator::LessEqual => left <= right,
        ComparisonOperator::Greater => left > right,
        ComparisonOperator::GreaterEqual => left >= right,
        _ => return None,
    })
}
