//! The license of an origin file: collects what the store knows, for `license` to weigh.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::VersionLicense;
use super::stated::PackageStatements;
use crate::attribution::{OriginFile, VersionInterval};
use crate::id::{ContentId, PackageId};
use crate::index::{ContentFacts, FactMethod, LicenseFact, Store, StoreError};
use crate::license::{
    LicenseEvidence, LicenseFacts, LicenseSource, is_license_path, nearest_license_files, nearest_notices,
};
use crate::provenance::{KnownBy, Package, is_bundled_path};
use crate::span::LineSpan;

/// Knows the license files of packages, shared by the threads of a scan: a project's copies come from few packages, and
/// each finding asks.
#[derive(Debug, Default)]
pub(super) struct LicenseFiles {
    of_package: Mutex<HashMap<PackageId, Arc<PackageLicenses>>>,
}

/// The license files of one package, sorted by path.
#[derive(Debug, Default)]
struct PackageLicenses {
    paths: Vec<String>,
    contents: Vec<ContentId>,
    /// What other files of the package state of paths.
    statements: PackageStatements,
}

impl LicenseFiles {
    fn of(&self, store: &dyn Store, package: PackageId) -> Result<Arc<PackageLicenses>, StoreError> {
        if let Some(known) = self.of_package.lock().unwrap_or_else(PoisonError::into_inner).get(&package) {
            return Ok(Arc::clone(known));
        }
        let files = store.package_files(package)?;
        let statements = PackageStatements::of(store, &files)?;
        let mut found = PackageLicenses { statements, ..PackageLicenses::default() };
        for file in files.iter().filter(|file| is_license_path(&file.path)) {
            found.paths.push(file.path.clone());
            found.contents.push(file.content);
        }
        let found = Arc::new(found);
        self.of_package.lock().unwrap_or_else(PoisonError::into_inner).insert(package, Arc::clone(&found));
        Ok(found)
    }

    /// Returns the license files nearest to an origin file, upward, itself left out.
    pub(super) fn nearest(
        &self,
        store: &dyn Store,
        origin: &OriginFile,
    ) -> Result<Vec<(String, ContentId)>, StoreError> {
        let files = self.of(store, origin.package)?;
        let nearest = nearest_license_files(&origin.path, &files.paths).into_iter().filter(|path| *path != origin.path);
        Ok(files.with_contents(nearest))
    }

    /// Returns the notice files nearest to an origin file, upward, itself left out.
    pub(super) fn nearest_notices(
        &self,
        store: &dyn Store,
        origin: &OriginFile,
    ) -> Result<Vec<(String, ContentId)>, StoreError> {
        let files = self.of(store, origin.package)?;
        let nearest = nearest_notices(&origin.path, &files.paths).into_iter().filter(|path| *path != origin.path);
        Ok(files.with_contents(nearest))
    }
}

impl PackageLicenses {
    fn with_contents<'a>(&self, paths: impl Iterator<Item = &'a str>) -> Vec<(String, ContentId)> {
        let content = |path: &str| self.paths.iter().zip(&self.contents).find(|(known, _)| *known == path);
        paths.filter_map(content).map(|(path, content)| (path.clone(), *content)).collect()
    }
}

/// Collects and weighs what the store knows of the license of `origin`, whose own facts are `facts`: its tags, the nearest
/// license files upward, the package's statement.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn license_of(
    store: &dyn Store,
    origin: &OriginFile,
    facts: &ContentFacts,
    files: &LicenseFiles,
) -> Result<LicenseFacts, StoreError> {
    let package = store.package(origin.package)?;
    let mut evidence = Vec::new();
    let nearest = files.nearest(store, origin)?;
    evidence.extend(own_words(&origin.path, facts, origin.side.lines));
    evidence.extend(files.of(store, origin.package)?.statements.evidence(store, &origin.path, &nearest)?);
    add_license_files(store, &nearest, &mut evidence)?;
    evidence.extend(declaration(&package));
    Ok(LicenseFacts::weigh(evidence, is_bundled_path(&origin.path)))
}

/// Returns what to go by in each part of the interval; nothing where all versions are under one license.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn licenses_by_version(
    store: &dyn Store,
    versions: &VersionInterval,
    files: &LicenseFiles,
) -> Result<Vec<VersionLicense>, StoreError> {
    let mut parts: Vec<VersionLicense> = Vec::new();
    if versions.list.len() < 2 {
        return Ok(parts);
    }
    for (version, file) in versions.list.iter().zip(&versions.files) {
        let license = license_of(store, file, &*store.facts(file.content)?, files)?.concluded;
        match parts.last_mut() {
            Some(part) if part.license == license => part.to.clone_from(version),
            _ => parts.push(VersionLicense { from: version.clone(), to: version.clone(), license }),
        }
    }
    if parts.len() < 2 {
        parts.clear();
    }
    Ok(parts)
}

fn add_license_files(
    store: &dyn Store,
    nearest: &[(String, ContentId)],
    evidence: &mut Vec<LicenseEvidence>,
) -> Result<(), StoreError> {
    for (path, content) in nearest {
        let facts = store.facts(*content)?;
        // A text nobody recognised is evidence too: it stands against a guess.
        let said = facts.licenses.iter().find(|fact| fact.method != FactMethod::Reference.as_str());
        evidence.push(of_fact(LicenseSource::LicenseFile, path, said));
    }
    Ok(())
}

/// What the file itself says of the lines copied: what governs them, where parts of it are under terms of their own, else
/// one statement for all of it. A file that only points to another says nothing itself.
fn own_words(path: &str, facts: &ContentFacts, lines: LineSpan) -> Vec<LicenseEvidence> {
    let is = |fact: &&LicenseFact, method: FactMethod| fact.method == method.as_str();
    match governing(facts, lines) {
        Some(fact) if fact.expression.is_none() => return Vec::new(),
        Some(fact) if is(&fact, FactMethod::Snippet) => return vec![of_fact(LicenseSource::SpdxTag, path, Some(fact))],
        Some(fact) => return vec![of_fact(LicenseSource::Notice, path, Some(fact))],
        None => {}
    }
    let tags: Vec<&LicenseFact> = facts.licenses.iter().filter(|fact| is(fact, FactMethod::Tags)).collect();
    if !tags.is_empty() {
        return tags.into_iter().map(|tag| of_fact(LicenseSource::SpdxTag, path, Some(tag))).collect();
    }
    let points_elsewhere = facts.licenses.iter().any(|fact| is(&fact, FactMethod::Reference));
    let whole = facts.licenses.iter().find(|fact| is(fact, FactMethod::Whole));
    let whole = whole.filter(|whole| whole.expression.is_some() || !points_elsewhere);
    whole.map(|whole| of_fact(LicenseSource::Notice, path, Some(whole))).into_iter().collect()
}

/// Returns what governs the lines for certain, and nothing else does: the innermost part that holds them, or what is said
/// of the rest of the file.
fn governing(facts: &ContentFacts, lines: LineSpan) -> Option<&LicenseFact> {
    let is = |fact: &LicenseFact, method: FactMethod| fact.method == method.as_str();
    let holds = |fact: &LicenseFact| fact.lines.intersection(lines) == lines;
    let parts = || {
        let is_part = |fact: &&LicenseFact| is(fact, FactMethod::Snippet) || is(fact, FactMethod::Portion);
        facts.licenses.iter().filter(is_part).filter(|fact| fact.lines.overlaps(lines))
    };
    if lines.is_empty() || parts().any(|part| !holds(part)) {
        return None; // Lines of several parts are under all that the file says.
    }
    let rest = || facts.licenses.iter().find(|fact| is(fact, FactMethod::Rest) && holds(fact));
    parts().min_by_key(|part| part.lines.len()).or_else(rest)
}

pub(super) fn of_fact(source: LicenseSource, path: &str, fact: Option<&LicenseFact>) -> LicenseEvidence {
    LicenseEvidence {
        source,
        path: Some(path.to_owned()),
        raw: fact.map_or(String::new(), |fact| fact.raw.clone()),
        expression: fact.and_then(|fact| fact.expression.clone()),
    }
}

fn declaration(package: &Package) -> Option<LicenseEvidence> {
    let source = match package.known_by {
        KnownBy::List | KnownBy::Sidecar => LicenseSource::List,
        KnownBy::Manifest | KnownBy::FileName => LicenseSource::Manifest,
    };
    package.license.as_deref().map(|license| LicenseEvidence::of_text(source, None, license))
}
