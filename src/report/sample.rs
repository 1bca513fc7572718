//! A made-up report for tests of how reports look.

use crate::attribution::WhyLower;
use crate::declared::{DeclaredBy, Meant, SourceKind};
use crate::finding::{
    AlternativePart, AskedStatement, Attribution, AttributionState, Component, ComponentCounts, Containment,
    CorpusLanguage, DatabaseSummary, Decided, DecisionStatus, DecisionSummary, DeclaredFinding, DeclaredOrigin,
    DeclaredSource, DeclaringComment, FailOn, FailedFile, FileDigests, FilteredFile, Finding, FindingCode, Gate,
    Judgement, LanguageShare, LineRange, OriginPart, Outcome, OwnPackage, OwnRule, PathText, ReopenCause, RunInfo,
    SCHEMA, ScanReport, ScanScope, ScannedPart, Summary, Tool, Verdict, VersionLicense, VersionRange, sha1_of,
};
use crate::fingerprint::{FingerprintParams, Sketch};
use crate::id::ContentHash;
use crate::license::{LicenseClass, LicenseEvidence, LicenseFacts, LicenseSource, Obligation};
use crate::matching::{MatchClass, Profile};
use crate::provenance::{DateSource, OwnKind};
use crate::source::{FailedReason, FilterReason};
use crate::span::ByteSpan;

pub(crate) fn license(declared: Option<&str>, tag: Option<&str>) -> LicenseFacts {
    let tag = tag.map(|tag| LicenseEvidence::of_text(LicenseSource::SpdxTag, Some("lib/lru.c"), tag));
    let declared = declared.map(|license| LicenseEvidence::of_text(LicenseSource::Manifest, None, license));
    LicenseFacts::weigh(tag.into_iter().chain(declared).collect(), false)
}

pub(crate) fn finding(path: &str, lines: (u32, u32), class: MatchClass) -> Finding {
    let content_id = format!("{:024x}", u64::from(lines.0) * 7919 + path.len() as u64);
    Finding {
        id: format!("{content_id}-1"),
        content_id,
        code: FindingCode::CopiedRegion,
        class,
        scanned: ScannedPart {
            path: PathText::new(path),
            blake3: Some(ContentHash::of(path.as_bytes())),
            sha1: sha1_of(path.as_bytes(), ContentHash::of(path.as_bytes())),
            lines: Some(LineRange { start: lines.0, end: lines.1 }),
            bytes: ByteSpan::new(lines.0 * 30, lines.1 * 30),
            n_tokens: (lines.1 - lines.0) * 8,
        },
        origin: OriginPart {
            purl: "pkg:npm/lru-cache@2.0.0".into(),
            name: "lru-cache".into(),
            version: "2.0.0".into(),
            versions: VersionRange {
                list: vec!["2.0.0".into(), "2.0.1".into(), "2.1.3".into()],
                from: "2.0.0".into(),
                to: "2.1.3".into(),
            },
            path: "lib/lru.c".into(),
            lines: Some(LineRange { start: 14, end: 99 }),
            released_at: Some("2013-05-01".into()),
            released_at_source: Some(DateSource::Stated),
            blake3: ContentHash::of(path.as_bytes()),
            sha1: sha1_of(path.as_bytes(), ContentHash::of(path.as_bytes())),
            swhid: Some(format!("swh:1:cnt:{:040x}", lines.0)),
        },
        coverage: 0.31,
        containment: Containment { scanned: 0.97, origin: 0.9 },
        rename_agreement: Some(0.96),
        renames: vec![("cache".into(), "store".into()), ("entry".into(), "slot".into())],
        bits: Some(142.4),
        license: license(Some("MIT"), None),
        license_class: LicenseClass::Permissive,
        obligations: [Obligation::KeepNotice, Obligation::IncludeText].into(),
        attribution: Attribution::default(),
        licenses_by_version: Vec::new(),
        copyrights: vec!["Copyright (c) 2013 A. Writer".into()],
        alternatives: Vec::new(),
        declared: Vec::new(),
        judgement: None,
        decision: None,
        introduced: None,
        novelty: None,
        first_seen: None,
        sketch: Sketch::default(),
    }
}

pub(crate) fn report() -> ScanReport {
    let mut edited = finding("src/util/lru.c", (120, 160), MatchClass::Edited);
    edited.license = license(Some("MIT"), Some("GPL-2.0-only"));
    edited.attribution.state = AttributionState::Replaced;
    edited.attribution.asked = vec![AskedStatement { text: "Copyright (c) 2013 A. Writer".into(), is_kept: false }];
    edited.attribution.instead = vec!["Copyright 2024 B. Taker".into(), "MIT".into()];
    edited.licenses_by_version = vec![
        VersionLicense { from: "2.0.0".into(), to: "2.0.1".into(), license: None },
        VersionLicense { from: "2.1.3".into(), to: "2.1.3".into(), license: edited.license.concluded.clone() },
    ];
    edited.alternatives = vec![AlternativePart {
        purl: "pkg:npm/other-cache@0.9.0".into(),
        path: "deps/lru.c".into(),
        lines: Some(LineRange { start: 14, end: 60 }),
        why_lower: WhyLower::Bundled,
        license: license(Some("ISC"), None).concluded,
    }];
    let mut font = finding("assets/icons.woff2", (1, 2), MatchClass::Identical);
    font.code = FindingCode::CopiedFile;
    font.scanned.lines = None;
    font.origin.lines = None;
    font.origin.name = "@someone/with-a-long-scope-and-icons".into();
    font.origin.version = "5.15.4".into();
    font.origin.versions = VersionRange { list: vec!["5.15.4".into()], from: "5.15.4".into(), to: "5.15.4".into() };
    font.origin.path = "webfonts/regular/and/deeply/nested/fa-regular-400.woff2".into();
    font.license = license(None, None);
    (font.license_class, font.obligations) = (LicenseClass::NoLicense, [].into());
    (font.bits, font.rename_agreement, font.coverage) = (None, None, 1.0);
    font.renames.clear();
    let mut vendored = finding("vendor/zlib/inflate.c", (1, 1500), MatchClass::Identical);
    vendored.code = FindingCode::CopiedFile;
    vendored.origin.name = "zlib".into();
    (vendored.attribution.state, vendored.attribution.is_kept_in_file) = (AttributionState::Preserved, true);
    let component = Component {
        id: "0123456789abcdef01234567".into(),
        code: FindingCode::CopiedComponent,
        path: PathText::new("vendor/zlib"),
        purl: "pkg:generic/zlib@1.2.8".into(),
        name: "zlib".into(),
        version: "1.2.8".into(),
        versions: VersionRange { list: vec!["1.2.8".into(), "1.3.1".into()], from: "1.2.8".into(), to: "1.3.1".into() },
        files: ComponentCounts { n_identical: 64, n_modified: 3, n_added: 1, n_missing: 12 },
        license: license(Some("Zlib"), None),
        findings: vec![vendored.id.clone()],
    };
    let renamed = finding("src/util/lru.c", (10, 92), MatchClass::Renamed);
    let mut report = with(vec![font, renamed, edited, vendored], vec![component]);
    let answer = "https://stackoverflow.com/a/47110815";
    report.declared = vec![
        declared("src/color.py", (12, 30), SourceKind::Answer, answer, &["CC-BY-SA-3.0", "CC-BY-SA-4.0"]),
        declared("src/color.py", (104, 104), SourceKind::File, "https://github.com/tern/gull/blob/v1/src/mix.py", &[]),
    ];
    report
}

fn declared(path: &str, lines: (u32, u32), kind: SourceKind, url: &str, ids: &[&str]) -> DeclaredFinding {
    let content_id = format!("{:024x}", u64::from(lines.0) * 104_729);
    let evidence = ids.iter().map(|id| LicenseEvidence::of_text(LicenseSource::SiteTerms, None, id)).collect();
    let range = |start, end| LineRange { start, end };
    DeclaredFinding {
        id: format!("{content_id}-1"),
        content_id,
        code: FindingCode::DeclaredSource,
        scanned: ScannedPart {
            path: PathText::new(path),
            blake3: Some(ContentHash::of(path.as_bytes())),
            sha1: sha1_of(path.as_bytes(), ContentHash::of(path.as_bytes())),
            lines: Some(range(lines.0, lines.1)),
            bytes: ByteSpan::new(lines.0 * 30, lines.1 * 30),
            n_tokens: (lines.1 - lines.0) * 8,
        },
        meant: if lines.0 == lines.1 { Meant::Unknown } else { Meant::Code },
        declared: DeclaredSource {
            comment: DeclaringComment {
                lines: range(lines.0, lines.0),
                said: format!("Adapted, with a few changes, from {url}"),
                by: DeclaredBy::Words,
            },
            origin: DeclaredOrigin {
                kind,
                name: "host.test".into(),
                url: Some(url.into()),
                purl: (kind == SourceKind::File).then(|| "pkg:github/tern/gull@v1#src/mix.py".into()),
            },
        },
        license: LicenseFacts { evidence, ..LicenseFacts::default() },
        judgement: None,
        decision: None,
        novelty: None,
        first_seen: None,
    }
}

/// A report that found nothing in a project that is mostly Python.
pub(crate) fn clean() -> ScanReport {
    with(Vec::new(), Vec::new())
}

fn with(findings: Vec<Finding>, components: Vec<Component>) -> ScanReport {
    let language = |language: &str, n_files, n_lines, n_packages| LanguageShare {
        language: language.into(),
        n_files,
        n_lines,
        n_packages,
    };
    let corpus = |language: &str, n_packages| CorpusLanguage { language: language.into(), n_packages };
    let is_clean = findings.is_empty();
    ScanReport {
        schema: SCHEMA.into(),
        complete: true,
        tool: Tool { name: "kinprint".into(), version: "0.1.0".into() },
        run: RunInfo {
            at: "2026-01-02T03:04:05Z".into(),
            profile: Profile::Default,
            min_lines: 5,
            scope: ScanScope::default(),
            redacted: None,
        },
        database: DatabaseSummary {
            id: "5eb6".into(),
            generation: 3,
            changed_at: Some("2025-12-24T08:00:00Z".into()),
            parameters: FingerprintParams::CURRENT,
            packages: 412,
        },
        summary: Summary {
            verdict: if is_clean { Verdict::Clean } else { Verdict::Copies },
            n_files: 120,
            n_bytes: 1_500_000,
            n_lines: 48_201,
            n_lines_copied: if is_clean { 0 } else { 1_624 },
            n_files_copied: if is_clean { 0 } else { 3 },
            languages: vec![language("Python", 70, 29_403, 0), language("C", 50, 18_798, 2)],
            corpus: vec![corpus("Rust", 410), corpus("C", 2)],
            own: vec![OwnPackage { name: "app".into(), purl: "pkg:cargo/app".into(), manifest: "Cargo.toml".into() }],
            n_own_regions: 2,
            own_rules: Vec::new(),
            corpus_shortfalls: Vec::new(),
        },
        policy: None,
        decisions: None,
        gate: Gate::default(),
        baseline: None,
        history: None,
        findings,
        declared: Vec::new(),
        components,
        filtered: vec![
            FilteredFile { path: PathText::new("assets/icons.woff2"), reason: FilterReason::Binary },
            FilteredFile { path: PathText::new("target/"), reason: FilterReason::Ignored },
        ],
        failed: Vec::new(),
        file_digests: FileDigests::default(),
    }
}

/// The same, judged by a policy, with one finding denied, one settled and one whose decision ended.
pub(crate) fn judged() -> ScanReport {
    let mut report = report();
    let judgement = |outcome, rule: &str, reason: &str| {
        Some(Judgement { outcome, rule: rule.into(), scope: None, reason: reason.into(), license: None })
    };
    let decided = |status, reopened| {
        Some(Decided {
            id: "0011223344556677".into(),
            status,
            reason: "looked at [it](x)".into(),
            by: "ada@example.org".into(),
            at: "2026-01-01T10:00:00Z".into(),
            expires: None,
            license: None,
            redistributed: None,
            reopened,
            seconded_by: None,
            waits: false,
        })
    };
    report.findings[0].judgement = judgement(Outcome::Deny, "licenses.classes.none", "no license is known");
    report.findings[1].judgement = judgement(Outcome::Review, "attribution.missing", "the notice is missing");
    report.findings[1].decision = decided(DecisionStatus::Accept, Vec::new());
    report.findings[2].judgement = judgement(Outcome::Review, "attribution.replaced", "another notice stands there");
    report.findings[2].decision = decided(DecisionStatus::Accept, vec![ReopenCause::License]);
    report.findings[3].judgement = judgement(Outcome::Allow, "outbound", "Zlib goes with MIT");
    report.decisions = Some(DecisionSummary {
        file: ".kinprint/decisions.jsonl".into(),
        n_decided: 1,
        n_reopened: 1,
        n_waiting: 0,
        obsolete: Vec::new(),
    });
    report.gate = Gate::of(&report, FailOn::Review, FailOn::Review);
    report
}

/// The same with rules that call code own, of every kind.
pub(super) fn with_own_rules() -> ScanReport {
    let rule =
        |pattern: &str, kind| OwnRule { pattern: pattern.into(), kind, n_matched: 3, n_regions: 1, n_declared: 0 };
    let mut report = clean();
    report.summary.own_rules = vec![
        rule("pkg:npm/left-pad", OwnKind::Package),
        rule("path:generated/**", OwnKind::Path),
        rule("@example.org", OwnKind::Address),
    ];
    report
}

/// The same with a file that could not be read, under a hostile name.
pub(crate) fn incomplete() -> ScanReport {
    let mut report = clean();
    (report.complete, report.summary.verdict) = (false, Verdict::Incomplete);
    report.failed.push(FailedFile {
        path: PathText::new("src/\u{1b}]0;owned\u{7}\u{202e}x.c"),
        reason: FailedReason::Unreadable("permission denied".into()),
    });
    report
}
