//! Whole files: equal bytes, equal level E stream (layout or comments changed), equal level A stream (renamed). These
//! end most copied files without any candidate.

use crate::align::TokenPair;
use crate::fingerprint::{Level, stream_hash, whole_bytes_hash};
use crate::id::{ContentId, KGramHash};
use crate::index::{Hit, Store, StoreError};
use crate::lexer::{Language, Token};
use crate::span::{ByteSpan, LineSpan, TokenSpan};

use super::Matcher;
use super::common::package_names;
use super::evidence::{Elsewhere, count_symbols, evidence};
use super::extend::{class_of, extent};
use super::forced::implied_tokens;
use super::idf::Idf;
use super::params::MatchParams;
use super::prepared::{ScannedFile, ScannedSide, Side};
use super::region::{
    DiscardReason, Equivalent, FileMatchesBuilder, MatchClass, MatchRegion, RegionSide, Score, ScorePart,
};
use super::renames;
use super::score::{Earlier, Scorer};

/// Bits for each byte of a file that equals one of the corpus, and the most they give.
const BITS_PER_BYTE: f32 = 0.02;
const MAX_BYTE_BITS: f32 = 100.0;
/// Tokens of an unchanged file that are scored: evidence beyond hundreds of bits decides nothing.
const SCORED_TOKENS: usize = 4096;
/// A whole file with fewer tokens that so many packages hold is a formality (`__init__.py`, re-exports).
const SMALL_FILE_TOKENS: usize = 100;

/// Matches a file that was not lexed (a font, an image, an archive) by its hash.
pub(crate) fn match_bytes(
    store: &dyn Store,
    file: &ScannedFile<'_>,
    params: &MatchParams,
    found: &mut FileMatchesBuilder,
) -> Result<(), StoreError> {
    let Some(content) = find_same_bytes(store, file)? else { return Ok(()) };
    if file.len_bytes < params.min_binary_bytes || is_formality(file.path) {
        found.discard(content, || LineSpan::new(0, 1), DiscardReason::NoEvidence);
        return Ok(());
    }
    let side = RegionSide {
        bytes: ByteSpan::new(0, u32::try_from(file.len_bytes).unwrap_or(u32::MAX)),
        ..RegionSide::default()
    };
    found.regions.push(whole_region(content, side, side, MatchClass::Identical, byte_score(file.len_bytes, None)));
    Ok(())
}

/// Matches a lexed file as a whole; tells whether that settles it.
pub(crate) fn match_whole_file(
    matcher: &Matcher<'_>,
    file: &ScannedFile<'_>,
    scanned: ScannedSide<'_>,
    idf: &mut Idf<'_>,
    found: &mut FileMatchesBuilder,
) -> Result<bool, StoreError> {
    if let Some(content) = find_same_bytes(matcher.store, file)? {
        match_identical(matcher, file, content, scanned, idf, found)?;
        return Ok(true);
    }
    for level in [Level::Exact, Level::Abstract] {
        if match_stream(matcher, level, scanned, idf, found)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn find_same_bytes(store: &dyn Store, file: &ScannedFile<'_>) -> Result<Option<ContentId>, StoreError> {
    for hit in look_up(store, whole_bytes_hash(&file.hash))? {
        if store.content(hit.content)?.hash == file.hash {
            return Ok(Some(hit.content));
        }
    }
    Ok(None)
}

fn look_up(store: &dyn Store, hash: KGramHash) -> Result<Vec<Hit>, StoreError> {
    let mut hits = Vec::new();
    store.lookup(Level::Whole, &[hash], &mut hits)?;
    Ok(hits)
}

fn match_identical(
    matcher: &Matcher<'_>,
    file: &ScannedFile<'_>,
    content: ContentId,
    scanned: ScannedSide<'_>,
    idf: &mut Idf<'_>,
    found: &mut FileMatchesBuilder,
) -> Result<(), StoreError> {
    let n_tokens = scanned.lexed.tokens.len();
    let lines = LineSpan::new(0, scanned.lexed.n_lines());
    let pairs = diagonal(n_tokens.min(SCORED_TOKENS));
    let (params, earlier) = (&matcher.params.score, &mut Earlier::default());
    let tokens = Scorer { scanned, origin: *scanned, idf, params, earlier }.score_all(&pairs);
    let score = byte_score(file.len_bytes, Some(tokens));
    if is_formality(file.path) {
        found.discard(content, || lines, DiscardReason::NoEvidence);
        return Ok(());
    }
    if let Some(reason) = too_little(matcher, content, n_tokens, lines, (score.bits, matcher.params.min_score))? {
        found.discard(content, || lines, reason);
        return Ok(());
    }
    let side = RegionSide {
        tokens: TokenSpan::new(0, n_tokens as u32),
        lines,
        bytes: ByteSpan::new(0, scanned.bytes.len() as u32),
    };
    found.regions.push(whole_region(content, side, side, MatchClass::Identical, score));
    Ok(())
}

fn too_little(
    matcher: &Matcher<'_>,
    content: ContentId,
    n_tokens: usize,
    lines: LineSpan,
    (bits, min): (f32, f32),
) -> Result<Option<DiscardReason>, StoreError> {
    let params = &matcher.params;
    let n_lines = lines.len().max(n_tokens as u32 / params.tokens_per_line);
    if n_lines < params.min_lines {
        return Ok(Some(DiscardReason::TooShort { n_lines, min: params.min_lines }));
    }
    if bits < min {
        return Ok(Some(DiscardReason::TooFewBits { bits, min }));
    }
    if n_tokens < SMALL_FILE_TOKENS {
        let n_packages = package_names(matcher.store, content)?.len() as u32;
        if n_packages >= params.common_packages {
            return Ok(Some(DiscardReason::CommonCode { n_packages }));
        }
    }
    Ok(None)
}

/// Matches the token stream of one level; all contents with that stream are equivalents.
fn match_stream(
    matcher: &Matcher<'_>,
    level: Level,
    scanned: ScannedSide<'_>,
    idf: &mut Idf<'_>,
    found: &mut FileMatchesBuilder,
) -> Result<bool, StoreError> {
    let Some(hash) = stream_hash(&scanned.lexed.tokens, level) else { return Ok(false) };
    let hits = look_up(matcher.store, hash)?;
    if hits.is_empty() {
        return Ok(false);
    }
    let n_tokens = scanned.lexed.tokens.len();
    let pairs = diagonal(n_tokens);
    let mut regions: Vec<MatchRegion> = Vec::new();
    for hit in hits {
        let Some(origin) = matcher.origins.load(matcher.store, hit.content)? else { continue };
        let side = origin.side();
        if !are_equal(level, *scanned, side) {
            continue;
        }
        let scored = &pairs[..n_tokens.min(SCORED_TOKENS)];
        let (params, earlier) = (&matcher.params.score, &mut Earlier::default());
        let score = Scorer { scanned, origin: side, idf, params, earlier }.score_all(scored);
        let mut extent = extent(&pairs, *scanned, side);
        let lines = LineSpan::new(0, scanned.lexed.n_lines());
        let (evidence, min) = if score.bits < matcher.params.min_score && scanned.lexed.language != Language::GENERIC {
            // The same form alone, as two classes of one interface have it, needs as much as any piece does.
            let params = &matcher.params;
            let min = if level == Level::Exact { params.min_bits_whole } else { params.min_bits };
            (whole_evidence(matcher, scanned, side, &score, scored, idf), min)
        } else {
            (score.clone(), matcher.params.min_score)
        };
        if let Some(reason) = too_little(matcher, hit.content, n_tokens, lines, (evidence.bits, min))? {
            found.discard(hit.content, || lines, reason);
            continue;
        }
        extent.scanned.lines = lines;
        extent.scanned.bytes = ByteSpan::new(0, scanned.bytes.len() as u32);
        extent.origin.lines = LineSpan::new(0, side.line_starts().len() as u32);
        extent.origin.bytes = ByteSpan::new(0, side.bytes.len() as u32);
        let class = class_of(&pairs, &extent, *scanned, side).max(MatchClass::Reformatted);
        let mut region = whole_region(hit.content, extent.scanned, extent.origin, class, score);
        region.evidence = evidence;
        let n_exact = pairs.iter().filter(|&&pair| scanned.agrees(pair, side)).count();
        region.exact_agreement = n_exact as f32 / n_tokens.max(1) as f32;
        (region.rename_agreement, region.renames) = renames::describe(&pairs, *scanned, side);
        regions.push(region);
    }
    regions.sort_by(|left, right| {
        right.score.bits.total_cmp(&left.score.bits).then_with(|| left.content.cmp(&right.content))
    });
    let mut regions = regions.into_iter();
    let Some(mut best) = regions.next() else { return Ok(false) };
    best.equivalents = regions
        .map(|other| Equivalent { content: other.content, origin: other.origin, bits: other.score.bits })
        .collect();
    found.regions.push(best);
    Ok(true)
}

/// Returns the evidence that a whole file with little of it by its tokens one by one is a copy all the same: tables and what an
/// interface gives are none, but how long it is and the comments that survived are.
fn whole_evidence(
    matcher: &Matcher<'_>,
    scanned: ScannedSide<'_>,
    origin: Side<'_>,
    score: &Score,
    pairs: &[TokenPair],
    idf: &mut Idf<'_>,
) -> Score {
    let tokens = &scanned.lexed.tokens;
    let is_implied = implied_tokens(tokens, scanned.is_forced);
    let in_file = count_symbols(tokens.iter());
    let elsewhere = Elsewhere::beyond(&mut [TokenSpan::new(0, tokens.len() as u32)], tokens, &in_file);
    let (params, earlier) = (&matcher.params.score, &mut Earlier::default());
    let scanned = ScannedSide { is_forced: &is_implied, ..scanned };
    evidence(score, pairs, &elsewhere, &mut Scorer { scanned, origin, idf, params, earlier })
}

/// Tells whether both token streams are the same at a level.
fn are_equal(level: Level, scanned: Side<'_>, origin: Side<'_>) -> bool {
    let symbol = |token: &Token| if level == Level::Abstract { token.abstract_symbol() } else { token.symbol };
    scanned.lexed.tokens.iter().map(symbol).eq(origin.lexed.tokens.iter().map(symbol))
}

fn diagonal(n_tokens: usize) -> Vec<TokenPair> {
    (0..n_tokens as u32).map(|idx| TokenPair { scanned: idx, origin: idx }).collect()
}

/// Adds to the evidence of the tokens what equal bytes are worth by themselves.
fn byte_score(len_bytes: u64, tokens: Option<Score>) -> Score {
    let mut sums = [0.0; ScorePart::ALL.len()];
    sums[ScorePart::WholeFile as usize] = (len_bytes as f32 * BITS_PER_BYTE).min(MAX_BYTE_BITS);
    let mut score = Score::of_parts(&sums);
    if let Some(tokens) = tokens {
        score.add(&tokens);
    }
    score
}

fn whole_region(
    content: ContentId,
    scanned: RegionSide,
    origin: RegionSide,
    class: MatchClass,
    score: Score,
) -> MatchRegion {
    MatchRegion { is_whole_file: true, ..MatchRegion::unchanged(content, scanned, origin, class, score) }
}

/// Tells whether a file is a formality by its name: license texts and editor or tool settings are the same everywhere
/// and are no copies by their hash alone.
pub(crate) fn is_formality(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or(&name);
    let is_text = !name.contains('.') || [".txt", ".md", ".rst", ".html"].iter().any(|ext| name.ends_with(ext));
    let is_license = ["license", "licence", "copying", "copyright", "notice", "unlicense", "authors", "patents"]
        .iter()
        .any(|word| stem.starts_with(word));
    (is_license && is_text)
        || name.starts_with('.') && name.rfind('.') == Some(0)
        || matches!(name.as_str(), "py.typed" | "package-lock.json" | "cargo.lock" | "yarn.lock" | "go.sum")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn license_texts_and_settings_are_formalities() {
        for path in ["LICENSE", "a/LICENSE-MIT", "COPYING", ".editorconfig", "x/.gitignore", "NOTICE.txt"] {
            assert!(is_formality(path), "{path}");
        }
        for path in ["src/license.rs", "notice.py", "src/a.c", "index.js"] {
            assert!(!is_formality(path), "{path}");
        }
    }
}
