//! States in few bits: each component gets as many as its table of values needs by now.
//!
//! Definition: a packed state is `WORDS` words of 64 bits. A component lies in one word; one that has had a single
//! value so far takes no bits. A component that every state has is kept as its number; one that states have only once
//! a thread is started is kept as its number plus one, and 0 says that it is absent. Packing is injective as long as
//! all numbers fit ([`Packing::fits`]), so equal packed states are equal states: nothing is hashed away. When a table
//! outgrows its bits, all states are packed anew.

use super::intern::{Tables, present};

/// A packed state.
pub type Packed<const WORDS: usize> = [u64; WORDS];

/// Where a component stands in packed states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    word: u16,
    shift: u8,
    /// 1 if states may be without it.
    offset: u8,
    /// As many ones as it has bits.
    mask: u32,
}

impl Field {
    /// The component's number, or [`ABSENT`](super::intern::ABSENT).
    #[inline]
    pub fn get<const WORDS: usize>(self, state: &Packed<WORDS>) -> u32 {
        // With one word there is nothing to choose, and nothing to check.
        let word = if WORDS == 1 { state[0] } else { state[usize::from(self.word)] };
        ((word >> self.shift) as u32 & self.mask).wrapping_sub(u32::from(self.offset))
    }

    /// Its bits in its word.
    fn bits(self) -> u64 {
        u64::from(self.mask) << self.shift
    }

    /// Gives the component another number.
    pub fn set<const WORDS: usize>(self, state: &mut Packed<WORDS>, number: u32) {
        let code = number.wrapping_add(u32::from(self.offset));
        debug_assert!(code <= self.mask, "the number fits its bits");
        let word = &mut state[usize::from(self.word)];
        *word = *word & !self.bits() | u64::from(code) << self.shift;
    }
}

/// Where all components stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packing {
    fields: Vec<Field>,
    words: usize,
}

/// How many bits the numbers below a bound need.
fn bits_below(bound: u64) -> u32 {
    64 - bound.saturating_sub(1).leading_zeros()
}

impl Packing {
    /// A packing for the values that there are by now. Of a packing that it replaces, the components that have outgrown
    /// their bits get room for twice as many values, if that costs no further word.
    ///
    /// `given` is the number of components that all states have.
    pub fn new(tables: &Tables, given: usize, before: Option<&Packing>) -> Packing {
        let needs = tables.components.iter().enumerate().map(|(index, table)| {
            let offset = u64::from(index >= given);
            (bits_below(table.values().len() as u64 + offset), offset as u8)
        });
        let needs = needs.collect::<Vec<_>>();
        let tight = Packing::of_bits(&needs);
        let Some(before) = before else { return tight };
        let generous = needs.iter().enumerate().map(|(index, (bits, offset))| {
            let had = before.fields.get(index).map_or(0, |field| field.mask.count_ones());
            let spare = u32::from(*bits > had && had > 0 && *bits < 32);
            ((*bits + spare).max(had), *offset)
        });
        let generous = Packing::of_bits(&generous.collect::<Vec<_>>());
        if generous.words == tight.words { generous } else { tight }
    }

    /// First fit, in the order of components: those that change together are often neighbours.
    fn of_bits(needs: &[(u32, u8)]) -> Packing {
        let mut used: Vec<u32> = vec![0];
        let fields = needs.iter().map(|(bits, offset)| {
            let fits = used.iter().position(|used| used + bits <= 64);
            let word = fits.unwrap_or_else(|| {
                used.push(0);
                used.len() - 1
            });
            // A field without bits must not be shifted by 64.
            let shift = used[word].min(63) as u8;
            used[word] += bits;
            let mask = ((1u64 << bits) - 1) as u32;
            Field { word: word as u16, shift, offset: *offset, mask }
        });
        let fields = fields.collect();
        Packing { fields, words: used.len() }
    }

    /// How many words it takes.
    pub fn words(&self) -> usize {
        self.words
    }

    /// How many components it has room for.
    pub fn width(&self) -> usize {
        self.fields.len()
    }

    /// Where a component stands.
    #[inline]
    pub fn field(&self, component: usize) -> Field {
        self.fields[component]
    }

    /// Whether there is room for all values that there are.
    pub fn fits(&self, tables: &Tables) -> bool {
        let fits = |(field, values): (&Field, usize)| {
            (values as u64 + u64::from(field.offset)).saturating_sub(1) <= u64::from(field.mask)
        };
        let values = tables.components.iter().map(|table| table.values().len());
        tables.components.len() == self.fields.len() && self.fields.iter().zip(values).all(fits)
    }

    /// Packs a state; components beyond its end are absent.
    pub fn pack<const WORDS: usize>(&self, state: &[u32]) -> Packed<WORDS> {
        let mut packed = [0; WORDS];
        for (field, number) in self.fields.iter().zip(state) {
            field.set(&mut packed, *number);
        }
        packed
    }

    /// Appends a packed state of [`Packing::words`] words.
    pub fn pack_into(&self, state: &[u32], words: &mut Vec<u64>) {
        let start = words.len();
        words.resize(start + self.words, 0);
        for (field, number) in self.fields.iter().zip(state) {
            let code = number.wrapping_add(u32::from(field.offset));
            words[start + usize::from(field.word)] |= u64::from(code) << field.shift;
        }
    }

    /// The numbers of a packed state's components.
    pub fn unpack<const WORDS: usize>(&self, packed: &Packed<WORDS>, state: &mut Vec<u32>) {
        state.clear();
        state.extend(self.fields.iter().map(|field| field.get(packed)));
    }

    /// The numbers of a packed state of so many words, without the absent components at its end.
    pub fn read(&self, words: &[u64]) -> Vec<u32> {
        let number = |field: &Field| {
            let code = (words[usize::from(field.word)] >> field.shift) as u32 & field.mask;
            code.wrapping_sub(u32::from(field.offset))
        };
        let mut state = self.fields.iter().map(number).collect::<Vec<_>>();
        state.truncate(present(&state).len());
        state
    }

    /// What a change of some components does to packed states: these bits are kept, those are set.
    pub fn change<const WORDS: usize>(&self, changes: &[(usize, u32)]) -> (Packed<WORDS>, Packed<WORDS>) {
        let (mut keep, mut set) = ([u64::MAX; WORDS], [0; WORDS]);
        for (component, number) in changes {
            let field = self.fields[*component];
            keep[usize::from(field.word)] &= !field.bits();
            field.set(&mut set, *number);
        }
        (keep, set)
    }
}

/// A number that looks random, the same for equal states.
#[inline]
pub fn hash<const WORDS: usize>(state: &Packed<WORDS>) -> u64 {
    // The multiplier is 2^64 divided by the golden ratio.
    let mut hash = 0u64;
    for word in state {
        hash = (hash.rotate_left(29) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    (hash ^ hash >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

#[cfg(test)]
mod tests {
    use super::super::intern::ABSENT;
    use super::*;
    use crate::machine::Component;
    use crate::value::Value;

    fn tables(sizes: &[i64]) -> Tables {
        let mut tables = Tables::default();
        for (index, size) in sizes.iter().enumerate() {
            (0..*size).for_each(|value| _ = tables.intern(index, Component::Variable(Value::Int(value))));
        }
        tables
    }

    #[test]
    fn components_take_as_many_bits_as_their_values_need() {
        let packing = Packing::new(&tables(&[1, 2, 3, 4, 5, 1]), 6, None);
        let bits = (0..6).map(|component| packing.field(component).mask.count_ones()).collect::<Vec<_>>();
        assert_eq!(bits, [0, 1, 2, 2, 3, 0]);
        assert_eq!(packing.words(), 1);
    }

    #[test]
    fn states_come_back_as_they_went_in() {
        let sizes = [1, 300, 2, 140_000, 1, 1 << 16, 9, 40_000, 1];
        let tables = tables(&sizes);
        let packing = Packing::new(&tables, 7, None);
        assert_eq!(packing.words(), 2);
        assert!(packing.fits(&tables));
        let mut unpacked = Vec::new();
        for state in [
            vec![0, 299, 1, 69_999, 0, 65_535, 8, 39_999, 0],
            vec![0, 0, 0, 0, 0, 0, 0, 0, ABSENT],
            vec![0, 5, 1, 6, 0, 7, 2, ABSENT, ABSENT],
        ] {
            let packed = packing.pack::<2>(&state);
            packing.unpack(&packed, &mut unpacked);
            assert_eq!(unpacked, state);
            assert_eq!(packing.read(&packed), present(&state));
            assert_eq!(packing.pack::<2>(present(&state)), packed);
        }
    }

    #[test]
    fn a_change_is_made_by_two_masks() {
        let packing = Packing::new(&tables(&[3, 300, 7, 2]), 3, None);
        let before = packing.pack::<1>(&[2, 17, 3]);
        let (keep, set) = packing.change::<1>(&[(1, 299), (3, 1)]);
        assert_eq!([before[0] & keep[0] | set[0]], packing.pack::<1>(&[2, 299, 3, 1]));
    }

    #[test]
    fn what_has_outgrown_its_bits_gets_more() {
        let (small, large) = (tables(&[4, 4]), tables(&[4, 5]));
        let before = Packing::new(&small, 2, None);
        assert!(before.fits(&small) && !before.fits(&large));
        let after = Packing::new(&large, 2, Some(&before));
        assert!(after.fits(&large));
        assert!(after.fits(&tables(&[4, 16])), "and one more");
    }
}
