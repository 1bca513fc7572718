//! Known texts: licenses, exceptions and standard headers of the SPDX list, and which of them a text holds.
//!
//! Source: winnowing (Schleimer, Wilkerson and Aiken, 2003) over words nominates, an alignment weighed by the rarity of
//! words decides. In: words. Out: [`TextMatch`]es that do not overlap, in order. The texts are cut by the build script and
//! read in place, so that the first question costs no preparation. Pure.

mod compare;
pub(crate) mod format;
mod search;
mod table;
#[cfg(test)]
mod tests;

pub(super) use compare::align as align_words;
pub(super) use search::is_guard;
pub(crate) use search::{TextKind, TextMatch, find_texts};
