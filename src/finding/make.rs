//! From an attributed region to a finding: looks up what the store knows of origin and license.

use super::license::{license_of, licenses_by_version};
use super::notice::asked_of;
use super::{
    AlternativePart, Containment, Finding, FindingCode, KnownOrigins, LineRange, OriginPart, PathText, ScannedPart,
    VersionRange, content_id, file_content_id, finding_ids,
};
use crate::attribution::{Alternative, Attributed, OriginFile};
use crate::fingerprint::Sketch;
use crate::id::ContentHash;
use crate::index::{ContentInfo, Store, StoreError};
use crate::lexer::{Lexed, Token};
use crate::matching::{MatchRegion, RegionSide};
use crate::span::LineSpan;

/// What a finding needs to know of the scanned file.
#[derive(Debug, Clone, Copy)]
pub struct FindingContext<'a> {
    /// Where it is.
    pub path: &'a PathText,
    /// Hash of its bytes.
    pub hash: ContentHash,
    /// Lines to add so that line numbers are those of the file a person opens.
    pub first_line_idx: u32,
    /// Its tokens; `None` for a file without text.
    pub lexed: Option<&'a Lexed>,
    /// What is known of origins.
    pub known: &'a KnownOrigins,
    /// Whether findings get a sketch: only decisions ask for one.
    pub is_sketched: bool,
}

/// Makes the finding of a region. Its `id` is the `content_id` until [`number_findings`] has seen the whole file.
///
/// # Errors
/// When the store cannot be read.
pub fn finding_of(
    store: &dyn Store,
    attributed: &Attributed,
    context: &FindingContext<'_>,
) -> Result<Finding, StoreError> {
    let region = &attributed.region;
    let facts = store.facts(attributed.origin.content)?;
    let license = license_of(store, &attributed.origin, &facts, &context.known.license_files)?;
    let meaning = license.meaning();
    let licenses_by_version = licenses_by_version(store, &attributed.versions, &context.known.license_files)?;
    let content_id = content_id_of(region, context);
    let alternatives = attributed
        .alternatives
        .iter()
        .map(|other| alternative(store, other, context.known))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Finding {
        id: content_id.clone(),
        content_id,
        code: if region.is_whole_file { FindingCode::CopiedFile } else { FindingCode::CopiedRegion },
        class: region.class,
        scanned: scanned_part(&region.scanned, context),
        origin: origin_part(store, attributed, context.known)?,
        coverage: coverage(region, context),
        containment: Containment { scanned: region.containment_scanned, origin: region.containment_origin },
        rename_agreement: region.rename_agreement,
        renames: region.renames.clone(),
        bits: context.lexed.is_some().then_some(region.evidence.bits),
        license_class: meaning.class,
        obligations: meaning.obligations,
        attribution: asked_of(store, &attributed.origin, &facts, &context.known.license_files)?,
        license,
        licenses_by_version,
        copyrights: facts.copyrights.clone(),
        alternatives,
        declared: Vec::new(),
        judgement: None,
        decision: None,
        introduced: None,
        novelty: None,
        first_seen: None,
        sketch: sketch_of(region, context),
    })
}

/// Orders a file's findings by place and gives them their ids.
pub fn number_findings(findings: &mut [Finding]) {
    findings.sort_by(compare_places);
    let ids = finding_ids(findings.iter().map(|finding| finding.content_id.as_str()));
    for (finding, id) in findings.iter_mut().zip(ids) {
        finding.id = id;
    }
}

/// Orders findings of one file by place, then origin.
pub fn compare_places(left: &Finding, right: &Finding) -> std::cmp::Ordering {
    order_key(left).cmp(&order_key(right))
}

fn order_key(finding: &Finding) -> (Option<LineRange>, u32, u32, &str, &str) {
    let (scanned, origin) = (&finding.scanned, &finding.origin);
    (scanned.lines, scanned.bytes.start, scanned.bytes.end, &origin.purl, &origin.path)
}

fn content_id_of(region: &MatchRegion, context: &FindingContext<'_>) -> String {
    region_tokens(region, context).map_or_else(|| file_content_id(context.hash), content_id)
}

fn sketch_of(region: &MatchRegion, context: &FindingContext<'_>) -> Sketch {
    let tokens = region_tokens(region, context).filter(|_| context.is_sketched);
    tokens.map(Sketch::of_tokens).unwrap_or_default()
}

fn region_tokens<'a>(region: &MatchRegion, context: &FindingContext<'a>) -> Option<&'a [Token]> {
    let tokens = context.lexed?.tokens.get(region.scanned.tokens.range())?;
    (!tokens.is_empty()).then_some(tokens)
}

fn scanned_part(side: &RegionSide, context: &FindingContext<'_>) -> ScannedPart {
    let shift = |lines: LineSpan| {
        LineSpan::new(
            lines.start.saturating_add(context.first_line_idx),
            lines.end.saturating_add(context.first_line_idx),
        )
    };
    ScannedPart {
        path: context.path.clone(),
        blake3: Some(context.hash),
        sha1: None, // Whoever has the bytes of the file adds it.
        lines: context.lexed.map(|_| LineRange::from(shift(side.lines))),
        bytes: side.bytes,
        n_tokens: side.tokens.len(),
    }
}

fn coverage(region: &MatchRegion, context: &FindingContext<'_>) -> f32 {
    match context.lexed.map_or(0, |lexed| lexed.tokens.len()) {
        0 => 1.0,
        n_tokens => region.scanned.tokens.len() as f32 / n_tokens as f32,
    }
}

fn origin_part(store: &dyn Store, attributed: &Attributed, known: &KnownOrigins) -> Result<OriginPart, StoreError> {
    let origin = &attributed.origin;
    let package = store.package(origin.package)?;
    let content = store.content(origin.content)?;
    let versions = &attributed.versions;
    let sums = known.sums(store, origin.content, &content)?;
    Ok(OriginPart {
        purl: package.purl.clone(),
        name: package.name.clone(),
        version: package.version.clone(),
        versions: VersionRange { list: versions.list.clone(), from: versions.from.clone(), to: versions.to.clone() },
        path: origin.path.clone(),
        lines: origin_lines(origin, &content),
        released_at: package.released_at.clone(),
        released_at_source: package.released_at_source,
        blake3: content.hash,
        sha1: sums.sha1,
        swhid: sums.swhid,
    })
}

fn origin_lines(origin: &OriginFile, content: &ContentInfo) -> Option<LineRange> {
    content.language.map(|_| LineRange::from(origin.side.lines))
}

fn alternative(store: &dyn Store, other: &Alternative, known: &KnownOrigins) -> Result<AlternativePart, StoreError> {
    let package = store.package(other.origin.package)?;
    let content = store.content(other.origin.content)?;
    Ok(AlternativePart {
        purl: package.purl.clone(),
        path: other.origin.path.clone(),
        lines: origin_lines(&other.origin, &content),
        why_lower: other.why_lower,
        license: license_of(store, &other.origin, &*store.facts(other.origin.content)?, &known.license_files)?
            .concluded,
    })
}
