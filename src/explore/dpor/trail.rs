//! The execution at hand: its events, the states between them, and what happens before what.
//!
//! Definition: event *e* happens before event *f* if there is a chain of events from *e* to *f*, in the order of the
//! execution, in which neighbours conflict; events of one thread do. What happens before an event (its *past*) is found
//! when the event is pushed, from the latest event to the earliest: a conflicting event that is not in the past of one
//! found already is in a *race* with it if it belongs to another thread. Complexity: one look at the table of
//! conflicts for each earlier event.

use super::footprint::{Facts, FootprintIndex, Footprints, mask};
use super::positions::Positions;
use super::wakeup::Label;
use crate::explore::intern::ABSENT;
use crate::explore::system::{SituationIndex, System};
use crate::machine::Divergence;

/// No situation: the thread does not exist yet, or does not come to the end of its step.
pub const NOWHERE: SituationIndex = u32::MAX;

/// One step of the execution.
#[derive(Clone, Copy, Debug)]
pub struct Event<const W: usize> {
    /// What is done.
    pub label: Label,
    /// In which situation.
    pub situation: SituationIndex,
    /// Position of the thread's event before, if there is one.
    pub before: Option<u16>,
    /// What happens before it.
    pub past: Positions<W>,
    /// What it happens before.
    pub future: Positions<W>,
}

/// A state on the way: before an event, or at the end.
#[derive(Clone, Debug, Default)]
struct Place {
    state: Vec<u32>,
    /// By thread.
    situations: Vec<SituationIndex>,
}

/// An execution, from the initial state to wherever it is.
pub struct Trail<'p, const W: usize> {
    /// The program.
    pub system: System<'p>,
    /// What moves have to do with each other.
    pub footprints: Footprints,
    events: Vec<Event<W>>,
    /// One more than there are events; those beyond are kept for their memory.
    places: Vec<Place>,
    /// By thread: the position of its last event.
    last: Vec<Option<u16>>,
    /// Which thread did not come to the end of a step first.
    pub divergence: Option<Divergence>,
    /// Whether moves must be computed again in states that they were not seen in: changes of containers are written
    /// down as whole containers, and containers that nobody reaches are freed.
    pub is_intricate: bool,
    empty_heap: u32,
    scratch: Vec<u32>,
    spare: Vec<u32>,
}

impl<'p, const W: usize> Trail<'p, W> {
    /// No events yet.
    pub fn new(system: System<'p>, initial: Vec<u32>) -> Trail<'p, W> {
        let is_intricate = system.program.process.is_some();
        let empty_heap = initial[system.layout.heap()];
        let mut trail = Trail {
            system,
            footprints: Footprints::default(),
            events: Vec::new(),
            places: vec![Place { state: initial, situations: Vec::new() }],
            last: Vec::new(),
            divergence: None,
            is_intricate,
            empty_heap,
            scratch: Vec::new(),
            spare: Vec::new(),
        };
        trail.settle(0, u64::MAX);
        trail
    }

    /// How many events there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// An event.
    #[inline]
    pub fn event(&self, position: usize) -> &Event<W> {
        &self.events[position]
    }

    /// All events.
    pub fn events(&self) -> &[Event<W>] {
        &self.events
    }

    /// The state after so many events.
    pub fn state(&self, position: usize) -> &[u32] {
        &self.places[position].state
    }

    /// How many threads exist after so many events, or have existed.
    #[inline]
    pub fn threads(&self, position: usize) -> u16 {
        self.places[position].situations.len() as u16
    }

    /// A thread's situation after so many events.
    #[inline]
    pub fn situation(&self, position: usize, thread: u16) -> Option<Facts> {
        match self.places[position].situations.get(usize::from(thread)) {
            None | Some(&NOWHERE) => None,
            Some(situation) => Some(self.footprints.known(*situation)),
        }
    }

    /// The position of a thread's last event.
    pub fn last_of(&self, thread: u16) -> Option<usize> {
        self.last.get(usize::from(thread)).copied().flatten().map(usize::from)
    }

    /// Does what a thread can do now. The earlier events that it is in a race with are appended to `races`, the latest
    /// first. Returns the event's label, with the footprint that it has here.
    pub fn push(&mut self, thread: u16, alternative: u16, races: &mut Vec<u16>) -> Label {
        let position = self.events.len();
        if self.places.len() == position + 1 {
            self.places.push(Place::default());
        }
        let width = self.system.width();
        let (before, after) = self.places.split_at_mut(position + 1);
        let (here, next) = (&mut before[position], &mut after[0]);
        here.state.resize(width, ABSENT);
        let situation = here.situations[usize::from(thread)];
        let facts = self.footprints.known(situation);
        let moved = self.footprints.at(facts, alternative);
        self.system.follow(&here.state, situation, usize::from(alternative), &mut next.state);
        next.situations.clone_from(&here.situations);
        let mut changes = moved.changes | mask(self.system.layout.thread(thread));
        let heap = self.system.layout.heap();
        if next.state[heap] != self.empty_heap {
            self.is_intricate = true;
            changes |= mask(heap);
        }
        if next.state[heap] != here.state[heap] {
            changes |= mask(heap);
        }
        let label = Label { thread, alternative, footprint: moved.footprint };
        let before = self.last_of(thread).map(|before| before as u16);
        let past = self.past(label.footprint, before, races);
        for earlier in past.iter() {
            self.events[earlier].future.insert(position);
        }
        self.events.push(Event { label, situation, before, past, future: Positions::EMPTY });
        if self.last.len() <= usize::from(thread) {
            self.last.resize(usize::from(thread) + 1, None);
        }
        self.last[usize::from(thread)] = Some(position as u16);
        self.settle(position + 1, changes);
        label
    }

    /// Undoes the last event.
    pub fn pop(&mut self) -> Label {
        let event = self.events.pop().expect("an event to undo");
        let position = self.events.len();
        for earlier in event.past.iter() {
            self.events[earlier].future.remove(position);
        }
        self.last[usize::from(event.label.thread)] = event.before;
        event.label
    }

    /// What would happen before an event with that footprint, at the end.
    #[inline]
    fn past(&self, footprint: FootprintIndex, before: Option<u16>, races: &mut Vec<u16>) -> Positions<W> {
        let mut past = Positions::EMPTY;
        if let Some(before) = before {
            past = self.events[usize::from(before)].past;
            past.insert(usize::from(before));
        }
        for (position, event) in self.events.iter().enumerate().rev() {
            if !past.contains(position) && self.footprints.conflict(event.label.footprint, footprint) {
                past = past.union(event.past);
                past.insert(position);
                races.push(position as u16);
            }
        }
        past
    }

    /// Finds the situations in a state again, of which those before the last event are known.
    fn settle(&mut self, position: usize, changes: u64) {
        let Trail { system, footprints, places, divergence, is_intricate, .. } = self;
        let Place { state, situations } = &mut places[position];
        let mut thread = 0;
        loop {
            // The state may get wider on the way.
            let threads = system.layout.threads(state.len());
            if thread >= threads {
                break;
            }
            let index = usize::from(thread);
            if situations.len() <= index {
                situations.resize(usize::from(threads), NOWHERE);
            }
            let is_known = situations[index] != NOWHERE && footprints.known(situations[index]).reads & changes == 0;
            if !is_known && state[system.layout.thread(thread)] != ABSENT {
                situations[index] = match system.situation(state, thread) {
                    Ok(situation) => {
                        footprints.facts(system, situation, thread);
                        situation
                    }
                    Err(stuck) => {
                        divergence.get_or_insert(stuck);
                        NOWHERE
                    }
                };
            }
            thread += 1;
        }
        *is_intricate |= footprints.has_elements;
    }

    /// The situation of a thread if, from the state before an event on, only some of the later events were done;
    /// `None` if it does not come to the end of its step. With each event, `chosen` has what happens before it and
    /// not before the first one.
    pub fn situation_after(&mut self, first: usize, chosen: Positions<W>, thread: u16) -> Option<Facts> {
        let Trail { system, events, places, scratch, spare, is_intricate, .. } = self;
        scratch.clone_from(&places[first].state);
        scratch.resize(system.width(), ABSENT);
        for position in chosen.iter() {
            let Label { thread, alternative, .. } = events[position].label;
            if *is_intricate {
                let situation = system.situation(scratch, thread).ok()?;
                system.follow(scratch, situation, usize::from(alternative), spare);
                std::mem::swap(scratch, spare);
                scratch.resize(system.width(), ABSENT);
            } else {
                let moves = &system.at(events[position].situation).moves;
                for (component, value) in &moves[usize::from(alternative)].changes {
                    scratch[*component] = *value;
                }
            }
        }
        if scratch.get(system.layout.thread(thread)).is_none_or(|number| *number == ABSENT) {
            return None;
        }
        match system.situation(scratch, thread) {
            Ok(situation) => Some(self.footprints.facts(&self.system, situation, thread)),
            Err(stuck) => {
                self.divergence.get_or_insert(stuck);
                None
            }
        }
    }

    /// The `always` checks that do not hold at the end.
    pub fn broken_checks(&mut self) -> Result<&[u16], Divergence> {
        self.system.broken_checks(&self.places[self.events.len()].state)
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let places = self.places.len() * (self.system.width() * 4 + self.last.len() * 4);
        let events = self.events.capacity() * size_of::<Event<W>>();
        self.system.bytes() + self.footprints.bytes() + (places + events) as u64
    }
}
