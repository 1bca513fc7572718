//! Evidence for reports that show code: both sides of findings, and the license texts that come with their origins.
//!
//! A report keeps no texts, so the files are scanned again: what is still there is shown, what is not is counted.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use rayon::prelude::*;

use crate::annotation::{LicenseText, texts_of};
use crate::finding::{Finding, ScanReport};
use crate::index::Store;
use crate::lexer::Language;
use crate::report::{CodeSide, CodeView, Evidence, plural};
use crate::source::path_of;

use super::history::{bytes_of_file, file_of};
use super::{ExplainedFile, ExplainedRegion, Explainer, ScanError, ScanOptions};

/// License texts of one finding.
const MAX_TEXTS: usize = 4;
/// Longer license texts are cut here.
const MAX_TEXT_BYTES: usize = 256 << 10;

/// What was found of one finding.
struct Shown {
    key: (String, String),
    code: Option<CodeView>,
    texts: Vec<LicenseText>,
}

/// Looks once more at the findings `wanted` of `report`, in the files below `root`.
///
/// # Errors
/// When `root` cannot be reached or the database cannot be read.
pub fn find_evidence(
    store: &dyn Store,
    root: &Path,
    report: &ScanReport,
    wanted: &[&Finding],
) -> Result<Evidence, ScanError> {
    let options = ScanOptions {
        profile: report.run.profile,
        min_lines: Some(report.run.min_lines),
        at: report.run.at.clone(),
        ..ScanOptions::default()
    };
    let explainer = Explainer::new(store, root, &options)?;
    let mut by_file: BTreeMap<Vec<u8>, Vec<&Finding>> = BTreeMap::new();
    for finding in wanted {
        by_file.entry(bytes_of_file(&finding.scanned.path)).or_default().push(finding);
    }
    let files: Vec<(Vec<u8>, Vec<&Finding>)> = by_file.into_iter().collect();
    let shown: Vec<Vec<Shown>> =
        files.par_iter().map(|(path, findings)| look_at(&explainer, path, findings)).collect::<Result<_, _>>()?;
    let mut evidence = Evidence::default();
    let mut places: HashMap<LicenseTextKey, usize> = HashMap::new();
    let mut n_code = 0;
    for Shown { key, code, texts } in shown.into_iter().flatten() {
        let mut of_finding = Vec::new();
        for text in texts {
            let place = *places.entry((text.path.clone(), blake3::hash(text.text.as_bytes()))).or_insert_with(|| {
                evidence.license_texts.push((text.path, text.text));
                evidence.license_texts.len() - 1
            });
            of_finding.push(place);
        }
        if !of_finding.is_empty() {
            evidence.texts_of.insert(key.clone(), of_finding);
        }
        if let Some(code) = code {
            n_code += 1;
            evidence.code.insert(key, code);
        }
    }
    let n_gone = wanted.iter().filter(|finding| finding.scanned.lines.is_some()).count().saturating_sub(n_code) as u64;
    if n_gone > 0 {
        let gone = plural(n_gone, "finding");
        evidence.notes.push(format!("The code of {gone} is not shown: the project or the database has it no more."));
    }
    Ok(evidence)
}

type LicenseTextKey = (String, blake3::Hash);

fn look_at(explainer: &Explainer<'_>, path: &[u8], findings: &[&Finding]) -> Result<Vec<Shown>, ScanError> {
    let Some(path) = path_of(path) else { return Ok(Vec::new()) };
    // What is not there any more is no error: the report is older than the project.
    let files = match explainer.explain(&path) {
        Ok(files) => files,
        Err(ScanError::Walk(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut shown = Vec::new();
    for finding in findings {
        let file = files.iter().find(|file| file.path == finding.scanned.path);
        let region = file.and_then(|file| file.regions.iter().find(|region| region.finding.id == finding.id));
        let Some((file, region)) = file.zip(region) else { continue };
        let mut texts = texts_of(finding.license.concluded.as_ref(), explainer.license_texts(region)?);
        texts.truncate(MAX_TEXTS);
        for text in &mut texts {
            let end = (0..=MAX_TEXT_BYTES.min(text.text.len())).rev().find(|&end| text.text.is_char_boundary(end));
            text.text.truncate(end.unwrap_or(0));
            let origin = &finding.origin;
            text.path = format!("{} {}: {}", origin.name, origin.version, text.path);
        }
        let key = (finding.scanned.path.path.clone(), finding.id.clone());
        shown.push(Shown { key, code: code_of(file, region), texts });
    }
    Ok(shown)
}

fn code_of(file: &ExplainedFile, region: &ExplainedRegion) -> Option<CodeView> {
    let finding = &region.finding;
    if region.origin_text.is_empty() || file.text.is_empty() || finding.scanned.lines.is_none() {
        return None;
    }
    let there = Language::detect(&finding.origin.path, &region.origin_text);
    // A cell or a fence has no name to tell its language by.
    let path = &finding.scanned.path.path;
    let is_part = file_of(path) != path;
    let left = CodeSide {
        text: &file.text,
        language: if is_part { there } else { Language::detect(path, &file.text) },
        lines: region.scanned,
        first_line_idx: file.first_line_idx,
    };
    let right = CodeSide { text: &region.origin_text, language: there, lines: region.origin, first_line_idx: 0 };
    Some(CodeView::new(left, right, &finding.renames))
}
