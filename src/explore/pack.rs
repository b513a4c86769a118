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

/// What a component needs.
#[derive(Clone, Copy)]
struct Need {
    /// At most 32.
    bits: u32,
    /// 1 if states may be without it.
    offset: u8,
}

fn needs(tables: &Tables, given: usize) -> Vec<Need> {
    let needs = tables.components.iter().enumerate().map(|(index, table)| {
        let offset = u8::from(index >= given);
        Need { bits: bits_below(table.values().len() as u64 + u64::from(offset)), offset }
    });
    needs.collect()
}

/// In which word each component lies, and how many words there are. First fit, in the order of components: those that
/// change together are often neighbours.
fn places(needs: &[Need]) -> (Vec<usize>, usize) {
    let mut used: Vec<u32> = vec![0];
    let words = needs.iter().map(|need| {
        let fits = used.iter().position(|used| used + need.bits <= 64);
        let word = fits.unwrap_or_else(|| {
            used.push(0);
            used.len() - 1
        });
        used[word] += need.bits;
        word
    });
    (words.collect(), used.len())
}

impl Packing {
    /// A packing for the values that there are by now, in as few bits as they need. `given` is the number of components
    /// that all states have.
    pub fn tight(tables: &Tables, given: usize) -> Packing {
        let needs = needs(tables, given);
        let (words, count) = places(&needs);
        Packing::of_bits(&needs, &words, count)
    }

    /// The same in as many words, with room for further values: the bits of a word that are left are divided among those
    /// of its components that have had several values. States have to be packed anew only when one of them needs still more.
    pub fn roomy(tables: &Tables, given: usize) -> Packing {
        let mut needs = needs(tables, given);
        let (words, count) = places(&needs);
        for word in 0..count {
            let members = (0..needs.len()).filter(|index| words[*index] == word && needs[*index].bits > 0);
            let mut members = members.collect::<Vec<_>>();
            let mut spare = 64 - members.iter().map(|index| needs[*index].bits).sum::<u32>();
            // If there is not one for each, those that have grown most may grow again.
            members.sort_by_key(|index| std::cmp::Reverse(needs[*index].bits));
            while spare > 0 && members.iter().any(|index| needs[*index].bits < 32) {
                for index in &members {
                    let more = u32::from(spare > 0 && needs[*index].bits < 32);
                    needs[*index].bits += more;
                    spare -= more;
                }
            }
        }
        Packing::of_bits(&needs, &words, count)
    }

    fn of_bits(needs: &[Need], words: &[usize], count: usize) -> Packing {
        let mut used = vec![0; count];
        let fields = needs.iter().zip(words).map(|(need, word)| {
            // A field without bits must not be shifted by 64.
            let shift = used[*word].min(63) as u8;
            used[*word] += need.bits;
            let mask = ((1u64 << need.bits) - 1) as u32;
            Field { word: *word as u16, shift, offset: need.offset, mask }
        });
        let fields = fields.collect();
        Packing { fields, words: count }
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
        let packing = Packing::tight(&tables(&[1, 2, 3, 4, 5, 1]), 6);
        let bits = (0..6).map(|component| packing.field(component).mask.count_ones()).collect::<Vec<_>>();
        assert_eq!(bits, [0, 1, 2, 2, 3, 0]);
        assert_eq!(packing.words(), 1);
    }

    #[test]
    fn states_come_back_as_they_went_in() {
        let sizes = [1, 300, 2, 140_000, 1, 1 << 16, 9, 40_000, 1];
        let tables = tables(&sizes);
        let packing = Packing::tight(&tables, 7);
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
        let packing = Packing::tight(&tables(&[3, 300, 7, 2]), 3);
        let before = packing.pack::<1>(&[2, 17, 3]);
        let (keep, set) = packing.change::<1>(&[(1, 299), (3, 1)]);
        assert_eq!([before[0] & keep[0] | set[0]], packing.pack::<1>(&[2, 299, 3, 1]));
    }

    #[test]
    fn what_is_left_of_a_word_is_room_for_more() {
        let bits = |packing: &Packing| packing.fields.iter().map(|field| field.mask.count_ones()).collect::<Vec<_>>();
        let packing = Packing::roomy(&tables(&[4, 1, 5, 2]), 4);
        assert_eq!(bits(&packing), [2 + 19, 0, 3 + 20, 1 + 19], "58 bits are left for three of them");
        assert!(packing.fits(&tables(&[400, 1, 500, 200])) && !packing.fits(&tables(&[4, 2, 5, 2])));
        assert_eq!(bits(&Packing::roomy(&tables(&[4, 2]), 2)), [32, 32], "numbers have no more");
        // Two words as before, and 3 of 128 bits left.
        let sizes = [1 << 12, 1 << 12, 1 << 13, 1 << 13, 1 << 13, 1 << 13, 1 << 13, 1 << 13, 1 << 13, 1 << 10];
        let (tight, roomy) = (Packing::tight(&tables(&sizes), 10), Packing::roomy(&tables(&sizes), 10));
        assert_eq!((tight.words(), roomy.words()), (2, 2));
        assert_eq!(bits(&tight).into_iter().sum::<u32>(), 125);
        assert_eq!(bits(&roomy).into_iter().sum::<u32>(), 128);
        assert!(roomy.fits(&tables(&sizes)));
    }
}
