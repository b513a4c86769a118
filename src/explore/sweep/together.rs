//! States of a layer that several workers expand together.
//!
//! Definition: whoever has a part of the present layer (see [`super::division`]) has that part of all layers ahead, too.
//! It expands some states of its part, and adds where most of them lead right there; what leads to other parts is put
//! into lists. When all have done so, everybody goes through the lists that lead to its part. So no two workers write to
//! the same memory, and what is found does not depend on who has which part. States of which not everything is known are
//! left, and expanded one after the other afterwards.

use super::super::Budget;
use super::super::frontier::Space;
use super::super::layer::{PARTS, Part};
use super::super::pack::Packed;
use super::super::progress::Progress;
use super::super::quotient::{self, Quotient};
use super::division::Division;
use super::{Layer, Sweep};
use std::ops::Range;

/// Steps that lead to one of so many layers are added by everybody, others afterwards by one: there are few.
const NEAR: usize = 32;

/// A part of the present layer, and where some of its states lead.
#[derive(Default)]
pub struct Hand<const WORDS: usize> {
    /// Which states.
    sources: Range<usize>,
    /// What leads to other parts, by part.
    away: Vec<Vec<Arrival<WORDS>>>,
    /// What leads further than to near layers.
    far: Vec<Arrival<WORDS>>,
    /// The states of which not everything is known.
    unknown: Vec<usize>,
    /// The states that lead nowhere.
    ends: Vec<usize>,
    /// Which `always` checks do not hold, each time for so many states.
    broken: Vec<(u16, u64)>,
    /// How many states were looked at, for how many they stand, and how many steps leave those.
    sum: (u64, u128, u128),
    /// How many states were found.
    found: u64,
}

/// A state that is reached.
#[derive(Clone, Copy, Debug)]
struct Arrival<const WORDS: usize> {
    state: Packed<WORDS>,
    /// From which state of the part where it was.
    source: u32,
    /// How far ahead it is.
    ahead: u32,
}

/// A space in which steps lead ahead.
struct Layered<'a, 'p, const WORDS: usize> {
    space: &'a Quotient<'p, WORDS>,
    progress: &'a Progress,
    division: &'a Division,
    checks: bool,
}

impl<const WORDS: usize> Hand<WORDS> {
    /// Expands states of a part of the present layer, and adds what they lead to in the same part of layers ahead.
    fn expand(
        &mut self,
        part: usize,
        layered: &Layered<'_, '_, WORDS>,
        from: &Part<WORDS>,
        ahead: &mut [&mut Part<WORDS>],
    ) {
        let Layered { space, progress, division, checks } = *layered;
        let packing = space.walker.packing();
        let mut scratch = quotient::Scratch::default();
        let (mut successors, mut parts) = (Vec::new(), Vec::new());
        self.away.resize_with(PARTS, Vec::new);
        self.away.iter_mut().for_each(Vec::clear);
        self.far.clear();
        self.unknown.clear();
        self.ends.clear();
        self.broken.clear();
        (self.sum, self.found) = ((0, 0, 0), 0);
        for source in self.sources.clone() {
            let state = &from.states()[source];
            let broken = if checks { space.broken_known(state) } else { Some(&[][..]) };
            let known = broken.zip(space.successors_known(state, &mut successors, &mut scratch));
            parts.clear();
            parts.extend(successors.iter().map_while(|successor| division.part(packing, &successor.state)));
            let Some((broken, orbit)) = known.filter(|_| parts.len() == successors.len()) else {
                self.unknown.push(source);
                continue;
            };
            let ways = from.ways(source);
            for (successor, to) in successors.iter().zip(&parts) {
                let (state, distance) = (successor.state, progress.advance(successor.step));
                let arrival = Arrival { state, source: source as u32, ahead: distance };
                match ahead.get_mut(distance as usize - 1) {
                    Some(there) if *to == part => self.found += u64::from(there.add(&state, ways)),
                    Some(_) => self.away[*to].push(arrival),
                    None => self.far.push(arrival),
                }
            }
            if successors.is_empty() {
                self.ends.push(source);
            }
            self.broken.extend(broken.iter().map(|check| (*check, orbit)));
            let steps = u128::from(orbit) * successors.len() as u128;
            self.sum = (self.sum.0 + 1, self.sum.1 + u128::from(orbit), self.sum.2 + steps);
        }
    }
}

impl<const WORDS: usize> Sweep<'_, WORDS> {
    /// Expands so many of the pending states of the present layer.
    pub(super) fn expand_together(
        &mut self,
        layer: &mut Layer<WORDS>,
        (size, pending): (usize, usize),
        hands: &mut Vec<Hand<WORDS>>,
        budget: &Budget,
    ) {
        let checks = !self.space.walker.system.program.always.is_empty();
        let furthest = NEAR.min(self.progress.furthest() as usize);
        while self.layers.len() <= furthest {
            self.layers.push_back(self.spare.pop().unwrap_or_default());
        }
        self.decide_division();
        if !layer.is_divided() {
            layer.divide(self.expanded[0], |state| self.part(state));
            self.expanded = vec![0; PARTS];
        }
        for ahead in 1..=furthest {
            if !self.layers[ahead].is_divided() {
                let mut there = std::mem::take(&mut self.layers[ahead]);
                there.divide(0, |state| self.part(state));
                self.layers[ahead] = there;
            }
        }
        hands.resize_with(PARTS, Hand::default);
        let division = self.division.as_ref().expect("layers are divided");
        let layered = Layered { space: &self.space, progress: &self.progress, division, checks };
        // Every step leads beyond the present layer.
        let mut parts = (0..PARTS).map(|_| Vec::with_capacity(furthest)).collect::<Vec<_>>();
        for there in self.layers.iter_mut().take(furthest + 1).skip(1) {
            parts.iter_mut().zip(there.parts_mut()).for_each(|(ahead, part)| ahead.push(part));
        }
        for ((hand, part), done) in hands.iter_mut().zip(layer.parts()).zip(&self.expanded) {
            let share = ((part.states().len() - done) * size).div_ceil(pending);
            hand.sources = *done..done + share;
        }
        let mut tasks = hands.iter_mut().zip(&mut parts).enumerate().collect::<Vec<_>>();
        budget.workers.for_each(&mut tasks, |(part, (hand, ahead))| {
            hand.expand(*part, &layered, &layer.parts()[*part], ahead);
        });
        let mut tasks = parts.iter_mut().map(|ahead| (ahead, 0)).enumerate().collect::<Vec<_>>();
        budget.workers.for_each(&mut tasks, |(part, (ahead, found))| {
            for (hand, from) in hands.iter().zip(layer.parts()) {
                for arrival in &hand.away[*part] {
                    let there = &mut ahead[arrival.ahead as usize - 1];
                    *found += u64::from(there.add(&arrival.state, from.ways(arrival.source as usize)));
                }
            }
        });
        self.totals.found += tasks.iter().map(|(_, (_, found))| found).sum::<u64>();
        for (part, hand) in hands.iter().enumerate() {
            let from = &layer.parts()[part];
            for arrival in &hand.far {
                self.reach(&arrival.state, arrival.ahead, from.ways(arrival.source as usize));
            }
            hand.ends.iter().for_each(|end| self.end(&from.states()[*end], from.ways(*end)));
            self.totals.part(hand.found, hand.sum, &hand.broken);
            self.left.extend(hand.unknown.iter().map(|number| (part, *number)));
            self.expanded[part] = hand.sources.end;
        }
    }
}
