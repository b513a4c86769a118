//! From an exploration, and the program executed along its edges, to a play.

use super::schedules::{Worthy, end_at, worthy};
use super::slice::{nearest, slice};
use super::state::state;
use super::{Play, PlaySchedule, PlayState, PlayThread};
use crate::program::{Check, Program};
use crate::report::outcomes::{CHECK_FAILS, Ends, Prospects, text_of_end};
use crate::report::steps::Cast;
use crate::report::token::short_fingerprint;
use crate::report::{EndReport, VariantInput, build};
use crate::source::Span;
use crate::trace::{
    Choice, Count, Coverage, Edge, Executable, Exploration, Method, Path, Schedule, StateIndex, Status, ThreadInfo,
};
use std::collections::{BTreeMap, VecDeque};

/// What plays of one variant are made of, for those who make several.
#[derive(Debug)]
pub struct PlaySource<'a> {
    input: &'a VariantInput<'a>,
    names: &'a [String],
    ends: Ends,
}

impl<'a> PlaySource<'a> {
    /// `names` are those by which the variant's report tells ends apart
    /// ([`super::super::ScenarioReport::outcome_names`]). O(edges).
    pub fn new(input: &'a VariantInput<'a>, names: &'a [String]) -> PlaySource<'a> {
        PlaySource { input, names, ends: Ends::new(input.exploration, names) }
    }

    /// What there is to play of the variant ([`Play::build`]).
    pub fn play<E: Executable>(&self, max_states: usize, start: E) -> Play {
        let exploration = self.input.exploration;
        let schedules = worthy(self.input, &self.ends);
        let paths: Vec<Path> = schedules.iter().map(|worthy| worthy.path.clone()).collect();
        let slice = slice(exploration, &paths, max_states);
        let states = self.states(&slice, 0, start);
        let schedules = schedules.into_iter().map(|worthy| schedule(exploration, &slice, &states, worthy)).collect();
        Play { states, schedules, ..self.frame() }
    }

    /// The states around the one that a schedule leads to, at most `max_states` of them, and the place of that one among
    /// them. If the exploration has left it out, it comes alone ([`Play::expand`]).
    ///
    /// # Errors
    /// In words: which step of the schedule cannot be done, or that a check does not come to an end.
    pub fn around<E: Executable>(
        &self,
        schedule: &Schedule,
        max_states: usize,
        start: E,
    ) -> Result<(Play, usize), String> {
        let mut stage = start;
        let mut number = Some(0);
        for (step, choice) in schedule.choices.iter().enumerate() {
            let (_, moves) = stage.look();
            let taken = moves.into_iter().find(|(possible, ..)| possible == choice);
            let Some((.., next)) = taken else {
                return Err(format!("step {} of the schedule cannot be done", step + 1));
            };
            stage = next;
            number = number.and_then(|state| edge(self.input.exploration, state, *choice).map(|edge| edge.target));
        }
        let mut play = self.frame();
        let Some(number) = number else {
            let mut state = play.expand(self.input.program, self.names, &stage)?;
            if let Some(end) = state.unlisted_end.take() {
                state.end = Some(play.ends.len());
                play.ends.push(end);
            }
            play.threads = self.threads(&play.known_threads(stage.threads()));
            play.states = vec![state];
            return Ok((play, 0));
        };
        let slice = nearest(self.input.exploration, &[number], max_states);
        let place = slice.binary_search(&number).expect("it is nearest to itself");
        play.states = self.states(&slice, place, stage);
        Ok((play, place))
    }

    /// A play of which states and schedules are still missing.
    fn frame(&self) -> Play {
        let (program, exploration) = (self.input.program, self.input.exploration);
        Play {
            variant: program.variant.clone(),
            verdict: build::verdict(self.input),
            slug: program.slug.clone(),
            fingerprint: short_fingerprint(program),
            threads: self.threads(&exploration.threads),
            shared: exploration.shared.iter().map(|info| info.name.to_string()).collect(),
            total: total(exploration),
            knows_ends: self.input.exploration.has_prospects(),
            ends: self.ends.ends.clone(),
            states: Vec::new(),
            schedules: Vec::new(),
        }
    }

    fn threads(&self, threads: &[ThreadInfo]) -> Vec<PlayThread> {
        let thread = |info: &ThreadInfo| PlayThread {
            label: info.label.clone(),
            name: info.name.clone(),
            line: (info.span != Span::default()).then(|| self.input.program.source.position(info.span.start).line),
        };
        threads.iter().map(thread).collect()
    }

    /// The states of a slice, met along the edges from that at `place` on.
    fn states<E: Executable>(&self, slice: &[StateIndex], place: usize, start: E) -> Vec<PlayState> {
        let (program, exploration) = (self.input.program, self.input.exploration);
        let cast = Cast::of(program, exploration);
        let prospects = Prospects::new(exploration, &self.ends);
        let violated = violated(self.input, slice);
        let position = |state: StateIndex| slice.binary_search(&state).ok();
        let mut states: Vec<Option<PlayState>> = slice.iter().map(|_| None).collect();
        let mut is_met = vec![false; slice.len()];
        is_met[place] = true;
        let mut queue = VecDeque::from([(place, start)]);
        while let Some((at, stage)) = queue.pop_front() {
            let number = slice[at];
            let (moment, moves) = stage.look();
            let mut state = state(cast, moment, &moves);
            state.number = Some(number);
            state.end = end_at(exploration, &self.ends, number);
            state.violated = violated.get(&number).cloned().unwrap_or_default();
            if let Some(prospects) = &prospects {
                state.can_end_as = prospects.ends(number).into_iter().collect();
            }
            for ((choice, _, successor), told) in moves.into_iter().zip(&mut state.moves) {
                let Some(edge) = edge(exploration, number, choice) else { continue };
                told.loses =
                    prospects.as_ref().is_some_and(|prospects| !prospects.lost(number, edge.target).is_empty());
                told.target = position(edge.target);
                if let Some(target) = told.target
                    && !std::mem::replace(&mut is_met[target], true)
                {
                    queue.push_back((target, successor));
                }
            }
            states[at] = Some(state);
        }
        states.into_iter().map(|state| state.expect("each state of the slice is reached by edges inside it")).collect()
    }
}

impl Play {
    /// What there is to play of a variant.
    ///
    /// `names` are those by which its report tells ends apart ([`super::super::ScenarioReport::outcome_names`]);
    /// `start` is the program before its first transition. Of a graph with more than `max_states` states a slice is
    /// taken: the states of all schedules, then those nearest to them, together `max_states` if the schedules leave
    /// room. O(edges) for ends, and one execution of each move of each state of the slice.
    pub fn build<E: Executable>(input: &VariantInput<'_>, names: &[String], max_states: usize, start: E) -> Play {
        PlaySource::new(input, names).play(max_states, start)
    }

    /// A state of the same variant that this play does not hold, executed on demand. What it can still end as is not
    /// known, nor where its moves lead.
    ///
    /// # Errors
    /// In words: a check does not come to an end.
    pub fn expand(&self, program: &Program, names: &[String], stage: &impl Executable) -> Result<PlayState, String> {
        let (moment, moves) = stage.look();
        let threads = self.known_threads(stage.threads());
        let cast = Cast::new(program, &threads, &[]);
        let is_end = moves.is_empty() && !moment.standings.iter().any(|standing| standing.is_enabled());
        let mut state = state(cast, moment, &moves);
        state.violated = texts(&program.always, stage.violated()?);
        if is_end {
            let (status, failed) = stage.end()?;
            let value = |name: &str| {
                let index = self.shared.iter().position(|shared| shared == name)?;
                state.shared.get(index).map(ToString::to_string)
            };
            let text = text_of_end(status, names, value);
            let good = status == Status::Finished && failed.is_empty();
            match self.end_named(&text, good) {
                Some(end) => state.end = Some(end),
                None => {
                    let interleavings = Count::Unknown;
                    state.unlisted_end = Some(EndReport { text, good, interleavings, executions: None });
                }
            }
        }
        Ok(state)
    }

    /// Threads by the labels that this play knows them by; later ones by their own.
    fn known_threads(&self, threads: Vec<ThreadInfo>) -> Vec<ThreadInfo> {
        let known = self.threads.iter().map(|thread| ThreadInfo {
            label: thread.label.clone(),
            name: thread.name.clone(),
            span: Default::default(),
        });
        let later = threads.into_iter().skip(self.threads.len());
        known.chain(later).collect()
    }

    /// The end with this text. One that is good may yet be told as bad: where no schedule leads there without breaking an
    /// `always` check.
    fn end_named(&self, text: &str, good: bool) -> Option<usize> {
        let is_named = |end: &EndReport| end.text == text || end.text.strip_suffix(CHECK_FAILS) == Some(text);
        let exact = self.ends.iter().position(|end| is_named(end) && end.good == good);
        exact.or_else(|| self.ends.iter().position(|end| is_named(end) && good))
    }
}

/// The edge that a choice leads along; there is none if the exploration has left it out.
fn edge(exploration: &Exploration, state: StateIndex, choice: Choice) -> Option<&Edge> {
    exploration.graph.edges(state).iter().find(|edge| exploration.transition(edge).choice() == choice)
}

/// The `always` checks that do not hold in states of the slice, as written.
fn violated(input: &VariantInput<'_>, slice: &[StateIndex]) -> BTreeMap<StateIndex, Vec<String>> {
    let mut violated: BTreeMap<StateIndex, Vec<String>> = BTreeMap::new();
    for violation in &input.exploration.violations {
        if slice.binary_search(&violation.state).is_ok() {
            violated.entry(violation.state).or_default().extend(texts(&input.program.always, [violation.check]));
        }
    }
    violated
}

fn texts(checks: &[Check], broken: impl IntoIterator<Item = u16>) -> Vec<String> {
    broken.into_iter().filter_map(|check| checks.get(usize::from(check))).map(|check| check.text.clone()).collect()
}

/// A schedule by the numbers of its moves.
fn schedule(exploration: &Exploration, slice: &[StateIndex], states: &[PlayState], worthy: Worthy) -> PlaySchedule {
    let Worthy { role, title, subject, token, path, repeats } = worthy;
    let mut at = path.start;
    let mut moves = Vec::with_capacity(path.steps.len());
    for (transition, target) in &path.steps {
        let choice = exploration.transitions[*transition as usize].choice();
        let position = slice.binary_search(&at).expect("the states of all schedules are in the slice");
        let is_it = |told: &super::PlayMove| told.token == choice.to_string();
        moves.push(states[position].moves.iter().position(is_it).expect("what was done can be done"));
        at = *target;
    }
    PlaySchedule { role, title, subject, token, moves, repeats }
}

/// How many states are reachable.
fn total(exploration: &Exploration) -> Count {
    let graph = Count::from(exploration.graph.len() as u64);
    match (&exploration.search.states, &exploration.coverage, exploration.search.method) {
        (Some(counted), _, _) => counted.clone(),
        (None, Coverage::Complete, Method::Full) => graph,
        _ => Count::Unknown,
    }
}
