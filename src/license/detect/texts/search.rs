//! Search: which known texts stand where in a list of words.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::compare::align;
use super::format::{K, Kind, WINDOW, gram_hash};
use super::table::{KnownText, WordId, find_word, for_each_place, n_texts, text};
use crate::fingerprint::winnow;
use crate::id::KGramHash;
use crate::license::detect::words::{Word, WordHash, hash_of};

/// What a known text is.
pub(crate) type TextKind = Kind;

/// A known text, found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextMatch {
    /// Its identifier in the SPDX list; for the GNU licenses without "only" or "or later".
    pub name: &'static str,
    /// What it is.
    pub kind: TextKind,
    /// The words it covers, as indices into those searched.
    pub words: Range<usize>,
    /// Share of both sides that agrees, by the weight of words, 0..=1.
    pub similarity: f32,
    /// Stretches inside that are no part of the known text, long enough to say something of their own.
    pub gaps: Vec<Range<usize>>,
}

/// Agreement from which a text counts as that license.
const MIN_SIMILARITY: f32 = 0.76;
/// Agreement that short texts need: a word is much of them.
const MIN_SIMILARITY_OF_SHORT: f32 = 0.93;
const SHORT_WORDS: u32 = 25;
/// Agreement that notices need: those of different licenses are alike.
const MIN_SIMILARITY_OF_HEADER: f32 = 0.86;
/// Share of the expected k-grams that nominates.
const MIN_NOMINATION: f32 = 0.22;
/// Alignments tried for one place.
const MAX_CANDIDATES: u8 = 10;
/// Words of a place.
const PLACE_WORDS: usize = 64;
/// What an additional word costs, relative to a missing one: names of holders are additional.
const EXTRA_COST: f32 = 0.7;
/// What a missing word costs at the ends of a text.
const EDGE_COST: f32 = 0.4;
/// The same where two texts are compared: less, or the Apache license without its appendix is one of its derivates.
const EDGE_COST_IN_CHOICE: f32 = 0.06;

/// What a derivate must be better by than the usual text, in weight of words.
const DERIVATE_COST: f32 = 25.0;

/// Words that tell licenses apart that are else alike; they weigh [`GUARD_WEIGHT`] times more.
const GUARDS: [&str; 35] = [
    "1",
    "1.0",
    "1.1",
    "1.2",
    "1.3",
    "2",
    "2.0",
    "2.1",
    "2.5",
    "3",
    "3.0",
    "4",
    "4.0",
    "lesser",
    "library",
    "affero",
    "not",
    "no",
    "without",
    "never",
    "later",
    "only",
    "noncommercial",
    "commercial",
    "advertising",
    "noderivatives",
    "sharealike",
    "nonfree",
    "nuclear",
    "military",
    "endorse",
    "acknowledgment",
    "either",
    "unless",
    "sell",
];
const GUARD_WEIGHT: f32 = 3.0;

static GUARD_IDS: LazyLock<FxHashSet<WordId>> =
    LazyLock::new(|| GUARDS.iter().map(|guard| find_word(hash_of(guard)).0).filter(|id| *id != 0).collect());

static GUARD_HASHES: LazyLock<FxHashSet<WordHash>> =
    LazyLock::new(|| GUARDS.iter().map(|guard| hash_of(guard)).collect());

/// Tells whether a word tells licenses apart that are else alike.
pub(in crate::license::detect) fn is_guard(word: WordHash) -> bool {
    GUARD_HASHES.contains(&word)
}

static NUMBER_IDS: LazyLock<FxHashSet<WordId>> = LazyLock::new(|| {
    let numbers = GUARDS.iter().filter(|guard| guard.starts_with(|c: char| c.is_ascii_digit()));
    numbers.map(|guard| find_word(hash_of(guard)).0).filter(|id| *id != 0).collect()
});

/// The compared words of a text, ready to be searched.
struct Compared {
    /// Index of each among all words.
    places: Vec<u32>,
    hashes: Vec<WordHash>,
    ids: Vec<WordId>,
    weights: Vec<f32>,
}

/// Anchors of one known text near one diagonal.
struct Cluster {
    text: u16,
    anchors: Vec<(u32, u32)>,
    nomination: f32,
}

/// Returns the known texts that `words` hold, in order, none over another.
///
/// Time is linear in the words for ordinary texts; each place tries at most ten alignments.
pub(crate) fn find_texts(words: &[Word]) -> Vec<TextMatch> {
    let compared = Compared::of(words);
    let mut tried = vec![0u8; compared.ids.len() / PLACE_WORDS + 1];
    let mut found: Vec<(f32, TextMatch, Range<usize>)> = Vec::new();
    for mut cluster in clusters(&compared) {
        let middle = cluster.anchors[cluster.anchors.len() / 2].0 as usize;
        let tries = &mut tried[middle / PLACE_WORDS];
        if *tries >= MAX_CANDIDATES {
            continue;
        }
        *tries += 1;
        found.extend(verify(&compared, &mut cluster));
    }
    choose(found, &compared)
}

impl Compared {
    fn of(words: &[Word]) -> Self {
        let mut compared = Self { places: Vec::new(), hashes: Vec::new(), ids: Vec::new(), weights: Vec::new() };
        for (place, word) in words.iter().enumerate().filter(|(_, word)| word.is_compared()) {
            let (id, n_texts) = find_word(word.hash);
            compared.places.push(place as u32);
            compared.hashes.push(word.hash);
            compared.ids.push(id);
            compared.weights.push(weight_of(id, n_texts));
        }
        compared
    }

    fn words_of(&self, range: Range<usize>) -> Range<usize> {
        self.places[range.start] as usize..self.places[range.end - 1] as usize + 1
    }
}

fn weight_of(id: WordId, count: u16) -> f32 {
    const UNKNOWN: f32 = 1.5;
    if id == 0 {
        return UNKNOWN;
    }
    let rarity = (1.0 + n_texts() as f32 / f32::from(count)).ln();
    if GUARD_IDS.contains(&id) { GUARD_WEIGHT * rarity.max(1.0) } else { rarity }
}

/// Returns the clusters worth an alignment, the most promising first.
fn clusters(compared: &Compared) -> Vec<Cluster> {
    let grams: Vec<KGramHash> = compared.hashes.windows(K).map(|words| KGramHash(gram_hash(words))).collect();
    let mut hits: Vec<(u16, i32, u32, u32)> = Vec::new();
    for gram in winnow(&grams, WINDOW) {
        for_each_place((gram.hash.0 >> 32) as u32, |text, place| {
            hits.push((text, gram.token_idx as i32 - i32::from(place), gram.token_idx, u32::from(place)));
        });
    }
    hits.sort_unstable();
    let mut clusters = Vec::new();
    for of_text in hits.chunk_by(|left, right| left.0 == right.0) {
        let n_words = text(of_text[0].0).n_words;
        let max_step = 24 + n_words as i32 / 6;
        for near in of_text.chunk_by(|left, right| right.1 - left.1 <= max_step) {
            let expected = (n_words as f32 * 2.0 / (WINDOW as f32 + 1.0)).max(1.0);
            let nomination = near.len() as f32 / expected;
            if nomination >= MIN_NOMINATION {
                let mut anchors: Vec<(u32, u32)> = near.iter().map(|hit| (hit.2, hit.3)).collect();
                anchors.sort_unstable();
                clusters.push(Cluster { text: of_text[0].0, anchors, nomination });
            }
        }
    }
    // Both much of the text and much text.
    let rank = |cluster: &Cluster| cluster.nomination.min(1.0) * cluster.anchors.len() as f32;
    clusters.sort_by(|left, right| rank(right).total_cmp(&rank(left)).then(left.text.cmp(&right.text)));
    clusters
}

/// Aligns, and returns the match with its net weight if both sides agree enough.
fn verify(compared: &Compared, cluster: &mut Cluster) -> Option<(f32, TextMatch, Range<usize>)> {
    let known: KnownText = text(cluster.text);
    let text_words = known.words();
    let pairs = align(&compared.ids, &text_words, &mut cluster.anchors);
    let (&(first, _), &(last, _)) = (pairs.first()?, pairs.last()?);
    let range = first as usize..last as usize + 1;
    let matched: f32 = pairs.iter().map(|pair| compared.weights[pair.0 as usize]).sum();
    let covered: f32 = compared.weights[range.clone()].iter().sum();
    // What is left out before or behind (a preamble, "how to apply these terms") tells less than a gap.
    let (text_first, text_last) = (pairs[0].1 as usize, pairs[pairs.len() - 1].1 as usize);
    let edges = weight_of_text(&text_words[..text_first]) + weight_of_text(&text_words[text_last + 1..]);
    let whole = weight_of_text(&text_words) - edges * (1.0 - EDGE_COST);
    let (missing, extra) = ((whole - matched).max(0.0), (covered - matched).max(0.0));
    let similarity = matched / (whole + EXTRA_COST * extra).max(f32::MIN_POSITIVE);
    let needed = match known.kind {
        _ if known.n_words < SHORT_WORDS => MIN_SIMILARITY_OF_SHORT,
        Kind::Header => MIN_SIMILARITY_OF_HEADER,
        _ => MIN_SIMILARITY,
    };
    let found = TextMatch {
        name: known.name,
        kind: known.kind,
        words: compared.words_of(range.clone()),
        similarity,
        gaps: gaps_of(&pairs, compared),
    };
    let gaps = missing - edges * (EDGE_COST - EDGE_COST_IN_CHOICE);
    if !has_essential(known.name, &compared.hashes[range.clone()]) {
        return None;
    }
    if known.kind == Kind::Header && misses_number(&text_words, &pairs) {
        return None; // The notice of another version.
    }
    // One that is there word for word is that one.
    let prior = if is_derivate(known.name) && similarity < 0.985 { DERIVATE_COST } else { 0.0 };
    (similarity >= needed).then_some((matched - gaps - extra - prior, found, range))
}

/// Returns the stretches between pairs that are longer than names of holders.
fn gaps_of(pairs: &[(u32, u32)], compared: &Compared) -> Vec<Range<usize>> {
    const MIN_WORDS: u32 = 12;
    let is_gap = |two: &&[(u32, u32)]| two[1].0 - two[0].0 > MIN_WORDS;
    pairs.windows(2).filter(is_gap).map(|two| compared.words_of(two[0].0 as usize + 1..two[1].0 as usize)).collect()
}

/// Words that make a text the variant that it is: without them it is another one.
const ESSENTIAL: [(&str, [&str; 2]); 5] = [
    ("X11-distribute-modifications-variant", ["with", "modifications"]),
    ("HPND-Pbmplus", ["as", "is"]),
    ("BSD-1-Clause", ["code", "must"]),
    // Else it is the oldest notice of the GNU project, which points to a license of its own.
    ("Crossword", ["modifications", "are"]),
    // Else it is the Apache license without its appendix.
    ("Pixar", ["its", "affiliates"]),
];

fn has_essential(name: &str, hashes: &[WordHash]) -> bool {
    let Some((_, words)) = ESSENTIAL.iter().find(|(known, _)| *known == name) else { return true };
    let wanted = words.map(hash_of);
    hashes.windows(wanted.len()).any(|words| words == wanted)
}

/// Tells whether a number between the first and the last word that agree does not.
fn misses_number(text_words: &[WordId], pairs: &[(u32, u32)]) -> bool {
    let is_number = |idx: u32| NUMBER_IDS.contains(&text_words[idx as usize]);
    pairs.windows(2).any(|two| (two[0].1 + 1..two[1].1).any(is_number))
}

/// Tells whether a text is a usual one with a word or two changed. Names of holders change a word or two as well: such a
/// text has to be better than the usual one by more than that.
fn is_derivate(name: &str) -> bool {
    const FAMILIES: [&str; 7] = ["BSD-2-Clause-", "BSD-3-Clause-", "BSD-4-Clause-", "X11-", "HPND-", "ISC-", "Zlib-"];
    const OTHERS: [&str; 9] = [
        "AGPL-1.0",
        "CryptoSwift",
        "FSFULLRSD",
        "Latex2e-translated-notice",
        "MIT-advertising",
        "MIT-open-group",
        "Pixar",
        "Python-2.0.1",
        "FSFAP-no-warranty-disclaimer",
    ];
    name != "HPND-sell-variant" && FAMILIES.iter().any(|family| name.starts_with(family)) || OTHERS.contains(&name)
}

fn weight_of_text(words: &[WordId]) -> f32 {
    words.iter().map(|word| WEIGHTS[usize::from(*word)]).sum()
}

/// Weight of each word of the vocabulary, by id.
static WEIGHTS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let mut weights = Vec::new();
    super::table::for_each_word(|id, count| {
        let idx = usize::from(id);
        if weights.len() <= idx {
            weights.resize(idx + 1, 0.0);
        }
        weights[idx] = weight_of(id, count);
    });
    weights
});

/// Keeps the best of those that overlap.
fn choose(mut found: Vec<(f32, TextMatch, Range<usize>)>, compared: &Compared) -> Vec<TextMatch> {
    found.sort_by(|left, right| {
        right
            .0
            .total_cmp(&left.0)
            .then(right.1.similarity.total_cmp(&left.1.similarity))
            .then(left.1.name.cmp(right.1.name))
    });
    let mut is_taken = vec![false; compared.ids.len()];
    let mut chosen = Vec::new();
    for (_, text, range) in found {
        let n_taken = is_taken[range.clone()].iter().filter(|taken| **taken).count();
        if n_taken * 4 > range.len() {
            continue;
        }
        is_taken[range].fill(true);
        chosen.push(text);
    }
    chosen.sort_by_key(|text| text.words.start);
    chosen
}
