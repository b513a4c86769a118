//! Fingerprints of programs: FNV-1a with 64 bits, over texts.
//!
//! Stable for a released version of the tool: a token of a version that compiles differently is refused rather than
//! misread. They tell programs apart that were changed by accident, not by an adversary.

/// A fingerprint in the making.
#[derive(Clone)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// Of nothing.
    pub fn new() -> Fingerprint {
        Fingerprint(0xcbf2_9ce4_8422_2325)
    }

    /// Goes on with a text, which is told apart from the next one.
    pub fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// What it has come to.
    pub fn value(&self) -> u64 {
        self.0
    }
}
