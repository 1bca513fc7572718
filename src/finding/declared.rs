//! Findings of class `declared-source`: a comment says where the code comes from. No corpus is asked; where a near-copy
//! covers the same lines, that finding stays the one for the place and holds what the comment says.

use serde::{Deserialize, Serialize};

use super::{
    Decided, Finding, FindingCode, FindingContext, FirstSeen, Judgement, LineRange, Novelty, PathText, ScannedPart,
    declared_content_id, finding_ids,
};
use crate::declared::{Declaration, DeclaredBy, Meant, SourceKind};
use crate::license::{LicenseFacts, SpdxExpression};
use crate::span::{ByteSpan, LineSpan};

/// A place whose comment says where its code comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredFinding {
    /// `content_id` and the ordinal among equal ones in the file.
    pub id: String,
    /// Hash of the source named and of the tokens that are meant.
    pub content_id: String,
    /// [`FindingCode::DeclaredSource`].
    pub code: FindingCode,
    /// The comment and, as far as it can be told, the code that is meant.
    pub scanned: ScannedPart,
    /// Which code is meant.
    pub meant: Meant,
    /// What is said and named.
    #[serde(flatten)]
    pub declared: DeclaredSource,
    /// What is known of the source's license. Nothing concluded means review; the evidence lists what is possible.
    pub license: LicenseFacts,
    /// What the policy says; `None` where there is no policy.
    #[serde(default)]
    pub judgement: Option<Judgement>,
    /// What people decided; `None` where nobody did.
    #[serde(default)]
    pub decision: Option<Decided>,
    /// Whether an earlier run had it; `None` where it was compared with none.
    #[serde(default)]
    pub novelty: Option<Novelty>,
    /// Since when it is known; `None` where no history is kept.
    #[serde(default)]
    pub first_seen: Option<FirstSeen>,
}

/// What a comment says of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredSource {
    /// The comment.
    pub comment: DeclaringComment,
    /// What it names.
    pub origin: DeclaredOrigin,
}

/// A comment that names a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaringComment {
    /// Its lines.
    pub lines: LineRange,
    /// The words that say it, on one line.
    pub said: String,
    /// Whether words say it, or the link alone.
    pub by: DeclaredBy,
}

/// A source that a comment names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredOrigin {
    /// What kind of place it is.
    pub kind: SourceKind,
    /// Host, repository, RFC or project.
    pub name: String,
    /// The link in its one spelling; `None` where only a name stands.
    pub url: Option<String>,
    /// Package URL; `None` where none can be built.
    pub purl: Option<String>,
}

impl DeclaredFinding {
    /// Returns the license of a choice that people took.
    pub fn taken(&self) -> Option<SpdxExpression> {
        self.decision.as_ref()?.taken_of(self.license.concluded.as_ref())?.expression()
    }
}

impl DeclaredOrigin {
    /// Returns what identifies it best: the link, else the name.
    pub fn label(&self) -> &str {
        self.url.as_deref().unwrap_or(&self.name)
    }
}

/// Lines between a comment and a region that may still be the code it means.
const NEAR_LINES: u32 = 2;

/// Turns the declarations of a file into findings; those at a place that one of `findings` covers go to that finding.
pub fn declared_findings(
    declarations: Vec<Declaration>,
    context: &FindingContext<'_>,
    findings: &mut [&mut Finding],
) -> Vec<DeclaredFinding> {
    let mut declared: Vec<DeclaredFinding> = Vec::new();
    for declaration in declarations {
        let made = make(declaration, context);
        match findings.iter_mut().find(|finding| covers(finding, &made)) {
            Some(finding) => finding.declared.push(made.declared),
            None => declared.push(made),
        }
    }
    let ids = finding_ids(declared.iter().map(|finding| finding.content_id.as_str()));
    for (finding, id) in declared.iter_mut().zip(ids) {
        finding.id = id;
    }
    declared
}

/// Tells whether a near-copy is the code that a comment means.
fn covers(finding: &Finding, declared: &DeclaredFinding) -> bool {
    if finding.scanned.lines.is_none() || declared.meant == Meant::File {
        return finding.coverage >= 0.5;
    }
    let (Some(region), Some(place)) = (finding.scanned.lines, declared.scanned.lines) else { return false };
    let n_shared = (region.end.min(place.end) + 1).saturating_sub(region.start.max(place.start));
    let comment = declared.declared.comment.lines;
    let is_next = comment.start <= region.start && region.start <= comment.end + NEAR_LINES;
    is_next || 2 * n_shared >= place.n_lines()
}

fn make(declaration: Declaration, context: &FindingContext<'_>) -> DeclaredFinding {
    let shift = context.first_line_idx;
    let shown = |lines: LineSpan| {
        LineRange::from(LineSpan::new(lines.start.saturating_add(shift), lines.end.saturating_add(shift)))
    };
    let tokens = context.lexed.and_then(|lexed| lexed.tokens.get(declaration.tokens.range())).unwrap_or_default();
    let source = declaration.source;
    let origin = DeclaredOrigin { kind: source.kind, name: source.name, url: source.url, purl: source.purl };
    let content_id = declared_content_id(origin.label(), tokens);
    DeclaredFinding {
        id: content_id.clone(),
        content_id,
        code: FindingCode::DeclaredSource,
        scanned: ScannedPart {
            path: PathText::clone(context.path),
            blake3: Some(context.hash),
            sha1: None,
            lines: Some(shown(declaration.lines)),
            bytes: bytes_of(declaration.lines, context),
            n_tokens: tokens.len() as u32,
        },
        meant: declaration.meant,
        declared: DeclaredSource {
            comment: DeclaringComment { lines: shown(declaration.comment), said: declaration.said, by: declaration.by },
            origin,
        },
        license: declaration.license,
        judgement: None,
        decision: None,
        novelty: None,
        first_seen: None,
    }
}

/// Returns the bytes of whole lines.
fn bytes_of(lines: LineSpan, context: &FindingContext<'_>) -> ByteSpan {
    let Some(lexed) = context.lexed else { return ByteSpan::default() };
    let start = |line: u32| lexed.line_starts.get(line as usize).copied();
    let last_known = lexed.tokens.last().map(|token| token.end).into_iter();
    let end_of_text = last_known.chain(lexed.comments.last().map(|comment| comment.end)).max().unwrap_or_default();
    ByteSpan::new(start(lines.start).unwrap_or_default(), start(lines.end).unwrap_or(end_of_text))
}
