//! What the files of an indexed package state of others by path: REUSE.toml, DEP-5 files, `.license` sidecars.

use std::collections::HashMap;

use super::license::of_fact;
use crate::id::ContentId;
use crate::index::{FactMethod, LicenseFact, PackageFile, Store, StoreError};
use crate::license::{
    Annotations, LicenseEvidence, LicenseSource, PathStatements, Precedence, SIDECAR, StatedIn, StatedLicense,
    stating_file,
};

/// The statements of one package.
#[derive(Debug, Default)]
pub(super) struct PackageStatements {
    by_path: PathStatements,
    /// Sidecars by the path of the file that each speaks of.
    sidecars: HashMap<String, ContentId>,
}

impl PackageStatements {
    /// Collects those of the files of a package.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn of(store: &dyn Store, files: &[PackageFile]) -> Result<Self, StoreError> {
        let mut statements = Self::default();
        for file in files {
            if let Some(path) = file.path.strip_suffix(SIDECAR) {
                statements.sidecars.insert(path.to_owned(), file.content);
            } else if let Some((directory, stated_in)) = stating_file(&file.path) {
                let facts = store.facts(file.content)?;
                let patterns = facts.licenses.iter().filter_map(|fact| {
                    let precedence = FactMethod::precedence_of(&fact.method)?;
                    Some((fact.raw.as_str(), fact.expression.clone(), precedence))
                });
                let annotations = Annotations::of_patterns(stated_in, patterns);
                statements.by_path.add(directory, file.path.clone(), stated_in, annotations);
            }
        }
        Ok(statements)
    }

    /// Returns what is stated of the file at `path` and counts, given the license files nearest to it: of a closer
    /// directory's own license file nothing that is stated of all files alike takes precedence.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn evidence(
        &self,
        store: &dyn Store,
        path: &str,
        license_files: &[(String, ContentId)],
    ) -> Result<Vec<LicenseEvidence>, StoreError> {
        let mut evidence = Vec::new();
        if let Some(&content) = self.sidecars.get(path) {
            let facts = store.facts(content)?;
            let is_all = |fact: &&LicenseFact| {
                [FactMethod::Whole, FactMethod::Tags].iter().any(|method| method.as_str() == fact.method)
            };
            let sidecar = format!("{path}{SIDECAR}");
            let said = facts.licenses.iter().find(is_all);
            evidence.extend(said.map(|said| of_fact(LicenseSource::Sidecar, &sidecar, Some(said))));
        }
        let is_closer = |stated: &StatedLicense| {
            let stating = stating_file(&stated.by).map_or(0, |(directory, _)| directory.len());
            license_files
                .iter()
                .any(|(path, _)| path.rfind('/').unwrap_or(0) > stating && !path.starts_with("LICENSES/"))
        };
        let mut is_nearest = true;
        for stated in self.by_path.of(path).into_iter().filter(|stated| stated.license.is_some()) {
            if stated.precedence == Precedence::Closest {
                if !is_nearest || stated.is_default && is_closer(&stated) {
                    continue;
                }
                is_nearest = false;
            }
            evidence.push(LicenseEvidence {
                source: source_of(&stated),
                path: Some(stated.by),
                raw: stated.license.as_ref().map_or(String::new(), ToString::to_string),
                expression: stated.license,
            });
        }
        Ok(evidence)
    }
}

fn source_of(stated: &StatedLicense) -> LicenseSource {
    match (stated.precedence, stated.stated_in) {
        (Precedence::Override, _) => LicenseSource::ReuseOverride,
        (Precedence::Aggregate, _) => LicenseSource::ReuseAggregate,
        (Precedence::Closest, StatedIn::DebianCopyright) => LicenseSource::Dep5,
        (Precedence::Closest, _) => LicenseSource::Reuse,
    }
}
