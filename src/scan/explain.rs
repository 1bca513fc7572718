//! Why a file has the findings it has, or none: everything matching looked at, with texts to show side by side.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::annotation::LicenseText;
use crate::attribution::{Attributed, OriginFile, OwnBy};
use crate::finding::{DeclaredFinding, Finding, KnownOrigins, PathText, compare_places, finding_of, number_findings};
use crate::id::ContentId;
use crate::index::{Store, StoreError};
use crate::matching::{Discarded, Matcher, Score, SharedFingerprints};
use crate::provenance::OwnPattern;
use crate::source::{FailedReason, FilterReason, Filtered, FoundFile, ReadItem, SourceFile, Tree as _};
use crate::span::LineSpan;

use super::bundled::OthersPackages;
use super::file::{attributed_regions, declared_in, finding_context, lex, own_paths, sha1_in};
use super::notices::{ProjectNotices, judge};
use super::{FileContext, ORIGIN_CACHE_BYTES, OwnCode, ScanError, ScanOptions, open_tree, own};

/// A file, or a part of one, with all that was found about it.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedFile {
    /// Where it is.
    #[serde(flatten)]
    pub path: PathText,
    /// The language it was lexed as; `None` for a file without text.
    pub language: Option<String>,
    /// Lines of text.
    pub n_lines: u32,
    /// Tokens.
    pub n_tokens: u32,
    /// Why it, or the fingerprinting of it, was left out.
    pub filtered: Option<FilterReason>,
    /// Why it could not be read.
    pub failed: Option<FailedReason>,
    /// Rule by which nothing of it is reported: its path is own.
    pub own_path: Option<String>,
    /// Regions that were reported, or would be if they were not own code.
    pub regions: Vec<ExplainedRegion>,
    /// Sources that its comments name at places where nothing was found.
    pub declared: Vec<DeclaredFinding>,
    /// Candidates that did not become a region.
    pub discarded: Vec<ExplainedCandidate>,
    /// Its text, for showing lines of it.
    #[serde(skip)]
    pub text: Vec<u8>,
    /// Lines to add to line indices of `text`.
    pub first_line_idx: u32,
}

/// A region with everything behind it.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedRegion {
    /// As the report has it.
    pub finding: Finding,
    /// Whether it is the project's own: not reported.
    pub is_own: bool,
    /// Why it is.
    pub own: Option<OwnBy>,
    /// The evidence by part.
    pub evidence: Score,
    /// The origin file.
    #[serde(skip)]
    pub origin_file: OriginFile,
    /// The fingerprints that nominated it.
    pub shared: SharedFingerprints,
    /// Lines of the scanned text, from 0.
    #[serde(skip)]
    pub scanned: LineSpan,
    /// Lines of the origin's text, from 0.
    #[serde(skip)]
    pub origin: LineSpan,
    /// The origin's text; empty when it is not stored.
    #[serde(skip)]
    pub origin_text: Arc<[u8]>,
}

/// A candidate that did not become a region.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedCandidate {
    /// What it is, by its first place: package URL and path.
    pub purl: String,
    /// Path inside that package.
    pub path: String,
    /// Where and why not.
    #[serde(flatten)]
    pub discarded: Discarded,
}

/// Explains files of one project: what belongs to the project as a whole is found once.
pub struct Explainer<'a> {
    root: &'a Path,
    options: ScanOptions,
    own: OwnCode,
    store: &'a dyn Store,
    matcher: Matcher<'a>,
    others: Option<OthersPackages<'a>>,
    /// What a scan of the whole project leaves out unread.
    left_out: Vec<Filtered>,
}

impl<'a> Explainer<'a> {
    /// Looks at the project at `root`.
    ///
    /// # Errors
    /// When `root` cannot be reached or the database cannot be read.
    pub fn new(store: &'a dyn Store, root: &'a Path, options: &ScanOptions) -> Result<Self, ScanError> {
        let tree = open_tree(root, options)?;
        let own = own::find_own_code(store, &tree, &options.own)?;
        let is_unread =
            |filtered: &&Filtered| matches!(filtered.reason, FilterReason::Ignored | FilterReason::Metadata);
        let left_out = tree.walk().filtered.iter().filter(is_unread).cloned().collect();
        let matcher = Matcher::new(store, options.match_params(), ORIGIN_CACHE_BYTES).with_discarded();
        let others = OthersPackages::find(store, &own.attribution, &options.match_params())?;
        Ok(Self { root, options: options.clone(), own, store, matcher, others, left_out })
    }

    /// Scans `file` alone and keeps everything that led to the result.
    ///
    /// `file` is relative to the root or absolute. The parts of a file (archive members, cells, fences) follow it.
    ///
    /// # Errors
    /// When the file cannot be reached or the database cannot be read.
    pub fn explain(&self, file: &Path) -> Result<Vec<ExplainedFile>, ScanError> {
        let only = ScanOptions { only: Some(vec![file.to_owned()]), ..self.options.clone() };
        let tree = open_tree(self.root, &only)?;
        let walk = tree.walk();
        let context = FileContext {
            cache: None, // Texts are needed here, and evidence, which no outcome keeps.
            tree: &tree,
            store: self.store,
            matcher: &self.matcher,
            own: &self.own,
            others: self.others.as_ref(),
            limits: &self.options.limits,
            known: KnownOrigins::default(),
            notices: ProjectNotices::default(),
            sketches: self.options.sketches,
            scope: &only.scope,
        };
        let mut explained = Vec::new();
        for found in &walk.files {
            let mut items = Vec::new();
            tree.read_each(found, &self.options.limits, &mut |item| items.push(item));
            for item in items {
                add_item(&context, found, item, &mut explained)?;
            }
        }
        explained.extend(walk.filtered.iter().map(|filtered| ExplainedFile {
            filtered: Some(filtered.reason),
            ..ExplainedFile::unread(PathText::from(&filtered.path))
        }));
        explained.extend(walk.failed.iter().map(|failed| ExplainedFile {
            failed: Some(failed.reason.clone()),
            ..ExplainedFile::unread(PathText::from(&failed.path))
        }));
        let mut findings: Vec<&mut Finding> =
            explained.iter_mut().flat_map(|file| file.regions.iter_mut()).map(|region| &mut region.finding).collect();
        self.options.introduce(self.store, &tree, &mut findings)?;
        for file in &mut explained {
            file.filtered = file.filtered.or_else(|| self.why_unread(&file.path.path));
        }
        Ok(explained)
    }

    /// Returns the license files nearest to the origin of a region, each with its path and text; those whose text is not stored are
    /// left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn license_texts(&self, region: &ExplainedRegion) -> Result<Vec<LicenseText>, StoreError> {
        let mut texts = Vec::new();
        for (path, content) in KnownOrigins::default().license_files(self.store, &region.origin_file)? {
            if self.store.content(content)?.has_source {
                let text = String::from_utf8_lossy(&self.store.read_content(content)?).into_owned();
                texts.push(LicenseText { path, text });
            }
        }
        Ok(texts)
    }

    /// Returns the rule by which a scan never reads what is explained here because it was named.
    fn why_unread(&self, path: &str) -> Option<FilterReason> {
        let holds = |left_out: &&Filtered| {
            let rest = path.strip_prefix(left_out.path.shown.as_str());
            rest.is_some_and(|rest| {
                left_out.path.shown.ends_with('/') || rest.is_empty() || rest.starts_with(['!', '#'])
            })
        };
        self.left_out.iter().find(holds).map(|left_out| left_out.reason)
    }
}

impl ExplainedFile {
    fn unread(path: PathText) -> Self {
        Self {
            path,
            language: None,
            n_lines: 0,
            n_tokens: 0,
            filtered: None,
            failed: None,
            own_path: None,
            regions: Vec::new(),
            declared: Vec::new(),
            discarded: Vec::new(),
            text: Vec::new(),
            first_line_idx: 0,
        }
    }
}

fn add_item(
    context: &FileContext<'_>,
    found: &FoundFile,
    item: ReadItem,
    explained: &mut Vec<ExplainedFile>,
) -> Result<(), StoreError> {
    match item {
        ReadItem::File(file) => explained.push(explain_source(context, found, file)?),
        ReadItem::Filtered(filtered) => {
            let path = PathText::from(&filtered.path);
            match explained.iter_mut().find(|file| file.path == path) {
                Some(file) => file.filtered = Some(filtered.reason),
                None => {
                    explained.push(ExplainedFile { filtered: Some(filtered.reason), ..ExplainedFile::unread(path) });
                }
            }
        }
        ReadItem::Failed(failed) => {
            let path = PathText::from(&failed.path);
            explained.push(ExplainedFile { failed: Some(failed.reason), ..ExplainedFile::unread(path) });
        }
    }
    Ok(())
}

fn explain_source(context: &FileContext<'_>, found: &FoundFile, file: SourceFile) -> Result<ExplainedFile, StoreError> {
    let lexed = file.text.as_ref().map(|text| lex(&file, text));
    let own_path = own_paths(context, found, &file).into_iter().next();
    let (attributed, dropped) = attributed_regions(context, &file, lexed.as_ref(), own_path.as_ref())?;
    let path = PathText::from(&file.path);
    let findings = finding_context(context, &file, &path, lexed.as_ref());
    let mut made =
        attributed.iter().map(|one| finding_of(context.store, one, &findings)).collect::<Result<Vec<_>, _>>()?;
    judge((&context.notices, context.tree), found, &file, lexed.as_ref(), &mut made);
    let mut regions = Vec::new();
    for (attributed, finding) in attributed.into_iter().zip(made) {
        regions.push(explain_region(context.store, attributed, finding)?);
    }
    number(&mut regions);
    let mut foreign: Vec<&mut Finding> =
        regions.iter_mut().filter(|region| !region.is_own).map(|region| &mut region.finding).collect();
    let mut declared = declared_in(context, &file, &findings, &mut foreign);
    let sha1 = if regions.is_empty() && declared.is_empty() { None } else { sha1_in(context, &file) };
    let copies = regions.iter_mut().map(|region| &mut region.finding.scanned);
    copies.chain(declared.iter_mut().map(|one| &mut one.scanned)).for_each(|part| part.sha1.clone_from(&sha1));
    let mut discarded = Vec::new();
    for candidate in dropped {
        discarded.push(explain_candidate(context.store, candidate)?);
    }
    Ok(ExplainedFile {
        language: lexed.as_ref().map(|lexed| lexed.language.name().to_owned()),
        n_lines: lexed.as_ref().map_or(0, crate::lexer::Lexed::n_lines),
        n_tokens: lexed.as_ref().map_or(0, |lexed| lexed.tokens.len() as u32),
        own_path: own_path.map(|pattern| OwnPattern::Path(pattern).to_string()),
        regions,
        declared,
        discarded,
        first_line_idx: findings.first_line_idx,
        text: file.text.map(|text| text.bytes).unwrap_or_default(),
        ..ExplainedFile::unread(path)
    })
}

/// Gives the findings their ids: those of a scan, which leaves own code out.
fn number(regions: &mut [ExplainedRegion]) {
    regions.sort_by(|left, right| {
        left.is_own.cmp(&right.is_own).then_with(|| compare_places(&left.finding, &right.finding))
    });
    let n_foreign = regions.iter().take_while(|region| !region.is_own).count();
    let mut findings: Vec<Finding> = regions[..n_foreign].iter().map(|region| region.finding.clone()).collect();
    number_findings(&mut findings);
    for (region, finding) in regions.iter_mut().zip(findings) {
        region.finding = finding;
    }
}

fn explain_region(store: &dyn Store, attributed: Attributed, finding: Finding) -> Result<ExplainedRegion, StoreError> {
    let content = attributed.origin.content;
    let origin_text = if store.content(content)?.has_source { store.read_content(content)? } else { Arc::from([]) };
    Ok(ExplainedRegion {
        finding,
        is_own: attributed.own.is_some(),
        own: attributed.own,
        origin_file: attributed.origin.clone(),
        evidence: attributed.region.evidence,
        shared: attributed.region.shared,
        scanned: attributed.region.scanned.lines,
        origin: attributed.origin.side.lines,
        origin_text,
    })
}

fn explain_candidate(store: &dyn Store, discarded: Discarded) -> Result<ExplainedCandidate, StoreError> {
    let (purl, path) = first_place(store, discarded.content)?;
    Ok(ExplainedCandidate { purl, path, discarded })
}

fn first_place(store: &dyn Store, content: ContentId) -> Result<(String, String), StoreError> {
    match store.occurrences(content)?.first() {
        Some(place) => Ok((store.package(place.package)?.purl.clone(), place.path.clone())),
        // A removed package's content can still be a candidate until segments are merged.
        None => Ok((String::new(), store.content(content)?.hash.to_string())),
    }
}
