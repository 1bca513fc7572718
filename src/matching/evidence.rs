//! Evidence: the bits that decide whether a piece is a copy.
//!
//! The score (see [`super::score`]) finds where a piece begins and ends and which origin explains it best; it adds up what
//! every token says by itself. Whether the piece is a copy at all is another question, since what its tokens say is not
//! independent: who uses an interface writes ten of its names, in short runs between names of his own, and writes them
//! elsewhere in the file as well. So kept names count less the more there are, and less where the file uses them
//! elsewhere; the longest run that nothing interrupts counts by its length. Comments that survived corroborate.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::align::TokenPair;
use crate::id::Symbol;
use crate::lexer::{Token, TokenKind};
use crate::span::{ByteSpan, TokenSpan};

use super::prepared::Side;
use super::region::{Score, ScorePart};
use super::score::{Scorer, no_evidence};

/// Words of a comment that are compared at once.
const SHINGLE_WORDS: usize = 3;

/// Bytes of a literal that is one character or escape, quotes included.
const MAX_SHORT_LITERAL: usize = 4;

/// Which symbols of a scanned file are used beyond what may come from one content.
pub(crate) struct Elsewhere<'a> {
    in_file: &'a FxHashMap<Symbol, u32>,
    inside: FxHashMap<Symbol, u32>,
}

/// Counts the symbols of tokens.
pub(crate) fn count_symbols<'t>(tokens: impl Iterator<Item = &'t Token>) -> FxHashMap<Symbol, u32> {
    let mut counts = FxHashMap::default();
    for token in tokens {
        *counts.entry(token.symbol).or_default() += 1;
    }
    counts
}

impl<'a> Elsewhere<'a> {
    /// Looks beyond `spans`, all that is aligned with the content; `in_file` counts the symbols of the whole file.
    pub(crate) fn beyond(spans: &mut [TokenSpan], tokens: &[Token], in_file: &'a FxHashMap<Symbol, u32>) -> Self {
        spans.sort_unstable();
        let mut end = 0;
        let inside = spans.iter().flat_map(|span| {
            let own = span.start.max(end)..span.end.max(end);
            end = own.end;
            &tokens[own.start as usize..own.end as usize]
        });
        Self { in_file, inside: count_symbols(inside) }
    }

    fn uses(&self, symbol: Symbol) -> bool {
        self.in_file.get(&symbol) > self.inside.get(&symbol)
    }
}

/// Returns the evidence of a piece with the given score.
pub(crate) fn evidence(
    score: &Score,
    pairs: &[TokenPair],
    elsewhere: &Elsewhere<'_>,
    scorer: &mut Scorer<'_, '_>,
) -> Score {
    let params = scorer.params;
    let mut sums = [0.0; ScorePart::ALL.len()];
    for &(part, bits) in &score.parts {
        let share = match part {
            ScorePart::KeptNames | ScorePart::KeptLiterals => 0.0,
            ScorePart::RareRuns => params.decisive_runs,
            ScorePart::Syntax => params.decisive_syntax,
            _ => 1.0,
        };
        sums[part as usize] = bits * share;
    }
    let is_repeated: Vec<bool> = scorer.repetitions(pairs);
    let mut words = kept_words(pairs, &is_repeated, elsewhere, scorer);
    words.sort_by(|left, right| right.1.total_cmp(&left.1));
    let mut share = params.decisive_names;
    for (part, bits) in words {
        sums[part as usize] += share * bits;
        share *= params.further_name;
    }
    sums[ScorePart::LongestRun as usize] =
        params.run_token * longest_run(pairs, &is_repeated, scorer).min(params.run_tokens_max) as f32;
    sums[ScorePart::Comments as usize] =
        (params.comment_words * common_words(pairs, *scorer.scanned, scorer.origin) as f32).min(params.comments_max);
    Score::of_parts(&sums)
}

/// Returns the names and literals that are the same on both sides, each once, with the bits of its rarity.
fn kept_words(
    pairs: &[TokenPair],
    is_repeated: &[bool],
    elsewhere: &Elsewhere<'_>,
    scorer: &mut Scorer<'_, '_>,
) -> Vec<(ScorePart, f32)> {
    let mut seen = FxHashSet::default();
    let mut words = Vec::new();
    for (pair, &is_repeated) in pairs.iter().zip(is_repeated) {
        let token = *scorer.scanned.token(pair.scanned);
        let is_kept = scorer.scanned.agrees(*pair, scorer.origin) && !no_evidence(&token);
        if !is_kept || scorer.scanned.is_forced[pair.scanned as usize] {
            continue;
        }
        let params = scorer.params;
        let text = scorer.scanned.bytes.get(token.start as usize..token.end as usize).unwrap_or_default();
        let (part, share) = match token.kind {
            // What compilers and generators write (`__importDefault`), and what belongs to the language (`__init__`).
            TokenKind::Identifier if text.starts_with(b"__") => (ScorePart::KeptNames, params.reserved_name),
            TokenKind::Identifier => (ScorePart::KeptNames, 1.0),
            // Whoever writes the escapes of a language writes all of them.
            TokenKind::String if text.len() <= MAX_SHORT_LITERAL => (ScorePart::KeptLiterals, params.short_literal),
            TokenKind::String => (ScorePart::KeptLiterals, 1.0),
            TokenKind::Number => (ScorePart::KeptLiterals, params.number_scale),
            _ => continue,
        };
        if seen.insert(token.symbol) {
            let share = if elsewhere.uses(token.symbol) { share * params.used_elsewhere } else { share };
            // What a row lists, months or escapes, its like list as well.
            let is_listed = is_repeated && part == ScorePart::KeptLiterals;
            let share = if is_listed { share * params.repeated_scale } else { share };
            words.push((part, share * scorer.idf.bits(token.symbol)));
        }
    }
    words
}

/// Returns the tokens of the longest run of equal kinds without a gap, but those that go on with a row of the same shape.
fn longest_run(pairs: &[TokenPair], is_repeated: &[bool], scorer: &Scorer<'_, '_>) -> u32 {
    let (scanned, origin) = (scorer.scanned, scorer.origin);
    let (mut longest, mut len, mut before): (u32, u32, Option<TokenPair>) = (0, 0, None);
    for (pair, &is_repeated) in pairs.iter().zip(is_repeated) {
        let is_alike = scanned.token(pair.scanned).abstract_symbol() == origin.token(pair.origin).abstract_symbol();
        let goes_on = before.is_some_and(|left| pair.scanned == left.scanned + 1 && pair.origin == left.origin + 1);
        len = if goes_on && is_alike { len } else { 0 } + u32::from(is_alike && !is_repeated);
        before = is_alike.then_some(*pair);
        longest = longest.max(len);
    }
    longest
}

/// Returns how many runs of words the comments of both sides have in common.
fn common_words(pairs: &[TokenPair], scanned: Side<'_>, origin: Side<'_>) -> usize {
    let (Some(first), Some(last)) = (pairs.first(), pairs.last()) else { return 0 };
    let here = shingles(scanned, first.scanned, last.scanned);
    if here.is_empty() {
        return 0;
    }
    here.intersection(&shingles(origin, first.origin, last.origin)).count()
}

/// Returns hashes of the runs of words in the comments between two tokens, and between the first and the token before
/// it. What stands before the first token of a file is its header.
fn shingles(side: Side<'_>, first: u32, last: u32) -> FxHashSet<u64> {
    let start = match first.checked_sub(1) {
        Some(before) => side.token(before).end,
        None => side.token(first).start,
    };
    let span = ByteSpan::new(start, side.token(last).end);
    let mut found = FxHashSet::default();
    let from = side.lexed.comments.partition_point(|comment| comment.start < span.start);
    for comment in side.lexed.comments[from..].iter().take_while(|comment| comment.end <= span.end) {
        let text = side.bytes.get(comment.range()).unwrap_or_default();
        let words: Vec<u64> = text
            .split(|byte| !byte.is_ascii_alphanumeric() && byte.is_ascii())
            .filter(|word| word.len() > 1)
            .map(|word| word.iter().fold(0, |hash: u64, byte| mix(hash, u64::from(byte.to_ascii_lowercase()))))
            .collect();
        found.extend(words.windows(SHINGLE_WORDS).map(|run| run.iter().fold(0, |hash, &word| mix(hash, word))));
    }
    found
}

fn mix(hash: u64, next: u64) -> u64 {
    (hash ^ next).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::MatchParams;
    use crate::matching::tests::{LRU, LRU_RENAMED, index, with_scorer};

    /// The evidence of the first `n_tokens` tokens of `scanned` (all if fewer) aligned one by one with those of `origin`.
    fn evidence_of(scanned: &str, origin: &str, n_tokens: usize) -> Score {
        let store = index(&[("lru", "src/lru.c", origin)]);
        with_scorer(&store, scanned, origin, |scorer| {
            let tokens = &scorer.scanned.lexed.tokens;
            let n_tokens = n_tokens.min(tokens.len()).min(scorer.origin.lexed.tokens.len()) as u32;
            let pairs: Vec<TokenPair> = (0..n_tokens).map(|idx| TokenPair { scanned: idx, origin: idx }).collect();
            let in_file = count_symbols(tokens.iter());
            let elsewhere = Elsewhere::beyond(&mut [TokenSpan::new(0, n_tokens)], tokens, &in_file);
            let score = scorer.score_all(&pairs);
            evidence(&score, &pairs, &elsewhere, scorer)
        })
    }

    fn part(evidence: &Score, part: ScorePart) -> f32 {
        evidence.parts.iter().find(|(of, _)| *of == part).map_or(0.0, |&(_, bits)| bits)
    }

    #[test]
    fn a_tenth_name_says_less_than_the_first() {
        let few = evidence_of(LRU, LRU, 40);
        let many = evidence_of(LRU, LRU, 200);
        assert!(part(&many, ScorePart::KeptNames) > part(&few, ScorePart::KeptNames));
        let params = MatchParams::default().score;
        let most = params.idf_max * params.decisive_names / (1.0 - params.further_name);
        assert!(part(&many, ScorePart::KeptNames) <= most, "{many:?}");
    }

    #[test]
    fn names_that_the_file_uses_elsewhere_say_less() {
        let elsewhere = LRU.replace("lru_lookup", "again").replace("lru_evict_expired", "other");
        let alone = evidence_of(LRU, LRU, 60);
        let repeated = evidence_of(&format!("{LRU}{elsewhere}"), LRU, 60);
        let names = |evidence| part(evidence, ScorePart::KeptNames);
        assert!(names(&repeated) < 0.7 * names(&alone), "{} of {}", names(&repeated), names(&alone));
    }

    #[test]
    fn a_run_counts_by_its_length_to_a_bound() {
        let params = MatchParams::default().score;
        let run = |n_tokens| part(&evidence_of(LRU, LRU, n_tokens), ScorePart::LongestRun);
        let is = |bits: f32, expected: f32| (bits - expected).abs() < 1e-3;
        assert!(is(run(20), 20.0 * params.run_token));
        assert!(is(run(200), params.run_tokens_max as f32 * params.run_token));
    }

    #[test]
    fn a_row_of_one_shape_is_no_long_run() {
        let rows =
            |n: usize| -> String { (0..n).map(|row| format!("case 'a' + {row}: return name_{row};\n")).collect() };
        let run = |n: usize| {
            let text = format!("int f(int c) {{ switch (c) {{\n{}}} }}", rows(n));
            let found = evidence_of(&text, &text, 400);
            (part(&found, ScorePart::LongestRun), part(&found, ScorePart::KeptLiterals))
        };
        let ((few, _), (many, literals)) = (run(3), run(20));
        assert!((few - many).abs() < 1e-3, "{few} {many}");
        let params = MatchParams::default().score;
        assert!(many < 0.95 * params.run_tokens_max as f32 * params.run_token, "{many}");
        let most = params.idf_max * params.decisive_names / (1.0 - params.further_name);
        assert!(literals < 0.6 * most, "{literals}");
    }

    #[test]
    fn comments_that_survived_corroborate_and_headers_do_not() {
        let with = LRU.replacen("return entry;", "return entry; /* the entry moves to the front of the list */", 1);
        let other = LRU_RENAMED.replacen("return it;", "return it; // The entry moves to the FRONT of the list.", 1);
        assert!(part(&evidence_of(&other, &with, 400), ScorePart::Comments) > 3.0);
        let has_none =
            |scanned: &str, origin: &str| part(&evidence_of(scanned, origin, 400), ScorePart::Comments) < 0.1;
        assert!(has_none(LRU_RENAMED, &with), "no comment is the same");
        assert!(has_none(LRU, LRU), "what stands above all code is a header");
    }
}
