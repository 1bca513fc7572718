//! One file of the inventory: read, recognised, and the files it points to for its terms.

use std::path::{Component, Path, PathBuf};

use quick_cache::sync::Cache;

use super::InventoryOptions;
use super::statements::ProjectStatements;
use crate::isolation::isolated;
use crate::lexer::Language;
use crate::license::{
    DetectedLicense, FileLicense, FileRole, LicenseFailure, SpdxExpression, StatedIn, StatedLicense, detect_in_file,
    detect_license_text, is_license_path, refine,
};
use crate::source::{Failed, FailedReason, FoundFile, ReadItem, SourceFile, Text, read, read_each};

/// What reading gave.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) files: Vec<FileLicense>,
    pub(super) failed: Vec<Failed>,
}

pub(super) fn failure(failed: &Failed) -> LicenseFailure {
    LicenseFailure { path: failed.path.shown.clone(), reason: failed.reason.clone() }
}

/// Directories above a file in which a file it points to is looked for.
const MAX_LEVELS: usize = 8;
/// A license file that is longer says more than where the terms are.
const MAX_POINTER_BYTES: usize = 2000;
/// A license file is no longer than this.
const MAX_REFERRED_BYTES: u64 = 4 << 20;

/// Expressions of files that others point to; many files point to the same one.
#[derive(Debug)]
pub(super) struct ReferredFiles(Cache<PathBuf, Option<SpdxExpression>>);

impl Default for ReferredFiles {
    fn default() -> Self {
        Self(Cache::new(4096))
    }
}

/// Reads a file and its parts and recognises their licenses.
pub(super) fn read_licenses(
    found: &FoundFile,
    options: &InventoryOptions,
    referred: &ReferredFiles,
    statements: &ProjectStatements,
) -> Outcome {
    let mut outcome = Outcome::default();
    let stated = statements.of(found, &options.limits);
    let reading = isolated(|| {
        read_each(found, &options.limits, &mut |item| match item {
            ReadItem::File(file) => match isolated(|| recognise(found, &file, options, referred)) {
                // A part of a file is not what a path means.
                Ok(license) if file.path != found.path => outcome.files.push(license),
                Ok(license) => {
                    let stated = stated_of(&license, &stated);
                    outcome.files.push(license.with_stated(stated));
                }
                Err(panicked) => outcome
                    .failed
                    .push(Failed { path: file.path, reason: FailedReason::Panicked(panicked.to_string()) }),
            },
            ReadItem::Filtered(_) => {}
            ReadItem::Failed(failed) => outcome.failed.push(failed),
        });
    });
    if let Err(panicked) = reading {
        outcome.failed.push(Failed { path: found.path.clone(), reason: FailedReason::Panicked(panicked.to_string()) });
    }
    outcome
}

fn recognise(
    found: &FoundFile,
    file: &SourceFile,
    options: &InventoryOptions,
    referred: &ReferredFiles,
) -> FileLicense {
    let path = file.path.shown.clone();
    let Some(text) = &file.text else { return FileLicense { path, ..FileLicense::default() } };
    let (role, mut detected) = detect_in_file(&manifest_path(found, file), &text.bytes, language_of(file, text));
    let mut resolved = None;
    let speaks_for_itself = role == FileRole::LicenseFile && text.bytes.len() > MAX_POINTER_BYTES;
    if speaks_for_itself {
        // What it points to is about something else.
    } else if detected.is_unknown && file.path == found.path {
        resolved = resolve(found, &detected, options, referred);
        if let Some((_, expression)) = &resolved {
            detected.expression = Some(expression.clone());
        }
    } else if detected.is_vague
        && file.path == found.path
        && let Some(stated) = &detected.expression
        && let Some((name, referred)) = resolve(found, &detected, options, referred)
        && let Some(refined) = refine(stated, &referred)
    {
        detected.expression = Some(refined.clone());
        resolved = Some((name, refined));
    }
    FileLicense::of(path, role, &text.bytes, detected, resolved.map(|(path, _)| path))
}

/// License texts are under no license themselves: of them only their names count.
fn stated_of(license: &FileLicense, stated: &[StatedLicense]) -> Vec<StatedLicense> {
    let is_text = license.role == FileRole::LicenseFile;
    stated.iter().filter(|stated| is_text == (stated.stated_in == StatedIn::FileName)).cloned().collect()
}

/// A file that was named alone has lost the directories that tell its kind (`x.dist-info/METADATA`).
fn manifest_path(found: &FoundFile, file: &SourceFile) -> String {
    let is_part = file.path != found.path;
    if is_part { file.path.shown.clone() } else { found.disk_path.to_string_lossy().replace('\\', "/") }
}

fn language_of(file: &SourceFile, text: &Text) -> Language {
    let hinted = text.language_hint.as_deref().and_then(Language::from_name);
    hinted.unwrap_or_else(|| Language::detect(&file.path.shown, &text.bytes))
}

/// Looks for the files pointed to beside the file and upward; the first that says something counts.
fn resolve(
    found: &FoundFile,
    detected: &DetectedLicense,
    options: &InventoryOptions,
    referred: &ReferredFiles,
) -> Option<(String, SpdxExpression)> {
    // A manifest may name any path; none leads out of the directories looked into.
    let is_below = |name: &str| Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    for reference in detected.references.iter().filter(|reference| is_below(&reference.name)) {
        for directory in found.disk_path.ancestors().skip(1).take(MAX_LEVELS) {
            let in_licenses = || find_named(&licenses_of_wheel(directory)?, &reference.name);
            let Some(path) = find_named(directory, &reference.name).or_else(in_licenses) else { continue };
            if path == found.disk_path {
                continue;
            }
            let expression =
                referred.0.get_or_insert_with(&path, || Ok::<_, ()>(expression_of(&path, options))).ok().flatten();
            if let Some(expression) = expression {
                return Some((reference.name.clone(), expression));
            }
        }
    }
    None
}

/// A wheel's metadata names files of the directory `licenses` beside it (PEP 639).
fn licenses_of_wheel(directory: &Path) -> Option<PathBuf> {
    let is_metadata = directory.extension().is_some_and(|extension| extension == "dist-info");
    is_metadata.then(|| directory.join("licenses"))
}

/// Finds the file in any case and with any of the endings that license files have.
fn find_named(directory: &Path, name: &str) -> Option<PathBuf> {
    let exact = directory.join(name);
    if exact.is_file() {
        return Some(exact);
    }
    let stem = name.split('.').next().unwrap_or(name);
    let mut found: Vec<PathBuf> = std::fs::read_dir(directory)
        .ok()?
        .take(5000)
        .filter_map(Result::ok)
        .filter(|entry| {
            let entry = entry.file_name();
            let entry = entry.to_string_lossy();
            let same_stem = entry.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem));
            same_stem && is_license_path(&entry)
        })
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found.into_iter().find(|path| path.is_file())
}

fn expression_of(path: &Path, options: &InventoryOptions) -> Option<SpdxExpression> {
    let len_bytes = path.metadata().ok()?.len();
    if len_bytes > MAX_REFERRED_BYTES {
        return None;
    }
    let found = FoundFile {
        path: crate::source::ProjectPath::from_path(path),
        disk_path: path.to_owned(),
        len_bytes,
        modified_at: None,
        stamp: None,
    };
    let outcome = read(&found, &options.limits);
    let text = outcome.files.first().and_then(|file| file.text.as_ref())?;
    let detected = detect_license_text(&text.bytes);
    if detected.is_unknown { None } else { detected.expression }
}
