//! A number for each state, where most states need none.
//!
//! Memory is handed out for some states at a time, and written before it is read: memory of zeros that is read first is
//! handed out twice, zeros that are shared and then some of its own, of which all other processors have to be told.

use super::StateIndex;

/// Memory is handed out for so many states.
const SEGMENT: usize = 1 << 12;

/// 0 for each state, until something else is written.
#[derive(Debug, Default)]
pub struct Heads {
    segments: Vec<Vec<u32>>,
}

impl Heads {
    /// For so many states.
    pub fn new(states: usize) -> Heads {
        Heads { segments: vec![Vec::new(); states.div_ceil(SEGMENT)] }
    }

    /// That of a state.
    #[inline]
    pub fn get(&self, state: StateIndex) -> u32 {
        self.segments[state as usize / SEGMENT].get(state as usize % SEGMENT).copied().unwrap_or(0)
    }

    /// That of a state, to be changed.
    #[inline]
    pub fn at(&mut self, state: StateIndex) -> &mut u32 {
        let segment = &mut self.segments[state as usize / SEGMENT];
        if segment.is_empty() {
            segment.resize(SEGMENT, 0);
        }
        &mut segment[state as usize % SEGMENT]
    }
}

/// Zeros for all states, in memory that has been written.
pub fn zeros<T: Clone + Default>(len: usize) -> Vec<T> {
    let mut all = Vec::with_capacity(len);
    all.resize(len, std::hint::black_box(T::default()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_there() {
        let count = 2 * SEGMENT as u32 + 100;
        let mut heads = Heads::new(count as usize);
        for state in (0..count).step_by(7) {
            assert_eq!(heads.get(state), 0);
            *heads.at(state) = state + 1;
        }
        assert!((0..count).all(|state| heads.get(state) == if state.is_multiple_of(7) { state + 1 } else { 0 }));
        assert_eq!(zeros::<u64>(1000), vec![0; 1000]);
    }
}
