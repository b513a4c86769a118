//! What else could have happened: races of an execution, reversed.
//!
//! At the end of an execution, each race between an event *e* and a later event *f* of another thread is looked at. The
//! sequence *v* consists of all events after *e* that *e* does not happen before, followed by what *f*'s thread does
//! then. If that thread can go on then, and in conflict with *e*, then *v* instead of *e* leads to other traces. It is
//! put into the wakeup tree of the node before *e*, unless it could as well begin with an event that sleeps there.
//!
//! Whatever is put in there can be executed, and wakes all that sleeps; so no execution is blocked by sleep sets, however
//! generously races are chosen. That enough races are chosen is the harder part:
//!
//! - *Blocking.* *e* may have made *f*'s thread wait, and a later event let it go on; then *f* conflicts with the later
//!   event, but its thread could not have gone on without it. In that case, and for threads that wait at the end of an
//!   execution, the search walks back over the events that wrote something that the waiting depends on, to those without
//!   which the thread could have gone on.
//! - *Events of no concern.* *v* may contain events that conflict with what *f*'s thread does, though they did not
//!   conflict with *f*. Then the sequences without them are looked at, too.
//! - *Alternatives.* A thread that chooses could have chosen otherwise: an event is in a race with the other
//!   alternatives of itself.
//!
//! The idea of the proof: take the node where a trace is missed for the first time, and of the events explored there
//! the one that the trace has longest nothing against; the race of this event with the first one that has is reversed
//! by one of the rules.

use super::footprint::FootprintIndex;
use super::positions::Positions;
use super::search::{Race, Search};
use super::wakeup::{Initial, Insertion, Label, initial};

/// What became of a try to let a thread go on before an event.
#[derive(Clone, Copy, Debug, Default)]
struct Tried {
    /// It can, after all events that the event does not happen before.
    whole: bool,
    /// It can, after some of them.
    some: bool,
    /// Nothing will ever come of it as long as the events up to the thread's next one stay.
    is_settled: bool,
}

/// A try to let a thread go on before an event.
#[derive(Clone, Copy, Debug)]
struct Try<const W: usize> {
    /// Position of the event.
    first: usize,
    /// The thread.
    thread: u16,
    /// Events that must have happened.
    kept: Positions<W>,
    /// Up to where events are looked at.
    end: usize,
    /// Position of the thread's event that the earlier one is in a race with, if there is one.
    later: Option<usize>,
    /// Whether sequences are put into wakeup trees.
    inserts: bool,
}

impl<const W: usize> Search<'_, W> {
    /// Looks at all races of the execution.
    pub fn reverse_races(&mut self) {
        let end = self.trail.len();
        for later in 0..end {
            let mut index = 0;
            while index < self.nodes[later].races.len() {
                let race = self.nodes[later].races[index];
                if !race.is_settled {
                    self.nodes[later].races[index].is_settled = self.reverse(later, race);
                }
                index += 1;
            }
            let event = self.trail.event(later);
            if self.trail.footprints.known(event.situation).moves > 1 {
                let thread = event.label.thread;
                let kept = Positions::EMPTY;
                self.attempt(Try { first: later, thread, kept, end, later: None, inserts: true }, &mut Vec::new());
            }
        }
        for thread in 0..self.trail.threads(end) {
            let own = super::footprint::mask(self.trail.system.layout.thread(thread));
            let Some(facts) = self.trail.situation(end, thread) else { continue };
            if facts.moves == 0 && facts.reads != own {
                self.walk_back(thread, self.trail.last_of(thread), facts.guard, end, true);
            }
        }
    }

    /// Looks at one race. Returns whether it need not be looked at again.
    fn reverse(&mut self, later: usize, race: Race) -> bool {
        let end = self.trail.len();
        let first = usize::from(race.earlier);
        let event = self.trail.event(later);
        let (thread, situation) = (event.label.thread, event.situation);
        let kept = if race.is_indirect { self.own_past(event.before.map(usize::from)) } else { event.past };
        let tried = self.attempt(Try { first, thread, kept, end, later: Some(later), inserts: true }, &mut Vec::new());
        if !tried.some && !tried.is_settled && !race.is_indirect && !self.nodes[later].has_walked_back {
            self.nodes[later].has_walked_back = true;
            let before = self.trail.event(later).before.map(usize::from);
            let guard = self.trail.footprints.known(situation).guard;
            for earlier in self.walk_back(thread, before, guard, later, false) {
                let races = &mut self.nodes[later].races;
                if !races.iter().any(|race| race.earlier == earlier && race.is_indirect) {
                    races.push(Race { earlier, is_indirect: true, is_settled: false });
                }
            }
        }
        tried.is_settled || !tried.some
    }

    /// A thread's event, and what happens before it.
    fn own_past(&self, position: Option<usize>) -> Positions<W> {
        let mut past = position.map_or(Positions::EMPTY, |position| self.trail.event(position).past);
        if let Some(position) = position {
            past.insert(position);
        }
        past
    }

    /// The events that keep a thread from going on after its event `before`, or did so for a while: those without which
    /// it could have. `guard` is what its waiting, or going on at `end`, depends on.
    fn walk_back(
        &mut self,
        thread: u16,
        before: Option<usize>,
        guard: FootprintIndex,
        end: usize,
        inserts: bool,
    ) -> Vec<u16> {
        let kept = self.own_past(before);
        let mut seen = kept;
        let mut guards = vec![guard];
        let mut candidates = Positions::EMPTY;
        let mut found = Vec::new();
        loop {
            for guard in guards.drain(..) {
                for position in 0..end {
                    if self.trail.footprints.conflict(self.trail.event(position).label.footprint, guard) {
                        candidates.insert(position);
                    }
                }
            }
            let Some(first) = candidates.without(seen).last() else { return found };
            seen.insert(first);
            let tried = self.attempt(Try { first, thread, kept, end, later: None, inserts }, &mut guards);
            if tried.some {
                found.push(first as u16);
            }
            if tried.whole {
                // A trace in which an earlier event is to blame is found from an execution without this one.
                seen = seen.union(self.trail.event(first).past);
            }
        }
    }

    /// Tries to let a thread go on before an event; adds to `guards` what its waiting depends on if it cannot.
    fn attempt(&mut self, this: Try<W>, guards: &mut Vec<FootprintIndex>) -> Tried {
        let mut tried = Tried::default();
        let Try { first, thread, kept, end, .. } = this;
        let whole = Positions::range(first + 1, end).without(self.trail.event(first).future);
        let label = self.trail.event(first).label;
        if this.inserts && this.later.is_some() && self.sleeps(first, whole, kept) {
            tried.is_settled = true;
            return tried;
        }
        let mut variants = std::mem::take(&mut self.variants);
        variants.clear();
        variants.push(whole);
        let mut index = 0;
        while index < variants.len() {
            let chosen = variants[index];
            index += 1;
            let Some(facts) = self.trail.situation_after(first, chosen, thread) else { continue };
            if facts.moves == 0 {
                guards.push(facts.guard);
            }
            for position in chosen.without(kept).iter() {
                let event = self.trail.event(position);
                let concerns = |footprint| self.trail.footprints.conflict(event.label.footprint, footprint);
                let mut moves = (0..facts.moves).map(|index| self.trail.footprints.at(facts, index).footprint);
                // The guard names whole containers where a move names elements.
                if (facts.moves == 0 && concerns(facts.guard)) || moves.any(concerns) {
                    let mut less = chosen.without(event.future);
                    less.remove(position);
                    let lost = chosen.without(less);
                    if lost.without(kept) == lost && !variants.contains(&less) {
                        variants.push(less);
                    }
                }
            }
            for alternative in 0..facts.moves {
                let footprint = self.trail.footprints.at(facts, alternative).footprint;
                let is_same = thread == label.thread && alternative == label.alternative;
                if is_same || !self.trail.footprints.conflict(footprint, label.footprint) {
                    continue;
                }
                tried.whole |= index == 1;
                tried.some = true;
                if this.inserts {
                    let is_settled = self.insert(this, chosen, Label { thread, alternative, footprint });
                    tried.is_settled |= is_settled && facts.moves == 1;
                }
            }
        }
        // What is settled is settled for the whole sequence only.
        tried.is_settled &= variants.len() == 1;
        self.variants = variants;
        tried
    }

    /// Whether a sequence of events could as well begin with one that sleeps before the event `first`, and is kept.
    fn sleeps(&self, first: usize, sequence: Positions<W>, kept: Positions<W>) -> bool {
        self.nodes[first].sleep.iter().any(|sleeping| {
            for position in sequence.iter() {
                let Label { thread, alternative, footprint } = self.trail.event(position).label;
                if thread == sleeping.thread {
                    return alternative == sleeping.alternative && kept.contains(position);
                }
                if self.trail.footprints.conflict(footprint, sleeping.footprint) {
                    return false;
                }
            }
            false
        })
    }

    /// Puts a sequence into the wakeup tree before an event, if it leads to something new. Returns whether the same
    /// would become of every longer sequence.
    fn insert(&mut self, this: Try<W>, chosen: Positions<W>, last: Label) -> bool {
        let mut sequence = std::mem::take(&mut self.sequence);
        sequence.clear();
        sequence.extend(chosen.iter().map(|position| self.trail.event(position).label));
        sequence.push(last);
        let node = &mut self.nodes[this.first];
        let footprints = &self.trail.footprints;
        let is_before = |index: usize| {
            let position = chosen.iter().nth(index);
            position.is_some_and(|position| this.later.is_some_and(|later| position < later))
        };
        let mut is_settled = false;
        let mut is_new = true;
        for sleeping in &node.sleep {
            match initial(&sequence, *sleeping, footprints) {
                Initial::No => {}
                Initial::Weak => is_new = false,
                Initial::At(index) => {
                    is_new = false;
                    is_settled |= is_before(index) && !footprints.conflict(sleeping.footprint, last.footprint);
                }
            }
        }
        if is_new && let Insertion::Covered(index) = self.forest.insert(&mut node.wake, &mut sequence, footprints) {
            is_settled = is_before(index);
        }
        self.sequence = sequence;
        is_settled
    }
}
