//! One execution after another: what samplers see of a program, on the lean machine or on the rich one.

use crate::explore::intern::present;
use crate::explore::system::{End, Situation, SituationIndex, System, Touch, conflict};
use crate::machine::{
    Component, Divergence, Lean, LeanState, LeanTouch, Workspace, blocked, evaluate_check, evaluate_expression,
    shared_values, status,
};
use crate::program::{Check, Program};
use crate::source::Span;
use crate::trace::{OutcomeKey, Status};
use crate::value::{Plain, Value};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Why an executor does not go on.
pub use crate::machine::LeanStop as Stop;

/// A program that runs in place.
pub trait Executor {
    /// A state, to come back to.
    type Saved: Clone;
    /// Goes back to the initial state.
    fn restart(&mut self);
    /// Forgets what the executions before the present one have left behind, if that can be why it does not go on; the
    /// state is then of no use. Returns whether there was anything.
    fn forget(&mut self) -> bool;
    /// The state.
    fn save(&self) -> Self::Saved;
    /// Goes to a state that was saved.
    fn restore(&mut self, saved: &Self::Saved);
    /// How many threads there are, ended ones too.
    fn threads(&self) -> usize;
    /// How many alternatives a thread's next step has; 0 if it cannot go on.
    fn alternatives(&mut self, thread: usize) -> Result<u16, Stop>;
    /// Takes a step that is possible.
    fn step(&mut self, thread: usize, alternative: u16) -> Result<(), Stop>;
    /// Whether the order of the next steps of two threads, which can both go on, matters.
    fn conflict(&mut self, one: usize, other: usize) -> Result<bool, Stop>;
    /// The first place that the next step of a thread has to do with, as a number, and whether it may write it.
    fn place(&mut self, thread: usize) -> Result<Option<(u64, bool)>, Stop>;
    /// A number for where in the code a thread stands, and with what places it has to do there.
    fn site(&mut self, thread: usize) -> Result<u32, Stop>;
    /// The `always` checks that do not hold, as bits; only the first 64.
    fn broken(&mut self) -> Result<u64, Stop>;
    /// A number for how an execution ended that is over; equal ends have equal numbers, given from 0.
    fn end(&mut self) -> Result<u32, Stop>;
    /// What a number of an end means.
    fn known_end(&self, number: u32) -> &End;
    /// The value of an expression over shared names; `None` if it raises.
    fn evaluate(&mut self, expression: &Check) -> Result<Option<Value>, Stop>;
}

/// On the lean machine.
pub struct LeanExecutor<'p> {
    program: &'p Program,
    machine: Lean<'p>,
    ends: FxHashMap<Shared, u32>,
    known: Ends,
    checked: FxHashMap<Shared, u64>,
}

/// What ends and checks depend on: statuses of the threads, values and primitives.
type Shared = (Vec<Option<bool>>, Vec<crate::machine::Word>, Vec<Option<crate::primitive::Primitive>>);

/// The most states whose checks are remembered.
const CHECKED_LIMIT: usize = 100_000;

impl<'p> LeanExecutor<'p> {
    /// # Errors
    /// The lean machine cannot run the program. The reason follows "because".
    pub fn new(program: &'p Program) -> Result<Self, &'static str> {
        let (machine, ends, checked) = (Lean::new(program)?, FxHashMap::default(), FxHashMap::default());
        Ok(LeanExecutor { program, machine, ends, known: Ends::default(), checked })
    }

    fn shared(&self) -> Shared {
        let (words, primitives) = self.machine.shared();
        (self.machine.ends().collect(), words.to_vec(), primitives.to_vec())
    }
}

impl Executor for LeanExecutor<'_> {
    type Saved = LeanState;

    fn restart(&mut self) {
        self.machine.restart();
    }

    fn forget(&mut self) -> bool {
        let forgot = self.machine.forget();
        if forgot {
            self.ends.clear();
            self.checked.clear();
        }
        forgot
    }

    fn save(&self) -> LeanState {
        self.machine.save()
    }

    fn restore(&mut self, saved: &LeanState) {
        self.machine.restore(saved);
    }

    #[inline]
    fn threads(&self) -> usize {
        self.machine.threads()
    }

    #[inline]
    fn alternatives(&mut self, thread: usize) -> Result<u16, Stop> {
        Ok(self.machine.alternatives(thread))
    }

    #[inline]
    fn step(&mut self, thread: usize, alternative: u16) -> Result<(), Stop> {
        self.machine.step(thread, alternative)
    }

    fn conflict(&mut self, one: usize, other: usize) -> Result<bool, Stop> {
        let (one, other) = (self.machine.touches(one), self.machine.touches(other));
        let conflicts = |a: &LeanTouch, b: &LeanTouch| a.place == b.place && (a.writes || b.writes);
        Ok(one.iter().flatten().any(|a| other.iter().flatten().any(|b| conflicts(a, b))))
    }

    fn place(&mut self, thread: usize) -> Result<Option<(u64, bool)>, Stop> {
        let touches = self.machine.touches(thread);
        Ok(touches[0].map(|touch| (u64::from(touch.place), touches.iter().flatten().any(|touch| touch.writes))))
    }

    #[inline]
    fn site(&mut self, thread: usize) -> Result<u32, Stop> {
        Ok(self.machine.site(thread))
    }

    fn broken(&mut self) -> Result<u64, Stop> {
        if self.program.always.is_empty() {
            return Ok(0);
        }
        let shared = self.shared();
        if let Some(known) = self.checked.get(&shared) {
            return Ok(*known);
        }
        let state = self.machine.state();
        let mut broken = 0;
        for (index, check) in self.program.always.iter().enumerate().take(64) {
            let holds = evaluate_check(self.program, &mut Workspace::new(self.program, &state), check);
            broken |= u64::from(!holds.map_err(Stop::Diverges)?) << index;
        }
        if self.checked.len() >= CHECKED_LIMIT {
            self.checked.clear();
        }
        self.checked.insert(shared, broken);
        Ok(broken)
    }

    fn end(&mut self) -> Result<u32, Stop> {
        let shared = self.shared();
        if let Some(known) = self.ends.get(&shared) {
            return Ok(*known);
        }
        let state = self.machine.state();
        let threads = self.machine.threads() as u16;
        let status = status(self.program, &state, threads);
        let mut end = End {
            outcome: (status, super::outcome_values(self.program, shared_values(self.program, &state))),
            failed_checks: Vec::new(),
            blocked: Vec::new(),
        };
        if status == Status::Deadlock {
            end.blocked = blocked(self.program, &state, threads);
        } else {
            for (index, check) in self.program.finally.iter().enumerate() {
                let holds = evaluate_check(self.program, &mut Workspace::new(self.program, &state), check);
                if !holds.map_err(Stop::Diverges)? {
                    end.failed_checks.push(index as u16);
                }
            }
        }
        let number = self.known.number(end);
        self.ends.insert(shared, number);
        Ok(number)
    }

    fn known_end(&self, number: u32) -> &End {
        &self.known.ends[number as usize]
    }

    fn evaluate(&mut self, expression: &Check) -> Result<Option<Value>, Stop> {
        let state = self.machine.state();
        let mut workspace = Workspace::new(self.program, &state);
        evaluate_expression(self.program, &mut workspace, expression).map_err(Stop::Diverges)
    }
}

/// The ends that are known, told apart as outcomes are: who is stuck in a deadlock makes no difference.
#[derive(Default)]
struct Ends {
    ends: Vec<End>,
    numbers: FxHashMap<(OutcomeKey, Vec<u16>), u32>,
}

impl Ends {
    fn number(&mut self, end: End) -> u32 {
        let key = (end.outcome.clone(), end.failed_checks.clone());
        *self.numbers.entry(key).or_insert_with(|| {
            self.ends.push(end);
            self.ends.len() as u32 - 1
        })
    }
}

/// The numbers of sites. Several executors share them, so that they give the same numbers.
#[derive(Default)]
pub struct Sites(Mutex<FxHashMap<Site, u32>>);

/// What a thread does next and all places that it has to do with, and not just the first: which of them is first
/// depends on which was met first. An element is told by its key.
type Site = (Span, Vec<(u16, Option<Plain>, bool)>);

impl Sites {
    fn number(&self, site: Site) -> u32 {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = sites.len() as u32 + 1;
        *sites.entry(site).or_insert(next)
    }
}

/// On the rich machine, as far as its situations are not known.
pub struct RichExecutor<'p> {
    system: System<'p>,
    initial: Vec<u32>,
    state: Vec<u32>,
    successor: Vec<u32>,
    /// By thread: the situation it is in now, if it has been asked for.
    now: Vec<Option<SituationIndex>>,
    known: Ends,
    sites: Arc<Sites>,
    /// By situation: its site, if it has been asked for; 0 otherwise.
    known_sites: Vec<u32>,
    /// Bytes of memory for situations. When more are in use, all are forgotten.
    memory: u64,
    /// How many steps it has taken.
    steps: u64,
}

/// After so many steps it is looked at how much memory is in use.
const STEPS_PER_LOOK: u64 = 256;

impl<'p> RichExecutor<'p> {
    pub fn new(program: &'p Program, memory: u64) -> Self {
        RichExecutor::beside(program, memory, Arc::default())
    }

    /// One that works beside others, who know the same sites.
    pub fn beside(program: &'p Program, memory: u64, sites: Arc<Sites>) -> Self {
        let (system, initial) = System::new(program);
        RichExecutor {
            system,
            state: initial.clone(),
            initial,
            successor: Vec::new(),
            now: Vec::new(),
            known: Ends::default(),
            sites,
            known_sites: Vec::new(),
            memory,
            steps: 0,
        }
    }

    /// Forgets all that is known of situations, and of values that the state does not have.
    fn make_room(&mut self) {
        let state = self.save();
        self.initial = self.system.forget();
        self.known_sites.clear();
        self.restore(&state);
    }

    fn situation(&mut self, thread: usize) -> Result<&Situation, Stop> {
        if self.now.len() <= thread {
            self.now.resize(thread + 1, None);
        }
        let situation = match self.now[thread] {
            Some(known) => known,
            None => self.system.situation(&mut self.state, thread as u16).map_err(Stop::Diverges)?,
        };
        self.now[thread] = Some(situation);
        Ok(self.system.at(situation))
    }
}

impl Executor for RichExecutor<'_> {
    /// Its components: numbers may be forgotten.
    type Saved = Vec<Component>;

    fn restart(&mut self) {
        self.state.clone_from(&self.initial);
        self.now.clear();
    }

    fn forget(&mut self) -> bool {
        // It always goes on, whatever it has learnt.
        false
    }

    fn save(&self) -> Vec<Component> {
        let numbers = present(&self.state).iter().enumerate();
        let tables = &self.system.tables().components;
        numbers.map(|(index, number)| tables[index].value(*number).clone()).collect()
    }

    fn restore(&mut self, saved: &Vec<Component>) {
        let numbers = saved.iter().enumerate().map(|(index, value)| self.system.intern(index, value.clone()));
        self.state = numbers.collect();
        self.now.clear();
    }

    fn threads(&self) -> usize {
        usize::from(self.system.threads(&self.state))
    }

    fn alternatives(&mut self, thread: usize) -> Result<u16, Stop> {
        Ok(self.situation(thread)?.moves.len() as u16)
    }

    fn step(&mut self, thread: usize, alternative: u16) -> Result<(), Stop> {
        self.situation(thread)?;
        let situation = self.now[thread].expect("just looked up");
        self.system.follow(&self.state, situation, usize::from(alternative), &mut self.successor);
        std::mem::swap(&mut self.state, &mut self.successor);
        self.now.clear();
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS_PER_LOOK) && self.system.bytes() > self.memory {
            self.make_room();
        }
        Ok(())
    }

    fn conflict(&mut self, one: usize, other: usize) -> Result<bool, Stop> {
        self.situation(one)?;
        self.situation(other)?;
        let touches = |thread: usize| {
            let situation = self.system.at(self.now[thread].expect("just looked up"));
            situation.moves.first().map_or(&[][..], |first| &first.touches)
        };
        Ok(conflict(touches(one), touches(other)))
    }

    fn place(&mut self, thread: usize) -> Result<Option<(u64, bool)>, Stop> {
        let first = self.situation(thread)?.moves.first().and_then(|first| first.touches.first());
        Ok(first.map(|touch| (u64::from(touch.place.component) << 32 | u64::from(touch.place.key), touch.writes)))
    }

    fn site(&mut self, thread: usize) -> Result<u32, Stop> {
        self.situation(thread)?;
        let situation = self.now[thread].expect("just looked up");
        if let Some(known) = self.known_sites.get(situation as usize).filter(|site| **site > 0) {
            return Ok(*known);
        }
        let Some(first) = self.system.at(situation).moves.first() else { return Ok(0) };
        let event = self.system.transitions()[first.transition as usize].events.first();
        let places = first.touches.iter().map(|Touch { place, writes }| {
            let element = self.system.element(*place).cloned();
            (place.component, element, *writes)
        });
        let mut places = places.collect::<Vec<_>>();
        places.sort_unstable();
        let site = self.sites.number((event.map_or_else(Span::default, |event| event.span), places));
        if self.known_sites.len() <= situation as usize {
            self.known_sites.resize(situation as usize + 1, 0);
        }
        self.known_sites[situation as usize] = site;
        Ok(site)
    }

    fn broken(&mut self) -> Result<u64, Stop> {
        if self.system.program.always.is_empty() {
            return Ok(0);
        }
        let broken = self.system.broken_checks(&self.state).map_err(Stop::Diverges)?;
        Ok(broken.iter().filter(|check| **check < 64).fold(0, |bits, check| bits | 1 << check))
    }

    fn end(&mut self) -> Result<u32, Stop> {
        let end = self.system.end(&self.state).map_err(Stop::Diverges)?;
        Ok(self.known.number(end))
    }

    fn known_end(&self, number: u32) -> &End {
        &self.known.ends[number as usize]
    }

    fn evaluate(&mut self, expression: &Check) -> Result<Option<Value>, Stop> {
        evaluate_at(&self.system, &self.state, expression).map_err(Stop::Diverges)
    }
}

/// The value of an expression over shared names in a state; `None` if it raises.
pub fn evaluate_at(system: &System, state: &[u32], expression: &Check) -> Result<Option<Value>, Divergence> {
    let source = system.tables().source(present(state));
    evaluate_expression(system.program, &mut Workspace::new(system.program, &source), expression)
}
