//! The option that says by which arguments a reduced exploration leaves something out.

use crate::explore::Reductions;
use clap::{Args, ValueEnum};

/// By which arguments.
#[derive(Clone, Debug, Args)]
pub struct ReductionArguments {
    /// By which arguments a reduced exploration leaves something out, with commas in between
    #[arg(
        long = "reductions",
        value_enum,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "persistent-sets,lock-merging,commuting-blocks"
    )]
    pub list: Vec<ReductionChoice>,
}

/// Arguments of a reduced exploration; docs/EXPLORING.md says what each of them keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReductionChoice {
    /// Of each state only moves that nobody else can interfere with
    PersistentSets,
    /// Who holds a lock is not interrupted by those who need it
    LockMerging,
    /// One order of locked sums stands for all
    CommutingBlocks,
    /// What other orders lead to is not looked at again
    SleepSets,
}

impl From<&ReductionArguments> for Reductions {
    fn from(arguments: &ReductionArguments) -> Reductions {
        let has = |choice| arguments.list.contains(&choice);
        Reductions {
            persistent_sets: has(ReductionChoice::PersistentSets),
            lock_merging: has(ReductionChoice::LockMerging),
            commuting_blocks: has(ReductionChoice::CommutingBlocks),
            sleep_sets: has(ReductionChoice::SleepSets),
        }
    }
}
