//! Idioms: code that several independent packages hold in unrelated surroundings is nobody's.
//!
//! One file vendored in 300 packages is a copy, not an idiom: contents that agree beyond the region count once.

use rustc_hash::FxHashSet;

use crate::id::{ContentId, Symbol};
use crate::index::{Store, StoreError};
use crate::lexer::Token;
use crate::span::TokenSpan;

use super::clusters::Cluster;
use super::cover::Chosen;
use super::verify::{Verified, Verifier};

/// Tokens before and after a region that are compared to tell copies of one file from independent code.
const SURROUNDINGS: u32 = 24;

/// Clusters that are aligned to learn whether others hold a weak region as well.
const MAX_ASKED: usize = 8;

/// Returns how many independent packages hold a region: its own, those of its rivals and of what passed-over clusters hold
/// of it; looks no further once there are `enough`.
///
/// Worth its alignments only for a region with little evidence.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn n_packages_that_hold(
    verifier: &mut Verifier<'_, '_>,
    chosen: &Chosen,
    passed_over: &[Cluster],
    enough: u32,
) -> Result<u32, StoreError> {
    let store = verifier.matcher.store;
    let place = chosen.piece.scanned();
    let known = || std::iter::once(&chosen.piece).chain(&chosen.rivals);
    let mut n_packages = n_independent_packages(store, known())?;
    let mut asked: FxHashSet<ContentId> = known().map(|piece| piece.content).collect();
    let mut heard: Vec<FxHashSet<String>> = Vec::new();
    for piece in known() {
        heard.push(package_names(store, piece.content)?);
    }
    let mut voices: Vec<Verified> = Vec::new();
    let lies_here = |span: TokenSpan| span.intersection(place).len() * 2 >= span.len().min(place.len());
    for cluster in passed_over.iter().filter(|cluster| lies_here(cluster.scanned)) {
        if n_packages >= enough || asked.len() > MAX_ASKED + chosen.rivals.len() {
            break;
        }
        if !asked.insert(cluster.content) {
            continue;
        }
        // Another version of a package that holds it is no voice of its own.
        let names = package_names(store, cluster.content)?;
        if heard.iter().any(|known| names.is_subset(known)) {
            continue;
        }
        let pieces = verifier.verify(cluster)?.unwrap_or_default();
        let before = voices.len();
        voices.extend(pieces.into_iter().filter(|piece| chosen.is_held_by(piece)));
        if voices.len() > before {
            heard.push(names);
            n_packages = n_independent_packages(store, known().chain(&voices))?;
        }
    }
    Ok(n_packages)
}

/// Returns the names of the packages that hold a content, each once whatever its versions.
///
/// # Errors
/// When the catalogue cannot be read.
pub(crate) fn package_names(store: &dyn Store, content: ContentId) -> Result<FxHashSet<String>, StoreError> {
    let mut names = FxHashSet::default();
    for occurrence in store.occurrences(content)?.iter() {
        names.insert(store.package(occurrence.package)?.name.clone());
    }
    Ok(names)
}

/// Returns how many independent packages hold what `pieces` (a region and its rivals) align with. Two contents are one
/// voice when they agree next to the region or belong to the same package.
///
/// # Errors
/// When the catalogue cannot be read.
fn n_independent_packages<'p>(
    store: &dyn Store,
    pieces: impl Iterator<Item = &'p Verified>,
) -> Result<u32, StoreError> {
    let mut voices: Vec<(Vec<&Verified>, FxHashSet<String>)> = Vec::new();
    for piece in pieces {
        let mut names = package_names(store, piece.content)?;
        let (mut same, others): (Vec<_>, Vec<_>) = voices.into_iter().partition(|(members, known)| {
            !known.is_disjoint(&names) || members.iter().any(|member| are_copies(member, piece))
        });
        let mut members = vec![piece];
        for (more, known) in same.drain(..) {
            members.extend(more);
            names.extend(known);
        }
        voices = others;
        voices.push((members, names));
    }
    Ok(voices.len() as u32)
}

/// Tells whether the surroundings of both regions agree, before or after, or both files hold little else.
fn are_copies(left: &Verified, right: &Verified) -> bool {
    let (before, after) = (agreement_before(left, right), agreement_after(left, right));
    before.max(after) >= 0.75
}

fn agreement_before(left: &Verified, right: &Verified) -> f32 {
    let view = |piece: &Verified| {
        let end = piece.origin_span().start;
        symbols(piece.origin.side().tokens(end.saturating_sub(SURROUNDINGS), end))
    };
    let (left, right) = (view(left), view(right));
    agreement(left.iter().rev(), right.iter().rev(), left.len().max(right.len()))
}

fn agreement_after(left: &Verified, right: &Verified) -> f32 {
    let view = |piece: &Verified| {
        let n_tokens = piece.origin.n_tokens();
        let start = piece.origin_span().end.min(n_tokens);
        symbols(piece.origin.side().tokens(start, (start + SURROUNDINGS).min(n_tokens)))
    };
    let (left, right) = (view(left), view(right));
    agreement(left.iter(), right.iter(), left.len().max(right.len()))
}

fn symbols(tokens: &[Token]) -> Vec<Symbol> {
    tokens.iter().map(|token| token.symbol).collect()
}

fn agreement<'s>(left: impl Iterator<Item = &'s Symbol>, right: impl Iterator<Item = &'s Symbol>, len: usize) -> f32 {
    if len < SURROUNDINGS as usize / 2 {
        return 0.0; // At a file's border nothing can be told.
    }
    left.zip(right).filter(|(left, right)| left == right).count() as f32 / len as f32
}
