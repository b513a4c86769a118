//! Blocks that commute as a whole: locked increments, and locks taken within locks.
//!
//! Source: Lipton, *Reduction* (1975), for the block; Rinard and Diniz, *Commutativity analysis* (1997), for the
//! order of blocks; Dijkstra, *Hierarchical ordering of sequential processes* (1971), for the order of locks.
//!
//! Definition: a set of locks is *clean* if wherever the program names one of them there stands a `with` of a block
//! ([`super::block`]) all of whose locks are clean; if all accesses to what these blocks update stand in them, and all
//! those of a variable within one common lock; if these variables begin with integers; and if no `always` check looks
//! at the locks or the variables. The largest such set is taken. In a state, a lock is *before* another one if some
//! thread may still take the second within a block of the first.
//!
//! Claim: let a thread stand before an `acquire()` of a block b of clean locks, let all locks that it still has to take
//! in b be free, and let no circle of the order be reached from them. Then the thread is a persistent set of its own.
//!
//! Proof obligation. Let w be what threads do from there on.
//!
//! - *Nobody gets stuck in b.* Whoever holds one of these locks, or one that comes after them, is in a block too: it can
//!   neither fail nor wait for anything but locks that come later. Without a circle one of these threads can go on,
//!   until all of them have left their blocks. So w can be continued until b is done, or can be begun and done; only
//!   blocks are completed by that, which nothing that stands outside of blocks can notice. If w ends in a state without
//!   moves, b is done in w already.
//! - *b comes first.* Take the steps of b out of the continued w and do them at the beginning. They can be done there,
//!   since their locks are free. The others find locks free that were free or held, and nobody asks. Between a read
//!   and a write of an update its thread holds the common lock, so b, which takes the same lock, was done before both
//!   or after both; each update adds to what it finds, so in the end each variable has the same sum. No condition
//!   reads these variables, so everybody takes the same way.
//!
//! What detectors look for survives: within a block a variable is read before it is written and nobody comes in
//! between, so no update of it is lost; its accesses are never possible at the same time; the reads stand in no
//! condition; nothing fails; and every `with` is still entered while the same locks are held. Deviations from a proof by
//! symbolic execution: only this form of update is known, and only of threads: what a task does between two suspensions is one
//! step as it is, and whoever comes to a held lock with `await` changes its queue. Numbers cannot overflow: constants have at most 31 bits, and
//! no schedule has 2^31 steps.

use super::block::{Block, Operand, is_small};
use super::persistent::holder;
use super::system::System;
use crate::machine::{Component, Frame};
use crate::primitive::Primitive;
use crate::program::{Function, Initial, Instruction, Model, Names, Program};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A set of blocks, one bit each.
type Blocks = u128;

/// What matters of a thread.
#[derive(Debug, Default)]
struct Stand {
    /// Locks that it may still take within another one: first the outer one.
    order: Vec<(u16, u16)>,
    /// If it stands before an `acquire()` of a block: the locks that it still has to take in there.
    wanted: Names,
}

/// The blocks of a program that commute.
#[derive(Debug, Default)]
pub struct Commuting {
    /// None is within another one.
    blocks: Vec<Block>,
    /// By function and address: the blocks that may be gone through from there on.
    ahead: Vec<Vec<Blocks>>,
    /// By thread and number of its component.
    stands: FxHashMap<(u16, u32), Rc<Stand>>,
}

impl Commuting {
    /// Looks for them; `watched` are the names that `always` checks look at.
    pub fn new(program: &Program, watched: Names) -> Commuting {
        if program.model != Model::Threads || program.shared.len() > 120 {
            return Commuting::default();
        }
        let blocks = Search::new(program, watched).blocks();
        if blocks.is_empty() || blocks.len() > Blocks::BITS as usize {
            return Commuting::default();
        }
        Commuting { ahead: ahead(program, &blocks), blocks, stands: FxHashMap::default() }
    }

    /// For each of these threads, by its number and that of its component: whether the block that it stands before, or
    /// in the middle of, can as well come first. All threads that are there have to be among them.
    pub fn come_first(&mut self, system: &System, state: &[u32], threads: &[(u16, u32)]) -> Vec<bool> {
        if self.blocks.is_empty() {
            return vec![false; threads.len()];
        }
        let stands = threads.iter().map(|(thread, own)| self.stand(system, *thread, *own)).collect::<Vec<_>>();
        let mut later = [0; 128];
        for (outer, inner) in stands.iter().flat_map(|stand| &stand.order) {
            later[usize::from(*outer)] |= 1 << inner;
        }
        let is_free = |locks: Names| bits(locks).all(|lock| holder(system, state, lock).is_none());
        let comes_first =
            |stand: &Stand| stand.wanted != 0 && is_free(stand.wanted) && !reaches_circle(&later, stand.wanted);
        stands.iter().map(|stand| comes_first(stand)).collect()
    }

    fn stand(&mut self, system: &System, thread: u16, own: u32) -> Rc<Stand> {
        if let Some(known) = self.stands.get(&(thread, own)) {
            return known.clone();
        }
        let stand = match system.tables().components[system.layout.thread(thread)].value(own) {
            Component::Thread(thread) => self.look(&thread.frames),
            _ => Stand::default(),
        };
        let stand = Rc::new(stand);
        self.stands.insert((thread, own), stand.clone());
        stand
    }

    fn look(&self, frames: &[Frame]) -> Stand {
        let Some((innermost, callers)) = frames.split_last() else { return Stand::default() };
        let of = |frame: &Frame, address: usize| self.ahead[usize::from(frame.function)][address];
        // A caller goes on behind the call; its handlers are among what can be reached from there or from the call.
        let blocks = callers
            .iter()
            .fold(of(innermost, innermost.address as usize), |all, caller| all | of(caller, caller.address as usize));
        let lock = |operand| lock_of(operand, |index| frames[0].locals[index].as_ref());
        let mut stand = Stand::default();
        for block in bits(blocks).map(|index| &self.blocks[index as usize]) {
            let locks = block.takes.iter().map(|take| lock(take.operand)).collect::<Option<Vec<_>>>();
            // A block with parameters is one of the function that the thread began with.
            let locks = locks.expect("what is given to a parameter of a block is a lock");
            for (position, take) in block.takes.iter().enumerate() {
                let around = block.around(take.around);
                stand.order.extend(around.map(|outer| (locks[outer], locks[position])));
            }
            let stands_here =
                |take: &super::block::Take| block.function == innermost.function && take.address == innermost.address;
            if let Some(here) = block.takes.iter().position(stands_here) {
                stand.wanted = locks[here..].iter().fold(0, |all, lock| all | 1 << lock);
            }
        }
        stand
    }
}

/// Whether a circle is reached from one of these locks.
fn reaches_circle(later: &[Names; 128], from: Names) -> bool {
    let behind = |locks: Names| bits(locks).fold(0, |all, lock| all | later[lock as usize]);
    let mut reached = from;
    while behind(reached) & !reached != 0 {
        reached |= behind(reached);
    }
    // What has nothing behind it is on no circle, and can be left out.
    loop {
        let rest = bits(reached).filter(|lock| later[*lock as usize] & reached != 0);
        let rest = rest.fold(0, |all, lock| all | 1 << lock);
        if rest == reached {
            return rest != 0;
        }
        reached = rest;
    }
}

fn bits(mut set: u128) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let first = (set != 0).then(|| set.trailing_zeros())?;
        set &= set - 1;
        Some(first)
    })
}

fn lock_of<'a>(operand: Operand, local: impl Fn(usize) -> Option<&'a Value>) -> Option<u16> {
    match operand {
        Operand::Shared(lock) => Some(lock),
        Operand::Local(index) => match local(usize::from(index))? {
            Value::Primitive(lock) => Some(*lock),
            _ => None,
        },
    }
}

/// By function and address: the blocks that may be gone through from there on, or that are being gone through.
fn ahead(program: &Program, blocks: &[Block]) -> Vec<Vec<Blocks>> {
    let functions = &program.functions;
    let mut ahead = functions.iter().map(|function| vec![0; function.code.len() + 1]).collect::<Vec<_>>();
    for (index, block) in blocks.iter().enumerate() {
        ahead[usize::from(block.function)][block.range.clone()].iter_mut().for_each(|here| *here |= 1 << index);
    }
    loop {
        let mut has_changed = false;
        for (number, function) in functions.iter().enumerate() {
            for (address, instruction) in function.code.iter().enumerate().rev() {
                let mut here = ahead[number][address];
                if !matches!(instruction, Instruction::Jump(_) | Instruction::Return | Instruction::Raise) {
                    here |= ahead[number][address + 1];
                }
                here |= instruction.target().map_or(0, |target| ahead[number][target as usize]);
                if let Instruction::Call { function, .. } | Instruction::Spawn { function, .. } = instruction {
                    here |= ahead[usize::from(*function)][0];
                }
                let covers = |handler: &&crate::program::HandlerEntry| {
                    (handler.start as usize..handler.end as usize).contains(&address)
                };
                let handlers = function.handlers.iter().filter(covers);
                here |= handlers.fold(0, |all, handler| all | ahead[number][handler.target as usize]);
                has_changed |= here != ahead[number][address];
                ahead[number][address] = here;
            }
        }
        if !has_changed {
            return ahead;
        }
    }
}

/// The search for the largest clean set.
struct Search<'p> {
    program: &'p Program,
    watched: Names,
    /// By function: whether some thread may call it.
    reachable: Vec<bool>,
    /// All blocks, those within others too, with the locks of their `with`s: once for each thread that begins with the
    /// function if they are parameters.
    candidates: Vec<(Block, Vec<Vec<u16>>)>,
}

impl<'p> Search<'p> {
    fn new(program: &'p Program, watched: Names) -> Search<'p> {
        let mut search = Search { program, watched, reachable: reachable(program), candidates: Vec::new() };
        for (function, number) in search.functions() {
            let blocks = (0..function.code.len()).filter_map(|address| Block::at(function, number, address));
            let blocks = blocks.filter_map(|block| Some((search.locks(&block)?, block)));
            let blocks = blocks.map(|(locks, block)| (block, locks)).collect::<Vec<_>>();
            search.candidates.extend(blocks);
        }
        search
    }

    fn functions(&self) -> impl Iterator<Item = (&'p Function, u16)> + use<'p> {
        let reachable = self.reachable.clone();
        self.program.functions.iter().zip(0..).filter(move |(_, number)| reachable[usize::from(*number)])
    }

    fn code(&self) -> impl Iterator<Item = (u16, usize, &'p Instruction)> + use<'p> {
        self.functions().flat_map(|(function, number)| {
            function.code.iter().enumerate().map(move |(address, instruction)| (number, address, instruction))
        })
    }

    /// The locks of a block's `with`s, each time that a thread is given others. `None` if they are not known.
    fn locks(&self, block: &Block) -> Option<Vec<Vec<u16>>> {
        let has_locals = block.takes.iter().any(|take| matches!(take.operand, Operand::Local(_)));
        if !has_locals {
            let locks = block.takes.iter().map(|take| lock_of(take.operand, |_| None));
            return Some(vec![locks.collect::<Option<Vec<_>>>()?]);
        }
        let is_called = self.code().any(|(_, _, instruction)| match instruction {
            Instruction::Call { function, .. } | Instruction::Spawn { function, .. } => *function == block.function,
            _ => false,
        });
        let is_changed = self.code().any(|(function, _, instruction)| match instruction {
            Instruction::StoreLocal(index) | Instruction::DeleteLocal(index) => {
                function == block.function && block.takes.iter().any(|take| take.operand == Operand::Local(*index))
            }
            _ => false,
        });
        if is_called || is_changed {
            return None;
        }
        let entries = self.program.entries.iter().filter(|entry| entry.function == block.function);
        let ways = entries.map(|entry| {
            let locks = block.takes.iter().map(|take| lock_of(take.operand, |index| entry.arguments.get(index)));
            locks.collect::<Option<Vec<_>>>()
        });
        ways.collect()
    }

    /// The outermost blocks whose locks are clean.
    fn blocks(&self) -> Vec<Block> {
        let mut clean = self.locks_kept_nowhere();
        loop {
            let is_clean =
                |(_, ways): &&(Block, Vec<Vec<u16>>)| ways.iter().flatten().all(|lock| clean >> lock & 1 == 1);
            let chosen = self.candidates.iter().filter(is_clean).collect::<Vec<_>>();
            let is_within = |inner: &Block| {
                let is_around = |outer: &Block| {
                    outer.function == inner.function
                        && outer.range.start < inner.range.start
                        && inner.range.start < outer.range.end
                };
                chosen.iter().any(|(outer, _)| is_around(outer))
            };
            let outermost = chosen.iter().filter(|(block, _)| !is_within(block)).copied().collect::<Vec<_>>();
            let stays = clean & !self.refuted(&outermost);
            if stays == clean {
                return outermost.into_iter().map(|(block, _)| block.clone()).collect();
            }
            clean = stays;
        }
    }

    /// Locks that nobody can get but by their names in a function, or as an argument of a thread.
    fn locks_kept_nowhere(&self) -> Names {
        let is_lock = |lock: &u16| {
            let initial = &self.program.shared[usize::from(*lock)].initial;
            matches!(initial, Initial::Primitive(Primitive::Lock(_)))
        };
        let is_kept = |lock: u16| {
            self.program.shared.iter().any(|shared| match &shared.initial {
                Initial::Variable(value) => names(value, lock),
                Initial::Primitive(Primitive::Condition(condition)) => condition.declared_lock() == Some(lock),
                Initial::Primitive(_) => false,
                // What containers begin with is data, or containers.
                Initial::Object(_) => false,
            })
        };
        let locks = (0..self.program.shared.len() as u16).filter(is_lock).filter(|lock| !is_kept(*lock));
        locks.fold(0, |all, lock| all | 1 << lock) & !self.watched
    }

    /// Locks that are not clean if these are all the blocks.
    fn refuted(&self, blocks: &[&(Block, Vec<Vec<u16>>)]) -> Names {
        let in_function =
            |function: u16| blocks.iter().map(|(block, _)| block).filter(move |block| block.function == function);
        let is_head = |function: u16, address: usize| {
            in_function(function).any(|block| block.takes.iter().any(|take| take.address as usize == address + 2))
        };
        let mut refuted = 0;
        let mut elsewhere = 0;
        for (function, address, instruction) in self.code() {
            match instruction {
                Instruction::Constant(value) if !is_head(function, address) => refuted |= all_named(value),
                Instruction::LoadLocal(index) | Instruction::LoadFree(index) if !is_head(function, address) => {
                    let entries = self.program.entries.iter().filter(|entry| entry.function == function);
                    let given = entries.filter_map(|entry| entry.arguments.get(usize::from(*index)));
                    refuted |= given.fold(0, |all, value| all | all_named(value));
                }
                Instruction::LoadShared(index) | Instruction::StoreShared { index, .. } => {
                    let is_inside = in_function(function).any(|block| block.range.contains(&address));
                    elsewhere |= if is_inside { 0 } else { 1 << index };
                }
                _ => {}
            }
        }
        // By variable: the locks that are held at every update.
        let mut common = FxHashMap::default();
        for (block, ways) in blocks {
            for ((variable, take), locks) in
                block.updates.iter().flat_map(|update| ways.iter().map(move |way| (update, way)))
            {
                let held = block.around(Some(*take)).fold(0, |all: Names, take| all | 1 << locks[take]);
                *common.entry(*variable).or_insert(Names::MAX) &= held;
            }
        }
        let is_sum = |variable: u16| {
            let initial = &self.program.shared[usize::from(variable)].initial;
            let begins_small = matches!(initial, Initial::Variable(Value::Int(number)) if is_small(*number));
            begins_small && common[&variable] != 0 && (elsewhere | self.watched) >> variable & 1 == 0
        };
        let bad = blocks.iter().filter(|(block, _)| !block.updates.iter().all(|(variable, _)| is_sum(*variable)));
        bad.flat_map(|(_, ways)| ways.iter().flatten()).fold(refuted, |all, lock| all | 1 << lock)
    }
}

/// By function: whether some thread may call it.
fn reachable(program: &Program) -> Vec<bool> {
    let mut reachable = vec![false; program.functions.len()];
    let mut pending = program.entries.iter().map(|entry| entry.function).collect::<Vec<_>>();
    while let Some(function) = pending.pop() {
        if std::mem::replace(&mut reachable[usize::from(function)], true) {
            continue;
        }
        let code = &program.functions[usize::from(function)].code;
        pending.extend(code.iter().filter_map(|instruction| match instruction {
            Instruction::Call { function, .. } | Instruction::Spawn { function, .. } => Some(*function),
            _ => None,
        }));
    }
    reachable
}

fn names(value: &Value, lock: u16) -> bool {
    all_named(value) >> lock & 1 == 1
}

/// The primitives that a value is or, as a tuple, holds.
fn all_named(value: &Value) -> Names {
    match value {
        Value::Primitive(index) => 1 << index,
        Value::Tuple(items) => items.iter().fold(0, |all, item| all | all_named(item)),
        _ => 0,
    }
}
