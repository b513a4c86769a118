//! The arguments by which reduced exploration leaves something out, each of which can be done without.
//!
//! Every set of them keeps every verdict and every outcome. `lock-merging` and `commuting-blocks` make persistent sets
//! smaller ([`super::persistent`], [`super::commuting`]) and say nothing without these; `sleep-sets` leave out moves of
//! the set that was chosen, or of all ([`super::sleep`]).

/// A set of arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reductions {
    /// Of each state only the moves of some threads: `persistent-sets`.
    pub persistent_sets: bool,
    /// Who holds a lock is not interrupted by those who need it: `lock-merging`.
    pub lock_merging: bool,
    /// One order of critical sections stands for all: `commuting-blocks`.
    pub commuting_blocks: bool,
    /// What other orders lead to is not looked at again: `sleep-sets`.
    pub sleep_sets: bool,
}

impl Reductions {
    /// None of them.
    pub const NONE: Reductions =
        Reductions { persistent_sets: false, lock_merging: false, commuting_blocks: false, sleep_sets: false };

    /// All that keep what each state can end as: all but `sleep-sets`.
    pub const USUAL: Reductions =
        Reductions { persistent_sets: true, lock_merging: true, commuting_blocks: true, sleep_sets: false };

    /// Those with these names; other names are ignored.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Reductions {
        let mut these = Reductions::NONE;
        for name in names {
            these.each().into_iter().filter(|(known, _)| *known == name).for_each(|(_, is_used)| *is_used = true);
        }
        these
    }

    /// Their names, in alphabetical order.
    pub fn names(mut self) -> Vec<&'static str> {
        self.each().into_iter().filter(|(_, is_used)| **is_used).map(|(name, _)| name).collect()
    }

    fn each(&mut self) -> [(&'static str, &mut bool); 4] {
        [
            ("commuting-blocks", &mut self.commuting_blocks),
            ("lock-merging", &mut self.lock_merging),
            ("persistent-sets", &mut self.persistent_sets),
            ("sleep-sets", &mut self.sleep_sets),
        ]
    }
}
