//! Packing: rules as one run of bytes that is read without preparation.
//!
//! Little-endian: [`MAGIC`], the hash that words of this build have, the end of each part, the parts.
//!
//! | part | entry |
//! | --- | --- |
//! | attribution, source | UTF-8 |
//! | expressions | UTF-8, each once |
//! | rules | [`RULE_BYTES`]: see [`rule_entry`] |
//! | words | `u32` hashes, all rules one after the other |
//! | phrases | `u32` first word and end, within its rule |
//! | buckets | `u32` first gram of each upper [`BUCKET_BITS`] bits, and the end |
//! | grams | `u32` hashes, sorted |
//! | places | `u32` rule, `u32` word, one for each gram |
//! | short | `u32` hash of all words, `u32` rule, sorted: rules of fewer words than a gram has |
//!
//! Of each rule only its rarest grams are listed: one of those that must match word by word, of longer ones one in each of
//! [`ANCHORS`] parts. That makes the lists short whatever all notices have in common.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::entry::Rule;
use crate::license::detect::texts::format::{K, gram_hash};
use crate::license::detect::words::{WordHash, words_of};

pub(super) const MAGIC: &[u8; 8] = b"kpRules1";
pub(super) const PARTS: usize = 10;
pub(super) const RULE_BYTES: usize = 28;
pub(super) const BUCKET_BITS: u32 = 14;
/// Rules up to this many words match word by word.
pub(super) const EXACT_WORDS: usize = 60;
/// Grams listed of a longer rule.
pub(super) const ANCHORS: usize = 8;

/// Returns what the words of this build are told by: rules cut by another are not comparable.
pub(super) fn build_mark() -> u32 {
    const SAMPLE: &[u8] =
        b"* Licence: GPL-2.0+ (see http://example.org/x), \xc2\xa9 the author's. 1) &quot;as is&quot;";
    words_of(SAMPLE).iter().fold(K as u32, |mark, word| mark.rotate_left(5) ^ word.hash ^ u32::from(word.flags))
}

/// Returns the hash that a run of words is listed by.
pub(super) fn list_hash(words: &[WordHash]) -> u32 {
    (gram_hash(words) >> 32) as u32
}

/// Packs rules; those of the same words are one, the most certain.
pub(super) fn pack(mut rules: Vec<Rule>, attribution: &str, source: &str) -> (Vec<u8>, usize) {
    rules.sort_by(|left, right| left.words.cmp(&right.words).then(right.relevance.cmp(&left.relevance)));
    rules.dedup_by(|next, kept| next.words == kept.words);
    let mut parts: [Vec<u8>; PARTS] = Default::default();
    parts[0].extend(attribution.as_bytes());
    parts[1].extend(source.as_bytes());
    let mut expressions: HashMap<String, u32> = HashMap::new();
    let (mut n_words, mut n_phrases) = (0u32, 0u32);
    for rule in &rules {
        let text = rule.expression.as_ref().map_or(String::new(), ToString::to_string);
        let len = text.len() as u32;
        let at = match expressions.entry(text) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let at = parts[2].len() as u32;
                parts[2].extend(new.key().as_bytes());
                *new.insert(at)
            }
        };
        rule_entry(&mut parts[3], rule, [at, len, n_words, n_phrases]);
        put(&mut parts[4], rule.words.iter().copied());
        put(&mut parts[5], rule.phrases.iter().flat_map(|range| [range.start, range.end]));
        (n_words, n_phrases) = (n_words + rule.words.len() as u32, n_phrases + rule.phrases.len() as u32);
    }
    list_grams(&rules, &mut parts);
    (join(&parts), rules.len())
}

fn rule_entry(part: &mut Vec<u8>, rule: &Rule, [expression, len, first_word, first_phrase]: [u32; 4]) {
    put(part, [expression, len, first_word, rule.words.len() as u32, first_phrase]);
    part.extend((rule.phrases.len() as u16).to_le_bytes());
    part.extend([rule.kind as u8, rule.relevance, rule.minimum_coverage, u8::from(rule.is_continuous), 0, 0]);
}

fn list_grams(rules: &[Rule], parts: &mut [Vec<u8>; PARTS]) {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for gram in rules.iter().flat_map(|rule| rule.words.windows(K)) {
        *counts.entry(list_hash(gram)).or_default() += 1;
    }
    let (mut listed, mut short) = (Vec::new(), Vec::new());
    for (number, rule) in rules.iter().enumerate() {
        let number = number as u32;
        if rule.words.len() < K {
            short.push([list_hash(&rule.words), number]);
            continue;
        }
        let grams: Vec<u32> = rule.words.windows(K).map(list_hash).collect();
        let n_parts = if rule.words.len() <= EXACT_WORDS { 1 } else { ANCHORS };
        for part in 0..n_parts {
            let range = grams.len() * part / n_parts..grams.len() * (part + 1) / n_parts;
            let rarest = range.min_by_key(|&at| counts.get(&grams[at]));
            listed.extend(rarest.map(|at| (grams[at], number, at as u32)));
        }
    }
    short.sort_unstable();
    listed.sort_unstable();
    let mut next = 0;
    for bucket in 0..=1u32 << BUCKET_BITS {
        while listed.get(next).is_some_and(|(gram, ..)| gram >> (32 - BUCKET_BITS) < bucket) {
            next += 1;
        }
        put(&mut parts[6], [next as u32]);
    }
    put(&mut parts[7], listed.iter().map(|entry| entry.0));
    put(&mut parts[8], listed.iter().flat_map(|entry| [entry.1, entry.2]));
    put(&mut parts[9], short.into_iter().flatten());
}

fn join(parts: &[Vec<u8>; PARTS]) -> Vec<u8> {
    let mut packed = MAGIC.to_vec();
    put(&mut packed, [build_mark()]);
    let mut end = packed.len() + PARTS * 4;
    for part in parts {
        end += part.len().next_multiple_of(4);
        put(&mut packed, [end as u32]);
    }
    for part in parts {
        packed.extend(part);
        packed.resize(packed.len().next_multiple_of(4), b' ');
    }
    packed
}

fn put(part: &mut Vec<u8>, values: impl IntoIterator<Item = u32>) {
    values.into_iter().for_each(|value| part.extend(value.to_le_bytes()));
}
