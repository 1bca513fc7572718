//! Search: which imported rules stand where in a list of words.
//!
//! Short rules match word by word. Longer ones are nominated by their rarest grams, aligned, and must agree nearly whole:
//! their required phrases without a gap, and none of the words that tell licenses apart missing or added. The longest match
//! of a place counts. Pure.

use std::collections::HashMap;
use std::ops::Range;

use super::entry::{RuleKind, is_searched};
use super::pack::{EXACT_WORDS, list_hash};
use super::set::{PackedRule, RuleSet};
use crate::license::detect::atom::{family_of, ids_of};
use crate::license::detect::mention::Mention;
use crate::license::detect::texts::format::K;
use crate::license::detect::texts::{align_words, is_guard};
use crate::license::detect::words::{Word, WordHash};

/// A rule, found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RuleMatch {
    /// The license; empty for words that are none.
    pub(crate) expression: String,
    pub(crate) kind: RuleKind,
    /// The words it covers, as indices into those searched.
    pub(crate) words: Range<usize>,
    /// Words of the rule.
    pub(crate) n_words: usize,
    /// Share of its words that match.
    pub(crate) similarity: f32,
}

impl RuleMatch {
    /// Tells whether its words are no license whatever they look like.
    pub(crate) fn is_false_positive(&self) -> bool {
        self.kind == RuleKind::FalsePositive
    }

    /// Tells whether it is a name or not much more.
    pub(crate) fn is_name(&self) -> bool {
        const MIN_WORDS: usize = 20;
        self.n_words < MIN_WORDS
    }

    /// Tells whether mentions in its words name licenses of all families that it names.
    pub(crate) fn repeats(&self, known: &[Mention]) -> bool {
        let families: Vec<&str> = known.iter().flat_map(|known| ids_of(&known.expression)).map(family_of).collect();
        ids_of(&self.expression).into_iter().all(|id| families.contains(&family_of(id)))
    }
}

/// Share of a long rule's words that must match, unless it asks for more.
const MIN_COVERAGE: f32 = 0.96;
/// Words between those of a rule, relative to its length.
const MAX_EXTRA: f32 = 0.06;
/// Less certain rules are none.
const MIN_RELEVANCE: u8 = 80;
/// Alignments tried for one place.
const MAX_TRIES: u8 = 6;
/// Words of a place.
const PLACE_WORDS: usize = 64;

/// Returns the rules that `words` hold, in order, none over another.
pub(super) fn find(set: &RuleSet, words: &[Word]) -> Vec<RuleMatch> {
    let places: Vec<usize> =
        words.iter().enumerate().filter(|(_, word)| is_searched(word)).map(|(place, _)| place).collect();
    let hashes: Vec<WordHash> = places.iter().map(|&place| words[place].hash).collect();
    let mut found: Vec<(Range<usize>, RuleMatch)> = Vec::new();
    let mut push = |rule: PackedRule<'_>, range: Range<usize>, similarity: f32| {
        let words = places[range.start]..places[range.end - 1] + 1;
        let matched = RuleMatch {
            expression: rule.expression.to_owned(),
            kind: rule.kind,
            words,
            n_words: rule.n_words,
            similarity,
        };
        found.push((range, matched));
    };
    for at in 0..hashes.len() {
        for len in 1..K.min(hashes.len() - at + 1) {
            set.for_each_short(list_hash(&hashes[at..at + len]), |number| {
                let rule = set.rule(number).filter(|rule| rule.relevance >= MIN_RELEVANCE);
                if let Some(rule) = rule.filter(|rule| stands_at(set, *rule, &hashes, at)) {
                    push(rule, at..at + rule.n_words, 1.0);
                }
            });
        }
    }
    let mut anchors: Vec<(u32, i64, u32, u32)> = Vec::new(); // Rule, diagonal, word, word of the rule.
    for (at, gram) in hashes.windows(K).enumerate() {
        set.for_each_place(list_hash(gram), |number, place| {
            anchors.push((number, at as i64 - i64::from(place), at as u32, place));
        });
    }
    anchors.sort_unstable();
    let mut tries = vec![0u8; hashes.len() / PLACE_WORDS + 1];
    for of_rule in anchors.chunk_by(|left, right| left.0 == right.0) {
        let Some(rule) = set.rule(of_rule[0].0).filter(|rule| rule.relevance >= MIN_RELEVANCE) else { continue };
        for near in of_rule.chunk_by(|left, right| right.1 - left.1 <= 8 + rule.n_words as i64 / 10) {
            let mut is_exact = false;
            for of_diagonal in near.chunk_by(|left, right| left.1 == right.1) {
                let start = usize::try_from(of_diagonal[0].1).ok();
                if let Some(start) = start.filter(|start| stands_at(set, rule, &hashes, *start)) {
                    push(rule, start..start + rule.n_words, 1.0);
                    is_exact = true;
                }
            }
            if !is_exact && rule.n_words > EXACT_WORDS && near.len() >= 4 && !rule.is_continuous {
                let tries = &mut tries[near[0].2 as usize / PLACE_WORDS];
                *tries = tries.saturating_add(1);
                if *tries <= MAX_TRIES
                    && let Some((range, similarity)) = aligned(set, rule, &hashes, near)
                {
                    push(rule, range, similarity);
                }
            }
        }
    }
    longest(found, hashes.len())
}

fn stands_at(set: &RuleSet, rule: PackedRule<'_>, hashes: &[WordHash], start: usize) -> bool {
    let words = set.words_of(rule);
    let there = hashes.get(start..start.saturating_add(rule.n_words)).unwrap_or_default();
    !there.is_empty() && words.len() == there.len() && words.eq(there.iter().copied())
}

/// Aligns a rule and returns where it stands and how much of it, if that is enough.
fn aligned(
    set: &RuleSet,
    rule: PackedRule<'_>,
    hashes: &[WordHash],
    near: &[(u32, i64, u32, u32)],
) -> Option<(Range<usize>, f32)> {
    let rule_words: Vec<WordHash> = set.words_of(rule).collect();
    let from = usize::try_from(near[0].1).unwrap_or(0).saturating_sub(16);
    let to = hashes.len().min(from + rule_words.len() * 11 / 10 + 64);
    let text = hashes.get(from..to)?;
    let mut ids: HashMap<WordHash, u16> = HashMap::new();
    let mut rule_ids: Vec<u16> = Vec::with_capacity(rule_words.len());
    for word in &rule_words {
        let next = u16::try_from(ids.len() + 1).ok()?;
        rule_ids.push(*ids.entry(*word).or_insert(next));
    }
    let text_ids: Vec<u16> = text.iter().map(|word| ids.get(word).copied().unwrap_or(0)).collect();
    let is_inside = |anchor: &&(u32, i64, u32, u32)| {
        (from..to).contains(&(anchor.2 as usize)) && rule_words.len() > anchor.3 as usize
    };
    let inside = near.iter().filter(is_inside);
    let mut anchors: Vec<(u32, u32)> = inside.map(|anchor| (anchor.2 - from as u32, anchor.3)).collect();
    let pairs = align_words(&text_ids, &rule_ids, &mut anchors);
    let (&(first, _), &(last, _)) = (pairs.first()?, pairs.last()?);
    let coverage = pairs.len() as f32 / rule_words.len() as f32;
    let n_extra = (last - first + 1) as usize - pairs.len();
    let needed = MIN_COVERAGE.max(f32::from(rule.minimum_coverage) / 100.0);
    if coverage < needed || n_extra as f32 > MAX_EXTRA * rule_words.len() as f32 {
        return None;
    }
    let mut is_text_paired = vec![false; text.len()];
    let mut is_rule_paired = vec![false; rule_words.len()];
    for &(text_at, rule_at) in &pairs {
        (is_text_paired[text_at as usize], is_rule_paired[rule_at as usize]) = (true, true);
    }
    let is_missed = (0..rule_words.len()).any(|at| !is_rule_paired[at] && is_guard(rule_words[at]));
    let is_added = (first as usize..=last as usize).any(|at| !is_text_paired[at] && is_guard(text[at]));
    let is_whole = |(start, end): (u32, u32)| {
        let at = pairs.partition_point(|pair| pair.1 < start);
        let len = (end - start) as usize;
        pairs.get(at..at + len).is_some_and(|run| {
            run.iter().enumerate().all(|(step, pair)| pair.1 == start + step as u32 && pair.0 == run[0].0 + step as u32)
        })
    };
    let holds =
        !is_missed && !is_added && set.phrases_of(rule).all(|(start, end)| start < end && is_whole((start, end)));
    holds.then_some((from + first as usize..from + last as usize + 1, coverage))
}

/// Keeps the longest of those that overlap.
fn longest(mut found: Vec<(Range<usize>, RuleMatch)>, n_words: usize) -> Vec<RuleMatch> {
    found.sort_by(|left, right| {
        let len = |one: &(Range<usize>, RuleMatch)| one.0.len();
        len(right)
            .cmp(&len(left))
            .then(right.1.similarity.total_cmp(&left.1.similarity))
            .then(left.0.start.cmp(&right.0.start))
    });
    let mut is_taken = vec![false; n_words];
    let mut kept = Vec::new();
    for (range, matched) in found {
        // A range that is taken has a taken end: those before are as long or longer.
        if is_taken[range.start] || is_taken[range.end - 1] {
            continue;
        }
        is_taken[range].fill(true);
        kept.push(matched);
    }
    kept.sort_by_key(|matched| matched.words.start);
    kept
}
