//! License: what a file's text, the license files near it and its package say, kept apart and weighed.
//!
//! [`detect_in_file`] says what one file says; [`LicenseFacts::weigh`] ranks what a file, the license files near it and its
//! package say, by source alone. Pure.
//! Guarantees: `declared`, `detected` and `concluded` are never merged silently; what is no SPDX expression stays raw
//! text; nothing found, or a disagreement, concludes nothing, which means a person looks.

mod copyright;
mod detect;
mod expression;
mod file;
mod holding;
mod inventory;
mod meaning;
mod of_file;
mod standard;
mod stated;

pub use copyright::{CopyrightKind, CopyrightStatement, YearRange, copyright_texts, find_copyrights, read_copyright};
pub use detect::{
    BrokenRule, DetectedLicense, Detection, DetectionMethod, ImportedRules, LicenseReference, LicenseTag, Portion,
    Rest, RuleFile, RuleSet, RuleSetError, detect_license, detect_license_of_code, detect_license_of_settings,
    detect_license_text, find_license_tags, has_license_talk, import_rules, knows_comments, refine, rules_attribution,
    use_rules, without_ignored,
};
pub use expression::{SpdxError, SpdxExpression};
pub use file::{is_license_path, license_of_name, nearest_license_files, nearest_notices};
pub use holding::{HolderCount, StatedCopyright};
pub use inventory::{
    FileLicense, FileRole, INVENTORY_SCHEMA, LicenseConflict, LicenseCount, LicenseFailure, LicenseInventory,
    LicensePart, LicensedPortion, OutboundLicense, VersionGrant,
};
pub use meaning::{
    Compatibility, Distribution, LicenseClass, LicenseReading, LicenseTerms, OSADL_ATTRIBUTION, OSADL_DATE, Obligation,
    Outbound, Relief, Verdict, VerdictBasis, VerdictReason, class_of, compatibility, conflicts_within,
    find_license_terms, find_relief, proprietary_verdict,
};
pub use of_file::detect_in_file;
pub use standard::standard_texts;
pub use stated::{
    Annotation, Annotations, Concluded, Dep5, Dep5License, FilesParagraph, LicenseField, OwnWords, PathStatements,
    Precedence, ReuseTomlError, SIDECAR, StatedIn, StatedLicense, conclude_stated, detect_field, detect_manifest,
    read_statement, spdx_of_short_name, stating_file,
};

use serde::{Deserialize, Serialize};

/// What stands for license talk that is not recognised: a person looks.
pub(crate) const UNKNOWN: &str = "LicenseRef-unknown";

/// Where a license was read, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LicenseSource {
    /// A REUSE.toml that overrides what the file says.
    ReuseOverride,
    /// The file's `.license` sidecar, which stands for its own words.
    Sidecar,
    /// A tag in the file itself.
    SpdxTag,
    /// A text, notice or name in the file itself.
    Notice,
    /// A REUSE.toml, by the file's path.
    Reuse,
    /// A paragraph of a `debian/copyright`, by the file's path.
    Dep5,
    /// A REUSE.toml or `.reuse/dep5` that adds to what the file says.
    ReuseAggregate,
    /// The nearest license file upward.
    LicenseFile,
    /// The list or sidecar that named the package.
    List,
    /// The package's manifest.
    Manifest,
    /// A comment of the scanned file, which says where its code comes from.
    Comment,
    /// The terms of the site that such a comment names.
    SiteTerms,
}

impl LicenseSource {
    /// Returns it as reports write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReuseOverride => "reuse-override",
            Self::Sidecar => "sidecar",
            Self::SpdxTag => "spdx-tag",
            Self::Notice => "notice",
            Self::Reuse => "reuse",
            Self::Dep5 => "dep5",
            Self::ReuseAggregate => "reuse-aggregate",
            Self::LicenseFile => "license-file",
            Self::List => "list",
            Self::Manifest => "manifest",
            Self::Comment => "comment",
            Self::SiteTerms => "site-terms",
        }
    }

    /// Tells whether it is the file itself, or what stands for it.
    pub const fn is_of_file(self) -> bool {
        matches!(self, Self::Sidecar | Self::SpdxTag | Self::Notice)
    }

    /// Tells whether it states the license by the file's path.
    pub const fn is_by_path(self) -> bool {
        matches!(self, Self::ReuseOverride | Self::Reuse | Self::Dep5 | Self::ReuseAggregate)
    }

    /// Tells whether it is what the package says of itself as a whole.
    pub const fn is_declaration(self) -> bool {
        matches!(self, Self::List | Self::Manifest)
    }
}

/// One place that says something of a license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenseEvidence {
    /// What kind of place.
    pub source: LicenseSource,
    /// The file inside the package; `None` for the package's own statement.
    pub path: Option<String>,
    /// What stands there: the tag's text, the manifest's words, a license file's title; empty when it was not
    /// recognised.
    pub raw: String,
    /// That, as an expression; `None` when it is none.
    pub expression: Option<SpdxExpression>,
}

impl LicenseEvidence {
    /// Makes evidence of a text as written, read as an expression where that is certain.
    pub fn of_text(source: LicenseSource, path: Option<&str>, raw: &str) -> Self {
        let expression = SpdxExpression::find_in(raw);
        Self { source, path: path.map(str::to_owned), raw: raw.trim().to_owned(), expression }
    }
}

/// What is known of one file's license.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenseFacts {
    /// What the package states.
    pub declared: Option<SpdxExpression>,
    /// What the file itself, or else the nearest license file, says.
    pub detected: Option<SpdxExpression>,
    /// What to go by; `None` is unknown and means review.
    pub concluded: Option<SpdxExpression>,
    /// Everything that was read, strongest first.
    pub evidence: Vec<LicenseEvidence>,
}

impl LicenseFacts {
    /// Weighs the evidence for a file at `path` of a package.
    ///
    /// What overrides decides, else the file's sidecar, else its own words, else what is stated of its path; if these are no
    /// known license, nothing is concluded. What aggregates is added. Then the nearest license files: below the package's top they decide; at its top they are the texts of what the package declares, so the
    /// declaration decides as long as it names them all. A package's statement does not speak for code it bundles
    /// from elsewhere (`is_bundled`) without a license file of its own.
    pub fn weigh(mut evidence: Vec<LicenseEvidence>, is_bundled: bool) -> Self {
        evidence.sort_by_key(|item| item.source);
        let of = |wanted: fn(LicenseSource) -> bool| -> Vec<&LicenseEvidence> {
            evidence.iter().filter(|item| wanted(item.source)).collect()
        };
        let said = said_of_file(&of);
        let files = of(|source| source == LicenseSource::LicenseFile);
        let declared = of(LicenseSource::is_declaration).iter().find_map(|item| item.expression.clone());
        let in_file = all_of(&said);
        let near = all_of(&files);
        let concluded = if said.is_empty() {
            conclude(&files, near.as_ref(), declared.as_ref(), is_bundled)
        } else {
            in_file.clone()
        };
        let detected = if said.is_empty() { near } else { in_file };
        Self { declared, detected, concluded, evidence }
    }

    /// Returns what the license to go by means, taken in its mildest way. Where none is concluded it is unknown, or none if
    /// nothing was found.
    pub fn meaning(&self) -> LicenseReading {
        let class = if self.evidence.is_empty() { LicenseClass::NoLicense } else { LicenseClass::Unknown };
        self.concluded.as_ref().map_or_else(|| LicenseReading::of_class(class), LicenseReading::mildest)
    }
}

/// Returns the evidence that speaks of the file, not of what is around it: the strongest of it, and what is added to that.
fn said_of_file<'a>(of: &impl Fn(fn(LicenseSource) -> bool) -> Vec<&'a LicenseEvidence>) -> Vec<&'a LicenseEvidence> {
    let ranks: [fn(LicenseSource) -> bool; 5] = [
        |source| source == LicenseSource::ReuseOverride,
        |source| source == LicenseSource::Sidecar,
        |source| matches!(source, LicenseSource::SpdxTag | LicenseSource::Notice),
        |source| source == LicenseSource::Reuse,
        |source| source == LicenseSource::Dep5,
    ];
    let mut said = ranks.into_iter().map(of).find(|said| !said.is_empty()).unwrap_or_default();
    said.extend(of(|source| source == LicenseSource::ReuseAggregate));
    said
}

/// Returns the conjunction of all; `None` when there are none or one is no expression.
fn all_of(evidence: &[&LicenseEvidence]) -> Option<SpdxExpression> {
    let mut joined: Option<SpdxExpression> = None;
    for item in evidence {
        let expression = item.expression.as_ref()?;
        joined = Some(match joined {
            Some(joined) if joined.names(expression) => joined,
            Some(joined) => joined.and(expression),
            None => expression.clone(),
        });
    }
    joined
}

fn conclude(
    files: &[&LicenseEvidence],
    near: Option<&SpdxExpression>,
    declared: Option<&SpdxExpression>,
    is_bundled: bool,
) -> Option<SpdxExpression> {
    let at_top = files.iter().all(|item| item.path.as_ref().is_none_or(|path| is_at_top(path)));
    if !at_top {
        return near.cloned();
    }
    let declared = if is_bundled { return None } else { declared };
    match declared {
        // An unrecognised text beside a declaration is taken as that license's text.
        Some(declared) => {
            let mut recognised = files.iter().filter_map(|item| item.expression.as_ref());
            recognised.all(|license| declared.covers(license)).then(|| declared.clone())
        }
        // Two texts may mean a choice or both; only one is clear.
        None if files.len() == 1 => near.cloned(),
        None => None,
    }
}

fn is_at_top(path: &str) -> bool {
    path.split_once('/').is_none_or(|(top, _)| top.eq_ignore_ascii_case("licenses") || top.ends_with(".dist-info"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(source: LicenseSource, path: &str, raw: &str) -> LicenseEvidence {
        LicenseEvidence::of_text(source, (!path.is_empty()).then_some(path), raw)
    }

    #[track_caller]
    fn check(items: &[(LicenseSource, &str, &str)], is_bundled: bool, expected: [Option<&str>; 3]) {
        let facts = LicenseFacts::weigh(
            items.iter().map(|(source, path, raw)| evidence(*source, path, raw)).collect(),
            is_bundled,
        );
        let shown =
            [&facts.declared, &facts.detected, &facts.concluded].map(|one| one.as_ref().map(SpdxExpression::as_str));
        assert_eq!(shown, expected);
        assert!(facts.evidence.is_sorted_by_key(|item| item.source) && facts.evidence.len() == items.len());
    }

    use LicenseSource::{LicenseFile, List, Manifest, SpdxTag};

    #[test]
    fn the_files_own_tag_decides() {
        let items = [(Manifest, "", "MIT"), (SpdxTag, "a.c", "GPL-2.0")];
        check(&items, false, [Some("MIT"), Some("GPL-2.0-only"), Some("GPL-2.0-only")]);
        let two = [(SpdxTag, "a.c", "MIT"), (SpdxTag, "a.c", "ISC"), (SpdxTag, "a.c", "MIT")];
        check(&two, true, [None, Some("MIT AND ISC"), Some("MIT AND ISC")]);
        check(&[(SpdxTag, "a.c", "my terms"), (Manifest, "", "MIT")], false, [Some("MIT"), None, None]);
    }

    #[test]
    fn what_is_stated_of_the_path_ranks_as_reuse_has_it() {
        use LicenseSource::{Dep5, Reuse, ReuseAggregate, ReuseOverride, Sidecar};
        let stated =
            |source| [(source, "REUSE.toml", "ISC"), (LicenseFile, "lib/z/LICENSE", "Zlib"), (Manifest, "", "MIT")];
        for source in [Reuse, Dep5, ReuseAggregate, Sidecar] {
            check(&stated(source), true, [Some("MIT"), Some("ISC"), Some("ISC")]);
        }
        let with_tag = |source| [(SpdxTag, "a.c", "MIT"), (source, "REUSE.toml", "ISC")];
        check(&with_tag(Reuse), false, [None, Some("MIT"), Some("MIT")]);
        check(&with_tag(Dep5), false, [None, Some("MIT"), Some("MIT")]);
        check(&with_tag(Sidecar), false, [None, Some("ISC"), Some("ISC")]);
        check(&with_tag(ReuseOverride), false, [None, Some("ISC"), Some("ISC")]);
        check(&with_tag(ReuseAggregate), false, [None, Some("MIT AND ISC"), Some("MIT AND ISC")]);
    }

    #[test]
    fn the_declaration_decides_where_its_texts_agree() {
        let dual = [
            (LicenseFile, "LICENSE-MIT", "MIT"),
            (LicenseFile, "LICENSE-APACHE", "Apache-2.0"),
            (Manifest, "", "MIT/Apache-2.0"),
        ];
        check(&dual, false, [Some("MIT OR Apache-2.0"), Some("MIT AND Apache-2.0"), Some("MIT OR Apache-2.0")]);
        check(&[(Manifest, "", "MIT")], false, [Some("MIT"), None, Some("MIT")]);
        check(&[(List, "", "BSD"), (LicenseFile, "LICENSE", "")], false, [None, None, None]);
    }

    #[test]
    fn disagreement_concludes_nothing() {
        check(&[(LicenseFile, "LICENSE", "ISC"), (Manifest, "", "MIT")], false, [Some("MIT"), Some("ISC"), None]);
    }

    #[test]
    fn a_license_file_below_the_top_decides() {
        check(
            &[(LicenseFile, "lib/z/LICENSE", "Zlib"), (Manifest, "", "MIT")],
            true,
            [Some("MIT"), Some("Zlib"), Some("Zlib")],
        );
        check(&[(LicenseFile, "lib/z/LICENSE", "whatever"), (Manifest, "", "MIT")], false, [Some("MIT"), None, None]);
    }

    #[test]
    fn a_package_does_not_speak_for_what_it_bundles() {
        check(&[(LicenseFile, "LICENSE", "MIT"), (Manifest, "", "MIT")], true, [Some("MIT"), Some("MIT"), None]);
        check(&[], false, [None, None, None]);
    }
}
