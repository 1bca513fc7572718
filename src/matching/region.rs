//! Match regions and the reasons why candidates did not become one.

use serde::{Deserialize, Serialize};

use crate::id::ContentId;
use crate::span::{ByteSpan, LineSpan, TokenSpan};

/// How a region differs from its origin, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchClass {
    /// The same bytes.
    Identical,
    /// The same tokens; layout or comments differ.
    Reformatted,
    /// The same structure; names or literals differ.
    Renamed,
    /// Tokens were inserted, deleted or replaced.
    Edited,
}

impl MatchClass {
    /// Returns it as reports and policies write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Reformatted => "reformatted",
            Self::Renamed => "renamed",
            Self::Edited => "edited",
        }
    }
}

/// One side of a region.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RegionSide {
    /// Tokens, by index.
    pub tokens: TokenSpan,
    /// Lines, by index.
    pub lines: LineSpan,
    /// Bytes of the lexed text.
    pub bytes: ByteSpan,
}

/// What a part of the score is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScorePart {
    /// Names kept as they were, by rarity.
    KeptNames,
    /// Strings and numbers kept as they were, by rarity.
    KeptLiterals,
    /// Renamed names used again consistently.
    ConsistentRenames,
    /// Names and literals that disagree.
    Disagreement,
    /// Runs of tokens that hardly any other content of the corpus has.
    RareRuns,
    /// Keywords and operators.
    Syntax,
    /// Tokens left out between aligned ones.
    Gaps,
    /// A whole file's hash.
    WholeFile,
    /// The longest run of tokens of the same kinds.
    LongestRun,
    /// Comments that survived.
    Comments,
    /// A region of the same origin beside it.
    Beside,
}

impl ScorePart {
    /// All parts, in order.
    pub const ALL: [Self; 11] = [
        Self::KeptNames,
        Self::KeptLiterals,
        Self::ConsistentRenames,
        Self::Disagreement,
        Self::RareRuns,
        Self::Syntax,
        Self::Gaps,
        Self::WholeFile,
        Self::LongestRun,
        Self::Comments,
        Self::Beside,
    ];
}

/// Evidence that a region is a copy rather than chance, in bits, with its parts.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Score {
    /// Sum of the parts.
    pub bits: f32,
    /// The parts that are not zero, in the order of [`ScorePart`].
    pub parts: Vec<(ScorePart, f32)>,
}

impl Score {
    /// Makes a score of one sum per part, in the order of [`ScorePart::ALL`].
    pub fn of_parts(sums: &[f32; ScorePart::ALL.len()]) -> Self {
        let parts = ScorePart::ALL.iter().copied().zip(sums.iter().copied()).filter(|&(_, bits)| bits != 0.0).collect();
        Self { bits: sums.iter().sum(), parts }
    }

    /// Returns the bits of one part.
    pub fn part(&self, part: ScorePart) -> f32 {
        self.parts.iter().find(|(of, _)| *of == part).map_or(0.0, |&(_, bits)| bits)
    }

    /// Adds bits to one part.
    pub fn add_part(&mut self, part: ScorePart, bits: f32) {
        let other = Self { bits, parts: vec![(part, bits)] };
        self.add(&other);
    }

    /// Adds the parts of `other`.
    pub fn add(&mut self, other: &Self) {
        let mut sums = [0.0; ScorePart::ALL.len()];
        for &(part, bits) in self.parts.iter().chain(&other.parts) {
            sums[part as usize] += bits;
        }
        *self = Self::of_parts(&sums);
    }
}

/// Another content that explains the region as well.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Equivalent {
    /// The content.
    pub content: ContentId,
    /// Where in it.
    pub origin: RegionSide,
    /// Its own score.
    pub bits: f32,
}

/// The fingerprints that nominated a region: those that both sides have inside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct SharedFingerprints {
    /// Of level E.
    pub n_exact: u32,
    /// Of level A.
    pub n_abstract: u32,
    /// Sum of 1 / log2(1 + df): as many as it says, had no other content of the corpus any of them.
    pub weight: f32,
}

/// A near-copy: a pair of spans with the evidence for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchRegion {
    /// Where in the scanned file.
    pub scanned: RegionSide,
    /// The content it is a copy of; one of the equally good ones, `attribution` decides which is named.
    pub content: ContentId,
    /// Where in that content.
    pub origin: RegionSide,
    /// How the two differ.
    pub class: MatchClass,
    /// Whether the whole scanned file equals the whole content at the level of `class`.
    pub is_whole_file: bool,
    /// How well the content explains the region, against other contents.
    pub score: Score,
    /// What decided that it is a copy: the score itself where that leaves no doubt.
    pub evidence: Score,
    /// What nominated it; of a region found otherwise, nothing.
    pub shared: SharedFingerprints,
    /// Aligned token pairs.
    pub n_aligned: u32,
    /// Aligned pairs equal at level E, as a fraction of `n_aligned`.
    pub exact_agreement: f32,
    /// Fraction of the scanned side's tokens that are aligned.
    pub containment_scanned: f32,
    /// Fraction of the origin side's tokens that are aligned.
    pub containment_origin: f32,
    /// Fraction of differing names that follow one consistent rename; `None` when no name differs.
    pub rename_agreement: Option<f32>,
    /// Renames, origin name and scanned name, most used first, at most 32.
    pub renames: Vec<(String, String)>,
    /// Other contents that explain the region as well, best first; `content` is not among them.
    pub equivalents: Vec<Equivalent>,
}

impl MatchRegion {
    /// Makes a region whose tokens are the same on both sides.
    pub(crate) fn unchanged(
        content: ContentId,
        scanned: RegionSide,
        origin: RegionSide,
        class: MatchClass,
        score: Score,
    ) -> Self {
        Self {
            scanned,
            content,
            origin,
            class,
            is_whole_file: false,
            evidence: score.clone(),
            score,
            shared: SharedFingerprints::default(),
            n_aligned: scanned.tokens.len(),
            exact_agreement: 1.0,
            containment_scanned: 1.0,
            containment_origin: 1.0,
            rename_agreement: None,
            renames: Vec::new(),
            equivalents: Vec::new(),
        }
    }
}

/// Why a candidate was not reported; `explain` shows it. A result, not an error.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiscardReason {
    /// Fewer lines than asked for.
    TooShort {
        /// Lines it has.
        n_lines: u32,
        /// Lines it needs.
        min: u32,
    },
    /// Less evidence than asked for.
    TooFewBits {
        /// Bits it has.
        bits: f32,
        /// Bits it needs.
        min: f32,
    },
    /// Several unrelated packages hold it: an idiom.
    CommonCode {
        /// Packages that hold it in unrelated surroundings.
        n_packages: u32,
    },
    /// Another region explains the same tokens better.
    Covered,
    /// Enough better candidates were looked at in the same place.
    OverBudget,
    /// Nothing aligned around the shared fingerprints.
    NotAligned,
    /// Only headers, imports or literal tables align.
    NoEvidence,
    /// The origin's text is not stored.
    NoSource,
}

/// A candidate that did not become a finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Discarded {
    /// The content that was a candidate.
    pub content: ContentId,
    /// Where in the scanned file.
    pub scanned: LineSpan,
    /// Why not.
    pub reason: DiscardReason,
}

/// Collects what one file gives.
#[derive(Debug, Default)]
pub(crate) struct FileMatchesBuilder {
    pub(crate) regions: Vec<MatchRegion>,
    pub(crate) discarded: Vec<Discarded>,
    /// Whether anyone asks what was discarded: of ordinary code it is fifty candidates a file.
    pub(crate) keeps_discarded: bool,
}

impl FileMatchesBuilder {
    pub(crate) fn discard(&mut self, content: ContentId, scanned: impl FnOnce() -> LineSpan, reason: DiscardReason) {
        if self.keeps_discarded {
            self.discarded.push(Discarded { content, scanned: scanned(), reason });
        }
    }

    /// Orders both lists by place, so that nothing depends on the order of discovery.
    pub(crate) fn finish(mut self) -> super::FileMatches {
        self.regions.sort_by_key(|region| (region.scanned.tokens, region.scanned.bytes, region.content));
        self.discarded.sort_by_key(|discarded| (discarded.scanned, discarded.content));
        super::FileMatches { regions: self.regions, discarded: self.discarded }
    }
}
