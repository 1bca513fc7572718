//! The constants of matching and of the score: one table, with units.
//!
//! Source: the score's are those of the prototype described in ARCHITECTURE.md; what decides on weak pieces and the looks
//! before an alignment were fitted on the sets that `corpus-tools/quality.md` names ("Sixth measurement").

use crate::align::AlignParams;

/// How much evidence a finding needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Fewer findings, each with more evidence.
    Strict,
    /// The balance that `quality.md` measures.
    #[default]
    Default,
    /// More findings, with less evidence.
    Sensitive,
}

/// Everything that decides what becomes a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MatchParams {
    /// Fewest lines of a region; a region in minified code counts [`MatchParams::tokens_per_line`] tokens as a line.
    pub min_lines: u32,
    /// Bits of evidence that one piece needs.
    pub min_bits: f32,
    /// Bits that a piece needs beside others of the same content.
    pub min_bits_beside: f32,
    /// Bits that all pieces of a content together need beyond those.
    pub min_bits_scattered: f32,
    /// Share of the scanned file and of the content that pieces cover which need less, since chance covers no two files.
    pub whole_share: f32,
    /// Bits that they need together.
    pub min_bits_whole: f32,
    /// Bits that each of them needs.
    pub min_bits_of_part: f32,
    /// Bits of the score at which a piece counts as found while others are looked for, and of a whole file.
    pub min_score: f32,
    /// Below so many bits a region is dropped when many independent packages hold it.
    pub common_below_bits: f32,
    /// So many independent packages make code common.
    pub common_packages: u32,
    /// Tokens that stand for a line where lines are long.
    pub tokens_per_line: u32,
    /// Fewest bytes of a binary file that is reported by its hash alone.
    pub min_binary_bytes: u64,
    /// How hits become candidates.
    pub candidates: CandidateParams,
    /// The bits of the score.
    pub score: ScoreParams,
    /// Bounds of the alignment.
    pub align: AlignParams,
}

/// How hits become candidates and which are verified.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CandidateParams {
    /// Largest distance on the scanned side between hits of one cluster, in tokens.
    pub max_gap: u32,
    /// Largest drift of the diagonal inside one cluster, in tokens.
    pub max_drift: u32,
    /// Drift of the diagonal between shared fingerprints that are close to each other.
    pub near_drift: u32,
    /// What verifying clusters may cost per stretch of scanned tokens.
    pub per_stretch: u16,
    /// Cost of a verification that gives a piece of enough bits.
    pub cost_of_piece: u16,
    /// Cost of one that does not: where the strongest came to nothing, weaker ones hardly will.
    pub cost_of_nothing: u16,
    /// Cost of a candidate whose names alone tell that it is none.
    pub cost_of_names: u16,
    /// Tokens of a stretch.
    pub stretch: u32,
    /// Tokens added to a cluster on both sides before it is aligned.
    pub margin: u32,
    /// Most tokens added to it while what aligns goes on beyond them.
    pub max_margin: u32,
    /// Level E hits of a cluster that is verified before level A is asked.
    pub min_long_exact: u32,
    /// Level A hits that a cluster without a level E hit needs, at different slots.
    pub min_abstract_hits: u32,
    /// Weight of a level A hit that is enough alone: 1 / log2(1 + df).
    pub min_single_weight: f32,
    /// Different level A symbols that a cluster without a level E hit needs.
    pub min_symbols: usize,
    /// Different runs of four level A symbols that a cluster without a level E hit needs.
    pub min_shapes: usize,
    /// Bits that the k-grams of a cluster with a level E hit need, as if all names and literals in them agreed.
    pub min_potential_exact: f32,
    /// The same of a cluster without one; more, since their names may well differ.
    pub min_potential_abstract: f32,
    /// Bits that they need as if those names and literals agreed that the origin may hold, those of the shared runs among
    /// them.
    pub min_potential_of_names: f32,
    /// Bits of a shared fingerprint that no other content has; less by 1 / log2(1 + df).
    pub shared_run: f32,
    /// So many of those count at most.
    pub shared_runs_max: f32,
    /// Bits that the best copy around a cluster needs with those names.
    pub min_reach: f32,
    /// Bits that the runs shared by a cluster need before it is aligned.
    pub min_glance: f32,
    /// K-grams of a window on the scanned side. Half the index's: next to an edit or at the border of a snippet other
    /// k-grams stand beside those that the index holds, and some of those would not be selected any more.
    pub window: u32,
    /// Places of one hash in the scanned file that are looked at.
    pub max_places: usize,
}

/// Bits of evidence, see [`super::ScorePart`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreParams {
    /// Share of the log-likelihood that counts: names of one file are not independent of each other.
    pub idf_scale: f32,
    /// Share of the idf that a name counts which the scanned file imports.
    pub imported_scale: f32,
    /// Most bits one name or literal gives.
    pub idf_max: f32,
    /// A name that occurred in the region before.
    pub repeated_name: f32,
    /// Each further line of a string that spans lines.
    pub string_line: f32,
    /// Share of the idf that an equal number gives.
    pub number_scale: f32,
    /// The first use of a consistent rename.
    pub rename_first: f32,
    /// The first use of a consistent rename of something called.
    pub rename_first_call: f32,
    /// The second to fourth use of a consistent rename.
    pub rename_again: f32,
    /// Any further use of a consistent rename.
    pub rename_later: f32,
    /// Names that no consistent rename explains, or members, keys and methods that differ.
    pub name_differs: f32,
    /// Literals that differ.
    pub literal_differs: f32,
    /// A level E fingerprint that no other content has; less by 1 / log2(1 + df).
    pub exact_run: f32,
    /// The same of level A.
    pub abstract_run: f32,
    /// Most bits of both in one piece.
    pub runs_max: f32,
    /// Equal keywords.
    pub keyword: f32,
    /// Equal operators and brackets.
    pub operator: f32,
    /// Tokens of different kinds, or different keywords or operators, in a substitution.
    pub token_differs: f32,
    /// A gap.
    pub gap: f32,
    /// Each token of a gap.
    pub gap_token: f32,
    /// Share of positive bits that count where the surrounding tokens occurred in the region before.
    pub repeated_scale: f32,
    /// Tokens of those surroundings.
    pub novelty_tokens: usize,
    /// A piece is cut where the sum falls so far below its maximum.
    pub drop: f32,
    /// Fewest bits of a piece.
    pub min_piece: f32,
    /// Share of its bits that the rarest kept name or literal counts when a piece is decided on.
    pub decisive_names: f32,
    /// Share of the one before that the next rare one counts.
    pub further_name: f32,
    /// Share of a kept name that begins with two underscores.
    pub reserved_name: f32,
    /// Share of a kept literal of one character or escape.
    pub short_literal: f32,
    /// Share of a kept name or literal that the scanned file uses elsewhere as well.
    pub used_elsewhere: f32,
    /// Share of rare runs when a piece is decided on.
    pub decisive_runs: f32,
    /// Share of syntax.
    pub decisive_syntax: f32,
    /// Each token of the longest run, when a piece is decided on.
    pub run_token: f32,
    /// Tokens beyond which a run's length says no more.
    pub run_tokens_max: u32,
    /// Each run of three words that comments of both sides have.
    pub comment_words: f32,
    /// Most bits of comments.
    pub comments_max: f32,
}

/// Finds a constant in the table.
pub type Constant = fn(&mut ScoreParams) -> &mut f32;

impl ScoreParams {
    /// Its constants by name, but those that count tokens: what a fit may change.
    pub const NAMED: [(&'static str, Constant); 33] = [
        ("idf_scale", |score| &mut score.idf_scale),
        ("imported_scale", |score| &mut score.imported_scale),
        ("idf_max", |score| &mut score.idf_max),
        ("repeated_name", |score| &mut score.repeated_name),
        ("string_line", |score| &mut score.string_line),
        ("number_scale", |score| &mut score.number_scale),
        ("rename_first", |score| &mut score.rename_first),
        ("rename_first_call", |score| &mut score.rename_first_call),
        ("rename_again", |score| &mut score.rename_again),
        ("rename_later", |score| &mut score.rename_later),
        ("name_differs", |score| &mut score.name_differs),
        ("literal_differs", |score| &mut score.literal_differs),
        ("exact_run", |score| &mut score.exact_run),
        ("abstract_run", |score| &mut score.abstract_run),
        ("runs_max", |score| &mut score.runs_max),
        ("keyword", |score| &mut score.keyword),
        ("operator", |score| &mut score.operator),
        ("token_differs", |score| &mut score.token_differs),
        ("gap", |score| &mut score.gap),
        ("gap_token", |score| &mut score.gap_token),
        ("repeated_scale", |score| &mut score.repeated_scale),
        ("drop", |score| &mut score.drop),
        ("min_piece", |score| &mut score.min_piece),
        ("decisive_names", |score| &mut score.decisive_names),
        ("further_name", |score| &mut score.further_name),
        ("reserved_name", |score| &mut score.reserved_name),
        ("short_literal", |score| &mut score.short_literal),
        ("used_elsewhere", |score| &mut score.used_elsewhere),
        ("decisive_runs", |score| &mut score.decisive_runs),
        ("decisive_syntax", |score| &mut score.decisive_syntax),
        ("run_token", |score| &mut score.run_token),
        ("comment_words", |score| &mut score.comment_words),
        ("comments_max", |score| &mut score.comments_max),
    ];
}

impl MatchParams {
    /// Returns the parameters of a profile.
    pub fn profile(profile: Profile) -> Self {
        let (min_bits, min_score, min_bits_whole) = match profile {
            Profile::Strict => (55.0, 40.0, 38.0),
            Profile::Default => (44.0, 34.0, 30.0),
            Profile::Sensitive => (40.0, 31.0, 28.0),
        };
        Self {
            min_lines: 5,
            min_bits,
            min_bits_beside: 22.0,
            min_bits_scattered: 50.0,
            whole_share: 0.4,
            min_bits_whole,
            min_bits_of_part: 8.0,
            min_score,
            common_below_bits: 80.0,
            common_packages: 3,
            tokens_per_line: 12,
            min_binary_bytes: 256,
            candidates: CandidateParams::default(),
            score: ScoreParams::default(),
            align: AlignParams::default(),
        }
    }
}

impl Default for MatchParams {
    fn default() -> Self {
        Self::profile(Profile::Default)
    }
}

impl Default for CandidateParams {
    fn default() -> Self {
        Self {
            max_gap: 200,
            max_drift: 150,
            near_drift: 64,
            per_stretch: 24,
            cost_of_piece: 6,
            cost_of_nothing: 12,
            cost_of_names: 4,
            stretch: 32,
            margin: 250,
            max_margin: 1000,
            min_long_exact: 8,
            min_abstract_hits: 2,
            min_single_weight: 0.6,
            min_symbols: 4,
            min_shapes: 8,
            min_potential_exact: 12.0,
            min_potential_abstract: 18.0,
            min_potential_of_names: 18.0,
            shared_run: 4.0,
            shared_runs_max: 3.0,
            min_reach: 12.0,
            min_glance: 10.0,
            window: 8,
            max_places: 4,
        }
    }
}

impl Default for ScoreParams {
    fn default() -> Self {
        Self {
            idf_scale: 0.6,
            imported_scale: 0.35,
            idf_max: 8.0,
            repeated_name: 0.5,
            string_line: 3.0,
            number_scale: 0.7,
            rename_first: 0.0,
            rename_first_call: -0.5,
            rename_again: 2.0,
            rename_later: 0.2,
            name_differs: -5.0,
            literal_differs: -2.0,
            exact_run: 2.5,
            abstract_run: 1.0,
            runs_max: 16.0,
            keyword: 0.3,
            operator: 0.2,
            token_differs: -3.0,
            gap: -3.0,
            gap_token: -0.2,
            repeated_scale: 0.35,
            novelty_tokens: 8,
            drop: 30.0,
            min_piece: 8.0,
            decisive_names: 1.15,
            further_name: 0.8,
            reserved_name: 0.3,
            short_literal: 0.3,
            used_elsewhere: 0.3,
            decisive_runs: 0.76,
            decisive_syntax: 0.7,
            run_token: 0.65,
            run_tokens_max: 40,
            comment_words: 1.0,
            comments_max: 12.0,
        }
    }
}
