//! Hashes, which decide the order of sets.
//!
//! Source: CPython 3.11 `Python/pyhash.c` (`_Py_HashDouble`, SipHash-1-3 of J.-P. Aumasson and D. J. Bernstein),
//! `Objects/{long,tuple,range,set}object.c`, on a 64-bit little-endian machine.
//!
//! CPython hashes strings with a secret that differs from run to run; here they are hashed as with
//! `PYTHONHASHSEED=0`, the seed that one sets for runs that can be repeated. `None` has the hash it has since 3.12;
//! before, its address was used. What is hashed by its address (functions, classes, plain instances, NaN) has no hash
//! that could be known, so here it has none.

use super::container::range_length;
use super::{Object, Objects, Value};

/// Numbers are hashed modulo this prime, so that equal numbers of all types have equal hashes.
const BITS: u32 = 61;
const MODULUS: u64 = (1 << BITS) - 1;

/// Python's `hash(value)` of a hashable value; of a set that is not frozen, that of its frozen twin. `None` where
/// the hash comes from an address.
pub fn hash(value: &Value, objects: &dyn Objects) -> Option<i64> {
    match value {
        Value::None => Some(0xfca8_6420),
        Value::Bool(value) => Some(i64::from(*value)),
        Value::Int(value) => Some(hash_integer(*value)),
        Value::Float(value) => hash_float(value.get()),
        Value::String(text) => Some(hash_text(text)),
        Value::Tuple(items) => hash_sequence(items, objects),
        Value::Range(start, stop, step) => hash_range(*start, *stop, *step),
        Value::Object(reference) => match objects.object(*reference) {
            Object::Set { items, .. } => hash_set(items, objects),
            Object::List(_) | Object::Dict(_) | Object::Entity(_) => None,
        },
        _ => None,
    }
}

/// -1 tells an error in C, so nothing has that hash.
fn not_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

fn hash_integer(value: i64) -> i64 {
    let magnitude = (value.unsigned_abs() % MODULUS) as i64;
    not_minus_one(if value < 0 { -magnitude } else { magnitude })
}

/// Multiplied by a power of two, modulo the prime.
fn rotate(value: u64, bits: u32) -> u64 {
    ((value << bits) & MODULUS) | (value >> (BITS - bits))
}

fn hash_float(value: f64) -> Option<i64> {
    if value.is_nan() {
        return None;
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { 314_159 } else { -314_159 });
    }
    // The float is mantissa times two to the exponent, both integers.
    let bits = value.to_bits();
    let biased = (bits >> 52 & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    let magnitude = rotate(mantissa % MODULUS, exponent.rem_euclid(i64::from(BITS)) as u32) as i64;
    Some(not_minus_one(if value < 0.0 { -magnitude } else { magnitude }))
}

fn hash_sequence(items: &[Value], objects: &dyn Objects) -> Option<i64> {
    let hashes = items.iter().map(|item| hash(item, objects)).collect::<Option<Vec<i64>>>()?;
    Some(tuple_hash(&hashes))
}

/// The hash of a tuple from those of its items: a simplified xxHash.
pub fn tuple_hash(hashes: &[i64]) -> i64 {
    const PRIMES: [u64; 3] = [11_400_714_785_074_694_791, 14_029_467_366_897_019_727, 2_870_177_450_012_600_261];
    let mut sum = PRIMES[2];
    for hash in hashes {
        sum = sum.wrapping_add((*hash as u64).wrapping_mul(PRIMES[1])).rotate_left(31).wrapping_mul(PRIMES[0]);
    }
    let sum = sum.wrapping_add(hashes.len() as u64 ^ PRIMES[2] ^ 3_527_539);
    if sum == u64::MAX { 1_546_275_796 } else { sum as i64 }
}

/// Ranges are hashed by what makes them equal: the length, the first number, the step.
fn hash_range(start: i64, stop: i64, step: i64) -> Option<i64> {
    let none = 0xfca8_6420;
    let length = range_length(start, stop, step);
    let hashes = match length {
        0 => [none, none],
        1 => [hash_integer(start), none],
        _ => [hash_integer(start), hash_integer(step)],
    };
    Some(tuple_hash(&[(length % MODULUS) as i64, hashes[0], hashes[1]]))
}

fn hash_set(items: &[Value], objects: &dyn Objects) -> Option<i64> {
    let hashes = items.iter().map(|item| hash(item, objects)).collect::<Option<Vec<i64>>>()?;
    Some(set_hash(&hashes))
}

/// The hash of a frozen set from those of its items, whose order does not matter.
pub fn set_hash(hashes: &[i64]) -> i64 {
    let shuffle = |hash: u64| ((hash ^ 89_869_747) ^ (hash << 16)).wrapping_mul(3_644_798_167);
    let mut sum = hashes.iter().fold(0, |sum, hash| sum ^ shuffle(*hash as u64));
    sum ^= (hashes.len() as u64 + 1).wrapping_mul(1_927_868_237);
    sum ^= (sum >> 11) ^ (sum >> 25);
    let sum = sum.wrapping_mul(69069).wrapping_add(907_133_923);
    if sum == u64::MAX { 590_923_713 } else { sum as i64 }
}

/// Strings are hashed as they lie in CPython's memory: one, two or four bytes for each character.
fn hash_text(text: &str) -> i64 {
    let widest = text.chars().max().map_or(0, u32::from);
    let bytes: Vec<u8> = match widest {
        0..=0xff => text.chars().map(|character| character as u8).collect(),
        0x100..=0xffff => text.chars().flat_map(|character| (character as u16).to_le_bytes()).collect(),
        _ => text.chars().flat_map(|character| u32::from(character).to_le_bytes()).collect(),
    };
    if bytes.is_empty() { 0 } else { not_minus_one(sip_hash(&bytes) as i64) }
}

/// SipHash-1-3 with the key 0.
fn sip_hash(bytes: &[u8]) -> u64 {
    let mut state = [0x736f_6d65_7073_6575, 0x646f_7261_6e64_6f6d, 0x6c79_6765_6e65_7261, 0x7465_6462_7974_6573];
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[7] = bytes.len() as u8;
    for word in words.iter().chain([&last]) {
        let word = u64::from_le_bytes(*word);
        state[3] ^= word;
        sip_round(&mut state);
        state[0] ^= word;
    }
    state[2] ^= 0xff;
    (0..3).for_each(|_| sip_round(&mut state));
    state[0] ^ state[1] ^ state[2] ^ state[3]
}

fn sip_round(state: &mut [u64; 4]) {
    let [a, b, c, d] = state;
    *a = a.wrapping_add(*b);
    *b = b.rotate_left(13) ^ *a;
    *a = a.rotate_left(32);
    *c = c.wrapping_add(*d);
    *d = d.rotate_left(16) ^ *c;
    *a = a.wrapping_add(*d);
    *d = d.rotate_left(21) ^ *a;
    *c = c.wrapping_add(*b);
    *b = b.rotate_left(17) ^ *c;
    *c = c.rotate_left(32);
}
