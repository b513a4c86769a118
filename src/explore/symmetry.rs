//! Interchangeable threads: of all states that differ only in which of them is where, one is looked at.
//!
//! Definition: entries with the same function and equal arguments are interchangeable. A permutation of them renames a
//! state (see [`crate::machine::rename`]); the *orbit* of a state is what it can be renamed to. The canonical state of
//! an orbit has the values of interchangeable threads in ascending order of their numbers; of several such states, it is
//! the one whose other components have the least numbers, compared one after the other. So it depends on the orbit
//! only. Ip and Dill, "Better Verification Through Symmetry" (1996), and Clarke, Enders, Filkorn and Jha, "Exploiting
//! Symmetry in Temporal Logic Model Checking" (1996).
//!
//! Counting. Let G be the group of permutations. It maps steps to steps, and the initial state to itself (checked, or
//! symmetry is not used). So G maps the ways to a state onto the ways to its image, and all states of an orbit have the
//! same number of ways and of steps. Let P(O) be the number of ways that end in an orbit O. Each of them ends in some
//! state g·r, where r is the canonical one, and goes on into an orbit O' by as many steps as r has into O': the sum of
//! P(O) over the steps from canonical states into O' is P(O'). No division, no multiplication: interleavings come out
//! exactly. States of an orbit: |G| divided by the number of permutations that leave r as it is (orbit and stabilizer).
//! Steps out of an orbit: the number of its states times the steps of r. An outcome is the same for a whole orbit, since
//! values that refer to interchangeable threads are refused.
//!
//! Limits: threads that are started while running are not interchangeable. What cannot be renamed is refused, with a
//! reason, as are more than [`MAX_TIES`] permutations of threads with equal values in a state that tells them apart.

mod order;
mod renaming;

use super::intern::{ComponentTable, Tables};
use super::pack::{Packed, Packing};
use super::walk::{Outgrown, Walker};
use crate::machine::{Component, RenameError, mentions, rename};
use crate::program::Program;
pub use order::Scratch;
use order::factorial;
use renaming::Renamings;
use rustc_hash::FxHashMap;

/// How many permutations of threads with equal values are tried to find a canonical state.
pub const MAX_TIES: u64 = 5040;

/// Why interchangeable threads are not taken for equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asymmetry {
    /// Nobody asked for it.
    NotAsked,
    /// No two entries run the same function with equal arguments.
    Distinct,
    /// Some part of a state cannot be renamed.
    Rename(RenameError),
    /// Renaming changes the initial state.
    Initial,
    /// Too many threads have equal values in a state that tells them apart.
    Ties,
}

/// Why a canonical state is not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// States need more bits: pack anew and ask again.
    Outgrown,
    /// It cannot be done.
    Asymmetry(Asymmetry),
}

impl From<RenameError> for Obstacle {
    fn from(error: RenameError) -> Obstacle {
        Obstacle::Asymmetry(Asymmetry::Rename(error))
    }
}

impl From<Outgrown> for Obstacle {
    fn from(_: Outgrown) -> Obstacle {
        Obstacle::Outgrown
    }
}

/// Threads that are interchangeable.
#[derive(Debug)]
struct Group {
    threads: Vec<u16>,
    components: Vec<usize>,
    /// The values that any of them has; their numbers here are called classes.
    classes: ComponentTable,
    /// By member and number.
    class_of: Vec<Vec<u32>>,
    /// By member and class; [`UNKNOWN`] if the value has no number there yet.
    number_of: Vec<Vec<u32>>,
}

const UNKNOWN: u32 = u32::MAX;

/// The interchangeable threads of a program, and what is known of renaming its values.
#[derive(Debug)]
pub struct Symmetry<'p> {
    program: &'p Program,
    groups: Vec<Group>,
    /// By component, whether a thread of which group it is: its index, and which member.
    member: Vec<Option<(usize, usize)>>,
    /// By component and number: whether an interchangeable thread is mentioned. Empty for their own components.
    mentions: Vec<Vec<bool>>,
    /// By component: the values of other threads, with the first thread of a group in place of each that they mention.
    unnamed: Vec<ComponentTable>,
    /// By component and number: the number of such a value. Empty for whatever is no thread.
    unnamed_of: Vec<Vec<u32>>,
    /// The components of which some value mentions one.
    mentioning: Vec<usize>,
    renamings: Renamings,
    scratch: Scratch,
}

impl<'p> Symmetry<'p> {
    /// Looks for interchangeable threads.
    ///
    /// # Errors
    /// There are none.
    pub fn new(
        program: &'p Program,
        tables: &Tables,
        thread: impl Fn(u16) -> usize,
    ) -> Result<Symmetry<'p>, Asymmetry> {
        let mut groups: Vec<Group> = Vec::new();
        for (index, entry) in program.entries.iter().enumerate() {
            let like = |group: &&mut Group| {
                let first = &program.entries[usize::from(group.threads[0])];
                first.function == entry.function && first.arguments == entry.arguments
            };
            let group = match groups.iter_mut().find(like) {
                Some(group) => group,
                None => {
                    let (threads, components) = (Vec::new(), Vec::new());
                    let (class_of, number_of) = (Vec::new(), Vec::new());
                    groups.push(Group { threads, components, classes: ComponentTable::default(), class_of, number_of });
                    groups.last_mut().expect("just pushed")
                }
            };
            group.threads.push(index as u16);
            group.components.push(thread(index as u16));
            group.class_of.push(Vec::new());
            group.number_of.push(Vec::new());
        }
        groups.retain(|group| group.threads.len() > 1);
        if groups.is_empty() || program.process.is_some() {
            return Err(Asymmetry::Distinct);
        }
        let sizes = groups.iter().map(|group| factorial(group.threads.len()));
        let size = sizes.reduce(|one, other| one?.checked_mul(other?)).flatten();
        size.ok_or(Asymmetry::Ties)?;
        let mut member = vec![None; tables.components.len()];
        for (index, group) in groups.iter().enumerate() {
            for (place, component) in group.components.iter().enumerate() {
                member[*component] = Some((index, place));
            }
        }
        let mut symmetry = Symmetry {
            program,
            groups,
            member,
            mentions: Vec::new(),
            unnamed: Vec::new(),
            unnamed_of: Vec::new(),
            mentioning: Vec::new(),
            renamings: Renamings::default(),
            scratch: Scratch::default(),
        };
        symmetry.learn(tables).map_err(Asymmetry::Rename)?;
        Ok(symmetry)
    }

    /// Which threads are interchangeable.
    pub fn groups(&self) -> Vec<Vec<u16>> {
        self.groups.iter().map(|group| group.threads.clone()).collect()
    }

    /// Bytes in use, approximately.
    pub fn bytes(&self) -> u64 {
        let group = |group: &Group| {
            let numbers = group.class_of.iter().chain(&group.number_of).map(|numbers| numbers.capacity() * 4);
            group.classes.bytes() + numbers.sum::<usize>() as u64
        };
        let unnamed = self.unnamed.iter().map(ComponentTable::bytes).sum::<u64>();
        self.groups.iter().map(group).sum::<u64>() + self.renamings.bytes() + unnamed
    }

    /// A component and number that stand for all that can take each other's place: what permutations make equal has the
    /// same class. Of a thread that is in no group, values that mention different members of one have the same class,
    /// too.
    pub fn class(&self, component: usize, number: u32) -> (usize, u32) {
        match self.member.get(component).copied().flatten() {
            Some((group, place)) if number != UNKNOWN => {
                let group = &self.groups[group];
                (group.components[0], group.class_of[place][number as usize])
            }
            _ => {
                let unnamed = self.unnamed_of.get(component).and_then(|numbers| numbers.get(number as usize));
                (component, unnamed.copied().unwrap_or(number))
            }
        }
    }

    /// Looks at values that are new.
    ///
    /// # Errors
    /// One of them cannot be renamed.
    #[cold]
    pub fn learn(&mut self, tables: &Tables) -> Result<(), RenameError> {
        let (groups, member) = (&mut self.groups, &self.member);
        let renamed = groups.iter().flat_map(|group| group.threads.clone()).collect::<Vec<_>>();
        let is_renamed = |thread: u16| renamed.contains(&thread);
        let names = groups.iter().flat_map(|group| group.threads.iter().map(|thread| (*thread, group.threads[0])));
        let names = names.collect::<FxHashMap<_, _>>();
        let first_of_group = |thread: u16| names.get(&thread).copied().unwrap_or(thread);
        self.mentions.resize_with(tables.components.len(), Vec::new);
        self.unnamed.resize_with(tables.components.len(), ComponentTable::default);
        self.unnamed_of.resize_with(tables.components.len(), Vec::new);
        for (component, table) in tables.components.iter().enumerate() {
            let place = member.get(component).copied().flatten();
            let known = match place {
                Some((group, place)) => groups[group].class_of[place].len(),
                None => self.mentions[component].len(),
            };
            for (number, value) in table.values().iter().enumerate().skip(known) {
                let mentioned = mentions(self.program, value, &is_renamed)?;
                let Some((group, place)) = place else {
                    self.mentions[component].push(mentioned);
                    if mentioned && !self.mentioning.contains(&component) {
                        self.mentioning.push(component);
                    }
                    if matches!(value, Component::Thread(_)) {
                        let unnamed = rename(self.program, value, &first_of_group)?;
                        let unnamed = self.unnamed[component].intern(unnamed);
                        self.unnamed_of[component].push(unnamed);
                    }
                    continue;
                };
                // The threads of a group have no names for each other, so nobody waits for their end.
                if mentioned {
                    return Err(RenameError::Value);
                }
                let group = &mut groups[group];
                let class = group.classes.intern(value.clone());
                group.class_of[place].push(class);
                let numbers = &mut group.number_of[place];
                if numbers.len() <= class as usize {
                    numbers.resize(class as usize + 1, UNKNOWN);
                }
                numbers[class as usize] = number as u32;
            }
        }
        self.mentioning.sort_unstable();
        Ok(())
    }

    /// Replaces a state by the canonical one of its orbit.
    ///
    /// # Errors
    /// There is something in the way.
    #[inline]
    pub fn canonical<const WORDS: usize>(
        &mut self,
        walker: &mut Walker<'_, WORDS>,
        state: &mut Packed<WORDS>,
    ) -> Result<(), Obstacle> {
        self.learn_new(walker)?;
        if self.has_mention(walker.packing(), state) {
            return self.canonical_of_mentions(walker, state).map(|_| ());
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let is_sorted = self.read_classes(walker.packing(), state, &mut scratch).expect("all values are known");
        let result = match is_sorted {
            true => Ok(()),
            false => {
                scratch.sort();
                self.arrange(walker, state, &scratch)
            }
        };
        self.scratch = scratch;
        result
    }

    /// The same, if all that is needed is known.
    #[inline]
    pub fn canonical_known<const WORDS: usize>(
        &self,
        walker: &Walker<'_, WORDS>,
        state: &mut Packed<WORDS>,
        scratch: &mut Scratch,
    ) -> Option<()> {
        // As long as workers look, nobody learns.
        if !*scratch.knows_all.get_or_insert_with(|| !self.is_new(walker)) {
            return None;
        }
        if self.has_mention(walker.packing(), state) {
            return self.canonical_of_mentions_known(walker.packing(), state, scratch).map(|_| ());
        }
        if !self.read_classes(walker.packing(), state, scratch)? {
            scratch.sort();
            self.arrange_known(walker.packing(), state, scratch)?;
        }
        Some(())
    }

    /// How many states the orbit of a canonical state has.
    ///
    /// # Errors
    /// There is something in the way.
    pub fn orbit<const WORDS: usize>(
        &mut self,
        walker: &mut Walker<'_, WORDS>,
        state: &Packed<WORDS>,
    ) -> Result<u64, Obstacle> {
        self.learn_new(walker)?;
        if self.has_mention(walker.packing(), state) {
            let mut canonical = *state;
            let fixed = self.canonical_of_mentions(walker, &mut canonical)?;
            assert_eq!(canonical, *state, "a canonical state stays as it is");
            return Ok(self.size() / fixed);
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        self.read_classes(walker.packing(), state, &mut scratch);
        let orbit = self.size() / scratch.ties();
        self.scratch = scratch;
        Ok(orbit)
    }

    /// The same, if all that is needed is known.
    pub fn orbit_known<const WORDS: usize>(
        &self,
        walker: &Walker<'_, WORDS>,
        state: &Packed<WORDS>,
        scratch: &mut Scratch,
    ) -> Option<u64> {
        if self.has_mention(walker.packing(), state) {
            let mut canonical = *state;
            let fixed = self.canonical_of_mentions_known(walker.packing(), &mut canonical, scratch)?;
            assert_eq!(canonical, *state, "a canonical state stays as it is");
            return Some(self.size() / fixed);
        }
        self.read_classes(walker.packing(), state, scratch)?;
        Some(self.size() / scratch.ties())
    }

    /// How many permutations there are.
    fn size(&self) -> u64 {
        self.groups.iter().map(|group| factorial(group.threads.len()).expect("checked")).product()
    }

    /// Looks at values that are new, if there are any.
    #[inline]
    fn learn_new<const WORDS: usize>(&mut self, walker: &Walker<'_, WORDS>) -> Result<(), Obstacle> {
        if self.is_new(walker) {
            self.learn(walker.system.tables())?;
        }
        Ok(())
    }

    /// Whether a component mentions an interchangeable thread.
    #[inline]
    fn has_mention<const WORDS: usize>(&self, packing: &Packing, state: &Packed<WORDS>) -> bool {
        let mentions = |component: &usize| {
            let number = packing.field(*component).get(state);
            number != UNKNOWN && self.mentions[*component][number as usize]
        };
        self.mentioning.iter().any(mentions)
    }

    /// Whether there are values that have not been looked at.
    #[inline]
    fn is_new<const WORDS: usize>(&self, walker: &Walker<'_, WORDS>) -> bool {
        let tables = &walker.system.tables().components;
        let known = |(component, mentions): (usize, &Vec<bool>)| match self.member.get(component).copied().flatten() {
            Some((group, place)) => self.groups[group].class_of[place].len(),
            None => mentions.len(),
        };
        tables.len() != self.mentions.len()
            || self.mentions.iter().enumerate().any(|part| known(part) != tables[part.0].values().len())
    }

    /// Reads the classes of all interchangeable threads. Returns whether they are in order; `None` if one is not known.
    #[inline]
    fn read_classes<const WORDS: usize>(
        &self,
        packing: &Packing,
        state: &Packed<WORDS>,
        scratch: &mut Scratch,
    ) -> Option<bool> {
        let mut sorted = true;
        scratch.classes.resize_with(self.groups.len(), Vec::new);
        for (group, classes) in self.groups.iter().zip(&mut scratch.classes) {
            classes.clear();
            let mut last = 0;
            for (component, class_of) in group.components.iter().zip(&group.class_of) {
                let class = *class_of.get(packing.field(*component).get(state) as usize)?;
                sorted &= last <= class;
                last = class;
                classes.push(class);
            }
        }
        Some(sorted)
    }

    /// Gives interchangeable threads the classes that were put in order.
    fn arrange<const WORDS: usize>(
        &mut self,
        walker: &mut Walker<'_, WORDS>,
        state: &mut Packed<WORDS>,
        scratch: &Scratch,
    ) -> Result<(), Obstacle> {
        if self.arrange_known(walker.packing(), state, scratch).is_some() {
            return Ok(());
        }
        let is_unknown = |group: &Group, place: usize, class: u32| {
            group.number_of[place].get(class as usize).is_none_or(|number| *number == UNKNOWN)
        };
        let missing = self.groups.iter().zip(&scratch.classes).flat_map(|(group, classes)| {
            let places = classes.iter().enumerate().filter(|(place, class)| is_unknown(group, *place, **class));
            places.map(|(place, class)| (group.components[place], group.classes.value(*class).clone()))
        });
        for (component, value) in missing.collect::<Vec<_>>() {
            walker.system.intern(component, value);
        }
        self.learn(walker.system.tables())?;
        if !walker.is_ready() {
            return Err(Obstacle::Outgrown);
        }
        self.arrange_known(walker.packing(), state, scratch).expect("all values are known");
        Ok(())
    }

    /// The same, if all that is needed is known; otherwise the state may be spoilt.
    #[inline]
    fn arrange_known<const WORDS: usize>(
        &self,
        packing: &Packing,
        state: &mut Packed<WORDS>,
        scratch: &Scratch,
    ) -> Option<()> {
        let mut arranged = *state;
        for (group, classes) in self.groups.iter().zip(&scratch.classes) {
            for (place, class) in classes.iter().enumerate() {
                let number = *group.number_of[place].get(*class as usize).filter(|number| **number != UNKNOWN)?;
                packing.field(group.components[place]).set(&mut arranged, number);
            }
        }
        *state = arranged;
        Some(())
    }

    /// The canonical state, where other components mention interchangeable threads. Returns how many permutations
    /// leave it as it is.
    fn canonical_of_mentions<const WORDS: usize>(
        &mut self,
        walker: &mut Walker<'_, WORDS>,
        state: &mut Packed<WORDS>,
    ) -> Result<u64, Obstacle> {
        let mut scratch = std::mem::take(&mut self.scratch);
        self.read_classes(walker.packing(), state, &mut scratch).expect("all values are known");
        let components = self.mentioned(walker.packing(), state);
        let renamed = scratch.least(&self.groups, self.program, &components, |component, number, naming| {
            self.renamings.rename(self.program, walker, component, number, naming)
        });
        let result = renamed.and_then(|(least, fixed)| {
            if !walker.is_ready() {
                self.learn(walker.system.tables())?;
                return Err(Obstacle::Outgrown);
            }
            self.arrange(walker, state, &scratch)?;
            set_components(walker.packing(), state, &components, least);
            Ok(fixed)
        });
        self.scratch = scratch;
        result
    }

    /// The same, if all that is needed is known.
    fn canonical_of_mentions_known<const WORDS: usize>(
        &self,
        packing: &Packing,
        state: &mut Packed<WORDS>,
        scratch: &mut Scratch,
    ) -> Option<u64> {
        self.read_classes(packing, state, scratch)?;
        let components = self.mentioned(packing, state);
        let known = |component: usize, number: u32, naming: &[u16]| {
            self.renamings.known(component, number, naming).ok_or(Obstacle::Outgrown)
        };
        let (least, fixed) = scratch.least(&self.groups, self.program, &components, known).ok()?;
        self.arrange_known(packing, state, scratch)?;
        set_components(packing, state, &components, least);
        Some(fixed)
    }

    /// The components of which some value mentions an interchangeable thread: which, its number, whether it does.
    fn mentioned<const WORDS: usize>(&self, packing: &Packing, state: &Packed<WORDS>) -> Vec<(usize, u32, bool)> {
        let components = self.mentioning.iter().map(|component| {
            let number = packing.field(*component).get(state);
            (*component, number, number != UNKNOWN && self.mentions[*component][number as usize])
        });
        components.collect()
    }
}

/// Gives components other numbers.
fn set_components<const WORDS: usize>(
    packing: &Packing,
    state: &mut Packed<WORDS>,
    components: &[(usize, u32, bool)],
    numbers: Vec<u32>,
) {
    for ((component, ..), number) in components.iter().zip(numbers) {
        packing.field(*component).set(state, number);
    }
}
