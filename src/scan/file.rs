//! One file of the scan: read, lex, match, attribute, and its findings. Keeps numbers and findings, never the text.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use crate::attribution::{Attributed, OwnBy, attribute};
use crate::declared::find_declarations;
use crate::finding::{
    DeclaredFinding, Finding, FindingContext, PathText, declared_findings, finding_of, number_findings, sha1_of,
};
use crate::id::ContentHash;
use crate::index::StoreError;
use crate::isolation::{Panicked, isolated};
use crate::lexer::{Language, Lexed, lex as lex_text, lex_into};
use crate::matching::{Discarded, FileMatches, Matcher, ScannedFile, ScannedText};
use crate::provenance::PathPattern;
use crate::source::{Failed, FailedReason, Filtered, FoundFile, ReadItem, SourceFile, Text};

use super::FileContext;
use super::changed::keep_changed;
use super::notices::judge;

/// What scanning gave: of one file on disk with its parts, or of many.
#[derive(Debug, Default)]
pub(super) struct FileOutcome {
    pub(super) files: Vec<FileScan>,
    pub(super) filtered: Vec<Filtered>,
    pub(super) failed: Vec<Failed>,
    /// Findings left out because they touch no changed line.
    pub(super) n_left_out: u64,
}

impl FileOutcome {
    pub(super) fn append(&mut self, mut other: Self) {
        self.files.append(&mut other.files);
        self.filtered.append(&mut other.filtered);
        self.failed.append(&mut other.failed);
        self.n_left_out += other.n_left_out;
    }
}

/// What is kept of a scanned file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FileScan {
    pub(super) path: PathText,
    pub(super) hash: ContentHash,
    pub(super) len_bytes: u64,
    pub(super) is_virtual: bool,
    pub(super) language: Option<Language>,
    pub(super) n_lines: u64,
    /// Lines inside findings, each once.
    pub(super) n_lines_copied: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) findings: Vec<Finding>,
    /// Sources that comments name at places where nothing was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) declared: Vec<DeclaredFinding>,
    /// Regions that are the project's own: why each is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) own_regions: Vec<OwnBy>,
    /// Rules by which the file is own as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) own_paths: Vec<PathPattern>,
    /// Sources that comments of such a file name.
    pub(super) n_own_declared: u64,
}

/// Scans a file and its parts. Nothing ends the scan here: what the database cannot answer and what panics is failed,
/// reading as a whole (what was read before counts) and each part on its own.
pub(super) fn scan_file(context: &FileContext<'_>, found: &FoundFile) -> FileOutcome {
    let known = context.cache.and_then(|cache| cache.find(context, found));
    let mut outcome = known.unwrap_or_else(|| {
        let outcome = scan_anew(context, found);
        if let Some(cache) = context.cache {
            cache.add(context, found, &outcome);
        }
        outcome
    });
    if context.scope.is_by_line() {
        keep_changed(context, found, &mut outcome);
    }
    outcome
}

fn scan_anew(context: &FileContext<'_>, found: &FoundFile) -> FileOutcome {
    let mut outcome = FileOutcome::default();
    let read = isolated(|| {
        context.tree.read_each(found, context.limits, &mut |item| match item {
            ReadItem::File(file) => match isolated(|| scan_source(context, found, &file)) {
                Ok(Ok(scan)) => outcome.files.push(scan),
                Ok(Err(error)) => outcome.failed.push(Failed { path: file.path, reason: store_failure(&error) }),
                Err(panicked) => outcome.failed.push(Failed { path: file.path, reason: failure_of(&panicked) }),
            },
            ReadItem::Filtered(filtered) => outcome.filtered.push(filtered),
            ReadItem::Failed(failed) => outcome.failed.push(failed),
        });
    });
    if let Err(panicked) = read {
        outcome.failed.push(Failed { path: found.path.clone(), reason: failure_of(&panicked) });
    }
    outcome
}

fn failure_of(panicked: &Panicked) -> FailedReason {
    FailedReason::Panicked(panicked.to_string())
}

fn store_failure(error: &StoreError) -> FailedReason {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    FailedReason::Unreadable(text)
}

thread_local! {
    /// The tokens of the last file: their memory is used for the next one.
    static LEXED: RefCell<Lexed> = RefCell::default();
}

/// Tokens for which memory is kept.
const MAX_KEPT: usize = 1 << 17;

fn scan_source(context: &FileContext<'_>, found: &FoundFile, file: &SourceFile) -> Result<FileScan, StoreError> {
    let mut lexed = None;
    if let Some(text) = &file.text {
        let mut kept = LEXED.take();
        lex_into(language_of(file, text), &text.bytes, &mut kept);
        lexed = Some(kept);
    }
    let scan = scan_lexed(context, found, file, lexed.as_ref());
    if let Some(lexed) = lexed.filter(|lexed| lexed.tokens.capacity() <= MAX_KEPT) {
        LEXED.set(lexed);
    }
    scan
}

fn scan_lexed(
    context: &FileContext<'_>,
    found: &FoundFile,
    file: &SourceFile,
    lexed: Option<&Lexed>,
) -> Result<FileScan, StoreError> {
    let own_paths = own_paths(context, found, file);
    let (regions, _) = attributed_regions(context, file, lexed, own_paths.first())?;
    let path = PathText::from(&file.path);
    let mut scan = FileScan {
        path: path.clone(),
        hash: file.hash,
        len_bytes: file.len_bytes,
        is_virtual: file.is_virtual,
        language: lexed.map(|lexed| lexed.language),
        n_lines: lexed.map_or(0, |lexed| u64::from(lexed.n_lines())),
        n_lines_copied: 0,
        findings: Vec::new(),
        declared: Vec::new(),
        own_regions: Vec::new(),
        own_paths,
        n_own_declared: 0,
    };
    let context_of_findings = finding_context(context, file, &path, lexed);
    for attributed in regions {
        match attributed.own {
            Some(own) => scan.own_regions.push(own),
            None => scan.findings.push(finding_of(context.store, &attributed, &context_of_findings)?),
        }
    }
    context.store.check_read()?;
    judge((&context.notices, context.tree), found, file, lexed, &mut scan.findings);
    number_findings(&mut scan.findings);
    let mut findings: Vec<&mut Finding> = scan.findings.iter_mut().collect();
    let declared = declared_in(context, file, &context_of_findings, &mut findings);
    if scan.own_paths.is_empty() {
        scan.declared = declared;
    } else {
        scan.n_own_declared = declared.len() as u64;
    }
    scan.n_lines_copied = copied_lines(&scan.findings);
    if !scan.findings.is_empty() || !scan.declared.is_empty() {
        let sha1 = sha1_in(context, file);
        let copies = scan.findings.iter_mut().map(|finding| &mut finding.scanned);
        let declared = scan.declared.iter_mut().map(|finding| &mut finding.scanned);
        copies.chain(declared).for_each(|part| part.sha1.clone_from(&sha1));
    }
    Ok(scan)
}

/// Files whose text is not what is on disk are read once more for their SHA-1 up to this size.
const MAX_READ_AGAIN: u64 = 64 << 20;

/// Returns the SHA-1 of a file's bytes: of its text, unless that was decoded or there is none.
pub(super) fn sha1_in(context: &FileContext<'_>, file: &SourceFile) -> Option<String> {
    let of_text = file.text.as_ref().and_then(|text| sha1_of(&text.bytes, file.hash));
    of_text.or_else(|| {
        let is_read = !file.is_virtual && file.len_bytes <= MAX_READ_AGAIN;
        let bytes = if is_read { context.tree.read_start(&file.path, file.len_bytes)? } else { return None };
        sha1_of(&bytes, file.hash)
    })
}

/// Finds the sources that a file's comments name; those at the place of a finding go to that finding.
pub(super) fn declared_in(
    context: &FileContext<'_>,
    file: &SourceFile,
    findings_of: &FindingContext<'_>,
    findings: &mut [&mut Finding],
) -> Vec<DeclaredFinding> {
    let Some((text, lexed)) = file.text.as_ref().zip(findings_of.lexed) else { return Vec::new() };
    let declarations = find_declarations(&text.bytes, lexed, &context.own.sources);
    declared_findings(declarations, findings_of, findings)
}

pub(super) fn lex(file: &SourceFile, text: &Text) -> Lexed {
    lex_text(language_of(file, text), &text.bytes)
}

fn language_of(file: &SourceFile, text: &Text) -> Language {
    let hinted = text.language_hint.as_deref().and_then(Language::from_name);
    hinted.unwrap_or_else(|| Language::detect(&file.path.shown, &text.bytes))
}

/// Returns the rules by which a file, or the file on disk that it is a part of, is own.
pub(super) fn own_paths(context: &FileContext<'_>, found: &FoundFile, file: &SourceFile) -> Vec<PathPattern> {
    context.own.rules.of_path(&file.path.shown, &found.path.shown).into_iter().cloned().collect()
}

/// Matches a file and names the origins; also returns the candidates that came to nothing. All is own where `own_path`
/// says so of the file.
pub(super) fn attributed_regions(
    context: &FileContext<'_>,
    file: &SourceFile,
    lexed: Option<&Lexed>,
    own_path: Option<&PathPattern>,
) -> Result<(Vec<Attributed>, Vec<Discarded>), StoreError> {
    let own = &context.own.attribution;
    let matches = match_source(context.matcher, file, lexed)?;
    let mut attributed = attribute(context.store, matches.regions, own)?;
    if let Some(others) = context.others {
        attributed = others.look_behind_own(own, file, lexed, attributed)?;
    }
    if let Some(pattern) = own_path {
        for one in &mut attributed {
            one.own = Some(OwnBy::Path(pattern.to_string()));
        }
    }
    Ok((attributed, matches.discarded))
}

pub(super) fn match_source(
    matcher: &Matcher<'_>,
    file: &SourceFile,
    lexed: Option<&Lexed>,
) -> Result<FileMatches, StoreError> {
    let text = file.text.as_ref().zip(lexed).map(|(text, lexed)| ScannedText { bytes: &text.bytes, lexed });
    matcher.match_file(&ScannedFile { path: &file.path.shown, hash: file.hash, len_bytes: file.len_bytes, text })
}

pub(super) fn finding_context<'a>(
    context: &'a FileContext<'_>,
    file: &'a SourceFile,
    path: &'a PathText,
    lexed: Option<&'a Lexed>,
) -> FindingContext<'a> {
    FindingContext {
        path,
        hash: file.hash,
        first_line_idx: file.text.as_ref().map_or(0, |text| text.first_line_idx),
        lexed,
        known: &context.known,
        is_sketched: context.sketches,
    }
}

/// Counts the lines inside any finding. Findings are ordered by their first line.
pub(super) fn copied_lines(findings: &[Finding]) -> u64 {
    let mut covered_to = 0;
    let mut total = 0;
    for lines in findings.iter().filter_map(|finding| finding.scanned.lines) {
        let start = lines.start.max(covered_to + 1);
        if start <= lines.end {
            total += u64::from(lines.end - start + 1);
            covered_to = lines.end;
        }
    }
    total
}
