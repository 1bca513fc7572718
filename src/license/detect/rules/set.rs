//! A packed rule set, read in place. Whatever the bytes are, reading ends: what lies outside of a part is nothing.

use super::entry::RuleKind;
use super::pack::{BUCKET_BITS, MAGIC, PARTS, RULE_BYTES, build_mark};
use crate::license::detect::words::WordHash;

/// Rules that a user brought.
#[derive(Debug)]
pub struct RuleSet {
    bytes: Vec<u8>,
    /// Where each part begins and ends.
    parts: [(usize, usize); PARTS],
}

/// A file that holds no rules of this build.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleSetError {
    /// Another file, or a part of one.
    #[error("is no file of packed license rules, or is damaged; import the rules again")]
    Damaged,
    /// Words are cut in another way now.
    #[error("was made by another version of kinprint; import the rules again")]
    OtherVersion,
}

/// One rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackedRule<'a> {
    /// The license; empty for words that are none.
    pub(super) expression: &'a str,
    pub(super) kind: RuleKind,
    pub(super) relevance: u8,
    pub(super) minimum_coverage: u8,
    pub(super) is_continuous: bool,
    first_word: usize,
    pub(super) n_words: usize,
    first_phrase: usize,
    n_phrases: usize,
}

impl RuleSet {
    /// Takes packed rules; looks at their head only.
    ///
    /// # Errors
    /// When the bytes are no packed rules, or those of another build.
    pub fn new(bytes: Vec<u8>) -> Result<Self, RuleSetError> {
        let mut start = MAGIC.len() + 4 + PARTS * 4;
        if bytes.len() < start || !bytes.starts_with(MAGIC) {
            return Err(RuleSetError::Damaged);
        }
        if u32_in(&bytes, MAGIC.len()) != build_mark() {
            return Err(RuleSetError::OtherVersion);
        }
        let mut parts = [(0, 0); PARTS];
        for (idx, part) in parts.iter_mut().enumerate() {
            let end = u32_in(&bytes, MAGIC.len() + 4 + idx * 4) as usize;
            if end < start {
                return Err(RuleSetError::Damaged);
            }
            *part = (start, end);
            start = end;
        }
        if start != bytes.len() {
            return Err(RuleSetError::Damaged);
        }
        Ok(Self { bytes, parts })
    }

    /// Returns who made the rules and under which license, to be printed wherever they are used.
    pub fn attribution(&self) -> &str {
        self.text(0)
    }

    /// Returns where they were imported from.
    pub fn source(&self) -> &str {
        self.text(1)
    }

    /// Returns how many there are.
    pub fn n_rules(&self) -> usize {
        self.part(3).len() / RULE_BYTES
    }

    fn text(&self, part: usize) -> &str {
        std::str::from_utf8(self.part(part)).unwrap_or_default().trim_end()
    }

    fn part(&self, idx: usize) -> &[u8] {
        let (start, end) = self.parts[idx];
        self.bytes.get(start..end).unwrap_or_default()
    }

    fn u32_of(&self, part: usize, idx: usize) -> u32 {
        u32_in(self.part(part), idx * 4)
    }

    pub(super) fn rule(&self, number: u32) -> Option<PackedRule<'_>> {
        let entry = self.part(3).chunks_exact(RULE_BYTES).nth(number as usize)?;
        let value = |idx: usize| u32_in(entry, idx * 4) as usize;
        let expression = self.part(2).get(value(0)..value(0).checked_add(value(1))?)?;
        Some(PackedRule {
            expression: std::str::from_utf8(expression).ok()?,
            kind: match entry[22] {
                0 => RuleKind::Text,
                1 => RuleKind::Notice,
                2 => RuleKind::Reference,
                _ => RuleKind::FalsePositive,
            },
            relevance: entry[23],
            minimum_coverage: entry[24],
            is_continuous: entry[25] != 0,
            first_word: value(2),
            n_words: value(3),
            first_phrase: value(4),
            n_phrases: usize::from(u16::from_le_bytes([entry[20], entry[21]])),
        })
    }

    /// Returns the words of a rule.
    pub(super) fn words_of(&self, rule: PackedRule<'_>) -> impl ExactSizeIterator<Item = WordHash> + '_ {
        let from = rule.first_word.saturating_mul(4);
        let words = self.part(4).get(from..from.saturating_add(rule.n_words.saturating_mul(4))).unwrap_or_default();
        words.chunks_exact(4).map(|bytes| u32_in(bytes, 0))
    }

    /// Returns the words of a rule that must match without a gap, as ranges.
    pub(super) fn phrases_of(&self, rule: PackedRule<'_>) -> impl Iterator<Item = (u32, u32)> + '_ {
        let pairs = rule.first_phrase..rule.first_phrase + rule.n_phrases;
        pairs.map(|idx| (self.u32_of(5, idx * 2), self.u32_of(5, idx * 2 + 1)))
    }

    /// Calls `found` with each rule and its word at which a gram stands.
    pub(super) fn for_each_place(&self, gram: u32, mut found: impl FnMut(u32, u32)) {
        let bucket = (gram >> (32 - BUCKET_BITS)) as usize;
        let n_grams = self.part(7).len() / 4;
        let end = (self.u32_of(6, bucket + 1) as usize).min(n_grams);
        for idx in (self.u32_of(6, bucket) as usize).min(end)..end {
            if self.u32_of(7, idx) == gram {
                found(self.u32_of(8, idx * 2), self.u32_of(8, idx * 2 + 1));
            }
        }
    }

    /// Calls `found` with each rule of fewer words than a gram has whose words have that hash.
    pub(super) fn for_each_short(&self, hash: u32, mut found: impl FnMut(u32)) {
        let n_short = self.part(9).len() / 8;
        let (mut low, mut high) = (0, n_short);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.u32_of(9, middle * 2) < hash { low = middle + 1 } else { high = middle }
        }
        for idx in (low..n_short).take_while(|idx| self.u32_of(9, idx * 2) == hash) {
            found(self.u32_of(9, idx * 2 + 1));
        }
    }
}

fn u32_in(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}
