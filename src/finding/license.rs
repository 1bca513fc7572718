//! The license of an origin file: collects what the store knows, for `license` to weigh.

use crate::attribution::OriginFile;
use crate::index::{LicenseFact, Store, StoreError};
use crate::license::{LicenseEvidence, LicenseFacts, LicenseSource, is_license_path, nearest_license_files};
use crate::provenance::{KnownBy, Package, is_bundled_path};

/// Collects and weighs what the store knows of the license of `origin`: its own tags, the nearest license files
/// upward, the package's statement.
///
/// # Errors
/// When the store cannot be read.
pub fn license_of(store: &dyn Store, origin: &OriginFile) -> Result<LicenseFacts, StoreError> {
    let package = store.package(origin.package)?;
    let mut evidence = Vec::new();
    let facts = store.facts(origin.content)?;
    evidence.extend(facts.licenses.iter().map(|fact| of_fact(LicenseSource::SpdxTag, &origin.path, Some(fact))));
    add_license_files(store, origin, &mut evidence)?;
    evidence.extend(declaration(&package));
    Ok(LicenseFacts::weigh(evidence, is_bundled_path(&origin.path)))
}

fn add_license_files(
    store: &dyn Store,
    origin: &OriginFile,
    evidence: &mut Vec<LicenseEvidence>,
) -> Result<(), StoreError> {
    let files = store.package_files(origin.package)?;
    let paths: Vec<String> =
        files.iter().filter(|file| is_license_path(&file.path)).map(|file| file.path.clone()).collect();
    for path in nearest_license_files(&origin.path, &paths) {
        let Some(file) = files.iter().find(|file| file.path == path && path != origin.path) else { continue };
        let facts = store.facts(file.content)?;
        // A text nobody recognised is evidence too: it stands against a guess.
        evidence.push(of_fact(LicenseSource::LicenseFile, path, facts.licenses.first()));
    }
    Ok(())
}

fn of_fact(source: LicenseSource, path: &str, fact: Option<&LicenseFact>) -> LicenseEvidence {
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
